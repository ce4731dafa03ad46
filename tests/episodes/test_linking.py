from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.episodes.linking import AMBIGUOUS, BY_DATE, BY_SESSION, OUTSIDE
from tests.episodes.small_frames import Row, change_settings, given, link, visit


def find_link(visits: list[Row], score: Row, **tables: dict[str, int]) -> tuple[float, str]:
    """Find the episode of one score, and how it was found."""
    linked = link(visits, [score], settings=change_settings(**tables))
    return linked["episode_id"].iloc[0], linked["episode_found"].iloc[0]


def has_no_link(visits: list[Row], score: Row) -> bool:
    """Tell whether a score belongs to no episode because it lies outside all."""
    episode_id, found = find_link(visits, score)
    return np.isnan(episode_id) and found == OUTSIDE


# Episode 0 from day 0 to 30, episode 1 from day 200 to 230.
TWO = [visit(0, "initial"), visit(30), visit(200), visit(230)]

# ---- by session


def test_a_score_belongs_to_the_episode_of_its_session() -> None:
    visits = [visit(0, session_id="first"), visit(200, session_id="second")]
    assert find_link(visits, given(200, 3, session_id="second")) == (1, BY_SESSION)


def test_the_session_decides_against_the_date_and_the_condition() -> None:
    visits = [visit(0, session_id="neck"), visit(0, session_id="head", condition="headache")]
    # Episodes are numbered by condition: headache is 0.
    assert find_link(visits, given(0, 3, session_id="head")) == (0, BY_SESSION)
    assert find_link(visits, given(120, 3, session_id="neck")) == (1, BY_SESSION)


def test_the_session_settles_what_the_date_leaves_open() -> None:
    visits = [visit(0, session_id="neck"), visit(0, session_id="head", condition="headache")]
    assert find_link(visits, given(0, 3, condition="", session_id="neck")) == (1, BY_SESSION)


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_session_that_was_not_attended_is_no_link_the_date_is(status: str) -> None:
    visits = [visit(0), visit(10, status=status, session_id="missed")]
    assert find_link(visits, given(10, 3, session_id="missed")) == (0, BY_DATE)


def test_a_session_of_another_patient_is_no_link_the_date_is() -> None:
    visits = [visit(0, patient=1), visit(0, patient=2, session_id="theirs")]
    assert find_link(visits, given(5, 3, patient=1, session_id="theirs")) == (0, BY_DATE)


def test_the_same_session_id_in_another_clinic_is_no_link() -> None:
    visits = [visit(0, session_id="s"), visit(0, clinic_id="b", session_id="s")]
    assert find_link(visits, given(0, 3, clinic_id="b", session_id="s")) == (1, BY_SESSION)
    assert has_no_link([visit(0, session_id="s")], given(0, 3, clinic_id="b", session_id="s"))


def test_a_session_id_that_nobody_knows_is_no_link_the_date_is() -> None:
    assert find_link([visit(0)], given(5, 3, session_id="elsewhere")) == (0, BY_DATE)


# ---- by condition and date


@pytest.mark.parametrize(
    ("day", "linked"),
    [
        (-15, False),
        (-14, True),  # a baseline may be exactly 14 days old
        (-13, True),
        (71, True),
        (72, True),  # a last score may come exactly 42 days after the last session (day 30)
        (73, False),
    ],
)
def test_a_score_fits_from_14_days_before_to_42_days_after(day: int, linked: bool) -> None:
    visits = [visit(0, "initial"), visit(30)]
    expected = (0, BY_DATE) if linked else None
    if expected:
        assert find_link(visits, given(day, 3)) == expected
    else:
        assert has_no_link(visits, given(day, 3))


@pytest.mark.parametrize(("day", "linked"), [(-8, False), (-7, True), (37, True), (38, False)])
def test_the_days_before_and_after_are_settings(day: int, linked: bool) -> None:
    scores = {"baseline_days_before": 7, "last_days_after": 7}
    episode_id, _ = find_link([visit(0), visit(30)], given(day, 3), scores=scores)
    assert np.isnan(episode_id) != linked


def test_a_score_of_another_condition_fits_nothing() -> None:
    assert has_no_link([visit(0)], given(5, 3, condition="headache"))


def test_a_score_of_another_patient_fits_nothing() -> None:
    assert has_no_link([visit(0)], given(5, 3, patient=2))


def test_the_condition_tells_two_parallel_episodes_apart() -> None:
    visits = [visit(0), visit(0, condition="headache")]
    assert find_link(visits, given(5, 3, condition="headache")) == (0, BY_DATE)
    assert find_link(visits, given(5, 3, condition="neck_pain")) == (1, BY_DATE)


@pytest.mark.parametrize(
    ("day", "episode"),
    [(72, 0), (186, 1), (199, 1), (200, 1), (272, 1)],
)
def test_between_two_episodes_each_takes_what_lies_in_its_own_days(day: int, episode: int) -> None:
    assert find_link(TWO, given(day, 3)) == (episode, BY_DATE)


@pytest.mark.parametrize("day", [73, 120, 185])
def test_what_lies_between_the_days_of_two_episodes_is_of_neither(day: int) -> None:
    assert has_no_link(TWO, given(day, 3))


@pytest.mark.parametrize(
    ("day", "episode"),
    [
        (4, 0),  # 4 days after the one, 6 before the other
        (5, 0),  # as near to both: the earlier
        (6, 1),
        (10, 1),  # the first day of the next episode is its own
    ],
)
def test_of_two_episodes_that_fit_the_nearer_has_the_score(day: int, episode: int) -> None:
    visits = [visit(0, "discharge"), visit(10, "initial")]
    assert find_link(visits, given(day, 3)) == (episode, BY_DATE)


def test_no_score_serves_two_episodes() -> None:
    visits = [visit(0, "discharge"), visit(10, "initial"), visit(20, "initial")]
    scores = [given(day, 3) for day in range(-14, 63)]
    linked = link(visits, scores)
    assert len(linked) == len(scores)
    assert linked["episode_id"].notna().all()


# ---- without a condition


def test_a_score_without_condition_goes_to_the_only_open_episode() -> None:
    assert find_link(TWO, given(5, 3, condition="")) == (0, BY_DATE)
    assert find_link(TWO, given(210, 3, condition="")) == (1, BY_DATE)


def test_a_score_without_condition_that_fits_two_conditions_is_ambiguous() -> None:
    visits = [visit(0), visit(0, condition="headache")]
    episode_id, found = find_link(visits, given(5, 3, condition=""))
    assert np.isnan(episode_id)
    assert found == AMBIGUOUS


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (5, AMBIGUOUS),  # headache still reaches there
        (42, AMBIGUOUS),
        (43, BY_DATE),  # headache ended on day 0: 43 days after it is neck pain's alone
    ],
)
def test_it_is_ambiguous_only_as_long_as_both_episodes_fit(day: int, found: str) -> None:
    visits = [visit(0), visit(40), visit(0, condition="headache")]
    assert find_link(visits, given(day, 3, condition=""))[1] == found


def test_a_score_without_condition_outside_all_episodes_is_not_ambiguous() -> None:
    assert has_no_link(TWO, given(120, 3, condition=""))


def test_a_score_without_condition_goes_to_an_episode_without_condition() -> None:
    assert find_link([visit(0, condition="")], given(5, 3, condition="")) == (0, BY_DATE)


def test_an_episode_without_condition_stands_in_where_all_scores_are_about_one() -> None:
    visits = [visit(0, condition="")]
    assert find_link(visits, given(5, 3, condition="headache")) == (0, BY_DATE)
    two = [given(5, 3, condition="headache"), given(6, 4, condition="neck_pain")]
    assert link(visits, two)["episode_found"].tolist() == [OUTSIDE, OUTSIDE]


def test_an_episode_of_the_score_s_own_condition_comes_before_one_without() -> None:
    # The one without a condition is nearer, and the score is still neck pain's.
    visits = [visit(0), visit(130, condition="")]
    assert find_link(visits, given(40, 3))[0] == 0
    # On day 0 both fit: they are not ambiguous.
    both = [visit(0, condition=""), visit(0)]
    assert find_link(both, given(5, 3))[1] == BY_DATE


# ---- fixed windows


@pytest.mark.parametrize(("day", "linked"), [(56, True), (57, False)])
def test_with_a_fixed_window_an_episode_reaches_to_the_window_s_end(day: int, linked: bool) -> None:
    # 6 weeks ± 2 end on day 56; the only session was on day 0, so 42 days after it end earlier.
    scores = {"window_weeks": 6}
    episode_id, _ = find_link([visit(0)], given(day, 3), scores=scores)
    assert np.isnan(episode_id) != linked


def test_with_a_fixed_window_a_long_episode_still_reaches_past_its_last_session() -> None:
    scores = {"window_weeks": 6}
    visits = [visit(0), visit(50), visit(100)]
    assert find_link(visits, given(142, 3), scores=scores) == (0, BY_DATE)


def test_a_fixed_window_ends_where_the_next_episode_begins() -> None:
    scores = {"window_weeks": 52}
    visits = [visit(0), visit(200, "initial")]
    assert find_link(visits, given(300, 3), scores=scores) == (1, BY_DATE)


# ---- the frame


def test_rows_and_index_stay_as_they_were() -> None:
    scores = [given(500, 3), given(0, 4), given(5, 5, condition="headache")]
    linked = link([visit(0)], scores)
    assert linked["score"].tolist() == [3, 4, 5]
    assert linked["episode_found"].tolist() == [OUTSIDE, BY_DATE, OUTSIDE]
    assert linked.index.tolist() == [0, 1, 2]


def test_an_export_without_scores_keeps_its_columns() -> None:
    linked = link([visit(0)], [])
    assert len(linked) == 0
    assert {"episode_id", "episode_found"} <= set(linked.columns)
