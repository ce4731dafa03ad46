"""The words of a column: what each becomes, and which may be shown at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from ims_outcomes.exports.column_looks import ColumnLook, count_patients, count_rows
from ims_outcomes.exports.icd_codes import find_condition
from ims_outcomes.exports.known_words import build_lookup
from ims_outcomes.exports.proposal import ProposedWord, ProposedWords
from ims_outcomes.exports.showable_words import may_be_shown
from ims_outcomes.exports.spelling_proposals import propose_words
from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.wildcards import build_translation

#: The rule by which a word of the data is shown, as it is said to the owner.
RULE = (
    "A word of your data stands here only when at least {least} different patients have it, its "
    "column holds at most {most} different words, and it looks like no name, number or address."
)
# † As few words as a list of choices has, and as many patients as a page shows.
MOST_WORDS = 80
_LIST_SEPARATOR = re.compile(r"[;,]")

Wildcards = Mapping[str, str]


def propose_column_words(
    look: ColumnLook,
    column: Column,
    *,
    patients: ColumnLook | None,
    wildcards: Wildcards,
    vocabulary: Vocabulary,
    least: int,
) -> ProposedWords:
    """Propose what each frequent word of a column becomes.

    Parameters
    ----------
    look : ColumnLook
        Their column.
    column : Column
        Ours.
    patients : ColumnLook or None
        Their column of patients; without it no word of the data can be shown.
    wildcards : mapping
        Words with wildcards, as shipped maps have them: ours.
    vocabulary : Vocabulary
        The words that are known.
    least : int
        So many different patients must have a word.

    Returns
    -------
    ProposedWords
        Most frequent first. A word that is known becomes ours; for one that is not there is the
        nearest as a guess, which nothing applies by itself.
    """
    readers = WordReader(column, wildcards=wildcards, vocabulary=vocabulary)
    texts = look.cells.values.to_pylist()
    counts, people = count_rows(look), count_patients(look, patients)
    order = np.argsort(-counts, kind="stable")
    is_said = [not readers.is_left_out(text) for text in texts]
    used = [int(place) for place in order if counts[place] and is_said[place]]
    shown = [place for place in used if people[place] >= least and may_be_shown(texts[place])]
    if len(used) > MOST_WORDS:
        shown = [place for place in shown if readers.read(texts[place])]
    words = tuple(
        ProposedWord(
            theirs=texts[place],
            ours=readers.read(texts[place]),
            patients=int(people[place]),
            guess="" if readers.read(texts[place]) else readers.guess(texts[place]),
        )
        for place in shown[:MOST_WORDS]
    )
    rare = [place for place in used if place not in set(shown) and not readers.read(texts[place])]
    return ProposedWords(ours=column.name, words=words, rare=len(rare))


def share_known(
    look: ColumnLook, column: Column, *, wildcards: Wildcards, vocabulary: Vocabulary
) -> tuple[float, int]:
    """How many of the filled cells hold a known word, and how many of our words they make."""
    reader = WordReader(column, wildcards=wildcards, vocabulary=vocabulary)
    counts = count_rows(look)
    ours = [reader.read(text) for text in look.cells.values.to_pylist()]
    known = sum(int(count) for count, word in zip(counts, ours, strict=True) if word)
    made = {word for count, word in zip(counts, ours, strict=True) if word and count}
    return known / look.filled, len(made)


class WordReader:
    """Reads a word of theirs as one of a column's own, or guesses at what was meant."""

    def __init__(self, column: Column, *, wildcards: Wildcards, vocabulary: Vocabulary) -> None:
        """Make ready for one column of ours."""
        self._column, self._vocabulary = column, vocabulary
        self._known = build_lookup(column, vocabulary=vocabulary)
        self._is_list = column.type == "words"
        self._translate = build_translation(wildcards)

    def read(self, text: str) -> str:
        """The word of ours; "" when none is known."""
        word = self._read_one(text)
        if word or not self._is_list:
            return word
        parts = [self._read_one(part) for part in _LIST_SEPARATOR.split(text) if part.strip()]
        return ";".join(parts) if parts and all(parts) else ""

    def _read_one(self, text: str) -> str:
        word = self._known.get(normalise_spelling(text)) or self._translate(text)
        if not word and self._column.allowed == "conditions":
            conditions = self._vocabulary.conditions
            word = find_condition(text, conditions=conditions, names=self._known)
        return word or ""

    def is_left_out(self, text: str) -> bool:
        """Whether somebody said already that a word means nothing here."""
        return not self.read(text) and self._translate(text) == ""

    def guess(self, text: str) -> str:
        """The word that may have been meant; "" when none may."""
        return propose_words([text], self._column, self._vocabulary).get(text, "")
