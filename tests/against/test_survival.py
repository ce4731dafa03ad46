"""Against R's survival and cmprsk: curves, medians, restricted means, competing events."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.incidence import build_incidence_curve
from ims_outcomes.statistics.survival import (
    build_survival_curve,
    find_median,
    find_restricted_mean,
    look_up,
)
from tests.against.shared_cases import assert_close, read_checks, read_data, require

CASE = "time_to_event"
CHECKS = read_checks(CASE)

#: Fourteen made-up people: when followed to, and what ended it.
TIMES = pd.Series([2.0, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 8, 9, 10])
ENDED = pd.Series([1, 2, 1, 0, 1, 2, 2, 1, 0, 1, 2, 0, 1, 0]).map(
    {0: "", 1: "responded", 2: "left"}
)


def select_lung(group: str) -> pd.DataFrame:
    lung = read_data(CASE, "lung.csv")
    return lung if group in ("all", "1") else lung.loc[lung["sex"].eq(int(group[-1]))]


def build_lung_curve(group: str, scale: str) -> pd.DataFrame:
    lung = select_lung(group)
    return build_survival_curve(lung["time"], lung["status"].eq(2), confidence=0.95, scale=scale)


@require(CASE)
@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("lung.all.curve", "log"),
        ("lung.sex.curve", "log"),
        ("lung.all.ci_loglog", "log_log"),
        ("lung.sex.ci_loglog", "log_log"),
    ],
)
def test_every_number_of_the_curves_against_r(name, scale):
    check = CHECKS[name]
    ours = {"surv": "estimate", "se": "standard_error"}
    for expected in check["expected"]:
        curve = build_lung_curve(expected["group"], scale)
        found = look_up(curve, [expected["time"]]).iloc[0]
        for column in set(expected) - {"group", "time"}:
            assert_close(found[ours.get(column, column)], check, expected[column])


@require(CASE)
@pytest.mark.parametrize("name", ["lung.all.summary", "lung.sex.summary"])
def test_medians_and_restricted_means_against_r(name):
    check = CHECKS[name]
    # R's rmean is to the last time of all groups together, the shorter curve drawn on flat.
    until = read_data(CASE, "lung.csv")["time"].max()
    for expected in check["expected"]:
        lung = select_lung(expected["group"])
        curve = build_lung_curve(expected["group"], "log")
        mean, error = find_restricted_mean(curve, until=until, flat_beyond=True)
        median, lower, upper = find_median(curve)
        assert_close(len(lung), check, expected["records"])
        assert_close(curve["events"].sum(), check, expected["events"])
        assert_close([mean, error], check, [expected["rmean"], expected["se.rmean."]])
        limits = [expected["median"], expected["X0.95LCL"], expected["X0.95UCL"]]
        assert_close([median, lower, upper], check, limits)


def test_small_curve_against_r_survfit():
    # R 4.2.2, survival 3.5-3: summary(survfit(Surv(time, what > 0) ~ 1, conf.type = "log-log"),
    # times = c(0, 1, 2, 4, 6, 10)); $table with rmean = 6
    curve = build_survival_curve(TIMES, ENDED.ne(""), confidence=0.95)
    expected = [
        [0, 14, 1, 0, 1, 1],
        [2, 14, 0.9285714286, 0.06883029369, 0.59076686743, 0.9896198231],
        [4, 11, 0.7142857143, 0.12073632210, 0.40630172242, 0.8818786855],
        [6, 7, 0.4761904762, 0.13811739077, 0.20263446716, 0.7083402690],
        [10, 1, 0.1428571429, 0.12100432759, 0.01038808258, 0.4364431511],
    ]
    columns = ["time", "at_risk", "estimate", "standard_error", "lower", "upper"]
    found = look_up(curve, [0, 2, 4, 6, 10])[columns]
    np.testing.assert_allclose(found, expected, atol=1e-10)
    assert find_median(curve) == (6, 3, 9)
    mean = find_restricted_mean(curve, until=6)
    assert mean == pytest.approx((4.98412698412698, 0.36397952353726), abs=1e-12)


@pytest.mark.parametrize(
    ("happened", "median"),
    # R 4.2.2: summary(survfit(Surv(c(1, 2, 3, 5), happened) ~ 1))$table; the curve lies at one
    # half from 2 on: until 5 when something happens there, to its end when nothing does.
    [([1, 1, 0, 1], 3.5), ([1, 1, 1, 1], 2.5), ([1, 1, 0, 0], 2)],
)
def test_median_of_a_curve_that_rests_at_one_half_against_r(happened, median):
    curve = build_survival_curve(
        pd.Series([1.0, 2, 3, 5]), pd.Series(happened), confidence=0.95, scale="log_log"
    )
    assert find_median(curve)[0] == median


def test_competing_events_against_r_survfit():
    # R 4.2.2, survival 3.5-3: summary(survfit(Surv(time, factor(what)) ~ 1,
    # conf.type = "log-log")), columns pstate, std.err, lower, upper
    curve = build_incidence_curve(TIMES, ENDED, causes=["responded", "left"], confidence=0.95)
    columns = ["estimate", "standard_error", "lower", "upper"]
    expected = {
        ("responded", 2): [0.071428571428571, 0.068830293689959, 0.00452431476, 0.27522843274],
        ("responded", 6): [0.293650793650794, 0.123998424931269, 0.09002714726, 0.53598680643],
        ("responded", 9): [0.531746031746032, 0.156447750163037, 0.20725383077, 0.77610739013],
        ("responded", 10): [0.531746031746032, 0.156447750163037, 0.20725383077, 0.77610739013],
        ("left", 3): [0.071428571428571, 0.068830293689959, 0.00452431476, 0.27522843274],
        ("left", 5): [0.230158730158730, 0.116773012481260, 0.05553630301, 0.47402292320],
        ("left", 8): [0.325396825396825, 0.134862450958124, 0.09879625324, 0.58010029033],
    }
    rows = curve.set_index(["cause", "time"])[columns]
    for place, numbers in expected.items():
        assert rows.loc[place].tolist() == pytest.approx(numbers, abs=1e-10)


def test_competing_events_against_r_cmprsk():
    # R 4.2.2, cmprsk 2.2-11: cuminc(time, what)[[1]]$est at 4, 7, 9; its variance is another one
    curve = build_incidence_curve(TIMES, ENDED, causes=["responded", "left"], confidence=0.95)
    rows = curve.set_index(["cause", "time"])["estimate"]
    expected = [0.214285714285714, 0.388888888888889, 0.531746031746032]
    assert rows.loc["responded"].loc[[4, 7, 9]].tolist() == pytest.approx(expected, abs=1e-12)
    aalen = [0.114077647096862, 0.149063926309214]
    errors = curve.set_index(["cause", "time"])["standard_error"].loc["responded"].loc[[4, 7]]
    assert errors.tolist() == pytest.approx(aalen, rel=0.08)
