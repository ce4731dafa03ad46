"""How software and people write the words of the sample: English, French, codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.vocabulary import load_vocabulary

#: The vocabulary, loaded once for all look-alikes.
load_words = cache(load_vocabulary)


def write_words(words: pd.Series, spellings: Mapping[str, str]) -> pd.Series:
    """Write each word in the one way given; a word without any stays, nothing is empty."""
    return words.map(lambda word: spellings.get(word, word), na_action="ignore").fillna("")


def vary_words(
    words: pd.Series, spellings: Mapping[str, Sequence[str]], *, draws: Draws
) -> pd.Series:
    """Write each word in one of several ways, drawn by chance."""
    chances = draws.uniform(len(words))
    written = [
        _pick(spellings.get(word, (word,)), chance) if isinstance(word, str) else ""
        for word, chance in zip(words, chances, strict=True)
    ]
    return pd.Series(written, index=words.index, dtype="str")


def list_condition_spellings(*, encoding: str) -> dict[str, list[str]]:
    """List every way to write a condition that an encoding can hold: names, synonyms, a code."""
    return {
        condition.id: [
            word
            for word in (condition.name, *condition.synonyms, *condition.icd10[:1])
            if _can_be_encoded(word, encoding)
        ]
        for condition in load_words().conditions.values()
    }


def name_terms(kind: str) -> dict[str, str]:
    """Name the conditions, instruments or techniques as a page does."""
    return {term.id: term.name for term in getattr(load_words(), kind).values()}


def write_labels(words: pd.Series) -> pd.Series:
    """Write words of tables as labels: "no_show" as "No show"; nothing is empty."""
    return words.map(write_label, na_action="ignore").fillna("")


def write_label(word: str) -> str:
    """Write a word as a label.

    Examples
    --------
    >>> write_label("pain_after_needling")
    'Pain after needling'
    """
    return word.replace("_", " ").capitalize()


def write_day(days: pd.Series, form: str) -> pd.Series:
    """Write days, given as YYYY-MM-DD, in another form."""
    return pd.to_datetime(days, format="%Y-%m-%d").dt.strftime(form)


def draw_clock(count: int, *, draws: Draws) -> np.ndarray:
    """Draw when appointments begin, in minutes after midnight: 8:00 to 19:30, half hours."""
    return 480 + 30 * draws.whole(count, low=0, high=23)


def write_clock(minutes: np.ndarray) -> list[str]:
    """Write minutes after midnight as a clock shows them.

    Examples
    --------
    >>> write_clock(np.array([480, 1170]))
    ['08:00', '19:30']
    """
    return [f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes.tolist()]


def _pick(spellings: Sequence[str], chance: float) -> str:
    return spellings[int(chance * len(spellings))]


def _can_be_encoded(word: str, encoding: str) -> bool:
    try:
        word.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
