"""What a sheet of a workbook would take once it is unfolded, seen in its XML before it is read."""

from __future__ import annotations

import re

import numpy as np

from ims_outcomes.exports.coded import Numbers

_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)[\"']")
# Without any of these a sheet ends before row 100,000 and column AAA.
_FAR_PLACE = re.compile(rb"\br\s*=\s*[\"'](?:[A-Za-z]{3,}[0-9]|[A-Za-z]*[0-9]{6})")
_NEAR_CELLS = 99_999 * 702
_SHARED = re.compile(rb"<(?:\w+:)?si[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v>([0-9]{1,9})<")
_SHARED_CELL = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_IS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")


def count_cells(sheet: bytes, *, most: int) -> int:
    """How many cells the rectangle from A1 to the last cell has, or fewer than `most`.

    Examples
    --------
    >>> count_cells(b'<row r="1"><c r="A1"/></row><row r="9"><c r="C9"/></row>', most=10)
    27
    """
    if most >= _NEAR_CELLS and not _FAR_PLACE.search(sheet):
        return 0
    last_row = last_column = 0
    for found in _PLACE.finditer(sheet):
        last_row = max(last_row, int(found[2][:9]))
        last_column = max(last_column, _number_column(found[1]))
    return last_row * last_column


def _number_column(letters: bytes) -> int:
    """A as 1, Z as 26, AA as 27; more than three letters are as far as it gets."""
    number = 0
    for letter in letters.upper()[:4]:
        number = 26 * number + letter - ord("A") + 1
    return number


def count_text(sheet: bytes, lengths: Numbers) -> int:
    """How many bytes the texts of a sheet have at most, when each cell has its own.

    Parameters
    ----------
    sheet : bytes
        Its XML.
    lengths : array of int
        Length of each shared text of the workbook.
    """
    cells = len(_SHARED_CELL.findall(sheet))
    most = int(lengths.max(initial=0)) * cells
    if most <= len(sheet) + int(lengths.sum()):
        return most
    places = np.array([int(found) for found in _VALUE.findall(sheet)], dtype=np.int64)
    return int(lengths[places[places < len(lengths)]].sum())


def measure_shared_texts(shared: bytes) -> Numbers:
    """Length of each shared text of a workbook in bytes, its markup included.

    Examples
    --------
    >>> measure_shared_texts(b"<sst><si><t>a</t></si><si><t>bcd</t></si></sst>").tolist()
    [17, 25]
    """
    starts = [found.start() for found in _SHARED.finditer(shared)]
    return np.diff(np.array([*starts, len(shared)], dtype=np.int64))


def list_empty_formulas(sheet: bytes) -> list[str]:
    """The cells with a formula whose value was never saved.

    Examples
    --------
    >>> list_empty_formulas(b'<c r="A2"><f>1+1</f></c><c r="A3"><f>1+1</f><v>2</v></c>')
    ['A2']
    """
    if b"<f" not in sheet and b":f" not in sheet:
        return []
    found = [cell[1] for cell in _FORMULA.finditer(sheet) if not _IS_TEXT.search(cell[1])]
    places = [_PLACE.search(attributes) for attributes in found]
    return [(place[1] + place[2]).decode() if place else "?" for place in places]
