"""Shrinkage: means of small groups drawn towards the mean of all, as far as chance goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import NOT_RECORDED, cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE, count_missing, estimate_means
from ims_outcomes.statistics.over_dispersion import estimate_tau_squared

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: Columns of shrunk means.
SHRUNK_COLUMNS = ("estimate", "error", "weight", "overall", "overall_error", "tau_squared")

SHRUNK = "empirical Bayes"
NO_DIFFERENCE = "empirical Bayes: no difference beyond chance, mean of all"


def shrink_means(groups: pd.DataFrame, *, variance: float) -> pd.DataFrame:
    """Draw group means towards the mean of all, each by how little it rests on.

    w·x̄ + (1 − w)·μ with w = τ² ÷ (τ² + s² ÷ n), μ weighted by 1 ÷ (τ² + s² ÷ n), τ² by
    DerSimonian and Laird. Standard error √(w·s² ÷ n + (1 − w)²·var μ), which takes τ² and s² as
    known. With τ² = 0 every group is at μ.

    Parameters
    ----------
    groups : DataFrame
        One row per group: n (above 0) and mean.
    variance : float
        s², within groups, pooled; above 0.

    Returns
    -------
    DataFrame
        One row per group: estimate, error, weight (w), overall (μ), overall_error, tau_squared.

    Source
    ------
    Morris 1983, 10.1080/01621459.1983.10477920; He 2013, 10.1002/sim.6012. Same as metafor's
    blup(rma(mean, s² ÷ n, method = "DL")).

    Examples
    --------
    >>> groups = pd.DataFrame({"n": [40.0, 10.0, 20.0], "mean": [-1.0, -4.0, -2.0]})
    >>> shrink_means(groups, variance=4.0)[["estimate", "weight"]].round(2).values.tolist()
    [[-1.07, 0.94], [-3.66, 0.81], [-2.03, 0.89]]
    """
    chance = variance / groups["n"]
    fixed = (groups["mean"] / chance).sum() / (1 / chance).sum()
    error = np.sqrt(chance)
    tau_squared = estimate_tau_squared((groups["mean"] - fixed) / error, error)
    precision = 1 / (tau_squared + chance)
    overall = (precision * groups["mean"]).sum() / precision.sum()
    weight = tau_squared * precision
    spread = weight * chance + (1 - weight) ** 2 / precision.sum()
    return pd.DataFrame(
        {
            "estimate": weight * groups["mean"] + (1 - weight) * overall,
            "error": np.sqrt(spread),
            "weight": weight,
            "overall": overall,
            "overall_error": np.sqrt(1 / precision.sum()),
            "tau_squared": tau_squared,
        }
    )


def estimate_shrunk_means(
    people: pd.DataFrame, *, by: str, value: str, measure: str, unit: str, settings: Settings
) -> pd.DataFrame:
    """Estimate the mean of each group, raw and shrunk.

    People whose group is not recorded are no group: they have a raw mean and enter nothing else.
    Not computed from fewer than `shrunk_from_groups` groups, or without spread within groups.

    Parameters
    ----------
    people : DataFrame
        One row per person: `by` and `value`, missing where there is none.
    by, value : str
        Columns: the group (condition, practitioner_id) and a number (change, residual).
    measure, unit : str
        Id of the measure, mean_change say, and unit of the values.
    settings : Settings
        `shrinkage.shrunk_from_groups`, `report.confidence_percent`.

    Returns
    -------
    DataFrame
        An estimates frame. For each group, by name: <measure> (raw, t interval),
        <measure>_shrunk (with its own interval) and <measure>_weight (w, 1 for not shrunk at
        all). For all: <measure>_overall (μ) and <measure>_between (τ, the SD between groups).

    Source
    ------
    See `shrink_means`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> people = pd.DataFrame({"condition": ["a"] * 6 + ["b"] * 6 + ["c"] * 2,
    ...                        "change": [-1.0, -2.0] * 3 + [-4.0, -5.0] * 3 + [-8.0, -9.0]})
    >>> rows = estimate_shrunk_means(people, by="condition", value="change",
    ...     measure="mean_change", unit="points", settings=load_settings())
    >>> rows.loc[rows["level"].eq("c"), ["measure", "estimate"]].round(2).values.tolist()
    [['mean_change', -8.5], ['mean_change_shrunk', -8.44], ['mean_change_weight', 0.98]]
    """
    cuts = cut_by(people, by=by)
    numbers = cuts.rows[value].astype("float64")
    raw = estimate_means(cuts, numbers, measure=measure, unit=unit, settings=settings)
    found = cuts.describe(numbers).assign(n_missing=count_missing(cuts, numbers)).iloc[1:]
    known = found.loc[found["level"].ne(NOT_RECORDED) & found["n"].gt(0)]
    variance = _pool_variance(known)
    least = settings.shrinkage.shrunk_from_groups
    reason = ""
    if len(known) < least:
        reason = f"fewer than {least} groups: not computed"
    elif not variance > TOLERANCE**2:
        reason = "no spread within groups: not computed"
    nothing = pd.DataFrame(np.nan, index=known.index, columns=list(SHRUNK_COLUMNS))
    shrunk = nothing if reason else shrink_means(known, variance=variance)
    rows = _lay_out(found, shrunk, reason=reason, measure=measure, unit=unit, settings=settings)
    each = pd.concat([raw.iloc[1:], rows.loc[rows["group"].ne("all")]])
    order = {name: place for place, name in enumerate(found["level"])}
    each = each.sort_values("level", key=lambda level: level.map(order), kind="stable")
    return build_estimates(pd.concat([each, rows.loc[rows["group"].eq("all")]]))


def _pool_variance(groups: pd.DataFrame) -> float:
    """Variance within groups, each by its degrees of freedom; missing without any."""
    freedom = (groups["n"] - 1).sum()
    squares = (groups["sd"].fillna(0) ** 2 * (groups["n"] - 1)).sum()
    return float(squares / freedom) if freedom > 0 else np.nan


def _lay_out(
    found: pd.DataFrame,
    shrunk: pd.DataFrame,
    *,
    reason: str,
    measure: str,
    unit: str,
    settings: Settings,
) -> pd.DataFrame:
    """Lay out the shrunk means and what they were shrunk by."""
    z = stats.norm.ppf((1 + settings.report.confidence_percent / 100) / 2)
    no_difference = shrunk["tau_squared"].eq(0).any()
    method = reason or (NO_DIFFERENCE if no_difference else SHRUNK)
    levels = found.loc[shrunk.index]
    base = pd.DataFrame(
        {
            "group": levels["group"],
            "level": levels["level"],
            "n": levels["n"],
            "n_missing": levels["n_missing"],
            "method": method,
        }
    )
    reach = z * shrunk["error"]
    parts = [
        base.assign(
            measure=f"{measure}_shrunk",
            unit=unit,
            estimate=shrunk["estimate"],
            lower=shrunk["estimate"] - reach,
            upper=shrunk["estimate"] + reach,
        ),
        base.assign(measure=f"{measure}_weight", unit="share", estimate=shrunk["weight"]),
    ]
    first = shrunk.iloc[0] if len(shrunk) else pd.Series(np.nan, index=shrunk.columns)
    overall, error = first["overall"], z * first["overall_error"]
    whole = pd.DataFrame(
        {
            "measure": [f"{measure}_overall", f"{measure}_between"],
            "group": "all",
            "level": "all",
            "n": levels["n"].sum(),
            "estimate": [overall, np.sqrt(first["tau_squared"])],
            "lower": [overall - error, np.nan],
            "upper": [overall + error, np.nan],
            "unit": unit,
            "method": reason or "precision-weighted, DerSimonian-Laird",
        }
    )
    return pd.concat([*parts, whole], ignore_index=True)
