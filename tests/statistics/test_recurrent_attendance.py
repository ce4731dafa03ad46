from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.recurrent_attendance import (
    BY_DEFINITION,
    MEAN_CUMULATIVE,
    NO_SPREAD,
    add_up_events,
    estimate_breaks,
    estimate_cumulative_sessions,
)
from ims_outcomes.vocabulary import load_settings
from tests.statistics.people import build_attendance, pick

EXTRACT = pd.Timestamp("2026-01-01")
SETTINGS = load_settings()


def test_mean_and_error_against_r_survfit():
    # R 4.2.2, survival 3.5-3: survfit(Surv(a, b, e) ~ 1, id = id)$cumhaz and $std.chaz of five
    # people: events after 1, 2, 4; 1; 2, 3; none; 3, followed through 6, 5, 3, 4, 6.
    counts = np.array(
        [
            [0, 1, 1, 0, 1, 0, 0],
            [0, 1, 0, 0, 0, 0, 0],
            [0, 0, 1, 1, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0],
        ]
    )
    at_risk, mean, error = add_up_events(counts, np.array([6, 5, 3, 4, 6]))
    assert at_risk[1:].tolist() == [5, 5, 5, 4, 3, 2]
    assert mean[1:].tolist() == pytest.approx([0.4, 0.8, 1.2, 1.45, 1.45, 1.45])
    expected = [0.21908902300207, 0.33466401061363, 0.33466401061363] + [0.50879760219561] * 3
    assert error[1:].tolist() == pytest.approx(expected, abs=1e-12)


def test_weeks_begin_on_the_day_after_the_first_session(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01", "2025-01-08"],  # day 7: still the first week
        ["2025-01-01", "2025-01-09"],  # day 8: the second
        ["2025-01-01", "2025-01-01"],  # twice on the first day
    )
    rows = estimate_cumulative_sessions(
        episodes, sessions, extract_date=EXTRACT, settings=settings, weeks=3
    )
    assert rows["estimate"].tolist() == pytest.approx([4 / 3, 5 / 3, 2, 2])
    assert rows["method"].tolist() == [MEAN_CUMULATIVE] * 2 + [NO_SPREAD] * 2
    # Everybody had two sessions after two weeks: no spread, no interval.
    assert rows["lower"].notna().tolist() == [True, True, False, False]


def test_followed_through_a_week_is_who_started_that_long_ago(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01"],
        ["2025-12-18", "2025-12-30"],  # 14 days before the extract: through week 2, exactly
        ["2025-12-19", "2025-12-29"],  # 13 days: through week 1, so that day 10 does not count
    )
    rows = estimate_cumulative_sessions(
        episodes, sessions, extract_date=EXTRACT, settings=settings, weeks=3
    )
    assert rows["n"].tolist() == [3, 3, 2, 1]
    assert rows["estimate"].tolist() == pytest.approx([1, 1, 1.5, 1.5])
    assert rows["method"].iloc[0] == BY_DEFINITION


def test_after_the_last_week_seen_there_is_nothing(settings):
    episodes, sessions = build_attendance(["2025-12-20"])
    rows = estimate_cumulative_sessions(
        episodes, sessions, extract_date=EXTRACT, settings=settings, weeks=3
    )
    assert rows["estimate"].isna().tolist() == [False, False, True, True]
    assert rows["method"].iloc[3] == NOBODY
    with pytest.raises(ValueError, match="the last week must be at least 1, not 0"):
        estimate_cumulative_sessions(
            episodes, sessions, extract_date=EXTRACT, settings=settings, weeks=0
        )


def test_nobody_at_all_is_said(settings):
    episodes, sessions = build_attendance(["2025-01-01"])
    nobody = episodes.iloc[:0]
    rows = estimate_cumulative_sessions(
        nobody, sessions, extract_date=EXTRACT, settings=settings, weeks=2
    )
    assert rows["method"].tolist() == [NOBODY] * 3 and rows["estimate"].isna().all()
    breaks = estimate_breaks(nobody, sessions, settings=settings)
    assert breaks["estimate"].isna().all()


def test_cancelled_appointments_are_no_sessions_and_groups_are_cut(settings):
    episodes, sessions = build_attendance(["2025-01-01", "2025-01-05"], ["2025-01-01"])
    sessions["session_number"] = sessions["session_number"].mask(
        sessions["session_date"].eq(pd.Timestamp("2025-01-05"))
    )
    rows = estimate_cumulative_sessions(
        episodes.assign(sex=["f", "m"]), sessions, extract_date=EXTRACT, settings=settings,
        weeks=1, by="sex",
    )  # fmt: skip
    assert pick(rows, "cumulative_sessions", "1")["estimate"] == 1
    assert pick(rows, "cumulative_sessions", "f | 1")[["n", "group"]].tolist() == [1, "sex | weeks"]


def test_intervals_hold_the_truth_though_sessions_of_a_person_go_together():
    # Half come about four times, half about once more: the variance of a count is far above
    # its mean, and a Poisson interval would be too narrow.
    draw, inside = np.random.default_rng(5), 0
    for _ in range(200):
        rate = np.where(draw.random(150) < 0.5, 0.4, 0.1)
        counts = draw.poisson(rate[:, None], (150, 11))
        counts[:, 0] = 1
        _, mean, error = add_up_events(counts, draw.integers(4, 30, 150))
        low, high = mean[-1] * np.exp(np.array([-1, 1]) * 1.959964 * error[-1] / mean[-1])
        inside += low <= 1 + 10 * 0.25 <= high
    # 95 % of 200 is 190; below 178 would be one chance in a thousand.
    assert inside >= 178


@hypothesis_settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.lists(st.integers(0, 60), min_size=1, max_size=6).map(
            lambda days: [f"{pd.Timestamp('2025-06-01') + pd.Timedelta(days=d):%Y-%m-%d}"
                          for d in sorted(days)]
        ),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 100),
)  # fmt: skip
def test_order_does_not_matter_and_everybody_seen_is_the_plain_mean(visits, seed):
    episodes, sessions = build_attendance(*visits)
    ask = {"extract_date": EXTRACT, "settings": SETTINGS, "weeks": 9}
    rows = estimate_cumulative_sessions(episodes, sessions, **ask)
    again = estimate_cumulative_sessions(
        episodes.sample(frac=1, random_state=seed),
        sessions.sample(frac=1, random_state=seed),
        **ask,
    )
    pd.testing.assert_frame_equal(rows, again)
    assert rows["estimate"].is_monotonic_increasing
    assert rows["estimate"].iloc[-1] == pytest.approx(episodes["session_count"].mean())


def test_breaks_below_at_and_above_the_limit(settings):
    episodes, sessions = build_attendance(
        ["2025-01-01", "2025-01-28"],  # 27 days
        ["2025-01-01", "2025-01-29"],  # 28 days: a break
        ["2025-01-01", "2025-01-08", "2025-03-01"],  # the longest counts: 52
        ["2025-01-01"],  # one session: no gap
        ["2025-12-01", "2025-12-30"],  # ongoing: not counted
    )
    rows = estimate_breaks(episodes, sessions, settings=settings)
    paused = pick(rows, "paused_and_came_back")
    assert paused[["numerator", "denominator", "n_missing"]].tolist() == [2, 3, 1]
    longest = pick(rows, "longest_gap")
    assert longest[["n", "n_missing", "estimate", "unit"]].tolist() == [3, 1, 28, "days"]
