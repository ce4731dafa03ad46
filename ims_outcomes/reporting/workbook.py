"""The workbook of a page: each table a sheet, numbers as numbers, never a formula."""

from __future__ import annotations

import html
import io
import itertools
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from ims_outcomes.presentation import say
from ims_outcomes.presentation.sheets import Sheet, SheetCell, unpack_sheet
from ims_outcomes.presentation.shown import SHEETS_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from ims_outcomes.reporting.page import PageFrame

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
#: What no XML may hold; a tab or a return would be taken apart.
_NOT_TO_BE_WRITTEN: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_COLON: Final = re.compile(r"\s*:\s+")  # with a space before it in French
_LONGEST_NAME: Final = 31
_LONGEST_TEXT: Final = 32_767
_NARROWEST, _WIDEST = 9, 48
#: The first line of the table: above it stand the caption and an empty line.
_HEADER_LINE: Final = 3
_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
_CORE: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc='
    '"http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
    "<dc:language>{language}</dc:language></cp:coreProperties>"
)


def gather_sheets(notebook: NotebookNode) -> list[Sheet]:
    """Gather the tables that an executed notebook shows, in the order of the page.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.

    Returns
    -------
    list of Sheet
    """
    return [
        unpack_sheet(packed)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for packed in output.get("data", {}).get(SHEETS_MIME, {}).get("sheets", [])
    ]


def format_workbook(sheets: Sequence[Sheet], *, frame: PageFrame) -> bytes:
    """Write the tables of a page as an XLSX workbook; the same tables give the same bytes.

    A text that a spreadsheet could take for a formula is text, and is marked so that it stays
    text when somebody edits the cell. The workbook says nothing of when, where and by whom.

    Parameters
    ----------
    sheets : sequence of Sheet
        The tables, in the order of the page.
    frame : PageFrame
        What stands around the page; on the first sheet here.

    Returns
    -------
    bytes
    """
    from openpyxl import Workbook

    names = [_name_sheet(sheet.caption, number) for number, sheet in enumerate(sheets, start=1)]
    book = Workbook()
    _write_about(book.active, frame, list(zip(names, sheets, strict=True)))
    for name, sheet in zip(names, sheets, strict=True):
        _write_sheet(book.create_sheet(name), sheet)
    return _pack(book, frame)


def _write_about(place: Worksheet, frame: PageFrame, sheets: Sequence[tuple[str, Sheet]]) -> None:
    """Write the first sheet: what the workbook is about, and what is on which sheet."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    place.title = say("workbook.about")
    _write_text(place, 1, 1, frame.title, is_bold=True)
    line = 3
    for term, fact in [("", text) for text in frame.head] + list(frame.facts):
        _write_text(place, line, 1, term or fact)
        _write_text(place, line, 2, fact if term else "")
        line += 1
    line += 1
    for column, word in enumerate(("sheet", "table"), start=1):
        _write_text(place, line, column, say(f"workbook.{word}"), is_bold=True)
    for name, sheet in sheets:
        line += 1
        _write_text(place, line, 1, name)
        cell = place.cell(line, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{name}'!A1")
        _write_text(place, line, 2, sheet.caption)
    _write_text(place, line + 2, 1, say("workbook.note"))
    place.column_dimensions["A"].width = _LONGEST_NAME + 3
    place.column_dimensions["B"].width = _WIDEST
    _set_print(place)


def _write_sheet(place: Worksheet, sheet: Sheet) -> None:
    """Write one table: caption, header, cells, note; caption and header stay when it scrolls."""
    _write_text(place, 1, 1, sheet.caption, is_bold=True)
    for column, header in enumerate(sheet.headers, start=1):
        _write_text(place, _HEADER_LINE, column, header, is_bold=True, is_wrapped=True)
    for line, row in enumerate(sheet.rows, start=_HEADER_LINE + 1):
        for column, cell in enumerate(row, start=1):
            _write_cell(place, line, column, cell)
    place.freeze_panes = place.cell(_HEADER_LINE + 1, 2)
    place.print_title_rows = f"{_HEADER_LINE}:{_HEADER_LINE}"
    widths = _find_widths(sheet)
    for column, width in enumerate(widths, start=1):
        letter = place.cell(1, column).column_letter
        place.column_dimensions[letter].width = width
    if sheet.note:
        _write_note(place, sheet, width=sum(widths))
    _set_print(place)


def _write_note(place: Worksheet, sheet: Sheet, *, width: float) -> None:
    """Write the note beneath the table, over all its columns."""
    line, last = _HEADER_LINE + len(sheet.rows) + 2, max(len(sheet.headers), 1)
    _write_text(place, line, 1, sheet.note, is_wrapped=True)
    if last > 1:
        place.merge_cells(start_row=line, end_row=line, start_column=1, end_column=last)
        place.row_dimensions[line].height = 15 * math.ceil(1.1 * len(sheet.note) / width)


def _write_cell(place: Worksheet, line: int, column: int, cell: SheetCell) -> None:
    if isinstance(cell.value, str):
        _write_text(place, line, column, cell.value, is_wrapped=True)
        return
    place.cell(line, column, cell.value).number_format = cell.number_format
    _align(place.cell(line, column))


def _write_text(
    place: Worksheet,
    line: int,
    column: int,
    text: str,
    *,
    is_bold: bool = False,
    is_wrapped: bool = False,
) -> None:
    """Write text that is text whatever it begins with."""
    from openpyxl.styles import Font

    cell = place.cell(line, column)
    cell.value = _NOT_TO_BE_WRITTEN.sub(" ", text)[:_LONGEST_TEXT]
    cell.data_type = "s"  # openpyxl takes "=1+1" for a formula and "#N/A" for an error
    cell.quotePrefix = text.lstrip(" \n").startswith(_FORMULA_STARTS)
    if is_bold:
        cell.font = Font(bold=True)
    if is_wrapped:
        _align(cell, is_wrapped=True)


def _align(cell: Any, *, is_wrapped: bool = False) -> None:
    from openpyxl.styles import Alignment

    cell.alignment = Alignment(vertical="top", wrap_text=is_wrapped)


def _find_widths(sheet: Sheet) -> list[int]:
    """Find how wide each column is: as its longest text, within bounds."""
    columns = itertools.zip_longest(*sheet.rows, fillvalue=SheetCell(""))
    return [
        min(max(_NARROWEST, *_measure(header, cells)), _WIDEST) + 2
        for header, cells in zip(sheet.headers, columns, strict=True)
    ]


def _measure(header: str, cells: Sequence[SheetCell]) -> Iterator[int]:
    yield max(map(len, header.split()), default=0)
    yield math.ceil(len(header) / 3)  # a header may take three lines
    for cell in cells:
        yield len(cell.value) if isinstance(cell.value, str) else len(f"{cell.value:,.1f}")


def _name_sheet(caption: str, number: int) -> str:
    """Name a sheet: a number, for there may be two of a caption, and as much of it as fits.

    Examples
    --------
    >>> _name_sheet("Improved, by condition and by technique", 12)
    '12 Improved, by condition and…'
    >>> _name_sheet("Neck pain: who improved?", 3)
    '3 Neck pain, who improved'
    """
    plain = _NOT_IN_A_NAME.sub(" ", _NOT_TO_BE_WRITTEN.sub(" ", _COLON.sub(", ", caption)))
    name = f"{number} {' '.join(plain.split())}"
    if _count_units(name) <= _LONGEST_NAME:
        return name
    while _count_units(name) >= _LONGEST_NAME:
        head, _, _ = name.rpartition(" ")
        name = head if len(head) > _LONGEST_NAME // 2 else name[:-1]
    return name.rstrip(" ,;–(") + "…"


def _count_units(text: str) -> int:
    """Count as Excel does, to which a character beyond the first 65,536 is two."""
    return len(text.encode("utf-16-le")) // 2


def _set_print(place: Worksheet) -> None:
    """Print on as many pages as it takes, each as wide as the sheet."""
    place.sheet_properties.pageSetUpPr.fitToPage = True
    place.page_setup.orientation = "landscape"
    place.page_setup.fitToWidth, place.page_setup.fitToHeight = 1, 0


def _pack(book: Workbook, frame: PageFrame) -> bytes:
    """Pack a workbook anew: openpyxl writes the moment of writing into it."""
    written, packed = io.BytesIO(), io.BytesIO()
    book.save(written)
    title = html.escape(_NOT_TO_BE_WRITTEN.sub(" ", frame.title))
    core = _CORE.format(title=title, language=html.escape(frame.language))
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = core.encode("utf-8") if name == "docProps/core.xml" else old.read(name)
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.create_system = 3  # the same on every system
            new.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()
