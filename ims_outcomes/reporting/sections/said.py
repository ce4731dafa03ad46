"""One statement and its answer: what is needed, what the records say, whether that answers it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from typing import TypeAlias

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import say
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.statistics.conditions import add_shown_condition
from ims_outcomes.statistics.small_levels import merge_small_levels
from ims_outcomes.vocabulary.statements import Statement

#: Sentences of an answer, and what they were made from.
Sentences: TypeAlias = tuple[list[str], list[Disclosed]]

#: Numbers that stand in what is said.
_SECONDS_PER_MINUTE = 60


@dataclasses.dataclass(frozen=True)
class Answer:
    """What the records say to one statement.

    Attributes
    ----------
    statement : str
        Its id.
    verdict : str
        Whether the records can answer it: "yes", "in_part" or "no".
    reason : str
        Why not, or why only in part; "" where they can.
    sentences : list of str
        What they say.
    made_from : list of Disclosed
        What the sentences were made from.
    """

    statement: str
    verdict: str
    reason: str
    sentences: list[str]
    made_from: list[Disclosed]

    def describe_verdict(self) -> str:
        """Say whether the records can answer the statement, and why not."""
        return " ".join(filter(None, [say(f"statements.verdict.{self.verdict}"), self.reason]))


def find_answer(
    report: Report, statement: Statement, answer: Callable[[Report], Sentences]
) -> Answer:
    """Answer a statement; where something is lacking, or too few are counted, say so instead."""
    lack = find_lack(report, statement.needs)
    if lack:
        return Answer(statement.id, "no", say("statements.lacking"), [lack], [])
    sentences, made_from = answer(report)
    reason = say(f"statements.why.{statement.id}")
    if statement.rests_on and not _is_known(made_from, statement.rests_on):
        return Answer(statement.id, "no", say("statements.too_few"), sentences, made_from)
    return Answer(statement.id, statement.answerable, reason, sentences, made_from)


def find_lack(report: Report, needs: tuple[str, ...]) -> str:
    """Say what is needed and not in the export; "" when nothing is lacking."""
    study = report.study
    for need in needs:
        table, _, column = need.partition(".")
        if not {"scores": study.has_scores, "sessions": study.has_sessions}[table]:
            return say(f"needs.{table}")
        if column and column not in study.columns_present.get(table, ()):
            return say("needs.column", table=table, column=column)
    return ""


def say_statement(report: Report, statement: str) -> str:
    """Say what clinics say, with the clinic's own numbers in it."""
    said = report.settings.statements
    (visit_from, visit_to), (left_from, left_to) = said.visit_minutes, said.left_needle_minutes
    return say(
        f"statements.said.{statement}",
        visit_from=visit_from,
        visit_to=visit_to,
        left_from=left_from,
        left_to=left_to,
    )


def list_ranges(report: Report) -> dict[str, dict[str, tuple[float, float]]]:
    """List the ranges in which numbers of sessions should lie by what is said."""
    said = report.settings.statements
    (shortest, longest), (low, high) = said.visit_minutes, said.left_needle_minutes
    return {
        "duration_minutes": {"as_said": (shortest, longest)},
        "retention_seconds": {
            "brief": (0, said.brief_needle_seconds),
            "left": (low * _SECONDS_PER_MINUTE, high * _SECONDS_PER_MINUTE),
        },
        "insertions": {"once": (1, 1)},
    }


def select_sessions(report: Report) -> pd.DataFrame:
    """Select the appointments of the months of activity; what few patients have put together.

    A level of many sessions can be one patient's: techniques and conditions of few stand under
    all others.
    """
    sessions = report.appointments
    groups = {name: found.parent for name, found in report.vocabulary.conditions.items()}
    condition = sessions["condition"].astype("str")
    sessions = add_shown_condition(
        sessions.assign(condition_group=condition.map(groups).astype("str")),
        settings=report.settings,
    )
    attended = sessions.loc[sessions["status"].eq("attended")]
    least = report.settings.disclosure.merge_below_people
    for column in ("technique", "shown_condition"):
        attended = merge_small_levels(attended, by=column, least=least)
    return attended


def _is_known(made_from: list[Disclosed], measure: str) -> bool:
    """Tell whether the measure of everybody is there and may be shown."""
    key = (measure, "all", "all")
    rows = [row for disclosed in made_from for row in find_rows(disclosed, [key]).values()]
    return any(math.isfinite(float(row["estimate"])) for row in rows)
