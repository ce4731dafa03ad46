"""Our tables as they are proposed for one of theirs: columns, words, scores, and their start."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from ims_outcomes.exports.column_looks import ColumnLook, describe_look
from ims_outcomes.exports.column_matches import Knowledge, Match
from ims_outcomes.exports.numbered_columns import ask_numbered
from ims_outcomes.exports.proposal import (
    ProposedColumn,
    ProposedScore,
    ProposedTable,
    ProposedWords,
)
from ims_outcomes.exports.proposed_words import propose_column_words
from ims_outcomes.exports.seen_tables import ABOUT_PATIENTS, Seen, find_kinds
from ims_outcomes.exports.their_table import list_names
from ims_outcomes.vocabulary import Column
from ims_outcomes.vocabulary.headers import load_header_words, measure_match
from ims_outcomes.vocabulary.questions import QUESTION
from ims_outcomes.vocabulary.wildcards import WILDCARD, fit_name

_KEYS = ("patient_id", "clinic_id")


def propose_tables(
    one: Seen, seen: Sequence[Seen], *, knowledge: Knowledge, least: int
) -> list[ProposedTable]:
    """Propose the tables of ours that one of theirs makes.

    Parameters
    ----------
    one : Seen
        Their table.
    seen : sequence of Seen
        All of them, to tell them apart by name.
    knowledge : Knowledge
        What columns are recognised by.
    least : int
        A word of the data is shown when so many different patients have it.

    Returns
    -------
    list of ProposedTable
        None when nothing of ours is in it.
    """
    builders = {"sessions": one.visits, "scores": one.scores, "patients": one.patients}
    proposed = []
    for makes in find_kinds(one):
        matches = _complete(makes, one, builders[makes])
        table = ProposedTable(
            table=one.name,
            from_=_name_table(one, seen),
            makes=makes,
            columns=tuple(
                _propose_columns(
                    makes,
                    matches,
                    is_wide=one.is_wide or bool(one.numbered),
                    knowledge=knowledge,
                )
            ),
            words=tuple(_propose_words(one, matches, makes, knowledge=knowledge, least=least)),
        )
        proposed.append(_add_scores(table, one, matches) if makes == "scores" else table)
    return proposed


def _complete(makes: str, one: Seen, matches: Mapping[str, Match]) -> dict[str, Match]:
    """The matches of one table of ours, with what another made of the same rows knows."""
    kept = dict(matches)
    if makes == "scores":
        if one.numbered:
            kept = {ours: match for ours, match in kept.items() if ours in (*_KEYS, "condition")}
        if one.score_columns:
            kept.pop("score", None)
            for ours in ("instrument", "item", "unit"):
                kept.pop(ours, None)
        if "sessions" in find_kinds(one):
            for ours in ("session_id", "condition"):
                if ours in one.visits:
                    kept[ours] = one.visits[ours]
            if "session_date" in one.visits:
                kept["score_date"] = one.visits["session_date"]
            kept.pop("timing", None)
    if makes == "patients":
        kept = {ours: match for ours, match in kept.items() if ours in (*_KEYS, *ABOUT_PATIENTS)}
    return kept


def _name_table(one: Seen, seen: Sequence[Seen]) -> tuple[str, ...]:
    """What the name of the table must fit: nothing where it is the only one that makes anything.

    A number in a name, such as a month, may be another one next time.
    """
    others = [other for other in seen if other is not one and find_kinds(other)]
    if not others:
        return ()
    names = [list_names(text)[-1] for text in one.texts]
    taken = [each for other in others for text in other.texts for each in list_names(text)]
    return tuple(dict.fromkeys(_open_name(name, taken) for name in names))


def _open_name(name: str, taken: Sequence[str]) -> str:
    """The name with a wildcard for each number, where that fits no other table."""
    opened = re.sub(r"[0-9][0-9 ._-]*", WILDCARD, name)
    is_free = opened != WILDCARD and not any(fit_name(each, [opened]) for each in taken)
    return opened if is_free else name


def _propose_columns(
    makes: str, matches: Mapping[str, Match], *, is_wide: bool, knowledge: Knowledge
) -> list[ProposedColumn]:
    """Our columns in their own order, each with theirs and what was seen."""
    known: Mapping[str, Column] = knowledge.vocabulary.tables[makes].columns
    proposed = []
    for ours, column in known.items():
        if ours in matches:
            proposed.append(_propose_column(ours, matches[ours].look, column))
        elif column.required and ours != "score" and not (is_wide and ours == "score_date"):
            proposed.append(ProposedColumn(ours, QUESTION, "no column of the file shows it"))
    return proposed


def _propose_column(ours: str, look: ColumnLook, column: Column) -> ProposedColumn:
    """A column and what was seen; one of names of staff is offered, not used."""
    if ours == "practitioner_id" and look.is_made_of_names:
        seen = (
            "looks like names: better give each practitioner a code; to use it as it is, take it "
            "out of [source.drop] too"
        )
        return ProposedColumn(ours, look.name, seen, is_active=False)
    seen = describe_look(look, column)
    return ProposedColumn(ours, look.name, seen, is_single=look.distinct == 1)


def _propose_words(
    one: Seen, matches: Mapping[str, Match], makes: str, *, knowledge: Knowledge, least: int
) -> list[ProposedWords]:
    """The words of every column that holds one word of a list."""
    known = knowledge.vocabulary.tables[makes].columns
    return [
        propose_column_words(
            match.look,
            known[ours],
            patients=one.patient,
            wildcards=knowledge.wildcards.get(ours, {}),
            vocabulary=knowledge.vocabulary,
            least=least,
        )
        for ours, match in sorted(matches.items(), key=lambda pair: list(known).index(pair[0]))
        if known[ours].type == "word"
    ]


def _add_scores(table: ProposedTable, one: Seen, matches: Mapping[str, Match]) -> ProposedTable:
    """The table of scores with its columns of scores, its start and its instrument."""
    scores = tuple(score for _, score in one.score_columns)
    if one.numbered:
        scores = (ProposedScore(QUESTION, ask_numbered(one.numbered), QUESTION),)
    constants = {}
    if not scores and "instrument" not in matches:
        constants["instrument"] = QUESTION
    return dataclasses.replace(
        table,
        scores=scores,
        constants=constants,
        start=_find_start(one) if one.is_wide or one.numbered else None,
    )


def _find_start(one: Seen) -> ProposedColumn:
    """Their column of the day from which weeks count; the only date of the table, or a question."""
    dates = [look for look in one.looks if look.date_share > 0.5 and not look.identifier]
    phrases = load_header_words().scores["start_date"]
    named = [look for look in dates if measure_match(look.simple, phrases) >= 0.6]
    best = (named or dates)[:1] if named or len(dates) == 1 else []
    if not best:
        return ProposedColumn("date", QUESTION, "the day from which weeks are counted")
    seen = f"{best[0].dates:,} of {best[0].filled:,} filled cells are dates"
    return ProposedColumn("date", best[0].name, seen)
