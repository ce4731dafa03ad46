"""Drafts of one table from several files, checked as if they were one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, Numbers, build_constant, concatenate, encode
from ims_outcomes.exports.draft import Draft


class Stack:
    """All rows of one of our tables, whichever files they come from.

    What is found out about rows is kept with the drafts that they come from, so that each file
    is accounted for by itself.

    Attributes
    ----------
    table : str
        Which table of ours.
    drafts : tuple of Draft
        At least one.
    columns : dict
        Our column: the cells of all rows.
    """

    def __init__(self, drafts: Sequence[Draft]) -> None:
        """Lay the drafts of one table one below the other."""
        first = drafts[0]
        self.drafts = tuple(drafts)
        self.table = first.table
        self.columns: dict[str, Coded] = (
            first.columns
            if len(drafts) == 1
            else {name: concatenate([d.columns[name] for d in drafts]) for name in first.columns}
        )
        self._ends = np.cumsum([len(draft) for draft in drafts])

    def __len__(self) -> int:
        return int(self._ends[-1])

    @property
    def name(self) -> str:
        """The files, as a user knows them."""
        return " and ".join(dict.fromkeys(draft.name for draft in self.drafts))

    @property
    def present(self) -> tuple[str, ...]:
        """Our columns that any of the files has."""
        found = {name for draft in self.drafts for name in draft.present}
        return tuple(name for name in self.columns if name in found)

    @property
    def rows(self) -> Numbers:
        """For each row its number in a spreadsheet."""
        return np.concatenate([draft.rows for draft in self.drafts])

    @property
    def is_good(self) -> Flags:
        """Which rows nothing speaks against so far."""
        flags = [draft.is_good for draft in self.drafts]
        return flags[0] if len(flags) == 1 else np.concatenate(flags)

    @property
    def rows_read(self) -> int:
        """Rows of all files, those included that could not be taken apart."""
        return sum(draft.rows_read for draft in self.drafts)

    @property
    def written(self) -> dict[str, Coded]:
        """What typing left out of columns, where any of the drafts has kept it."""
        kinds = {name: c.values.type for draft in self.drafts for name, c in draft.written.items()}
        return {
            name: concatenate(
                [
                    draft.written.get(name, build_constant(None, len(draft), kind))
                    for draft in self.drafts
                ]
            )
            for name, kind in kinds.items()
        }

    def note(self, check: str, flags: Flags, *, column: str, **details: object) -> None:
        """Keep a finding with the drafts that its rows come from."""
        for draft, part in zip(self.drafts, np.split(flags, self._ends[:-1]), strict=True):
            draft.note(check, part, column=column, **details)

    def code_files(self) -> Coded:
        """For each row the file it comes from."""
        return concatenate([draft.code_files() for draft in self.drafts])

    def list_cells(self, rows: Numbers) -> list[Coded]:
        """Every cell of some rows, in rising order: our columns, and the files' others."""
        ours = [column.take(rows) for column in self.columns.values()]
        return [*ours, *map(encode, self._list_others(rows))]

    def _list_others(self, rows: Numbers) -> list[pa.ChunkedArray]:
        """The files' other columns, laid one below the other by their names."""
        parts = np.split(rows, np.searchsorted(rows, self._ends[:-1]))
        starts = [0, *self._ends[:-1]]
        taken = [
            _name_columns(draft.take(part - start))
            for draft, part, start in zip(self.drafts, parts, starts, strict=True)
        ]
        names = dict.fromkeys(name for columns in taken for name in columns)
        return [
            pa.chunked_array(
                [
                    chunk
                    for part, columns in zip(parts, taken, strict=True)
                    for chunk in _list_chunks(columns.get(name), len(part))
                ],
                pa.string(),
            )
            for name in names
        ]


def _name_columns(draft: Draft) -> dict[tuple[str, int], pa.ChunkedArray]:
    """A draft's other columns by name; columns named alike are told apart by their turn."""
    named: dict[tuple[str, int], pa.ChunkedArray] = {}
    for (name, _), cells in zip(draft.others, draft.extra, strict=True):
        turn = sum(1 for other, _ in named if other == name)
        named[name, turn] = cells
    return named


def _list_chunks(column: pa.ChunkedArray | None, length: int) -> list[pa.Array]:
    """The pieces of a column; nothing where the file has no such column."""
    return [pa.nulls(length, pa.string())] if column is None else column.chunks


def stack_drafts(drafts: Sequence[Draft]) -> dict[str, Stack]:
    """One stack for each table, in the order in which tables first come."""
    tables = dict.fromkeys(draft.table for draft in drafts)
    return {table: Stack([draft for draft in drafts if draft.table == table]) for table in tables}
