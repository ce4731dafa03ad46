"""How an export was read: which column became which of ours, and which word which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from ims_outcomes.exports.coded import Flags, Numbers, as_coded, join_codes
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.showable_words import may_be_shown
from ims_outcomes.vocabulary.spellings import normalise_spelling

COLUMNS = ("file", "table", "ours", "theirs")
_NOT_KNOWN = (
    "unknown_word", "unknown_status", "unknown_instrument", "unknown_unit",
    "unrecognised_condition",
)  # fmt: skip
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
    words = theirs.values.to_pylist()
    meanings = [*typed.values.to_pylist(), ""]
    pairs = join_codes([theirs, typed])
    is_there = ~theirs.is_missing
    firsts = np.unique(pairs[is_there], return_index=True)[1]
    places = np.flatnonzero(is_there)[firsts]
    told = [
        place
        for place in places
        if _differs(words[theirs.codes[place]], meanings[typed.codes[place]])
    ]
    if not told:
        return pd.DataFrame(columns=list(WORDS))
    counted = np.isin(pairs, pairs[told])
    people = _count_people(draft, pairs, counted)
    rows = np.bincount(pairs[counted], minlength=int(pairs.max()) + 1)
    shown = [
        place
        for place in sorted(told, key=lambda place: -rows[pairs[place]])
        if people[pairs[place]] >= from_people and may_be_shown(words[theirs.codes[place]])
    ]
    return pd.DataFrame(
        {
            "file": draft.name,
            "table": draft.table,
            "ours": ours,
            "theirs": [words[theirs.codes[place]] for place in shown],
            "meaning": [meanings[typed.codes[place]] for place in shown],
            "rows": [int(rows[pairs[place]]) for place in shown],
        }
    )


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


def _count_people(draft: Draft, pairs: Numbers, counted: Flags) -> Numbers:
    """How many different patients have each pair of words, of the rows that are counted."""
    names = ("clinic_id", "patient_id")
    people = [draft.columns[name].take(counted) for name in names if name in draft.columns]
    both = join_codes([as_coded(pairs[counted]), *people])
    firsts = np.unique(both, return_index=True)[1]
    return np.bincount(pairs[counted][firsts], minlength=int(pairs.max()) + 1)
