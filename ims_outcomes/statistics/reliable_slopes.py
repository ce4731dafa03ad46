"""Reliable change from all scores of a person: slopes of a mixed model (HLM)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import optimize

from ims_outcomes.statistics.change_categories import (
    COMBINED_CATEGORIES,
    RELIABLE_CATEGORIES,
    combine_categories,
    count_categories,
    name_reliable_change,
)
from ims_outcomes.statistics.clinical_cutoffs import is_functional
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.measurement_error import CRITICAL_VALUE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Instrument, Settings

#: A slope needs this many scores of a person.
FEWEST_SCORES = 3
#: The spread of slopes needs at least this many people.
FEWEST_PEOPLE = 3
#: A variance of slopes or of residuals, of standardised scores and times, below this is none.
NO_VARIANCE = 1e-8
_SCALED = ("time", "score")

#: Why there is no index; stands as the method.
TOO_FEW_PEOPLE = "fewer than three people with three scores: not computed"
NO_SPREAD = "scores or times all equal: not computed"
NOT_CONVERGED = "the mixed model did not converge: not computed"
EQUAL_SLOPES = "people's slopes differ no more than chance: not computed"
NO_RESIDUAL = "each person's scores lie on a line, no error to judge by: not computed"
METHOD = "HLM, change over time against that of the group"


def find_reliable_slopes(
    scores: pd.DataFrame,
    *,
    instrument: Instrument,
    cutoff: float | None = None,
    person: str = "episode_id",
    time: str = "weeks",
) -> pd.DataFrame:
    """Find for each person whether scores fell or rose reliably faster than the group's.

    Mixed model with random intercept and slope, score ~ time + (time | person), REML; the index
    is the person's slope minus the group's (its empirical Bayes estimate) ÷ its posterior SD.
    It answers who changes more or less than the average person here, not who changes: where
    everybody gets better alike, everybody is unchanged. No reliability is needed.

    Parameters
    ----------
    scores : DataFrame
        One row per score: `person`, `time`, score. Rows with anything missing are left out;
        people with fewer than three scores, or all at one time, have no category.
    instrument : Instrument
        For the direction.
    cutoff : float
        Score that parts people with the complaint from people without, see `find_cutoff`: with it
        also recovered and harmed, by a person's first and last score.
    person, time : str
        Columns of who and when.

    Returns
    -------
    DataFrame
        One row per person, index `person`: change_index (positive: better than the group),
        category (improved, unchanged, deteriorated, with a cut-off recovered and harmed, or
        missing), method (or why there is none).

    Source
    ------
    Raudenbush & Bryk 2002, Hierarchical Linear Models, 2nd ed.; Claus 2024,
    10.18637/jss.v111.i01. R: lme4::lmer(score ~ time + (time | person)), ranef with its posterior
    variance, or SAS PROC MIXED's SOLUTION FOR RANDOM EFFECTS, whose standard error also holds
    the uncertainty of the fixed effects and is larger.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> scores = pd.DataFrame({"episode_id": [1, 1], "weeks": [0.0, 1.0], "score": [5.0, 4.0]})
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> find_reliable_slopes(scores, instrument=nprs)["method"].item()
    'fewer than three people with three scores: not computed'
    """
    people = pd.Index(scores[person].dropna().unique(), name=person)
    known = scores[[person, time, "score"]].dropna()
    grouped = known.groupby(person)
    enough = (grouped["score"].transform("size") >= FEWEST_SCORES) & (
        grouped[time].transform("nunique") > 1
    )
    usable = known.loc[enough].rename(columns={person: "person", time: "time"})
    index, reason = _find_slope_index(usable)
    index = index.reindex(people) * instrument.improvement_sign
    category = name_reliable_change(index, critical=CRITICAL_VALUE)
    if cutoff is not None:
        ordered = known.sort_values(time).groupby(person)["score"]
        before, after = (
            is_functional(ends.reindex(people), cutoff=cutoff, instrument=instrument)
            for ends in (ordered.first(), ordered.last())
        )
        category = combine_categories(category, before=before, after=after)
    return pd.DataFrame(
        {
            "change_index": index,
            "category": category,
            "method": reason or METHOD,
        },
        index=people,
    )


def estimate_reliable_slopes(
    scores: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    cutoff: float | None = None,
    person: str = "episode_id",
    time: str = "weeks",
) -> pd.DataFrame:
    """Estimate the share of people whose scores fell or rose reliably faster than the group's.

    Parameters
    ----------
    scores, instrument, cutoff, person, time
        See `find_reliable_slopes`.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        reliable_improved, reliable_unchanged, reliable_deteriorated, with a cut-off also
        reliable_recovered and reliable_harmed, among people with a category (Wilson); n_missing
        are those with too few scores. Where nobody has one the method says why.

    Source
    ------
    See `find_reliable_slopes`. R's clinicalsignificance gives counts only.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> scores = pd.DataFrame({"episode_id": [1, 1], "weeks": [0.0, 1.0], "score": [5.0, 4.0]})
    >>> rows = estimate_reliable_slopes(
    ...     scores, instrument=load_vocabulary().instruments["nprs"], settings=load_settings()
    ... )
    >>> rows["n_missing"].tolist()
    [1.0, 1.0, 1.0]
    """
    found = find_reliable_slopes(
        scores, instrument=instrument, cutoff=cutoff, person=person, time=time
    )
    people = found.reset_index()
    names = RELIABLE_CATEGORIES if cutoff is None else COMBINED_CATEGORIES
    return count_categories(people, people, categories=names, settings=settings)


def _find_slope_index(usable: pd.DataFrame) -> tuple[pd.Series, str]:
    """Fit the model and set each person's slope against its posterior SD."""
    nothing = pd.Series(dtype="float64")
    if usable["person"].nunique() < FEWEST_PEOPLE:
        return nothing, TOO_FEW_PEOPLE
    if min(usable["score"].std(), usable["time"].std()) <= TOLERANCE:
        return nothing, NO_SPREAD
    sums = _sum_up(usable.assign(**{name: _standardise(usable[name]) for name in _SCALED}))
    found = _fit(sums)
    if found is None:
        return nothing, NOT_CONVERGED
    fitted = _weigh(found, sums)
    if fitted.residual_variance <= NO_VARIANCE:
        return nothing, NO_RESIDUAL
    variance = fitted.kernel[:, 1, 1] * fitted.residual_variance
    if variance.max() <= NO_VARIANCE:
        return nothing, EQUAL_SLOPES
    left = sums.with_score - sums.crossed @ fitted.fixed
    slopes = np.einsum("ij,ij->i", fitted.kernel[:, 1, :], left)
    return pd.Series(slopes / np.sqrt(variance), index=sums.people), ""


def _standardise(values: pd.Series) -> pd.Series:
    """Bring values to mean 0 and SD 1, so that the optimiser takes steps of one size."""
    return (values - values.mean()) / values.std()


@dataclasses.dataclass(frozen=True)
class _Sums:
    """All that the likelihood needs of the scores, one entry per person.

    With Z = (1, time) of a person: crossed = Z'Z, with_score = Z'score, squared = score'score.
    """

    people: pd.Index
    crossed: NDArray[np.float64]
    with_score: NDArray[np.float64]
    squared: NDArray[np.float64]


def _sum_up(scaled: pd.DataFrame) -> _Sums:
    time, score = scaled["time"], scaled["score"]
    products = {"n": 1.0, "t": time, "tt": time**2, "s": score, "ts": time * score, "ss": score**2}
    sums = pd.DataFrame(products).groupby(scaled["person"]).sum()
    return _Sums(
        people=sums.index,
        crossed=sums[["n", "t", "t", "tt"]].to_numpy().reshape(-1, 2, 2),
        with_score=sums[["s", "ts"]].to_numpy(),
        squared=sums["ss"].to_numpy(),
    )


@dataclasses.dataclass(frozen=True)
class _Fitted:
    """The model at one set of relative standard deviations.

    `kernel` is the posterior covariance of each person's intercept and slope, in residual
    variances; `criterion` is −2 log REML likelihood but for a constant.
    """

    kernel: NDArray[np.float64]
    fixed: NDArray[np.float64]
    residual_variance: float
    criterion: float


def _weigh(factor: NDArray[np.float64], sums: _Sums) -> _Fitted:
    """Find fixed effects, residual variance and likelihood, given how people differ.

    `factor` holds the lower triangle of the Cholesky factor of the covariance of intercepts and
    slopes, in residual SDs; it may be singular (Bates 2015, 10.18637/jss.v067.i01).
    """
    lower = np.array([[factor[0], 0.0], [factor[1], factor[2]]])
    inner = np.eye(2) + lower.T @ sums.crossed @ lower
    kernel = lower @ np.linalg.inv(inner) @ lower.T
    drawn = sums.crossed @ kernel
    information = (sums.crossed - drawn @ sums.crossed).sum(axis=0)
    weighted = (sums.with_score - np.einsum("ijk,ik->ij", drawn, sums.with_score)).sum(axis=0)
    squared = sums.squared - np.einsum("ij,ijk,ik->i", sums.with_score, kernel, sums.with_score)
    fixed = np.linalg.solve(information, weighted)
    left = float(squared.sum() - weighted @ fixed)
    freedom = float(sums.crossed[:, 0, 0].sum()) - 2
    criterion = np.linalg.slogdet(inner)[1].sum() + np.linalg.slogdet(information)[1]
    return _Fitted(kernel, fixed, left / freedom, float(criterion + freedom * np.log(left)))


def _fit(sums: _Sums) -> NDArray[np.float64] | None:
    """Maximise the REML likelihood; None where the optimiser does not arrive.

    statsmodels' MixedLM is not used: where intercepts and slopes are perfectly correlated, as
    they easily are with few scores, its optimisers stop at different places.
    """
    if float(sums.squared.sum()) <= TOLERANCE:
        return None
    bounds = [(0.0, None), (None, None), (0.0, None)]
    found = [
        optimize.minimize(
            lambda factor: _weigh(factor, sums).criterion,
            start,
            method="L-BFGS-B",
            bounds=bounds,
            options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 1000},
        )
        for start in ([1.0, 0.0, 1.0], [0.3, 0.3, 0.1], [0.3, -0.3, 0.1])
    ]
    best = min((each for each in found if each.success), key=lambda each: each.fun, default=None)
    return None if best is None else np.asarray(best.x)
