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
from ims_outcomes.reporting.sections.labels import label_levels, label_words, order_by_label
from ims_outcomes.reporting.sections.said import (
    Sentences,
    build_too_few,
    key_compared,
    list_enough,
    select_sessions,
)
from ims_outcomes.statistics.adjusted_change import estimate_adjusted_change
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.session_words import estimate_session_words

_BESIDE = "co_interventions"
#: What differs between patients before treatment, as far as it is recorded.
_CASE_MIX = ("condition_group", "pain_duration_band", "age_band", "sex")
_BY = "technique"
#: One technique has nothing to stand beside.
_ALONE = "not computed: nothing to compare with"


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
    people, settings = report.cohort.people, report.settings
    enough = list_enough(report, people, by=_BY)
    levels = sorted(set(people[_BY].dropna()))
    disclosed = report.disclose(
        pd.concat(
            [
                estimate_completeness(people, settings=settings, by=_BY),
                estimate_change(people, instrument=report.instrument, settings=settings, by=_BY),
                _estimate_adjusted(report, enough),
                build_too_few(_BY, sorted({*levels, NOT_RECORDED} - set(enough))),
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
        note=say("statements.techniques.note", least=settings.disclosure.compare_from_people),
        section="techniques",
    )


def _estimate_adjusted(report: Report, enough: list[str]) -> pd.DataFrame:
    """Estimate the change at one case mix, of the techniques with enough patients to compare."""
    people = report.cohort.people
    compared = people.loc[people[_BY].isin(enough)].reset_index(drop=True)
    if len(enough) < 2:
        return build_estimates(
            [
                {"measure": "adjusted_change", "group": _BY, "level": level, "method": _ALONE}
                for level in enough
            ]
        )
    rows = estimate_adjusted_change(
        compared,
        instrument=report.instrument,
        settings=report.settings,
        by=_BY,
        adjust_for=[name for name in _CASE_MIX if compared[name].nunique() > 1],
    )
    return rows.loc[rows["group"].eq(_BY)]


def _disclose_beside(report: Report) -> Disclosed:
    rows = estimate_session_words(select_sessions(report), column=_BESIDE, settings=report.settings)
    return report.disclose(rows, period=report.activity)
