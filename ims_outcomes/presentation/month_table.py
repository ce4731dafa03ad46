"""The table of a month: each number with its picture of the months before and its verdict."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import CellFormat, format_cell
from ims_outcomes.presentation.figures.page_figure import draw_png, write_image
from ims_outcomes.presentation.figures.small_chart import plot_sparkline
from ims_outcomes.presentation.rows import Row, find_rows, mark_rows_of
from ims_outcomes.presentation.sheet_cells import name_parts
from ims_outcomes.presentation.sheets import WHOLE, SheetCell, build_sheet
from ims_outcomes.presentation.shown import Shown, build_no_numbers, list_numbers
from ims_outcomes.presentation.table_html import Cell, write_html_table
from ims_outcomes.presentation.wording import describe_marks


@dataclasses.dataclass(frozen=True)
class MonthEntry:
    """One number of the month.

    Attributes
    ----------
    label : str
        What it is and of which month.
    disclosed : Disclosed
        The estimates of its months and the months of its chart.
    measure, month : str
        Which estimate: group "month", the month as level.
    format : str
        How it is written, one of `CellFormat`.
    chart : str
        Id of its chart in the estimates; "" for none.
    verdict : str
        What the chart says of the month, in words.
    absent : str
        What stands in place of a number that the data cannot give; "" when they can.
    """

    label: str
    disclosed: Disclosed
    measure: str
    month: str
    format: CellFormat
    chart: str
    verdict: str
    absent: str = ""


def write_month_table(
    entries: Sequence[MonthEntry],
    *,
    headers: Sequence[str],
    months: Sequence[Sequence[str]],
    caption: str,
    note: str,
    section: str,
) -> Shown:
    """Write the numbers of a month, each beside the months before it.

    Parameters
    ----------
    entries : sequence of MonthEntry
        The rows.
    headers : sequence of str
        Words above the four columns.
    months : sequence of sequence of str
        For each row the months that its picture shows.
    caption, note, section : str
        As in `write_table`; the numbers of the pictures stand in "<section>_chart".

    Returns
    -------
    Shown
        The table and the numbers in it.
    """
    parts = zip(entries, months, strict=True)
    written = [_write_entry(entry, shown_months, section) for entry, shown_months in parts]
    marks = " ".join(dict.fromkeys(row.marks for row in written if row.marks))
    notes = " ".join(filter(None, [note, marks]))
    kinds = ("", "number", "picture", "")
    numbers = [row.numbers for row in written if not row.numbers.empty]
    values = [*name_parts(headers[1], "n_of_n"), *name_parts(headers[1], "estimate")]
    names = [headers[0], *values, headers[3]]
    return Shown(
        html=write_html_table(
            [Cell(*each) for each in zip(headers, kinds, strict=True)],
            [row.cells for row in written],
            caption,
            notes,
            kind="month",
        ),
        numbers=pd.concat(numbers, ignore_index=True) if numbers else build_no_numbers(),
        sheets=(build_sheet(names, [row.sheet for row in written], caption=caption, note=notes),),
    )


@dataclasses.dataclass(frozen=True)
class _Written:
    """One row: its cells on the page and in a sheet, its numbers, what its marks mean."""

    cells: list[Cell]
    sheet: list[SheetCell]
    numbers: pd.DataFrame
    marks: str


def _write_entry(entry: MonthEntry, months: Sequence[str], section: str) -> _Written:
    """Write one row, list its numbers, and say what its marks mean."""
    printed = entry.disclosed.withhold_percentages()
    key = (entry.measure, "month", entry.month)
    row = None if entry.absent else find_rows(printed, [key]).get(key)
    text = entry.absent or _write_value(entry, row)
    is_value = mark_rows_of(printed, [key])
    numbers = list_numbers(printed, section=section)[is_value.to_numpy()]
    drawn = entry.disclosed.select_measures(entry.chart).select_levels(*months)
    numbers = pd.concat([numbers, list_numbers(drawn, section=f"{section}_chart")])
    cells = [
        Cell(entry.label),
        Cell(text, "number"),
        Cell("", "picture", _draw(entry, months, drawn)),
        Cell(entry.verdict, "verdict"),
    ]
    sheet = [SheetCell(entry.label), *_split_value(row, text), SheetCell(entry.verdict)]
    return _Written(cells, sheet, numbers, describe_marks(printed, shown=is_value))


def _write_value(entry: MonthEntry, row: Row | None) -> str:
    """Write the number; a month in which nobody is to be counted is too few to say."""
    if row is None:
        return say("too_few")
    least = entry.disclosed.settings.disclosure.hide_below_people
    return format_cell(row, entry.format, least=least)


def _split_value(row: Row | None, text: str) -> list[SheetCell]:
    """Split the number into how many, of how many, estimate and interval; words stand first."""
    if row is None or not math.isfinite(row["estimate"]):
        return [SheetCell(text), *[SheetCell("")] * 4]
    if not math.isfinite(row["lower"]):
        return [SheetCell(row["estimate"], WHOLE), *[SheetCell("")] * 4]
    is_share = row["unit"] == "share"
    people = row["n"] + row["n_missing"]
    counts = (row["numerator"], row["denominator"]) if is_share else (row["n"], people)
    look = r"0\ %" if is_share else "0.0"
    return [
        *(SheetCell(count, WHOLE) for count in counts),
        *(SheetCell(round(row[name], 10), look) for name in ("estimate", "lower", "upper")),
    ]


def _draw(entry: MonthEntry, months: Sequence[str], drawn: Disclosed) -> str:
    """Draw the picture of a row; nothing where there is nothing to draw."""
    if drawn.frame.empty:
        return ""
    axes = plot_sparkline(entry.disclosed, measure=entry.chart, months=months)
    figure = axes.get_figure(root=True)
    if figure is None or not axes.has_data():
        return ""
    alt = describe_series(drawn, measure=entry.chart, group="month", what=entry.label)
    return write_image(draw_png(figure), figure, alt, kind="sparkline")
