"""What clinics say: each statement has its words, its answer and columns that there are."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.catalogue import read_words
from ims_outcomes.reporting.sections.statements import ANSWERS, DETAILS
from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.statements import THEMES, load_statements

STATEMENTS = load_statements()


def test_every_statement_has_an_answer_and_nothing_else_has() -> None:
    assert set(ANSWERS) == set(STATEMENTS)
    assert set(DETAILS) <= set(STATEMENTS)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_has_words_and_a_reason_in_each_language(name: str, language: str) -> None:
    words = read_words(language)
    assert words[f"statements.said.{name}"]
    assert words[f"statements.why.{name}"]


def test_every_theme_has_statements() -> None:
    assert {statement.theme for statement in STATEMENTS.values()} == set(THEMES)


def test_what_a_statement_needs_are_tables_and_columns_that_there_are() -> None:
    tables = load_vocabulary().tables
    for need in {need for statement in STATEMENTS.values() for need in statement.needs}:
        table, _, column = need.partition(".")
        assert table in ("sessions", "scores"), need
        assert not column or column in tables[table].columns, need
