"""Cross tables: one thing down, another across, such as severity before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.cells import CellFormat
from ims_outcomes.presentation.formats import format_level
from ims_outcomes.presentation.rows import select_rows
from ims_outcomes.presentation.shown import Shown
from ims_outcomes.presentation.tables import TableColumn, write_keyed_table
from ims_outcomes.statistics.cuts import BAR


def write_cross_table(
    disclosed: Disclosed,
    *,
    caption: str,
    measure: str,
    group: str,
    cell_format: CellFormat,
    row_header: str,
    column_words: str = "{level}",
    labels: Mapping[str, str] | None = None,
    down: Sequence[str] = (),
    across: Sequence[str] = (),
    note: str = "",
    section: str = "",
) -> Shown:
    """Write a table with a cell for each level "down | across" of one measure.

    A row of nobody is left out: each of its cells would be 0 of 0.

    Parameters
    ----------
    disclosed : Disclosed
        The estimates.
    caption : str
        What the table shows; it is also the table's name for a screen reader.
    measure, group : str
        Which rows, e.g. "severity_matrix" and "severity_before | severity_after".
    cell_format : str
        How a cell is written, one of `CellFormat`.
    row_header : str
        Words above the first column.
    column_words : str
        Words above the others, "{level} at the end".
    labels : mapping of str to str, optional
        Part of a level → its words; without, the part itself.
    down, across : sequence of str, optional
        What stands down and across, in order; without, as the estimates have it.
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
    """
    cells = select_rows(disclosed, measure=measure, group=group)
    found, found_across = split_levels(cells["level"].tolist())
    held, _ = split_levels(cells.loc[cells["denominator"].ne(0), "level"].tolist())
    shown = list(across or found_across)
    names = dict(labels or {})
    columns = [
        TableColumn(column_words.format(level=names.get(part, format_level(part))), cell_format)
        for part in shown
    ]
    rows = [
        (
            names.get(first, format_level(first)),
            [(measure, group, f"{first}{BAR}{second}") for second in shown],
        )
        for first in down or found
        if first in held or not held
    ]
    return write_keyed_table(
        disclosed,
        rows,
        columns,
        caption=caption,
        row_header=row_header,
        note=note,
        section=section,
    )


def split_levels(levels: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split levels "down | across" into what stands down and what stands across, in order.

    Examples
    --------
    >>> split_levels(["a | x", "a | y", "b | x", "b | y"])
    (['a', 'b'], ['x', 'y'])
    """
    parts = [level.split(BAR, maxsplit=1) for level in levels]
    down, across = ([part[place] for part in parts] for place in (0, 1))
    return list(dict.fromkeys(down)), list(dict.fromkeys(across))
