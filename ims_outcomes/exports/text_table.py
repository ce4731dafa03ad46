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
    part : str
        Which part of it: the sheet of a workbook, the file in a zip ("folder/x.csv", or
        "x.xlsx: Sheet1"), the kind of record in NDJSON; "" when the file is one table.
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
    remarks : tuple
        What must be said of how it was read: ids of checks that warn, each with its details.
    """

    file: str
    header: tuple[str, ...]
    cells: list[pa.ChunkedArray]
    rows: Numbers
    broken: dict[str, Numbers] = dataclasses.field(default_factory=dict)
    empty: Numbers = dataclasses.field(default_factory=lambda: np.array([], dtype=np.int64))
    is_date_cell: dict[int, Flags] = dataclasses.field(default_factory=dict)
    part: str = ""
    remarks: tuple[tuple[str, dict[str, object]], ...] = ()

    @property
    def name(self) -> str:
        """The table as a user knows it: its file, and which part of it.

        Examples
        --------
        >>> nothing = np.array([], dtype=np.int64)
        >>> TextTable("a.xlsx", header=(), cells=[], rows=nothing, part="Data").name
        'a.xlsx (Data)'
        """
        return f"{self.file} ({self.part})" if self.part else self.file


def drop_empty_rows(table: TextTable) -> TextTable:
    """The table without rows in which no cell holds anything."""
    is_empty = np.ones(len(table.rows), dtype=bool)
    for column in table.cells:
        if not is_empty.any():
            return table
        is_empty &= column.is_null().to_numpy(zero_copy_only=False)
    if not is_empty.any():
        return table
    return dataclasses.replace(
        table,
        cells=[column.filter(pa.array(~is_empty)) for column in table.cells],
        rows=table.rows[~is_empty],
        empty=np.concatenate([table.empty, table.rows[is_empty]]),
        is_date_cell={key: flags[~is_empty] for key, flags in table.is_date_cell.items()},
    )
