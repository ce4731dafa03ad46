"""Cluster-robust intervals and GEE against R 4.2.2 (sandwich 3.0-2, geepack 1.3.9).

The episodes are those of `build_repeated_episodes`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.clustered import (
    NO_SPREAD,
    ONE_CLUSTER,
    estimate_clustered_change,
    find_effective_count,
    robust_share_interval,
)
from ims_outcomes.statistics.logistic import fit_logistic
from ims_outcomes.statistics.refusals import RefusalError
from ims_outcomes.statistics.responder_odds import (
    estimate_responder_odds,
    fit_clustered_logistic,
)
from ims_outcomes.statistics.responders import estimate_responders
from tests.statistics.made_up_visits import build_repeated_episodes
from tests.statistics.people import build_people, pick


@pytest.fixture(scope="module")
def episodes() -> pd.DataFrame:
    return build_repeated_episodes()


def test_the_error_of_a_mean_is_that_of_sandwich(episodes, nprs, settings):
    # sqrt(vcovCL(lm(change ~ 1), cluster = patient_key)): 0.1765518361; qt(0.975, 59) = 2.000995
    rows = estimate_clustered_change(episodes, instrument=nprs, settings=settings)
    row = pick(rows, "mean_change_clustered")
    assert row["estimate"] == pytest.approx(-1.875)
    assert row["upper"] - row["estimate"] == pytest.approx(0.1765518361 * 2.000995, rel=1e-5)
    assert row["n"] == 120


def test_a_share_has_wilsons_interval_of_as_many_rows_as_give_its_error(episodes, nprs, settings):
    # sqrt(vcovCL(lm(resp ~ 1), cluster = patient_key)): 0.05535332779 for 53 of 120.
    rows = estimate_clustered_change(episodes, instrument=nprs, settings=settings)
    row = pick(rows, "responder_30_clustered")
    share = 53 / 120
    assert row[["numerator", "denominator"]].tolist() == [53, 120]
    # qt(0.975, 119) = 1.980100
    effective = (share * (1 - share) / 0.05535332779**2 + 1) * (1.980100 / 2.000995) ** 2
    middle = (share + 1.959964**2 / (2 * effective)) / (1 + 1.959964**2 / effective)
    assert (row["lower"] + row["upper"]) / 2 == pytest.approx(middle, rel=1e-5)


def test_the_interval_of_a_share_holds_the_truth_with_ten_patients():
    # Without the correction for few patients it holds it in 91 % only.
    draw = np.random.default_rng(1)
    chance = draw.beta(0.9, 2.1, (2000, 10))
    rows = draw.integers(1, 8, (2000, 10))
    hits = draw.binomial(rows, chance)
    n = rows.sum(axis=1)
    share = hits.sum(axis=1) / n
    left = hits - rows * share[:, None]
    se = np.sqrt((left**2).sum(axis=1) / n**2 * 10 / 9)
    found = pd.DataFrame({"estimate": share, "se": se, "n": n, "clusters": 10})
    lower, upper = robust_share_interval(found, confidence=0.95)
    assert 0.93 < ((lower <= 0.3) & (upper >= 0.3)).mean() < 0.965


def test_one_episode_each_gives_wilsons_interval(nprs, settings):
    people = build_people((7, 3), (7, 6), (8, 3), (6, 6), (9, 9), instrument=nprs)
    clustered = estimate_clustered_change(people, instrument=nprs, settings=settings)
    plain = estimate_responders(people, instrument=nprs, settings=settings)
    limits = ["estimate", "lower", "upper"]
    got = pick(clustered, "responder_30_clustered")[limits].tolist()
    assert got == pytest.approx(pick(plain, "responder_30")[limits].tolist())


def test_none_at_all_counts_every_patient_once():
    found = find_effective_count(
        [0.0, 1.0], se=[0.0, 0.0], n=[8, 8], clusters=[5, 4], confidence=0.95
    )
    assert found.tolist() == [5, 4]


@pytest.mark.parametrize(
    ("patients", "changes", "reason"),
    [
        ([1, 1], [(7, 4), (7, 5)], ONE_CLUSTER),
        ([1, 2], [(7, 4), (7, 4)], NO_SPREAD),
        ([1, 2], [(7, None), (7, None)], "no value: not computed"),
    ],
)
def test_no_interval_says_why(nprs, settings, patients, changes, reason):
    people = build_people(*changes, instrument=nprs, patient_key=patients)
    rows = estimate_clustered_change(people, instrument=nprs, settings=settings)
    row = pick(rows, "mean_change_clustered")
    assert row["method"] == reason
    assert np.isnan(row["lower"])


def test_cut_rows_stand_beside_the_whole(episodes, nprs, settings):
    rows = estimate_clustered_change(episodes, instrument=nprs, settings=settings, by="sex")
    whole = rows.loc[rows["measure"].eq("mean_change_clustered")].set_index("level")
    assert whole.loc[["f", "m"], "n"].sum() == whole.loc["all", "n"]
    women = episodes.loc[episodes["sex"].eq("f")]
    alone = estimate_clustered_change(women, instrument=nprs, settings=settings)
    assert whole.loc["f", "lower"] == pytest.approx(pick(alone, "mean_change_clustered")["lower"])


def test_odds_ratios_are_those_of_geepack(episodes, nprs, settings):
    # geeglm(resp ~ baseline_score + sex, id = patient_key, binomial, corstr = "exchangeable");
    # it estimates the correlation with another divisor, hence the third digit.
    rows = estimate_responder_odds(
        episodes, factors=["baseline_score", "sex"], instrument=nprs, settings=settings
    )
    assert rows[["group", "level"]].to_numpy().tolist() == [
        ["baseline_score", "per unit"],
        ["sex", "m"],
    ]
    log_odds = np.log(rows[["estimate", "lower", "upper"]].to_numpy())
    assert log_odds[:, 0] == pytest.approx([-0.5239655737, 1.1992688258], rel=0.01)
    errors = (log_odds[:, 2] - log_odds[:, 1]) / (2 * 1.959964)
    assert errors == pytest.approx([0.1221744329, 0.5238573670], rel=0.01)
    assert set(rows["method"]) == {"GEE exchangeable, robust"}


def test_few_patients_get_the_corrected_variance(episodes):
    used = episodes.loc[episodes["patient_key"].lt(40)]
    used = used.assign(better=used["change"].le(-2))
    found = fit_clustered_logistic(
        used, outcome="better", factors=["sex"], cluster="patient_key", confidence=0.95
    )
    assert set(found["method"]) == {"GEE exchangeable, Mancl–DeRouen, t"}
    assert (found["upper"] - found["lower"]).gt(2 * 1.96 * found["se"]).all()


@pytest.mark.parametrize(
    ("better", "x", "reason"),
    [
        (lambda d: True, lambda d: d["change"], "everybody has the same outcome"),
        (lambda d: d.index < 3, lambda d: d["change"], "too few of the rarer outcome"),
        (lambda d: d["change"] < -2, lambda d: d["change"], "perfect separation"),
        (lambda d: d["change"] < -2, lambda d: 1.0, "'x' is the same for everybody"),
    ],
)
def test_odds_that_cannot_be_had_are_refused(episodes, better, x, reason):
    frame = episodes.assign(better=better(episodes), x=x(episodes))
    with pytest.raises(RefusalError, match=reason):
        fit_clustered_logistic(
            frame, outcome="better", factors=["x"], cluster="patient_key", confidence=0.95
        )


def test_refused_odds_give_the_reason(nprs, settings):
    people = build_people((7, 3), (7, 6), instrument=nprs, sex=["f", "m"])
    row = estimate_responder_odds(people, factors=["sex"], instrument=nprs, settings=settings)
    assert row["method"].item().startswith("too few of the rarer outcome")


def test_a_logistic_model_of_everybody_alike_is_refused():
    with pytest.raises(RefusalError, match="everybody has the same outcome"):
        fit_logistic(np.ones((4, 1)), np.ones(4))


def test_equations_that_do_not_converge_are_refused(episodes, monkeypatch):
    from statsmodels.genmod.generalized_estimating_equations import GEE

    whole = GEE.fit
    monkeypatch.setattr(GEE, "fit", lambda model, maxiter, **asked: whole(model, 2, **asked))
    used = episodes.assign(better=episodes["change"].le(-2))
    with pytest.raises(RefusalError, match="estimating equations did not converge"):
        fit_clustered_logistic(
            used, outcome="better", factors=["sex"], cluster="patient_key", confidence=0.95
        )


def test_a_logistic_model_that_does_not_converge_is_refused(monkeypatch):
    from statsmodels.discrete.discrete_model import Logit

    whole = Logit.fit
    monkeypatch.setattr(Logit, "fit", lambda model, disp, maxiter: whole(model, disp=0, maxiter=0))
    matrix = np.column_stack([np.ones(6), [0.0, 1, 2, 3, 4, 5]])
    with pytest.raises(RefusalError, match="the logistic model did not converge"):
        fit_logistic(matrix, np.array([0.0, 1, 0, 1, 0, 1]))
