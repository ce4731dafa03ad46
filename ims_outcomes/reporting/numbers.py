"""Every number of a page as a tidy row, gathered from the executed notebook."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from ims_outcomes.errors import ReportError
from ims_outcomes.presentation.shown import NUMBERS_MIME
from ims_outcomes.statistics.cuts import BAR
from ims_outcomes.statistics.estimates import ESTIMATE_COLUMNS

if TYPE_CHECKING:
    from nbformat import NotebookNode

FILE_NAME: Final = "numbers.csv"
#: Columns of numbers.csv, in order.
COLUMNS: Final = ("report", "section", *ESTIMATE_COLUMNS)
#: Columns that say which number it is.
KEY: Final = ("report", "section", "measure", "group", "level", "period")
NUMERIC: Final = tuple(name for name, kind in ESTIMATE_COLUMNS.items() if kind == "float64")
_TEXT: Final = tuple(name for name in COLUMNS if name not in NUMERIC)
_DIGITS: Final = 10
#: Groups whose levels a page orders by their words, which differ with the language.
_ORDERED_BY_NAME: Final = ("condition", "shown_condition", "technique")


def gather_numbers(notebook: NotebookNode, *, report: str, period: str) -> pd.DataFrame:
    """Gather the numbers that an executed notebook shows, in the order of the page.

    A number shown twice in one section, as in a sentence and its table, is one row. A row
    without a section gets the id of its cell; one without a period that of the page. Conditions
    and techniques, which a page orders by their names, stand in the order of their ids: the rows
    are the same in every language.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    report : str
        Name of the report.
    period : str
        Months covered, as "2025-07 to 2026-06".

    Returns
    -------
    DataFrame
        One row per number, columns as `COLUMNS`.
    """
    rows = [
        {**row, "section": row.get("section") or cell.id, "period": row.get("period") or period}
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for row in sorted(
            output.get("data", {}).get(NUMBERS_MIME, {}).get("rows", []), key=_place_by_id
        )
    ]
    return _typed(pd.DataFrame(rows).assign(report=report)).drop_duplicates(ignore_index=True)


def format_numbers(numbers: pd.DataFrame) -> bytes:
    """Write numbers as CSV: ten significant digits, missing left empty, no text a formula.

    Parameters
    ----------
    numbers : DataFrame
        Columns as `COLUMNS`.

    Returns
    -------
    bytes
        UTF-8, lines ended by a line feed.
    """
    columns = [
        numbers[name].map(format_value if name in NUMERIC else _neutralise) for name in COLUMNS
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode("utf-8")


def read_numbers(path: Path) -> pd.DataFrame:
    """Read a numbers.csv as it was written; an absent file has no numbers.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    DataFrame
        One row per number, columns as `COLUMNS`.

    Raises
    ------
    ReportError
        When the file is not a numbers.csv.
    """
    if not path.is_file():
        return build_no_rows()
    try:
        rows = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8")
        if tuple(rows.columns) != COLUMNS:
            raise ValueError("other columns")
        return _typed(rows)
    except (ValueError, pd.errors.ParserError):
        raise ReportError(
            f"'{path}' does not hold the numbers of a page.",
            remedy="make the reports again; the file was changed or cut off.",
        ) from None


def build_no_rows() -> pd.DataFrame:
    """Build the frame of a page that shows no number."""
    return _typed(pd.DataFrame())


def replace_reports(
    numbers: pd.DataFrame, *, new: pd.DataFrame, made: list[str], order: list[str]
) -> pd.DataFrame:
    """Put the numbers of the reports just made in place of their old ones.

    Parameters
    ----------
    numbers : DataFrame
        What the file held.
    new : DataFrame
        Numbers of the reports just made.
    made : list of str
        Names of these reports, also of one that failed and has no numbers any more.
    order : list of str
        Names of all reports, in order.

    Returns
    -------
    DataFrame
        Reports in order; within each, the order of its page.
    """
    kept = numbers.loc[~numbers["report"].isin(made)]
    rank = {name: number for number, name in enumerate(order)}
    together = pd.concat([kept, new], ignore_index=True)
    return together.sort_values(
        "report", key=lambda names: names.map(rank), kind="stable", ignore_index=True
    )


def format_value(value: float) -> str:
    """Write a number with up to ten significant digits, the way any program reads it.

    Examples
    --------
    >>> format_value(161.0), format_value(1 / 3), format_value(float("nan")), format_value(-0.0)
    ('161', '0.3333333333', '', '0')
    """
    return "" if math.isnan(value) else f"{value + 0.0:.{_DIGITS}g}"


def _place_by_id(row: Mapping[str, Any]) -> str:
    first = str(row.get("group", "")).partition(BAR)[0]
    return str(row["level"]) if first in _ORDERED_BY_NAME else ""


def _neutralise(text: str) -> str:
    """Keep a spreadsheet from taking text for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _typed(rows: pd.DataFrame) -> pd.DataFrame:
    """Bring rows into the columns and types of numbers.csv; text that is missing is empty."""
    typed: dict[str, Any] = {}
    for name in COLUMNS:
        column = rows[name] if name in rows else pd.Series("", index=rows.index, dtype="object")
        typed[name] = (
            pd.to_numeric(column.replace("", None), errors="raise").astype("float64")
            if name in NUMERIC
            else column.fillna("").astype("str")
        )
    return pd.DataFrame(typed, columns=list(COLUMNS)).reset_index(drop=True)
