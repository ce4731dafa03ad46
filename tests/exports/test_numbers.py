"""Numbers: read as written where that is certain; anything else is missing and counted."""

from __future__ import annotations

import pytest

from ims_outcomes.exports import Export
from ims_outcomes.exports.written_numbers import read_number, read_numbers
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
     ("1e1", 10.0), ("-0", 0.0),
     # what cannot stand between thousands stands before decimals
     ("7,5", 7.5), ("1,7", 1.7), (",5", 0.5), ("0,125", 0.125), ("12,3456", 12.3456),
     ("-7,5", -7.5), ("\N{MINUS SIGN}3", -3.0),
     # groups of three digits: by commas, points, blanks that do and do not break, apostrophes
     ("1,234,567", 1234567.0), ("1,234.5", 1234.5), ("200.000.000", 200000000.0),
     ("1.234,5", 1234.5), ("1 234", 1234.0), ("1\u00a0234,5", 1234.5), ("1\u202f234", 1234.0),
     ("1'234.5", 1234.5),
     # by itself a point before three digits is a decimal point, as in most exports
     ("1.234", 1.234)],
)  # fmt: skip
def test_a_number_that_is_certain_is_read(text: str, number: float) -> None:
    assert repr(read_number(text)) == repr(number)


@pytest.mark.parametrize(
    "text",
    ["8/10", "7 out of 10", "nan", "inf", "1e999", "1_0", "٧", "0x7", "--3", ".", ",", "7,5,5",
     "1,23,456", "0,123,456", "1 23", "12 34", "1.234.56", "5 6", "7,5 mm", "1,234"],
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


def test_a_number_may_be_written_with_the_unit_of_its_column(read: Reader) -> None:
    numbers, export = read_column(read, "duration_minutes", "30 min", "45 Minutes", "1 h", "30 x")
    assert numbers == [30.0, 45.0, None, None]
    assert list_warnings(export) == {"not_a_number": 2}


def test_a_visit_of_just_the_longest_length_is_believed(read: Reader) -> None:
    numbers, export = read_column(read, "duration_minutes", "480", "481")
    assert numbers == [480.0, None]
    assert "a visit longer than 480 minutes" in find_message(export, "too_long_visit")


def test_the_longest_visit_is_a_setting(read: Reader) -> None:
    config = "[checks]\nlongest_visit_minutes = 60\n"
    assert read_column(read, "duration_minutes", "60", "61", config=config)[0] == [60.0, None]


# ── comma, point and thousands: the whole column decides ───────────────────────────────────────


@pytest.mark.parametrize(
    ("texts", "decimal", "numbers"),
    [
        # other numbers with decimal commas: both marks are settled
        (["7,5", "1,234", "1.234"], "", [7.5, 1.234, 1234.0]),
        (["200.000.000", "1.234"], "", [200000000.0, 1234.0]),
        # other numbers with decimal points
        (["6.5", "1,234", "1.234"], "", [6.5, 1234.0, 1.234]),
        # nothing else says it: a comma may be either, a point is a decimal point
        (["12", "1,234"], "", [12.0, None]),
        (["12", "1.234"], "", [12.0, 1.234]),
        (["1,234", "1.234"], "", [None, 1.234]),
        # both are used: the certain ones are read, the others nobody can tell
        (["7,5", "6.5", "1,234", "1.234"], "", [7.5, 6.5, None, None]),
        # the owner's answer settles what is doubtful, and moves nothing that is certain
        (["1,234", "1.234", "6.5", "7,5"], ",", [1.234, 1234.0, 6.5, 7.5]),
        (["1,234", "1.234", "6.5", "7,5"], ".", [1234.0, 1.234, 6.5, 7.5]),
    ],
)
def test_the_other_numbers_of_the_column_settle_a_doubtful_one(
    texts: list[str], decimal: str, numbers: list[float | None]
) -> None:
    assert read_numbers(texts, decimal=decimal).numbers == numbers


def test_decimal_commas_and_thousands_are_said(read: Reader) -> None:
    numbers, export = read_column(read, "duration_minutes", "22,5", "30", "0,5")
    assert numbers == [22.5, 30.0, 0.5]
    assert list_warnings(export) == {"decimal_comma": 2}
    assert "7,5 was read as seven and a half" in find_message(export, "decimal_comma")


def test_thousands_are_said(read: Reader) -> None:
    numbers, export = read_column(read, "retention_seconds", "1,200", "90.5", "1 200")
    assert numbers == [1200.0, 90.5, 1200.0]
    assert list_warnings(export) == {"thousands_marks": 2}
    assert "2 rows (2, 4) with marks between thousands" in find_message(export, "thousands_marks")


def test_a_number_that_can_be_two_is_neither(read: Reader) -> None:
    numbers, export = read_column(read, "retention_seconds", "1,200", "90")
    assert numbers == [None, 90.0]
    assert list_warnings(export) == {"ambiguous_number": 1}
    assert "the comma or point may stand before decimals" in find_message(
        export, "ambiguous_number"
    )


def test_the_map_may_say_which_mark_stands_before_decimals(read: Reader) -> None:
    config = '[source]\ndecimal = ","\n'
    numbers, _ = read_column(read, "retention_seconds", "1,250", "90", config=config)
    assert numbers == [1.25, 90.0]


# ── texts that stand for nothing ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["NA", "n/a", "NULL", "None", "nan", ".", "-", "--"])
def test_a_text_that_stands_for_nothing_is_blank_and_counted(read: Reader, text: str) -> None:
    numbers, export = read_column(read, "duration_minutes", "30", text)
    assert numbers == [30.0, None]
    assert list_warnings(export) == {"missing_text": 1}
    assert "one of NA N/A NULL None NaN . - --; taken as blank" in find_message(
        export, "missing_text"
    )
