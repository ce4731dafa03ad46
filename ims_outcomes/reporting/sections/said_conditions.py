"""What is said of the conditions treated, and what the records hold."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_mean_change,
    describe_share,
    join_shown,
    say,
    write_table,
)
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.reporting.sections.answers import say_subject
from ims_outcomes.reporting.sections.conditions import show_not_pain
from ims_outcomes.reporting.sections.labels import label_shown_conditions, order_conditions
from ims_outcomes.reporting.sections.said import Sentences, select_sessions
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.session_words import estimate_session_words

_NOTED = "technique_noted"


def answer_conditions(report: Report) -> Sentences:
    """Answer how many conditions there are numbers of, and the change over all of them."""
    disclosed = _disclose_conditions(report)
    shown = disclosed.select_groups(SHOWN).select_measures("mean_change").frame
    number = int(shown["estimate"].notna().sum())
    return [
        say("statements.conditions.shown", count=number, number=number),
        describe_mean_change(disclosed, subject=say_subject(report)),
    ], [disclosed.select_measures("mean_change", "mean_baseline_of_pairs", "mean_last")]


def answer_scalp_acupuncture(report: Report) -> Sentences:
    """Answer at how many sessions it was given."""
    return _answer_technique(report, "scalp_acupuncture")


def answer_other_complaints(report: Report) -> Sentences:
    """Answer at how many sessions traditional acupuncture was given."""
    return _answer_technique(report, "traditional_acupuncture")


def write_other_complaints(report: Report) -> Shown:
    """Write how many episodes were not about pain."""
    return show_not_pain(report)


def write_conditions(report: Report) -> Shown:
    """Write the conditions side by side."""
    if report.cohort.people.empty:
        return join_shown([])
    disclosed = _disclose_conditions(report)
    labels = label_shown_conditions(report)
    levels = disclosed.select_groups(SHOWN).frame["level"].unique().tolist()
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("conditions.index.complete"), "rate", "completeness"),
        TableColumn(say("conditions.index.change"), "mean_interval", "mean_change"),
    ]
    if report.instrument.percent_rule:
        header = say("conditions.index.responders", percent=percent)
        columns.append(TableColumn(header, "rate", f"responder_{percent}"))
    return write_table(
        disclosed,
        caption=say("statements.conditions.caption"),
        columns=columns,
        group=SHOWN,
        row_header=say("conditions.condition"),
        labels=labels,
        levels=order_conditions(levels, labels),
        total=say("conditions.total"),
        note=say("statements.conditions.note"),
        section="said_conditions",
    )


@keep_for_page
def _disclose_conditions(report: Report) -> Disclosed:
    """Estimate completeness, change and improvement of each condition shown."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    headline = f"responder_{report.settings.responders.headline_percent}"
    responders = estimate_responders(
        people, instrument=report.instrument, settings=report.settings, mcid=None, by=SHOWN
    )
    rows = [
        estimate_completeness(people, settings=report.settings, by=SHOWN),
        estimate_change(people, instrument=report.instrument, settings=report.settings, by=SHOWN),
        responders.loc[responders["measure"].eq(headline)],
    ]
    return report.disclose(pd.concat(rows, ignore_index=True))


def _answer_technique(report: Report, technique: str) -> Sentences:
    """Say at how many of the attended sessions a technique was given."""
    rows = estimate_session_words(
        select_sessions(report), column="technique", settings=report.settings
    )
    disclosed = report.disclose(
        rows.loc[rows["measure"].eq(_NOTED)].reset_index(drop=True), period=report.activity
    )
    sentence = describe_share(
        disclosed,
        measure=_NOTED,
        what=say(f"statements.{technique}.sessions"),
        subject=say(f"statements.{technique}.subject"),
        group="technique",
        level=technique,
    )
    return [sentence], [disclosed]
