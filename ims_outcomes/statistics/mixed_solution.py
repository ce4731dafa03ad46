"""From a mixed model's θ back to numbers on the scale of the data."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.designs import INTERCEPT
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.mixed_fitting import find_accuracy
from ims_outcomes.statistics.mixed_likelihood import (
    find_deviance,
    predict_groups,
    profile,
    sum_by_group,
)
from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from ims_outcomes.statistics.designs import Design
    from ims_outcomes.statistics.mixed_fitting import Shape
    from ims_outcomes.statistics.mixed_likelihood import GroupSums, Profile

Floats: TypeAlias = "NDArray[np.float64]"


@dataclasses.dataclass(frozen=True)
class Scaled:
    """Sums over groups of columns of size 1, and what brings the results back.

    Attributes
    ----------
    sums : GroupSums
        Of the scaled columns.
    fixed, random, outcome
        By what they were divided.
    line : array
        Least-squares coefficients that were taken off the outcome, for scaled columns.
    """

    sums: GroupSums
    fixed: Floats
    random: Floats
    outcome: float
    line: Floats


@dataclasses.dataclass(frozen=True)
class Solved:
    """A mixed model at its θ."""

    scaled: Scaled
    shape: Shape
    theta: Floats
    restricted: bool

    @cached_property
    def profile(self) -> Profile:
        """Parts of the likelihood."""
        return profile(self.scaled.sums, self.shape.build_factors(self.theta))

    @property
    def freedom(self) -> int:
        """Rows, less the fixed effects for REML."""
        return self.scaled.sums.n - self.scaled.sums.fixed_count * self.restricted

    @property
    def variance(self) -> float:
        """Of the residuals."""
        return self.profile.solve()[1] / self.freedom * self.scaled.outcome**2

    @property
    def covariance(self) -> Floats:
        """Of the fixed effects."""
        size = self.scaled.fixed
        return np.asarray(
            np.linalg.inv(self.profile.information) / np.outer(size, size) * self.variance
        )

    @property
    def deviance(self) -> float:
        """REML criterion, or −2 log likelihood."""
        scaled = find_deviance(self.scaled.sums, self.profile, restricted=self.restricted)
        determinant = 2 * np.log(self.scaled.fixed).sum() if self.restricted else 0.0
        return float(scaled + 2 * self.freedom * np.log(self.scaled.outcome) + determinant)


def scale_and_sum(
    design: Design, random: Floats, values: Floats, *, codes: Sequence[NDArray[np.intp]]
) -> Scaled:
    """Bring columns to size 1 and take the straight line off the outcome, then sum over groups.

    Without it, time in days and an outcome far from 0 would cost the search its digits.

    Raises
    ------
    RefusalError
        Too few rows for so many effects; an outcome that the fixed effects give exactly.
    """
    rows, width = design.matrix.shape
    if rows <= width + random.shape[1]:
        raise RefusalError("too few rows for so many effects", remedy="take fewer columns.")
    of_fixed = np.sqrt(np.mean(design.matrix**2, axis=0))
    of_random = np.sqrt(np.mean(random**2, axis=0))
    fixed = design.matrix / of_fixed
    line = np.linalg.solve(fixed.T @ fixed, fixed.T @ values)
    left = values - fixed @ line
    of_outcome = float(np.sqrt(np.mean(left**2)))
    if of_outcome <= TOLERANCE * (1 + np.abs(values).max()):
        raise RefusalError("the fixed effects give every value exactly: nothing is left to vary")
    sums = sum_by_group(fixed, random / of_random, left / of_outcome, codes=codes)
    return Scaled(sums, of_fixed, of_random, of_outcome, line)


def describe_fixed(
    solved: Solved, *, terms: Sequence[str], confidence: float, observed: bool
) -> pd.DataFrame:
    """Fixed effects with their t intervals; see `MixedModel`."""
    scaled = solved.scaled
    beta, _ = solved.profile.solve()
    estimate = (beta * scaled.outcome + scaled.line) / scaled.fixed
    found = find_accuracy(scaled.sums, solved.shape, solved.theta, restricted=solved.restricted)
    added = np.diag(found.added) / scaled.fixed**2 * solved.variance * observed
    error = np.sqrt(np.diag(solved.covariance) + added)
    freedom = found.freedom
    reach = stats.t.ppf((1 + confidence) / 2, freedom) * error
    t = estimate / error
    return pd.DataFrame(
        {
            "term": terms,
            "estimate": estimate,
            "se": error,
            "freedom": freedom,
            "t": t,
            "p": 2 * stats.t.sf(np.abs(t), freedom),
            "lower": estimate - reach,
            "upper": estimate + reach,
        }
    )


def describe_spreads(
    solved: Solved, *, groups: Sequence[str], slope: str
) -> tuple[pd.DataFrame, float]:
    """SDs of what varies at each level, the residual's last, and the innermost correlation."""
    size = solved.scaled.random
    rows, correlation = [], np.nan
    for name, level in zip(groups, solved.profile.levels, strict=True):
        spread = level.factor @ level.factor.T * solved.variance / np.outer(size, size)
        sds = np.sqrt(np.diag(spread))
        terms = [INTERCEPT, slope] if slope and name == groups[0] else [INTERCEPT]
        rows += [
            {"level": name, "term": term, "sd": float(sd)}
            for term, sd in zip(terms, sds, strict=False)
        ]
        if len(terms) == 2 and sds.min() > 0:
            correlation = float(spread[0, 1] / sds.prod())
    rows.append({"level": "residual", "term": "", "sd": float(np.sqrt(solved.variance))})
    return pd.DataFrame(rows), correlation


def describe_predictions(
    solved: Solved, *, levels: Mapping[str, pd.Index], slope: str
) -> dict[str, pd.DataFrame]:
    """What each group adds to the fixed effects, one frame per level."""
    terms = [INTERCEPT, slope] if slope else [INTERCEPT]
    back = solved.scaled.outcome / solved.scaled.random
    predictions = predict_groups(solved.profile, solved.scaled.sums)
    return {
        name: pd.DataFrame(values * back, index=label, columns=terms)
        for (name, label), values in zip(levels.items(), predictions, strict=True)
    }
