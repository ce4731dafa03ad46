"""Our columns of one table filled from theirs, as a table map says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from ims_outcomes.exports.checkboxes import read_checkboxes
from ims_outcomes.exports.coded import build_constant
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.flags import read_flags
from ims_outcomes.exports.lookups import (
    is_possible,
    look_up,
    strip_references,
    translate_cells,
)
from ims_outcomes.exports.stops import describe_near
from ims_outcomes.exports.table_matching import Match
from ims_outcomes.exports.their_table import TheirTable, fill_in_turn
from ims_outcomes.vocabulary import Column

_DROPPED = " It is left out by [source.drop], as it may tell who somebody is."


def fill_columns(
    draft: Draft, match: Match, tables: Sequence[TheirTable], known: Mapping[str, Column]
) -> None:
    """Fill the columns of a draft, which has a row for each of theirs, in place.

    First their columns, then what is looked up for rows that are blank in them, then constants
    for columns that are not there; flags and check boxes lie over all that.

    Parameters
    ----------
    draft : Draft
        All rows of their table, without columns.
    match : Match
        Their table, and what is made of it.
    tables : sequence of TheirTable
        All tables of the export, to look things up in.
    known : mapping
        All our columns of the table.
    """
    places = _fill_found(draft, match, known)
    text = match.theirs.text
    others = [place for place in range(len(text.header)) if place not in places]
    draft.others = [(text.header[place], text.cells[place]) for place in others]
    _fill_looked_up(draft, match, tables)
    for ours, value in match.table_map.constants.items():
        if ours not in draft.columns:
            draft.columns[ours] = build_constant(value or None, len(draft), pa.string())
    table_map, theirs = match.table_map, match.theirs
    draft.columns |= read_flags(table_map.flags, theirs, base=draft.columns, known=known)
    for ours, boxes in read_checkboxes(table_map.checkboxes, theirs).items():
        base = draft.columns.get(ours)
        draft.columns[ours] = boxes if base is None else fill_in_turn([boxes, base])


def _fill_found(draft: Draft, match: Match, known: Mapping[str, Column]) -> set[int]:
    """Fill the columns that are there in theirs, and give their places."""
    places_of = {
        ours: places
        for ours, names in match.table_map.columns.items()
        if (places := find_place(draft, match, names))
    }
    used = {place for places in places_of.values() for place in places}
    match.theirs.code_all(used)
    for ours, places in places_of.items():
        cells = match.theirs.code_first(places)
        if known[ours].type == "id" and not match.theirs.is_strict:
            cells = strip_references(cells)
        if known[ours].type == "word":
            draft.words[ours] = cells
        draft.columns[ours] = translate_cells(cells, match.table_map.values.get(ours, {}))
        _name_column(draft, match, ours, places)
    return used


def find_place(draft: Draft, match: Match, names: Sequence[str]) -> tuple[int, ...]:
    """Where a column stands; a stop is kept when several are named so.

    Also when it is not there although the clinic itself named it.
    """
    found = match.theirs.find_first(names)
    if found.times > 1:
        draft.stop("duplicate_header", column=found.name, times=found.times)
    if not found.places and match.table_map.is_own and names:
        is_dropped = names[0] in match.theirs.dropped
        near = _DROPPED if is_dropped else describe_near(names[0], match.theirs.text.header)
        draft.stop("missing_source_column", column=names[0], near=near)
    return found.places


def fill_start(draft: Draft, match: Match) -> None:
    """Take the day from which weeks count for the day of a score."""
    places = find_place(draft, match, match.table_map.start.date)
    if places:
        draft.columns["score_date"] = match.theirs.code_first(places)
        _name_column(draft, match, "score_date", places)


def _name_column(draft: Draft, match: Match, ours: str, places: Sequence[int]) -> None:
    """Keep a column's name in the file, and which of its cells a spreadsheet holds as dates."""
    text = match.theirs.text
    draft.labels[ours] = text.header[places[0]]
    draft.is_date_cell.pop(ours, None)
    if places[0] in text.is_date_cell:
        draft.is_date_cell[ours] = text.is_date_cell[places[0]]


def _fill_looked_up(draft: Draft, match: Match, tables: Sequence[TheirTable]) -> None:
    """Fill columns from other tables where the row itself says nothing."""
    for lookup in match.table_map.lookups:
        if not is_possible(lookup, match.theirs, tables):
            continue
        values = match.table_map.values.get(lookup.column, {})
        found = look_up(lookup, match.theirs, tables, values=values)
        base = draft.columns.get(lookup.column)
        blank = base.is_missing if base is not None else found.cells.is_missing
        draft.labels.setdefault(lookup.column, lookup.theirs[0])
        draft.note("several_found", found.is_doubtful & blank, column=lookup.column)
        draft.columns[lookup.column] = (
            found.cells if base is None else fill_in_turn([base, found.cells])
        )
