"""Dates far beyond all others, where nobody set the extract date."""

from __future__ import annotations

import pytest

from tests.exports.small_exports import Reader, list_set_aside

HEADER = "patient_id,session_date\n"
#: Thirty sessions, the last on 2025-01-30.
MONTH = "".join(f"p{day},2025-01-{day:02d}\n" for day in range(1, 31))


@pytest.mark.parametrize(
    ("late", "is_set_aside"),
    [("2026-01-31", False), ("2026-02-01", True), ("2062-01-01", True)],
)
def test_a_date_counts_as_a_slip_after_more_than_366_silent_days(
    read: Reader, late: str, is_set_aside: bool
) -> None:
    # 2026-01-31 is exactly 366 days after 2025-01-30.
    export = read(sessions__csv=f"{HEADER}{MONTH}x,{late}\n")
    expected = [(32, "session_date", "lone_late_date")] if is_set_aside else []
    assert list_set_aside(export) == expected


def test_more_than_a_handful_of_late_rows_is_a_clinic_that_opened_again(read: Reader) -> None:
    handful = "".join(f"x{place},2062-01-01\n" for place in range(3))
    assert len(read(sessions__csv=HEADER + MONTH + handful).set_aside) == 3
    more = handful + "y,2062-01-01\n"
    assert read(sessions__csv=HEADER + MONTH + more).set_aside.empty


def test_one_late_row_among_few_is_kept(read: Reader) -> None:
    # Ten before one are enough to call it a slip, nine are not.
    nine = "".join(f"p{day},2025-01-0{day}\n" for day in range(1, 10))
    assert read(sessions__csv=f"{HEADER}{nine}x,2062-01-01\n").set_aside.empty
    ten = f"{nine}q,2025-01-10\n"
    assert len(read(sessions__csv=f"{HEADER}{ten}x,2062-01-01\n").set_aside) == 1


def test_scores_and_sessions_are_laid_in_one_order(read: Reader) -> None:
    score = "patient_id,score_date,instrument,score\np1,2025-01-02,nprs,5\np1,2062-01-01,nprs,5\n"
    export = read(sessions__csv=HEADER + MONTH, scores__csv=score)
    assert list_set_aside(export) == [(3, "score_date", "lone_late_date")]


def test_with_an_extract_date_the_date_lies_in_the_future(read: Reader) -> None:
    config = '[episodes]\nextract_date = "2025-01-31"\n'
    export = read(sessions__csv=f"{HEADER}{MONTH}x,2062-01-01\n", config=config)
    assert list_set_aside(export) == [(32, "session_date", "future_date")]
