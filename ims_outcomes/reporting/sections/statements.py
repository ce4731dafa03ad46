"""Sections of "what we say, what we see": each statement, and what the records say to it."""

from __future__ import annotations

from collections import Counter

from ims_outcomes.presentation import (
    Shown,
    join_shown,
    say,
    write_paragraphs,
    write_quotation,
    write_sentence_table,
)
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections import (
    said_afterwards,
    said_beside,
    said_conditions,
    said_needling,
    said_pain,
    said_visits,
)
from ims_outcomes.reporting.sections.said import Answer, find_answer, find_lack, say_statement
from ims_outcomes.vocabulary.statements import ANSWERABLE, Statement, load_statements

#: How each statement is answered.
ANSWERS = {
    "relieves_pain": said_pain.answer_relieves_pain,
    "function": said_pain.answer_function,
    "conditions": said_conditions.answer_conditions,
    "scalp_acupuncture": said_conditions.answer_scalp_acupuncture,
    "other_complaints": said_conditions.answer_other_complaints,
    "needling_response": said_needling.answer_needling_response,
    "retention": said_needling.answer_retention,
    "insertions": said_needling.answer_insertions,
    "point_types": said_needling.answer_point_types,
    "discomfort": said_afterwards.answer_discomfort,
    "soreness": said_afterwards.answer_soreness,
    "safe": said_afterwards.answer_safe,
    "visit_minutes": said_visits.answer_visit_minutes,
    "series": said_visits.answer_series,
    "assessment": said_visits.answer_assessment,
    "co_interventions": said_beside.answer_co_interventions,
    "techniques": said_beside.answer_techniques,
}
#: What stands beneath some of the answers.
DETAILS = {
    "function": said_pain.write_function,
    "conditions": said_conditions.write_conditions,
    "other_complaints": said_conditions.write_other_complaints,
    "needling_response": said_needling.write_needling_response,
    "retention": said_needling.write_retention,
    "point_types": said_needling.write_point_types,
    "safe": said_afterwards.write_safe,
    "series": said_visits.write_series,
    "co_interventions": said_beside.write_co_interventions,
    "techniques": said_beside.write_techniques,
}
#: Which of the sentences of an answer stand at the top of the page; the first unless named. What
#: comes first in most is how often anything was noted; harm is never left out.
_IN_SHORT = {
    "relieves_pain": slice(1, -1),
    "function": slice(1, None),
    "needling_response": slice(1, None),
    "retention": slice(1, -2),
    "insertions": slice(1, None),
    "point_types": slice(1, None),
    "soreness": slice(2, None),
    "safe": slice(1, None),
    "visit_minutes": slice(2, None),
    "series": slice(None),
    "assessment": slice(None),
}


def show_answer(report: Report) -> Shown:
    """Show of how many statements the records say anything, and of each whether they do."""
    statements = load_statements().values()
    answers = [_find_answer(report, statement) for statement in statements]
    counts = Counter(answer.verdict for answer in answers)
    parts = [
        say(f"statements.answer.{verdict}", count=counts[verdict], number=counts[verdict])
        for verdict in ANSWERABLE
        if counts[verdict]
    ]
    asked = say("statements.answer.asked", number=len(answers))
    meaning = say("statements.answer.meaning")
    table = write_sentence_table(
        [say(f"statements.header.{name}") for name in ("said", "seen", "verdict")],
        [
            (
                say_statement(report, answer.statement),
                _shorten(answer),
                say(f"statements.verdict.{answer.verdict}"),
            )
            for answer in answers
        ],
        made_from=[disclosed for answer in answers for disclosed in answer.made_from],
        caption=say("statements.answer.caption"),
        kind="verdicts",
        section="answer",
    )
    return join_shown(
        [write_paragraphs(" ".join([asked, *parts, meaning]), kind="headline"), table]
    )


def _shorten(answer: Answer) -> str:
    """Take the sentences that say most; where there is nothing to choose from, all."""
    chosen = answer.sentences[_IN_SHORT.get(answer.statement, slice(1))]
    return " ".join(chosen or answer.sentences)


def show_pain(report: Report) -> Shown:
    """Show what is said of pain and function, and what the records hold."""
    return _show_theme(report, "pain")


def show_conditions(report: Report) -> Shown:
    """Show what is said of conditions, and what the records hold."""
    return _show_theme(report, "conditions")


def show_needling(report: Report) -> Shown:
    """Show what is said of the needling itself, and what the records hold."""
    return _show_theme(report, "needling")


def show_afterwards(report: Report) -> Shown:
    """Show what is said of discomfort, soreness and safety, and what the records hold."""
    return _show_theme(report, "afterwards")


def show_visits(report: Report) -> Shown:
    """Show what is said of visits and how many there are, and what the records hold."""
    return _show_theme(report, "visits")


def show_beside(report: Report) -> Shown:
    """Show what is said of other treatments and techniques, and what the records hold."""
    return _show_theme(report, "beside")


def _show_theme(report: Report, theme: str) -> Shown:
    """Show the statements of a theme, each with its answer and what belongs to it beneath."""
    return join_shown(
        [
            part
            for statement in load_statements().values()
            if statement.theme == theme
            for part in _show_statement(report, statement)
        ]
    )


def _show_statement(report: Report, statement: Statement) -> list[Shown]:
    answer = _find_answer(report, statement)
    quotation = write_quotation(
        say_statement(report, statement.id),
        answer.sentences,
        question=say("statements.header.verdict"),
        verdict=answer.describe_verdict(),
        made_from=answer.made_from,
        section=f"said_{statement.id}",
    )
    if statement.id not in DETAILS or find_lack(report, statement.needs):
        return [quotation]
    return [quotation, DETAILS[statement.id](report)]


def _find_answer(report: Report, statement: Statement) -> Answer:
    return find_answer(report, statement, ANSWERS[statement.id])
