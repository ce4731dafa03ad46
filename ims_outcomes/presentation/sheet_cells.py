"""The parts of a table's cell, each a cell of a sheet: 24/41, 59 % (43 to 72 %) is five numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from ims_outcomes.disclosure import FEW, PROTECTED, SMALL
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import (
    PUBLISHED_DECIMALS,
    CellFormat,
    format_cell,
    is_absent,
)
from ims_outcomes.presentation.formats import (
    choose_decimals,
    format_p,
    format_share,
    format_whole_or_half,
)
from ims_outcomes.presentation.rows import Row
from ims_outcomes.presentation.sheets import WHOLE, SheetCell

#: Significant digits of a number, as in numbers.csv: no more is the same on every machine.
_DIGITS: Final = 10
_PERCENT: Final = r"0\ %"
#: Of a number in percent already: the sign in quotes, so that nothing is multiplied.
_IN_PERCENT: Final = '0" %"'
_RANGE: Final = (("", "estimate"), ("from", "lower"), ("to", "upper"))
_N_OF_N: Final = (("number", "numerator"), ("of", "denominator"))
_SHARE_RANGE: Final = (("share", "estimate"), *_RANGE[1:])

#: What a cell of each format is made of: words for the part, column of the estimates frame.
_PARTS: Final[Mapping[CellFormat, tuple[tuple[str, str], ...]]] = {
    "n": (("", "n"),),
    "people": (("", "n"),),
    "basis": (("", "n"),),
    "n_missing": (("", "n_missing"),),
    "count": (("", "estimate"),),
    "n_of_n": _N_OF_N,
    "share": (("", "estimate"),),
    "share_interval": _RANGE,
    "share_range": _RANGE[1:],
    "share_difference": _RANGE,
    "rate": (*_N_OF_N, *_SHARE_RANGE),
    "count_share": (*_N_OF_N, _SHARE_RANGE[0]),
    "percent": (("", "estimate"),),
    "mean": (("", "estimate"),),
    "mean_interval": _RANGE,
    "mean_of_n": (("number", "n"), *_RANGE),
    "interval": _RANGE[1:],
    "median_quartiles": _RANGE,
    "median_duration": (("seconds", "estimate"), *_RANGE[1:]),
    "weeks": (("", "estimate"),),
    "published": _RANGE,
    "p": (("", "estimate"),),
    "estimate": _RANGE,
}
_COUNTS: Final = ("n", "n_missing", "numerator", "denominator")


def name_parts(header: str, cell_format: CellFormat) -> list[str]:
    """Name the columns of a sheet that a column of the page becomes.

    Examples
    --------
    >>> name_parts("Improved", "n_of_n")
    ['Improved: number', 'Improved: of']
    """
    return [
        say("sheet.part", header=header, part=say(f"sheet.{part}")) if part else header
        for part, _ in _PARTS[cell_format]
    ]


def split_cell(
    row: Row | None, cell_format: CellFormat, *, least: int, decimals: int | None = None
) -> list[SheetCell]:
    """Split one cell of the page into its numbers; what the page hides is hidden in each.

    Parameters
    ----------
    row, cell_format, least, decimals
        As `format_cell`.

    Returns
    -------
    list of SheetCell
        As many as `name_parts` has names. Where the page has a mark or words for a number that
        cannot be given, the first cell has the same, the others "hidden" or the same words.

    Examples
    --------
    >>> split_cell({"mark": "small"}, "n_of_n", least=5)
    [SheetCell(value='<5', number_format=''), SheetCell(value='hidden', number_format='')]
    """
    text = format_cell(row, cell_format, least=least, decimals=decimals)
    parts = _PARTS[cell_format]
    if row is None or row["mark"] in (SMALL, PROTECTED):
        others = say("hidden") if row is not None else text
        return [SheetCell(text), *(SheetCell(others) for _ in parts[1:])]
    if is_absent(text):
        return [SheetCell(text) for _ in parts]
    if cell_format == "basis" and " per " in str(row["unit"]):
        return [SheetCell(text)]
    places = choose_decimals(str(row["unit"])) if decimals is None else decimals
    return [_write_part(row, field, cell_format, places) for _, field in parts]


def _write_part(row: Row, field: str, cell_format: CellFormat, places: int) -> SheetCell:
    """Write one number of a cell, or why it is not there."""
    if cell_format == "people" and math.isfinite(float(row["numerator"])):
        field = "numerator"
    is_share = row["unit"] == "share" and field not in _COUNTS
    if is_share and row["mark"] == FEW:
        return SheetCell(say("few_for_percent"))
    value = float(row[field])
    if not math.isfinite(value):
        return SheetCell(say("no_interval" if field in ("lower", "upper") else "too_few"))
    if cell_format == "share_difference":
        return SheetCell(_shorten(100 * value), "0")
    return SheetCell(_shorten(value), _choose_format(row, field, cell_format, places))


def _choose_format(row: Row, field: str, cell_format: CellFormat, places: int) -> str:
    """Choose how a spreadsheet writes a number, so that it looks as it does on the page."""
    value = float(row[field])
    if field in _COUNTS or cell_format == "count":
        return WHOLE
    if cell_format == "p":
        return _quote_bound(format_p(value)) or ("0.000" if value < 0.1 else "0.00")
    if row["unit"] == "share":
        text = format_share(value) if field == "estimate" else ""
        return _quote_bound(text) or _PERCENT
    if cell_format == "percent":
        return _IN_PERCENT
    if cell_format == "published":
        places = PUBLISHED_DECIMALS.get(str(row["unit"]), 0)
    is_median = cell_format == "estimate" and str(row["method"]).startswith("median")
    if is_median or cell_format in ("median_quartiles", "median_duration", "weeks"):
        return "0" if format_whole_or_half(value).lstrip("−").isdigit() else "0.0"
    return "0." + "0" * places if places else "0"


def _quote_bound(text: str) -> str:
    """Write "<1 %" or ">0.99" as a format that shows just that; nothing for a plain number."""
    return f'"{text}"' if text.startswith(("<", ">")) else ""


def _shorten(value: float) -> float:
    return float(f"{value + 0.0:.{_DIGITS}g}")
