"""Which of their tables a map makes something of: by the names of tables, and by their columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

from ims_outcomes.exports.checkboxes import find_boxes
from ims_outcomes.exports.flags import find_flag
from ims_outcomes.exports.lookups import is_possible
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.exports.their_table import OR, TheirTable, fit_table
from ims_outcomes.vocabulary import Column, SourceMap, TableMap
from ims_outcomes.vocabulary.export_maps import SUITE
from ims_outcomes.vocabulary.source import BLANK, Checkboxes, Flag, ScoreColumn

#: Our columns, by table.
Columns = Mapping[str, Mapping[str, Column]]

_KEYS = ("patient_id", "clinic_id")


@dataclasses.dataclass(frozen=True)
class Match:
    """A table of theirs that a table map is for.

    Attributes
    ----------
    theirs : TheirTable
        Their table.
    table_map : TableMap
        What is made of it.
    missing : tuple of str
        Our columns that cannot be done without and are not there.
    """

    theirs: TheirTable
    table_map: TableMap
    missing: tuple[str, ...] = ()


def prepare_tables(texts: Sequence[TextTable], export_map: SourceMap) -> list[TheirTable]:
    """Make the tables ready for a map: without the columns that it drops."""
    return [
        TheirTable(
            text,
            drop=export_map.drop,
            named=list(list_named(text, export_map)),
            is_strict=export_map.id == SUITE,
        )
        for text in texts
    ]


def list_named(text: TextTable, export_map: SourceMap) -> Iterator[str]:
    """Every column that the map asks of this table by its name."""
    for table in export_map.tables:
        for lookup in table.lookups:
            if fit_table(text, lookup.from_):
                yield from (*lookup.there, *lookup.theirs, *lookup.where)
        if not fit_table(text, table.from_):
            continue
        for names in table.columns.values():
            yield from (part for name in names for part in name.split(OR))
        parts: list[Flag | Checkboxes | ScoreColumn] = [
            *table.flags, *table.checkboxes, *table.scores,
        ]  # fmt: skip
        for part in parts:
            yield from part.theirs
        for lookup in table.lookups:
            yield from lookup.here
        yield from (*table.where, *table.start.date)


def match_tables(
    tables: Sequence[TheirTable], *, export_map: SourceMap, columns: Columns
) -> list[Match]:
    """Find the tables that each part of a map is for.

    A table is one when it goes by one of the names and has all that is required. One that goes
    by the name and lacks some of it, and of which nothing else is made, is one too, so that what
    is missing can be said; a table that lacks most of it only shares the name, unless the clinic
    itself gave the name and no other table goes by it.
    """
    named = [
        Match(each, table_map, _list_missing(each, table_map, tables, columns))
        for table_map in export_map.tables
        for each in tables
        if fit_table(each.text, table_map.from_) and _can_fit(each, table_map)
    ]
    whole = {id(match.table_map) for match in named if not match.missing}
    sure = [
        match
        for match in named
        if not match.missing
        or export_map.file
        or export_map.id == SUITE
        or _is_meant(match, has_other=id(match.table_map) in whole)
    ]
    return [*sure, *_select_nearest(named, sure)]


def _is_meant(match: Match, *, has_other: bool) -> bool:
    """Whether the clinic must have meant this table, for all that it lacks."""
    is_named = match.table_map.is_own and bool(match.table_map.from_)
    return is_named and (not has_other or _lacks_little(match))


def _select_nearest(named: Sequence[Match], sure: Sequence[Match]) -> list[Match]:
    """Of the tables that nothing is made of, those that lack little: each for what it lacks least.

    Beside a table that has all, another part of its file is a table of another kind.
    """
    files = {match.theirs.text.file for match in sure}
    nearest: dict[int, Match] = {}
    for match in named:
        if match.theirs.text.file in files or match.table_map.makes == "patients":
            continue
        best = nearest.get(id(match.theirs))
        if best is None or len(match.missing) < len(best.missing):
            nearest[id(match.theirs)] = match
    return [match for match in nearest.values() if _lacks_little(match)]


def _lacks_little(match: Match) -> bool:
    """Whether at least half of what is required is there."""
    required = {"sessions": 2, "scores": 4, "patients": 1}[match.table_map.makes]
    return 2 * len(match.missing) <= required


def _can_fit(theirs: TheirTable, table_map: TableMap) -> bool:
    """Whether rows of the table can hold what the map wants of them."""
    return all(BLANK in cells or theirs.find_all(name) for name, cells in table_map.where.items())


def _list_missing(
    theirs: TheirTable, table_map: TableMap, tables: Sequence[TheirTable], columns: Columns
) -> tuple[str, ...]:
    """Our columns that cannot be done without and are not there."""
    known = columns[table_map.makes]
    required = [name for name, column in known.items() if column.required]
    if table_map.makes == "scores":
        required.append("instrument")
    there = set(list_found(theirs, table_map, tables))
    missing = [name for name in required if name not in there]
    if table_map.makes == "patients" and not missing and not there - set(_KEYS):
        missing = [name for name in known if name not in _KEYS][:1]
    return tuple(missing)


def list_found(
    theirs: TheirTable, table_map: TableMap, tables: Sequence[TheirTable]
) -> Iterator[str]:
    """Every column of ours that the map finds in a table, or fills in."""
    yield from (
        ours for ours, names in table_map.columns.items() if theirs.find_first(names).places
    )
    yield from table_map.constants
    yield from (flag.column for flag in table_map.flags if find_flag(flag, theirs))
    yield from (box.column for box in table_map.checkboxes if find_boxes([box], theirs))
    yield from (each.column for each in table_map.lookups if is_possible(each, theirs, tables))
    if table_map.start.date and theirs.find_first(table_map.start.date).places:
        yield "score_date"
    scores = [score for score in table_map.scores if theirs.find_first(score.theirs).places]
    if scores:
        yield "score"
        yield from (name for name in ("instrument",) if all(score.instrument for score in scores))


def find_maps(
    texts: Sequence[TextTable], maps: Mapping[str, SourceMap], *, columns: Columns
) -> list[SourceMap]:
    """Find the maps that tables fit: a table of sessions or of scores is whole by their lists.

    Parameters
    ----------
    texts : sequence of TextTable
        Every table of the export.
    maps : mapping
        The maps to try, by id.
    columns : mapping
        Our columns, by table.

    Returns
    -------
    list of SourceMap
        In the order of `maps`; more than one when names and headers leave it open.
    """
    return [source for source in maps.values() if _is_whole(texts, source, columns)]


def _is_whole(texts: Sequence[TextTable], source: SourceMap, columns: Columns) -> bool:
    tables = prepare_tables(texts, source)
    matches = match_tables(tables, export_map=source, columns=columns)
    return any(m.table_map.makes != "patients" and not m.missing for m in matches)
