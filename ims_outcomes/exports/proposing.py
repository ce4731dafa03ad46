"""Proposing a map for files nobody described: by the names of their columns and by their cells."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

from ims_outcomes.exports.column_matches import Knowledge, build_knowledge
from ims_outcomes.exports.date_questions import DateJudgement, judge_dates
from ims_outcomes.exports.proposal import (
    Proposal,
    ProposedColumn,
    ProposedScore,
    ProposedTable,
    SeenTable,
)
from ims_outcomes.exports.proposed_maps import MapUse, describe_map, find_map_use
from ims_outcomes.exports.proposed_questions import list_questions, settle_clinics, settle_status
from ims_outcomes.exports.proposed_tables import propose_tables
from ims_outcomes.exports.seen_tables import Seen, see_tables
from ims_outcomes.exports.table_matching import find_maps
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.exports.their_table import fit_table
from ims_outcomes.vocabulary import SourceMap, Vocabulary
from ims_outcomes.vocabulary.export_maps import list_columns
from ims_outcomes.vocabulary.questions import QUESTION

_DATES = ("session_date", "score_date", "date")


def propose_map(
    texts: Sequence[TextTable],
    *,
    vocabulary: Vocabulary,
    maps: Mapping[str, SourceMap],
    least: int,
) -> Proposal:
    """Propose how tables of a clinic's software become the suite's.

    A column is told by its header and borne out by its cells, or by its cells alone. What only
    the owner can know is a question. Headers that tell of a person go to the drop list, and
    nothing of such a column is shown.

    Parameters
    ----------
    texts : sequence of TextTable
        Every table of the files, as text.
    vocabulary : Vocabulary
        Tables and words.
    maps : mapping
        The shipped maps, whose headers and words are known ones.
    least : int
        A word of the data is shown when so many different patients have it.

    Returns
    -------
    Proposal
        Without tables when nothing in the files looks like sessions or scores.
    """
    knowledge = build_knowledge(vocabulary, maps)
    seen = see_tables(texts, knowledge=knowledge)
    tables = [
        table
        for one in seen
        for table in propose_tables(one, seen, knowledge=knowledge, least=least)
    ]
    tables = [settle_status(table) for table in settle_clinics(tables)]
    chosen, tables, extra = _choose_map(seen, tables, maps, knowledge=knowledge, least=least)
    dates = judge_dates(_list_dates(seen, tables))
    tables = [_add_orders(table, dates) for table in tables]
    map_use = find_map_use(seen, chosen)
    described = [_describe_seen(one, tables, map_use) for one in seen]
    left = {one.table: one.unused for one in described}
    made_of = {table.table for table in tables}
    return Proposal(
        seen=tuple(described),
        tables=tuple(tables),
        drop=_list_dropped([one for one in described if one.table in made_of], map_use),
        date_order=dates.order,
        date_order_seen=dates.seen,
        timezone=dates.timezone,
        questions=(*dates.questions, *list_questions(tables, left)),
        map_id=chosen.id,
        map_name=chosen.name,
        is_published=chosen.columns_published,
        extra=tuple(extra),
    )


def _choose_map(
    seen: Sequence[Seen],
    tables: list[ProposedTable],
    maps: Mapping[str, SourceMap],
    *,
    knowledge: Knowledge,
    least: int,
) -> tuple[SourceMap, list[ProposedTable], list[ProposedColumn]]:
    """The shipped map that makes most of the files, and the columns that it leaves out.

    A map whose names its maker publishes is taken when the files fit it; one of candidates only
    when it makes every table and every column of scores that was seen, as a clinic's own tables
    may have some of the same names.
    """
    columns = list_columns(knowledge.vocabulary.tables)
    texts = [text for one in seen for text in one.texts]
    fitting = [
        (each, describe_map(seen, each, knowledge=knowledge, least=least))
        for each in find_maps(texts, maps, columns=columns)
    ]
    fitting.sort(key=lambda pair: (-pair[0].columns_published, -len(_list_made(pair[1]))))
    for each, made in fitting:
        left = _list_left(tables, made)
        if each.columns_published or all(isinstance(column, ProposedColumn) for column in left):
            extra = {c.ours: c for c in left if isinstance(c, ProposedColumn)}
            told = [_add_columns(table, tables, extra=[*extra.values()]) for table in made]
            return each, [settle_status(table) for table in told], list(extra.values())
    return SourceMap(), tables, []


def _add_columns(
    table: ProposedTable, seen: Sequence[ProposedTable], *, extra: Sequence[ProposedColumn]
) -> ProposedTable:
    """What a map makes, with the columns beside it that were seen in the same table."""
    mine = [
        column
        for other in seen
        if (other.table, other.makes) == (table.table, table.makes)
        for column in other.columns
        if column in extra
    ]
    return dataclasses.replace(table, columns=(*table.columns, *mine))


def _list_left(
    tables: Sequence[ProposedTable], made: Sequence[ProposedTable]
) -> list[ProposedTable | ProposedColumn | ProposedScore]:
    """What was seen and a map leaves out: whole tables, columns of scores, other columns."""
    found = _list_made(made)
    if ("scores", "session_id") in found:
        found.add(("scores", "condition"))  # the session tells what its scores are about
    kinds = {table.makes for table in made}
    left: list[ProposedTable | ProposedColumn | ProposedScore] = []
    for table in tables:
        if table.makes not in kinds:
            left.append(table)
        left += [score for score in table.scores if ("scores", score.theirs) not in found]
        left += [
            column
            for column in table.columns
            if column.is_active
            and column.theirs != QUESTION
            and (table.makes, column.ours) not in found
        ]
    return left


def _list_made(tables: Sequence[ProposedTable]) -> set[tuple[str, str]]:
    """What tables make: our table and column, and each of their columns of scores."""
    made = {
        (table.makes, column.ours)
        for table in tables
        for column in table.columns
        if column.is_active and column.theirs != QUESTION
    }
    return made | {("scores", score.theirs) for table in tables for score in table.scores}


def _list_dates(
    seen: Sequence[Seen], tables: Sequence[ProposedTable]
) -> list[tuple[str, TextTable, int]]:
    """Every column of dates that the proposed tables use."""
    used = {
        (table.table, column.theirs)
        for table in tables
        for column in (*table.columns, *filter(None, [table.start]))
        if column.ours in _DATES
    }
    return [
        (one.name, text, look.place)
        for one in seen
        for look in one.looks
        for text in one.texts
        if (one.name, look.name) in used
    ]


def _add_orders(table: ProposedTable, dates: DateJudgement) -> ProposedTable:
    """The table with the order of its dates among what was seen."""
    columns = tuple(
        dataclasses.replace(column, seen=f"{column.seen}, {spoken}")
        if column.ours in _DATES and (spoken := dates.spoken.get((table.table, column.theirs)))
        else column
        for column in table.columns
    )
    return dataclasses.replace(table, columns=columns)


def _describe_seen(one: Seen, tables: Sequence[ProposedTable], map_use: MapUse) -> SeenTable:
    """What is left of a table: which columns are dropped, which nothing is made of."""
    mine = [table for table in tables if table.table == one.name]
    used = {column.theirs for table in mine for column in table.columns}
    used |= {score.theirs for table in mine for score in table.scores}
    used |= {table.start.theirs for table in mine if table.start}
    by_map = map_use.left_out.get(one.name, set())
    dropped = [look.name for look in one.dropped if not map_use.asks(look.name)]
    dropped += [look.name for look in one.looks if look.name in by_map - {*dropped}]
    idle = [look for look in one.looks if look.name not in {*used, *dropped}]
    # What nobody reads and the door would stop is left out as well.
    dropped += [look.name for look in idle if look.stopped_as and not map_use.asks(look.name)]
    kept = [look.name for look in idle if look.name not in dropped]
    return SeenTable(
        table=one.name,
        rows=one.rows,
        dropped=tuple(dropped),
        unused=tuple(name for name in kept if not map_use.asks(name)),
        is_looked_up=any(fit_table(text, map_use.looked_up) for text in one.texts)
        and bool(map_use.looked_up),
    )


def _list_dropped(described: Sequence[SeenTable], map_use: MapUse) -> tuple[str, ...]:
    """The columns to leave out that the map does not leave out already."""
    names = [
        name
        for one in described
        for name in one.dropped
        if name not in map_use.left_out.get(one.table, set())
    ]
    return tuple(dict.fromkeys(names))
