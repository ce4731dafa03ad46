"""A file's columns matched to those of a table: by name, and by the clinic's own map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from ims_outcomes.exports.coded import build_constant, encode
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.stops import describe_near
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import Column, SourceMap, Vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling


def list_columns(table: str, *, vocabulary: Vocabulary) -> dict[str, Column]:
    """The columns that a table may have; scores may say the technique as well.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> list(list_columns("scores", vocabulary=load_vocabulary()))[-1]
    'technique'
    """
    columns = dict(vocabulary.tables[table].columns)
    if table == "scores":
        columns["technique"] = vocabulary.tables["sessions"].columns["technique"]
    return columns


def build_draft(text: TextTable, *, table: str, vocabulary: Vocabulary, source: SourceMap) -> Draft:
    """Make the draft of a table of the suite's own.

    Columns are found by their names, whatever the case, hyphens and blanks, or by the name that
    the clinic's map gives them; a constant of the map fills a column that the file has not.
    Stops are kept for required columns that are not there and for columns that are there twice.
    """
    known = list_columns(table, vocabulary=vocabulary)
    draft = start_draft(text, table=table)
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(text.header):
        ours = _find_ours(name, known=known, source=source)
        if ours:
            positions.setdefault(ours, []).append(position)
    for ours, found in positions.items():
        if len(found) > 1:
            draft.stop("duplicate_header", column=ours, times=len(found))
    add_columns(draft, text, {ours: found[0] for ours, found in positions.items()}, source=source)
    add_constants(draft, known, source=source)
    check_required(draft, known)
    add_absent_columns(draft, known)
    return draft


def start_draft(text: TextTable, *, table: str) -> Draft:
    """A draft of all rows, without columns yet."""
    draft = Draft(
        file=text.file,
        table=table,
        rows=text.rows,
        columns={},
        labels={},
        present=(),
        broken=text.broken,
        empty=text.empty,
    )
    if not draft.rows_read:
        draft.stop("no_rows")
    return draft


def _find_ours(theirs: str, *, known: Iterable[str], source: SourceMap) -> str:
    """Which of our columns a header means; "" for none."""
    spelling = normalise_spelling(theirs)
    by_map = {normalise_spelling(name): ours for ours, names in source.own.columns.items() for name in names}
    by_name = {normalise_spelling(ours): ours for ours in known}
    found = by_map.get(spelling, by_name.get(spelling, ""))
    return found if found in known else ""


def add_columns(
    draft: Draft, text: TextTable, positions: Mapping[str, int], *, source: SourceMap
) -> None:
    """Put the cells of the columns found into the draft, in the words of the clinic's map."""
    for ours, position in positions.items():
        cells = encode(text.cells[position])
        pairs = source.own.values.get(ours, {})
        if pairs:
            words = [pairs.get(word, word) for word in cells.values.to_pylist()]
            cells = cells.replace(words, pa.string())
        draft.columns[ours] = cells
        draft.labels[ours] = text.header[position]
        if position in text.is_date_cell:
            draft.is_date_cell[ours] = text.is_date_cell[position]
    others = [place for place in range(len(text.header)) if place not in positions.values()]
    draft.present = tuple(draft.columns)
    draft.unknown = tuple(name_column(text, place) for place in others)
    draft.extra = [text.cells[place] for place in others]


def name_column(text: TextTable, place: int) -> str:
    """The name of a column in the file."""
    return text.header[place] or f"(column {place + 1}, without a name)"


def add_constants(draft: Draft, known: Mapping[str, Column], *, source: SourceMap) -> None:
    """Fill each column that the file has not with the constant of the clinic's map."""
    for ours, value in source.own.constants.items():
        if ours in known and ours not in draft.columns:
            draft.columns[ours] = build_constant(value, len(draft), pa.string())
            draft.present = (*draft.present, ours)


def add_absent_columns(draft: Draft, known: Iterable[str]) -> None:
    """Add every other column of the table, with nothing in it."""
    for ours in known:
        if ours not in draft.columns:
            draft.columns[ours] = build_constant(None, len(draft), pa.string())
    if draft.table == "scores":
        # No file of the suite has weeks, but a clinic's map may give them.
        draft.columns.setdefault("weeks", build_constant(None, len(draft), pa.float64()))


def check_required(
    draft: Draft, known: Mapping[str, Column], *, mapped: Iterable[str] = ()
) -> None:
    """Keep a stop for each required column that is not there, naming the nearest there is.

    A column that the clinic's map names was already asked for by its own name.
    """
    for ours, column in known.items():
        if ours in draft.columns or ours in mapped:
            continue
        near = describe_near(ours, draft.unknown)
        if ours == "instrument":
            draft.stop("missing_instrument_column", near=near)
        elif column.required:
            draft.stop("missing_column", column=ours, near=near)
