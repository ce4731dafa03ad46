"""What programs write for nothing at all: taken as blank where a value is typed, never in an id."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Coded
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.known_words import build_lookup
from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.synonyms import load_missing_texts


def list_missing_texts(column: Column, *, vocabulary: Vocabulary) -> tuple[str, ...]:
    """List what stands for nothing in a column: none in a column of ids, and no word of its own.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> words = load_vocabulary()
    >>> sessions = words.tables["sessions"].columns
    >>> "None" in list_missing_texts(sessions["status"], vocabulary=words)
    True
    >>> "None" in list_missing_texts(sessions["adverse_events"], vocabulary=words)
    False
    >>> list_missing_texts(sessions["practitioner_id"], vocabulary=words)
    ()
    """
    if column.type == "id":
        return ()
    lookup = build_lookup(column, vocabulary=vocabulary) if column.allowed else {}
    return tuple(text for text in load_missing_texts() if normalise_spelling(text) not in lookup)


def blank_missing_texts(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    """Make nothing of texts that stand for nothing, in place and counted; give the column."""
    text = draft.columns[column.name]
    wanted = list_missing_texts(column, vocabulary=vocabulary)
    if not wanted or not len(text.values):
        return text
    folded = pa.array([each.casefold() for each in wanted], pa.string())
    is_token = pc.is_in(pc.utf8_lower(text.values), value_set=folded)
    flags = text.spread(is_token.to_numpy(zero_copy_only=False))
    if not flags.any():
        return text
    draft.note("missing_text", flags, column=column.name, texts=" ".join(wanted))
    draft.columns[column.name] = text.without(flags)
    return draft.columns[column.name]
