"""Texts whose English stands outside the catalogue: in notebooks, and in the list of reports."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from ims_outcomes.presentation.catalogue import translate
from ims_outcomes.reporting.catalogue import ReportKind

if TYPE_CHECKING:
    from nbformat import NotebookNode


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
