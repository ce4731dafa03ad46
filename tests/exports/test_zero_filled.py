"""Zeros where the form was empty: 0 exactly where the other scores are blank."""

from __future__ import annotations

import pytest

from tests.exports.small_exports import Reader, find_message, list_warnings

HEADER = "patient_id,score_date,instrument,score\n"


def write_days(*days: tuple[str, str]) -> str:
    """Write for each patient a day with an NPRS and, unless blank, a PSFS."""
    rows = []
    for number, (pain, function) in enumerate(days):
        rows.append(f"p{number},2025-01-06,nprs,{pain}\n")
        rows += [f"p{number},2025-01-06,psfs,{function}\n"] if function else []
    return HEADER + "".join(rows)


FILLED = [("5", "4")] * 5  # five forms with both scores
EMPTY = [("0", "")] * 5  # five days on which only a pain of 0 stands


def test_zeros_exactly_where_the_companion_is_blank_are_said_and_kept(read: Reader) -> None:
    export = read(scores__csv=write_days(*FILLED, *EMPTY))
    assert len(export.scores) == 15
    assert list_warnings(export) == {"zero_filled": 5}
    message = find_message(export, "zero_filled")
    assert message.startswith(
        "5 rows (12, 13, 14, 15, 16) with a score of 0 of NPRS on a day on which that patient has "
        "no other score; every NPRS without another score beside it is 0, and 0 % of those with one"
    )


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([*FILLED, *EMPTY[1:]], id="four zeros are chance"),
        pytest.param([*FILLED[1:], *EMPTY], id="four filled forms say nothing"),
        pytest.param([*FILLED, *EMPTY, ("1", "")], id="one pain of 1 without a companion"),
        pytest.param([*FILLED, *EMPTY, ("0", "9"), ("0", "9")], id="2 of 7 without pain beside"),
    ],
)
def test_zeros_that_may_well_be_true_are_not_remarked_on(
    read: Reader, days: list[tuple[str, str]]
) -> None:
    assert read(scores__csv=write_days(*days)).warnings.empty


def test_a_few_true_zeros_beside_other_scores_do_not_clear_the_others(read: Reader) -> None:
    export = read(scores__csv=write_days(*FILLED[1:], ("0", "9"), *EMPTY))  # 1 of 5: 20 %
    assert list_warnings(export) == {"zero_filled": 5}


def test_an_instrument_without_companions_has_none_that_are_blank(read: Reader) -> None:
    assert read(scores__csv=write_days(*EMPTY)).warnings.empty


def test_a_blank_score_is_no_companion(read: Reader) -> None:
    blanks = "".join(f"p{number},2025-01-06,psfs,\n" for number in range(5, 10))
    export = read(scores__csv=write_days(*FILLED, *EMPTY) + blanks)
    assert list_warnings(export)["zero_filled"] == 5


def test_the_items_of_one_instrument_are_companions(read: Reader) -> None:
    header = "patient_id,score_date,instrument,item,score\n"
    both = "".join(
        f"p{n},2025-01-06,nprs,{item},6\n" for n in range(5) for item in ("now", "worst")
    )
    alone = "".join(f"q{n},2025-01-06,nprs,worst,0\n" for n in range(5))
    assert list_warnings(read(scores__csv=header + both + alone)) == {"zero_filled": 5}


def test_how_many_zeros_are_needed_is_a_setting(read: Reader) -> None:
    config = "[checks]\nzero_filled_from = 6\n"
    assert read(scores__csv=write_days(*FILLED, *EMPTY), config=config).warnings.empty
