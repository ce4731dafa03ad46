"""What is said of the latest month of a chart."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.latest_months import build_latest_months

QUIET = [50.0, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51, 49]


def judge(values, settings, *, better="higher"):
    months = [str(month) for month in pd.period_range("2024-01", periods=len(values), freq="M")]
    points = pd.DataFrame({"chart": "a", "month": months, "value": values})
    built = build_control_chart(points, kind="xmr", settings=settings, better=better)
    return build_latest_months(built, settings=settings).loc["a"]


@pytest.mark.parametrize(
    ("last", "better", "verdict"),
    [
        (50.0, "higher", "as_usual"),
        (90.0, "higher", "better"),
        (90.0, "lower", "worse"),
        (90.0, "", "higher"),
        (10.0, "higher", "worse"),
        (10.0, "", "lower"),
    ],
)
def test_a_signal_is_good_bad_high_or_low(last, better, verdict, settings):
    found = judge([*QUIET, last], settings, better=better)
    assert (found["month"], found["verdict"]) == ("2025-02", verdict)
    assert found["signals"] == ("" if verdict == "as_usual" else "outside")


def test_a_trend_is_told_by_its_direction_and_not_by_its_side(settings):
    # Seven in a row rise; the last of them is still below the middle of all.
    values = [60.0, 61, 60, 61, 60, 61, 60, 61, 60, 61, 40, 41, 42, 43, 44, 45, 46]
    found = judge(values, settings, better="")
    assert found["signals"].split(";")[0] in ("outside", "trend")
    if found["signals"].startswith("trend"):
        assert found["verdict"] == "higher"


def test_a_month_without_a_value_says_nothing(settings):
    assert judge([*QUIET, float("nan")], settings)["verdict"] == "too_few"


def test_one_month_alone_says_nothing(settings):
    assert judge([50.0], settings)["verdict"] == "too_few"


def test_of_fewer_than_six_months_nothing_is_said(settings):
    assert judge(QUIET[:5], settings)["verdict"] == "too_few"
    assert judge([50.0] * 5, settings)["verdict"] == "too_few"
    assert judge([50.0] * 6, settings)["verdict"] == "as_usual"


def test_months_all_the_same_are_as_usual_without_limits(settings):
    found = judge([50.0] * 13, settings)
    assert (found["verdict"], found["is_trial"]) == ("as_usual", False)


def test_few_months_are_told(settings):
    assert judge(QUIET[:6], settings)["is_trial"]
    assert judge(QUIET[:6], settings)["verdict"] == "as_usual"
    assert not judge(QUIET, settings)["is_trial"]
