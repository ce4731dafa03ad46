"""Sections of the session counts report."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ims_outcomes.disclosure import PROTECTED, Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_median,
    format_period,
    join_shown,
    say,
    write_flow,
    write_measure_table,
    write_paragraphs,
    write_sentences,
    write_table,
)
from ims_outcomes.presentation.alt_texts import describe_distribution, describe_series
from ims_outcomes.presentation.figures import (
    plot_bars,
    plot_monthly,
    write_figure,
)
from ims_outcomes.presentation.formats import format_month
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.attendance_charts import show_attendance_charts
from ims_outcomes.reporting.sections.labels import label_levels, order_by_label
from ims_outcomes.reporting.sections.needs import (
    needs_column,
    needs_sessions,
    say_absent,
)
from ims_outcomes.reporting.sections.responding import show_time_to_response
from ims_outcomes.reporting.sections.staying import (
    estimate_started_retention,
    say_retention,
    show_drop_off,
    show_retention,
    show_still_attending,
)
from ims_outcomes.statistics.attendance import (
    NONE_RECORDED,
    estimate_attendance,
    estimate_new_episodes_per_month,
    estimate_sessions_per_month,
    estimate_visits_per_new_patient,
)
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.session_counts import (
    estimate_days_between,
    estimate_sessions_per_episode,
    estimate_visit_minutes,
)
from ims_outcomes.statistics.still_attending import (
    select_first_episodes,
)
from ims_outcomes.statistics.variance_explained import estimate_variance_explained
from ims_outcomes.vocabulary import describe_definition

#: What the notebook calls that stands in a module of its own.
__all__ = [
    "show_attendance_charts",
    "show_drop_off",
    "show_retention",
    "show_still_attending",
    "show_time_to_response",
]

#: By what the number of sessions is cut; practitioners are never listed.
_CUTS = ("condition", "technique")
_ACTIVITY = ("activity_sessions", "activity_new_episodes")
#: What the bars of a distribution count: not people, of whom one gives several.
_COUNTED = {"days_between": "gaps", "visit_minutes": "visits"}
_EXPLAINED_BY = ("condition", "technique", "practitioner_id")


@needs_sessions
def show_answer(report: Report) -> Shown:
    """Show the answer in sentences: sessions per episode, and how many come back."""
    disclosed = report.disclose(
        pd.concat(
            [estimate_per_episode(report), estimate_started_retention(report)], ignore_index=True
        )
    )
    months = format_period(f"{report.outcome.first} to {report.outcome.last}")
    sessions = describe_median(
        disclosed,
        measure="median_sessions",
        what=say("session_counts.answer.sessions", months=months),
    )
    retention = say_retention(report, disclosed, months)
    return write_sentences(disclosed, sessions, *retention, section="answer")


@needs_sessions
def show_episode_rule(report: Report) -> Shown:
    """Show the rule in force for what is one episode of care."""
    words: dict[str, Any] = {"settings": report.settings, "vocabulary": report.vocabulary}
    return write_paragraphs(describe_definition("episode", **words), kind="rule")


@needs_sessions
def show_flow(report: Report) -> Shown:
    """Show which episodes the counts are about, and which they are not."""
    episodes = report.study.episodes
    in_period = episodes.loc[report.outcome.covers(episodes["last_session_date"])]
    treated = in_period.loc[in_period["is_treated"]]
    known = treated.loc[treated["start_known"]]
    closed = known.loc[known["is_closed"]]
    counts = {
        "flow_in_period": len(in_period),
        "flow_not_treated": len(in_period) - len(treated),
        "flow_start_unknown": len(treated) - len(known),
        "flow_not_over": len(known) - len(closed),
        "flow_later_episode": len(closed) - closed["patient_key"].nunique(),
        "flow_counted": closed["patient_key"].nunique(),
    }
    rows = [
        {
            "measure": measure,
            "n": len(in_period),
            "numerator": count,
            "denominator": len(in_period),
            "estimate": count,
            "unit": "episodes",
            "method": "count",
        }
        for measure, count in counts.items()
    ]
    return write_flow(
        report.disclose(build_estimates(rows)),
        caption=say("session_counts.flow.caption"),
        labels={measure: say(f"session_counts.flow.{measure}") for measure in counts},
        excluded=list(counts)[1:-1],
        section="flow",
    )


@needs_sessions
def show_sessions_per_month(report: Report) -> Shown:
    """Show attended sessions and new episodes month by month."""
    months = report.activity.months
    disclosed = report.disclose(
        pd.concat(
            [
                estimate_sessions_per_month(report.study.sessions, months=months),
                estimate_new_episodes_per_month(report.study.episodes, months=months),
            ],
            ignore_index=True,
        ),
        period=report.activity,
    )
    by_month = disclosed.rename_group("start_month", to="month")
    names = {month: format_month(month) for month in months}
    figure = write_figure(
        plot_monthly(
            by_month,
            measures={measure: say(f"session_counts.monthly.{measure}") for measure in _ACTIVITY},
        ),
        by_month,
        alt=" ".join(
            describe_series(
                by_month,
                measure=measure,
                group="month",
                what=say(f"session_counts.monthly.{measure}"),
                labels=names,
            )
            for measure in _ACTIVITY
        ),
        caption=say("session_counts.monthly.caption"),
        section="activity",
    )
    table = write_table(
        by_month,
        caption=say("session_counts.monthly.table"),
        columns=[
            TableColumn(say(f"session_counts.monthly.{measure}"), "count", measure)
            for measure in _ACTIVITY
        ],
        group="month",
        row_header=say("session_counts.monthly.month"),
        labels=names,
        levels=months,
        total=say("session_counts.monthly.total"),
        section="activity",
    )
    return join_shown([figure, table])


@needs_sessions
def show_sessions_per_episode(report: Report) -> Shown:
    """Show how many sessions closed episodes had."""
    disclosed = report.disclose(estimate_per_episode(report))
    figure = write_figure(
        plot_bars(
            disclosed,
            measure="sessions_per_episode",
            group="session_count",
            x_label=say("session_counts.per_episode.x"),
            y_label=say("session_counts.per_episode.y"),
        ),
        disclosed.select_measures("sessions_per_episode"),
        alt=describe_distribution(
            disclosed,
            measure="sessions_per_episode",
            group="session_count",
            what=say("session_counts.per_episode.subject"),
        ),
        caption=say("session_counts.per_episode.caption"),
        section="sessions_per_episode",
    )
    table = write_measure_table(
        disclosed,
        caption=say("session_counts.per_episode.table"),
        columns=[
            TableColumn(say("session_counts.estimate"), "estimate"),
            TableColumn(say("session_counts.episodes"), "n"),
        ],
        rows={
            measure: say(f"session_counts.per_episode.{measure}")
            for measure in ("median_sessions", "mean_sessions")
        },
        row_header=say("session_counts.quantity"),
        section="sessions_per_episode",
    )
    return join_shown([figure, table])


@needs_sessions
def show_days_between(report: Report) -> Shown:
    """Show how many days lie between sessions."""
    disclosed = report.disclose(estimate_days_between(report.appointments), period=report.activity)
    return _write_distribution(disclosed, "days_between", section="days_between")


@needs_sessions
@needs_column("sessions", "duration_minutes")
def show_visit_minutes(report: Report) -> Shown:
    """Show how long visits last."""
    disclosed = report.disclose(estimate_visit_minutes(report.appointments), period=report.activity)
    return _write_distribution(disclosed, "visit_minutes", section="visit_minutes")


@needs_sessions
def show_groups(report: Report) -> Shown:
    """Show sessions by condition and technique, and how much of the variance each explains."""
    parts = [_write_cut(report, by) for by in _CUTS if report.study.episodes[by].notna().any()]
    explained = pd.concat(
        [
            estimate_variance_explained(select_ended(report), by=by, settings=report.settings)
            for by in _EXPLAINED_BY
        ],
        ignore_index=True,
    )
    # One row for each cut of the same total: the group is what the row is about.
    disclosed = report.disclose(explained.assign(level=explained["group"], group="explained_by"))
    has_one_group = disclosed.frame["method"].str.startswith("fewer than two groups").any()
    table = write_table(
        disclosed,
        caption=say("session_counts.explained.caption"),
        columns=[
            TableColumn(
                say("session_counts.explained.share"), "share_interval", "variance_explained"
            ),
            TableColumn(say("session_counts.episodes"), "n", "variance_explained"),
        ],
        group="explained_by",
        row_header=say("session_counts.explained.row"),
        labels={by: say(f"session_counts.explained.{by}") for by in _EXPLAINED_BY},
        note=" ".join(
            say(f"session_counts.explained.{key}")
            for key in ("note", *["one_group"] * bool(has_one_group))
        ),
        section="variance_explained",
    )
    return join_shown([*parts, table])


@needs_sessions
@needs_column("sessions", "status")
def show_attendance(report: Report) -> Shown:
    """Show how many appointments were attended, cancelled and missed."""
    disclosed = report.disclose(
        estimate_attendance(report.appointments, settings=report.settings), period=report.activity
    )
    if disclosed.frame["method"].eq(NONE_RECORDED).all():
        return say_absent("session_counts.attendance.none_recorded")
    return write_measure_table(
        disclosed,
        caption=say("session_counts.attendance.caption"),
        columns=[TableColumn(say("session_counts.attendance.share"), "rate")],
        rows={
            measure: say(f"session_counts.attendance.{measure}")
            for measure in ("attended", "cancelled", "no_show")
        },
        row_header=say("session_counts.attendance.row"),
        note=say("session_counts.attendance.note"),
        section="attendance",
    )


@needs_sessions
def show_visits_per_new_patient(report: Report) -> Shown:
    """Show visits per new patient, as practice software prints it."""
    months = report.activity
    disclosed = report.disclose(
        estimate_visits_per_new_patient(report.study.sessions, months=months.months),
        period=months,
    )
    return write_measure_table(
        disclosed,
        caption=say("session_counts.pva.caption"),
        columns=[
            TableColumn(say("session_counts.pva.ratio"), "mean"),
            TableColumn(say("session_counts.pva.of"), "n_of_n"),
        ],
        rows={"visits_per_new_patient": format_period(f"{months.first} to {months.last}")},
        row_header=say("session_counts.pva.months"),
        note=say("session_counts.pva.warning"),
        section="visits_per_new_patient",
    )


def select_ended(report: Report) -> pd.DataFrame:
    """Select the closed episodes of the outcome period, each person once."""
    episodes = report.study.episodes
    ended = report.outcome.covers(episodes["last_session_date"]) & episodes["is_closed"]
    return select_first_episodes(episodes.loc[ended])


def estimate_per_episode(report: Report, *, by: str = "") -> pd.DataFrame:
    return estimate_sessions_per_episode(select_ended(report), settings=report.settings, by=by)


def _write_cut(report: Report, by: str) -> Shown:
    """Write the sessions per episode of each level of one column, in alphabetical order."""
    estimates, labels = estimate_per_episode(report, by=by), label_levels(report, by)
    disclosed = report.disclose(
        pd.concat([estimates, _count_episodes(estimates)], ignore_index=True)
    )
    levels = disclosed.select_groups(by).frame["level"].unique().tolist()
    return write_table(
        disclosed,
        caption=say(f"session_counts.cut.{by}"),
        columns=[
            TableColumn(say("session_counts.episodes"), "people", "episodes_of"),
            TableColumn(say("session_counts.cut.median"), "median_quartiles", "median_sessions"),
            TableColumn(say("session_counts.cut.mean"), "mean_interval", "mean_sessions"),
        ],
        group=by,
        row_header=say(f"session_counts.explained.{by}"),
        labels=labels,
        levels=order_by_label(levels, labels),
        total=say("session_counts.cut.total"),
        note=_say_protected(disclosed, by),
        section=f"sessions_by_{by}",
    )


def _say_protected(disclosed: Disclosed, by: str) -> str:
    """Say why a group that is large enough is hidden; nothing where none is."""
    rows = disclosed.select_groups(by)
    medians, counts = (
        rows.select_measures(name).frame for name in ("median_sessions", "episodes_of")
    )
    protected = medians.loc[medians["mark"].eq(PROTECTED), "level"]
    large = counts["numerator"].ge(disclosed.settings.disclosure.hide_below_people)
    has_large = (counts["level"].isin(protected) & large).any()
    return say("session_counts.cut.protected") if has_large else ""


def _count_episodes(estimates: pd.DataFrame) -> pd.DataFrame:
    """Count the episodes of each level, of all: how many there are is no result about them."""
    means = estimates.loc[estimates["measure"].eq("mean_sessions")]
    total = means.loc[means["level"].eq("all"), "n"].sum()
    return build_estimates(
        means[["group", "level"]].assign(
            measure="episodes_of",
            n=total,
            numerator=means["n"],
            denominator=total,
            estimate=means["n"] / total if total else np.nan,
            unit="share",
            method="count",
        )
    )


def _write_distribution(disclosed: Disclosed, measure: str, *, section: str) -> Shown:
    """Write a distribution over bands as bars, its median in words beneath the heading."""
    words = f"session_counts.{measure}"
    subject, counted = say(f"{words}.subject"), say(f"counted.{_COUNTED[measure]}")
    answer = describe_median(disclosed, measure=f"median_{measure}", what=subject, counted=counted)
    figure = write_figure(
        plot_bars(
            disclosed,
            measure=measure,
            group=measure,
            x_label=say(f"{words}.x"),
            y_label=say(f"{words}.y"),
        ),
        disclosed.select_measures(measure),
        alt=describe_distribution(
            disclosed, measure=measure, group=measure, what=subject, counted=counted
        ),
        caption=say(f"{words}.caption"),
        section=section,
    )
    median = disclosed.select_measures(f"median_{measure}")
    sentence = write_sentences(median, answer, section=section, kind="answer")
    return join_shown([sentence, figure], on_one_page=True)
