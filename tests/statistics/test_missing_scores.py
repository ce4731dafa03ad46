"""Missing last scores: carried forward, weighted, imputed, shifted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.carry_forward import estimate_carried_forward
from ims_outcomes.statistics.inverse_probability import (
    estimate_weighted_change,
    fit_weights,
    weight_mean,
)
from ims_outcomes.statistics.multiple_imputation import (
    estimate_imputed_change,
    impute_last_scores,
)
from ims_outcomes.statistics.refusals import RefusalError
from ims_outcomes.statistics.rubins_rules import pool_estimates
from ims_outcomes.statistics.tipping_point import estimate_tipping_point
from tests.statistics.made_up_visits import scatter
from tests.statistics.people import build_people, pick


@pytest.fixture(scope="module")
def drop_out() -> pd.DataFrame:
    """Four hundred people, seen more often when they started low; last score from baseline."""
    baseline = 6 + 6 * scatter(400, 7)
    last = 1 + 0.5 * baseline + 4 * scatter(400, 11)
    seen = scatter(400, 13) + 0.15 * (6 - baseline) < 0.1
    change = np.where(seen, last - baseline, np.nan)
    return pd.DataFrame(
        {
            "baseline_score": baseline,
            "last_score": np.where(seen, last, np.nan),
            "truth": last - baseline,
            "change": change,
            "has_baseline": True,
            "has_pair": seen,
            "is_eligible": True,
            "sex": np.where(np.arange(400) % 2, "m", "f"),
        }
    )


def test_baseline_carried_forward_is_no_change(nprs, settings):
    # Half of four have no last score: the mean of −3, −1, 0, 0. Who has no baseline is missing.
    people = build_people((7, 4), (6, 5), (8, None), (9, None), (None, None), instrument=nprs)
    rows = estimate_carried_forward(people, instrument=nprs, settings=settings)
    row = pick(rows, "mean_change_bocf")
    assert row[["estimate", "n", "n_missing"]].tolist() == [-1, 4, 1]
    assert pick(rows, "responder_30_bocf")[["numerator", "n"]].tolist() == [1, 4]
    assert not rows["measure"].str.endswith("_locf").any()


def test_the_latest_score_is_carried_forward(nprs, settings):
    people = build_people((7, 4), (8, None), (9, None), instrument=nprs)
    # Of the second person the later of two counts, in whatever order; of the third there is none.
    scores = pd.DataFrame(
        {
            "episode_id": [1, 1, 0],
            "score_date": pd.to_datetime(["2026-02-01", "2026-01-01", "2026-03-01"]),
            "score": [5.0, 6.0, 1.0],
        }
    )
    rows = estimate_carried_forward(people, instrument=nprs, settings=settings, scores=scores)
    assert pick(rows, "mean_change_locf")["estimate"] == pytest.approx((-3 - 3 + 0) / 3)
    assert pick(rows, "mean_change_bocf")["estimate"] == pytest.approx(-1)


def test_within_levels_of_one_factor_weights_are_the_inverse_shares_seen(nprs, settings):
    # Of four women two are seen (change −4, −2), of four men all (0): (4 · −3 + 4 · 0) ÷ 8.
    people = build_people(
        *[(8, 4), (8, 6), (8, None), (8, None), (8, 8), (8, 8), (8, 8), (8, None)],
        instrument=nprs,
        sex=["f"] * 4 + ["m"] * 4,
    )
    rows = estimate_weighted_change(people, instrument=nprs, settings=settings, predictors=["sex"])
    assert pick(rows, "mean_change_ipw")["estimate"] == pytest.approx(-1.5)
    # 5 of 8 are seen; stabilised weights 5/8 ÷ 1/2 and 5/8 ÷ 3/4.
    assert pick(rows, "weight", "maximum")["estimate"] == pytest.approx(1.25)
    assert pick(rows, "weight", "minimum")["estimate"] == pytest.approx(5 / 6)
    assert pick(rows, "weight", "mean")["estimate"] == pytest.approx(1)
    assert pick(rows, "effective_pairs")["estimate"] == pytest.approx(25 / (2 * 1.25**2 + 25 / 12))


def test_the_error_knows_that_the_weights_were_estimated(drop_out):
    # The sandwich of both steps, taken numerically: move each person's count a little.
    weighting = fit_weights(drop_out, predictors=["baseline_score"])
    change = drop_out["change"].fillna(0.0).to_numpy()
    found = weight_mean(weighting, change).iloc[0]

    def mean_without(person: int) -> float:
        rest = drop_out.drop(index=person)
        values = rest["change"].fillna(0.0).to_numpy()
        return weight_mean(fit_weights(rest, predictors=["baseline_score"]), values)[
            "estimate"
        ].item()

    some = np.arange(0, 400, 8)
    left_out = np.array([mean_without(person) for person in some])
    jackknife = np.sqrt(((left_out - found["estimate"]) ** 2).mean() * 400)
    assert found["se"] == pytest.approx(jackknife, rel=0.15)


@pytest.mark.parametrize("method", ["ipw", "mi"])
def test_weighting_and_imputing_take_out_the_completers_bias(drop_out, nprs, settings, method):
    estimate = {"ipw": estimate_weighted_change, "mi": estimate_imputed_change}[method]
    row = pick(estimate(drop_out, instrument=nprs, settings=settings), f"mean_change_{method}")
    truth = drop_out["truth"].mean()
    bias = abs(drop_out["change"].mean() - truth)
    assert bias > 0.25
    assert abs(row["estimate"] - truth) < bias / 3
    assert row["lower"] < truth < row["upper"]


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([(7, 4), (6, None), (5, None)], "fewer than two people with both scores"),
        ([(7, 4), (6, 5), (5, 3)], "no weights are needed"),
        ([(8, 4), (8, 5), (9, 5), (4, None), (3, None)], "perfect separation"),
        ([(8, 4), (8, 5), (8, 5), (8, None)], "'baseline_score' is the same for everybody"),
    ],
)
def test_weights_that_cannot_be_had_give_the_reason(nprs, settings, pairs, reason):
    people = build_people(*pairs, instrument=nprs)
    with pytest.raises(RefusalError, match=reason):
        fit_weights(people, predictors=["baseline_score"])
    rows = estimate_weighted_change(people, instrument=nprs, settings=settings)
    assert reason in rows["method"].item()


# R 4.2.2, mice 3.15.0: pool.scalar(Q, U, n, k = 1), rule "rubin1987"; its df and fmi.
@pytest.mark.parametrize(
    ("estimates", "variances", "complete", "expected"),
    [
        ([1, 2, 3], [1, 1, 1], 99, [2, 7 / 3, 5.3388655323, 0.6742174764]),
        (
            [-2.1, -1.9, -2.3, -2.0, -2.2],
            [0.04, 0.05, 0.045, 0.041, 0.05],
            79,
            [-2.1, 0.0752, 16.2936198552, 0.4612431747],
        ),
        (
            [-2.1, -1.9, -2.3, -2.0, -2.2],
            [0.04, 0.05, 0.045, 0.041, 0.05],
            np.inf,
            [-2.1, 0.0752, 25.1335111111, 0.4416655563],
        ),
    ],
)
def test_pooling_is_that_of_mice(estimates, variances, complete, expected):
    found = pool_estimates(estimates, variances, complete_freedom=complete, confidence=0.95)
    got = found[["estimate", "variance", "freedom", "missing_information"]].iloc[0].tolist()
    assert got == pytest.approx(expected, rel=1e-9)


def test_data_sets_that_agree_have_the_freedom_of_complete_data():
    found = pool_estimates([2.0, 2], [1.0, 1], complete_freedom=99, confidence=0.95)
    assert found["freedom"].item() == pytest.approx(99 * 100 / 102)


def test_one_data_set_is_not_pooled():
    with pytest.raises(ValueError, match="two or more"):
        pool_estimates([1.0], [1.0], complete_freedom=9, confidence=0.95)


def test_draws_keep_what_was_seen_and_follow_the_seed(drop_out):
    first = impute_last_scores(drop_out, imputations=3, seed=5)
    seen = ~first.missing
    assert (first.last[:, seen] == drop_out["last_score"].to_numpy()[seen]).all()
    assert np.isfinite(first.last).all()
    again = impute_last_scores(drop_out, imputations=3, seed=5)
    assert (first.last == again.last).all()
    assert not (first.last == impute_last_scores(drop_out, imputations=3, seed=6).last).all()


def test_draws_have_the_distribution_of_the_model(drop_out):
    # With many draws, mean and spread of one person's draws are those of R's predict(lm): fit ±
    # √(s²(1 + h)), s² times (n − 2) ÷ (n − 4) for the draw of σ².
    found = impute_last_scores(drop_out, imputations=20_000)
    pairs = drop_out.loc[drop_out["has_pair"]]
    matrix = np.column_stack([np.ones(len(pairs)), pairs["baseline_score"]])
    beta, (left,), *_ = np.linalg.lstsq(matrix, pairs["last_score"], rcond=None)
    person = int(np.flatnonzero(found.missing)[0])
    row = np.array([1, drop_out["baseline_score"][person]])
    variance = left / (len(pairs) - 4) * (1 + row @ np.linalg.inv(matrix.T @ matrix) @ row)
    draws = found.last[:, person]
    assert draws.mean() == pytest.approx(row @ beta, abs=4 * np.sqrt(variance / 20_000))
    assert draws.var() == pytest.approx(variance, rel=0.04)


def test_imputed_parts_hold_everybody_with_a_baseline(drop_out, nprs, settings):
    rows = estimate_imputed_change(drop_out, instrument=nprs, settings=settings, by="sex")
    change = rows.loc[rows["measure"].eq("mean_change_mi")].set_index("level")
    assert change.loc[["f", "m"], "n"].tolist() == [200, 200]
    assert change["n_missing"]["all"] == (~drop_out["has_pair"]).sum()
    shares = rows.loc[rows["measure"].eq("responder_30_mi")]
    assert shares[["lower", "upper"]].stack().between(0, 1).all()


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([(7, 4), (6, 5), (5, 3)], "nothing to impute"),
        ([(7, 4), (6, 5), (5, 3), (8, None)], "too few pairs for so many predictors"),
        (
            [(4, 2), (5, 3), (6, 4), (7, 5), (8, 6), (9, None)],
            "give every last score exactly",
        ),
    ],
)
def test_what_cannot_be_imputed_gives_the_reason(nprs, settings, pairs, reason):
    people = build_people(*pairs, instrument=nprs)
    with pytest.raises(RefusalError, match=reason):
        impute_last_scores(people)
    arguments = {"instrument": nprs, "settings": settings}
    assert reason in estimate_imputed_change(people, **arguments)["method"].item()
    assert reason in estimate_tipping_point(people, deltas=[1], **arguments)["method"].item()


def test_delta_moves_the_mean_by_its_share_of_the_missing(drop_out, nprs, settings):
    rows = estimate_tipping_point(drop_out, instrument=nprs, settings=settings, deltas=[0, 1, 2])
    means = rows.loc[rows["group"].eq("delta"), "estimate"]
    share = (~drop_out["has_pair"]).mean()
    assert means.diff().dropna().tolist() == pytest.approx([share, share])
    imputed = estimate_imputed_change(drop_out, instrument=nprs, settings=settings)
    assert means[0] == pytest.approx(pick(imputed, "mean_change_mi")["estimate"])


def test_at_the_tipping_point_the_interval_ends_at_no_change(drop_out, nprs, settings):
    arguments = {"instrument": nprs, "settings": settings}
    tip = pick(estimate_tipping_point(drop_out, deltas=[], **arguments), "tipping_delta")
    rows = estimate_tipping_point(drop_out, deltas=[tip["estimate"]], **arguments)
    assert rows["upper"][0] == pytest.approx(0, abs=1e-4)


def test_worse_is_downwards_where_higher_is_better(psfs, settings):
    pairs = [(3, 6), (4, 7), (5, 7), (2, 6), (3, 7), (4, 6), (4, None), (3, None)]
    people = build_people(*pairs, instrument=psfs)
    rows = estimate_tipping_point(people, instrument=psfs, settings=settings, deltas=[0, 1])
    assert rows["estimate"][1] - rows["estimate"][0] == pytest.approx(-2 / 8)
    assert pick(rows, "tipping_delta")["estimate"] > 0


@pytest.mark.parametrize(("scale", "missing"), [("nprs", 10 - 7), ("psfs", 0 - 7)])
def test_the_worst_that_can_be_is_the_worst_end_of_the_scale(request, settings, scale, missing):
    instrument = request.getfixturevalue(scale)
    seen = [(7, 4), (6, 8), (5, 3), (6, 9), (4, 6)]
    people = build_people(*seen, (7, None), instrument=instrument)
    rows = estimate_tipping_point(people, instrument=instrument, settings=settings, deltas=[])
    worst = pick(rows, "worst_possible_change")["estimate"]
    assert worst == pytest.approx((sum(last - first for first, last in seen) + missing) / 6)


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([(7, 4), (6, 8), (5, 3), (8, 9), (4, 6), (7, None)], "the interval holds 0 already"),
        ([(7, 2), (6, 1), (5, 1), (8, 3), (4, 0)] * 20 + [(7, None)], "none within the length"),
    ],
)
def test_no_tipping_point_says_why(nprs, settings, pairs, reason):
    people = build_people(*pairs, instrument=nprs)
    rows = estimate_tipping_point(people, instrument=nprs, settings=settings, deltas=[0])
    row = pick(rows, "tipping_delta")
    assert row["method"].startswith(reason)
    assert np.isnan(row["estimate"])
