"""The tables of a page as a workbook takes them: one thing in each cell, numbers as numbers."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ims_outcomes.presentation.catalogue import say

#: How a spreadsheet writes a whole number.
WHOLE: Final = "#,##0"


@dataclasses.dataclass(frozen=True)
class SheetCell:
    """A cell of a sheet.

    Attributes
    ----------
    value : str or float
        Text as it stands on the page, or a number.
    number_format : str
        How a spreadsheet writes the number; empty for text.
    """

    value: str | float
    number_format: str = ""


@dataclasses.dataclass(frozen=True)
class Sheet:
    """A table of a page, for a workbook.

    Attributes
    ----------
    caption : str
        Caption of the table.
    headers : tuple of str
        Words above the columns.
    rows : tuple of tuple of SheetCell
        As many cells in each as there are headers.
    note : str
        What stands beneath the table.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[SheetCell, ...], ...]
    note: str = ""


def build_sheet(
    headers: Sequence[str], rows: Sequence[Sequence[SheetCell]], *, caption: str, note: str = ""
) -> Sheet:
    """Build a sheet; one without a row says "too few to say", as the page does.

    Examples
    --------
    >>> build_sheet(["File"], [], caption="Files").rows
    ((SheetCell(value='too few to say', number_format=''),),)
    """
    if not rows:
        return Sheet(caption, (caption,), ((SheetCell(say("too_few")),),), note)
    return Sheet(caption, tuple(headers), tuple(map(tuple, rows)), note)


def pack_sheet(sheet: Sheet) -> dict[str, Any]:
    """Write a sheet as JSON knows it, for an executed notebook."""
    return dataclasses.asdict(sheet)


def unpack_sheet(packed: Mapping[str, Any]) -> Sheet:
    """Read a sheet from an executed notebook.

    Examples
    --------
    >>> sheet = build_sheet(["Rows"], [[SheetCell(41, WHOLE)]], caption="Files")
    >>> unpack_sheet(pack_sheet(sheet)) == sheet
    True
    """
    rows = tuple(tuple(SheetCell(**cell) for cell in row) for row in packed["rows"])
    return Sheet(packed["caption"], tuple(packed["headers"]), rows, packed["note"])
