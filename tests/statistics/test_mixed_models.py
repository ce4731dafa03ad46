"""Mixed models against lme4 1.1-31 and lmerTest 3.1-3 (R 4.2.2), and what cannot be fitted.

The visits are those of `build_nested_visits`. Commands stand beside the figures; lmer was given
lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-9)).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from ims_outcomes.statistics.mixed_estimates import estimate_course, estimate_variance_shares
from ims_outcomes.statistics.mixed_fitting import search
from ims_outcomes.statistics.mixed_models import (
    SINGULAR,
    compare_mixed_models,
    fit_mixed_model,
)
from ims_outcomes.statistics.refusals import RefusalError
from tests.statistics.made_up_visits import build_nested_visits

LEVELS = ["patient", "practitioner", "clinic"]


@pytest.fixture(scope="module")
def visits() -> pd.DataFrame:
    return build_nested_visits()


def test_three_nested_levels_are_those_of_lmer(visits):
    # lmer(score ~ weeks + sex + (1 | clinic/practitioner/patient), visits)
    found = fit_mixed_model(visits, outcome="score", fixed=["weeks", "sex"], groups=LEVELS)
    fixed = found.fixed
    assert fixed["estimate"].tolist() == pytest.approx(
        [6.2268338794, -0.2168601681, -0.2014258098], abs=1e-5
    )
    assert fixed["se"].tolist() == pytest.approx([0.5311636, 0.0382659, 0.2558458], rel=1e-4)
    assert fixed["freedom"].tolist() == pytest.approx([5.843080, 211.957578, 97.004299], rel=1e-3)
    assert found.spreads["sd"].tolist() == pytest.approx(
        [1.0984876855, 0.5102531428, 1.1859751436, 1.2028987635], abs=1e-4
    )
    assert found.deviance == pytest.approx(1119.865383, abs=1e-5)
    assert found.group_counts == {"patient": 120, "practitioner": 24, "clinic": 6}
    clinics = found.predictions["clinic"]["intercept"]
    assert clinics.loc[[0, 1]].tolist() == pytest.approx([-1.9471268, -0.2001315], abs=1e-3)
    practitioners = found.predictions["practitioner"]["intercept"]
    assert practitioners.loc[["0 / p0", "1 / p0"]].tolist() == pytest.approx(
        [-0.7257254, -0.0917486], abs=1e-3
    )


def test_slopes_of_patients_within_clinics_are_those_of_lmer(visits):
    # lmer(score ~ weeks + sex + (weeks | patient) + (1 | clinic), visits)
    found = fit_mixed_model(
        visits, outcome="score", fixed=["weeks", "sex"], groups=["patient", "clinic"], slope="weeks"
    )
    assert found.fixed["estimate"].tolist() == pytest.approx(
        [6.2013767235, -0.2139692379, -0.1528894249], abs=1e-5
    )
    assert found.fixed["freedom"].tolist() == pytest.approx(
        [5.926992, 62.794887, 110.297180], rel=1e-3
    )
    assert found.spreads["sd"].tolist() == pytest.approx(
        [1.2461895253, 0.1542751269, 1.2024112090, 1.1485278570], abs=1e-4
    )
    assert found.correlation == pytest.approx(-0.2276756280, abs=1e-3)
    assert found.deviance == pytest.approx(1120.960907, abs=1e-5)


def test_the_unit_of_time_changes_the_slope_only(visits):
    arguments = {"outcome": "score", "groups": ["patient"]}
    weeks = fit_mixed_model(visits, fixed=["weeks"], slope="weeks", **arguments)
    minutes = visits.assign(minutes=visits["weeks"] * 7 * 24 * 60)
    again = fit_mixed_model(minutes, fixed=["minutes"], slope="minutes", **arguments)
    ratio = weeks.fixed["estimate"] / again.fixed["estimate"]
    assert ratio.tolist() == pytest.approx([1, 7 * 24 * 60])
    assert again.correlation == pytest.approx(weeks.correlation, abs=1e-6)
    assert again.fixed["freedom"].tolist() == pytest.approx(weeks.fixed["freedom"].tolist())


def test_the_share_of_the_variance_has_the_profile_interval_of_lme4(visits, settings):
    # th <- the REML fit of lmer(score ~ weeks + (1 | patient)); uniroot on its devFunOnly where
    # the deviance is qchisq(0.95, 1) above the least; th^2 / (1 + th^2).
    rows = estimate_variance_shares(
        visits, value="score", adjust_for=["weeks"], groups=["patient"], settings=settings
    )
    numbers = rows[["estimate", "lower", "upper"]].iloc[0].tolist()
    assert numbers == pytest.approx([0.6485645033, 0.546148037, 0.7345371164], abs=1e-5)


def test_each_of_two_levels_has_the_profile_interval_of_lme4(visits, settings):
    # The same of lmer(score ~ weeks + (1 | clinic/practitioner)), the other SD by optimize.
    rows = estimate_variance_shares(
        visits,
        value="score",
        adjust_for=["weeks"],
        groups=["practitioner", "clinic"],
        settings=settings,
    )
    expected = [[0.1024023443, 0.0310645898, 0.2520080167], [0.33435007, 0.11665324, 0.72363966]]
    np.testing.assert_allclose(rows[["estimate", "lower", "upper"]], expected, atol=1e-5)
    assert rows["method"].tolist() == [
        "REML mixed model, profile",
        "REML mixed model, profile, only 6 groups",
    ]


def test_groups_that_do_not_differ_are_a_singular_fit_in_words(settings):
    # Each group holds the same values, so the means differ less than chance would make them.
    people = pd.DataFrame({"change": [-3.0, -1, 0, -4] * 5, "practitioner_id": np.repeat(5, 20)})
    people["practitioner_id"] = np.repeat(list("abcde"), 4)
    found = fit_mixed_model(people, outcome="change", groups=["practitioner_id"])
    assert found.is_singular and found.message == SINGULAR
    row = estimate_variance_shares(people, groups=["practitioner_id"], settings=settings).iloc[0]
    assert row[["estimate", "lower"]].tolist() == pytest.approx([0, 0], abs=1e-6)
    assert 0 < row["upper"] < 1
    assert SINGULAR in row["method"]


def test_rows_with_something_missing_are_left_out_and_counted(visits):
    holes = visits.assign(score=visits["score"].where(visits.index != 3))
    found = fit_mixed_model(holes, outcome="score", fixed=["weeks"], groups=["patient"])
    assert [found.n, found.n_missing] == [len(visits) - 1, 1]


@pytest.mark.parametrize(
    ("change", "arguments", "reason"),
    [
        ({"patient": 1}, {}, "fewer than two groups in 'patient'"),
        ({"patient": range(300)}, {}, "too little in it to tell it from what lies within"),
        ({"weeks": 2.0}, {"slope": "weeks"}, "'weeks' is the same in every row"),
        ({"weeks": 2.0}, {"fixed": ["weeks"]}, "'weeks' is the same for everybody"),
        ({"score": 4.0}, {}, "give every value exactly"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_words(visits, change, arguments, reason):
    with pytest.raises(RefusalError, match=reason):
        fit_mixed_model(
            visits.assign(**change), **{"outcome": "score", "groups": ["patient"], **arguments}
        )


def test_too_few_rows_are_refused():
    frame = pd.DataFrame({"y": [1.0, 2, 4], "x": [0.0, 1, 0], "g": [0, 0, 1]})
    with pytest.raises(RefusalError, match="too few rows for so many effects"):
        fit_mixed_model(frame, outcome="y", fixed=["x"], groups=["g"])


def test_a_search_that_still_falls_is_refused():
    with pytest.raises(RefusalError, match="did not converge"):
        search(lambda theta: -1000 * float(np.arctan(theta[0] / 50)) - theta[0], np.ones(1), [0.0])


def test_models_fitted_by_reml_are_not_compared_by_likelihood(visits):
    found = fit_mixed_model(visits, outcome="score", groups=["patient"])
    with pytest.raises(RefusalError, match="both were fitted by ML to the same rows"):
        compare_mixed_models(found, found)


def test_a_method_nobody_knows_is_a_mistake_in_the_program(visits):
    with pytest.raises(ValueError, match="REML or ML"):
        fit_mixed_model(visits, outcome="score", groups=["patient"], method="MMRM")


def test_the_course_is_given_as_estimates(visits, nprs, settings):
    rows = estimate_course(visits, instrument=nprs, settings=settings, patient="patient")
    fit = fit_mixed_model(
        visits, outcome="score", fixed=["weeks"], groups=["patient"], slope="weeks", observed=True
    )
    by_measure = rows.set_index("measure")
    slope = by_measure.loc["slope_per_week", ["estimate", "lower", "upper"]].tolist()
    assert slope == fit.fixed.loc[1, ["estimate", "lower", "upper"]].tolist()
    assert by_measure.loc["sd_slope", "estimate"] == fit.spreads["sd"][1]
    assert by_measure.loc["slope_per_week", "n"] == 120
    assert "MMRM" not in " ".join(rows["method"])


@pytest.mark.parametrize(
    ("shape", "se"),
    [
        # lmer(score ~ weeks + (weeks | patient), visits)
        ({"fixed": ["weeks"], "groups": ["patient"]}, [0.179093221, 0.042543053]),
        # lmer(score ~ weeks + sex + (weeks | patient) + (1 | clinic), visits)
        (
            {"fixed": ["weeks", "sex"], "groups": ["patient", "clinic"]},
            [0.530835666, 0.041694584, 0.268980917],
        ),
    ],
)
def test_the_observed_information_is_that_of_lme4_by_derivatives(visits, shape, se):
    # R: dev <- as.function(lmer(..., devFunOnly = TRUE)); beta <- function(t) {dev(t);
    # as.numeric(environment(dev)$pp$beta(1))}; J <- numDeriv::jacobian(beta, getME(m, "theta"));
    # k <- ncol(J); sqrt(diag(vcov(m) + J %*% m@vcov_varpar[1:k, 1:k] %*% t(J)))
    # with m by lmerTest::lmer, 3.1-3, numDeriv 2016.8-1.1.
    found = fit_mixed_model(visits, outcome="score", slope="weeks", observed=True, **shape)
    assert found.fixed["se"].tolist() == pytest.approx(se, rel=1e-4)


def test_with_the_same_times_for_all_the_two_informations_are_one():
    whole = build_nested_visits().query("patient % 4 == 3")
    pair = [
        fit_mixed_model(
            whole, outcome="score", fixed=["weeks"], groups=["patient"], slope="weeks",
            observed=observed,
        ).fixed["se"]
        for observed in (False, True)
    ]  # fmt: skip
    assert pair[0].tolist() == pytest.approx(pair[1].tolist(), rel=1e-6)


def test_where_those_who_are_better_leave_sooner_the_slope_is_less_sure():
    # Each comes three times; after a score below 5 nobody comes again.
    patient, weeks = np.repeat(np.arange(60), 3), np.tile([0.0, 4.0, 8.0], 60)
    random = np.random.default_rng(3)
    own = np.repeat(random.standard_normal(60), 3)
    score = 6.0 - 0.2 * weeks + 1.5 * own + random.standard_normal(180)
    visits = pd.DataFrame({"patient": patient, "weeks": weeks, "score": score})
    well = visits["score"].lt(5).groupby(visits["patient"]).cumsum()
    stays = well.groupby(visits["patient"]).shift(fill_value=0).eq(0)
    plain, observed = (
        fit_mixed_model(
            visits.loc[stays], outcome="score", fixed=["weeks"], groups=["patient"],
            observed=asked,
        ).fixed.loc[1, "se"]
        for asked in (False, True)
    )  # fmt: skip
    assert observed > 1.02 * plain


def test_no_step_of_the_search_is_so_long_that_the_sums_lose_their_digits():
    # From start 5 the descent once tried a relative SD of 88 million, where nothing can be solved.
    deviances = []

    def falls_far_away(theta):
        deviances.append(float(theta[0]))
        return float(np.log1p((theta[0] - 1) ** 2) + 1e-12 * theta[0] ** 2)

    found = search(falls_far_away, np.array([1e3]), [0.0])
    assert found[0] == pytest.approx(1, abs=1e-3)
    assert max(deviances) <= 1.001e4


def test_a_course_that_cannot_be_fitted_gives_the_reason(nprs, settings):
    scores = pd.DataFrame({"patient_key": [0, 1], "weeks": [0.0, 1], "score": [5.0, 4]})
    rows = estimate_course(scores, instrument=nprs, settings=settings)
    assert rows["estimate"].isna().all()
    assert rows["method"].str.endswith("what lies within: not computed").all()


def test_shares_of_one_group_give_the_reason(settings):
    people = pd.DataFrame({"change": [1.0, 2, 3], "clinic_id": "a"})
    row = estimate_variance_shares(people, groups=["clinic_id"], settings=settings).iloc[0]
    assert row["method"] == "fewer than two groups in 'clinic_id': not computed"


def test_a_descent_that_stops_on_a_slope_is_helped_on(monkeypatch):
    def stop_at_once(deviance, start, **_):
        return optimize.OptimizeResult(x=start, fun=deviance(start), jac=np.ones(1))

    def bowl(theta):
        return float((theta[0] - 3) ** 2)

    whole = optimize.minimize
    calls = iter([stop_at_once, whole, whole])
    monkeypatch.setattr(optimize, "minimize", lambda *a, **k: next(calls)(*a, **k))  # noqa: PLW0108
    assert search(bowl, np.ones(1), [0.0]) == pytest.approx([3])
