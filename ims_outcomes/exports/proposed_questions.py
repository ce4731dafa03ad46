"""What only the owner of a file can know, as questions with their place in the proposed map."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

from ims_outcomes.exports.proposal import ProposedTable, Question
from ims_outcomes.vocabulary.questions import QUESTION

_SHOWN = 8
_CLINIC = "clinic_id"
_NOT_IN_ALL = "the other tables do not say it, so it is not used"
_NONE_LEFT = (
    "No column is left that could be it: export again with that column, then run "
    "'ims-outcomes init' again with --force."
)
_ASKED = {
    "patient_id": "Which column holds the number of the patient? A name is none",
    "session_date": "Which column holds the day of the visit?",
    "score_date": "Which column holds the day of the score?",
    "date": "From which day are the weeks counted? Which column holds it?",
}

ASKED_STATUS = (
    "No word of the column of status tells who attended. What do its words mean? Write attended, "
    "cancelled or no_show for each."
)


def settle_clinics(tables: Sequence[ProposedTable]) -> list[ProposedTable]:
    """Offer a column of clinics, and not use it, where it is not in every table.

    Of several clinics nobody could tell whose the rows of the other tables are; one alone is the
    clinic of them all.
    """
    named = [column for table in tables for column in table.columns if column.ours == _CLINIC]
    if len(named) == len(tables) or all(column.is_single for column in named):
        return list(tables)
    return [
        dataclasses.replace(
            table,
            columns=tuple(
                dataclasses.replace(column, is_active=False, seen=f"{column.seen}; {_NOT_IN_ALL}")
                if column.ours == _CLINIC
                else column
                for column in table.columns
            ),
        )
        for table in tables
    ]


def settle_status(table: ProposedTable) -> ProposedTable:
    """Ask what the words of a column of status mean, where none is known to mean attended."""
    words = tuple(
        dataclasses.replace(
            each,
            words=tuple(
                word if word.ours else dataclasses.replace(word, ours=QUESTION)
                for word in each.words
            ),
        )
        if each.ours == "status" and not any(w.ours == "attended" for w in each.words)
        else each
        for each in table.words
    )
    return dataclasses.replace(table, words=words)


def list_questions(
    tables: Sequence[ProposedTable], unused: dict[str, tuple[str, ...]]
) -> Iterator[Question]:
    """List what the proposed tables leave open.

    Parameters
    ----------
    tables : sequence of ProposedTable
        The proposal.
    unused : dict
        Their table: columns that could be the answer.
    """
    for table in tables:
        left = unused.get(table.table, ())
        for column in (*table.columns, *filter(None, [table.start])):
            if column.theirs == QUESTION:
                yield Question(column.ours, f"{table.table}: {_ask(column.ours, left)}")
        if any(word.ours == QUESTION for words in table.words for word in words.words):
            yield Question("status", f"{table.table}: {ASKED_STATUS}")
        if table.constants.get("instrument") == QUESTION:
            yield Question("instrument", f"{table.table}: {_ask_instrument('the scores')}")
        for score in table.scores:
            if score.theirs == QUESTION:
                yield Question("theirs", f"{table.table}: {score.seen}")
            elif score.instrument == QUESTION:
                asked = _ask_instrument(f"the scores in '{score.theirs}'")
                yield Question("instrument", f"{table.table}: {asked}")


def _ask(ours: str, left: Sequence[str]) -> str:
    """The question about a column, with the columns that nothing is made of."""
    shown = ", ".join(f"'{name}'" for name in left[:_SHOWN])
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    choice = f" Not used so far: {shown}{more}." if left else f" {_NONE_LEFT}"
    return f"{_ASKED[ours].rstrip('.')}{'' if _ASKED[ours].endswith('?') else '.'}{choice}"


def _ask_instrument(what: str) -> str:
    return (
        f"On which instrument were {what} given? Write its id, such as nprs (0 to 10), vas "
        "(0 to 100), psfs, odi, ndi_percent, ndi_points, quickdash, lefs or hit6."
    )
