"""Data quality: every part is judged by its limit, or it is said why it is not."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.episodes import Period, build_study
from ims_outcomes.presentation import say
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.presentation.formats import format_month
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import data_quality, gap_study, quality_groups
from ims_outcomes.reporting.sections.account import show_data_quality
from ims_outcomes.reporting.sections.quality_lines import (
    FAULTS,
    count_faults,
    judge_dates_and_ids,
)
from ims_outcomes.reporting.sharing import SharingDoor
from ims_outcomes.statistics.proportions import build_shares
from tests.small_export import Tables, make_tables, write_tables

SECTIONS = [
    data_quality.show_answer, data_quality.show_faults, data_quality.show_completeness,
    data_quality.show_timing, data_quality.show_heaping, data_quality.show_unknown,
    data_quality.show_gap, data_quality.show_identifiers,
]  # fmt: skip


def open_small(folder: Path, tables: Tables, **words: Any) -> Report:
    study = build_study(write_tables(folder / "data", tables), **words)
    return define_report("data_quality", study)


def read(shown: Any) -> str:
    return strip_tags(shown.html).replace("\u00a0", " ").replace("\u202f", " ")


def set_quality(report: Report, **values: Any) -> Report:
    changed = dataclasses.replace(report.settings.quality, **values)
    settings = dataclasses.replace(report.settings, quality=changed)
    return dataclasses.replace(report, study=dataclasses.replace(report.study, settings=settings))


def test_the_gap_in_force_gives_the_answer_of_the_other_pages(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=120))
    months = gap_study._find_months(report)
    assert months.last <= report.outcome.last
    rows = gap_study._estimate_gap(report, 90, report.outcome)
    complete = rows.loc[rows["measure"].eq("completeness")].iloc[0]
    people = report.cohort.people
    assert complete["denominator"] == len(people)
    assert complete["numerator"] == people["has_pair"].sum()


def test_the_gap_in_force_stands_among_those_tried(tmp_path: Path) -> None:
    report = set_quality(open_small(tmp_path, make_tables()), gap_days_tried=(30, 120))
    assert gap_study._list_gaps(report) == [30, 90, 120]


@pytest.mark.parametrize(
    ("look_above", "fail_above", "verdict"),
    [(15.0, 20.0, "pass"), (14.9, 15.0, "warn"), (5.0, 14.9, "fail")],
    ids=["exactly at the first limit", "exactly at the second", "above both"],
)
def test_the_verdict_of_the_gap_goes_by_its_limits(
    look_above: float,
    fail_above: float,
    verdict: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    improved = {60: 20, 90: 22, 120: 26}  # of 40: 50, 55 and 65 percent

    def estimate(report: Report, gap: int, months: Period) -> pd.DataFrame:
        counts = {"measure": ["responder_30"], "numerator": [improved[gap]], "denominator": [40]}
        rows = build_shares(pd.DataFrame(counts), settings=report.settings)
        return rows.assign(group="gap_days", level=str(gap))

    monkeypatch.setattr(gap_study, "_estimate_gap", estimate)
    limits = {"gap_look_above_points": look_above, "gap_fail_above_points": fail_above}
    line, _ = gap_study.judge_gap(set_quality(open_small(tmp_path, make_tables()), **limits))
    assert line.verdict == verdict
    assert "15.0 percentage points" in line.found


def test_single_months_practitioners_and_gaps_never_leave_the_clinic(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=80))
    (tmp_path / "sharing").mkdir()
    shared = dataclasses.replace(report, sharing=SharingDoor(tmp_path / "sharing", None))
    assert "Practitioner 1" in read(quality_groups.show_completeness(report))
    page = read(quality_groups.show_completeness(shared))
    assert say("data_quality.groups.not_shared") in page
    assert "Practitioner 1" not in page
    assert read(gap_study.show_gap(shared)) == say("data_quality.gap.not_shared")
    assert gap_study.judge_gap(shared)[0].verdict == "none"


def test_practitioners_stand_by_numbers_unless_the_settings_ask_for_names(tmp_path: Path) -> None:
    page = read(quality_groups.show_completeness(open_small(tmp_path, make_tables(patients=80))))
    assert "Practitioner 1" in page
    assert not {"t0", "t1", "t2"} & set(page.split())


def test_an_unknown_word_is_counted_and_never_shown(tmp_path: Path) -> None:
    tables = make_tables()
    for row in tables["sessions"][:3]:
        row["condition"] = "frog in throat"
    page = read(data_quality.show_unknown(open_small(tmp_path, tables)))
    assert "condition 3 1" in page
    assert "frog" not in page


def test_a_column_let_through_is_named_with_its_reason(tmp_path: Path) -> None:
    tables = make_tables()
    for row in tables["sessions"]:
        row["postal_code"] = "clinic"
    allowed = {"postal_code": "our own room numbers"}
    report = open_small(tmp_path, tables, allowed=allowed)
    page = read(data_quality.show_identifiers(report))
    assert "postal_code our own room numbers" in page
    assert data_quality._judge_identifiers(report).verdict == "warn"


def test_one_round_mark_is_named_with_those_beside_it(tmp_path: Path) -> None:
    tables = make_tables(patients=80)
    for number, row in enumerate(tables["scores"]):
        row["score"] = ("4", "5", "5", "6")[number % 4]
    report = open_small(tmp_path, tables)
    checks = dataclasses.replace(report.settings.checks, heaped_from_scores=20)
    settings = dataclasses.replace(report.settings, checks=checks)
    study = dataclasses.replace(report.study, settings=settings)
    report = dataclasses.replace(report, study=study)
    page = read(data_quality.show_heaping(report))
    assert "A score of 5 was given 2.0 times as often as 4 or 6" in page


def test_only_marks_that_are_counted_are_dark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = {}
    plot = data_quality.plot_bars
    monkeypatch.setattr(data_quality, "plot_bars", lambda *a, **k: plot(*a, **drawn.update(k) or k))
    data_quality.show_heaping(open_small(tmp_path, make_tables(patients=60)))
    assert drawn["highlighted"] == ["5"]


def test_scores_that_belong_to_no_episode_are_named_at_the_top(tmp_path: Path) -> None:
    tables = make_tables()
    assert "belong" not in read(data_quality.show_answer(open_small(tmp_path / "all", tables)))
    for row in tables["scores"][:2]:
        row |= {"patient_id": "p999", "session_id": ""}
    page = read(data_quality.show_answer(open_small(tmp_path / "two", tables)))
    assert f"2 of this clinic’s {len(tables['scores'])} scores belong to no episode" in page


def test_only_data_quality_lists_every_reason_and_the_others_name_those_of_most(
    tmp_path: Path,
) -> None:
    tables = make_tables()
    tables["sessions"] += [dict(row) for row in tables["sessions"][:4]]
    tables["sessions"][9]["session_date"] = "2025-02-31"
    report = open_small(tmp_path, tables)
    captions = [say("account.reasons.caption"), say("account.remarks.caption")]
    page = read(show_data_quality(report))
    assert captions[0] in page
    other = read(show_data_quality(dataclasses.replace(report, name="pain_change")))
    assert not any(caption in other for caption in captions)
    aside = len(report.study.set_aside)
    assert aside and f"sessions.csv: {aside} row" in other
    assert say("account.reasons.short.all") in other
    assert say("account.rows.caption") in other


def test_rows_that_stand_twice_are_counted_as_duplicates(tmp_path: Path) -> None:
    tables = make_tables()
    tables["sessions"] += [dict(row) for row in tables["sessions"][:4]]
    report = open_small(tmp_path, tables)
    assert sum(count_faults(report.study, FAULTS["duplicates"])) == 4
    assert count_faults(report.study, FAULTS["order"])[0] == 0


def test_dates_add_up_to_those_of_the_monthly_page(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables())
    checks = ["out_of_order", "session_after_discharge", "missing_date", "lone_late_date"]
    rows = {"check": checks, "file": "sessions.csv", "rows": [10, 7, 3, 2]}
    study = dataclasses.replace(report.study, warnings=pd.DataFrame(rows))
    page = read(data_quality.show_faults(dataclasses.replace(report, study=study)))
    assert "Dates missing or impossible 0 5" in " ".join(page.split())
    assert "Dates out of order 0 17" in " ".join(page.split())
    found = judge_dates_and_ids(study).found
    assert "5 rows with a date that is missing or impossible, 17 with one that is out of" in found


def test_no_check_belongs_to_two_kinds_of_faults() -> None:
    checks = [check for kind in FAULTS.values() for check in kind]
    assert len(checks) == len(set(checks))


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Here each patient counts once"), ("fr", "Ici, chaque patient compte une fois"),
])  # fmt: skip
def test_why_a_month_has_another_completeness_on_the_monthly_page_is_said(
    language: str, said: str, tmp_path: Path
) -> None:
    report = open_small(tmp_path, make_tables(patients=80))
    with speaking(language):
        page = read(quality_groups.show_completeness(report))
        month = format_month(report.outcome.last).replace("\N{NO-BREAK SPACE}", " ")
        assert said in page and f"{month} " in page.split(said)[1]


@pytest.mark.parametrize("lacking", ["scores", "sessions", "nothing"])
@pytest.mark.parametrize("patients", [1, 12])
def test_every_section_holds_on_little_data(lacking: str, patients: int, tmp_path: Path) -> None:
    tables = make_tables(patients=patients) | ({lacking: []} if lacking != "nothing" else {})
    report = open_small(tmp_path, tables)
    for section in SECTIONS:
        assert "nan" not in read(section(report)).split(), section.__name__


@pytest.mark.parametrize("language", ["en", "fr"])
def test_counts_of_the_whole_export_say_so_on_the_page_of_one_clinic(
    language: str, tmp_path: Path
) -> None:
    tables = make_tables(clinics=("north", "south"))
    tables["sessions"][0]["session_date"] = "yesterday"
    study = build_study(write_tables(tmp_path / "data", tables))
    report = define_report("data_quality", study, clinic="north")
    with speaking(language):
        whole = {"en": "Whole export: ", "fr": "Toute l’exportation : "}[language]
        page = read(data_quality.show_answer(report))
        # Rows set aside, four kinds of faults, words, and columns; scores are too few to judge.
        assert page.count(whole) == 7
        faults = read(data_quality.show_faults(report))
        account = read(show_data_quality(report))
    for text in (faults, account):
        assert {"en": "whole export", "fr": "toute l’exportation"}[language] in text


def test_parts_that_are_worth_a_look_are_named_at_the_top(tmp_path: Path) -> None:
    tables = make_tables()
    for row in tables["sessions"][:10]:
        row["session_date"] = "yesterday"
    page = read(data_quality.show_answer(open_small(tmp_path, tables)))
    top = page.split("What was found")[0]
    assert "Worth a look: rows set aside" in top
    assert "Too poor" not in top
