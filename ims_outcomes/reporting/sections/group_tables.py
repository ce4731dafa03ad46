"""Groups side by side, with the difference between each two of them."""

from __future__ import annotations

import itertools

import pandas as pd

from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    join_shown,
    say,
    write_heading,
    write_keyed_table,
    write_paragraphs,
    write_table,
)
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.answers import estimate_answer
from ims_outcomes.reporting.sections.labels import label_levels
from ims_outcomes.reporting.sections.needs import needs_scores
from ims_outcomes.statistics.group_differences import estimate_group_difference


@needs_scores
def show_groups(report: Report) -> Shown:
    """Show the groups side by side and their differences, when the settings ask for it."""
    by = report.settings.report.compare_by
    if not by:
        return join_shown([])
    heading = write_heading(say("groups.heading"), level=2)
    return join_shown([heading, _write_groups(report, by), _write_differences(report, by)])


def find_groups(report: Report, by: str) -> list[str]:
    """Find the groups to compare; those without a needle last, to be what is subtracted."""
    techniques = report.vocabulary.techniques
    without = {name for name, technique in techniques.items() if not technique.needle}
    groups = report.cohort.people[by].dropna().unique().tolist()
    return sorted(groups, key=lambda name: (name in without, name))


def _write_groups(report: Report, by: str) -> Shown:
    """Write completeness, change and responders of each group."""
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("groups.complete"), "rate", "completeness"),
        TableColumn(say("groups.change"), "mean_interval", "mean_change"),
    ]
    if report.instrument.percent_rule:
        header = say("groups.responders", percent=percent)
        columns.append(TableColumn(header, "rate", f"responder_{percent}"))
    return write_table(
        estimate_answer(report, by=by),
        caption=say("groups.caption"),
        columns=columns,
        group=by,
        row_header=say("groups.row"),
        labels=label_levels(report, by),
        total=say("groups.total"),
        section="groups",
    )


def _write_differences(report: Report, by: str) -> Shown:
    """Write the difference between each two groups that have enough people to compare."""
    labels, percent = label_levels(report, by), report.settings.responders.headline_percent
    enough = _find_groups_to_compare(report, by)
    pairs = list(itertools.combinations(enough, 2))
    least = report.settings.disclosure.compare_from_people
    left_out = [labels.get(name, name) for name in find_groups(report, by) if name not in enough]
    remark = say("groups.too_few", groups=", ".join(left_out), least=least) if left_out else ""
    if not pairs:
        return write_paragraphs(remark)
    estimates = [
        estimate_group_difference(
            report.cohort.people,
            by=by,
            first=first,
            second=second,
            instrument=report.instrument,
            settings=report.settings,
        )
        for first, second in pairs
    ]
    measures = (f"difference_responder_{percent}", "difference_mean_change")
    names = {name: labels.get(name, name) for name in enough}
    rows = [
        (
            say("groups.difference", first=names[first], second=names[second]),
            [(measure, by, f"{first} minus {second}") for measure in measures],
        )
        for first, second in pairs
    ]
    table = write_keyed_table(
        report.disclose(pd.concat(estimates, ignore_index=True)),
        rows,
        [
            TableColumn(say("groups.responders", percent=percent), "share_difference"),
            TableColumn(say("groups.change"), "mean_interval"),
        ],
        caption=say("groups.difference_caption"),
        row_header=say("groups.difference_row"),
        note=say("groups.note"),
        section="groups",
    )
    return join_shown([table, write_paragraphs(remark)])


def _find_groups_to_compare(report: Report, by: str) -> list[str]:
    """Find the groups with enough people with both scores to be compared."""
    people = report.cohort.people
    counts = people.loc[people["has_pair"], by].value_counts()
    least = report.settings.disclosure.compare_from_people
    return [name for name in find_groups(report, by) if counts.get(name, 0) >= least]
