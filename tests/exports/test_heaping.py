"""Scores heaped on round marks."""

from __future__ import annotations

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, find_message, list_warnings

HEADER = "patient_id,score_date,instrument,score\n"


def read_counts(
    read: Reader, counts: dict[int, int], *, instrument: str = "nprs", config: str = ""
) -> Export:
    """Read an export with so many scores on each mark, each of a patient of its own."""
    scores = [mark for mark, count in counts.items() for _ in range(count)]
    rows = [f"p{n},2025-01-06,{instrument},{score}\n" for n, score in enumerate(scores)]
    return read(scores__csv=HEADER + "".join(rows), config=config)


# 300 scores; the middle has 90, and 4 and 6 have 60 on average: exactly 1.5 times.
HEAPED = {0: 30, 1: 10, 2: 10, 3: 20, 4: 70, 5: 90, 6: 50, 7: 10, 8: 5, 9: 3, 10: 2}


def test_a_heaped_middle_is_said_with_numbers(read: Reader) -> None:
    export = read_counts(read, HEAPED)
    assert len(export.scores) == 300
    assert list_warnings(export) == {"heaped_scores": 122}  # on 0, 5 and 10
    assert (
        "of 300 scores 10 % are 0, 30 % are 5 and 1 % are 10, while the marks beside them have "
        "20 % each"
    ) in find_message(export, "heaped_scores")


@pytest.mark.parametrize(
    "counts",
    [
        pytest.param({**HEAPED, 5: 89, 7: 11}, id="a score less in the middle"),
        pytest.param({**HEAPED, 0: 29}, id="a score less in all"),
        pytest.param({0: 150, 1: 10, 4: 20, 5: 20, 6: 20, 10: 100}, id="ends alone"),
        pytest.param({0: 150, 10: 150}, id="ends and nothing else"),
    ],
)
def test_scores_that_are_not_heaped_need_no_remark(read: Reader, counts: dict[int, int]) -> None:
    assert read_counts(read, counts).warnings.empty


def test_on_a_scale_of_a_hundred_each_ten_is_round(read: Reader) -> None:
    counts = dict.fromkeys(range(10, 100, 10), 34) | dict.fromkeys(range(11, 101, 10), 1)
    message = find_message(read_counts(read, counts, instrument="vas"), "heaped_scores")
    assert "of 315 scores 97 % are on the tens, 11 % on each, while the marks beside" in message


def test_the_sum_of_several_answers_has_no_round_marks(read: Reader) -> None:
    assert read_counts(read, {50: 300}, instrument="quickdash").warnings.empty


def test_how_heavy_a_mark_must_be_is_a_setting(read: Reader) -> None:
    assert read_counts(read, HEAPED, config="[checks]\nheaped_times = 1.6\n").warnings.empty
