from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.episodes.cohort import (
    Cohort,
    add_outcomes,
    find_eligible,
    select_cohort,
    select_started_episodes,
)
from ims_outcomes.episodes.windows import Period
from tests.episodes.small_frames import (
    DAY_ZERO,
    LONG_AFTER,
    Row,
    change_settings,
    find_episodes,
    find_outcomes,
    given,
    load_shipped,
    visit,
)

YEAR = Period("2025-01", "2025-12")


def find_cohort(
    visits: list[Row],
    scores: list[Row],
    *,
    period: Period = YEAR,
    instrument: str = "nprs",
    extract_day: int = LONG_AFTER,
    **limits: int,
) -> Cohort:
    """Select the cohort of some visits and scores."""
    settings = change_settings(scores=limits)
    return select_cohort(
        find_episodes(*visits, extract_day=extract_day, settings=settings),
        outcomes=find_outcomes(visits, scores, settings=settings),
        instrument=load_shipped()[1].instruments[instrument],
        period=period,
        settings=settings,
        extract_date=DAY_ZERO + pd.Timedelta(days=extract_day),
    )


def count_steps(cohort: Cohort) -> dict[str, int]:
    """Count the episodes of each step."""
    return dict(zip(cohort.flow["step"], cohort.flow["count"], strict=True))


def test_each_reason_takes_its_own_and_the_flow_adds_up() -> None:
    visits = [
        visit(0, "initial", patient=1),  # counts, both scores
        visit(0, "initial", patient=2),  # counts, no last score
        visit(0, "initial", patient=3),  # counts, no score at all
        visit(0, "assessment", patient=4),  # assessed, not treated
        visit(1, patient=5),  # start unknown: first seen in the first 90 days of the data
        visit(330, "initial", patient=6),  # not closed on day 400
        visit(0, "initial", patient=7, condition="insomnia"),  # not about pain
        visit(0, "initial", patient=8),  # counts with its first episode, no baseline …
        visit(200, "initial", patient=8),  # … and this is its later one
        visit(370, "initial", patient=9),  # ends in January 2026: not in the period
    ]
    scores = [
        given(0, 7, patient=1),
        given(20, 3, patient=1),
        given(0, 7, patient=2),
        given(20, 3, patient=8),
        given(200, 6, patient=8),
    ]
    cohort = find_cohort(visits, scores, extract_day=400)
    assert cohort.flow.to_dict("split")["data"] == [
        ["in_period", "count", 9],
        ["not_treated", "out", 1],
        ["start_unknown", "out", 1],
        ["not_over", "out", 1],
        ["not_pain", "out", 1],
        ["later_episode", "out", 1],
        ["should_have_scores", "count", 4],
        ["no_baseline", "out", 2],
        ["no_last", "out", 1],
        ["both_scores", "count", 1],
    ]
    assert cohort.people["patient_id"].tolist() == ["p1", "p2", "p3", "p8"]
    assert cohort.people["has_baseline"].tolist() == [True, True, False, False]
    assert cohort.people["has_pair"].tolist() == [True, False, False, False]


def test_an_episode_with_several_reasons_leaves_once_for_the_first() -> None:
    # An assessment alone, for insomnia, not over.
    cohort = find_cohort([visit(0, "assessment", condition="insomnia")], [], extract_day=10)
    counts = count_steps(cohort)
    assert (counts["not_treated"], counts["not_over"], counts["not_pain"]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("day", "in_period"),
    [(30, False), (31, True), (58, True), (59, False)],  # 31 January, 1 and 28 February, 1 March
)
def test_an_episode_belongs_to_the_month_of_its_last_session(day: int, in_period: bool) -> None:
    visits = [visit(0, "initial"), visit(day)]
    cohort = find_cohort(visits, [], period=Period("2025-02", "2025-02"))
    assert len(cohort.people) == int(in_period)


@pytest.mark.parametrize(("day", "in_period"), [(30, False), (31, True), (58, True), (59, False)])
def test_with_a_fixed_window_it_belongs_to_the_month_of_its_first(
    day: int, in_period: bool
) -> None:
    visits = [visit(day, "initial"), visit(day + 60)]
    cohort = find_cohort(visits, [], period=Period("2025-02", "2025-02"), window_weeks=6)
    assert len(cohort.people) == int(in_period)


def test_with_a_fixed_window_an_open_episode_counts_once_its_window_is_over() -> None:
    visits = [visit(0, "initial"), visit(50)]
    scores = [given(0, 7), given(42, 3)]
    assert count_steps(find_cohort(visits, scores, extract_day=55, window_weeks=6)) == {
        "in_period": 1, "not_treated": 0, "start_unknown": 0, "not_over": 1, "not_pain": 0,
        "later_episode": 0, "should_have_scores": 0, "no_baseline": 0, "no_last": 0,
        "both_scores": 0,
    }  # fmt: skip
    over = find_cohort(visits, scores, extract_day=56, window_weeks=6)
    assert count_steps(over)["both_scores"] == 1
    assert over.people["is_closed"].tolist() == [False]


def test_a_person_with_two_conditions_counts_once_with_the_episode_that_began_first() -> None:
    visits = [
        visit(5, "initial", condition="headache"),
        visit(0, "initial", condition="neck_pain"),
    ]
    cohort = find_cohort(visits, [])
    assert cohort.people["condition"].tolist() == ["neck_pain"]
    assert count_steps(cohort)["later_episode"] == 1


def test_two_that_began_on_one_day_are_told_apart_the_same_way_each_time() -> None:
    visits = [visit(0, "initial", condition=name) for name in ("neck_pain", "headache")]
    first, second = find_cohort(visits, []), find_cohort(visits[::-1], [])
    assert first.people["condition"].tolist() == second.people["condition"].tolist()


def test_a_later_episode_counts_when_the_first_one_does_not() -> None:
    # The first episode ended in an earlier period; its person is not lost to this one.
    visits = [visit(0, "initial"), visit(200, "initial")]
    cohort = find_cohort(visits, [], period=Period("2025-07", "2025-07"))
    assert cohort.people["first_session_date"].tolist() == [pd.Timestamp("2025-07-20")]


def test_the_same_patient_id_in_two_clinics_counts_twice() -> None:
    cohort = find_cohort([visit(0, "initial"), visit(0, "initial", clinic_id="b")], [])
    assert len(cohort.people) == 2


def test_nobody_at_all_is_a_cohort_of_nobody() -> None:
    cohort = find_cohort([visit(0, "initial")], [given(0, 7)], period=Period("2030-01", "2030-12"))
    assert len(cohort.people) == 0
    assert set(cohort.flow["count"]) == {0}
    assert {"has_baseline", "has_pair", "is_eligible"} <= set(cohort.people.columns)


def test_scores_of_another_instrument_do_not_count() -> None:
    scores = [given(day, 5, instrument="psfs", item="") for day in (0, 20)]
    counts = count_steps(find_cohort([visit(0, "initial"), visit(20)], scores))
    assert (counts["no_baseline"], counts["both_scores"]) == (1, 0)


def test_a_global_rating_needs_no_baseline() -> None:
    scores = [given(20, 3, instrument="groc", item="")]
    cohort = find_cohort([visit(0, "initial"), visit(20)], scores, instrument="groc")
    assert cohort.people[["has_baseline", "has_pair"]].to_numpy().tolist() == [[True, True]]
    assert cohort.people["is_eligible"].tolist() == [True]


# ---- eligible


@pytest.mark.parametrize(
    ("instrument", "baseline", "eligible"),
    [
        ("nprs", 2.5, False),
        ("nprs", 3, True),  # lower is better: at least 3
        ("nprs", 3.5, True),
        ("psfs", 6.5, True),
        ("psfs", 7, True),  # higher is better: at most 7
        ("psfs", 7.5, False),
        ("lefs", 70, True),
        ("lefs", 71, False),
        ("nprs", float("nan"), False),
        ("psfs", float("nan"), False),
    ],
)
def test_eligible_at_the_threshold_in_the_instrument_s_direction(
    instrument: str, baseline: float, eligible: bool
) -> None:
    chosen = load_shipped()[1].instruments[instrument]
    found = find_eligible(pd.Series([baseline]), instrument=chosen)
    assert found.tolist() == [eligible]


def test_without_a_threshold_everybody_with_a_baseline_is_eligible() -> None:
    groc = load_shipped()[1].instruments["groc"]
    assert groc.eligible_at is None
    assert find_eligible(pd.Series([0.0, float("nan")]), instrument=groc).tolist() == [True, False]


# ---- outcomes beside episodes


def test_adding_outcomes_keeps_the_rows() -> None:
    visits = [visit(0, "initial", patient=n) for n in range(3)]
    episodes = find_episodes(*visits)
    scores = [given(0, 7, patient=1), given(0, 5, patient=1, instrument="psfs", item="")]
    people = add_outcomes(
        episodes,
        outcomes=find_outcomes(visits, scores),
        instrument=load_shipped()[1].instruments["nprs"],
    )
    assert people["episode_id"].tolist() == episodes["episode_id"].tolist()
    assert people["baseline_score"].fillna(-1).tolist() == [-1, 7, -1]
    assert people["is_eligible"].tolist() == [False, True, False]
    assert people["near_needling"].tolist() == [False, False, False]


# ---- started


def test_started_are_the_treated_ones_of_known_start_in_the_period() -> None:
    visits = [
        visit(31, "initial", patient=1),  # 1 February
        visit(58, "initial", patient=2),  # 28 February
        visit(59, "initial", patient=3),  # 1 March
        visit(30, "initial", patient=4),  # 31 January
        visit(40, patient=5),  # start unknown
        visit(40, "assessment", patient=6),  # not treated
    ]
    started = select_started_episodes(find_episodes(*visits), period=Period("2025-02", "2025-02"))
    assert started["patient_id"].tolist() == ["p1", "p2"]
