"""Events that needed care or a hospital: said also when there was none, and what is not noted."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ims_outcomes.presentation import check_no_causal_words
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.month_harm import say_harm
from ims_outcomes.reporting.sections.monthly import show_charts, show_look_at
from tests.reporting.small_reports import open_small
from tests.small_export import make_tables


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return open_small(tmp_path_factory.mktemp("clinic"), make_tables(patients=80))


def note(report: Report, *, month: int = 0, before: int = 0, asked: bool = True) -> Report:
    """Let all events be mild but so many sessions of the month, and of those before it."""
    sessions = report.study.sessions
    attended = sessions["status"].eq("attended")
    is_of_month = sessions["session_date"].dt.strftime("%Y-%m").eq(report.activity.last)
    severity = sessions["adverse_severity"].mask(attended, "mild")
    for rows, count, word in (
        (is_of_month, month, "serious"),
        (~is_of_month, before, "significant"),
    ):
        chosen = sessions.index[attended & rows & report.activity.covers(sessions["session_date"])]
        severity.loc[chosen[:count]] = word
    events = sessions["adverse_events"]
    changed = sessions.assign(
        adverse_severity=severity, adverse_events=events if asked else events.mask(attended)
    )
    return dataclasses.replace(report, study=dataclasses.replace(report.study, sessions=changed))


def say_plainly(report: Report) -> str:
    """Say it with plain blanks."""
    return " ".join(say_harm(report).split())


def test_that_there_was_none_is_said_with_the_sessions_and_the_range(usual: Report) -> None:
    said = say_plainly(note(usual))
    sessions = int(usual.appointments["adverse_events"].notna().sum())
    assert "care or a hospital: none noted in May 2026 (at " in said
    assert f"and none from June 2025 to May 2026 (at {sessions}; likely range 0.00 to " in said


def test_those_before_the_month_are_counted_with_their_rate(usual: Report) -> None:
    said = say_plainly(note(usual, before=2))
    sessions = int(usual.appointments["adverse_events"].notna().sum())
    assert "none noted in May 2026" in said
    assert f"2 from June 2025 to May 2026 (at {sessions}; {200 / sessions:.2f} per 100" in said


def test_one_of_the_month_is_the_first_thing_to_look_at(usual: Report) -> None:
    report = note(usual, month=1, before=2)
    assert "hospital: 1 noted in May 2026" in say_plainly(report)
    assert ", 3 from June 2025 to May 2026" in say_plainly(report)
    first = show_look_at(report).sentences[0][1]
    assert first == say_harm(report)
    assert "hospital" not in " ".join(text for _, text in show_look_at(note(usual)).sentences)


def test_where_nothing_was_noted_nothing_is_said_to_be_none(usual: Report) -> None:
    said = say_plainly(note(usual, asked=False))
    assert "too few to say; at no session from June 2025 to May 2026 was it noted" in said
    unknown = usual.study.sessions.assign(adverse_severity=None)
    blank = dataclasses.replace(usual, study=dataclasses.replace(usual.study, sessions=unknown))
    assert "how serious an event was is not noted" in say_plainly(blank)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_stands_beneath_the_charts_with_its_numbers(language: str, usual: Report) -> None:
    report = note(usual, before=1)
    with speaking(language):
        shown = show_charts(report)
        assert ("serious_events", say_harm(report)) in shown.sentences
        assert check_no_causal_words(say_harm(report)) == []
    rows = shown.numbers.query("section == 'serious_events'")
    assert rows["numerator"].tolist() == [1.0, 0.0]


def test_without_sessions_there_is_no_such_sentence(tmp_path: Path) -> None:
    assert say_harm(open_small(tmp_path, make_tables() | {"sessions": []})) == ""
