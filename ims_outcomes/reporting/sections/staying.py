"""Who stays and who leaves: still attending, retention, drop-off."""

from __future__ import annotations

import math

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_too_few,
    format_count,
    format_share,
    format_share_interval,
    format_threshold,
    join_shown,
    say,
    write_measure_table,
)
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.figures import (
    plot_drop_off,
    plot_shares_by_month,
    plot_still_attending,
    write_figure,
)
from ims_outcomes.presentation.formats import format_level, format_month
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.needs import (
    needs_scores,
    needs_sessions,
    say_absent,
)
from ims_outcomes.statistics.drop_off import estimate_drop_off
from ims_outcomes.statistics.retention import estimate_retention
from ims_outcomes.statistics.severity import has_severity
from ims_outcomes.statistics.still_attending import (
    estimate_still_attending,
)

_LEAVINGS = ("left_well", "left_unwell", "left_unknown")


@needs_sessions
def show_still_attending(report: Report) -> Shown:
    """Show the share still attending at each session."""
    disclosed = report.disclose(_estimate_curve(report))
    return write_figure(
        plot_still_attending(
            disclosed,
            x_label=say("session_counts.curve.x"),
            y_label=say("session_counts.curve.y"),
        ),
        disclosed,
        alt=describe_series(
            disclosed,
            measure="still_attending",
            group="session_number",
            what=say("session_counts.curve.what"),
            labels=_name_sessions(disclosed),
        ),
        caption=say("session_counts.curve.caption"),
        section="still_attending",
    )


@needs_sessions
def show_retention(report: Report) -> Shown:
    """Show the share that reached certain sessions, by the month in which they started."""
    asked = report.settings.sessions.retention_sessions
    disclosed = report.disclose(estimate_started_retention(report, by="start_month"))
    figure = write_figure(
        plot_shares_by_month(
            disclosed,
            measures={
                f"retention_{session}": say("session_counts.retention.label", session=session)
                for session in asked
            },
            group="start_month",
        ),
        disclosed,
        alt=" ".join(
            describe_series(
                disclosed,
                measure=f"retention_{session}",
                group="start_month",
                what=say("session_counts.retention.label", session=session),
                labels={month: format_month(month) for month in report.outcome.months},
            )
            for session in asked
        ),
        caption=say("session_counts.retention.caption"),
        section="retention",
    )
    table = write_measure_table(
        disclosed,
        caption=say("session_counts.retention.table"),
        columns=[
            TableColumn(say("session_counts.retention.share"), "share_interval"),
            TableColumn(say("session_counts.retention.n"), "n"),
        ],
        rows={
            f"retention_{session}": say("session_counts.retention.reached", session=session)
            for session in asked
        },
        row_header=say("session_counts.retention.row"),
        section="retention",
    )
    return join_shown([table, figure])


@needs_sessions
@needs_scores
def show_drop_off(report: Report) -> Shown:
    """Show at which session people stopped, and how they were when they did."""
    instrument = report.instrument
    if not has_severity(instrument):
        return say_absent("needs.severity", instrument=instrument.name)
    if report.settings.scores.window_weeks:
        return say_absent("needs.last_score")
    disclosed = report.disclose(
        estimate_drop_off(report.cohort.people, instrument=instrument, settings=report.settings)
    )
    figure = write_figure(
        plot_drop_off(
            disclosed,
            measures={measure: say(f"session_counts.drop_off.{measure}") for measure in _LEAVINGS},
            x_label=say("session_counts.drop_off.x"),
            y_label=say("session_counts.drop_off.y"),
        ),
        disclosed,
        alt=" ".join(
            describe_series(
                disclosed,
                measure=measure,
                group="session_number",
                what=say(f"session_counts.drop_off.{measure}"),
                labels=_name_sessions(disclosed),
            )
            for measure in _LEAVINGS
        ),
        caption=say(
            "session_counts.drop_off.caption",
            score=format_threshold(report.settings.sessions.left_well_score),
            percent=report.settings.sessions.left_well_percent,
        ),
        section="drop_off",
    )
    table = write_measure_table(
        disclosed,
        caption=say("session_counts.drop_off.table"),
        columns=[TableColumn(say("session_counts.drop_off.share"), "rate")],
        rows={measure: say(f"session_counts.drop_off.{measure}") for measure in _LEAVINGS},
        row_header=say("session_counts.drop_off.row"),
        section="drop_off",
    )
    return join_shown([table, figure])


def say_retention(report: Report, disclosed: Disclosed, months: str) -> list[str]:
    """Say how many started, and what share of them came to each session asked for."""
    keys = {
        session: (f"retention_{session}", "all", "all")
        for session in report.settings.sessions.retention_sessions
    }
    rows = find_rows(disclosed, keys.values())
    shown = {session: rows[key] for session, key in keys.items() if key in rows}
    shown = {session: row for session, row in shown.items() if math.isfinite(row["estimate"])}
    if not shown:
        return [describe_too_few(say("session_counts.answer.subject"))]
    started = next(iter(shown.values()))["n"]
    return [
        say("session_counts.answer.started", number=format_count(started), months=months),
        *(
            say(
                # Where all or nobody came, the estimate is known and has no interval.
                f"session_counts.answer.reached{'' if math.isfinite(row['lower']) else '_alone'}",
                session=session,
                share=format_share(row["estimate"]),
                range=format_share_interval(row["lower"], row["upper"]),
            )
            for session, row in shown.items()
        ),
    ]


def estimate_started_retention(report: Report, *, by: str = "") -> pd.DataFrame:
    """Estimate the retention of those who started in the outcome period."""
    return estimate_retention(
        report.started,
        report.study.sessions,
        extract_date=report.study.extract_date,
        settings=report.settings,
        by=by,
    )


def _estimate_curve(report: Report) -> pd.DataFrame:
    """Estimate the curve up to where nobody is left.

    Beyond, it is 0 of nobody, which would be drawn also where too few people started.
    """
    curve = estimate_still_attending(
        report.started,
        report.study.sessions,
        extract_date=report.study.extract_date,
        settings=report.settings,
    )
    is_over = curve["measure"].eq("still_attending") & curve["denominator"].eq(0)
    return curve.loc[~is_over]


def _name_sessions(disclosed: Disclosed) -> dict[str, str]:
    """Name the sessions of a cut by number: "1" is "session 1"."""
    return {
        level: say("session_counts.at_session", session=format_level(level))
        for level in disclosed.select_groups("session_number").frame["level"].unique()
    }
