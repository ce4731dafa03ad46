"""Words: matched to those allowed, whatever their case, accents, hyphens and blanks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.generalised import find_age_band, find_postal_area
from ims_outcomes.exports.icd_codes import find_condition
from ims_outcomes.exports.known_words import UNRECOGNISED, build_lookup
from ims_outcomes.exports.unknown_words import describe_proposals, keep_unknown
from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling

__all__ = [
    "UNRECOGNISED", "build_lookup", "join_words", "type_postal_areas", "type_segments", "type_word",
    "type_words",
]  # fmt: skip

# What an unknown word is called, by column; in any other column it is an unknown_word.
_UNKNOWN = {
    "condition": "unrecognised_condition",
    "status": "unknown_status",
    "instrument": "unknown_instrument",
    "unit": "unknown_unit",
}
_LIST_SEPARATOR = re.compile(r"[;,|]")
# C5, T12, L4, S1, Co1, ranges such as C5-C7 or C5-7; anything else may be somebody's notes.
_SEGMENT = re.compile(r"(C[1-8]|T[1-9]|T1[0-2]|L[1-6]|S[1-5]|CO1?)(-[CTLS]?[0-9]{1,2})?")


def type_word(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    """Turn text into one of the column's words: exact, a synonym, or for conditions an ICD-10 code.

    A condition nobody knows becomes "unrecognised"; any other unknown word is missing, which
    the column's check says. An age in years becomes its band. What a misspelt word may mean is
    proposed there, and not applied.
    """
    text = draft.columns[column.name]
    lookup = build_lookup(column, vocabulary=vocabulary)
    words = [_find_word(value, lookup, column, vocabulary) for value in text.values.to_pylist()]
    is_unknown = np.array([word is None for word in words], dtype=bool)
    _note_unknown(draft, column, text=text, is_unknown=is_unknown, vocabulary=vocabulary)
    if column.allowed == "conditions":
        words = [word or UNRECOGNISED for word in words]
    return text.replace(words, pa.string())


def _find_word(
    text: str, lookup: Mapping[str, str], column: Column, vocabulary: Vocabulary
) -> str | None:
    """The word that a text means; None when it is not known."""
    word = lookup.get(normalise_spelling(text))
    if word is None and column.allowed == "conditions":
        return find_condition(text, conditions=vocabulary.conditions, names=lookup)
    if word is None and column.name == "age_band":
        return find_age_band(text)
    return word


def _note_unknown(
    draft: Draft, column: Column, *, text: Coded, is_unknown: Flags, vocabulary: Vocabulary
) -> None:
    """Say which rows hold an unknown word: how grave that is depends on the column."""
    if not text.spread(is_unknown).any():
        return
    check = _UNKNOWN.get(column.name, "unknown_word")
    unknown = keep_unknown(draft, column, text, is_unknown, vocabulary=vocabulary)
    details: dict[str, object] = {"near": describe_proposals(unknown["proposal"])}
    if check == "unrecognised_condition":
        count = len(set(map(normalise_spelling, unknown["word"])))
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

    return _type_list(draft, column, read, vocabulary=vocabulary)


def type_segments(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    """Keep the names of spinal segments, which is all that free text is good for here."""

    def read(text: str) -> tuple[str | None, bool]:
        parts = [part.upper().replace(" ", "").replace("–", "-") for part in _split(text)]
        known = list(dict.fromkeys(part for part in parts if _SEGMENT.fullmatch(part)))
        return ";".join(known) or None, len(known) < len(set(parts))

    return _type_list(draft, column, read, vocabulary=vocabulary)


def type_postal_areas(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    """Keep the first three characters of postal codes; the rest goes no further."""

    def read(text: str) -> tuple[str | None, bool]:
        area = find_postal_area(text)
        return area, area is None

    return _type_list(draft, column, read, vocabulary=vocabulary)


def _split(text: str) -> list[str]:
    return [part for part in _LIST_SEPARATOR.split(text) if part.strip()]


def _type_list(
    draft: Draft,
    column: Column,
    read: Callable[[str], tuple[str | None, bool]],
    *,
    vocabulary: Vocabulary,
) -> Coded:
    """Read each distinct text once; say which rows held a part that is not known."""
    text = draft.columns[column.name]
    results = [read(value) for value in text.values.to_pylist()]
    is_bad = np.array([bad for _, bad in results], dtype=bool)
    if text.spread(is_bad).any():
        unknown = keep_unknown(draft, column, text, is_bad, vocabulary=vocabulary)
        near = describe_proposals(unknown["proposal"])
        draft.note("unknown_word", text.spread(is_bad), column=column.name, near=near)
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
