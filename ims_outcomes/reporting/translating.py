"""Texts whose English stands outside the catalogue: in notebooks, vocabulary, list of reports."""

from __future__ import annotations

import copy
import dataclasses
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ims_outcomes.exports import Export
from ims_outcomes.presentation.catalogue import find_language, translate
from ims_outcomes.reporting.catalogue import ReportKind
from ims_outcomes.vocabulary import Vocabulary, load_vocabulary
from ims_outcomes.vocabulary.checks import Check, load_checks
from ims_outcomes.vocabulary.settings import LANGUAGES

if TYPE_CHECKING:
    from nbformat import NotebookNode


_Entry = TypeVar("_Entry", bound=Any)


def translate_vocabulary(vocabulary: Vocabulary) -> Vocabulary:
    """Translate what pages show of a vocabulary, so that its users need not know the language.

    Ids, units, sources and thresholds stay: nothing that is computed depends on a language.

    Parameters
    ----------
    vocabulary : Vocabulary
        With the words that a clinic added, and those that it named otherwise: they stay as the
        clinic wrote them.

    Returns
    -------
    Vocabulary
        In English the same, with round apostrophes.

    Examples
    --------
    >>> from ims_outcomes.presentation.catalogue import speaking
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> with speaking("fr"):
    ...     translate_vocabulary(load_vocabulary()).conditions["sciatica"].name
    'Sciatique (radiculopathie lombaire)'
    """
    ours = load_vocabulary()
    named: dict[str, Any] = {
        part: _translate_names(getattr(vocabulary, part), getattr(ours, part), table=part)
        for part in ("conditions", "condition_groups", "techniques", "instruments")
    }
    for field, table in {"long_name": "long_names", "mcid_source": "mcid_sources"}.items():
        named["instruments"] = _translate_names(
            named["instruments"], ours.instruments, table=table, field=field
        )
    place = "vocabulary.definitions.{id}.{field}"
    definitions = {
        name: _translate_entry(each, place, ["title", "rule"], id=name)
        for name, each in vocabulary.definitions.items()
    }
    return dataclasses.replace(
        vocabulary,
        **named,
        definitions={
            name: dataclasses.replace(each, sources=tuple(map(_translate_source, each.sources)))
            for name, each in definitions.items()
        },
        responder_template=_translate_entry(
            vocabulary.responder_template, "vocabulary.responder_percent.{field}", ["title", "rule"]
        ),
        phrases={
            key: translate(f"vocabulary.phrases.{key}", text)
            for key, text in vocabulary.phrases.items()
        },
    )


def _translate_source(source: str) -> str:
    """Translate what a source is for, in brackets at its end; authors and titles stay."""
    about = re.search(r" \(([^()]+)\)$", source)
    if not about:
        return source
    note = translate(f"vocabulary.source_notes.{about[1]}", about[1])
    return f"{source.removesuffix(about[0])} ({note})"


def _translate_names(
    entries: Mapping[str, _Entry], ours: Mapping[str, _Entry], *, table: str, field: str = "name"
) -> dict[str, _Entry]:
    """Translate a field of each entry where it is still as the suite has it."""
    place = f"vocabulary.{table}.{{id}}"
    return {
        name: _translate_entry(each, place, [field], id=name)
        if getattr(ours.get(name), field, None) == getattr(each, field)
        else each
        for name, each in entries.items()
    }


def _translate_entry(entry: _Entry, place: str, fields: list[str], **where: str) -> _Entry:
    words = {
        field: translate(place.format(field=field, **where), getattr(entry, field))
        for field in fields
    }
    return dataclasses.replace(entry, **words)


def find_check(check: str) -> Check:
    """Find a check with its title and remedy in the language of the run."""
    place = "vocabulary.checks.{id}.{field}"
    return _translate_entry(load_checks()[check], place, ["title", "remedy"], id=check)


def translate_reasons(export: Export) -> Export:
    """Say why rows were set aside in the language of the run; in English there is more to say."""
    if find_language() == LANGUAGES[0]:
        return export
    titles = export.set_aside["reason"].map(lambda reason: find_check(reason).title)
    return dataclasses.replace(export, set_aside=export.set_aside.assign(detail=titles))


def translate_text_cells(notebook: NotebookNode, *, report: str) -> NotebookNode:
    """Translate the text cells of a notebook by their ids.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; it is not changed.
    report : str
        Name of the report, which is also its notebook's.

    Returns
    -------
    NotebookNode
        A copy; a cell without a translation stays as it is.
    """
    translated = copy.deepcopy(notebook)
    for cell in translated.cells:
        if cell.cell_type == "markdown":
            cell.source = translate(f"notebook.{report}.{cell.id}", cell.source)
    return translated


def name_report(name: str, *, english: str) -> str:
    """Name a report as it stands on pages; one that is no more keeps its English name."""
    return translate(f"reports.{name}.title", english)


def describe_report(kind: ReportKind) -> str:
    """Say what a report answers."""
    return translate(f"reports.{kind.name}.about", kind.about)
