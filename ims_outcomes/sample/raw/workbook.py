"""A small writer of XLSX workbooks: text, numbers and dates, with the same bytes each time.

Openpyxl writes the moment of writing into every workbook; so few parts are needed that they are
written here.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from ims_outcomes.sample.raw.archive import write_zip

Cell = str | float | datetime.date | None
Rows = Sequence[Sequence[Cell]]

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FIRST_DAY = datetime.date(1899, 12, 30)

_ROOT_LINKS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
# Style 1 shows a number as a date, day first; the rest is what every program expects to find.
_PLAIN = 'fontId="0" fillId="0" borderId="0"'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    f'<cellStyleXfs count="1"><xf numFmtId="0" {_PLAIN}/></cellStyleXfs>'
    f'<cellXfs count="2"><xf numFmtId="0" {_PLAIN} xfId="0"/>'
    f'<xf numFmtId="164" {_PLAIN} xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write_workbook(sheets: Mapping[str, Rows]) -> bytes:
    """Write a workbook.

    Parameters
    ----------
    sheets : mapping of str to rows
        Name of a sheet: its rows from the first, each a list of cells. None is an empty cell.

    Examples
    --------
    >>> write_workbook({"Cover": [["Visits"], [], [1.5]]})[:2]
    b'PK'
    """
    numbers = range(1, len(sheets) + 1)
    members = {
        "[Content_Types].xml": _write_types(numbers),
        "_rels/.rels": _ROOT_LINKS,
        "xl/workbook.xml": _write_book(list(sheets)),
        "xl/_rels/workbook.xml.rels": _write_links(numbers),
        "xl/styles.xml": _STYLES,
    }
    for number, rows in zip(numbers, sheets.values(), strict=True):
        members[f"xl/worksheets/sheet{number}.xml"] = _write_sheet(rows)
    return write_zip({name: text.encode("utf-8") for name, text in members.items()})


def _write_types(numbers: range) -> str:
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
        f'ContentType="{_KIND}.worksheet+xml"/>'
        for number in numbers
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{parts}</Types>'
    )


def _write_book(names: list[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{sheets}</sheets></workbook>'
    )


def _write_links(numbers: range) -> str:
    parts = "".join(
        f'<Relationship Id="rId{number}" Type="{_LINKS}/worksheet" '
        f'Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    last = len(numbers) + 1
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{parts}<Relationship '
        f'Id="rId{last}" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
    )


def _write_sheet(rows: Rows) -> str:
    written = "".join(
        f'<row r="{number}">{_write_row(row, number)}</row>'
        for number, row in enumerate(rows, start=1)
        if row
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _write_row(row: Sequence[Cell], number: int) -> str:
    return "".join(
        _write_cell(cell, f"{name_column(place)}{number}") for place, cell in enumerate(row)
    )


def _write_cell(cell: Cell, place: str) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, datetime.date):
        return f'<c r="{place}" s="1"><v>{(cell - _FIRST_DAY).days}</v></c>'
    if isinstance(cell, str):
        text = escape(cell)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{place}"><v>{cell:g}</v></c>'


def name_column(place: int) -> str:
    """Name a column as a spreadsheet does.

    Examples
    --------
    >>> name_column(0), name_column(25), name_column(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
