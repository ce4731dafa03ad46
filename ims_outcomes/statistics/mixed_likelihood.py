"""The likelihood of a linear mixed model, computed on sums over groups.

Nothing here is as long as the data once the sums are taken: each group enters through ZᵀZ, ZᵀX
and Zᵀy. Groups may be nested to any depth; each level adds Z·u with u ~ N(0, σ²·Λ·Λᵀ), Λ lower
triangular, its elements the parameters θ of Bates 2015, 10.18637/jss.v067.i01. By Woodbury's
identity a level turns (ZᵀV⁻¹Z, ZᵀV⁻¹[X y], [X y]ᵀV⁻¹[X y], log|V|) of what lies inside it into
the same of what lies outside, so one pass from the innermost level outwards is enough.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"


@dataclasses.dataclass(frozen=True)
class GroupSums:
    """What the likelihood needs of the data.

    Attributes
    ----------
    within : array
        ZᵀZ of each innermost group.
    cross : array
        Zᵀ[X y] of each innermost group.
    total : array
        [X y]ᵀ[X y] of all rows.
    parents : tuple of arrays
        For each level but the outermost, which group of the next level each group lies in.
    n : int
        Rows.
    """

    within: Floats
    cross: Floats
    total: Floats
    parents: tuple[NDArray[np.intp], ...]
    n: int

    @property
    def fixed_count(self) -> int:
        """Number of fixed effects."""
        return int(self.total.shape[0]) - 1


@dataclasses.dataclass(frozen=True)
class Level:
    """One level's part of the pass: what came in from inside, and (I + ΛᵀZᵀV⁻¹ZΛ)⁻¹."""

    within: Floats
    cross: Floats
    inverse: Floats
    factor: Floats


@dataclasses.dataclass(frozen=True)
class Profile:
    """The likelihood's parts at one θ: log|V| ÷ σ², and [X y]ᵀV⁻¹[X y]·σ²."""

    log_determinant: float
    total: Floats
    levels: tuple[Level, ...]

    @property
    def information(self) -> Floats:
        """XᵀV⁻¹X."""
        return self.total[:-1, :-1]

    def solve(self) -> tuple[Floats, float]:
        """Fixed effects, and what they leave of yᵀV⁻¹y."""
        beta = np.asarray(np.linalg.solve(self.information, self.total[:-1, -1]), "float64")
        return beta, float(self.total[-1, -1] - self.total[:-1, -1] @ beta)


def sum_by_group(
    fixed: Floats, random: Floats, outcome: Floats, *, codes: Sequence[NDArray[np.intp]]
) -> GroupSums:
    """Take the sums over groups.

    Parameters
    ----------
    fixed, random : array
        Columns of the fixed effects, and those that vary between groups (1, or 1 and time).
    outcome : array
        Values.
    codes : sequence of arrays
        For each level, from the innermost outwards, each row's group, 0 to the number of groups.

    Returns
    -------
    GroupSums
        Sums.
    """
    joined = np.column_stack([fixed, outcome])
    inner = codes[0]
    count = int(inner.max()) + 1

    def add(values: Floats) -> Floats:
        return np.bincount(inner, weights=values, minlength=count).astype("float64")

    width = random.shape[1]
    within = np.empty((count, width, width))
    cross = np.empty((count, width, joined.shape[1]))
    for row in range(width):
        for column in range(width):
            within[:, row, column] = add(random[:, row] * random[:, column])
        for column in range(joined.shape[1]):
            cross[:, row, column] = add(random[:, row] * joined[:, column])
    parents = tuple(_find_parents(a, b) for a, b in itertools.pairwise(codes))
    return GroupSums(within, cross, joined.T @ joined, parents, len(outcome))


def _find_parents(inner: NDArray[np.intp], outer: NDArray[np.intp]) -> NDArray[np.intp]:
    parents = np.zeros(int(inner.max()) + 1, dtype=np.intp)
    parents[inner] = outer
    return parents


def profile(sums: GroupSums, factors: Sequence[Floats]) -> Profile:
    """Pass through the levels from the innermost outwards.

    Parameters
    ----------
    sums : GroupSums
        The data.
    factors : sequence of arrays
        Λ of each level.

    Returns
    -------
    Profile
        Parts of the likelihood.
    """
    within, cross, total = sums.within, sums.cross, sums.total
    log_determinant = 0.0
    levels = []
    for place, factor in enumerate(factors):
        reach = within @ factor
        half = factor.T @ cross
        inverse, determinant = _invert(np.eye(len(factor)) + factor.T @ reach)
        solved = inverse @ half
        log_determinant += float(np.log(determinant).sum())
        width = total.shape[0]
        total = total - half.reshape(-1, width).T @ solved.reshape(-1, width)
        levels.append(Level(within, cross, inverse, factor))
        if place < len(sums.parents):
            parents = sums.parents[place]
            within = _add_up(within - reach @ inverse @ reach.swapaxes(1, 2), parents)
            cross = _add_up(cross - reach @ solved, parents)
    return Profile(log_determinant, total, tuple(levels))


def _invert(small: Floats) -> tuple[Floats, Floats]:
    """Invert 1 × 1 or 2 × 2 matrices, many at once, and give their determinants."""
    if small.shape[1] == 1:
        return 1 / small, small[:, 0, 0]
    determinant = small[:, 0, 0] * small[:, 1, 1] - small[:, 0, 1] * small[:, 1, 0]
    inverse = np.empty_like(small)
    inverse[:, 0, 0], inverse[:, 1, 1] = small[:, 1, 1], small[:, 0, 0]
    inverse[:, 0, 1], inverse[:, 1, 0] = -small[:, 0, 1], -small[:, 1, 0]
    return inverse / determinant[:, None, None], determinant


def _add_up(values: Floats, parents: NDArray[np.intp]) -> Floats:
    found = np.zeros((int(parents.max()) + 1, *values.shape[1:]))
    np.add.at(found, parents, values)
    return found


def find_deviance(sums: GroupSums, found: Profile, *, restricted: bool) -> float:
    """−2 log likelihood with σ² at its best: Bates 2015, equations 35 and 41."""
    _, left = found.solve()
    freedom = sums.n - sums.fixed_count * restricted
    deviance = found.log_determinant + freedom * (1 + np.log(2 * np.pi * left / freedom))
    if restricted:
        deviance += np.linalg.slogdet(found.information)[1]
    return float(deviance)


def predict_groups(found: Profile, sums: GroupSums) -> list[Floats]:
    """Predict what each group adds (BLUP), one array per level, the innermost first."""
    beta, _ = found.solve()
    outside: Floats | None = None
    predictions: list[Floats] = []
    for place in range(len(found.levels) - 1, -1, -1):
        level = found.levels[place]
        left = level.cross[:, :, -1] - level.cross[:, :, :-1] @ beta
        if outside is not None:
            outside = outside[sums.parents[place]]
            left = left - np.einsum("gab,gb->ga", level.within, outside)
        scaled = np.einsum("gab,gb->ga", level.inverse, left @ level.factor)
        mine = scaled @ level.factor.T
        predictions.append(mine)
        outside = mine if outside is None else outside + mine
    return predictions[::-1]
