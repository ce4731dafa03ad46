from __future__ import annotations

import pandas as pd

from ims_outcomes.episodes.building import add_episode_ids
from ims_outcomes.episodes.cohort import add_outcomes
from ims_outcomes.episodes.session_scores import build_session_scores
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
