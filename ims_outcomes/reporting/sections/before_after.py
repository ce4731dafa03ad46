"""First by last score: a grid of bands, and for pain the same people in a table."""

from __future__ import annotations

from typing import Any

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import Shown, format_threshold, say, write_cross_table
from ims_outcomes.presentation.alt_texts import describe_grid
from ims_outcomes.presentation.figures import plot_before_after, write_figure
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.reporting.sections.labels import label_severity
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.reporting.sections.reliable_band import (
    find_unchanged_bands,
    say_reliable_change,
)
from ims_outcomes.statistics.change_distribution import estimate_before_after
from ims_outcomes.statistics.severity import estimate_severity_matrix, has_severity


@needs_scores
def show_before_after(report: Report) -> Shown:
    """Show first by last score in bands, so that no single patient is seen.

    On a scale of pain the bands are those of the table of severity: two grids of the same people
    cut differently would give back what each of them hides. A band of reliable change needs bands
    of equal width.
    """
    if has_severity(report.instrument) and find_unchanged_bands(report) is None:
        disclosed = _disclose_severity(report)
        caption = [say("pain_change.before_after.caption"), _say_limits(report)]
    else:
        disclosed = report.disclose(
            estimate_before_after(
                report.cohort.people, instrument=report.instrument, settings=report.settings
            )
        )
        caption = [say("pain_change.before_after.caption"), say_reliable_change(report)]
    squares = disclosed.frame.iloc[0]
    rows: dict[str, Any] = {"measure": squares["measure"], "group": squares["group"]}
    labels = label_severity()
    return write_figure(
        plot_before_after(
            disclosed,
            **rows,
            x_label=say("pain_change.before_after.first"),
            y_label=say("pain_change.before_after.last"),
            better=report.instrument.better,
            labels=labels,
            unchanged=find_unchanged_bands(report),
        ),
        disclosed,
        alt=describe_grid(disclosed, **rows, better=report.instrument.better),
        caption=" ".join(caption).strip(),
        draws_counts=True,
        section="before_after",
    )


@needs_scores
def show_severity_matrix(report: Report) -> Shown:
    """Show from which band of pain to which people went."""
    if not has_severity(report.instrument):
        return say_absent("needs.severity", instrument=report.instrument.name)
    return write_cross_table(
        _disclose_severity(report),
        caption=say("pain_change.severity.caption"),
        measure="severity_matrix",
        group="severity_before | severity_after",
        cell_format="rate",
        row_header=say("pain_change.severity.row"),
        column_words=say("pain_change.severity.column", level="{level}"),
        labels=label_severity(),
        note=f"{say('pain_change.severity.note')} {_say_limits(report)}",
        section="severity",
    )


def find_least_drawn(report: Report) -> int:
    """Find how many people a bar or square should hold at least.

    What is shared keeps the same bars month after month, or they could not be told apart.
    """
    return 0 if report.sharing else report.settings.disclosure.hide_below_people


@keep_for_page
def _disclose_severity(report: Report) -> Disclosed:
    """Estimate once who moved from which band of pain to which: for the grid and for the table."""
    return report.disclose(
        estimate_severity_matrix(
            report.cohort.people,
            instrument=report.instrument,
            settings=report.settings,
            merge_below=find_least_drawn(report),
        )
    )


def _say_limits(report: Report) -> str:
    """Say where moderate and severe pain begin."""
    limits = report.settings.severity
    return say(
        "pain_change.severity.limits",
        moderate=format_threshold(limits.moderate_from),
        severe=format_threshold(limits.severe_from),
    )
