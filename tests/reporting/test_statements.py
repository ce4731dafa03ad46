"""What we say, what we see: each statement is answered, or it is said why it is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import say
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import said_afterwards, statements
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


def test_the_short_row_on_safety_holds_serious_events_too(tmp_path: Path) -> None:
    tables = note(make_tables(), "adverse_events", ["none", "bruising"])
    tables = note(tables, "adverse_severity", ["", "serious"])
    report = open_small(tmp_path, tables)
    top = strip_tags(statements.show_answer(report).html)
    assert say("statements.safe.serious") in top
    assert say("statements.safe.serious") in strip_tags(statements.show_afterwards(report).html)


@pytest.mark.parametrize(("language", "can"), [("en", "They can."), ("fr", "Ils le peuvent.")])
def test_that_records_can_answer_does_not_read_as_agreement(
    language: str, can: str, tmp_path: Path
) -> None:
    report = open_small(tmp_path, note(make_tables(), "soreness_hours", ["0", "24", "72", ""]))
    with speaking(language):
        verdict = answer(report, "soreness").describe_verdict()
        top = strip_tags(statements.show_answer(report).html)
    assert verdict.startswith(can)
    assert "Yes" not in top and "Oui" not in top


def test_pain_that_lasted_long_is_told_apart_where_it_is_recorded(tmp_path: Path) -> None:
    tables = make_tables(patients=60)
    without = answer(open_small(tmp_path / "without", tables), "relieves_pain").sentences
    for row in tables["patients"]:
        row["pain_duration_band"] = "chronic" if row["patient_id"] < "p030" else "acute"
    report = open_small(tmp_path / "with", tables)
    people = report.cohort.people
    pairs = int((people["has_pair"] & people["pain_duration_band"].eq("chronic")).sum())
    long_lasting = [
        text for text in answer(report, "relieves_pain").sentences if "12 weeks" in text
    ]
    assert len(long_lasting) == 1
    assert f"{pairs} of " in long_lasting[0]
    assert "12 weeks" not in " ".join(without)


def test_last_scores_of_the_last_day_are_said_to_be_so(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=60))
    pairs = int(report.cohort.people["has_pair"].sum())
    assert answer(report, "relieves_pain").sentences[-1] == (
        f"At least half of the {pairs} patients gave their last score on the day of their last"
        " session."
    )


def test_how_many_visits_it_takes_is_never_fully_answered(tmp_path: Path) -> None:
    assert answer(open_small(tmp_path, make_tables()), "series").verdict == "in_part"


def test_long_needle_times_are_told_in_minutes_by_technique(tmp_path: Path) -> None:
    tables = note(make_tables(patients=60), "retention_seconds", [""])
    for row in tables["sessions"]:
        is_ims = row["patient_id"] < "p030"
        row["technique"] = "gunn_ims" if is_ims else "traditional_acupuncture"
        row["retention_seconds"] = "9" if is_ims else "1353"
    report = open_small(tmp_path, tables)
    sentences = " ".join(answer(report, "retention").sentences)
    assert "Gunn IMS, needle time: 9\u00a0seconds for at least half of" in sentences
    assert "Traditional acupuncture, needle time: 23\u00a0minutes for at least half of" in sentences
    shown = statements.show_needling(report)
    top = strip_tags(statements.show_answer(report).html)
    assert "sessions with Traditional acupuncture had the needle in from 20 to 30 minutes" in top
    assert "sessions with Gunn IMS" not in top
    assert "23 minutes (23 to 23)" in strip_tags(shown.html)
    headers = [header for sheet in shown.sheets for header in sheet.headers]
    assert f"{say('statements.retention.median')}: seconds" in headers


def test_sessions_without_needling_have_no_row_of_needle_times(tmp_path: Path) -> None:
    tables = note(make_tables(patients=60), "retention_seconds", ["9"])
    for row in tables["sessions"]:
        row["technique"] = "gunn_ims"
        if row["patient_id"] < "p030":
            row["technique"], row["retention_seconds"] = "none", ""
    page = strip_tags(statements.show_needling(open_small(tmp_path, tables)).html)
    assert "Gunn IMS" in page
    assert "No needling" not in page


def test_kinds_of_points_stand_as_they_are_said_and_with_their_ranges(tmp_path: Path) -> None:
    words = ["homeostatic", "symptomatic", "paraspinal"]
    report = open_small(tmp_path, note(make_tables(patients=60), "point_types", words))
    page = strip_tags(statements.show_needling(report).html)
    table = page[page.index("Kinds of points by condition") :]
    assert table.index("Along the spine") < table.index("At the injury") < table.index("Whole body")
    assert len(re.findall(r"\d+/\d+, \d+ % \(", table)) >= 3


@pytest.mark.parametrize(("pairs", "is_shown"), [(19, False), (20, True)])
def test_a_technique_has_a_mean_beside_others_from_twenty_pairs_on(
    pairs: int, is_shown: bool, tmp_path: Path
) -> None:
    report = open_small(tmp_path, make_tables(patients=90))
    people = report.cohort.people
    few = people.index[people["has_pair"]][:pairs]
    technique = people["technique"].mask(people["has_pair"], "gunn_ims")
    technique.loc[few] = "western_acupuncture"
    object.__setattr__(report.cohort, "people", people.assign(technique=technique))
    page = strip_tags(statements.show_beside(report).html)
    row = re.search(r"Western acupuncture(.*?)(?:\n|Patients whose)", page, flags=re.DOTALL)
    assert row is not None
    assert (say("too_few") not in row[1]) == is_shown


def test_kinds_of_events_stand_by_how_often_they_were_noted_hidden_ones_last(
    tmp_path: Path,
) -> None:
    words = [*["bruising"] * 9, *["nausea"] * 4, "dizziness", *["bleeding"] * 6]
    tables = note(make_tables(patients=200), "adverse_events", words)
    report = open_small(tmp_path, tables)
    kinds = ("Bruising", "Bleeding", "Nausea", "Dizziness")

    def order(shown: Report) -> list[str]:
        page = strip_tags(statements.show_afterwards(shown).html)
        table = page[page.index("Unwanted events by kind") :]
        return sorted(kinds, key=table.index)

    assert order(report) == list(kinds)
    found = said_afterwards._disclose_events(report)
    frame = found.frame
    is_hidden = frame["level"].isin(["nausea", "bruising"]) & frame["group"].eq("adverse_event")
    frame.loc[is_hidden, ["numerator", "estimate", "lower", "upper"]] = float("nan")
    frame.loc[is_hidden, "mark"] = "small"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(said_afterwards, "_disclose_events", lambda _: found)
        assert order(report) == ["Bleeding", "Dizziness", "Bruising", "Nausea"]


def test_what_there_is_too_little_of_has_a_name_of_its_own(tmp_path: Path) -> None:
    report = open_small(tmp_path, make_tables(patients=60))
    said = answer(report, "scalp_acupuncture").sentences
    assert said == ["Sessions of scalp acupuncture: too few to say."]


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
