"""Proposals for unknown words: slips of the keyboard, and names with words around them."""

from __future__ import annotations

import pytest

from ims_outcomes.exports.spelling_proposals import count_slips, propose_words
from ims_outcomes.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def propose(text: str, *, column: str = "condition", table: str = "sessions") -> str:
    found = propose_words([text], VOCABULARY.tables[table].columns[column], VOCABULARY)
    return found.get(text, "")


@pytest.mark.parametrize(
    ("first", "second", "slips"),
    [
        ("pain", "pain", 0),
        ("pain", "pains", 1),
        ("pains", "pain", 1),
        ("pain", "paim", 1),
        ("pain", "pian", 1),  # two swapped are one slip
        ("pain", "pawn", 1),
        ("pain", "pawns", 2),
        ("", "abc", 3),
    ],
)
def test_slips_are_counted(first: str, second: str, slips: int) -> None:
    assert count_slips(first, second, most=5) == slips


def test_counting_stops_where_there_are_too_many() -> None:
    assert count_slips("abcdefgh", "stuvwxyz", most=1) == 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("migrane", "migraine"),  # 7 letters: one slip
        ("mygrane", ""),  # two are too many
        ("tendonopathie", "other_tendinopathy"),  # from 9 letters on two: one here
        ("low bakc pian", "low_back_pain"),
        ("knea", ""),  # 4 letters: anything may be meant
        ("R tennis elbow, chronic", "tennis_elbow"),
        ("?? migraine", "migraine"),
        ("migraine and insomnia", ""),  # two of ours
        ("frog in throat", ""),
        ("called, wants to come on Tuesday, has migraine, see her doctor's letter of last May", ""),
    ],
)  # fmt: skip
def test_a_word_is_proposed_where_one_is_near(text: str, word: str) -> None:
    assert propose(text) == word


def test_a_known_word_needs_no_proposal() -> None:
    assert propose("Tennis Elbow") == ""


@pytest.mark.parametrize(
    ("column", "text", "word"),
    [("status", "Attnded", "attended"), ("status", "cancelled (sick)", "cancelled"),
     ("body_side", "lefft", ""), ("visit_type", "initail", "initial")],
)  # fmt: skip
def test_words_of_other_columns_are_proposed_too(column: str, text: str, word: str) -> None:
    # "left" itself has too few letters for a slip
    assert propose(text, column=column) == word
