"""How an export was read: which column became which of ours, and which word which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import Coded, Flags, Numbers, as_coded, join_codes
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.showable_words import may_be_shown
from ims_outcomes.vocabulary.spellings import normalise_spelling

COLUMNS = ("file", "table", "ours", "theirs")
_NOT_KNOWN = (
    "unknown_word", "unknown_status", "unknown_instrument", "unknown_unit",
    "unrecognised_condition",
)  # fmt: skip
# A table of counts up to so many numbers is quicker than sorting.
_LARGEST_TABLE = 10_000_000
WORDS = ("file", "table", "ours", "theirs", "meaning", "rows")


def build_read_as(drafts: Iterable[Draft]) -> pd.DataFrame:
    """Build the list of columns: one row per table of theirs, column of ours and of theirs.

    A column of ours that is the same in every row has no column of theirs: "".
    """
    rows = [row for draft in drafts for row in _list_columns(draft)]
    return pd.DataFrame(list(dict.fromkeys(rows)), columns=list(COLUMNS), dtype="str")


def _list_columns(draft: Draft) -> Iterator[tuple[str, str, str, str]]:
    for ours in draft.present:
        label = draft.labels.get(ours, "")
        names = [label] if isinstance(label, str) else list(pd.unique(np.asarray(label)))
        for theirs in names:
            yield draft.name, draft.table, ours, str(theirs)


def build_words_read(drafts: Iterable[Draft], *, from_people: int) -> pd.DataFrame:
    """Build the list of words: one row per column of ours and word of theirs that differs from it.

    Words that fewer than `from_people` different patients have, and texts that may be more than a
    word, are left out: they may tell who somebody is.

    Returns
    -------
    DataFrame
        file, table, ours, theirs, meaning ("" when the word is not known) and rows; most
        frequent first within a column.
    """
    parts = [
        part
        for draft in drafts
        for ours in draft.words
        if not (part := _list_words(draft, ours, from_people=from_people)).empty
    ]
    nothing = pd.DataFrame({name: pd.Series(dtype="str") for name in WORDS}).astype({"rows": int})
    return pd.concat([nothing, *parts], ignore_index=True)


def _list_words(draft: Draft, ours: str, *, from_people: int) -> pd.DataFrame:
    """The words of one column of a draft."""
    theirs, typed = draft.words[ours], draft.columns[ours].without(_find_unknown(draft, ours))
    span = len(typed.values) + 1
    # One number for each pair of their word and ours; 0 of ours is none.
    pairs = (theirs.codes.astype(np.int64) + 1) * span + typed.codes + 1
    numbers, rows = (
        np.unique(pairs, return_counts=True) if _is_wide(theirs, span) else _count(pairs)
    )
    words, meanings = theirs.values.to_pylist(), ["", *typed.values.to_pylist()]
    told = [
        (words[number // span - 1], meanings[number % span], int(count), int(number))
        for number, count in zip(numbers, rows, strict=True)
        if number >= span and _differs(words[number // span - 1], meanings[number % span])
    ]
    if not told:
        return pd.DataFrame(columns=list(WORDS))
    people = _count_people(draft, pairs, [number for *_, number in told])
    shown = [
        (draft.name, draft.table, ours, word, meaning, count)
        for word, meaning, count, number in sorted(told, key=lambda row: -row[2])
        if people.get(number, 0) >= from_people and may_be_shown(word)
    ]
    return pd.DataFrame(shown, columns=list(WORDS))


def _is_wide(theirs: Coded, span: int) -> bool:
    """Whether a table of all pairs would be larger than the column itself."""
    return (len(theirs.values) + 1) * span > _LARGEST_TABLE


def _count(pairs: Numbers) -> tuple[Numbers, Numbers]:
    """The pairs there are, and how often: counted in a table, which sorts nothing."""
    counts = np.bincount(pairs)
    numbers = np.flatnonzero(counts)
    return numbers, counts[numbers]


def _find_unknown(draft: Draft, ours: str) -> Flags:
    """Rows whose word is not known, whatever stands in their place."""
    unknown = np.zeros(len(draft), dtype=bool)
    for finding in draft.findings:
        if finding.column == ours and finding.check.id in _NOT_KNOWN:
            unknown |= finding.flags
    return unknown


def _differs(theirs: str, meaning: str) -> bool:
    """Whether a word is not already ours, however it is spelt."""
    return normalise_spelling(theirs) != normalise_spelling(meaning)


def _count_people(draft: Draft, pairs: Numbers, told: list[int]) -> dict[int, int]:
    """How many different patients have each of some pairs of words."""
    flags = np.isin(pairs, told)
    chosen = pairs[flags]
    names = ("clinic_id", "patient_id")
    people = [draft.columns[name].take(flags) for name in names if name in draft.columns]
    firsts = np.unique(join_codes([as_coded(chosen), *people]), return_index=True)[1]
    numbers, counts = np.unique(chosen[firsts], return_counts=True)
    return dict(zip(numbers.tolist(), counts.tolist(), strict=True))
