"""Against Montgomery's book, qicharts2 and nhspy-plotthedots: shared/cases/control_charts."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.chart_limits import RANGE_LIMIT
from ims_outcomes.statistics.chart_rules import find_trend, number_stretches
from ims_outcomes.statistics.run_charts import build_runs
from tests.against.shared_cases import assert_close, read_checks, read_data, require
from tests.statistics.chart_points import build_xmr, change_charts

pytestmark = require("control_charts")

LIMIT_CASES = ("up", "none", "seven", "mixed")
# A flag marks the last point of each run of seven; see the notes of the case.
TREND_VALUES = {
    "nhspy.trend7.increasing_1_to_10": range(1, 11),
    "nhspy.trend7.seven_equal": [1] * 7,
    "nhspy.trend7.mixed": [1, 2, 3, 2, 1, 2, 3, 4, 5, 6, 7, 4, 3, 2, 1, 2],
}


def build_loan_costs() -> pd.DataFrame:
    """Montgomery's 40 weeks as months, limits from the first 20."""
    costs = read_data("control_charts", "montgomery_table_6_7.csv")["cost"]
    return build_xmr(costs.tolist(), settings=change_charts(fixed_after_points=20))


def test_every_check_of_the_case_is_compared_below():
    book = {f"montgomery.6_5.{name}" for name in ("individuals", "full", "mr")}
    limits = {f"nhspy.limits.{name}" for name in LIMIT_CASES}
    assert set(read_checks("control_charts")) == book | limits | set(TREND_VALUES)


@pytest.mark.parametrize("name", ["montgomery.6_5.individuals", "montgomery.6_5.full"])
def test_individuals_limits_are_those_of_the_book(name):
    check = read_checks("control_charts")[name]
    row = build_loan_costs().iloc[-1]
    for edge, column in {"cl": "centre", "lcl": "lower", "ucl": "upper"}.items():
        assert_close(row[column], check, expected=check["expected"][edge])


def test_the_weeks_outside_and_the_runs_are_those_of_qicharts2():
    wanted = read_checks("control_charts")["montgomery.6_5.full"]["expected"]
    months = build_loan_costs()
    outside = months.index[months["signals"].str.contains("outside")] + 1
    assert outside.tolist() == wanted["beyond_limits_weeks"]
    runs = build_runs(months).iloc[0]
    assert runs["longest_run"] == wanted["longest_run"]
    assert runs["crossings"] == wanted["crossings"]


def test_the_limit_of_moving_ranges_is_that_of_qicharts2():
    wanted = read_checks("control_charts")["montgomery.6_5.mr"]["expected"]
    upper = build_loan_costs()["moving_range_upper"].iloc[0]
    assert upper == pytest.approx(wanted["ucl"], abs=1e-9)
    assert upper / RANGE_LIMIT == pytest.approx(wanted["cl"], abs=1e-9)


@pytest.mark.parametrize("name", LIMIT_CASES)
def test_natural_and_near_limits_are_those_of_nhspy(name):
    check = read_checks("control_charts")[f"nhspy.limits.{name}"]
    values = [float(number) for number in re.findall(r"\d+", check["what"])]
    row = build_xmr(values).iloc[0]
    columns = {"mean": "centre", "lpl": "lower", "upl": "upper", "near_lpl": "near_lower",
               "near_upl": "near_upper"}  # fmt: skip
    for edge, column in columns.items():
        assert_close(row[column], check, expected=check["expected"][edge])


@pytest.mark.parametrize("name", TREND_VALUES)
def test_seven_point_trends_end_where_nhspy_says(name):
    check = read_checks("control_charts")[name]
    values = pd.Series(list(TREND_VALUES[name]), dtype="float64")
    found = find_trend(values, number_stretches(values), points=7)
    assert_close(np.where(found["is_last"], found["side"], 0), check)
