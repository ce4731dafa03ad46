"""Completeness by month, condition and practitioner."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    join_shown,
    say,
    write_paragraphs,
    write_table,
)
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.figures import plot_shares_by_month, write_figure
from ims_outcomes.presentation.formats import format_month
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import (
    label_conditions,
    order_by_label,
    order_conditions,
)
from ims_outcomes.reporting.sections.needs import needs_scores
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from ims_outcomes.statistics.cuts import NOT_RECORDED

_MEASURES = ("completeness", "baseline_recorded")
_WHO = "practitioner_id"


@needs_scores
def show_completeness(report: Report) -> Shown:
    """Show completeness by month, condition and practitioner.

    Single months and practitioners never leave the clinic: too few people are behind each.
    """
    condition = _write_conditions(report)
    if report.sharing:
        return join_shown([condition, write_paragraphs(say("data_quality.groups.not_shared"))])
    due = write_paragraphs(say("data_quality.groups.due"))
    return join_shown([_write_months(report), due, condition, _write_practitioners(report)])


def _write_months(report: Report) -> Shown:
    """Draw completeness and first scores month by month."""
    by = "start_month" if report.settings.scores.window_weeks else "end_month"
    people = report.cohort.people
    disclosed = report.disclose(estimate_completeness(people, settings=report.settings, by=by))
    measures = {name: say(f"data_quality.groups.{name}") for name in _MEASURES}
    labels = {month: format_month(month) for month in report.outcome.months}
    return write_figure(
        plot_shares_by_month(disclosed, measures=measures, group=by),
        disclosed,
        alt=" ".join(
            describe_series(disclosed, measure=name, group=by, what=words, labels=labels)
            for name, words in measures.items()
        ),
        caption=say("data_quality.groups.months", month=format_month(report.outcome.last)),
        section="completeness_by_month",
    )


def _write_conditions(report: Report) -> Shown:
    """Write completeness by condition, those of few people put together."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    return _write_cut(report, people, SHOWN, labels=label_conditions(report))


def _write_practitioners(report: Report) -> Shown:
    """Write completeness by practitioner, by numbers that stand for nobody unless asked for."""
    people = report.cohort.people
    if not people[_WHO].notna().any():
        return join_shown([])
    labels = {NOT_RECORDED: say("not_recorded")}
    if report.settings.report.practitioners != "named":
        people = people.assign(**{_WHO: _number_practitioners(people[_WHO])})
        labels |= {
            level: say("data_quality.groups.practitioner", number=level.rpartition(" ")[2])
            for level in people[_WHO].dropna().unique()
        }
    return _write_cut(report, people, _WHO, labels=labels)


def _number_practitioners(practitioners: pd.Series) -> pd.Series:
    """Put numbers in the place of practitioners, the one with the most people first."""
    sizes = practitioners.value_counts().rename("count").reset_index()
    ordered = sizes.sort_values(["count", _WHO], ascending=[False, True])[_WHO].tolist()
    width = len(str(len(ordered)))
    names = {
        name: f"Practitioner {place:0{width}}"  # an id: in numbers.csv it is the same everywhere
        for place, name in enumerate(ordered, start=1)
    }
    return practitioners.map(names).astype("str")


def _write_cut(report: Report, people: pd.DataFrame, by: str, *, labels: dict[str, str]) -> Shown:
    disclosed = report.disclose(estimate_completeness(people, settings=report.settings, by=by))
    levels = disclosed.select_groups(by).frame["level"].unique().tolist()
    return write_table(
        disclosed,
        caption=say(f"data_quality.groups.{by}"),
        columns=[
            TableColumn(say(f"data_quality.groups.{name}"), "rate", name) for name in _MEASURES
        ],
        group=by,
        row_header=say(f"data_quality.groups.{by}_row"),
        labels=labels,
        levels=(order_conditions if by == SHOWN else order_by_label)(levels, labels),
        total=say("data_quality.groups.total"),
        note=say(f"data_quality.groups.{by}_note"),
        section=f"completeness_by_{by}",
    )
