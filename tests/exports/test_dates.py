"""Dates: never guessed; read when only one order fits, asked about when two do."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ims_outcomes.exports import Export
from ims_outcomes.exports.dates import find_readings
from tests.exports.small_exports import (
    Reader,
    Stopper,
    find_message,
    list_set_aside,
    list_warnings,
    read_folder,
    read_stop,
)

DMY = '[source]\ndate_order = "dmy"\n'


def write_sessions(*dates: str) -> str:
    rows = [f"p{number},{date}" for number, date in enumerate(dates, start=1)]
    return "\n".join(["patient_id,session_date", *rows, ""])


def list_days(export: Export) -> list[str]:
    return list(export.sessions["session_date"].dt.strftime("%Y-%m-%d"))


@pytest.mark.parametrize(
    "written",
    [
        "2025-03-04",
        "2025-03-04T23:59",
        "2025-03-04 23:59:59.999",
        "2025-03-04 2:05\N{NARROW NO-BREAK SPACE}p.m.",
        "2025-03-04 at 14h05",
        " 2025-03-04 ",
    ],
)
def test_an_iso_date_keeps_its_day_whatever_the_time(read: Reader, written: str) -> None:
    export = read(sessions__csv=write_sessions(written))
    assert list_days(export) == ["2025-03-04"]
    assert export.warnings.empty


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("2025-02-29", "impossible_date"),
        ("2025-13-01", "impossible_date"),
        ("2025-00-10", "impossible_date"),
        ("0000-01-01", "impossible_date"),
        ("2025-03", "unreadable_date"),
        ("20250230", "impossible_date"),
        ("04032025", "unreadable_date"),
        ("45720", "unreadable_date"),
        ("4.5", "unreadable_date"),
        ("Tuesday", "unreadable_date"),
        ("4 Smarch 2025", "unreadable_date"),
        ("March 2025", "unreadable_date"),
        ("31 April 2025", "unreadable_date"),
        ("2025-03-04 noon", "unreadable_date"),
        ("2025-03-04 12:61 or so", "unreadable_date"),
        ("NA", "missing_date"),
        ("٢٠٢٥-٠٣-٠٤", "unreadable_date"),
        ("", "missing_date"),
        ("   ", "missing_date"),
    ],
)
def test_a_date_that_is_none_is_set_aside_and_costs_no_neighbour(
    read: Reader, written: str, reason: str
) -> None:
    export = read(sessions__csv=write_sessions("2025-03-03", written, "2025-03-05"))
    assert list_days(export) == ["2025-03-03", "2025-03-05"]
    assert list_set_aside(export) == [(3, "session_date", reason)]


def test_a_leap_day_is_a_date(read: Reader) -> None:
    assert list_days(read(sessions__csv=write_sessions("2024-02-29"))) == ["2024-02-29"]


@pytest.mark.parametrize(
    ("dates", "days", "reading"),
    [
        # one day above 12 is enough to say which number is the day
        (["03/04/2025", "25/04/2025"], ["2025-04-03", "2025-04-25"], "day-month-year"),
        (["03/04/2025", "04/25/2025"], ["2025-03-04", "2025-04-25"], "month-day-year"),
        (["3.4.2025", "25.4.2025"], ["2025-04-03", "2025-04-25"], "day-month-year"),
        (["3-4-25", "25-4-99"], ["2025-04-03", "1999-04-25"], "day-month-year"),
        (["2025/4/3", "2025/12/25"], ["2025-04-03", "2025-12-25"], "year-month-day"),
        (["3/4/2025 9:30", "25/4/2025 9:30 pm"], ["2025-04-03", "2025-04-25"], "day-month-year"),
    ],
)
def test_one_possible_order_is_read_and_said(
    read: Reader, dates: list[str], days: list[str], reading: str
) -> None:
    export = read(sessions__csv=write_sessions(*dates))
    assert list_days(export) == days
    assert list_warnings(export) == {"dates_read_as": 2}
    message = find_message(export, "dates_read_as")
    assert "2 rows (2, 3) with a date in column 'session_date' not written as YYYY-MM" in message
    assert message.endswith(f"read as {reading}, the only order that fits")


def test_dates_that_are_the_same_in_every_order_need_no_question(read: Reader) -> None:
    export = read(sessions__csv=write_sessions("05/05/2025", "06/06/2025"))
    assert list_days(export) == ["2025-05-05", "2025-06-06"]


def test_dates_that_can_be_read_in_two_ways_stop_with_both_readings(stop: Stopper) -> None:
    message = stop(sessions__csv=write_sessions("03/04/2025", "05/04/2025"))
    assert message == (
        "sessions.csv: every date in column 'session_date' (2 in all) can be read as "
        "day-month-year or month-day-year. A date such as 05/06/2024 would be 5 June 2024 or "
        "6 May 2024.\n"
        'Try: which is it? Put date_order = "dmy" or date_order = "mdy" under [source] in the '
        "clinic's settings file and give that file with --config."
    )


def test_years_of_two_digits_can_be_read_in_three_ways(stop: Stopper) -> None:
    message = stop(sessions__csv=write_sessions("03/04/05", "05/04/03"))
    assert "day-month-year, month-day-year or year-month-day" in message
    assert "05/06/07 would be 5 June 2007, 6 May 2007 or 7 June 2005" in message


def test_dates_in_several_orders_stop_with_their_counts(stop: Stopper) -> None:
    message = stop(sessions__csv=write_sessions("25/04/2025", "04/25/2025", "26/04/2025"))
    assert "of 3, 2 can be read as day-month-year, 1 can be read as month-day-year." in message
    assert 'Put date_order = "dmy" or date_order = "mdy" under [source]' in message


def test_iso_dates_beside_others_stop_because_a_spreadsheet_may_have_turned_them(
    stop: Stopper,
) -> None:
    message = stop(sessions__csv=write_sessions("25/04/2025", "2025-04-05"))
    assert "of 2, 1 can be read as day-month-year, 1 can be read as year-month-day." in message


@pytest.mark.parametrize(
    ("others", "is_slip"),
    [pytest.param(19, True, id="1 in 20"), pytest.param(18, False, id="1 in 19")],
)
def test_a_few_dates_in_another_order_are_slips(data: Path, others: int, is_slip: bool) -> None:
    sessions = write_sessions(*[f"2025-04-{day:02}" for day in range(1, others + 1)], "25/04/2025")
    (data / "sessions.csv").write_text(sessions)
    if not is_slip:
        assert "written in several orders; of 19," in read_stop(data)
        return
    export = read_folder(data)
    assert list_set_aside(export) == [(others + 2, "session_date", "unreadable_date")]


def test_the_user_settles_the_order(read: Reader) -> None:
    export = read(sessions__csv=write_sessions("03/04/2025", "05/04/2025"), config=DMY)
    assert list_days(export) == ["2025-04-03", "2025-04-05"]
    assert find_message(export, "dates_read_as").endswith("day-month-year, as date_order says")


def test_with_the_order_settled_iso_dates_stay_and_misfits_are_set_aside(read: Reader) -> None:
    dates = ["2025-04-03", "2025/04/03", "03/04/2025", "04/25/2025"]
    export = read(sessions__csv=write_sessions(*dates), config=DMY)
    assert list_days(export) == ["2025-04-03"] * 3
    assert list_set_aside(export) == [(5, "session_date", "unreadable_date")]


def test_each_column_is_read_by_itself(read: Reader) -> None:
    scores = "patient_id,score_date,instrument,score\np1,04/25/2025,nprs,3\n"
    export = read(sessions__csv=write_sessions("25/04/2025"), scores__csv=scores)
    assert export.scores["score_date"].tolist() == [pd.Timestamp("2025-04-25")]


def test_a_date_is_read_in_every_order_in_which_it_exists() -> None:
    day = datetime.date
    assert find_readings("03/04/05") == {
        "dmy": day(2005, 4, 3),
        "mdy": day(2005, 3, 4),
        "ymd": day(2003, 4, 5),
    }
    assert find_readings("1/2-2003") == {}  # two separators
    assert find_readings("1/2/203") == {}  # a year of three digits


@pytest.mark.parametrize(("year", "read_as"), [("89", 2089), ("90", 1990)])
def test_a_year_of_two_digits_from_90_on_lies_in_the_last_century(year: str, read_as: int) -> None:
    assert find_readings(f"25/12/{year}")["dmy"].year == read_as


# ── names of months, YYYYMMDD, day numbers ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3 févr. 2025", "2025-02-03"),
        ("3 FEVRIER 2025", "2025-02-03"),
        ("1er août 2023", "2023-08-01"),
        ("lundi 3 mars 2025", "2025-03-03"),
        ("mar. 4 mars 2025", "2025-03-04"),  # mardi
        ("le 14 juillet 2024", "2024-07-14"),
        ("5 déc. 2024 à 14h05", "2024-12-05"),
        ("12-Mar-2025", "2025-03-12"),
        ("12MAR2025", "2025-03-12"),
        ("12/Mar/25", "2025-03-12"),
        ("March 3, 2025", "2025-03-03"),
        ("Mar 3rd 2025 2:05 PM", "2025-03-03"),
        ("Mon, 3 Mar 2025", "2025-03-03"),
        ("2025-Mar-03", "2025-03-03"),
        ("Sept. 5, 1999", "1999-09-05"),
    ],
)
def test_a_month_with_its_name_is_read_in_english_and_french(
    read: Reader, written: str, day: str
) -> None:
    export = read(sessions__csv=f'patient_id,session_date\np1,"{written}"\n')
    assert list_days(export) == [day]
    assert list_warnings(export) == {"plain_dates": 1}
    message = find_message(export, "plain_dates")
    assert message.endswith("in column 'session_date' that names its month; read as such")


def test_a_named_month_settles_no_order_and_needs_none(read: Reader, stop: Stopper) -> None:
    export = read(sessions__csv=write_sessions("3 Jan 2025", "04/02/2025", "25/02/2025"))
    assert list_days(export) == ["2025-01-03", "2025-02-04", "2025-02-25"]
    assert "can be read as" in stop(sessions__csv=write_sessions("3 Jan 2025", "04/02/2025"))


@pytest.mark.parametrize("word", ["Tuesday", "mar 2025", "3 4 mars", "mars", "12 mars 2025 bis"])
def test_a_text_with_a_month_in_it_need_not_be_a_date(word: str) -> None:
    assert find_readings(word) == {}


def test_eight_digits_are_a_date_in_a_column_of_dates(read: Reader) -> None:
    export = read(sessions__csv=write_sessions("20140102", "20121231"))
    assert list_days(export) == ["2014-01-02", "2012-12-31"]
    assert find_message(export, "plain_dates").endswith("written as YYYYMMDD; read as such")


def test_a_column_of_day_numbers_is_read_and_said(read: Reader) -> None:
    # Excel itself: 45717 is 2025-03-01, and the decimals are the time of day
    export = read(sessions__csv=write_sessions("45717", "45718.75", "36526"))
    assert list_days(export) == ["2025-03-01", "2025-03-02", "2000-01-01"]
    message = find_message(export, "serial_dates")
    assert "with a spreadsheet's number of the day in column 'session_date'" in message


@pytest.mark.parametrize("other", ["29220", "65746", "2025-03-03", "4571", "457170", "-45717"])
def test_day_numbers_are_none_where_most_of_the_column_is_not(read: Reader, other: str) -> None:
    export = read(sessions__csv=write_sessions("2025-03-01", "45717", other))
    assert (3, "session_date", "unreadable_date") in list_set_aside(export)


def test_a_slip_among_day_numbers_costs_only_itself(read: Reader) -> None:
    export = read(sessions__csv=write_sessions(*["45717"] * 19, "never"))
    assert len(export.sessions) == 19
    assert list_set_aside(export) == [(21, "session_date", "unreadable_date")]


@pytest.mark.parametrize("damaged", ["never", "2025-02-30", "29220"])
def test_a_damaged_cell_costs_no_day_number_of_a_short_column(read: Reader, damaged: str) -> None:
    export = read(sessions__csv=write_sessions("45717", damaged, "45718.5"))
    assert list_days(export) == ["2025-03-01", "2025-03-02"]
    assert [row for row, _, _ in list_set_aside(export)] == [3]
    assert list_warnings(export)["serial_dates"] == 2


def test_dates_as_text_among_day_numbers_are_asked_about(stop: Stopper) -> None:
    message = stop(sessions__csv=write_sessions("45717", "13/03/2025", "45718"))
    assert "holds dates as text (1, read as day-month-year) beside date cells (2)" in message


# ── time zones ─────────────────────────────────────────────────────────────────────────────────

VANCOUVER = '[source]\ntimezone = "America/Vancouver"\n'


@pytest.mark.parametrize("written", ["2025-03-04T23:59:59Z", "2025-03-04T23:59:59+11:00"])
def test_without_the_clinics_zone_a_time_keeps_its_own_day(read: Reader, written: str) -> None:
    export = read(sessions__csv=write_sessions(written, "2025-03-05"))
    assert list_days(export) == ["2025-03-04", "2025-03-05"]
    assert list_warnings(export) == {"zone_left_out": 1}
    assert "the day was taken as it is written" in find_message(export, "zone_left_out")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-03-04T07:59:59Z", "2025-03-03"),  # a second before midnight in winter, UTC−8
        ("2025-03-04T08:00:00Z", "2025-03-04"),
        ("2025-07-04T06:59:59.999Z", "2025-07-03"),  # in summer UTC−7
        ("2025-07-04T07:00:00Z", "2025-07-04"),
        ("2025-03-04 01:30:00+0100", "2025-03-03"),
        ("2025-03-03T23:59:00-08:00", "2025-03-03"),
    ],
)
def test_with_the_clinics_zone_a_time_gets_the_day_there(
    read: Reader, written: str, day: str
) -> None:
    export = read(sessions__csv=write_sessions(written), config=VANCOUVER)
    assert list_days(export) == [day]
    assert find_message(export, "zone_turned").endswith("the day is the one in America/Vancouver")


def test_days_written_as_midnight_stay_days(read: Reader) -> None:
    days = ["2025-03-04T00:00:00Z", "2025-03-05T00:00:00.000Z"]
    export = read(sessions__csv=write_sessions(*days), config=VANCOUVER)
    assert list_days(export) == ["2025-03-04", "2025-03-05"]
    assert list_warnings(export) == {"zone_left_out": 2}


def test_a_zone_with_a_name_is_left_out(read: Reader) -> None:
    export = read(sessions__csv=write_sessions("2025-03-04 9:30 PM PST"), config=VANCOUVER)
    assert list_days(export) == ["2025-03-04"]
    assert list_warnings(export) == {"zone_left_out": 1}


# ── before the clinic, after the extract ───────────────────────────────────────────────────────


def test_a_date_before_the_earliest_day_is_set_aside_and_on_it_is_used(read: Reader) -> None:
    export = read(sessions__csv=write_sessions("1989-12-31", "1990-01-01"))
    assert list_days(export) == ["1990-01-01"]
    assert list_set_aside(export) == [(2, "session_date", "too_early_date")]
    assert export.set_aside["detail"].tolist() == ["a date before 1990-01-01"]


def test_a_date_after_the_extract_is_set_aside_and_on_it_is_used(read: Reader) -> None:
    config = '[episodes]\nextract_date = "2025-06-30"\n'
    export = read(sessions__csv=write_sessions("2025-06-30", "2025-07-01"), config=config)
    assert list_days(export) == ["2025-06-30"]
    assert list_set_aside(export) == [(3, "session_date", "future_date")]


def test_without_an_extract_date_no_date_lies_in_the_future(read: Reader) -> None:
    assert list_days(read(sessions__csv=write_sessions("2999-01-01"))) == ["2999-01-01"]


# ── date cells of a spreadsheet ────────────────────────────────────────────────────────────────

SOURCE = """
[source]
file = "book.xlsx"
{order}
[source.columns]
patient_id = "id"
score = "pain"
score_date = "day"
[source.constants]
instrument = "nprs"
"""


def read_book(data: Path, days: list[Any], *, order: str) -> Export:
    write_book(data, days)
    return read_folder(data, config=SOURCE.format(order=order))


def write_book(data: Path, days: list[Any]) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in [["id", "day", "pain"], *([f"p{n}", day, 5] for n, day in enumerate(days))]:
        sheet.append(row)
    workbook.save(data / "book.xlsx")


def list_score_days(export: Export) -> list[str]:
    return list(export.scores["score_date"].dt.strftime("%Y-%m-%d"))


# 24 March as text, and 5 April typed as 05/04/2000, which the spreadsheet took for 4 May.
SWAPPED = ["24/03/2000", datetime.date(2000, 5, 4)]


def test_date_cells_beside_text_stop_and_the_swap_is_recognised(data: Path) -> None:
    write_book(data, SWAPPED)
    message = read_stop(data, config=SOURCE.format(order=""))
    assert "holds dates as text (1, read as day-month-year) beside date cells (1)." in message
    assert "one typed as 5 April now says 4 May" in message
    assert 'Put date_order = "dmy" under [source]' in message


def test_swapped_date_cells_are_turned_back_once_the_order_is_given(data: Path) -> None:
    export = read_book(data, SWAPPED, order='date_order = "dmy"')
    assert list_score_days(export) == ["2000-03-24", "2000-04-05"]
    assert list_warnings(export) == {"spreadsheet_dates_turned": 1, "dates_read_as": 1}


def test_the_same_swap_is_turned_back_where_the_month_was_typed_first(data: Path) -> None:
    # 24 March as text, and 5 April typed as 04/05/2000, which the spreadsheet took for 4 May
    days = ["03/24/2000", datetime.date(2000, 5, 4)]
    export = read_book(data, days, order='date_order = "mdy"')
    assert list_score_days(export) == ["2000-03-24", "2000-04-05"]


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(["12/03/2000", datetime.date(2000, 5, 4)], id="a text with day 12"),
        pytest.param(["24/03/2000", datetime.date(2000, 5, 13)], id="a date cell with day 13"),
    ],
)
def test_date_cells_without_the_signature_of_a_swap_stay(data: Path, days: list[Any]) -> None:
    export = read_book(data, days, order='date_order = "dmy"')
    assert list_score_days(export)[1] == days[1].isoformat()
    assert list_warnings(export)["spreadsheet_dates_kept"] == 1


def test_the_signature_begins_at_day_13_of_a_text_and_ends_at_day_12_of_a_cell(
    data: Path,
) -> None:
    days = ["13/03/2000", datetime.date(2000, 5, 12)]
    export = read_book(data, days, order='date_order = "dmy"')
    assert list_score_days(export) == ["2000-03-13", "2000-12-05"]


def test_date_cells_alone_and_beside_iso_text_are_taken_as_they_are(data: Path) -> None:
    export = read_book(data, [datetime.date(2000, 5, 4), "2000-03-24"], order="")
    assert list_score_days(export) == ["2000-05-04", "2000-03-24"]
    assert export.warnings.empty


def test_a_word_beside_date_cells_is_set_aside(data: Path) -> None:
    export = read_book(data, [datetime.date(2000, 5, 4), "unknown"], order="")
    assert list_score_days(export) == ["2000-05-04"]
    assert list_set_aside(export) == [(3, "day", "unreadable_date")]


def test_a_long_note_in_a_column_of_dates_takes_no_time() -> None:
    # by trying every way to split it a pattern could take hours
    assert find_readings("march " * 100_000 + "!") == {}
