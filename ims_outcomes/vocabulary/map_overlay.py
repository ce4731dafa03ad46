"""A clinic's own words laid over a map that others made."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from ims_outcomes.vocabulary.source import Overlay, SourceMap, TableMap
from ims_outcomes.vocabulary.tables import Column

#: Our columns, by table.
Columns = Mapping[str, Mapping[str, Column]]

_SAID_ONCE = (
    "name", "about", "reference", "file", "sheet",
    "encoding", "delimiter", "decimal", "date_order", "timezone",
)  # fmt: skip


def lay_over(base: SourceMap, own: SourceMap, *, columns: Columns) -> SourceMap:
    """Lay a clinic's map over another.

    What the clinic says wins: its columns are looked for first, its values come before those of
    the map, its constants and its way of writing dates replace them. What it drops is dropped as
    well. Tables that it describes itself replace the map's tables of the same kind.

    Parameters
    ----------
    base : SourceMap
        The map underneath.
    own : SourceMap
        The clinic's.
    columns : mapping
        Our columns, by table.

    Returns
    -------
    SourceMap
        With nothing left to lay over anything.
    """
    described = lay_own(own.tables, own.own, columns=columns)
    said = {name: getattr(own, name) for name in _SAID_ONCE if getattr(own, name)}
    replaced = {table.makes for table in own.tables}
    kept = [table for table in base.tables if table.makes not in replaced]
    return dataclasses.replace(
        base,
        **said,
        drop=tuple(dict.fromkeys((*own.drop, *base.drop))),
        tables=(*described, *(_lay_over_table(each, own.own, columns=columns) for each in kept)),
    )


def lay_own(tables: Iterable[TableMap], own: Overlay, *, columns: Columns) -> tuple[TableMap, ...]:
    """Lay what a clinic says of words and constants of all tables over those it describes itself.

    A column stays where the table says it is: that of one table may not be in another.
    """
    said = Overlay(constants=own.constants, values=own.values)
    return tuple(_lay_over_table(table, said, columns=columns) for table in tables)


def _lay_over_table(table: TableMap, own: Overlay, *, columns: Columns) -> TableMap:
    """Lay over what the table can hold."""
    known = columns[table.makes]
    values = {
        name: _put_first(own.values.get(name, {}), table.values.get(name, {}))
        for name in {**table.values, **own.values}
        if name in known
    }
    theirs = {
        name: tuple(dict.fromkeys((*own.columns.get(name, ()), *table.columns.get(name, ()))))
        for name in {**table.columns, **own.columns}
        if name in known
    }
    constants = {name: value for name, value in own.constants.items() if name in known}
    takes_scores = table.makes == "scores"
    return dataclasses.replace(
        table,
        columns=theirs,
        values=values,
        constants={**table.constants, **constants},
        scores=(*table.scores, *own.scores) if takes_scores else table.scores,
        start=own.start if takes_scores and own.start.date else table.start,
    )


def _put_first(own: Mapping[str, str], pairs: Mapping[str, str]) -> dict[str, str]:
    """The pairs with the clinic's own in front, and winning."""
    return {**own, **pairs, **own}
