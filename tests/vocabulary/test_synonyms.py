"""Synonyms of the words that tables.toml lists: each leads to one word that its column may hold."""

from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.synonyms import load_missing_texts, load_synonyms
from ims_outcomes.vocabulary.toml_tables import read_shipped

SHIPPED = {name: part for name, part in read_shipped("synonyms.toml").items() if name != "missing"}
COLUMNS = {
    name: column
    for table in load_vocabulary().tables.values()
    for name, column in table.columns.items()
}


@pytest.mark.parametrize("name", SHIPPED)
def test_synonyms_lead_to_words_of_their_column(name: str) -> None:
    assert isinstance(COLUMNS[name].allowed, tuple)
    assert set(SHIPPED[name]) <= set(COLUMNS[name].allowed)


@pytest.mark.parametrize("name", SHIPPED)
def test_no_spelling_stands_for_two_words(name: str) -> None:
    owners: dict[str, set[str]] = {
        normalise_spelling(word): {word} for word in COLUMNS[name].allowed
    }
    for word, texts in SHIPPED[name].items():
        for text in texts:
            owners.setdefault(normalise_spelling(text), set()).add(word)
    assert {spelling: words for spelling, words in owners.items() if len(words) > 1} == {}


def test_every_column_with_words_of_its_own_has_synonyms() -> None:
    own = {name for name, column in COLUMNS.items() if isinstance(column.allowed, tuple)}
    assert set(load_synonyms()) == {name for name in own if COLUMNS[name].allowed}


def test_what_stands_for_nothing_is_listed() -> None:
    assert load_missing_texts() == ("NA", "N/A", "NULL", "None", "NaN", ".", "-", "--")
