"""Words: matched to those allowed, whatever their case, hyphens and blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags
from ims_outcomes.exports.draft import Draft
from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.spellings import build_spellings, normalise_spelling

#: The condition of rows whose condition nobody knows. The text itself goes into no table.
UNRECOGNISED = "unrecognised"

# What an unknown word is called, by column; in any other column it is an unknown_word.
_UNKNOWN = {
    "condition": "unrecognised_condition",
    "status": "unknown_status",
    "instrument": "unknown_instrument",
    "unit": "unknown_unit",
}
_LIST_SEPARATOR = re.compile(r"[;,]")
_UNITS = {
    "%": "percent",
    "per cent": "percent",
    "point": "points",
    "pts": "points",
    "millimetre": "mm",
    "millimetres": "mm",
    "millimeter": "mm",
    "millimeters": "mm",
}
# C5, T12, L4, S1, Co1, ranges such as C5-C7 or C5-7; anything else may be somebody's notes.
_SEGMENT = re.compile(r"(C[1-8]|T[1-9]|T1[0-2]|L[1-6]|S[1-5]|CO1?)(-[CTLS]?[0-9]{1,2})?")


def build_lookup(column: Column, *, vocabulary: Vocabulary) -> dict[str, str]:
    """Every way to write a word that a column may hold: its id, its name, an exact synonym.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> words = load_vocabulary()
    >>> status = words.tables["sessions"].columns["status"]
    >>> build_lookup(status, vocabulary=words)[normalise_spelling("No-Show")]
    'no_show'
    """
    if isinstance(column.allowed, str):
        lookup = build_spellings(getattr(vocabulary, column.allowed))
    else:
        lookup = {normalise_spelling(word): word for word in column.allowed}
    if column.allowed == "conditions":
        lookup[UNRECOGNISED] = UNRECOGNISED
    return lookup | _UNITS if column.name == "unit" else lookup


def type_word(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    """Turn text into one of the column's words.

    A condition nobody knows becomes "unrecognised"; any other unknown word is missing, which
    the column's check says.
    """
    text = draft.columns[column.name]
    lookup = build_lookup(column, vocabulary=vocabulary)
    words = [lookup.get(normalise_spelling(word)) for word in text.values.to_pylist()]
    is_unknown = np.array([word is None for word in words], dtype=bool)
    _note_unknown(draft, column, text=text, is_unknown=is_unknown, vocabulary=vocabulary)
    if column.allowed == "conditions":
        words = [word or UNRECOGNISED for word in words]
    return text.replace(words, pa.string())


def _note_unknown(
    draft: Draft, column: Column, *, text: Coded, is_unknown: Flags, vocabulary: Vocabulary
) -> None:
    """Say which rows hold an unknown word: how grave that is depends on the column."""
    check = _UNKNOWN.get(column.name, "unknown_word")
    details: dict[str, object] = {}
    if check == "unrecognised_condition":
        unknown = text.values.filter(pa.array(is_unknown)).to_pylist()
        count = len(set(map(normalise_spelling, unknown)))
        details["names"] = f"{count:,} different {'name' if count == 1 else 'names'}"
    if check == "unknown_status":
        details["allowed"] = join_words(vocabulary.allowed_words(column))
    draft.note(check, text.spread(is_unknown), column=column.name, **details)


def type_words(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    """Turn text into several of the column's words, in their own order, joined by ";"."""
    lookup = build_lookup(column, vocabulary=vocabulary)
    order = {word: place for place, word in enumerate(vocabulary.allowed_words(column))}

    def read(text: str) -> tuple[str | None, bool]:
        found = [lookup.get(normalise_spelling(part)) for part in _split(text)]
        known = sorted({word for word in found if word}, key=order.__getitem__)
        return ";".join(known) or None, None in found

    return _type_list(draft, column, read)


def type_segments(draft: Draft, column: Column) -> Coded:
    """Keep the names of spinal segments, which is all that free text is good for here."""

    def read(text: str) -> tuple[str | None, bool]:
        parts = [part.upper().replace(" ", "").replace("–", "-") for part in _split(text)]
        known = list(dict.fromkeys(part for part in parts if _SEGMENT.fullmatch(part)))
        return ";".join(known) or None, len(known) < len(set(parts))

    return _type_list(draft, column, read)


def _split(text: str) -> list[str]:
    return [part for part in _LIST_SEPARATOR.split(text) if part.strip()]


def _type_list(
    draft: Draft, column: Column, read: Callable[[str], tuple[str | None, bool]]
) -> Coded:
    """Read each distinct text once; say which rows held a part that is not known."""
    text = draft.columns[column.name]
    results = [read(value) for value in text.values.to_pylist()]
    draft.note("unknown_word", text.spread([bad for _, bad in results]), column=column.name)
    return text.replace([words for words, _ in results], pa.string())


def join_words(words: Iterable[str]) -> str:
    """Join words as in a sentence.

    Examples
    --------
    >>> join_words(["attended", "cancelled", "no_show"])
    'attended, cancelled or no_show'
    """
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
