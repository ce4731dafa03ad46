"""The clinic's own file, as the [source] part of its settings describes it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import (
    Coded,
    Numbers,
    encode,
    encode_array,
    join_codes,
    recode,
)
from ims_outcomes.exports.dates import type_date_column
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.mapping import (
    add_absent_columns,
    add_columns,
    add_constants,
    check_required,
    list_columns,
    name_column,
    start_draft,
)
from ims_outcomes.exports.stops import build_stop, describe_near
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap, Vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling

_PATIENT_COLUMNS = ("age_band", "sex", "pain_duration_band", "referral")


def find_source_tables(source: SourceMap, *, file: str) -> tuple[str, ...]:
    """Which tables the map makes of the file: those whose own columns it names.

    Raises
    ------
    ExportError
        When it makes neither sessions nor scores.
    """
    tables = []
    if "session_date" in source.columns:
        tables.append("sessions")
    if source.wide_scores or "score" in source.columns:
        tables.append("scores")
    if not tables:
        raise build_stop("missing_source_map", file=file)
    if any(column in source.columns for column in _PATIENT_COLUMNS):
        tables.append("patients")
    return tuple(tables)


def build_source_drafts(
    text: TextTable, *, source: SourceMap, vocabulary: Vocabulary
) -> list[Draft]:
    """Make the drafts of all tables that the clinic's map makes of its file.

    Only columns that the map names are read: a foreign file's `status` may mean anything.
    """
    drafts = [
        _start_source_draft(text, table=table, source=source, vocabulary=vocabulary)
        for table in find_source_tables(source, file=text.file)
    ]
    built = {draft.table: draft for draft in drafts}
    if "scores" in built and source.wide_scores:
        built["scores"] = _spread_scores(built["scores"], text, source=source)
    if "patients" in built:
        built["patients"] = _keep_first_rows(built["patients"])
    for table, draft in built.items():
        known = list_columns(table, vocabulary=vocabulary)
        check_required(draft, known, mapped=source.columns)
        add_absent_columns(draft, known)
    return list(built.values())


def _start_source_draft(
    text: TextTable, *, table: str, source: SourceMap, vocabulary: Vocabulary
) -> Draft:
    """The draft of one table with the columns that the map names."""
    known = list_columns(table, vocabulary=vocabulary)
    draft = start_draft(text, table=table)
    wanted = {ours: theirs for ours, theirs in source.columns.items() if ours in known}
    if table == "scores" and source.start.date:
        wanted.setdefault("score_date", source.start.date)
    found = {ours: _find_position(draft, text, theirs) for ours, theirs in wanted.items()}
    positions = {ours: place for ours, place in found.items() if place is not None}
    add_columns(draft, text, positions, source=source)
    add_constants(draft, known, source=source)
    draft.unknown = _list_unmapped(text, source)
    return draft


def _find_position(draft: Draft, text: TextTable, theirs: str) -> int | None:
    """Where a column of the map stands; a stop is kept when it is nowhere, or there twice."""
    wanted = " ".join(theirs.split())
    exact = [place for place, name in enumerate(text.header) if name == wanted]
    close = [
        place
        for place, name in enumerate(text.header)
        if normalise_spelling(name) == normalise_spelling(wanted)
    ]
    found = exact or close
    if len(found) > 1:
        draft.stop("duplicate_header", column=wanted, times=len(found))
    if not found:
        near = describe_near(wanted, text.header)
        draft.stop("missing_source_column", column=wanted, near=near)
    return found[0] if found else None


def _list_unmapped(text: TextTable, source: SourceMap) -> tuple[str, ...]:
    """The columns of the file that the map names nowhere."""
    named = [*source.columns.values(), source.start.date]
    named += [wide.column for wide in source.wide_scores]
    mapped = {normalise_spelling(name) for name in named if name}
    return tuple(
        name_column(text, place)
        for place, name in enumerate(text.header)
        if normalise_spelling(name) not in mapped
    )


def _spread_scores(draft: Draft, text: TextTable, *, source: SourceMap) -> Draft:
    """One row per score instead of one per row of the file; a blank cell is no score.

    The dates are read before, so that they are counted as the file has them.
    """
    if "score_date" in draft.columns:
        type_date_column(draft, "score_date", date_order=source.date_order)
    found = [(wide, _find_position(draft, text, wide.column)) for wide in source.wide_scores]
    wides = [(wide, place) for wide, place in found if place is not None]
    scores = [encode(text.cells[place]) for _, place in wides]
    filled = [np.flatnonzero(~score.is_missing) for score in scores]
    counts = [len(rows) for rows in filled]
    spread = draft.take(np.concatenate([*filled, np.array([], dtype=np.int64)]))
    weeks = np.repeat([wide.weeks for wide, _ in wides], counts)
    spread.columns["score"] = _concatenate(
        [score.take(rows) for score, rows in zip(scores, filled, strict=True)]
    )
    spread.present = (*spread.present, "score")
    spread.columns["weeks"] = encode_array(pa.array(weeks, pa.float64()))
    spread.labels["score"] = np.repeat([text.header[place] for _, place in wides], counts)
    if source.start.date and "score_date" in spread.columns:
        spread.columns["score_date"] = _add_weeks(spread.columns["score_date"], weeks)
    return spread


def _concatenate(columns: list[Coded]) -> Coded:
    """Columns one below the other."""
    starts = np.cumsum([0, *(len(column.values) for column in columns)])
    codes = [
        np.where(column.is_missing, column.codes, column.codes + start)
        for column, start in zip(columns, starts[:-1], strict=True)
    ]
    values = pa.concat_arrays([pa.array([], pa.string()), *(c.values for c in columns)])
    return recode(Coded(np.concatenate([*codes, np.array([], dtype=np.int64)]), values), values)


def _add_weeks(dates: Coded, weeks: Numbers) -> Coded:
    """Each date so many weeks later."""
    days = np.append(dates.values.cast(pa.int32()).to_numpy(), 0)[dates.codes]
    later = (days + np.round(weeks * 7)).astype(np.int32)
    later_dates = encode_array(pa.array(later, pa.int32(), mask=dates.is_missing))
    return Coded(later_dates.codes, later_dates.values.cast(pa.date32()))


def _keep_first_rows(draft: Draft) -> Draft:
    """One row per patient where a file repeats the same patient in many rows."""
    rows = join_codes(list(draft.columns.values()))
    once = draft.take(np.unique(rows, return_index=True)[1])
    once.extra = []
    return once
