"""The section of one condition: who counts, change, its own rules, sessions, adverse events."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ims_outcomes.disclosure import SMALL, Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    join_shown,
    say,
    write_heading,
    write_measure_table,
    write_paragraphs,
    write_sentences,
)
from ims_outcomes.presentation.catalogue import typeset
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.answers import say_answer
from ims_outcomes.reporting.sections.condition_estimates import (
    disclose_conditions,
    list_conditions,
)
from ims_outcomes.reporting.sections.condition_parts import (
    build_month_charts,
    write_condition_flow,
    write_month_chart,
)
from ims_outcomes.reporting.sections.labels import label_shown_conditions
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.reporting.sections.published import has_published, write_published
from ims_outcomes.reporting.sections.responder_tables import write_responders
from ims_outcomes.statistics.conditions import SHOWN

#: Rows of a condition's table; harm is never hidden.
_HARM = ("adverse_events_per_100",)
_FROM_SESSIONS = ("median_sessions", *_HARM)
_COURSE = ("mean_baseline", "mean_change", "median_change", "median_weeks", *_FROM_SESSIONS)
#: Those of them that need no last score.
_WITHOUT_LAST = ("mean_baseline", *_FROM_SESSIONS)
#: What the sentences of a condition rest on.
_ANSWERED = ("completeness", "mean_change", "mean_baseline_of_pairs", "mean_last", "worse")


@needs_scores
def show_each(report: Report) -> Shown:
    """Show a section for each condition that enough people have."""
    names = list_conditions(report)
    if not names:
        return say_absent("conditions.each.none")
    disclosed, charts = disclose_conditions(report), build_month_charts(report)
    return join_shown(
        [part for name in names for part in _show_one(report, disclosed, charts, name)]
    )


def _show_one(report: Report, disclosed: Disclosed, charts: pd.DataFrame, name: str) -> list[Shown]:
    """Show one condition: who counts, change, its own rules, sessions, adverse events.

    With very few pairs the rules, and what became of the scores, would hold nothing but hidden
    numbers; with very few people nothing is left to show but harm, which is never hidden.
    """
    mcid = report.instrument.mcid_by_condition.get(name)
    title = label_shown_conditions(report).get(name, name)
    part = disclosed.select_levels(name)
    answer = [
        write_heading(title, level=3),
        write_sentences(
            part.select_measures(*_ANSWERED),
            *say_answer(report, part, group=SHOWN, level=name),
            section=name,
            kind="answer",
        ),
    ]
    if part.select_measures("mean_change").count_marked(SMALL):
        has_few = part.select_measures("completeness").count_marked(SMALL)
        course = _write_course(report, part, name, title, rows=_HARM if has_few else _WITHOUT_LAST)
        return [
            join_shown([*answer, _point_to_course(name), course], on_one_page=True),
            _write_context(report, disclosed, name, title),
        ]
    responders = write_responders(
        part,
        report=report,
        mcid=mcid.value if mcid else None,
        caption=say("conditions.each.responders", condition=title),
        section=name,
        group=SHOWN,
        level=name,
    )
    return [
        join_shown(
            [*answer, _point_to_course(name), write_condition_flow(disclosed, name, title)],
            on_one_page=True,
        ),
        responders,
        write_paragraphs(
            say("conditions.each.mcid", source=typeset(mcid.source)) if mcid else "", kind="note"
        ),
        _write_course(report, part, name, title, rows=_COURSE),
        write_month_chart(report, charts, name, title),
        _write_context(report, disclosed, name, title),
    ]


def _point_to_course(name: str) -> Shown:
    """Say where it stands what becomes of such patients elsewhere."""
    place = "here" if has_published(name) else "elsewhere"
    return write_paragraphs(say(f"conditions.each.course_{place}"), kind="note")


def _write_context(report: Report, disclosed: Disclosed, name: str, title: str) -> Shown:
    """Write what is published of a condition; nothing where nothing is."""
    if not has_published(name):
        return join_shown([])
    caption = say("published.each", condition=title)
    return write_published(report, disclosed, [name], caption=caption, section=name)


def _write_course(
    report: Report, disclosed: Disclosed, name: str, title: str, *, rows: Sequence[str]
) -> Shown:
    """Write baseline, change, sessions and adverse events of one condition."""
    if not report.study.has_sessions:
        rows = [row for row in rows if row not in _FROM_SESSIONS]
    if not rows:
        return join_shown([])
    return write_measure_table(
        disclosed,
        caption=say("conditions.each.course", condition=title),
        columns=[
            TableColumn(say("conditions.each.estimate"), "estimate", level=name),
            TableColumn(say("conditions.each.n"), "basis", level=name),
            TableColumn(say("conditions.each.missing"), "n_missing", level=name),
        ],
        rows={row: say(f"conditions.each.{row}") for row in rows},
        row_header=say("conditions.each.row"),
        group=SHOWN,
        note=say("conditions.each.note"),
        section=name,
    )
