"""Pseudonyms: short codes in no order, without vowels so that they never spell a word."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ims_outcomes.sample.draws import Draws, Integers

_CHARACTERS = np.frombuffer(b"23456789BCDFGHJKLMNPQRSTVWXZ", dtype=np.uint8)


def build_pseudonyms(
    numbers: Integers, *, seed: int, topic: str, prefix: str, length: int
) -> NDArray[np.object_]:
    """Turn numbers into codes; two different numbers never give the same code.

    Parameters
    ----------
    numbers : array of int
        0, 1, 2, … below 28 to the power of `length`.
    seed, topic
        As in `Draws`.
    prefix : str
        One small letter in front, so that no spreadsheet takes a code for a number.
    length : int
        Characters after the prefix.

    Returns
    -------
    array of str

    Examples
    --------
    >>> codes = build_pseudonyms(np.arange(2), seed=1, topic="patient", prefix="p", length=5)
    >>> codes.tolist()
    ['pKXTC3', 'pX9DNN']
    """
    base = len(_CHARACTERS)
    space = base**length
    # A step without a common factor with the number of codes visits each code once.
    step = next(s for s in range(space * 618 // 1000, space) if math.gcd(s, space) == 1)
    offset = int(Draws(seed, f"pseudonyms of {topic}").whole(1, low=0, high=space - 1)[0])
    mixed = (numbers * step + offset) % space
    places = base ** np.arange(length, dtype=np.int64)
    letters = _CHARACTERS[(mixed[:, None] // places) % base]
    codes = letters.view(f"S{length}").ravel().astype(str).astype(object)
    return np.asarray(prefix + codes, dtype=object)
