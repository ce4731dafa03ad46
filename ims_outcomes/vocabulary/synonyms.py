"""Other spellings of the words that tables.toml itself lists, and what stands for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.toml_tables import read_shipped

_MISSING = "missing"


@cache
def load_synonyms() -> Mapping[str, Mapping[str, str]]:
    """Map each column with words of its own to its other spellings, normalised.

    Examples
    --------
    >>> load_synonyms()["status"][normalise_spelling("Annulé")]
    'cancelled'
    """
    synonyms = {
        column: MappingProxyType(
            {normalise_spelling(text): word for word, texts in words.items() for text in texts}
        )
        for column, words in read_shipped("synonyms.toml").items()
        if column != _MISSING
    }
    return MappingProxyType(synonyms)


@cache
def load_missing_texts() -> tuple[str, ...]:
    """List what is taken as blank in columns of numbers, dates and words, whatever its case.

    Examples
    --------
    >>> "N/A" in load_missing_texts()
    True
    """
    return tuple(read_shipped("synonyms.toml")[_MISSING])
