"""Against the formulas of qicharts2 in R 4.2.2, on twelve made-up months.

qicharts2 is not in Debian; its formulas were typed into R as its source has them (qic.pp,
qic.up, qic.ip, qic.g, runs.analysis). The commands stand beside the figures; s, z and d are

    s <- sqrt(pb*(1-pb)/n); z <- (p-pb)/s; d <- sqrt(pi/2)*abs(diff(y))/sqrt(1/n[-12]+1/n[-1])
"""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.run_charts import build_runs
from tests.statistics.chart_points import (
    SETTINGS,
    build_points,
    build_rates,
    build_xmr,
    change_charts,
)

PLAIN = change_charts(screen_moving_ranges=False, least_spread=0.0)
RESPONDERS = [12, 15, 9, 14, 18, 11, 16, 13, 10, 17, 14, 22]
PEOPLE = [30, 34, 25, 31, 36, 28, 33, 30, 24, 38, 29, 31]
EVENTS = [3, 1, 4, 2, 0, 5, 2, 3, 1, 2, 6, 1]
SESSIONS = [120, 90, 150, 110, 80, 160, 130, 120, 100, 110, 140, 90]
MEANS = [2.1, 2.6, 1.9, 2.4, 3.0, 2.2, 2.8, 2.5, 1.7, 2.9, 2.3, 2.7]
ODD = [10, 11, 9, 10, 12, 11, 30, 10, 9, 11, 10, 12]


def assert_row(months: pd.DataFrame, place: int, **wanted: float) -> None:
    row = months.iloc[place]
    for column, number in wanted.items():
        assert row[column] == pytest.approx(number, rel=1e-10, abs=1e-12), column


def test_p_chart():
    # pb <- sum(x)/sum(n); pb - 3*s; pb + 3*s, months 1 and 9
    points = build_rates(RESPONDERS, PEOPLE)
    months = build_control_chart(points, kind="p", settings=PLAIN)
    assert_row(months, 0, centre=0.463414634146, lower=0.190287459919, upper=0.736541808374)
    assert_row(months, 8, lower=0.158049170109, upper=0.768780098184)


def test_laneys_p_chart():
    # pb - 3*s*mean(abs(diff(z)))/1.128
    points = build_rates(RESPONDERS, PEOPLE)
    months = build_control_chart(points, kind="p_prime", settings=PLAIN)
    assert_row(months, 0, centre=0.463414634146, lower=0.269923872163, upper=0.656905396130)
    assert_row(months, 8, lower=0.247085385740, upper=0.679743882553)


def test_u_chart_and_laneys():
    # per 100 sessions; m <- sessions/100; ub <- sum(e)/sum(m); ub + 3*sqrt(ub/m), months 3 and 5
    points = build_rates(EVENTS, SESSIONS)
    months = build_control_chart(points, kind="u", settings=PLAIN, per=100)
    assert_row(months, 2, centre=2.14285714286, lower=0, upper=5.72854297086)
    assert_row(months, 4, lower=0, upper=7.05275967317)
    months = build_control_chart(points, kind="u_prime", settings=PLAIN, per=100)
    assert_row(months, 2, upper=6.17913334959)
    assert_row(months, 4, upper=7.66975595973)


def test_chart_of_means_of_unequal_size():
    # cl <- sum(y*n)/sum(n); cl - 3*mean(d)*sqrt(1/n), months 1 and 9
    points = build_points(MEANS, n=PEOPLE)
    months = build_control_chart(points, kind="i_prime", settings=PLAIN)
    assert_row(months, 0, centre=2.47073170732, lower=0.775377528560, upper=4.166085886074)
    assert_row(months, 8, lower=0.575268112498, upper=4.366195302136)


def test_sessions_between_rare_events():
    # gm <- mean(g); gm + 3*sqrt(gm*(gm+1)); gm + 2*sqrt(gm*(gm+1)); median(g)
    values = [5, 12, 0, 33, 8, 21, 3, 14, 60, 7, 11, 2]
    points = build_points(values, place=range(12))
    months = build_control_chart(points, kind="g", settings=PLAIN)
    assert_row(months, 0, centre=9.5, lower=0, upper=60.1419346703, near_upper=44.9835120024)


def test_odd_moving_ranges_are_left_out_once():
    # mr <- abs(diff(v)); a2 <- mean(mr[mr < 3.267*mean(mr)]); mean(v) + 2.66*a2
    screened = build_xmr(ODD, settings=SETTINGS)
    assert_row(screened, 0, centre=12.0833333333, upper=15.9255555556, lower=8.24111111111)
    plain = build_xmr(ODD, settings=PLAIN)
    assert_row(plain, 0, upper=12 + 1 / 12 + 2.66 * 4.727272727272727)


@pytest.mark.parametrize(
    ("points", "longest", "fewest"),
    [(10, 6, 2), (12, 7, 3), (20, 7, 6), (23, 8, 7), (24, 8, 8), (40, 8, 14), (100, 10, 41)],
)
def test_limits_of_runs(points, longest, fewest):
    # round(log2(k)) + 3; qbinom(0.05, k - 1, 0.5)
    months = pd.DataFrame({"chart": "a", "phase": 0, "centre": 0.0, "value": [1.0] * points})
    row = build_runs(months).iloc[0]
    assert (row["longest_run_max"], row["crossings_min"]) == (longest, fewest)
    assert row["is_signal"]


def test_runs_around_the_median():
    # r <- sign(y - median(y)); max(rle(r)$lengths); length(rle(r)$lengths) - 1
    found = [
        build_runs(build_control_chart(build_points(values), kind="run", settings=PLAIN)).iloc[0]
        for values in (ODD, MEANS)
    ]
    runs = [(row["n_useful"], row["longest_run"], row["crossings"]) for row in found]
    assert runs == [(12, 3, 7), (12, 2, 9)]
    assert not any(row["is_signal"] for row in found)


def test_limits_of_shares_are_never_narrower_than_chance_makes_them():
    points = build_rates(RESPONDERS, PEOPLE)
    chance = build_control_chart(points, kind="p", settings=PLAIN)
    floored = change_charts(screen_moving_ranges=False)
    months = build_control_chart(points, kind="p_prime", settings=floored)
    assert months["upper"].tolist() == pytest.approx(chance["upper"].tolist())
    # The U′ chart of the same clinic is wider than chance, and stays so.
    events = build_rates(EVENTS, SESSIONS)
    wider, plain = (
        build_control_chart(events, kind="u_prime", settings=settings, per=100)
        for settings in (floored, PLAIN)
    )
    assert wider["upper"].tolist() == plain["upper"].tolist()
