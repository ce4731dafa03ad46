"""Tables for the page: a caption, headers with a scope, everything escaped."""

from __future__ import annotations

import dataclasses
import math
import numbers
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import CellFormat, format_cell
from ims_outcomes.presentation.formats import format_count, format_number
from ims_outcomes.presentation.rows import Key, find_rows, mark_rows_of
from ims_outcomes.presentation.shown import (
    Shown,
    build_no_numbers,
    check_disclosed,
    escape,
    list_numbers,
)
from ims_outcomes.presentation.wording import describe_marks
from ims_outcomes.statistics.cuts import NOT_RECORDED

#: Stands in a column's measure for the id of the row.
ROW: Final = "{row}"
Cell: TypeAlias = tuple[str, bool]


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


@dataclasses.dataclass(frozen=True)
class _Words:
    """What stands around the cells."""

    caption: str
    row_header: str
    note: str
    section: str


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
    rows = [(names.get(level, level), _key_level(columns, group, level)) for level in shown]
    if total and rows:
        rows.append((total, _key_level(columns, "all", "all")))
    words = _Words(caption, row_header, note, section)
    return _write_grid(disclosed, rows, columns, words)


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
    words = _Words(caption, row_header, note, section)
    return _write_grid(disclosed, keyed, columns, words)


def write_plain_table(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str,
    note: str = "",
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
    >>> '<td class="number">18\u202f000</td>' in shown.html, "a &amp; b.csv" in shown.html
    (True, True)
    """
    if isinstance(rows, pd.DataFrame | Disclosed):
        raise TypeError("write_plain_table takes rows of text: estimates go to write_table")
    body = [[_write_plain_cell(cell) for cell in row] for row in rows]
    are_numbers = [cell[1] for cell in body[0]] if body else [False] * len(headers)
    header_cells = list(zip(headers, are_numbers, strict=True))
    return Shown(html=_write_html(header_cells, body, caption, note), numbers=build_no_numbers())


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


def _write_grid(
    disclosed: Disclosed,
    rows: Sequence[tuple[str, list[Key]]],
    columns: Sequence[TableColumn],
    words: _Words,
) -> Shown:
    """Write rows of keys as a table and collect the numbers that were used."""
    used = {key for _, keys in rows for key in keys}
    is_used, found = mark_rows_of(disclosed, used), find_rows(disclosed, used)
    least = disclosed.settings.disclosure.hide_below_people
    body = [
        [(label, False)]
        + [
            (
                format_cell(found.get(key), column.format, least=least, decimals=column.decimals),
                True,
            )
            for key, column in zip(keys, columns, strict=True)
        ]
        for label, keys in rows
    ]
    notes = " ".join(filter(None, [words.note, describe_marks(disclosed, shown=is_used)]))
    header_cells = [(words.row_header, False)] + [(column.header, True) for column in columns]
    return Shown(
        html=_write_html(header_cells, body, words.caption, notes),
        numbers=list_numbers(disclosed, section=words.section)[is_used.to_numpy()],
    )


def _write_plain_cell(cell: object) -> Cell:
    """Write text or a number; the flag says that it is a number."""
    if isinstance(cell, numbers.Integral):
        return format_count(int(cell)), True
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return say("not_recorded"), False
    if isinstance(cell, numbers.Real):
        return format_number(float(cell)), True
    return str(cell), False


def _write_html(
    headers: Sequence[Cell], body: Sequence[Sequence[Cell]], caption: str, note: str
) -> str:
    """Write the table in a box that scrolls sideways, also by keyboard, when it is too wide."""
    if not body:
        return (
            f'<div class="table"><p class="too-few">{escape(caption)}: {say("too_few")}.</p></div>'
        )
    head = "".join(f'<th scope="col"{_class_of(cell)}>{escape(cell[0])}</th>' for cell in headers)
    lines = "\n".join(f"<tr>{_write_line(line)}</tr>" for line in body)
    footnote = f'\n<p class="note">{escape(note)}</p>' if note else ""
    return (
        '<div class="table">\n'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{lines}\n</tbody>\n</table>\n</div>"
        f"{footnote}\n</div>"
    )


def _write_line(line: Sequence[Cell]) -> str:
    first, *others = line
    cells = "".join(f"<td{_class_of(cell)}>{escape(cell[0])}</td>" for cell in others)
    return f'<th scope="row">{escape(first[0])}</th>{cells}'


def _class_of(cell: Cell) -> str:
    return ' class="number"' if cell[1] else ""
