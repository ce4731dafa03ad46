from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.episodes import select_due_episodes
from tests.episodes.small_frames import (
    DAY_ZERO,
    Row,
    change_settings,
    find_day,
    find_episodes,
    find_outcomes,
    given,
    load_shipped,
    visit,
)

#: Marked initial, so that it is known when care began.
START = visit(0, "initial")


def find_due(
    visits: Sequence[Row], scores: Sequence[Row], *, extract_day: int, window_weeks: int = 0
) -> pd.DataFrame:
    """Find the episodes due a last score on a day."""
    settings = change_settings(scores={"window_weeks": window_weeks})
    return select_due_episodes(
        find_episodes(*visits, extract_day=extract_day, settings=settings),
        outcomes=find_outcomes(visits, scores, settings=settings),
        instrument=load_shipped()[1].instruments["nprs"],
        settings=settings,
        extract_date=DAY_ZERO + pd.Timedelta(days=extract_day),
    )


@pytest.mark.parametrize(("extract_day", "due"), [(48, 1), (49, 1), (50, 0)])
def test_a_score_counts_until_42_days_after_the_last_session(extract_day: int, due: int) -> None:
    found = find_due([START, visit(7)], [given(0, 6)], extract_day=extract_day)
    assert len(found) == due
    assert find_day(found["score_counts_until_date"]) == [49] * due


def test_a_row_says_whom_to_ask_what_and_until_when() -> None:
    [row] = find_due([START, visit(7)], [given(0, 6)], extract_day=10).to_dict("records")
    assert row == {
        "clinic_id": "a",
        "practitioner_id": "anna",
        "patient_id": "p1",
        "condition": "neck_pain",
        "first_session_date": DAY_ZERO,
        "last_session_date": DAY_ZERO + pd.Timedelta(days=7),
        "session_count": 2,
        "days_since_last_session": 3,
        "state": "open",
        "instrument": "NPRS",
        "item": "average",
        "score_counts_until_date": DAY_ZERO + pd.Timedelta(days=49),
    }


@pytest.mark.parametrize(
    ("visits", "scores"),
    [
        ([START, visit(7)], []),  # no first score: a last one would make no pair
        ([START, visit(7)], [given(0, 6), given(7, 3)]),  # has a last score already
        ([visit(0), visit(7)], [given(0, 6)]),  # nobody knows when care began
        ([visit(0, "assessment")], [given(0, 6)]),  # assessed, not treated
        ([visit(0, "initial", condition="insomnia")], [given(0, 6, condition="insomnia")]),
    ],
)
def test_who_could_not_be_completed_or_is_not_counted_is_not_asked(
    visits: list[Row], scores: list[Row]
) -> None:
    assert find_due(visits, scores, extract_day=10).empty


def test_an_episode_that_was_discharged_is_due_as_long_as_a_score_counts() -> None:
    found = find_due([START, visit(7, "discharge")], [given(0, 6)], extract_day=20)
    assert found["state"].tolist() == ["discharged"]


def test_after_the_next_episode_began_a_score_belongs_to_that_one() -> None:
    visits = [START, visit(7, "discharge"), visit(14, "initial")]
    found = find_due(visits, [given(0, 6), given(14, 5)], extract_day=20)
    assert find_day(found["first_session_date"]) == [14]


@pytest.mark.parametrize(("extract_day", "due"), [(27, 0), (28, 1), (56, 1), (57, 0)])
def test_with_a_fixed_window_those_are_due_whose_window_is_open(extract_day: int, due: int) -> None:
    found = find_due([START], [given(0, 6)], extract_day=extract_day, window_weeks=6)
    assert find_day(found["score_counts_until_date"]) == [56] * due


def test_the_list_goes_by_practitioner_then_by_the_day_that_comes_first() -> None:
    visits = [
        visit(5, "initial", patient=1, practitioner_id="bo"),
        visit(0, "initial", patient=2, practitioner_id="bo"),
        visit(9, "initial", patient=3, practitioner_id="al"),
        visit(0, "initial", patient=4, practitioner_id=""),
    ]
    scores = [given(row["day"], 6, patient=row["patient"]) for row in visits]
    found = find_due(visits, scores, extract_day=10)
    assert found["patient_id"].tolist() == ["p3", "p2", "p1", "p4"]


def test_scores_alone_do_not_say_when_care_ended_so_nobody_is_due() -> None:
    episodes = find_episodes(START, extract_day=10).assign(session_count=float("nan"))
    settings, vocabulary = load_shipped()
    words: dict[str, Any] = {
        "outcomes": find_outcomes([START], [given(0, 6)]),
        "instrument": vocabulary.instruments["nprs"],
        "extract_date": DAY_ZERO + pd.Timedelta(days=30),
    }
    assert select_due_episodes(episodes, settings=settings, **words).empty
    window = dataclasses.replace(settings.scores, window_weeks=6)
    with_window = dataclasses.replace(settings, scores=window)
    assert len(select_due_episodes(episodes, settings=with_window, **words)) == 1
