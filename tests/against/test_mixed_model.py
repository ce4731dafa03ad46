"""Against lme4, lmerTest, pbkrtest and nlme, as recorded in shared/cases/mixed_model."""

from __future__ import annotations

import functools

import numpy as np
import pytest

from ims_outcomes.statistics.mixed_models import (
    MixedModel,
    compare_mixed_models,
    fit_mixed_model,
)
from tests.against.shared_cases import assert_close, read_checks, read_data, require

CASE = "mixed_model"
CHECKS = read_checks(CASE)
pytestmark = require(CASE)

SLOPE = {"slope": "Days"}
MODELS = {
    "sleep.slope.reml": SLOPE,
    "sleep.intercept.reml": {},
    "sleep.slope.ml": {**SLOPE, "method": "ML"},
    "sleep.intercept.ml": {"method": "ML"},
    "sleep.uncorrelated.reml": {**SLOPE, "correlated": False},
}


@functools.cache
def fit(name: str) -> MixedModel:
    data = read_data(CASE, "sleepstudy.csv")
    return fit_mixed_model(
        data, outcome="Reaction", fixed=["Days"], groups=["Subject"], **MODELS[name]
    )


def list_spreads(model: MixedModel) -> list[float]:
    """SDs in the order in which the case has them, the correlation before the residual."""
    *groups, residual = model.spreads["sd"]
    correlated = len(groups) == 2 and model.shape.correlated
    return [*groups, *([model.correlation] if correlated else []), residual]


@pytest.mark.parametrize("name", MODELS)
def test_the_fit_is_that_of_lme4(name):
    check, found = CHECKS[name], fit(name)
    expected = check["expected"]
    assert [found.n, found.group_counts["Subject"]] == [expected["n"], expected["n_groups"]]
    assert_close(found.fixed["estimate"], check, list(expected["fixef"].values()))
    assert_close(found.fixed["se"], check, list(expected["se"].values()))
    assert_close(list_spreads(found), check, list(expected["varcomp"].values()))
    assert_close(found.deviance, check, expected["objective"])
    assert found.is_singular == expected["singular"]


def test_the_fit_is_the_published_one():
    check, found = CHECKS["sleep.published"], fit("sleep.slope.reml")
    got = [*found.fixed["estimate"], *list_spreads(found), found.deviance]
    np.testing.assert_array_less(
        np.abs(np.array(got) - list(check["expected"].values())), check["tol_abs"]
    )


def test_degrees_of_freedom_are_those_of_lmertest():
    check = CHECKS["sleep.slope.satterthwaite"]
    days = fit("sleep.slope.reml").fixed.set_index("term").loc["Days"]
    assert_close(days[["freedom", "t", "p"]], check, list(check["expected"].values()))


def test_balanced_data_give_kenward_and_rogers_test_too():
    # It is not computed: with every subject seen on every day both come to the same.
    check = CHECKS["sleep.slope.kenward_roger"]
    days = fit("sleep.slope.reml").fixed.set_index("term").loc["Days"]
    assert_close([days["freedom"], days["t"] ** 2], check, list(check["expected"].values()))


def test_the_likelihood_ratio_is_that_of_anova():
    check = CHECKS["sleep.lrt"]
    found = compare_mixed_models(fit("sleep.intercept.ml"), fit("sleep.slope.ml"))
    assert_close(list(found.values()), check, list(check["expected"].values()))


def test_the_intraclass_correlation_is_the_ratio_of_variances():
    check = CHECKS["sleep.icc_intercept"]
    between, within = fit("sleep.intercept.reml").spreads["sd"] ** 2
    assert_close(between / (between + within), check)


def test_predictions_per_subject_are_those_of_coef():
    check, found = CHECKS["sleep.blup"], fit("sleep.slope.reml")
    predicted = found.predictions["Subject"] + found.fixed["estimate"].to_numpy()
    for subject, expected in check["expected"].items():
        assert_close(predicted.loc[int(subject)], check, expected)


def test_nlme_agrees():
    check, found = CHECKS["sleep.nlme_agrees"], fit("sleep.slope.reml")
    days = found.fixed.set_index("term").loc["Days"]
    got = [-found.deviance / 2, days["estimate"], days["se"]]
    assert_close(got, check, list(check["expected"].values()))
