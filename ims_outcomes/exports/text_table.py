"""A file as text: what every reader gives, before anything is understood."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Flags, Numbers


@dataclasses.dataclass(frozen=True)
class TextTable:
    """The cells of one file as text, column by column.

    Attributes
    ----------
    file : str
        Name of the file.
    header : tuple of str
        Names of the columns as they stand in the file; "" for a column without a name.
    cells : list of ChunkedArray
        One column of text each, missing where the cell is empty.
    rows : array of int
        For each row its number in a spreadsheet; the header is row 1.
    broken : dict
        Check: the numbers of the rows that could not be taken apart into cells.
    empty : array of int
        Numbers of the rows with nothing in them; they count as no rows.
    is_date_cell : dict
        Position of a column: which of its rows a spreadsheet holds as a date, not as text.
    """

    file: str
    header: tuple[str, ...]
    cells: list[pa.ChunkedArray]
    rows: Numbers
    broken: dict[str, Numbers] = dataclasses.field(default_factory=dict)
    empty: Numbers = dataclasses.field(default_factory=lambda: np.array([], dtype=np.int64))
    is_date_cell: dict[int, Flags] = dataclasses.field(default_factory=dict)


def drop_empty_rows(table: TextTable) -> TextTable:
    """The table without rows in which no cell holds anything."""
    is_empty = np.ones(len(table.rows), dtype=bool)
    for column in table.cells:
        if not is_empty.any():
            return table
        is_empty &= column.is_null().to_numpy(zero_copy_only=False)
    return TextTable(
        file=table.file,
        header=table.header,
        cells=[column.filter(pa.array(~is_empty)) for column in table.cells],
        rows=table.rows[~is_empty],
        broken=table.broken,
        empty=np.concatenate([table.empty, table.rows[is_empty]]),
        is_date_cell={key: flags[~is_empty] for key, flags in table.is_date_cell.items()},
    )
