"""What we say, what we see: each statement is answered, or it is said why it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import say
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import statements
from ims_outcomes.reporting.sections.said import Answer
from ims_outcomes.vocabulary.statements import load_statements
from tests.small_export import Tables, make_tables, write_tables

SECTIONS = [
    statements.show_answer, statements.show_pain, statements.show_conditions,
    statements.show_needling, statements.show_afterwards, statements.show_visits,
    statements.show_beside,
]  # fmt: skip


def open_small(folder: Path, tables: Tables) -> Report:
    return define_report("statements", build_study(write_tables(folder / "data", tables)))


def answer(report: Report, name: str) -> Answer:
    return statements._find_answer(report, load_statements()[name])


def note(tables: Tables, column: str, words: list[str]) -> Tables:
    """Note something at every session, in turn."""
    for number, row in enumerate(tables["sessions"]):
        row[column] = words[number % len(words)]
    return tables


def test_what_is_noted_is_counted_and_what_has_no_column_is_said_to_lack_it(tmp_path: Path) -> None:
    report = open_small(tmp_path, note(make_tables(), "soreness_hours", ["0", "24", "72", ""]))
    found = answer(report, "soreness")
    hours = report.appointments["soreness_hours"]
    sore, gone = int(hours.gt(0).sum()), int(hours.between(1, 48).sum())
    assert found.verdict == "yes"
    assert found.sentences[2].startswith(f"{gone} of {sore} (")
    lacking = answer(report, "insertions")
    assert lacking.verdict == "no"
    assert lacking.sentences == [say("needs.column", table="sessions", column="insertions")]


def test_too_few_sessions_are_too_few_to_say(tmp_path: Path) -> None:
    tables = note(make_tables(), "retention_seconds", [""])
    tables["sessions"][-1]["retention_seconds"] = "5"
    found = answer(open_small(tmp_path, tables), "retention")
    assert (found.verdict, found.reason) == ("no", say("statements.too_few"))


def test_a_technique_of_few_patients_stands_under_all_others(tmp_path: Path) -> None:
    tables = note(make_tables(patients=60), "retention_seconds", ["5"])
    for row in tables["sessions"]:
        row["technique"] = "scalp_acupuncture" if row["patient_id"] < "p003" else "gunn_ims"
    report = open_small(tmp_path, tables)
    assert "Scalp" not in strip_tags(statements.show_needling(report).html)


def test_techniques_are_never_ranked(tmp_path: Path) -> None:
    page = strip_tags(statements.show_beside(open_small(tmp_path, make_tables(patients=90))).html)
    assert page.index("Dry needling") < page.index("Gunn IMS")


@pytest.mark.parametrize("lacking", ["scores", "sessions"])
@pytest.mark.parametrize("patients", [1, 12, 40])
def test_every_section_holds_on_half_an_export(lacking: str, patients: int, tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=patients) | {lacking: []})
    pages = [section(report) for section in SECTIONS]
    assert say(f"needs.{lacking}") in strip_tags(" ".join(page.html for page in pages))
    assert "nan" not in " ".join(strip_tags(page.html) for page in pages).split()


def test_hidden_numbers_leave_the_sections_standing(tmp_path: Path) -> None:
    tables = make_tables(patients=4)
    for column in ("needling_response", "point_types", "co_interventions"):
        words = {"needling_response": "twitch", "point_types": "paraspinal"}
        tables = note(tables, column, [words.get(column, "exercise")])
    report = open_small(tmp_path, tables)
    for section in SECTIONS:
        assert strip_tags(section(report).html)


def test_no_event_at_any_session_still_has_a_likely_range(tmp_path: Path) -> None:
    report = open_small(tmp_path, note(make_tables(), "adverse_events", ["none"]))
    sentence = answer(report, "safe").sentences[1]
    sessions = int(report.appointments["status"].eq("attended").sum())
    assert f": 0 per 100 sessions (likely range 0.0\u00a0to\u00a0{369 / sessions:.1f};" in sentence
