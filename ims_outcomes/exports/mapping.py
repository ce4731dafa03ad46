"""Their tables turned into drafts of ours, as an export map describes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.coded import Numbers, build_constant
from ims_outcomes.exports.column_filling import fill_columns, fill_start, find_place
from ims_outcomes.exports.door import NOTHING_ALLOWED, check_identifiers
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.repeated_patients import keep_each_patient
from ims_outcomes.exports.stops import build_stop, describe_near
from ims_outcomes.exports.table_matching import Columns, Match, match_tables, prepare_tables
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.exports.their_table import TheirTable
from ims_outcomes.exports.wide_scores import WideScore, spread_scores
from ims_outcomes.vocabulary import Column, SourceMap, Vocabulary
from ims_outcomes.vocabulary.export_maps import list_columns

#: The table of rows that the map makes nothing of.
NO_TABLE = ""


@dataclasses.dataclass(frozen=True)
class Mapped:
    """What a map makes of an export.

    Attributes
    ----------
    drafts : list of Draft
        In the order of the map; and last, under the table NO_TABLE, the rows of which the map
        makes nothing. A table that the map is not for has no draft.
    unread : int
        How many tables nothing was taken from, not even to look things up.
    stops : list of ExportError
        Columns that may tell who somebody is.
    """

    drafts: list[Draft]
    unread: int
    stops: list[ExportError] = dataclasses.field(default_factory=list)


def build_drafts(
    texts: Sequence[TextTable],
    *,
    export_map: SourceMap,
    vocabulary: Vocabulary,
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> Mapped:
    """Make the drafts of all tables that a map makes of their tables.

    A row makes one session at most, and one patient; of a row with several scores each makes a
    row. Only columns that the map names are read: a foreign `status` may mean anything. What is
    missing is kept as a stop in the draft.

    Parameters
    ----------
    texts : sequence of TextTable
        Every table of the export.
    export_map : SourceMap
        What they mean.
    vocabulary : Vocabulary
        Our tables.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.

    Returns
    -------
    Mapped

    Raises
    ------
    ExportError
        When the map is for none of the tables.
    """
    columns = list_columns(vocabulary.tables)
    tables = prepare_tables(texts, export_map)
    matches = match_tables(tables, export_map=export_map, columns=columns)
    if not matches:
        raise build_stop("nothing_fits_map", name=export_map.name or "[source]")
    built = [
        (match, draft)
        for match in matches
        for draft in _build(match, tables, columns, source=export_map)
    ]
    drafts = [_finish(match, draft, columns) for match, draft in _settle_patients(built)]
    _report_texts(tables, drafts)
    unread = sum(not theirs.used for theirs in tables)
    stops = check_identifiers([theirs for theirs in tables if theirs.used], drafts, allowed=allowed)
    return Mapped([*_leave_out_empty(drafts), *_build_leftovers(tables)], unread, stops)


def _build(
    match: Match, tables: Sequence[TheirTable], columns: Columns, *, source: SourceMap
) -> list[Draft]:
    """The drafts of one match; two where some scores count from a start and others do not."""
    theirs, table_map = match.theirs, match.table_map
    text = theirs.text
    draft = Draft(
        file=text.file, part=text.part, table=table_map.makes, rows=text.rows,
        columns={}, labels={}, present=(),
    )  # fmt: skip
    fill_columns(draft, match, tables, columns[table_map.makes])
    rows = theirs.take_rows(table_map.makes, table_map.where)
    if table_map.makes != "scores":
        return [draft if rows is None else draft.take(rows)]
    return list(_build_scores(draft, match, rows, source=source))


def _build_scores(
    draft: Draft, match: Match, rows: Numbers | None, *, source: SourceMap
) -> Iterator[Draft]:
    """Drafts of scores: as they stand, or one row for each filled cell of a column of scores."""
    found = [
        (score, places)
        for score in match.table_map.scores
        for places in [find_place(draft, match, score.theirs)]
        if places
    ]
    started = draft.copy()
    fill_start(started, match)
    has_start = bool(match.theirs.find_first(match.table_map.start.date).places)
    own_day = draft if "score_date" in draft.columns else started
    if not found:
        yield own_day if rows is None else own_day.take(rows)
        return
    for is_timed, base in ((True, started), (False, own_day)):
        chosen = [
            WideScore(score, match.theirs.text.header[places[0]], match.theirs.code_first(places))
            for score, places in found
            if (score.weeks is not None and has_start) == is_timed
        ]
        if chosen:
            yield spread_scores(base, chosen, rows=rows, source=source, is_timed=is_timed)


def _settle_patients(built: Sequence[tuple[Match, Draft]]) -> list[tuple[Match, Draft]]:
    """Keep each patient once, where the rows of a table are visits too and patients come again."""
    visits = {id(match.theirs) for match, draft in built if draft.table != "patients"}
    repeated = [
        place
        for place, (match, draft) in enumerate(built)
        if draft.table == "patients" and id(match.theirs) in visits
    ]
    kept = keep_each_patient([built[place][1] for place in repeated])
    settled = list(built)
    for place, draft in zip(repeated, kept, strict=True):
        settled[place] = (built[place][0], draft)
    return settled


def _finish(match: Match, draft: Draft, columns: Columns) -> Draft:
    """Say what is missing, and add the columns that are not there, with nothing in them."""
    known = columns[draft.table]
    draft.unknown = match.theirs.list_unknown()
    draft.dropped = tuple(sorted(match.theirs.dropped))
    _check_required(draft, match, known)
    draft.present = tuple(name for name in known if name in draft.columns)
    for ours in known:
        if ours not in draft.columns:
            draft.columns[ours] = build_constant(None, len(draft), pa.string())
    if draft.table == "scores":
        draft.columns.setdefault("weeks", build_constant(None, len(draft), pa.float64()))
    return draft


def _check_required(draft: Draft, match: Match, known: Mapping[str, Column]) -> None:
    """Keep a stop for each required column that is not there, naming the nearest there is.

    A column that the clinic itself named was already asked for by its own name.
    """
    asked = set(match.table_map.columns) if match.table_map.is_own else set()
    if match.table_map.is_own and match.table_map.scores:
        asked.add("score")
    if match.table_map.is_own and match.table_map.start.date:
        asked.add("score_date")
    for ours, column in known.items():
        if ours in draft.columns or ours in asked:
            continue
        near = describe_near(ours, draft.unknown)
        if ours == "instrument":
            draft.stop("missing_instrument_column", near=near)
        elif column.required:
            draft.stop("missing_column", column=ours, near=near)


def _report_texts(tables: Sequence[TheirTable], drafts: Sequence[Draft]) -> None:
    """Tell of lines that are no rows, and of how a table was read, once for each table."""
    for theirs in tables:
        text = theirs.text
        first = next((each for each in drafts if each.name == text.name), None)
        if first is None:
            continue
        first.broken, first.empty = text.broken, text.empty
        first.text_remarks = text.remarks
        if not len(text.rows) and not text.broken:
            first.stop("no_rows")


def _leave_out_empty(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those that came out empty and are not missed.

    Their table has rows elsewhere; or there are sessions, and scores that nobody filled in.
    """
    filled = {draft.table for draft in drafts if len(draft)}
    if "sessions" in filled:
        filled.add("scores")
    if "scores" in filled:
        filled.add("patients")
    return [
        each
        for each in drafts
        if len(each) or each.stops or each.broken or each.table not in filled
    ]


def _build_leftovers(tables: Sequence[TheirTable]) -> Iterator[Draft]:
    """Drafts of the rows that nothing was made of, in tables of which something was."""
    for theirs in tables:
        rows = theirs.find_left() if theirs.taken else np.array([], dtype=np.int64)
        if not len(rows):
            continue
        text = theirs.text
        left = Draft(
            file=text.file, part=text.part, table=NO_TABLE, rows=text.rows[rows],
            columns={}, labels={}, present=(),
        )  # fmt: skip
        left.note("row_of_no_table", np.ones(len(rows), dtype=bool), column="")
        yield left
