"""Numbers: plain ones are read, anything else is missing and counted."""

from __future__ import annotations

import pytest

from ims_outcomes.exports import Export
from ims_outcomes.exports.numbers import read_number
from tests.exports.small_exports import Reader, find_message, list_warnings


def read_column(
    read: Reader, column: str, *values: str, config: str = ""
) -> tuple[list[float | None], Export]:
    rows = [f'p{number},2025-01-06,"{value}"' for number, value in enumerate(values, start=1)]
    table = "\n".join([f"patient_id,session_date,{column}", *rows])
    export = read(sessions__csv=table, config=config)
    numbers = export.sessions[column]
    return numbers.astype(object).where(numbers.notna(), None).tolist(), export


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7.0), ("07", 7.0), ("6.5", 6.5), (".5", 0.5), ("7.", 7.0), ("+3", 3.0), ("-3", -3.0),
     ("1e1", 10.0), ("-0", 0.0)],
)  # fmt: skip
def test_a_plain_number_is_read(text: str, number: float) -> None:
    assert repr(read_number(text)) == repr(number)


@pytest.mark.parametrize(
    "text",
    ["7,5", "1,7", "200.000.000", "8/10", "7 out of 10", "nan", "inf", "1e999", "1_0", "٧", "0x7",
     "--3", "."],
)  # fmt: skip
def test_anything_else_is_no_number(text: str) -> None:
    assert read_number(text) is None


def test_what_is_no_number_is_missing_and_counted(read: Reader) -> None:
    numbers, export = read_column(read, "duration_minutes", "30", "half an hour", "")
    assert numbers == [30.0, None, None]
    assert list_warnings(export) == {"not_a_number": 1}


def test_counts_are_whole(read: Reader) -> None:
    numbers, export = read_column(read, "insertions", "12", "12.0", "12.5")
    assert numbers == [12.0, 12.0, None]
    assert list_warnings(export) == {"not_whole": 1}


def test_the_ends_of_a_range_are_inside_it(read: Reader) -> None:
    numbers, export = read_column(read, "soreness_hours", "-0.1", "0", "336", "336.1")
    assert numbers == [None, 0.0, 336.0, None]
    message = find_message(export, "number_out_of_range")
    assert message == (
        "2 rows (2, 5) with a number in column 'soreness_hours' outside 0 to 336 hours; "
        "taken as not recorded"
    )


def test_a_range_may_be_open_at_one_end(read: Reader) -> None:
    _, export = read_column(read, "duration_minutes", "-1")
    assert "outside its range, which begins at 0 minutes;" in find_message(
        export, "number_out_of_range"
    )


def test_a_visit_of_just_the_longest_length_is_believed(read: Reader) -> None:
    numbers, export = read_column(read, "duration_minutes", "480", "481")
    assert numbers == [480.0, None]
    assert "a visit longer than 480 minutes" in find_message(export, "too_long_visit")


def test_the_longest_visit_is_a_setting(read: Reader) -> None:
    config = "[checks]\nlongest_visit_minutes = 60\n"
    assert read_column(read, "duration_minutes", "60", "61", config=config)[0] == [60.0, None]
