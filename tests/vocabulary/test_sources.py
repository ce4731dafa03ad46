"""A source begins with who wrote it; where that is not known, with its title in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.natural_course import load_natural_course

_NAME = r"(?:(?:de|van|der|von|Max) )*[A-ZÀ-Þ][\w’\-]*"
_WHO = re.compile(rf"{_NAME}(?:(?: |, | & ){_NAME})*(?: \d{{4}}|, )|“[^”]+” \d{{4}}, ")
#: What is said where there is no source of its own.
_OWN = ("this project's own choice", "derived: ")


def list_sources() -> Iterator[str]:
    vocabulary = load_vocabulary()
    for instrument in vocabulary.instruments.values():
        yield from filter(None, [instrument.mcid_source, instrument.acceptable_source])
        yield from (mcid.source for mcid in instrument.mcid_by_condition.values())
    for definition in vocabulary.definitions.values():
        yield from definition.sources
    for figure in load_natural_course().values():
        yield figure.source


@pytest.mark.parametrize("source", sorted(set(list_sources())))
def test_a_source_begins_with_its_authors_or_a_title_in_quotation_marks(source: str) -> None:
    assert source.startswith(_OWN) or _WHO.match(source)


@pytest.mark.parametrize("source", ["MCID in chronic TMD 2024, 10.1", "Clinimetric analysis 2025"])
def test_a_title_without_quotation_marks_is_found(source: str) -> None:
    assert not _WHO.match(source)
