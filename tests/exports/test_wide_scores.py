"""Columns of scores: before and after in a row of a visit, and points of time in a row."""

from __future__ import annotations

from tests.exports.small_exports import Stopper, list_set_aside, list_warnings
from tests.exports.small_maps import VISITS, MapReader, list_cells

PAIN = """
session_id = "no"
[[source.tables]]
makes = "scores"
from = "visits"
[source.tables.columns]
patient_id = "client"
score_date = "day"
session_id = "no"
condition = "problem"
[source.tables.constants]
instrument = "nprs"
[[source.tables.scores]]
theirs = ["pain before", "NPRS pre"]
timing = "before"
[[source.tables.scores]]
theirs = "pain after"
timing = "after"
[[source.tables.scores]]
theirs = "function"
instrument = "psfs"
condition = "headache"
"""
ROWS = (
    "client,day,no,problem,NPRS pre,pain after,function\n"
    "1,2025-01-06,a,neck pain,7,4,\n"  # two scores, on the day of the visit and with its id
    "1,2025-01-13,b,neck pain,,,6\n"  # one score, of another instrument and condition
    "2,2025-01-13,c,,,,\n"  # no scores: a session all the same
)


def test_each_filled_cell_is_a_score_of_its_visit(read_by: MapReader) -> None:
    export = read_by(VISITS + PAIN, visits__csv=ROWS)
    columns = ("score_date", "session_id", "timing", "instrument", "condition", "score")
    assert list_cells(export, *columns, table="scores") == [
        ("2025-01-06", "a", "before", "nprs", "neck_pain", 7.0),
        ("2025-01-06", "a", "after", "nprs", "neck_pain", 4.0),
        ("2025-01-13", "b", "", "psfs", "headache", 6.0),
    ]
    counts = export.account.set_index("table")["rows_read"]
    assert counts.to_dict() == {"sessions": 3, "scores": 3}
    assert list_set_aside(export) == []
    assert export.scores["weeks"].isna().all()


def test_a_score_that_cannot_be_used_is_named_by_its_own_column(read_by: MapReader) -> None:
    export = read_by(VISITS + PAIN, visits__csv=ROWS.replace("7,4", "7,40"))
    assert list_set_aside(export) == [(2, "pain after", "score_out_of_range")]
    assert len(export.sessions) == 3


def test_visits_are_kept_when_nobody_filled_in_a_score(read_by: MapReader) -> None:
    rows = ROWS.replace("7,4,", ",,").replace(",,6\n", ",,\n")
    export = read_by(VISITS + PAIN, visits__csv=rows)
    assert (len(export.sessions), len(export.scores)) == (3, 0)


def test_a_column_of_scores_that_the_clinic_named_and_is_not_there_stops(stop_by: Stopper) -> None:
    message = stop_by(VISITS + PAIN, visits__csv=ROWS.replace("pain after", "after"))
    assert "visits.csv has no column 'pain after', though [source] names it." in message


MIXED = """
[[source.tables]]
makes = "scores"
from = "diary"
[source.tables.columns]
patient_id = "client"
score_date = "sent"
[source.tables.start]
date = "began"
[source.tables.constants]
instrument = "nprs"
[[source.tables.scores]]
theirs = "week 6"
weeks = 6
[[source.tables.scores]]
theirs = "today"
"""


def test_scores_count_in_weeks_from_the_start_or_on_the_rows_own_day(read_by: MapReader) -> None:
    rows = "client,began,sent,week 6,today\n1,06/01/2025,28/03/2025,3,2\n2,20/01/2025,,4,\n"
    export = read_by(MIXED, diary__csv=rows)
    assert list_cells(export, "patient_id", "score_date", "weeks", "score", table="scores") == [
        ("1", "2025-02-17", 6.0, 3.0),  # six weeks after it began
        ("1", "2025-03-28", "", 2.0),  # the day it was sent
        ("2", "2025-03-03", 6.0, 4.0),
    ]
    # each column of dates is told of by its own name, and each row of the file once
    assert list_warnings(export)["dates_read_as"] in (1, 2)
