"""How far a hidden count can be narrowed by whoever adds and subtracts what is shown."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import optimize, sparse

from ims_outcomes.disclosure.count_names import Count
from ims_outcomes.disclosure.counts import Counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How many mixtures of up and down are tried, each with its opposite.
_MIXTURES: Final = 8

#: A sum of counts with their signs, such as a total less its part.
Expression = tuple[tuple[float, Count], ...]


@dataclasses.dataclass(frozen=True)
class Knowledge:
    """What everybody knows of each count: the least and the most it can be.

    Attributes
    ----------
    lower, upper : dict
        Of each count, as shown or as its mark allows.
    """

    lower: Mapping[Count, float]
    upper: Mapping[Count, float]


class ContradictionError(Exception):
    """No counts agree with all that is known."""


def find_ranges(
    counts: Counts, known: Knowledge, expressions: Iterable[Expression]
) -> list[tuple[float, float]]:
    """Find the least and the most that each expression can be, by linear programming.

    Parameters
    ----------
    counts : Counts
        The names, and how they hang together.
    known : Knowledge
        What is known of each.
    expressions : iterable
        Hidden counts, or differences of counts that are nowhere shown.

    Returns
    -------
    list of tuple
        Lower and upper of each; infinite where nothing bounds it.

    Examples
    --------
    Of 30 people in two groups 26 are shown in one: 4 are in the other.

    >>> total, first, second = (Count("", "all", "all", what) for what in "abc")
    >>> counts = Counts(
    ...     {total: 30, first: 26, second: 4}, sums=[(total, (first, second))], orders=[]
    ... )
    >>> lower = {total: 30, first: 26, second: 0}
    >>> upper = {total: 30, first: 26, second: 10}
    >>> find_ranges(counts, Knowledge(lower, upper), [((1.0, second),)])
    [(4.0, 4.0)]
    """
    return _Program(counts, known).solve(list(expressions))


def find_narrow(
    counts: Counts, known: Knowledge, expressions: Sequence[Expression], *, width: float
) -> list[Expression]:
    """Find the expressions whose range is narrower than a width.

    A few solutions that push all of them up or down at once show most to be wide enough; only the
    others are asked one by one.

    Examples
    --------
    >>> total, first, second = (Count("", "all", "all", what) for what in "abc")
    >>> counts = Counts(
    ...     {total: 30, first: 26, second: 4}, sums=[(total, (first, second))], orders=[]
    ... )
    >>> known = Knowledge({total: 28, first: 24, second: 0}, {total: 32, first: 28, second: 10})
    >>> [secret] = find_narrow(counts, known, [((1.0, second),)], width=10)
    >>> find_ranges(counts, known, [secret])
    [(0.0, 8.0)]
    """
    if not expressions:
        return []
    program = _Program(counts, known)
    weights = program.write_goals(expressions)
    lower, upper = np.full(len(expressions), np.inf), np.full(len(expressions), -np.inf)
    for signs in _draw_signs(len(expressions)):
        found = weights @ program.find_solution(signs @ weights)
        lower, upper = np.minimum(lower, found), np.maximum(upper, found)
    open_yet = np.flatnonzero(upper - lower < width).tolist()
    ranges = program.solve([expressions[place] for place in open_yet])
    return [
        expressions[place]
        for place, (low, high) in zip(open_yet, ranges, strict=True)
        if high - low < width
    ]


def _draw_signs(count: int) -> Iterator[NDArray[np.float64]]:
    """All up, all down, and a few mixtures of both, the same each time."""
    yield from (np.ones(count), -np.ones(count))
    random = np.random.default_rng(1)
    for _ in range(_MIXTURES):
        signs = random.choice([-1.0, 1.0], count)
        yield from (signs, -signs)


class _Program:
    """The relations as matrices, built once and asked many times."""

    def __init__(self, counts: Counts, known: Knowledge) -> None:
        self.places = {name: place for place, name in enumerate(counts.values)}
        # What nothing bounds may be far more than anybody counted.
        self.most = 100 * (1 + max(counts.values.values(), default=0))
        self.bounds = np.array(
            [(known.lower[name], min(known.upper[name], self.most)) for name in counts.values],
            dtype=np.float64,
        )
        equal = [((1.0, total), *((-1.0, part) for part in parts)) for total, parts in counts.sums]
        less = [((1.0, low), (-1.0, high)) for low, high in counts.orders]
        self.equal, self.less = self.write_goals(equal), self.write_goals(less)

    def write_goals(self, expressions: Sequence[Expression]) -> sparse.csr_matrix:
        """One row per expression, one column per count."""
        entries = [
            (row, self.places[name], sign)
            for row, expression in enumerate(expressions)
            for sign, name in expression
        ]
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        shape = len(expressions), len(self.places)
        return sparse.csr_matrix((np.array(signs, np.float64), (rows, columns)), shape=shape)

    def solve(self, expressions: Sequence[Expression]) -> list[tuple[float, float]]:
        """The range of each expression."""
        goals = self.write_goals(expressions)
        ranges = []
        for place in range(len(expressions)):
            goal = goals[[place]].toarray()[0]
            low, high = (float(goal @ self.find_solution(sign * goal)) for sign in (1.0, -1.0))
            ranges.append((low + 0.0, math.inf if high >= self.most / 2 else high + 0.0))
        return ranges

    def find_solution(self, goal: NDArray[np.float64]) -> NDArray[np.float64]:
        """Counts that everything known allows, with the goal as small as can be."""
        found = optimize.linprog(
            goal,
            A_ub=self.less,
            b_ub=np.zeros(self.less.shape[0]),
            A_eq=self.equal,
            b_eq=np.zeros(self.equal.shape[0]),
            bounds=self.bounds,
            method="highs",
        )
        if found.status != 0:
            raise ContradictionError(found.message)
        return np.asarray(found.x)
