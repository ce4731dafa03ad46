from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.episodes.building import add_episode_ids
from ims_outcomes.episodes.outcomes import build_outcomes
from ims_outcomes.episodes.scores_only import add_only_episode, build_score_episodes
from tests.episodes.small_frames import (
    DAY_ZERO,
    LONG_AFTER,
    Row,
    build_scores,
    build_sessions,
    change_settings,
    find_day,
    find_episodes,
    given,
    load_shipped,
    visit,
)


def find_score_episodes(*scores: Row, extract_day: int = LONG_AFTER) -> pd.DataFrame:
    """Build the episodes of scores without sessions."""
    settings, vocabulary = load_shipped()
    return build_score_episodes(
        build_scores(*scores),
        settings=settings,
        vocabulary=vocabulary,
        extract_date=DAY_ZERO + pd.Timedelta(days=extract_day),
    )


def find_outcomes(*scores: Row, **limits: int) -> pd.DataFrame:
    """Build the outcomes of scores without sessions."""
    settings = change_settings(scores=limits)
    episodes = find_score_episodes(*scores)
    return build_outcomes(
        add_only_episode(build_scores(*scores), episodes=episodes),
        episodes=episodes,
        sessions=add_episode_ids(build_sessions(), settings=settings),
        settings=settings,
        vocabulary=load_shipped()[1],
    )


def test_there_is_one_episode_per_patient_and_condition_and_no_gap_splits_it() -> None:
    episodes = find_score_episodes(
        given(0, 7),
        given(700, 3),
        given(5, 6, condition="headache"),
        given(5, 6, patient=2),
        given(5, 6, clinic_id="b"),
        given(5, 6, patient=3, condition=""),
    )
    assert episodes["patient_id"].tolist() == ["p1", "p1", "p2", "p3", "p1"]
    assert episodes["condition"].tolist() == [
        "headache", "neck_pain", "neck_pain", "not_recorded", "neck_pain",
    ]  # fmt: skip
    assert find_day(episodes["first_session_date"]) == [5, 0, 5, 5, 5]
    assert find_day(episodes["last_session_date"]) == [5, 700, 5, 5, 5]
    assert episodes["episode_id"].tolist() == [0, 1, 2, 3, 4]


def test_its_columns_are_those_of_episodes_with_sessions() -> None:
    with_sessions = find_episodes(visit(0, "initial"))
    without = find_score_episodes(given(0, 7))
    assert set(without.columns) == set(with_sessions.columns)
    differ = {"session_count"}  # there are none, so it is missing, which an integer cannot be
    same = [name for name in with_sessions.columns if name not in differ]
    assert without[same].dtypes.to_dict() == with_sessions[same].dtypes.to_dict()
    assert without["session_count"].isna().all()
    assert without["practitioner_id"].isna().all()


@pytest.mark.parametrize(("extract_day", "closed"), [(99, False), (100, False), (101, True)])
def test_it_is_closed_more_than_the_gap_after_its_last_score(
    extract_day: int, closed: bool
) -> None:
    episodes = find_score_episodes(given(0, 7), given(10, 5), extract_day=extract_day)
    assert episodes["is_closed"].tolist() == [closed]
    assert episodes["closed_by"].tolist() == ["gap" if closed else ""]


def test_the_first_score_is_the_baseline_and_the_latest_the_last() -> None:
    outcomes = find_outcomes(given(0, 7), given(10, 5), given(300, 2), given(700, 4))
    assert outcomes["baseline_score"].tolist() == [7]
    assert outcomes["last_score"].tolist() == [4]
    assert outcomes["weeks"].tolist() == [100]


def test_a_first_score_alone_is_a_baseline_without_a_last() -> None:
    outcomes = find_outcomes(given(0, 7), given(0, 8))
    assert outcomes["baseline_score"].tolist() == [7.5]
    assert outcomes["last_score"].isna().all()


def test_each_instrument_has_its_own_first_score() -> None:
    outcomes = find_outcomes(
        given(0, 7),
        given(30, 3),
        given(7, 40, instrument="odi", item=""),
        given(30, 20, instrument="odi", item=""),
    ).set_index("instrument")
    assert outcomes["change"].to_dict() == {"nprs": -4, "odi": -20}


def test_an_item_first_asked_for_later_does_not_take_the_place_of_the_baseline() -> None:
    outcomes = find_outcomes(
        given(0, 7, item="now"),
        given(20, 5, item="average"),
        given(30, 3, item="now"),
        given(30, 4, item="average"),
    )
    assert outcomes["item"].tolist() == ["now"]
    assert outcomes["change"].tolist() == [-4]


def test_scores_of_two_conditions_are_never_mixed() -> None:
    outcomes = find_outcomes(given(0, 7), given(30, 3, condition="headache"))
    assert outcomes["last_score"].isna().all()
    assert outcomes["baseline_score"].tolist() == [3, 7]


@pytest.mark.parametrize(("day", "counts"), [(307, False), (308, True), (420, True), (421, False)])
def test_a_window_of_52_weeks_is_as_asked(day: int, counts: bool) -> None:
    outcomes = find_outcomes(given(0, 7), given(day, 3), window_weeks=52)
    assert outcomes["last_score"].notna().tolist() == [counts]


def test_a_window_takes_the_nearest_score_and_not_the_latest() -> None:
    outcomes = find_outcomes(
        given(0, 7), given(91, 5), given(364, 4), given(380, 1), window_weeks=52
    )
    assert outcomes["last_score"].tolist() == [4]


def test_scores_dated_in_weeks_begin_at_week_0_even_when_that_score_is_missing() -> None:
    # As in a trial: the first patient has weeks 0 and 52, the second weeks 13 and 52 only.
    scores = [
        given(0, 30, weeks=0),
        given(364, 20, weeks=52),
        given(100 + 91, 25, patient=2, weeks=13),
        given(100 + 364, 15, patient=2, weeks=52),
    ]
    assert find_day(find_score_episodes(*scores)["first_session_date"]) == [0, 100]
    outcomes = find_outcomes(*scores, window_weeks=52)
    assert outcomes["change"].fillna(99).tolist() == [-10, 99]
    assert outcomes["last_score"].tolist() == [20, 15]


def test_a_technique_in_the_scores_becomes_the_episode_s() -> None:
    episodes = find_score_episodes(
        given(0, 7, technique=""),
        given(9, 7, technique="western_acupuncture"),
        given(0, 7, patient=2, technique="none"),
        given(0, 7, patient=3),
    )
    assert episodes["technique"].fillna("missing").tolist() == [
        "western_acupuncture", "none", "missing",
    ]  # fmt: skip


def test_without_sessions_nothing_is_near_a_needling() -> None:
    assert find_outcomes(given(0, 7), given(1, 3))["near_needling"].tolist() == [False]


def test_every_score_keeps_its_row_and_has_an_episode() -> None:
    rows = [given(0, 7), given(5, 6, condition=""), given(0, 4, patient=2)]
    scores = build_scores(*rows)
    scores.index = pd.Index([4, 2, 9])
    linked = add_only_episode(scores, episodes=find_score_episodes(*rows))
    assert linked["episode_id"].tolist() == [0, 1, 2]
    assert linked.index.tolist() == [4, 2, 9]


def test_no_scores_make_no_episodes() -> None:
    assert len(find_score_episodes()) == 0
