from __future__ import annotations

import re

import pytest

from ims_outcomes.vocabulary.identifiers import load_identifiers

KINDS = load_identifiers().kinds


@pytest.mark.parametrize("kind", KINDS)
def test_phrases_are_written_as_headers_are_compared(kind: str) -> None:
    words = (*KINDS[kind].headers, *KINDS[kind].unless)
    assert [word for word in words if not re.fullmatch(r"[a-z0-9]+( [a-z0-9]+)*", word)] == []


def test_every_identifier_of_safe_harbor_that_an_export_can_hold_is_looked_for() -> None:
    letters = {letter for kind in KINDS.values() for letter in kind.safe_harbor.split(", ")}
    # L is a vehicle's licence plate, which no practice software exports.
    assert sorted({*"ABCDEFGHIJKLMNOPQR"} - letters) == ["L"]


def test_given_and_family_names_stand_in_one_list_each() -> None:
    values = load_identifiers().values
    assert all(name.isascii() and name.islower() for name in values.given_names)
    assert all(name.isascii() and name.islower() for name in values.family_names)
