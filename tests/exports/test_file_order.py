"""Dates out of the order of a file that is in the order of its dates."""

from __future__ import annotations

import datetime

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, find_message, list_warnings

FIRST = datetime.date(2025, 1, 1)


def read_days(read: Reader, days: list[int], *, config: str = "") -> Export:
    """Read sessions on days counted from 2025-01-01, each of a patient of its own."""
    rows = [f"p{place},{FIRST + datetime.timedelta(day)}\n" for place, day in enumerate(days)]
    return read(sessions__csv="patient_id,session_date\n" + "".join(rows), config=config)


def insert(day: int) -> list[int]:
    """Sixty days in order, with one day between day 29 and day 30 that may not be."""
    return [*range(30), day, *range(30, 60)]


@pytest.mark.parametrize(("day", "rows"), [(-2, 0), (-3, 1), (61, 0), (62, 1), (365 + 29, 1)])
def test_a_date_more_than_31_days_from_both_neighbours_is_said(
    read: Reader, day: int, rows: int
) -> None:
    # the neighbours are days 29 and 30
    assert list_warnings(read_days(read, insert(day))).get("out_of_order", 0) == rows


def test_the_row_is_named_and_kept(read: Reader) -> None:
    export = read_days(read, insert(394))
    assert len(export.sessions) == 61
    assert find_message(export, "out_of_order") == (
        "1 row (32) with a date more than 31 days away from those of the rows just before and "
        "just after, in a file that is in the order of its dates; kept"
    )


def test_a_file_may_run_backwards(read: Reader) -> None:
    assert list_warnings(read_days(read, insert(394)[::-1])) == {"out_of_order": 1}


def test_a_jump_that_stays_is_a_holiday(read: Reader) -> None:
    assert read_days(read, [*range(30), *range(90, 120)]).warnings.empty


def test_a_file_in_another_order_has_no_date_out_of_it(read: Reader) -> None:
    by_patient = [start + 100 * visit for start in range(20) for visit in (0, 1, 2)]
    assert read_days(read, by_patient).warnings.empty


def test_few_rows_have_no_order(read: Reader) -> None:
    assert read_days(read, [*range(20), 394, *range(20, 40)]).warnings.empty


def test_how_far_is_out_of_order_is_a_setting(read: Reader) -> None:
    config = "[checks]\nout_of_order_days = 400\n"
    assert read_days(read, insert(394), config=config).warnings.empty
