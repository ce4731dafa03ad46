"""Every way to write a word that a column may hold."""

from __future__ import annotations

from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.spellings import build_spellings, normalise_spelling
from ims_outcomes.vocabulary.synonyms import load_synonyms

#: The condition of rows whose condition nobody knows. The text itself goes into no table.
UNRECOGNISED = "unrecognised"


def build_lookup(column: Column, *, vocabulary: Vocabulary) -> dict[str, str]:
    """Map every normalised spelling to its word: the word itself, its name, an exact synonym.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> words = load_vocabulary()
    >>> status = words.tables["sessions"].columns["status"]
    >>> lookup = build_lookup(status, vocabulary=words)
    >>> lookup[normalise_spelling("No-Show")], lookup[normalise_spelling("Annulé")]
    ('no_show', 'cancelled')
    """
    if isinstance(column.allowed, str):
        lookup = build_spellings(getattr(vocabulary, column.allowed))
    else:
        synonyms = load_synonyms().get(column.name, {})
        lookup = dict(synonyms) | {normalise_spelling(word): word for word in column.allowed}
    if column.allowed == "conditions":
        lookup[UNRECOGNISED] = UNRECOGNISED
    return lookup
