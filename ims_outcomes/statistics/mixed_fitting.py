"""Finding the variances of a mixed model, how sure they are, and the degrees of freedom."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from scipy import optimize, stats

from ims_outcomes.statistics.mixed_likelihood import GroupSums, find_deviance, profile
from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"

#: Below this a relative SD counts as 0; lme4's isSingular takes the same.
EDGE = 1e-4

#: Largest slope of the deviance, per relative SD, at what may be called its minimum.
FLAT = 0.02

#: No relative SD above this is tried: a long step would lose every digit of the sums.
LARGEST = 1e4


@dataclasses.dataclass(frozen=True)
class Shape:
    """Which variances a model has.

    Attributes
    ----------
    level_count : int
        Levels of groups.
    has_slope : bool
        Whether the innermost groups have slopes.
    correlated : bool
        Whether those go with the intercepts.
    """

    level_count: int
    has_slope: bool
    correlated: bool

    @property
    def lowest(self) -> list[float]:
        """Lower bounds of θ: SDs are not negative; what makes a correlation may be anything."""
        inner = [0.0] if not self.has_slope else [0.0, -np.inf, 0.0]
        if self.has_slope and not self.correlated:
            inner = [0.0, 0.0]
        return inner + [0.0] * (self.level_count - 1)

    @property
    def start(self) -> Floats:
        """Where the search starts: every SD as large as the residual's, no correlation."""
        return np.array([1.0 if low == 0 else 0.0 for low in self.lowest])

    def build_factors(self, theta: Floats) -> list[Floats]:
        """Lay θ out as Λ of each level."""
        outer = theta[len(theta) - self.level_count + 1 :]
        if not self.has_slope:
            return [np.array([[value]]) for value in theta]
        inner = np.diag(theta[[0, -self.level_count]])
        if self.correlated:
            inner[1, 0] = theta[1]
        return [inner, *(np.diag([value, 0.0]) for value in outer)]


def find_theta(sums: GroupSums, shape: Shape, *, restricted: bool) -> Floats:
    """Find the θ at which the deviance is least.

    Raises
    ------
    RefusalError
        When the search ends where the deviance still falls.
    """

    def deviance(theta: Floats) -> float:
        return find_deviance(sums, profile(sums, shape.build_factors(theta)), restricted=restricted)

    theta = search(deviance, shape.start, shape.lowest)
    edge = np.isfinite(shape.lowest) & (theta <= EDGE)
    if edge.any():
        # From far away the edge can look like a minimum: try once more from nearby.
        again = search(deviance, np.where(edge, 0.1, theta), shape.lowest)
        theta = min((theta, again), key=deviance)
    return _polish(deviance, theta, np.flatnonzero(~(edge & (theta <= EDGE))))


def _polish(deviance: Callable[[Floats], float], theta: Floats, free: NDArray[np.intp]) -> Floats:
    """Take one Newton step inside the edges: the search alone is sure of five digits only."""
    steps = list(1e-4 * np.eye(len(theta))[free])

    def value(move: Floats) -> Floats:
        return np.array([deviance(theta + move)])

    centre = value(np.zeros_like(theta))
    slope = np.array([(value(step) - value(-step))[0] / 2 for step in steps])
    curvature = np.array(
        [
            [_find_second(value, centre, one, other, one is other)[0] for other in steps]
            for one in steps
        ]
    ).reshape(len(free), len(free))
    if not len(free) or np.linalg.eigvalsh(curvature).min() <= 0:
        return theta
    polished = theta.copy()
    polished[free] -= 1e-4 * np.linalg.solve(curvature, slope)
    return polished if deviance(polished) <= centre[0] else theta


def search(deviance: Callable[[Floats], float], start: Floats, lowest: list[float]) -> Floats:
    """Search for the minimum with SDs not below 0.

    A descent that stops on a slope, as one in some hundred does, is helped on by a simplex.
    """
    theta, flat = _descend(deviance, start, lowest)
    if not flat:
        moved = optimize.minimize(deviance, theta, method="Nelder-Mead", bounds=_bound(lowest))
        theta, flat = _descend(deviance, np.asarray(moved.x), lowest)
    if not flat:
        raise RefusalError(
            "the search for the variances did not converge",
            remedy="take a simpler model: no slope, or fewer levels.",
        )
    return theta


def _descend(
    deviance: Callable[[Floats], float], start: Floats, lowest: list[float]
) -> tuple[Floats, bool]:
    """Go down as far as it goes, and tell whether it is flat there."""
    found = optimize.minimize(
        deviance,
        start,
        method="L-BFGS-B",
        jac="3-point",
        bounds=_bound(lowest),
        options={"ftol": 1e-13, "gtol": 1e-7, "maxiter": 500},
    )
    theta, slope = np.asarray(found.x), np.asarray(found.jac)
    falling = np.where((theta <= np.array(lowest) + EDGE) & (slope > 0), 0.0, slope)
    return theta, bool(np.isfinite(found.fun) and np.abs(falling).max(initial=0.0) <= FLAT)


def _bound(lowest: list[float]) -> list[tuple[float, float]]:
    return [(max(low, -LARGEST), LARGEST) for low in lowest]


def is_on_the_edge(theta: Floats, shape: Shape) -> bool:
    """Tell whether some variance is 0 or some correlation ±1, as lme4's isSingular does."""
    return bool((theta[np.isfinite(shape.lowest)] < EDGE).any())


@dataclasses.dataclass(frozen=True)
class Accuracy:
    """How sure the fixed effects are, beyond what their covariance at the fitted θ says.

    Attributes
    ----------
    freedom : array
        Satterthwaite's degrees of freedom, one per effect.
    added : array
        What not knowing θ adds to the covariance of the effects, in units of σ².
    """

    freedom: Floats
    added: Floats


def find_accuracy(sums: GroupSums, shape: Shape, theta: Floats, *, restricted: bool) -> Accuracy:
    """Find degrees of freedom, and what the uncertainty of the variances adds.

    Freedom: 2·v² ÷ (gᵀAg), v the variance of the effect, g its slope over (θ, σ), A twice the
    inverse of the curvature of the deviance over (θ, σ). Added: JAJᵀ, J the slope of the effects
    over θ; with it the covariance is the effects' block of the inverse of the whole observed
    information. What is at the edge is taken as known. Differences of 0.001 in θ; what goes with
    σ is exact.

    Parameters
    ----------
    sums, shape, theta
        The fit.
    restricted : bool
        REML.

    Returns
    -------
    Accuracy
        Of the scaled effects.

    Source
    ------
    Kenward & Molenberghs 1998, 10.1214/ss/1028905886: of the two, only the observed information
    holds where people leave by what was seen of them.
    """
    free = np.flatnonzero(~((theta < EDGE) & np.isfinite(shape.lowest)))
    width, effects = len(free), sums.fixed_count
    centre = _find_parts(sums, shape, theta, restricted=restricted)
    freedom = sums.n - effects * restricted
    variance = centre[1] / freedom
    steps = np.zeros((width, len(theta)))
    steps[np.arange(width), free] = 1e-3 * np.maximum(1.0, np.abs(theta[free]))
    sizes = steps[np.arange(width), free]

    def parts(move: Floats) -> Floats:
        return _find_parts(sums, shape, theta + move, restricted=restricted)

    ahead = np.array([parts(step) for step in steps]).reshape(width, len(centre))
    behind = np.array([parts(-step) for step in steps]).reshape(width, len(centre))
    first = (ahead - behind) / (2 * sizes[:, None])
    curvature = np.zeros((width + 1, width + 1))
    for row in range(width):
        for column in range(row + 1):
            second = _find_second(parts, centre, steps[row], steps[column], row == column)
            second = second / (sizes[row] * sizes[column])
            curvature[row, column] = second[0] + second[1] / variance
            curvature[column, row] = curvature[row, column]
    curvature[width, :width] = curvature[:width, width] = -2 * first[:, 1] / variance**1.5
    curvature[width, width] = 4 * freedom / variance
    spread = 2 * np.linalg.pinv(curvature, hermitian=True)
    spreads = slice(2, 2 + effects)
    slopes = np.vstack([variance * first[:, spreads], 2 * np.sqrt(variance) * centre[spreads]])
    moved = first[:, 2 + effects :]
    return Accuracy(
        np.asarray(
            2 * (variance * centre[spreads]) ** 2 / np.einsum("ik,ij,jk->k", slopes, spread, slopes)
        ),
        moved.T @ spread[:width, :width] @ moved / variance,
    )


def _find_parts(sums: GroupSums, shape: Shape, theta: Floats, *, restricted: bool) -> Floats:
    """Log determinants, sum of squares left, variances of the effects over σ², the effects."""
    found = profile(sums, shape.build_factors(theta))
    determinant = found.log_determinant
    if restricted:
        determinant += float(np.linalg.slogdet(found.information)[1])
    beta, left = found.solve()
    return np.array([determinant, left, *np.diag(np.linalg.inv(found.information)), *beta])


def _find_second(
    parts: Callable[[Floats], Floats], centre: Floats, one: Floats, other: Floats, same: bool
) -> Floats:
    """Second difference, not yet divided by the sizes of the steps."""
    if same:
        return parts(one) - 2 * centre + parts(-one)
    return (parts(one + other) - parts(one - other) - parts(other - one) + parts(-one - other)) / 4


def find_share_limits(
    sums: GroupSums, shape: Shape, theta: Floats, *, place: int, restricted: bool, confidence: float
) -> tuple[float, float]:
    """Limits of one level's share of the variance, by the profile of the deviance.

    The share ρ of level i is θ_i² ÷ (1 + Σθ²). Held at some ρ, the other variances are found
    anew; ρ is inside where the deviance rises by no more than the χ²₁ quantile.

    Parameters
    ----------
    sums, shape, theta
        The fit, without a slope.
    place : int
        Which level, 0 the innermost.
    restricted : bool
        REML.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of float
        Lower and upper; 0 where no variance at all is inside.
    """
    others = np.delete(theta, place)

    def deviance_at(share: float) -> float:
        def deviance(rest: Floats) -> float:
            mine = np.sqrt(share / (1 - share) * (1 + (rest**2).sum()))
            factors = shape.build_factors(np.insert(rest, place, mine))
            return find_deviance(sums, profile(sums, factors), restricted=restricted)

        if not len(others):
            return float(deviance(others))
        return float(deviance(search(deviance, np.maximum(others, 0.01), [0.0] * len(others))))

    best = float(theta[place] ** 2 / (1 + (theta**2).sum()))
    allowed = deviance_at(best) + stats.chi2.ppf(confidence, 1)

    def excess(share: float) -> float:
        return float(deviance_at(share) - allowed)

    highest = 1 - 1e-6
    lower = 0.0 if excess(0.0) <= 0 else optimize.brentq(excess, 0.0, best, xtol=1e-7)
    upper = 1.0 if excess(highest) <= 0 else optimize.brentq(excess, best, highest, xtol=1e-7)
    return float(lower), float(upper)
