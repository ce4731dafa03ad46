"""What only the owner of a file can know, as questions with their place in the proposed map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ims_outcomes.exports.proposal import ProposedTable, Question
from ims_outcomes.vocabulary.questions import QUESTION

_SHOWN = 8
_ASKED = {
    "patient_id": "Which column holds the number of the patient? A name is none",
    "session_date": "Which column holds the day of the visit?",
    "score_date": "Which column holds the day of the score?",
    "date": "From which day are the weeks counted? Which column holds it?",
}


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
        if table.constants.get("instrument") == QUESTION:
            yield Question("instrument", f"{table.table}: {_ask_instrument('the scores')}")
        for score in table.scores:
            if score.instrument == QUESTION:
                asked = _ask_instrument(f"the scores in '{score.theirs}'")
                yield Question("instrument", f"{table.table}: {asked}")


def _ask(ours: str, left: Sequence[str]) -> str:
    """The question about a column, with the columns that nothing is made of."""
    shown = ", ".join(f"'{name}'" for name in left[:_SHOWN])
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    choice = f" Not used so far: {shown}{more}." if left else ""
    return f"{_ASKED[ours].rstrip('.')}{'' if _ASKED[ours].endswith('?') else '.'}{choice}"


def _ask_instrument(what: str) -> str:
    return (
        f"On which instrument were {what} given? Write its id, such as nprs (0 to 10), vas "
        "(0 to 100), psfs, odi, ndi_percent, ndi_points, quickdash, lefs or hit6."
    )
