"""Random numbers that are the same on every machine and under every version of NumPy.

Only the raw bits of PCG64 are used, which NumPy promises never to change, and only arithmetic
that IEEE 754 fixes to the last bit: no logarithm, no exponential, no sampling routine.
"""

from __future__ import annotations

import statistics
import zlib
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Booleans: TypeAlias = NDArray[np.bool_]

_NORMAL_LEVELS = 2**16


class Draws:
    """One stream of random numbers per topic, so that changing one topic leaves the others.

    Parameters
    ----------
    seed : int
        Seed of the whole sample, 0 or more.
    topic : str
        What the numbers are for.

    Examples
    --------
    >>> Draws(1, "gaps").whole(3, low=7, high=9).tolist()
    [7, 8, 8]
    >>> Draws(1, "gaps").whole(3, low=7, high=9).tolist()
    [7, 8, 8]
    """

    def __init__(self, seed: int, topic: str) -> None:
        sequence = np.random.SeedSequence([seed, zlib.crc32(topic.encode("ascii"))])
        self._bits = np.random.PCG64(sequence)

    def uniform(self, size: int) -> Floats:
        """Draw numbers evenly from 0 up to, never reaching, 1."""
        raw: NDArray[np.uint64] = self._bits.random_raw(size)
        return (raw >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def normal(self, size: int) -> Floats:
        """Draw from the standard normal distribution, cut into 65,536 equally likely values."""
        raw: NDArray[np.uint64] = self._bits.random_raw(size)
        values: Floats = _normal_values()[raw >> np.uint64(48)]
        return values

    def happens(self, size: int, *, chance: float | Floats) -> Booleans:
        """Draw yes or no with the given chance."""
        answers: Booleans = self.uniform(size) < chance
        return answers

    def whole(self, size: int, *, low: int, high: int) -> Integers:
        """Draw whole numbers evenly from low to high, both included."""
        values: Integers = low + (self.uniform(size) * (high - low + 1)).astype(np.int64)
        return values

    def choose(self, size: int, *, weights: Sequence[int]) -> Integers:
        """Draw positions in a list by whole-number weights."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64))
        reached = self.uniform(size) * float(ends[-1])
        return np.searchsorted(ends, reached, side="right").astype(np.int64)

    def choose_by(self, groups: Integers, *, weights: Sequence[Sequence[int]]) -> Integers:
        """Draw positions by weights that differ between groups: one row of weights per group."""
        ends = np.cumsum(np.asarray(weights, dtype=np.int64), axis=1)
        reached = self.uniform(len(groups)) * ends[groups, -1]
        places: Integers = (reached[:, None] >= ends[groups]).sum(axis=1)
        return places


@cache
def _normal_values() -> Floats:
    """Middles of 65,536 equal slices of the normal distribution, rounded so all machines agree."""
    inverse = statistics.NormalDist().inv_cdf
    middles = [(level + 0.5) / _NORMAL_LEVELS for level in range(_NORMAL_LEVELS)]
    return np.array([round(inverse(middle), 6) for middle in middles])
