"""Multiple imputation of missing last scores."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.designs import build_design
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.refusals import RefusalError
from ims_outcomes.statistics.rubins_rules import pool_estimates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Instrument, Settings

#: Completed data sets; the Monte-Carlo error of an interval's end is then some 3 % of its reach.
IMPUTATIONS = 50

_LIMITS = ("estimate", "lower", "upper")


@dataclasses.dataclass(frozen=True)
class Imputed:
    """Everybody with a baseline, with m completions of the last score.

    Attributes
    ----------
    people : DataFrame
        Those in it.
    last : array
        m rows, one column per person: what was seen, or a draw.
    missing : array of bool
        Per person, whether the last score was drawn.
    """

    people: pd.DataFrame
    last: NDArray[np.float64]
    missing: NDArray[np.bool_]

    def shift(self, delta: float) -> Imputed:
        """Add a number to every draw, and leave what was seen."""
        return dataclasses.replace(self, last=self.last + delta * self.missing)


def impute_last_scores(
    cohort: pd.DataFrame,
    *,
    predictors: Sequence[str] = ("baseline_score",),
    imputations: int = IMPUTATIONS,
    seed: int = 1,
) -> Imputed:
    """Draw the missing last scores m times from a linear model of those that were seen.

    Only the last score has blanks, so no chain is needed: σ² is drawn from RSS ÷ χ², β from its
    normal distribution given σ², then each last score from N(xβ, σ²). Draws are neither rounded
    nor cut off at the ends of the scale: both would bias the mean.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: has_baseline, has_pair, last_score, predictors. Who has no baseline,
        or no number in a predictor, is left out.
    predictors : sequence of str
        Columns of the model: everything that goes with the last score or with its being missing,
        also what the results will be cut by.
    imputations : int
        m.
    seed : int
        The same seed gives the same draws.

    Returns
    -------
    Imputed
        Completed data sets.

    Raises
    ------
    RefusalError
        Nobody lacks a last score; too few pairs for the model; a redundant predictor; a model
        that gives every score exactly.

    Source
    ------
    Rubin 1987, 10.1002/9780470316696, example 5.1; von Hippel 2013, 10.1177/0049124112464866, on
    not cutting off. Same as R's mice(method = "norm"), and as SAS PROC MI MONOTONE REG.
    statsmodels' MICE draws by predictive mean matching with an approximate posterior.
    """
    numbers = [name for name in predictors if pd.api.types.is_numeric_dtype(cohort[name])]
    people = cohort.loc[cohort["has_baseline"].astype(bool)].dropna(subset=numbers)
    missing = ~people["has_pair"].to_numpy("bool")
    if not missing.any():
        raise RefusalError("nobody with a baseline lacks the last score: nothing to impute")
    design = build_design(people, columns=predictors)
    seen = design.matrix[~missing]
    if len(seen) < design.matrix.shape[1] + 3 or np.linalg.matrix_rank(seen) < seen.shape[1]:
        raise RefusalError("too few pairs for so many predictors", remedy="take fewer predictors.")
    values = people["last_score"].to_numpy("float64")
    draws = _draw(seen, values[~missing], design.matrix[missing], imputations, seed)
    last = np.tile(values, (imputations, 1))
    last[:, missing] = draws
    return Imputed(people, last, missing)


def _draw(
    seen: NDArray[np.float64],
    values: NDArray[np.float64],
    wanted: NDArray[np.float64],
    imputations: int,
    seed: int,
) -> NDArray[np.float64]:
    """Draw parameters, then scores: one row per completed data set."""
    random = np.random.default_rng(seed)
    rows, width = seen.shape
    orthogonal, triangle = np.linalg.qr(seen)
    beta = np.linalg.solve(triangle, orthogonal.T @ values)
    left = float(((values - seen @ beta) ** 2).sum())
    if left <= TOLERANCE:
        raise RefusalError("the predictors give every last score exactly: nothing is left to draw")
    sigma = np.sqrt(left / random.chisquare(rows - width, size=imputations))
    moves = np.linalg.solve(triangle, random.standard_normal((width, imputations)))
    betas = beta[:, None] + sigma * moves
    noise = random.standard_normal((imputations, len(wanted)))
    return np.asarray((wanted @ betas).T + sigma[:, None] * noise)


def estimate_imputed_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    predictors: Sequence[str] = ("baseline_score",),
    by: str = "",
    imputations: int = IMPUTATIONS,
    seed: int = 1,
) -> pd.DataFrame:
    """Estimate mean change and headline responders of everybody with a baseline, by imputation.

    Right where being missing depends only on the predictors (MAR). It cannot see that those whose
    pain was worst stayed away *because* of it: see
    `estimate_tipping_point`.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_baseline, has_pair, is_eligible,
        predictors, `by`.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    predictors, imputations, seed
        See `impute_last_scores`; `by` joins the predictors.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per measure and part: mean_change_mi and responder_<headline>_mi, t interval by
        Rubin's rules; n is everybody with a baseline, n_missing those of them whose last score
        was drawn. Where it cannot be done one row says why.

    Source
    ------
    See `impute_last_scores` and `pool_estimates`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [8.0, 7, 6, 5, 8, 7, 6, 5],
    ...     "last_score": [5.0, 4, 4, 2, 6, None, None, 3], "has_baseline": True,
    ...     "is_eligible": True,
    ... }).assign(has_pair=lambda d: d.last_score.notna())
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_imputed_change(cohort, instrument=nprs, settings=load_settings())
    >>> rows[["measure", "n", "n_missing"]].values.tolist()
    [['mean_change_mi', 8.0, 2.0], ['responder_30_mi', 8.0, 2.0]]
    """
    columns = [*predictors, *([by] if by and by not in predictors else [])]
    try:
        found = impute_last_scores(cohort, predictors=columns, imputations=imputations, seed=seed)
    except RefusalError as refusal:
        return build_estimates(
            [{"measure": "mean_change_mi", "unit": instrument.unit, "method": refusal.as_method}]
        )
    levels = found.people[by].astype("str").fillna(NOT_RECORDED) if by else None
    parts = [("all", "all", np.ones(len(found.people), dtype="bool"))]
    if levels is not None:
        parts += [(by, level, levels.eq(level).to_numpy()) for level in sorted(levels.unique())]
    method = f"multiple imputation on {', '.join(columns)}, m = {imputations}, Rubin"
    rows = [
        {"group": group, "level": level, "method": method, **row}
        for group, level, inside in parts
        for row in _pool_part(found, inside, instrument=instrument, settings=settings)
    ]
    return build_estimates(rows)


def _pool_part(
    found: Imputed, inside: NDArray[np.bool_], *, instrument: Instrument, settings: Settings
) -> list[dict[str, Any]]:
    """Mean change and responders of some of the people."""
    baseline = found.people["baseline_score"].to_numpy("float64")
    values = {"mean_change_mi": (found.last - baseline, inside, instrument.unit)}
    if instrument.percent_rule:
        percent = settings.responders.headline_percent
        improvement = (found.last - baseline) * instrument.improvement_sign
        improved = (100 * improvement >= percent * baseline - TOLERANCE) & (baseline > 0)
        eligible = inside & found.people["is_eligible"].to_numpy("bool")
        values[f"responder_{percent}_mi"] = (improved.astype("float64"), eligible, "share")
    return [
        {
            "measure": measure,
            "unit": unit,
            "n": int(among.sum()),
            "n_missing": int((found.missing & among).sum()),
            **pool_means(numbers[:, among], settings.report.confidence_percent / 100),
        }
        for measure, (numbers, among, unit) in values.items()
    ]


def pool_means(numbers: NDArray[np.float64], confidence: float) -> dict[str, Any]:
    """Pool the means over people of m completed data sets; limits of a share stay in 0 to 1.

    Parameters
    ----------
    numbers : array
        One row per completed data set, one column per person.
    confidence : float
        Confidence as a share.

    Returns
    -------
    dict
        estimate, lower, upper; or a method that says why there are none.
    """
    count = numbers.shape[1]
    if count < 2:
        return {"method": "fewer than two people: not computed"}
    pooled = pool_estimates(
        numbers.mean(axis=1),
        numbers.var(axis=1, ddof=1) / count,
        complete_freedom=count - 1,
        confidence=confidence,
    )
    row: dict[str, Any] = {name: float(pooled[name].iloc[0]) for name in _LIMITS}
    if ((numbers == 0) | (numbers == 1)).all():
        row.update(lower=max(0.0, row["lower"]), upper=min(1.0, row["upper"]))
    return row
