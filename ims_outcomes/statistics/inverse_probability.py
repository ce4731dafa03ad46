"""Weighting those who gave a last score so that they stand for those who did not."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ims_outcomes.statistics.clustered import robust_share_interval, robust_t_interval
from ims_outcomes.statistics.designs import build_design
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.logistic import fit_logistic
from ims_outcomes.statistics.refusals import RefusalError
from ims_outcomes.statistics.responder_rules import is_improved_by_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Instrument, Settings

_PLACES = {
    "minimum": 0.0,
    "quartile_1": 0.25,
    "median": 0.5,
    "quartile_3": 0.75,
    "percentile_99": 0.99,
    "maximum": 1.0,
}


@dataclasses.dataclass(frozen=True)
class Weighting:
    """A fitted model of who is seen: its columns, chances, and who was seen."""

    matrix: NDArray[np.float64]
    chances: NDArray[np.float64]
    seen: NDArray[np.float64]

    @property
    def weights(self) -> NDArray[np.float64]:
        """Stabilised weights: share seen ÷ chance of being seen; 0 for those not seen."""
        return np.asarray(self.seen * self.seen.mean() / self.chances)


def estimate_weighted_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    predictors: Sequence[str] = ("baseline_score",),
) -> pd.DataFrame:
    """Estimate mean change and headline responders by inverse-probability weighting.

    A logistic model of who has a last score, among all with a baseline; each pair then counts
    as many as it stands for. Right where being missing depends only on what is in the model
    (MAR) and everybody had some chance of being seen. It cannot see that those whose pain was
    worst stayed away *because* of it.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, change, has_baseline, has_pair,
        is_eligible and the predictors.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    predictors : sequence of str
        Columns known of everybody with a baseline; words that are missing are a level, rows with
        a missing number are left out and counted.

    Returns
    -------
    DataFrame
        mean_change_ipw (t), responder_<headline>_ipw (Wilson with the number of rows that gives
        the robust variance); then the weights: weight with group "weight" and level minimum,
        quartile_1, median, quartile_3, percentile_99, maximum, mean, and effective_pairs,
        (Σw)² ÷ Σw². Where no model can be fitted one row says why.

    Source
    ------
    Seaman & White 2013, 10.1177/0962280210395740; stabilised weights Robins 2000,
    10.1097/00001648-200009000-00011. The variance is the sandwich over both steps, so it knows
    that the weights were estimated; R's survey::svymean with the weights taken as known gives a
    larger one.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [8.0] * 4 + [4.0] * 4,
    ...     "last_score": [4.0, 2.0, None, None, 4.0, 3.0, 2.0, None],
    ...     "has_baseline": True, "is_eligible": True,
    ... }).assign(change=lambda d: d.last_score - d.baseline_score,
    ...           has_pair=lambda d: d.last_score.notna())
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_weighted_change(cohort, instrument=nprs, settings=load_settings())
    >>> rows[["measure", "estimate"]].head(2).round(3).values.tolist()
    [['mean_change_ipw', -3.0], ['responder_30_ipw', 0.667]]
    """
    confidence = settings.report.confidence_percent / 100
    numbers = [name for name in predictors if pd.api.types.is_numeric_dtype(cohort[name])]
    used = cohort.loc[cohort["has_baseline"].astype(bool)].dropna(subset=numbers)
    seen = used["has_pair"].astype(bool)
    common: dict[str, Any] = {
        "measure": "mean_change_ipw",
        "unit": instrument.unit,
        "n": int(seen.sum()),
        "n_missing": len(cohort) - int(seen.sum()),
    }
    try:
        weighting = fit_weights(used, predictors=predictors)
    except RefusalError as refusal:
        return build_estimates([{**common, "method": refusal.as_method}])
    mean = weight_mean(weighting, used["change"].fillna(0.0).to_numpy())
    lower, upper = robust_t_interval(mean, confidence=confidence)
    name = f"IPW on {', '.join(predictors)}"
    found = [
        build_estimates(
            mean[["estimate"]].assign(**common, lower=lower, upper=upper, method=f"{name}, t")
        )
    ]
    if instrument.percent_rule:
        percent = settings.responders.headline_percent
        improved = is_improved_by_percent(
            used["baseline_score"], used["last_score"], percent=percent, instrument=instrument
        )
        eligible = used["is_eligible"].to_numpy("bool")
        among = int((eligible & seen).sum())
        share = weight_mean(weighting, improved.to_numpy("float64"), among=eligible)
        lower, upper = robust_share_interval(share, confidence=confidence)
        row: dict[str, Any] = {
            **common,
            "measure": f"responder_{percent}_ipw",
            "unit": "share",
            "n": among,
        }
        row["n_missing"] = int(cohort["is_eligible"].astype(bool).sum()) - among
        found.append(
            build_estimates(
                share[["estimate"]].assign(
                    **row, lower=lower, upper=upper, method=f"{name}, Wilson"
                )
            )
        )
    return pd.concat([*found, describe_weights(weighting)], ignore_index=True)


def fit_weights(people: pd.DataFrame, *, predictors: Sequence[str]) -> Weighting:
    """Fit who has a last score.

    Parameters
    ----------
    people : DataFrame
        Those with a baseline: has_pair, predictors.
    predictors : sequence of str
        Columns.

    Returns
    -------
    Weighting
        Chances and weights.

    Raises
    ------
    RefusalError
        Everybody or nobody has a last score; fewer than two pairs; a predictor tells it for
        certain, is redundant, or the model does not converge.
    """
    seen = people["has_pair"].to_numpy("float64")
    if seen.sum() < 2:
        raise RefusalError("fewer than two people with both scores")
    if seen.all():
        raise RefusalError("nobody with a baseline lacks the last score: no weights are needed")
    design = build_design(people, columns=predictors)
    return Weighting(design.matrix, fit_logistic(design.matrix, seen), seen)


def weight_mean(
    weighting: Weighting,
    values: NDArray[np.float64],
    *,
    among: NDArray[np.bool_] | None = None,
) -> pd.DataFrame:
    """Weighted mean with the standard error of both steps.

    The influence of a person is w(y − μ) ÷ Σw, plus what the person did to the weights: the
    slope of μ over the logistic coefficients times their influence, I⁻¹x(seen − chance).

    Parameters
    ----------
    weighting : Weighting
        Fitted.
    values : array
        One per person; what stands for those not seen does not matter.
    among : array of bool
        Whom the mean is of; everybody unless given.

    Returns
    -------
    DataFrame
        One row: estimate, se, n, clusters (those seen), as `robust_t_interval` takes it.
    """
    matrix, chances, seen = weighting.matrix, weighting.chances, weighting.seen
    counted = seen if among is None else seen * among
    weights = counted / chances
    if counted.sum() < 2:
        return pd.DataFrame({"estimate": [np.nan], "se": np.nan, "n": 0.0, "clusters": 0.0})
    mean = float(weights @ values / weights.sum())
    left = weights * (values - mean)
    slope = matrix.T @ (-left * (1 - chances)) / weights.sum()
    information = (matrix * (chances * (1 - chances))[:, None]).T @ matrix
    of_weights = (matrix * (seen - chances)[:, None]) @ np.linalg.solve(information, slope)
    influence = left / weights.sum() + of_weights
    count = len(seen)
    error = np.sqrt((influence**2).sum() * count / (count - 1))
    pairs = float(counted.sum())
    return pd.DataFrame({"estimate": [mean], "se": error, "n": pairs, "clusters": pairs})


def describe_weights(weighting: Weighting) -> pd.DataFrame:
    """Describe the stabilised weights of those seen: a few large ones rule everything.

    Parameters
    ----------
    weighting : Weighting
        Fitted.

    Returns
    -------
    DataFrame
        An estimates frame, see `estimate_weighted_change`. A mean far from 1 speaks against the
        model.
    """
    weights = weighting.weights[weighting.seen > 0]
    rows: list[dict[str, Any]] = [
        {
            "measure": "weight",
            "group": "weight",
            "level": level,
            "estimate": value,
            "unit": "weight",
        }
        for level, value in {
            **{level: float(np.quantile(weights, place)) for level, place in _PLACES.items()},
            "mean": float(weights.mean()),
        }.items()
    ]
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    size = {"measure": "effective_pairs", "estimate": effective, "unit": "people"}
    found = pd.concat([build_estimates(rows), build_estimates([size])], ignore_index=True)
    return found.assign(n=float(len(weights)), method="stabilised weights")
