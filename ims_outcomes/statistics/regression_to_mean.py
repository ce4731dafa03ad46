"""Regression to the mean: the change, and the responders, that choosing people in pain makes."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ims_outcomes.vocabulary import Instrument

    Array = NDArray[np.float64]

#: Points at which the distribution of chosen baselines is summed: in one band without steps, and
#: in each band between two steps of the scale.
_NODES_WITHOUT_STEPS = 200
_NODES_PER_STEP = 12

#: A scale counts as one of whole numbers when at least this share of its baselines are †.
WHOLE_NUMBERS_SHARE = 0.9


@dataclasses.dataclass(frozen=True)
class PlausiblePopulation:
    """What scores are like among all the people from whom those in pain were chosen.

    Nobody knows it of a clinic's own people, so each number is a range of what is plausible.

    Attributes
    ----------
    means, sds : tuple of float
        Plausible means and SDs of the score on any one day, in units of the scale.
    correlations : tuple of float
        Plausible correlations between two scores as far apart as baseline and last, 0 to 1.
    source : str
        Where they are from: author, year, DOI, or "assumed".

    Raises
    ------
    ValueError
        When there is no source, a range is empty, an SD is not above 0, or a correlation is not
        within 0 to 1.

    Examples
    --------
    >>> people = PlausiblePopulation((4, 5), (2,), (0.4, 0.6), source="assumed")
    >>> people.describe()
    'mean 4 to 5, SD 2, correlation 0.4 to 0.6 (assumed)'
    """

    means: tuple[float, ...]
    sds: tuple[float, ...]
    correlations: tuple[float, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ValueError('a plausible population needs its source, or "assumed"')
        if not (self.means and self.sds and self.correlations):
            raise ValueError("a plausible population needs means, SDs and correlations")
        _check(self.sds, self.correlations)

    def lay_out(self) -> tuple[Array, Array, Array]:
        """Lay out every combination: means, SDs and correlations, one entry per combination."""
        grid = np.meshgrid(self.means, self.sds, self.correlations, indexing="ij")
        mean, sd, correlation = (each.ravel().astype("float64") for each in grid)
        return mean, sd, correlation

    def describe(self) -> str:
        """Name the ranges and their source, for the method of an estimate."""
        ranges = {"mean": self.means, "SD": self.sds, "correlation": self.correlations}
        words = [f"{name} {_name_range(values)}" for name, values in ranges.items()]
        return f"{', '.join(words)} ({self.source})"


def find_regression_to_mean(
    mean: ArrayLike,
    sd: ArrayLike,
    correlation: ArrayLike,
    *,
    cutoff: float,
    instrument: Instrument,
    step: float,
) -> Array:
    """Find the mean improvement of people chosen by a bad score, without any cause at all.

    σ(1 − ρ)·φ(z) ÷ (1 − Φ(z)), z = (c − μ) ÷ σ, for people chosen at b ≥ c where lower is better;
    turned around, at b ≤ c, where higher is. On a scale with steps c is half a step lower, since
    a 3 stands for everything from 2.5.

    Parameters
    ----------
    mean, sd, correlation : array_like
        μ, σ and ρ of the population from whom people were chosen; broadcast against each other.
    cutoff : float
        The score from which people were chosen, in units of the scale.
    instrument : Instrument
        For the direction.
    step : float
        1 for a scale of whole numbers; 0 for one without steps.

    Returns
    -------
    array
        Expected improvement in units of the scale, 0 or more.

    Raises
    ------
    ValueError
        When an SD is not above 0, a correlation not within 0 to 1, or a step below 0.

    Source
    ------
    Linden 2013, 10.1186/1471-2288-13-119; Barnett 2005, 10.1093/ije/dyh299. Same as Stata's
    rtmcii but for the half step. It holds for normal scores with the same mean and SD both times.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> fall = find_regression_to_mean(5, 2, [0.4, 0.6], cutoff=3, instrument=nprs, step=1)
    >>> fall.round(2).tolist()
    [0.25, 0.16]
    """
    mu, sigma, rho = _as_arrays(mean, sd, correlation)
    _check(sigma, rho, step=step)
    worse = -instrument.improvement_sign
    z = worse * (cutoff - mu) / sigma - step / 2 / sigma
    # As a difference of logarithms, so that it also holds far out.
    hazard = np.exp(stats.norm.logpdf(z) - stats.norm.logsf(z))
    return np.asarray(sigma * (1 - rho) * hazard)


def find_regression_responders(
    mean: ArrayLike,
    sd: ArrayLike,
    correlation: ArrayLike,
    *,
    cutoff: float,
    instrument: Instrument,
    step: float,
    percent: float | None = None,
    points: float | None = None,
) -> Array:
    """Find the share of people chosen by a bad score who become responders without any cause.

    P(improvement ≥ percent·b or ≥ points | b at least as bad as c), b and y bivariate normal with
    the same mean and SD. With steps, scores are what is recorded: rounded to the step and kept
    within the scale.

    Parameters
    ----------
    mean, sd, correlation, cutoff, instrument, step
        As `find_regression_to_mean`.
    percent, points : float
        The responder rule: exactly one of the two.

    Returns
    -------
    array
        Shares, 0 to 1, by Gauss–Legendre summation; exact to about 5 digits.

    Raises
    ------
    ValueError
        As `find_regression_to_mean`; when not exactly one rule is given, or nobody can be chosen.

    Source
    ------
    The bivariate normal model of Linden 2013, 10.1186/1471-2288-13-119. R's mvtnorm::pmvnorm
    gives the same without steps.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> asked = {"cutoff": 3, "instrument": nprs, "step": 1}
    >>> find_regression_responders(5, 2, [0.4, 0.6], percent=30, **asked).round(2).tolist()
    [0.24, 0.19]
    """
    mu, sigma, rho = _as_arrays(mean, sd, correlation)
    _check(sigma, rho, step=step)
    if (percent is None) == (points is None):
        raise ValueError("a responder rule is either a percentage or a number of points")
    # Where higher is better all is mirrored, so that worse is always up.
    turn = -instrument.improvement_sign
    low, high = sorted((turn * instrument.low, turn * instrument.high))
    if turn * cutoff > high + TOLERANCE:
        raise ValueError("nobody has a score beyond the end of the scale")
    recorded, edges = _lay_bands(turn * cutoff, high=high, step=step)
    nodes = _NODES_PER_STEP if step else _NODES_WITHOUT_STEPS
    z, weight = _spread_nodes((edges - turn * mu[:, None]) / sigma[:, None], nodes=nodes)
    if step:
        baseline = np.repeat(recorded, nodes)[None, :]
    else:
        baseline = turn * mu[:, None] + sigma[:, None] * z
    needed = (percent or 0.0) / 100 * turn * baseline + (points or 0.0)
    limit = _find_limit(baseline - needed, low=low, step=step)
    expected = turn * mu[:, None] + (rho * sigma)[:, None] * z
    chance = _find_chance(limit, expected, sd=sigma, correlation=rho)
    shape = np.broadcast_shapes(np.shape(mean), np.shape(sd), np.shape(correlation))
    return np.asarray((weight * chance).sum(axis=1) / weight.sum(axis=1)).reshape(shape)


def expect_regression(
    first_scores: ArrayLike, mean: ArrayLike, correlation: ArrayLike, *, instrument: Instrument
) -> Array:
    """Expect the mean improvement of people with these first scores, without any cause at all.

    (1 − ρ)(b̄ − μ) where lower is better: the first score says how far somebody was from the mean,
    so that nothing need be supposed of how they were chosen.

    Parameters
    ----------
    first_scores : array_like
        b, one per person; at least one.
    mean, correlation : array_like
        μ and ρ of the population from whom they come; broadcast against each other.
    instrument : Instrument
        For the direction.

    Returns
    -------
    array
        Expected improvement in units of the scale; below 0 where they began better than the mean.

    Source
    ------
    The conditional mean of the bivariate normal: Barnett 2005, 10.1093/ije/dyh299.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> expect_regression([5, 7], 4, [0.4, 0.6], instrument=nprs).round(2).tolist()
    [1.2, 0.8]
    """
    mu, rho, _ = _as_arrays(mean, correlation, 1.0)
    beyond = np.asarray(first_scores, dtype="float64").mean() - mu
    return np.asarray((1 - rho) * beyond * -instrument.improvement_sign)


def expect_responders(
    first_scores: ArrayLike,
    mean: ArrayLike,
    sd: ArrayLike,
    correlation: ArrayLike,
    *,
    instrument: Instrument,
    step: float,
    percent: float | None = None,
    points: float | None = None,
) -> Array:
    """Expect the share of responders among people with these first scores, without any cause.

    As `find_regression_responders`, of the first scores that were given in place of all that lie
    beyond a cut-off: P(improvement ≥ percent·b or ≥ points | b), averaged over the people.

    Parameters
    ----------
    first_scores : array_like
        b, one per person; at least one.
    mean, sd, correlation, instrument, step, percent, points
        As `find_regression_responders`.

    Returns
    -------
    array
        Shares, 0 to 1.

    Raises
    ------
    ValueError
        As `find_regression_responders`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> expected = expect_responders(
    ...     [5, 7], 4, 2, [0.4, 0.6], percent=30, instrument=nprs, step=1
    ... )
    >>> expected.round(2).tolist()
    [0.33, 0.23]
    """
    mu, sigma, rho = _as_arrays(mean, sd, correlation)
    _check(sigma, rho, step=step)
    if (percent is None) == (points is None):
        raise ValueError("a responder rule is either a percentage or a number of points")
    turn = -instrument.improvement_sign
    given, people = np.unique(turn * np.asarray(first_scores, dtype="float64"), return_counts=True)
    needed = (percent or 0.0) / 100 * turn * given + (points or 0.0)
    low = min(turn * instrument.low, turn * instrument.high)
    limit = _find_limit(given - needed, low=low, step=step)
    expected = turn * mu[:, None] + rho[:, None] * (given - turn * mu[:, None])
    chance = _find_chance(limit, expected, sd=sigma, correlation=rho)
    shape = np.broadcast_shapes(np.shape(mean), np.shape(sd), np.shape(correlation))
    return np.asarray(chance @ people / people.sum()).reshape(shape)


def find_step(scores: pd.Series) -> float:
    """Find whether scores are whole numbers: 1 when at least nine of ten are †, else 0.

    Examples
    --------
    >>> find_step(pd.Series([3.0, 4.0, None])), find_step(pd.Series([3.5, 4.0]))
    (1.0, 0.0)
    """
    known = scores.dropna()
    whole = (known - known.round()).abs().le(TOLERANCE)
    return 1.0 if len(known) and whole.mean() >= WHOLE_NUMBERS_SHARE else 0.0


def _find_chance(limit: Array, expected: Array, *, sd: Array, correlation: Array) -> Array:
    """Find how likely a second score is up to a limit, given the first."""
    spread = sd * np.sqrt(1 - correlation**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        reach = (limit - expected) / spread[:, None]
    # At a correlation of 1 nothing is left to chance: 0 ÷ 0 is a score that stays exactly there.
    return np.asarray(stats.norm.cdf(np.where(np.isnan(reach), np.inf, reach)))


def _as_arrays(*values: ArrayLike) -> tuple[Array, Array, Array]:
    first, second, third = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(value, dtype="float64")) for value in values)
    )
    return first, second, third


def _check(sd: ArrayLike, correlation: ArrayLike, *, step: float = 0.0) -> None:
    if not (np.asarray(sd, dtype="float64") > 0).all():
        raise ValueError("an SD must be above 0")
    rho = np.asarray(correlation, dtype="float64")
    if not ((rho >= 0) & (rho <= 1)).all():
        raise ValueError("a correlation between two scores must lie within 0 to 1")
    if step < 0:
        raise ValueError("the step of a scale cannot be below 0")


def _name_range(values: tuple[float, ...]) -> str:
    least, most = min(values), max(values)
    return f"{least:g}" if least == most else f"{least:g} to {most:g}"


def _lay_bands(cutoff: float, *, high: float, step: float) -> tuple[Array, Array]:
    """Lay out the scores people may be chosen with, and the edges of what each stands for."""
    if not step:
        return np.array([cutoff]), np.array([cutoff, np.inf])
    recorded = np.arange(cutoff, high + TOLERANCE, step)
    return recorded, np.append(recorded - step / 2, np.inf)


def _spread_nodes(edges: Array, *, nodes: int) -> tuple[Array, Array]:
    """Spread points over each band of a standard normal: their z and their weights."""
    place, share = np.polynomial.legendre.leggauss(nodes)
    beyond = stats.norm.sf(edges)
    width = beyond[:, :-1] - beyond[:, 1:]
    inside = beyond[:, 1:, None] + width[:, :, None] * (1 - place) / 2
    weight = width[:, :, None] * share / 2
    count = len(edges)
    return stats.norm.isf(inside).reshape(count, -1), weight.reshape(count, -1)


def _find_limit(most: Array, *, low: float, step: float) -> Array:
    """Find the last score up to which the rule is fulfilled; with steps, the edge of that score."""
    if not step:
        return most
    whole = low + np.floor((most - low) / step + TOLERANCE) * step
    return np.where(whole < low - TOLERANCE, -np.inf, whole + step / 2)
