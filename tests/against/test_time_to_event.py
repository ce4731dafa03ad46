"""Against R's survival, as recorded in shared/cases/time_to_event."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.product_limit import multiply_shares
from tests.against.shared_cases import assert_close, read_checks, read_data, require

CASE = "time_to_event"
CHECKS = read_checks(CASE)


def build_curve(people: pd.DataFrame) -> pd.DataFrame:
    """Lay out days as steps: at risk and died at each, and the product up to it."""
    steps = people.groupby("time")["status"].agg(
        left="size", died=lambda status: status.eq(2).sum()
    )
    at_risk = steps["left"][::-1].cumsum()[::-1].to_numpy(dtype="float64")
    died = steps["died"].to_numpy(dtype="float64")
    estimate, lower, upper = multiply_shares(at_risk, died, confidence=0.95)
    return pd.DataFrame(
        {"at_risk": at_risk, "surv": estimate, "lower": lower, "upper": upper}, index=steps.index
    )


def look_up(curve: pd.DataFrame, time: float) -> pd.Series:
    return curve.loc[curve.index <= time].iloc[-1]


@require(CASE)
@pytest.mark.parametrize(
    ("curve", "interval"),
    [("lung.all.curve", "lung.all.ci_loglog"), ("lung.sex.curve", "lung.sex.ci_loglog")],
)
def test_product_limit_and_log_log_interval_against_r(curve, interval):
    lung = read_data(CASE, "lung.csv")
    people = {"all": lung, "sex=1": lung.query("sex == 1"), "sex=2": lung.query("sex == 2")}
    curves = {group: build_curve(part) for group, part in people.items()}
    compared = 0
    for check, columns in ((CHECKS[curve], ["surv"]), (CHECKS[interval], ["lower", "upper"])):
        for expected in check["expected"]:
            # Before the first death R prints an interval of 1 to 1; here there is none.
            if expected["time"] > 0:
                found = look_up(curves[expected["group"]], expected["time"])
                assert_close(found[columns], check, [expected[column] for column in columns])
                compared += 1
    assert compared >= 12


@require(CASE)
def test_at_risk_against_r():
    curve = build_curve(read_data(CASE, "lung.csv"))
    check = CHECKS["lung.all.curve"]
    for expected in check["expected"]:
        if expected["time"] > 0:
            later = curve.loc[curve.index >= expected["time"]].iloc[0]
            assert later["at_risk"] == expected["at_risk"]


def test_no_interval_before_the_first_stop():
    _, lower, upper = multiply_shares(np.array([5.0]), np.array([0.0]), confidence=0.95)
    assert np.isnan([lower, upper]).all()
