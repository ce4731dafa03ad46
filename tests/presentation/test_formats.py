"""How numbers, months and dates are written."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation import formats

NAN = float("nan")


def plain(text: str) -> str:
    return text.replace(formats.NO_BREAK_SPACE, " ").replace(formats.THIN_SPACE, "_")


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (0.0049, "<1 %"),  # somebody is not nobody
        (0.005, "1 %"),
        (24 / 41, "59 %"),
        (0.585, "59 %"),  # 117 of 200 is 58.5: up, although 100 * 0.585 is 58.49999…
        (0.625, "63 %"),  # and not to the even neighbour
        (0.9951, ">99 %"),  # not quite all is not all
        (1.0, "100 %"),
        (NAN, "too few to say"),
    ],
)
def test_a_share_is_a_whole_percentage_and_never_pretends_to_be_none_or_all(
    share: float, text: str
) -> None:
    assert plain(formats.format_share(share)) == text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (-2.1, 1, "−2.1"),
        (-2.05, 1, "−2.1"),
        (-0.04, 1, "0.0"),  # no minus before a zero
        (2.675, 2, "2.68"),
        (2706.0, 0, "2_706"),
        (-1234567.0, 0, "−1_234_567"),
        (999.5, 0, "1_000"),
        (NAN, 1, "too few to say"),
        (float("inf"), 1, "too few to say"),
    ],
)
def test_a_number_has_a_true_minus_sign_and_grouped_thousands(
    value: float, decimals: int, text: str
) -> None:
    assert plain(formats.format_number(value, decimals=decimals)) == text


def test_intervals_say_to_and_carry_their_unit_once() -> None:
    assert plain(formats.format_share_interval(0.434, 0.722)) == "43 to 72 %"
    assert plain(formats.format_interval(-2.4, -1.8)) == "−2.4 to −1.8"
    assert plain(formats.format_estimate(-2.1, -2.4, -1.8)) == "−2.1 (−2.4 to −1.8)"


def test_a_missing_interval_is_said_and_never_blank() -> None:
    assert formats.format_interval(NAN, 1.0) == "no interval"
    assert formats.format_share_interval(0.1, NAN) == "no interval"
    assert formats.format_estimate(-2.1, NAN, NAN) == "−2.1 (no interval)"
    assert formats.format_estimate(NAN, NAN, NAN) == "too few to say"
    assert formats.format_n_of_n(NAN, 41) == "too few to say"


@pytest.mark.parametrize(
    ("p_value", "text"),
    [
        (0.00099, "<0.001"),
        (0.001, "0.001"),
        (0.0456, "0.046"),  # two decimals would make 0.05 of it
        (0.1, "0.10"),
        (0.99, "0.99"),
        (0.991, ">0.99"),
        (NAN, "not computed"),
    ],
)
def test_a_p_value_is_never_zero_and_never_one(p_value: float, text: str) -> None:
    assert formats.format_p(p_value) == text


@pytest.mark.parametrize(
    ("period", "text"),
    [
        ("2025-07 to 2026-06", "July 2025 to June 2026"),
        ("2025-07 to 2025-07", "July 2025"),
        ("2025-12", "December 2025"),
    ],
)
def test_a_period_is_written_in_words(period: str, text: str) -> None:
    assert plain(formats.format_period(period)) == text


def test_a_date_has_no_leading_zero() -> None:
    assert plain(formats.format_date("2026-06-03")) == "3 June 2026"


@pytest.mark.parametrize(
    ("unit", "decimals"), [("points", 1), ("SD", 2), ("people", 0), ("days", 0), ("unheard of", 1)]
)
def test_a_mean_has_the_decimals_its_unit_deserves(unit: str, decimals: int) -> None:
    assert formats.choose_decimals(unit) == decimals
