from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.chart_verdicts import estimate_chart_verdicts, estimate_false_signals
from ims_outcomes.statistics.control_charts import build_control_chart
from tests.statistics.chart_points import SETTINGS, build_points, build_xmr, change_charts

# Mean 5.5, mean moving range 1: limits at 2.84 and 8.16.
STEADY = [5.0, 6.0] * 8


def judge(values, *, better="higher", **columns) -> pd.DataFrame:
    points = build_points(values, **columns)
    months = build_control_chart(points, kind="xmr", settings=SETTINGS, better=better)
    return estimate_chart_verdicts(months, unit="points")


@pytest.mark.parametrize(
    ("last", "better", "verdict"),
    [
        ([], "higher", "variation_common"),
        ([30.0], "higher", "variation_improving"),
        ([30.0], "lower", "variation_worsening"),
        ([30.0], "", "variation_changing"),
        ([-30.0], "higher", "variation_worsening"),
        # The signal of the month before is not today's.
        ([30.0, 5.0], "higher", "variation_common"),
        # The last month has no value: the one before it is the last.
        ([30.0, None], "higher", "variation_improving"),
    ],
)
def test_variation_is_that_of_the_last_point(last, better, verdict):
    assert judge([*STEADY, *last], better=better)["measure"].tolist() == [verdict]


@pytest.mark.parametrize(
    ("target", "better", "verdict"),
    [
        (9.0, "higher", "assurance_failing"),
        (9.0, "lower", "assurance_passing"),
        (2.0, "higher", "assurance_passing"),
        (2.0, "lower", "assurance_failing"),
        (5.0, "higher", "assurance_hit_or_miss"),
        # Exactly on the limit is within reach.
        (5.5 + 2.66, "higher", "assurance_hit_or_miss"),
        (5.0, "", None),  # without a direction nothing can be passed
        (None, "higher", None),
    ],
)
def test_assurance_compares_the_target_with_the_limits(target, better, verdict):
    found = judge(STEADY, better=better, target=target)["measure"].tolist()
    assert found == ["variation_common", *([verdict] if verdict else [])]


def test_a_verdict_says_what_it_rests_on():
    row = judge([*STEADY, None, 7.0], target=9.0).iloc[0]
    assert (row["n"], row["n_missing"], row["estimate"]) == (17, 1, 7.0)
    assert row["lower"] < row["estimate"] < row["upper"]
    assert (row["group"], row["level"], row["unit"]) == ("chart", "all", "points")
    assert (row["period"], row["method"]) == ("2025-06", "XmR")


def test_trial_limits_are_named():
    assert judge([5.0, 6.0] * 5)["method"].tolist() == ["XmR, trial limits"]


def test_one_month_is_too_few_to_say():
    rows = judge([5.0], target=3.0)
    assert rows["measure"].tolist() == ["variation_too_few"]
    assert rows["method"].tolist() == ["XmR: fewer than two points, no limits"]


def test_a_chart_without_a_value_is_too_few_and_not_lost():
    row = judge([None, None]).iloc[0]
    assert (row["measure"], row["n"], row["n_missing"]) == ("variation_too_few", 0, 2)
    assert row["method"] == "no month has a value"


def test_months_all_alike_are_common():
    row = judge([5.0] * 12).iloc[0]
    assert row["measure"] == "variation_common"
    assert row["method"] == "XmR: no variation, no limits"


def test_a_run_chart_is_judged_by_its_runs():
    for values, verdict in {(1.0, 2.0) * 8: "common", (1.0,) * 8 + (2.0,) * 8: "changing"}.items():
        points = build_points(list(values))
        months = build_control_chart(points, kind="run", settings=SETTINGS)
        assert estimate_chart_verdicts(months)["measure"].tolist() == [f"variation_{verdict}"]


def test_charts_of_several_kinds_can_be_judged_together():
    months = pd.concat(
        [
            build_xmr(STEADY),
            build_control_chart(
                build_points([1.0] * 8 + [2.0] * 8, chart="runs"), kind="run", settings=SETTINGS
            ),
        ]
    )
    rows = estimate_chart_verdicts(months).set_index("level")["measure"]
    assert rows.to_dict() == {"all": "variation_common", "runs": "variation_changing"}


def test_six_quiet_charts_of_two_years_signal_falsely_in_about_one_month_of_ten():
    # By hand for known limits: 2/128 on one side, 0.0027 outside, 0.0013 two of three, 2/5040
    # trend, together just below 2 % a chart; the mean of the same points makes it a little less.
    rows = estimate_false_signals(charts=6, points=24, settings=SETTINGS, repeats=4000)
    one, any_chart = rows["estimate"]
    assert 0.011 < one < 0.022
    assert any_chart == pytest.approx(1 - (1 - one) ** 6)
    assert rows["level"].tolist() == ["1", "6"]
    assert (rows["lower"] < rows["estimate"]).all() and (rows["estimate"] < rows["upper"]).all()


@pytest.mark.parametrize(
    ("points", "changes", "low", "high"),
    [
        # Long charts come near known limits: 1 − (1 − 0.0196)⁶ is 11 %, one month of nine.
        (120, {}, 0.085, 0.14),
        # Limits of the first 12 months keep the error of those months: one month of three.
        (24, {"fixed_after_points": 12}, 0.25, 0.36),
        # A longer run is asked for: rarer.
        (24, {"one_side_points": 8}, 0.04, 0.08),
    ],
)
def test_how_often_six_quiet_charts_signal_depends_on_months_and_settings(
    points, changes, low, high
):
    rows = estimate_false_signals(
        charts=6, points=points, settings=change_charts(**changes), repeats=4000
    )
    assert low < rows["estimate"].iloc[1] < high


def test_false_signals_of_one_month_or_of_no_chart_are_a_mistake_in_the_program():
    for charts, points in ((0, 24), (6, 1)):
        with pytest.raises(ValueError, match="at least two months and one chart"):
            estimate_false_signals(charts=charts, points=points, settings=SETTINGS)
