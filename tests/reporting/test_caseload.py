"""Who came: the month beside the months before it."""

from __future__ import annotations

import html
import warnings
from pathlib import Path

import pytest

from ims_outcomes.presentation.shown import Shown, strip_tags
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections import caseload
from tests.reporting.small_reports import open_small
from tests.small_export import Row, Tables, make_tables


def begin(number: int, day: str, *, condition: str = "neck_pain", **more: str) -> Row:
    """Write down the first visit of a patient."""
    return {
        "session_id": f"s{number}", "patient_id": f"p{number}", "session_date": day,
        "visit_type": "initial", "status": "attended", "condition": condition,
        "technique": "gunn_ims",
    } | more  # fmt: skip


def count_in_june(june: dict[str, int], before: dict[str, int]) -> Tables:
    """Make so many beginners of each condition in June 2026 and, before it, in January 2026."""
    days = {"2026-06-10": june, "2026-01-10": before}
    rows = [
        begin(1000 * place + number, day, condition=condition)
        for place, (day, counts) in enumerate(days.items())
        for condition, count in counts.items()
        for number in range(len(condition) * 40, len(condition) * 40 + count)
    ]
    return {"sessions": rows, "scores": [], "patients": []}


def open_june(folder: Path, tables: Tables, *, month: str = "2026-06") -> Report:
    """Open the report of June 2026, with which the data end."""
    config = '[episodes]\nextract_date = "2026-06-30"\n'
    return open_small(folder, tables, month=month, config=config)


def read(shown: Shown) -> str:
    """Read what is shown as plain text."""
    return html.unescape(strip_tags(shown.html)).replace("\N{NO-BREAK SPACE}", " ")


def test_the_month_stands_beside_the_months_before_it(tmp_path: Path) -> None:
    tables = count_in_june({"neck_pain": 20, "low_back_pain": 20}, {"neck_pain": 30})
    report = open_june(tmp_path, tables)
    told = read(caseload.show_caseload(report))
    assert told.startswith(
        "40 episodes of care began in June 2026; in the months before (January 2026 to May 2026) "
        "30, about 6 a month. Most frequent conditions, each 20 of 40 (50 %, likely range 35 to "
        "65 %): "
    )
    table = read(caseload.show_tables(report))
    assert "Neck pain 20/40, 50 % (35 to 65 %) 30/30, 100 % (89 to 100 %)" in table
    assert "Low back pain 20/40, 50 % (35 to 65 %) 0/30, 0 % (0 to 11 %)" in table


def test_a_mix_that_is_another_than_before_is_named_both_ways(tmp_path: Path) -> None:
    tables = count_in_june({"neck_pain": 20, "low_back_pain": 20}, {"neck_pain": 60})
    told = read(caseload.show_caseload(open_june(tmp_path, tables)))
    assert "A larger share than before, by more than chance explains: Condition, Low back" in told
    assert "A smaller share than before, by more than chance explains: Condition, Neck" in told


def test_a_mix_like_before_is_said_to_be_so(tmp_path: Path) -> None:
    tables = count_in_june(
        {"neck_pain": 12, "low_back_pain": 12}, {"neck_pain": 30, "low_back_pain": 30}
    )
    told = read(caseload.show_caseload(open_june(tmp_path, tables)))
    assert "No change of the mix can be seen: none of the 3 shares" in told


@pytest.mark.parametrize(("june", "told"), [(19, "too few to say"), (20, "No change of the mix")])
def test_nothing_is_compared_below_20_episodes(tmp_path: Path, june: int, told: str) -> None:
    tables = count_in_june({"neck_pain": june}, {"neck_pain": 40})
    assert told in read(caseload.show_caseload(open_june(tmp_path, tables)))


def test_small_conditions_stand_under_their_group_counted_over_all_months(tmp_path: Path) -> None:
    tables = count_in_june({"neck_pain": 12, "sciatica": 4}, {"neck_pain": 12, "sciatica": 5})
    assert "Sciatica" not in read(caseload.show_tables(open_june(tmp_path, tables)))
    tables = count_in_june({"neck_pain": 12, "sciatica": 4}, {"neck_pain": 12, "sciatica": 6})
    report = open_june(tmp_path / "one_more", tables)
    assert "Sciatica" in read(caseload.show_tables(report))


def test_who_was_assessed_and_not_treated_is_a_new_episode_without_a_technique(
    tmp_path: Path,
) -> None:
    tables = count_in_june({"neck_pain": 20}, {"neck_pain": 20})
    tables["sessions"] += [
        begin(5000 + number, "2026-06-11", visit_type="assessment", technique="none")
        for number in range(10)
    ]
    told = read(caseload.show_tables(open_june(tmp_path, tables)))
    assert "Assessed, not treated 10/30, 33 %" in told


def test_who_was_there_before_the_data_began_is_not_new(tmp_path: Path) -> None:
    tables = count_in_june({"neck_pain": 20}, {"neck_pain": 20})
    tables["sessions"][20] |= {"visit_type": "follow_up"}  # of January, within the gap of its start
    told = read(caseload.show_caseload(open_june(tmp_path, tables)))
    assert "(January 2026 to May 2026) 19, about 4 a month." in told


def test_of_few_beginners_their_number_is_told_and_nothing_of_what_they_have(
    tmp_path: Path,
) -> None:
    report = open_june(
        tmp_path, count_in_june({"neck_pain": 4}, {"neck_pain": 40}), month="2026-06"
    )
    shown = caseload.show_caseload(report)
    told = read(shown)
    assert told.startswith("4 episodes of care began in June 2026;")
    assert "Most frequent" not in told
    now = shown.numbers.loc[shown.numbers["measure"].eq("caseload")]
    assert now["estimate"].isna().all()
    assert "Neck pain <5" in read(caseload.show_tables(report))
    # Its one condition and its one technique; those of the months before are shown.
    assert read(caseload.show_hidden(report)).startswith("Of the 6 numbers about who came 2 are")


def test_where_nothing_is_hidden_that_is_said(tmp_path: Path) -> None:
    report = open_june(tmp_path, count_in_june({"neck_pain": 20}, {"neck_pain": 20}))
    assert read(caseload.show_hidden(report)).endswith("nothing had to be hidden.")


def test_a_month_without_any_and_a_first_month_hold(tmp_path: Path) -> None:
    tables = count_in_june({"neck_pain": 20}, {"neck_pain": 20})
    report = open_june(tmp_path, tables, month="2026-03")
    assert read(caseload.show_caseload(report)).startswith("0 episodes of care began in March 2026")
    report = open_june(tmp_path / "first", tables, month="2026-01")
    told = read(caseload.show_caseload(report))
    assert told.startswith("20 episodes of care began in January 2026. Most frequent condition")
    assert "before" not in told.partition("Episodes of care that began")[0]


def test_what_is_not_recorded_is_left_out_and_named(tmp_path: Path) -> None:
    tables = count_in_june({"neck_pain": 20}, {"neck_pain": 20})
    told = read(caseload.show_caseload(open_june(tmp_path, tables)))
    assert told.endswith("and so not shown: Duration of pain, Pain at the first score.")


@pytest.mark.parametrize("absent", ["scores", "sessions", "patients", "columns"])
def test_half_an_export_holds(tmp_path: Path, absent: str) -> None:
    tables = make_tables(patients=60)
    if absent == "columns":
        tables["patients"] = []
        for row in tables["sessions"]:
            del row["technique"], row["condition"], row["practitioner_id"]
        for row in tables["scores"]:
            del row["condition"]
    else:
        tables[absent] = []
    report = open_small(tmp_path, tables)
    with warnings.catch_warnings(action="error"):
        assert "began in" in read(caseload.show_caseload(report))
    assert caseload.show_tables(report).html
