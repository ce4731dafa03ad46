"""Tables that hold no estimate: the account of rows, the definitions."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Sequence

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.formats import format_count, format_number
from ims_outcomes.presentation.sheets import WHOLE, SheetCell, build_sheet
from ims_outcomes.presentation.shown import Shown, build_no_numbers
from ims_outcomes.presentation.table_html import Cell, write_html_table


def write_plain_table(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str,
    note: str = "",
    kind: str = "",
) -> Shown:
    """Write a table that holds no estimate: the account of rows, the definitions.

    Whole numbers are grouped and aligned to the right; None is "not recorded".

    Parameters
    ----------
    headers : sequence of str
        Words above the columns.
    rows : iterable of sequences
        The cells: text or numbers, the first of each row its header. Never estimates: those
        go through `hide_small_numbers` and `write_table`.
    caption : str
        What the table shows.
    note : str
        What stands beneath it.
    kind : str
        Class for the style sheet, e.g. "prose" for a table of sentences.

    Returns
    -------
    Shown
        The table, without numbers.

    Raises
    ------
    TypeError
        When the rows are a frame, which may hold estimates.

    Examples
    --------
    >>> shown = write_plain_table(["File", "Rows"], [["a & b.csv", 18000]], caption="Files")
    >>> "18\u202f000</td>" in shown.html, "a &amp; b.csv" in shown.html
    (True, True)
    """
    if isinstance(rows, pd.DataFrame | Disclosed):
        raise TypeError("write_plain_table takes rows of text: estimates go to write_table")
    lines = [list(row) for row in rows]
    body = [[_write_plain_cell(cell) for cell in row] for row in lines]
    kinds = [cell.kind for cell in body[0]] if body else [""] * len(headers)
    header_cells = [Cell(*each) for each in zip(headers, kinds, strict=True)]
    return Shown(
        html=write_html_table(header_cells, body, caption, note, kind=kind),
        numbers=build_no_numbers(),
        sheets=(build_sheet(headers, _write_sheet_cells(lines), caption=caption, note=note),),
    )


def _write_sheet_cells(lines: Sequence[Sequence[object]]) -> list[list[SheetCell]]:
    """Write the same cells for a sheet: numbers stay numbers."""
    return [[_write_sheet_cell(cell) for cell in line] for line in lines]


def _write_sheet_cell(cell: object) -> SheetCell:
    if isinstance(cell, numbers.Integral):
        return SheetCell(int(cell), WHOLE)
    if isinstance(cell, numbers.Real) and math.isfinite(float(cell)):
        return SheetCell(float(cell), "0.0")
    return SheetCell(_write_plain_cell(cell).text)


def _write_plain_cell(cell: object) -> Cell:
    """Write text, or a number to the right."""
    if isinstance(cell, numbers.Integral):
        return Cell(format_count(int(cell)), "number")
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return Cell(say("not_recorded"))
    if isinstance(cell, numbers.Real):
        return Cell(format_number(float(cell)), "number")
    return Cell(str(cell))
