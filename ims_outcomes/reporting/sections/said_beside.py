"""What is said of what is given beside the needle and of other techniques, and what is recorded."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_share,
    say,
    write_keyed_table,
    write_table,
)
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.adjusted import (
    add_case_mix,
    estimate_at_case_mix,
    find_case_mix,
    list_case_mix,
    name_case_mix,
)
from ims_outcomes.reporting.sections.comparing import key_compared, list_enough, name_blanks
from ims_outcomes.reporting.sections.labels import label_levels, label_words, order_by_label
from ims_outcomes.reporting.sections.said import Sentences, select_sessions
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.session_words import estimate_session_words

_BESIDE = "co_interventions"
_BY = "technique"


def answer_co_interventions(report: Report) -> Sentences:
    """Answer at how many sessions something beside the needling was noted."""
    disclosed = _disclose_beside(report)
    what = say("statements.co_interventions.recorded")
    return [
        describe_share(disclosed, measure=f"{_BESIDE}_recorded", what=what),
        say("statements.co_interventions.blank"),
    ], [disclosed]


def answer_techniques(report: Report) -> Sentences:
    """Answer how many techniques have enough patients to stand side by side."""
    enough = list_enough(report, report.cohort.people, by=_BY)
    least = report.settings.disclosure.compare_from_people
    count = len(enough)
    return [say("statements.techniques.enough", count=count, number=count, least=least)], []


def write_co_interventions(report: Report) -> Shown:
    """Write what was noted beside the needle."""
    disclosed = _disclose_beside(report)
    labels = label_words(_BESIDE)
    found = set(disclosed.select_groups(_BESIDE).frame["level"])
    return write_table(
        disclosed,
        caption=say("statements.co_interventions.caption"),
        columns=[TableColumn(say("statements.of_noted"), "rate", f"{_BESIDE}_noted")],
        group=_BESIDE,
        row_header=say("statements.co_interventions.kind"),
        labels=labels,
        levels=[word for word in labels if word in found],
        note=say("statements.several_words"),
        section=_BESIDE,
    )


def write_techniques(report: Report) -> Shown:
    """Write the techniques in alphabetical order: who had them, as seen, and at one case mix.

    What compares them stands only where enough patients have both scores.
    """
    people, settings = add_case_mix(report), report.settings
    case_mix = find_case_mix(people)
    enough = list_enough(report, name_blanks(people, by=_BY), by=_BY)
    disclosed = report.disclose(
        pd.concat(
            [
                estimate_completeness(people, settings=settings, by=_BY),
                estimate_at_case_mix(report, people, case_mix, by=_BY),
            ],
            ignore_index=True,
        )
    )
    labels = label_levels(report, _BY)
    shown = disclosed.select_measures("completeness").select_groups(_BY).frame["level"].tolist()
    compared = ("mean_baseline", "mean_change", "adjusted_change")
    return write_keyed_table(
        disclosed,
        [
            (
                labels.get(level, level),
                key_compared(_BY, level, always=["completeness"], enough=enough, compared=compared),
            )
            for level in order_by_label(shown, labels)
        ],
        [
            TableColumn(say("statements.both_scores"), "rate"),
            TableColumn(say("statements.mean_first"), "mean_interval"),
            TableColumn(say("statements.mean_change"), "mean_interval"),
            TableColumn(say("statements.same_mix"), "mean_interval"),
        ],
        caption=say("statements.techniques.caption"),
        row_header=say("statements.technique"),
        note=say(
            "statements.techniques.note",
            least=settings.disclosure.compare_from_people,
            case_mix=name_case_mix(list_case_mix(case_mix, by=_BY)),
        ),
        section="techniques",
    )


def _disclose_beside(report: Report) -> Disclosed:
    rows = estimate_session_words(select_sessions(report), column=_BESIDE, settings=report.settings)
    return report.disclose(rows, period=report.activity)
