from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.months import find_mature_months
from ims_outcomes.statistics.product_limit import multiply_shares
from ims_outcomes.statistics.retention import estimate_retention
from ims_outcomes.statistics.still_attending import (
    BY_DEFINITION,
    NO_END_SEEN,
    PRODUCT,
    estimate_still_attending,
    select_first_episodes,
)
from tests.statistics.people import build_attendance, pick

#: 90 days before it is 3 October 2025.
EXTRACT = pd.Timestamp("2026-01-01")


def estimate(episodes, sessions, settings, **options):
    return estimate_still_attending(
        episodes, sessions, extract_date=EXTRACT, settings=settings, **options
    )


def test_at_risk_is_who_had_the_session_long_enough_ago(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01"],  # stopped after the first
        ["2025-01-01", "2025-01-08"],  # stopped after the second
        ["2025-10-03"],  # exactly 90 days before the extract: known to have stopped
        ["2025-10-04"],  # 89 days: may come back, not at risk
        ["2025-10-01", "2025-12-30"],  # came back, seen long enough ago at session 1 only
    )
    rows = estimate(episodes, sessions, settings)
    first = pick(rows, "still_attending", "1")
    assert first[["numerator", "denominator", "estimate"]].tolist() == [4, 4, 1]
    assert first["method"] == BY_DEFINITION
    second = pick(rows, "still_attending", "2")
    assert second[["numerator", "denominator", "estimate"]].tolist() == [2, 4, 0.5]
    assert second["method"] == PRODUCT
    # Of those two only one had the second session long enough ago, and stopped there.
    third = pick(rows, "still_attending", "3")
    assert third[["numerator", "denominator", "estimate"]].tolist() == [0, 1, 0]


def test_missing_are_those_who_came_too_lately_to_be_at_risk(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01"],  # stopped after the first
        ["2025-01-01", "2025-01-08", "2025-01-15"],
        ["2025-10-01", "2025-12-30"],  # its second session is too recent
        ["2025-12-01", "2025-12-08"],  # so is its first
    )
    rows = estimate(episodes, sessions, settings)
    counts = ["n", "n_missing", "numerator"]
    assert pick(rows, "still_attending", "1")[counts].tolist() == [3, 1, 3]
    assert pick(rows, "still_attending", "2")[counts].tolist() == [3, 1, 2]
    assert pick(rows, "still_attending", "3")[counts].tolist() == [1, 1, 1]
    assert pick(rows, "still_attending", "4")[counts].tolist() == [1, 0, 0]
    # Two are ongoing.
    assert pick(rows, "still_attending_naive", "2")[counts].tolist() == [2, 2, 1]


def test_who_came_back_after_the_limit_day_does_not_count_as_going_on(settings):
    # Had the usual censoring been used, the one who came back would be known, and would count.
    episodes, sessions = build_attendance(
        ["2025-01-01"], ["2025-10-10", "2025-10-17"], ["2025-01-01", "2025-01-08"]
    )
    row = pick(estimate(episodes, sessions, settings), "still_attending", "2")
    assert row[["numerator", "denominator"]].tolist() == [1, 2]


def test_a_discharge_is_a_stop_like_any_other_and_only_once_long_enough_ago(settings):
    # Discharged last week: to count it and not the ones who came back would be one-sided.
    episodes, sessions = build_attendance(
        ["2025-12-20"], ["2025-01-01", "2025-01-08"], discharged=(0,)
    )
    row = pick(estimate(episodes, sessions, settings), "still_attending", "2")
    assert row[["numerator", "denominator"]].tolist() == [1, 1]
    assert row["method"] == NO_END_SEEN
    assert np.isnan(row["lower"])


def test_the_naive_share_counts_closed_episodes(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01"],
        ["2025-01-01", "2025-01-08"],
        ["2025-12-01", "2025-12-08", "2025-12-15"],  # ongoing
    )
    rows = estimate(episodes, sessions, settings)
    row = pick(rows, "still_attending_naive", "2")
    assert row[["numerator", "denominator"]].tolist() == [1, 2]


def test_the_curve_ends_where_nobody_is_left(settings):
    episodes, sessions = build_attendance(["2025-01-01"], ["2025-01-01"])
    rows = estimate(episodes, sessions, settings)
    curve = rows.loc[rows["measure"].eq("still_attending")]
    assert curve["estimate"].tolist() == [1.0] + [0.0] * 11
    assert curve["denominator"].tolist() == [2.0, 2.0] + [0.0] * 10


def test_the_curve_is_missing_where_nobody_could_be_seen(settings):
    episodes, sessions = build_attendance(["2025-10-01", "2025-12-30"])
    rows = estimate(episodes, sessions, settings)
    assert pick(rows, "still_attending", "2")["estimate"] == 1
    assert np.isnan(pick(rows, "still_attending", "3")["estimate"])


def test_nobody_makes_a_curve_of_nobody(settings):
    episodes, sessions = build_attendance(["2025-01-01"])
    rows = estimate(episodes.head(0), sessions.head(0), settings)
    assert rows["n"].eq(0).all()
    assert rows["estimate"].isna().all()


def test_a_session_past_the_end_of_the_curve_is_no_stop_before_it(settings):
    short = dataclasses.replace(
        settings, sessions=dataclasses.replace(settings.sessions, curve_sessions=3)
    )
    episodes, sessions = build_attendance(
        ["2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04"], ["2025-01-01"]
    )
    rows = estimate(episodes, sessions, short)
    curve = rows.loc[rows["measure"].eq("still_attending"), "estimate"]
    assert curve.tolist() == [1.0, 0.5, 0.5]


def test_each_person_counts_once_with_the_first_treated_episode_of_known_start(settings):
    episodes, _ = build_attendance(["2025-01-01"], ["2025-03-01"], ["2025-02-01"], ["2025-04-01"])
    episodes = episodes.assign(
        patient_key=0, start_known=[False, True, True, True], is_treated=[True, True, False, True]
    )
    # 0: start unknown; 2: assessed only; 3: later than 1
    assert select_first_episodes(episodes)["episode_id"].tolist() == [1]


def test_levels_stand_beside_the_whole(settings):
    episodes, sessions = build_attendance(["2025-01-01"], ["2025-01-01", "2025-01-08"])
    rows = estimate(episodes.assign(technique=["dry_needling", None]), sessions, settings,
                    by="technique")  # fmt: skip
    group = "technique | session_number"
    assert set(rows["group"]) == {"session_number", group}
    assert pick(rows, "still_attending", "dry_needling | 2")["estimate"] == 0
    assert pick(rows, "still_attending", "not_recorded | 2")["estimate"] == 1


def test_retention_is_the_curve_at_the_sessions_asked_for(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01"], ["2025-01-01", "2025-01-08", "2025-01-15"], ["2025-12-01"]
    )
    rows = estimate_retention(episodes, sessions, extract_date=EXTRACT, settings=settings)
    assert rows["measure"].tolist() == ["retention_2", "retention_3", "retention_6"]
    # The one who started in December is not yet in n.
    assert rows["n"].tolist() == [2, 2, 2]
    assert rows["n_missing"].tolist() == [1, 1, 1]
    assert rows["estimate"].tolist() == [0.5, 0.5, 0]


def test_retention_by_month_has_mature_months_only(settings):
    episodes, sessions = build_attendance(
        ["2025-08-05"], ["2025-09-01", "2025-09-08"], ["2025-09-30"], ["2025-10-02"]
    )
    rows = estimate_retention(
        episodes, sessions, extract_date=EXTRACT, settings=settings, by="start_month"
    )
    by_month = rows.loc[rows["group"].eq("start_month")]
    assert by_month["level"].unique().tolist() == ["2025-08", "2025-09"]
    assert pick(rows, "retention_2", "2025-09")[["n", "estimate"]].tolist() == [2, 0.5]
    assert pick(rows, "retention_2")["n"] == 4


@pytest.mark.parametrize(("gap", "extract", "mature"), [
    (90, "2025-12-28", False), (90, "2025-12-29", True), (90, "2025-12-30", True),
    (10, "2025-11-10", False), (10, "2025-11-11", True),  # 42 days for the last score
])  # fmt: skip
def test_september_is_mature_once_the_longer_wait_is_over(settings, gap, extract, mature):
    own = dataclasses.replace(
        settings, episodes=dataclasses.replace(settings.episodes, gap_days=gap)
    )
    months = pd.Series(["2025-09", "all"])
    found = find_mature_months(months, extract_date=pd.Timestamp(extract), settings=own)
    assert found.tolist() == [mature, False]


def test_the_product_is_zero_once_all_have_stopped_and_missing_where_nobody_was_seen():
    estimate, lower, _ = multiply_shares(
        np.array([[4.0, 2.0, 0.0], [4.0, 0.0, 0.0]]), np.array([[2.0, 2.0, 0.0], [1.0, 0.0, 0.0]]),
        confidence=0.95,
    )  # fmt: skip
    assert estimate[0].tolist() == [0.5, 0, 0]
    assert np.isnan(estimate[1]).tolist() == [False, True, True]
    assert np.isnan(lower[0]).tolist() == [False, True, True]


def test_ongoing_episodes_bias_neither_way():
    """A clinic where every second person stops after each session, seen while it runs.

    Cohorts of 64 start on day 0, 30, 60, …; sessions are 30 days apart; half of those who had a
    session come to the next. Whenever the extract is taken, the share at session 2 is 1/2 and at
    session 3 is 1/4, though recent cohorts are cut off in the middle.
    """
    from ims_outcomes.vocabulary import load_settings

    start = pd.Timestamp("2025-01-01")
    extract = start + pd.Timedelta(days=330)
    counts = [1] * 32 + [2] * 16 + [3] * 8 + [4] * 8
    dates = [
        [start + pd.Timedelta(days=30 * (cohort + visit)) for visit in range(count)]
        for cohort in range(12)
        for count in counts
    ]
    seen = [[str(day.date()) for day in days if day <= extract] for days in dates]
    episodes, sessions = build_attendance(*[days for days in seen if days], extract=str(extract))
    rows = estimate_still_attending(
        episodes, sessions, extract_date=extract, settings=load_settings()
    )
    assert pick(rows, "still_attending", "2")["estimate"] == pytest.approx(1 / 2)
    assert pick(rows, "still_attending", "3")["estimate"] == pytest.approx(1 / 4)
    # The naive share of closed episodes is not.
    assert pick(rows, "still_attending_naive", "3")["estimate"] < 0.25


def build_growing_clinic(people: int = 20_000) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A clinic whose intake grows twentyfold in two years; 37 % come to a fourth session."""
    random = np.random.default_rng(37)
    days, last_session = 720, 12
    start = np.log1p(random.random(people) * (20 - 1)) / np.log(20) * days
    gaps = random.gamma(2, 7, (people, last_session - 1)).clip(1, 90)
    dates = np.floor(start[:, np.newaxis] + np.hstack([np.zeros((people, 1)), gaps]).cumsum(axis=1))
    goes_on = random.random((people, last_session - 1)) < 0.37 ** (1 / 3)
    came = np.hstack([np.ones((people, 1), dtype=bool), goes_on.cumprod(axis=1).astype(bool)])
    seen = came & (dates <= days)
    person, place = np.nonzero(seen)
    sessions = pd.DataFrame(
        {
            "episode_id": person,
            "session_number": place + 1.0,
            "session_date": EXTRACT - pd.to_timedelta(days - dates[person, place], unit="D"),
        }
    )
    by_episode = sessions.groupby("episode_id")
    episodes = by_episode.agg(
        session_count=("session_number", "size"),
        first_session_date=("session_date", "min"),
        last_session_date=("session_date", "max"),
    ).reset_index()
    gone = (EXTRACT - episodes["last_session_date"]).dt.days.gt(90)
    return (
        episodes.assign(
            patient_key=episodes["episode_id"], start_known=True, is_treated=True, is_closed=gone
        ),
        sessions,
    )


def test_the_known_share_of_a_growing_clinic_is_found_where_other_ways_miss_it(settings):
    episodes, sessions = build_growing_clinic()
    rows = estimate(episodes, sessions, settings)
    found = pick(rows, "still_attending", "4")
    # Its standard error is 0.004; over sixty seeds its mean was 0.3699.
    assert found["estimate"] == pytest.approx(0.37, abs=0.015)
    # Closed episodes only: of those who began lately the short ones.
    assert pick(rows, "still_attending_naive", "4")["estimate"] < 0.33
    # The usual censoring takes ongoing episodes out when they were last seen.
    counts, closed = episodes["session_count"], episodes["is_closed"]
    usual = np.prod([1 - (counts.eq(k) & closed).sum() / counts.ge(k).sum() for k in (1, 2, 3)])
    assert usual > 0.5
