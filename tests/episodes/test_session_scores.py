from __future__ import annotations

import pandas as pd

from ims_outcomes.episodes.building import add_episode_ids
from ims_outcomes.episodes.cohort import add_outcomes
from ims_outcomes.episodes.session_scores import build_session_scores, build_weekly_scores
from tests.episodes.small_frames import (
    Row,
    build_sessions,
    find_episodes,
    find_outcomes,
    given,
    link,
    load_shipped,
    visit,
)

THREE = [visit(0, "initial"), visit(7), visit(14)]


def find_session_scores(visits: list[Row], scores: list[Row]) -> pd.DataFrame:
    """Build the scores at sessions of all episodes."""
    settings, vocabulary = load_shipped()
    nprs = vocabulary.instruments["nprs"]
    outcomes = find_outcomes(visits, scores)
    return build_session_scores(
        add_outcomes(find_episodes(*visits), outcomes=outcomes, instrument=nprs),
        scores=link(visits, scores),
        sessions=add_episode_ids(build_sessions(*visits), settings=settings),
        instrument=nprs,
    )


def list_scores(visits: list[Row], scores: list[Row]) -> list[tuple[float, float]]:
    """List session number and score."""
    found = find_session_scores(visits, scores)
    return list(zip(found["session_number"], found["score"], strict=True))


def test_a_score_stands_with_the_session_of_its_day() -> None:
    scores = [given(0, 7), given(14, 3), given(10, 5)]  # day 10 is no session's
    assert list_scores(THREE, scores) == [(1, 7), (3, 3)]


def test_after_needling_is_left_out_and_several_of_one_session_are_averaged() -> None:
    scores = [given(0, 7), given(0, 8, timing="before"), given(0, 1, timing="after")]
    assert list_scores(THREE, scores) == [(1, 7.5)]


def test_only_the_item_of_the_pair_counts() -> None:
    scores = [given(0, 7), given(7, 9, item="worst"), given(14, 3), given(14, 8, item="worst")]
    assert list_scores(THREE, scores) == [(1, 7), (3, 3)]


def test_scores_without_item_are_followed_too() -> None:
    scores = [given(0, 7, item=""), given(7, 5, item="")]
    assert list_scores(THREE, scores) == [(1, 7), (2, 5)]


def test_another_instrument_does_not_count() -> None:
    scores = [given(0, 7), given(7, 20, instrument="odi")]
    assert list_scores(THREE, scores) == [(1, 7)]


def test_of_two_sessions_on_one_day_the_first_has_the_score() -> None:
    visits = [visit(0, "initial"), visit(7), visit(7)]
    assert list_scores(visits, [given(0, 7), given(7, 4)]) == [(1, 7), (2, 4)]


def test_each_row_knows_how_many_sessions_its_person_had() -> None:
    found = find_session_scores(THREE, [given(0, 7)])
    assert found["session_count"].tolist() == [3]


def find_weekly_scores(visits: list[Row], scores: list[Row]) -> list[tuple[float, float]]:
    """List weeks and score of the people who have a baseline."""
    nprs = load_shipped()[1].instruments["nprs"]
    people = add_outcomes(
        find_episodes(*visits), outcomes=find_outcomes(visits, scores), instrument=nprs
    )
    found = build_weekly_scores(people, scores=link(visits, scores), instrument=nprs)
    return list(zip(found["weeks"], found["score"], strict=True))


def test_the_course_goes_from_the_baseline_to_the_last_score() -> None:
    # Day −7 is the baseline only where the first day has none; day 70 is too late for a last score.
    scores = [given(-7, 9), given(0, 7), given(10, 5), given(14, 3), given(70, 8)]
    assert find_weekly_scores(THREE, scores) == [(0, 7), (10 / 7, 5), (2, 3)]


def test_a_baseline_before_the_first_session_stands_before_week_0() -> None:
    assert find_weekly_scores(THREE, [given(-7, 9), given(14, 3)]) == [(-1, 9), (2, 3)]


def test_the_course_of_who_has_a_baseline_alone_is_that_and_without_one_there_is_none() -> None:
    assert find_weekly_scores(THREE, [given(0, 7)]) == [(0, 7)]
    assert find_weekly_scores(THREE, [given(14, 3)]) == []


def test_the_course_has_no_score_after_needling_and_averages_those_of_one_day() -> None:
    scores = [given(0, 7, timing="before"), given(0, 8, timing="before"), given(14, 3),
              given(14, 1, timing="after")]  # fmt: skip
    assert find_weekly_scores(THREE, scores) == [(0, 7.5), (2, 3)]
