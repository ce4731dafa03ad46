from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.episodes.outcomes import build_outcomes, find_window_passed
from tests.episodes.small_frames import (
    DAY_ZERO,
    Row,
    build_sessions,
    change_settings,
    find_day,
    find_episodes,
    find_outcomes,
    given,
    link,
    load_shipped,
    visit,
)

#: One episode: first session on day 0, last on day 30, and nothing after it.
ONE = [visit(0, "initial"), visit(7), visit(30)]


def find_baseline(*scores: Row, visits: list[Row] = ONE) -> tuple[float, int]:
    """Find the baseline score of the first episode and its day."""
    outcomes = find_outcomes(visits, list(scores)).iloc[[0]]
    return outcomes["baseline_score"].iloc[0], find_day(outcomes["baseline_date"])[0]


def find_last(*scores: Row, visits: list[Row] = ONE, **limits: int) -> tuple[float, int] | None:
    """Find the last score of the first episode and its day; None where there is none."""
    settings = change_settings(scores=limits)
    outcomes = find_outcomes(visits, list(scores), settings=settings)
    outcomes = outcomes.loc[outcomes["episode_id"].eq(0)]
    if outcomes["last_score"].isna().all():
        return None
    return outcomes["last_score"].iloc[0], find_day(outcomes["last_score_date"])[0]


# ---- baseline


@pytest.mark.parametrize(
    ("day", "counts"),
    [(-15, False), (-14, True), (-13, True), (0, True), (1, False)],
)
def test_a_baseline_is_at_most_14_days_old_and_not_after_the_first_session(
    day: int, counts: bool
) -> None:
    # The score of day 30 is there so that the episode has an outcome in any case.
    outcomes = find_outcomes(ONE, [given(day, 7), given(30, 3)])
    assert outcomes["baseline_score"].notna().tolist() == [counts]


def test_the_baseline_is_the_latest_that_counts() -> None:
    assert find_baseline(given(-10, 8), given(-3, 7), given(2, 5)) == (7, -3)


@pytest.mark.parametrize(
    ("timing", "counts"),
    [("before", True), ("", True), ("after", False), ("between", False), ("follow_up", False)],
)
def test_on_the_first_day_only_before_or_untimed_counts(timing: str, counts: bool) -> None:
    earlier = given(-5, 8)
    expected = (7, 0) if counts else (8, -5)
    assert find_baseline(earlier, given(0, 7, timing=timing)) == expected


@pytest.mark.parametrize("timing", ["before", "", "after", "between", "follow_up"])
def test_on_earlier_days_the_time_of_day_does_not_matter(timing: str) -> None:
    assert find_baseline(given(-5, 8, timing=timing)) == (8, -5)


def test_several_baselines_of_one_day_are_averaged_and_counted() -> None:
    outcomes = find_outcomes(ONE, [given(0, 7), given(0, 8), given(-1, 2)])
    assert outcomes["baseline_score"].tolist() == [7.5]
    assert outcomes["baseline_count"].tolist() == [2]


def test_after_needling_is_not_averaged_into_the_baseline() -> None:
    scores = [given(0, 7, timing="before"), given(0, 3, timing="after")]
    assert find_baseline(*scores) == (7, 0)


def test_the_baseline_of_the_second_episode_comes_before_its_own_start() -> None:
    visits = [visit(0), visit(200)]
    outcomes = find_outcomes(visits, [given(0, 7), given(195, 6)])
    assert outcomes["baseline_score"].tolist() == [7, 6]


# ---- last


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (0, False),  # the first session's own day
        (1, True),
        (30, True),
        (71, True),
        (72, True),  # exactly 42 days after the last session
        (73, False),
    ],
)
def test_a_last_score_comes_after_the_first_day_and_within_42_days_of_the_end(
    day: int, counts: bool
) -> None:
    assert find_last(given(day, 3)) == ((3, day) if counts else None)


def test_the_42_days_hold_for_scores_linked_by_session_too() -> None:
    visits = [visit(0, session_id="s"), visit(30)]
    assert find_last(given(73, 3, session_id="s"), visits=visits) is None
    assert find_last(given(72, 3, session_id="s"), visits=visits) == (3, 72)


@pytest.mark.parametrize(("day", "counts"), [(39, True), (40, True), (41, False)])
def test_the_days_after_the_last_session_are_a_setting(day: int, counts: bool) -> None:
    assert find_last(given(day, 3), last_days_after=10) == ((3, day) if counts else None)


def test_the_last_score_is_the_latest_that_counts() -> None:
    assert find_last(given(7, 6), given(40, 2), given(30, 4), given(90, 1)) == (2, 40)


@pytest.mark.parametrize(
    ("timing", "counts"),
    [("before", True), ("", True), ("between", True), ("follow_up", True), ("after", False)],
)
def test_after_needling_is_never_the_last(timing: str, counts: bool) -> None:
    expected = (2, 30) if counts else (5, 7)
    assert find_last(given(7, 5), given(30, 2, timing=timing)) == expected


def test_several_last_scores_of_one_day_are_averaged_without_those_after_needling() -> None:
    scores = [
        given(30, 2, timing="before"),
        given(30, 3, timing="between"),
        given(30, 9, timing="after"),
    ]
    outcomes = find_outcomes(ONE, scores)
    assert outcomes["last_score"].tolist() == [2.5]
    assert outcomes["last_count"].tolist() == [2]


def test_a_last_score_comes_before_the_next_episode() -> None:
    # The next episode opens on day 40; the score of day 40 is its baseline.
    visits = [visit(0, "initial"), visit(30), visit(40, "initial"), visit(47)]
    outcomes = find_outcomes(visits, [given(0, 8), given(36, 5), given(40, 4), given(47, 3)])
    assert outcomes["episode_id"].tolist() == [0, 1]
    assert outcomes["baseline_score"].tolist() == [8, 4]
    # Day 36 is nearer to day 40 than to day 30, so it belongs to the second episode.
    assert outcomes["last_score"].tolist()[1] == 3
    assert outcomes["last_score"].isna().tolist() == [True, False]


def test_a_score_of_an_old_session_dated_after_the_next_start_is_not_its_last() -> None:
    visits = [visit(0, "initial", session_id="old"), visit(40, "initial")]
    scores = [given(0, 8), given(39, 4), given(40, 1, session_id="old")]
    outcomes = find_outcomes(visits, scores)
    assert outcomes.loc[outcomes["episode_id"].eq(0), "last_score"].isna().all()


def test_an_open_episode_has_a_last_score_so_far() -> None:
    # Whether it counts is the cohort's business.
    assert find_last(given(7, 4), visits=[visit(0), visit(7)]) == (4, 7)


# ---- one instrument, one item


def test_items_are_never_mixed() -> None:
    scores = [given(0, 7, item="now"), given(30, 3, item="average")]
    outcomes = find_outcomes(ONE, scores)
    assert len(outcomes) == 1
    assert outcomes["change"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("items", "chosen"),
    [
        (["worst", "now", "average"], "average"),
        (["worst", "now"], "now"),
        (["worst"], "worst"),
        (["worst", ""], "worst"),
        ([""], ""),
    ],
)
def test_the_item_is_average_else_now_else_worst(items: list[str], chosen: str) -> None:
    scores = [given(day, 5, item=item) for day in (0, 30) for item in items]
    assert find_outcomes(ONE, scores)["item"].tolist() == [chosen]


def test_the_order_of_items_is_a_setting() -> None:
    settings = change_settings(scores={"item_order": ("worst", "average", "now")})
    scores = [given(day, 5, item=item) for day in (0, 30) for item in ("now", "worst")]
    assert find_outcomes(ONE, scores, settings=settings)["item"].tolist() == ["worst"]


def test_an_item_with_both_scores_comes_before_one_higher_in_order_with_one() -> None:
    scores = [given(0, 7, item="average"), given(0, 8, item="now"), given(30, 3, item="now")]
    outcomes = find_outcomes(ONE, scores)
    assert outcomes["item"].tolist() == ["now"]
    assert outcomes["change"].tolist() == [-5]


def test_without_any_pair_an_item_with_a_baseline_comes_before_one_with_a_last() -> None:
    scores = [given(30, 7, item="average"), given(0, 8, item="now")]
    outcomes = find_outcomes(ONE, scores)
    assert outcomes["item"].tolist() == ["now"]
    assert outcomes["baseline_score"].tolist() == [8]
    assert outcomes["last_score"].isna().all()


def test_instruments_are_never_mixed() -> None:
    scores = [
        given(0, 7),
        given(30, 3),
        given(0, 40, instrument="ndi_points", item=""),
        given(30, 45, instrument="ndi_percent", item="", unit="percent"),
    ]
    outcomes = find_outcomes(ONE, scores).set_index("instrument")
    assert outcomes["change"].dropna().to_dict() == {"nprs": -4}
    assert outcomes.loc["ndi_points", "baseline_score"] == 40
    assert outcomes.loc["ndi_percent", "last_score"] == 45


def test_episodes_are_never_mixed() -> None:
    visits = [visit(0), visit(0, condition="headache")]
    scores = [given(0, 7), given(20, 3, condition="headache")]
    outcomes = find_outcomes(visits, scores)
    assert outcomes["change"].isna().all()
    assert outcomes["episode_id"].tolist() == [0, 1]


# ---- change


def test_change_is_last_less_baseline_and_improvement_turns_with_the_instrument() -> None:
    scores = [
        given(0, 7),
        given(30, 3),  # NPRS, lower is better: down by 4 is better by 4
        given(0, 4, instrument="psfs", item=""),
        given(30, 6.5, instrument="psfs", item=""),  # PSFS, higher is better: up by 2.5
        given(0, 20, instrument="odi", item=""),
        given(30, 26, instrument="odi", item=""),  # ODI, lower is better: up by 6 is worse
    ]
    outcomes = find_outcomes(ONE, scores).set_index("instrument")
    assert outcomes["change"].to_dict() == {"nprs": -4, "odi": 6, "psfs": 2.5}
    assert outcomes["improvement"].to_dict() == {"nprs": 4, "odi": -6, "psfs": 2.5}


def test_change_carries_no_dust_of_floating_point() -> None:
    outcomes = find_outcomes(ONE, [given(0, 7), given(30, 4.9)])
    assert outcomes["change"].tolist() == [-2.1]  # 4.9 - 7 is -2.0999999999999996


def test_no_change_is_plain_zero_in_both_directions() -> None:
    scores = [given(day, 5, instrument=name) for day in (0, 30) for name in ("nprs", "psfs")]
    outcomes = find_outcomes(ONE, scores)
    assert outcomes["improvement"].tolist() == [0, 0]
    assert not np.signbit(outcomes["improvement"]).any()


def test_weeks_run_from_baseline_to_last() -> None:
    outcomes = find_outcomes(ONE, [given(-4, 7), given(31, 3)])
    assert outcomes["weeks"].tolist() == [5]


def test_a_score_that_cannot_count_makes_no_outcome() -> None:
    assert len(find_outcomes(ONE, [given(0, 5, timing="after")])) == 0


def test_a_global_rating_has_a_last_score_and_no_change() -> None:
    outcomes = find_outcomes(ONE, [given(30, 3, instrument="groc", item="")])
    assert outcomes["last_score"].tolist() == [3]
    assert outcomes["change"].isna().all()


def test_without_scores_there_are_no_outcomes_and_all_columns() -> None:
    outcomes = find_outcomes(ONE, [])
    assert len(outcomes) == 0
    assert {"episode_id", "instrument", "change", "near_needling"} <= set(outcomes.columns)


# ---- soon after a needling


def is_near(day: int, *visits: Row, timing: str = "", hours: int = 72) -> bool:
    """Tell whether a last score is flagged as possible soreness."""
    settings = change_settings(scores={"soreness_hours": hours})
    outcomes = find_outcomes([visit(0), *visits], [given(day, 3, timing=timing)], settings=settings)
    assert outcomes["last_score"].tolist() == [3], "it counts in any case"
    return bool(outcomes["near_needling"].iloc[0])


@pytest.mark.parametrize(("days", "near"), [(0, True), (2, True), (3, True), (4, False)])
def test_a_last_score_up_to_72_hours_after_a_needling_is_flagged(days: int, near: bool) -> None:
    assert is_near(30 + days, visit(30)) == near


@pytest.mark.parametrize(("days", "near"), [(1, True), (2, True), (3, False)])
def test_the_hours_are_a_setting(days: int, near: bool) -> None:
    assert is_near(30 + days, visit(30), hours=48) == near


def test_a_score_before_the_needling_of_its_day_is_not_flagged_by_it() -> None:
    assert not is_near(30, visit(30), timing="before")
    assert is_near(30, visit(30), timing="")


@pytest.mark.parametrize(("day", "near"), [(26, False), (27, True), (29, True)])
def test_a_score_before_a_needling_is_flagged_by_the_one_before(day: int, near: bool) -> None:
    assert is_near(30, visit(day), visit(30), timing="before") == near


def test_a_session_without_needles_does_not_flag() -> None:
    assert not is_near(31, visit(30, technique="none"))


def test_a_needling_before_a_session_without_needles_still_flags() -> None:
    assert is_near(31, visit(29), visit(30, technique="none"))


def test_a_session_of_unknown_technique_counts_as_a_needling() -> None:
    assert is_near(31, visit(30, technique=""))


def test_a_missed_session_does_not_flag() -> None:
    assert not is_near(31, visit(30, status="no_show"))


def test_a_needling_for_another_condition_flags() -> None:
    assert is_near(31, visit(30, condition="headache"))


def test_a_needling_of_another_patient_does_not_flag() -> None:
    assert not is_near(31, visit(30, patient=2))


def test_a_later_needling_does_not_flag() -> None:
    assert not is_near(29, visit(30))


def test_an_episode_without_last_score_is_not_flagged() -> None:
    outcomes = find_outcomes(ONE, [given(0, 7)])
    assert outcomes["near_needling"].tolist() == [False]


# ---- fixed windows: 6 weeks are day 42, ± 2 weeks are days 28 to 56

LONG = [visit(0, "initial"), visit(60), visit(120)]


@pytest.mark.parametrize(
    ("day", "counts"),
    [(27, False), (28, True), (42, True), (56, True), (57, False)],
)
def test_a_window_has_both_its_edges(day: int, counts: bool) -> None:
    assert find_last(given(day, 3), visits=LONG, window_weeks=6) == ((3, day) if counts else None)


@pytest.mark.parametrize(("day", "counts"), [(55, False), (56, True), (112, True), (113, False)])
def test_twelve_weeks_have_a_window_of_four(day: int, counts: bool) -> None:
    assert find_last(given(day, 3), visits=LONG, window_weeks=12) == ((3, day) if counts else None)


@pytest.mark.parametrize(("day", "counts"), [(34, False), (35, True), (49, True), (50, False)])
def test_the_tolerance_is_a_setting(day: int, counts: bool) -> None:
    found = find_last(given(day, 3), visits=LONG, window_weeks=6, window_tolerance_weeks=1)
    assert found == ((3, day) if counts else None)


@pytest.mark.parametrize(
    ("days", "nearest"),
    [
        ((40, 45), 40),
        ((38, 45), 45),
        ((39, 45), 39),  # 3 days away on either side: the earlier
        ((42, 43), 42),
    ],
)
def test_a_window_takes_the_nearest_and_the_earlier_on_a_tie(
    days: tuple[int, int], nearest: int
) -> None:
    scores = [given(day, day / 10) for day in days]
    assert find_last(*scores, visits=LONG, window_weeks=6) == (nearest / 10, nearest)


def test_several_scores_of_the_nearest_day_are_averaged() -> None:
    scores = [given(40, 2), given(40, 3), given(44, 9)]  # 2 days away on either side
    assert find_last(*scores, visits=LONG, window_weeks=6) == (2.5, 40)


def test_a_window_knows_no_limit_of_42_days_after_the_last_session() -> None:
    found = find_last(given(52, 3), visits=[visit(0)], window_weeks=6)
    assert found == (3, 52)


def test_a_window_is_open_to_episodes_still_under_way() -> None:
    # The last score of this episode would be that of day 120.
    assert find_last(given(42, 3), given(120, 1), visits=LONG, window_weeks=6) == (3, 42)


def test_after_needling_does_not_count_in_a_window() -> None:
    scores = [given(42, 9, timing="after"), given(50, 3)]
    assert find_last(*scores, visits=LONG, window_weeks=6) == (3, 50)


def test_a_window_ends_where_the_next_episode_begins() -> None:
    visits = [visit(0, "initial"), visit(42, "initial")]
    assert find_last(given(0, 7), given(42, 3), visits=visits, window_weeks=6) is None


def test_nearest_is_found_for_each_item_alone() -> None:
    scores = [given(42, 9, item="worst"), given(30, 4, item="average"), given(0, 7, item="average")]
    outcomes = find_outcomes(LONG, scores, settings=change_settings(scores={"window_weeks": 6}))
    assert outcomes["item"].tolist() == ["average"]
    assert outcomes["last_score"].tolist() == [4]


@pytest.mark.parametrize(("extract_day", "passed"), [(55, False), (56, True), (57, True)])
def test_a_window_has_passed_on_its_last_day(extract_day: int, passed: bool) -> None:
    settings = change_settings(scores={"window_weeks": 6})
    extract_date = DAY_ZERO + pd.Timedelta(days=extract_day)
    found = find_window_passed(
        find_episodes(visit(0), visit(50)), settings=settings, extract_date=extract_date
    )
    assert found.tolist() == [passed]


def test_without_a_window_the_closed_episodes_are_over() -> None:
    episodes = find_episodes(visit(0), visit(0, "discharge", patient=2), extract_day=90)
    settings = change_settings()
    extract_date = DAY_ZERO + pd.Timedelta(days=90)
    found = find_window_passed(episodes, settings=settings, extract_date=extract_date)
    assert found.tolist() == [False, True]


# ---- the frame


def test_the_frames_given_are_not_changed() -> None:
    settings, vocabulary = load_shipped()
    scores, episodes = link(ONE, [given(0, 7), given(30, 3)]), find_episodes(*ONE)
    sessions = build_sessions(*ONE).assign(episode_id=0.0, session_number=1.0)
    before = [frame.copy() for frame in (scores, episodes, sessions)]
    build_outcomes(
        scores, episodes=episodes, sessions=sessions, settings=settings, vocabulary=vocabulary
    )
    for frame, copy in zip((scores, episodes, sessions), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)


def test_a_clinic_s_own_instrument_turns_in_its_own_direction() -> None:
    settings, vocabulary = load_shipped()
    own = dataclasses.replace(vocabulary.instruments["nprs"], id="own", better="higher")
    words = dataclasses.replace(vocabulary, instruments=vocabulary.instruments | {"own": own})
    scores = [given(0, 4, instrument="own"), given(30, 6, instrument="own")]
    outcomes = build_outcomes(
        link(ONE, scores),
        episodes=find_episodes(*ONE),
        sessions=build_sessions(*ONE).assign(episode_id=0.0, session_number=1.0),
        settings=settings,
        vocabulary=words,
    )
    assert outcomes["improvement"].tolist() == [2]
