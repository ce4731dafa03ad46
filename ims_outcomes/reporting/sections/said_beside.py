"""What is said of what is given beside the needle and of other techniques, and what is recorded."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import Shown, TableColumn, describe_share, say, write_table
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import label_levels, label_words, order_by_label
from ims_outcomes.reporting.sections.said import Sentences, select_sessions
from ims_outcomes.statistics.adjusted_change import estimate_adjusted_change
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.session_words import estimate_session_words

_BESIDE = "co_interventions"
#: What differs between patients before treatment, as far as it is recorded.
_CASE_MIX = ("condition_group", "pain_duration_band", "age_band", "sex")
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
    enough = _list_enough(report)
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
    """Write the techniques in alphabetical order: who had them, as seen, and at one case mix."""
    people, settings = report.cohort.people, report.settings
    disclosed = report.disclose(
        pd.concat(
            [
                estimate_completeness(people, settings=settings, by=_BY),
                estimate_change(people, instrument=report.instrument, settings=settings, by=_BY),
                _estimate_adjusted(report),
            ],
            ignore_index=True,
        )
    )
    labels = label_levels(report, _BY)
    levels = disclosed.select_groups(_BY).frame["level"].unique().tolist()
    least = settings.disclosure.compare_from_people
    return write_table(
        disclosed,
        caption=say("statements.techniques.caption"),
        columns=[
            TableColumn(say("statements.both_scores"), "rate", "completeness"),
            TableColumn(say("statements.mean_first"), "mean_interval", "mean_baseline"),
            TableColumn(say("statements.mean_change"), "mean_interval", "mean_change"),
            TableColumn(say("statements.same_mix"), "mean_interval", "adjusted_change"),
        ],
        group=_BY,
        row_header=say("statements.technique"),
        labels=labels,
        levels=order_by_label(levels, labels),
        note=say("statements.techniques.note", least=least),
        section="techniques",
    )


def _estimate_adjusted(report: Report) -> pd.DataFrame:
    """Estimate the change at one case mix, of the techniques with enough patients to compare."""
    people = report.cohort.people
    enough = _list_enough(report)
    others = people[_BY].dropna().unique()
    too_few = [
        {"measure": "adjusted_change", "group": _BY, "level": level, "method": "no value: too few"}
        for level in sorted(set(others) - set(enough))
    ]
    compared = people.loc[people[_BY].isin(enough)].reset_index(drop=True)
    if len(enough) < 2:
        return build_estimates(too_few)
    rows = estimate_adjusted_change(
        compared,
        instrument=report.instrument,
        settings=report.settings,
        by=_BY,
        adjust_for=[name for name in _CASE_MIX if compared[name].nunique() > 1],
    )
    return pd.concat([rows.loc[rows["group"].eq(_BY)], build_estimates(too_few)], ignore_index=True)


def _list_enough(report: Report) -> list[str]:
    """List the techniques that enough patients with both scores had."""
    people = report.cohort.people
    counts = people.loc[people["has_pair"], _BY].value_counts()
    least = report.settings.disclosure.compare_from_people
    return sorted(counts.index[counts.ge(least)])


def _disclose_beside(report: Report) -> Disclosed:
    rows = estimate_session_words(select_sessions(report), column=_BESIDE, settings=report.settings)
    return report.disclose(rows, period=report.activity)
