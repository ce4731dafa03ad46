"""Tables for the page: a caption, headers with a scope, everything escaped."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import CellFormat, format_cell, is_absent
from ims_outcomes.presentation.formats import format_level
from ims_outcomes.presentation.rows import Key, Row, find_rows, mark_rows_of
from ims_outcomes.presentation.sheet_cells import name_parts, split_cell
from ims_outcomes.presentation.sheets import SheetCell, build_sheet
from ims_outcomes.presentation.shown import (
    Shown,
    check_disclosed,
    list_numbers,
)
from ims_outcomes.presentation.table_html import Cell, write_html_table
from ims_outcomes.presentation.wording import describe_marks
from ims_outcomes.statistics.cuts import NOT_RECORDED

#: Stands in a column's measure for the id of the row.
ROW: Final = "{row}"


@dataclasses.dataclass(frozen=True)
class TableColumn:
    """A column of a table of estimates.

    Attributes
    ----------
    header : str
        Words above it.
    format : str
        How a cell is written, one of `CellFormat`.
    measure : str
        Id of the measure; in a table of measures "{row}" stands for the row's own, so that
        "{row}_worst_case" is the worst case beside it.
    level : str
        In a table of measures: which level of the table's group; in a table of levels unused.
    decimals : int, optional
        Decimals of a mean; without, as the unit deserves.
    """

    header: str
    format: CellFormat
    measure: str = ROW
    level: str = "all"
    decimals: int | None = None


def write_table(
    disclosed: Disclosed,
    *,
    caption: str,
    columns: Sequence[TableColumn],
    group: str,
    row_header: str,
    labels: Mapping[str, str] | None = None,
    levels: Sequence[str] | None = None,
    total: str = "",
    note: str = "",
    section: str = "",
) -> Shown:
    """Write a table with a row for each level of a group and a column for each measure.

    A level without a label stands under its own id, so that none is lost; an estimate that is
    not there is "not computed".

    Parameters
    ----------
    disclosed : Disclosed
        The estimates.
    caption : str
        What the table shows; it is also the table's name for a screen reader.
    columns : sequence of TableColumn
        What stands in the columns after the first.
    group : str
        What the rows are cut by, e.g. "condition".
    row_header : str
        Words above the first column.
    labels : mapping of str to str, optional
        Level → words of its row.
    levels : sequence of str, optional
        Levels to show, in order; without, all of the group in the order of the frame.
    total : str
        Words of a last row for everybody; empty for none.
    note : str
        The counting rule, beneath the table.
    section : str
        Where on the page it stands.

    Returns
    -------
    Shown
        The table and the numbers in it.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    ValueError
        When a cell has two estimates.
    """
    frame = check_disclosed(disclosed).frame
    of_group = frame["group"].eq(group) & frame["measure"].isin({c.measure for c in columns})
    shown = list(frame.loc[of_group, "level"].unique()) if levels is None else list(levels)
    names = {NOT_RECORDED: say("not_recorded"), **(labels or {})}
    rows = [
        (names.get(level, format_level(level)), _key_level(columns, group, level))
        for level in shown
    ]
    if total and rows:
        rows.append((total, _key_level(columns, "all", "all")))
    return write_keyed_table(
        disclosed,
        rows,
        columns,
        caption=caption,
        row_header=row_header,
        note=note,
        section=section,
    )


def write_measure_table(
    disclosed: Disclosed,
    *,
    caption: str,
    columns: Sequence[TableColumn],
    rows: Mapping[str, str],
    row_header: str,
    group: str = "all",
    note: str = "",
    section: str = "",
) -> Shown:
    """Write a table with a row for each measure, such as the responder rules.

    Parameters
    ----------
    disclosed : Disclosed
        The estimates.
    caption : str
        What the table shows; it is also the table's name for a screen reader.
    columns : sequence of TableColumn
        What stands in the columns; "{row}" in a column's measure is the row's measure.
    rows : mapping of str to str
        Id of a measure → words of its row, in order.
    row_header : str
        Words above the first column.
    group : str
        What the columns' levels are levels of; "all" when there is no cut. A column of level
        "all" is about everybody whatever the group.
    note : str
        The counting rule, beneath the table.
    section : str
        Where on the page it stands.

    Returns
    -------
    Shown
        The table and the numbers in it.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    ValueError
        When a cell has two estimates.
    """
    check_disclosed(disclosed)
    keyed = [(label, _key_measure(columns, group, measure)) for measure, label in rows.items()]
    return write_keyed_table(
        disclosed,
        keyed,
        columns,
        caption=caption,
        row_header=row_header,
        note=note,
        section=section,
    )


def write_keyed_table(
    disclosed: Disclosed,
    rows: Sequence[tuple[str, Sequence[Key]]],
    columns: Sequence[TableColumn],
    *,
    caption: str,
    row_header: str,
    note: str = "",
    section: str = "",
) -> Shown:
    """Write a table of which each cell is named by its key; the other tables are made by it.

    Parameters
    ----------
    disclosed : Disclosed
        The estimates.
    rows : sequence of (str, sequence of key)
        Words of a row, and measure, group and level of each of its cells.
    columns : sequence of TableColumn
        Header, format and decimals of each column; its measure and level are not looked at.
    caption, row_header, note, section : str
        As in `write_table`.

    Returns
    -------
    Shown
        The table and the numbers in it.
    """
    check_disclosed(disclosed)
    used = {key for _, keys in rows for key in keys}
    is_used, found = mark_rows_of(disclosed, used), find_rows(disclosed, used)
    least = disclosed.settings.disclosure.hide_below_people
    body = [
        [Cell(label)]
        + [
            _write_cell(found.get(key), column, least=least)
            for key, column in zip(keys, columns, strict=True)
        ]
        for label, keys in rows
    ]
    says_small = any(cell.text == say("fewer_than", least=least) for line in body for cell in line)
    marks = describe_marks(disclosed, shown=is_used, says_small=says_small)
    notes = " ".join(filter(None, [note, marks]))
    header_cells = [Cell(row_header)] + [Cell(column.header, "number") for column in columns]
    names = [row_header]
    names += [name for column in columns for name in name_parts(column.header, column.format)]
    lines = [
        [SheetCell(label), *_split_cells([found.get(key) for key in keys], columns, least=least)]
        for label, keys in rows
    ]
    return Shown(
        html=write_html_table(header_cells, body, caption, notes),
        numbers=list_numbers(disclosed, section=section)[is_used.to_numpy()],
        sheets=(build_sheet(names, lines, caption=caption, note=notes),),
    )


def _write_cell(row: Row | None, column: TableColumn, *, least: int) -> Cell:
    text = format_cell(row, column.format, least=least, decimals=column.decimals)
    return Cell(text, "number words" if is_absent(text) else "number")


def _split_cells(
    found: Sequence[Row | None], columns: Sequence[TableColumn], *, least: int
) -> list[SheetCell]:
    """Split the cells of one row for a sheet."""
    return [
        cell
        for row, column in zip(found, columns, strict=True)
        for cell in split_cell(row, column.format, least=least, decimals=column.decimals)
    ]


def _key_level(columns: Sequence[TableColumn], group: str, level: str) -> list[Key]:
    return [(column.measure, group, level) for column in columns]


def _key_measure(columns: Sequence[TableColumn], group: str, measure: str) -> list[Key]:
    return [
        (
            column.measure.replace(ROW, measure),
            "all" if column.level == "all" else group,
            column.level,
        )
        for column in columns
    ]
