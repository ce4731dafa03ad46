"""Texts that are no word of ours: counted, proposed for, and listed for the clinic alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, Numbers, as_coded, join_codes
from ims_outcomes.exports.spelling_proposals import propose_words

if TYPE_CHECKING:
    from ims_outcomes.exports.draft import Draft
    from ims_outcomes.vocabulary import Column, Vocabulary

#: Columns of the list of unknown words.
COLUMNS = ("file", "table", "column", "word", "rows", "people", "proposal")

# † So many of the most frequent unknown texts of a column are looked at for a proposal.
_MOST_LOOKED_AT = 500
# † So many proposals are named in a message.
_MOST_NAMED = 3
# † A longer text is a note, not a word.
_LONGEST_WORD = 60
_TELLING = r"@|[0-9]{4,}|https?:"


def keep_unknown(
    draft: Draft, column: Column, text: Coded, is_unknown: Flags, *, vocabulary: Vocabulary
) -> pd.DataFrame:
    """Keep the unknown texts of a column in the draft: one row per text, the most frequent first.

    They are kept for the clinic's own private list and for proposals; no message, page or table
    may hold them.

    Returns
    -------
    DataFrame
        file, table, column (as in the file), word, rows, people (how many patients have it) and
        proposal (the word of ours that it may mean; "" for none).
    """
    flags = text.spread(is_unknown)
    codes = text.codes[flags]
    rows = np.bincount(codes, minlength=len(text.values))
    people = np.bincount(_list_once(draft, codes, flags), minlength=len(text.values))
    used = np.flatnonzero(rows)
    used = used[np.argsort(-rows[used], kind="stable")]
    words = text.values.take(pa.array(used)).to_pylist()
    proposals = propose_words(words[:_MOST_LOOKED_AT], column, vocabulary)
    unknown = pd.DataFrame(
        {
            "file": draft.file,
            "table": draft.table,
            "column": draft.find_label(column.name),
            "word": words,
            "rows": rows[used],
            "people": people[used],
            "proposal": [proposals.get(word, "") for word in words],
        }
    )
    draft.unknown_words.append(unknown)
    return unknown


def _list_once(draft: Draft, codes: Numbers, flags: Flags) -> Numbers:
    """The code of each text once for each patient who has it."""
    people = [draft.columns[name].take(flags) for name in ("clinic_id", "patient_id")]
    pairs = join_codes([*people, as_coded(codes)])
    return codes[np.unique(pairs, return_index=True)[1]]


def describe_proposals(proposals: Iterable[str]) -> str:
    """Say which words of ours may have been meant; "" when none may. No text of theirs is said.

    Examples
    --------
    >>> describe_proposals(["", "migraine", "migraine", "neck_pain"])
    "; perhaps 'migraine' and 'neck_pain' were meant"
    >>> describe_proposals(["", ""])
    ''
    """
    words = list(dict.fromkeys(word for word in proposals if word))
    if not words:
        return ""
    named = [f"'{word}'" for word in words[:_MOST_NAMED]]
    if len(words) > _MOST_NAMED:
        named.append(f"{len(words) - _MOST_NAMED} more")
    *first, last = named
    joined = f"{', '.join(first)} and {last}" if first else last
    return f"; perhaps {joined} {'was' if len(words) == 1 else 'were'} meant"


def build_unknown_words(drafts: Iterable[Draft]) -> pd.DataFrame:
    """One row per column and unknown text of an export, as `keep_unknown` describes them."""
    nothing = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    nothing = nothing.astype({"rows": "int64", "people": "int64"})
    found = [unknown for draft in drafts for unknown in draft.unknown_words]
    return pd.concat([nothing, *found], ignore_index=True)


def select_words_to_list(unknown: pd.DataFrame, *, from_people: int) -> pd.DataFrame:
    """Select the unknown words that the clinic's private list may hold.

    A word that only one patient has may be that patient's name, in however many rows, and a long
    text is somebody's note, however often it was copied; so a word is listed when at least
    `from_people` different patients have it, it has at most 60 characters, and it holds no address
    and no number of four digits or more. The others are counted together for each column, in a
    row without a word.

    Parameters
    ----------
    unknown : DataFrame
        What `build_unknown_words` returned.
    from_people : int
        `checks.list_words_from_people` of the settings; exactly as many are enough.

    Returns
    -------
    DataFrame
        file, table, column, word, rows, proposal; one row per word listed, and one with the
        word "" for the rest of each column.
    """
    words = unknown["word"].astype("str")
    is_short = words.str.len().le(_LONGEST_WORD) & ~words.str.contains(_TELLING)
    is_listed = unknown["people"].ge(from_people) & is_short
    places = ["file", "table", "column"]
    rest = unknown.loc[~is_listed].groupby(places, as_index=False, sort=False)["rows"].sum()
    listed = unknown.loc[is_listed, [*places, "word", "rows", "proposal"]]
    chosen: pd.DataFrame = pd.concat([listed, rest.assign(word="", proposal="")], ignore_index=True)
    return chosen[[*places, "word", "rows", "proposal"]]
