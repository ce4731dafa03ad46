"""Wildcards: what * stands for in names and in cells, and that nothing takes long."""

from __future__ import annotations

import time

import pytest

from ims_outcomes.vocabulary.wildcards import build_cell_test, build_translation, fit_name, fit_text


@pytest.mark.parametrize(
    ("text", "pattern", "fits"),
    [
        ("abc", "abc", True),
        ("abc", "ab", False),
        ("abc", "*", True),
        ("", "*", True),
        ("abc", "a*c", True),
        ("ac", "a*c", True),  # * may be nothing
        ("a", "a*a", False),  # one letter is not both ends
        ("xaxbx", "*a*b*", True),
        ("xbxax", "*a*b*", False),  # in that order
        ("abab", "*ab", True),
        ("what?", "wh?t?", False),  # a question mark is a question mark
    ],
)
def test_a_star_stands_for_anything(text: str, pattern: str, fits: bool) -> None:
    assert fit_text(text, pattern) is fits


def test_names_fit_however_they_are_spelled() -> None:
    assert fit_name("RENDEZ_VOUS 2025", ["*rendez-vous*"])
    assert fit_name("Durée", ["duree"])


def test_cells_fit_in_any_case_but_signs_count() -> None:
    fits = build_cell_test(["-1", "Annulé*"])
    assert [fits(cell) for cell in ("-1", "1", "ANNULE hier")] == [True, False, True]


def test_a_cell_is_translated_as_it_stands_before_in_any_case_before_by_wildcard() -> None:
    translate = build_translation({"*": "other", "f": "female", "F": "male", "X y": "both"})
    assert [translate(cell) for cell in ("F", "f", "x  Y", "z")] == [
        "male", "female", "both", "other",
    ]  # fmt: skip


def test_a_long_cell_takes_no_long_time() -> None:
    began = time.perf_counter()
    assert not fit_text("a" * 1_000_000, "*a*a*a*a*a*b*")
    assert time.perf_counter() - began < 1
