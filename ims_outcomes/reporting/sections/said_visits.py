"""What is said of visits and how many there are, and what the records hold."""

from __future__ import annotations

import math

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_median,
    describe_share,
    join_shown,
    say,
    write_keyed_table,
)
from ims_outcomes.presentation.rows import Key
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.said import (
    Sentences,
    find_lack,
    list_ranges,
)
from ims_outcomes.reporting.sections.session_counts import estimate_per_episode, select_ended
from ims_outcomes.statistics.assessments import estimate_assessments
from ims_outcomes.statistics.session_counts import estimate_weeks_per_episode
from ims_outcomes.statistics.session_values import estimate_session_values
from ims_outcomes.statistics.time_to_response import estimate_time_to_response

_MINUTES = "duration_minutes"
_DAYS_PER_WEEK = 7
#: Weeks after the start at which the first response is stated.
_WEEKS = (6, 12)


def answer_visit_minutes(report: Report) -> Sentences:
    """Answer how long a visit lasts, and how many last as long as is said."""
    disclosed = report.disclose(
        estimate_session_values(
            report.appointments,
            column=_MINUTES,
            unit="minutes",
            ranges=list_ranges(report)[_MINUTES],
            settings=report.settings,
        ),
        period=report.activity,
    )
    low, high = report.settings.statements.visit_minutes
    return [
        describe_share(
            disclosed, measure=f"{_MINUTES}_recorded", what=say("statements.visit_minutes.recorded")
        ),
        describe_median(
            disclosed,
            measure=f"median_{_MINUTES}",
            what=say("statements.visit_minutes.subject"),
            counted=say("counted.visits"),
        ),
        describe_share(
            disclosed,
            measure=f"{_MINUTES}_as_said",
            what=say("statements.visit_minutes.as_said", low=low, high=high),
        ),
    ], [disclosed]


def answer_series(report: Report) -> Sentences:
    """Answer how many sessions an episode has, and over how many weeks."""
    sessions = estimate_per_episode(report).query("measure == 'median_sessions'")
    weeks = estimate_weeks_per_episode(select_ended(report))
    disclosed = report.disclose(pd.concat([sessions, weeks], ignore_index=True))
    return [
        describe_median(
            disclosed, measure="median_sessions", what=say("statements.series.sessions")
        ),
        describe_median(
            disclosed, measure="median_weeks_per_episode", what=say("statements.series.weeks")
        ),
    ], [disclosed]


def answer_assessment(report: Report) -> Sentences:
    """Answer how many began with an assessment, and how many of those were treated."""
    episodes = report.study.episodes
    began = episodes.loc[report.outcome.covers(episodes["first_session_date"])]
    disclosed = report.disclose(
        estimate_assessments(began, sessions=report.study.sessions, settings=report.settings)
    )
    return [
        describe_share(
            disclosed,
            measure=measure,
            what=say(f"statements.assessment.{measure}"),
            subject=say(f"statements.assessment.subject.{measure}"),
        )
        for measure in ("assessed_first", "treated_after_assessment")
    ], [disclosed]


def write_series(report: Report) -> Shown:
    """Write by when people had first improved, and how many had left before."""
    if find_lack(report, ("scores",)) or not report.instrument.percent_rule:
        return join_shown([])
    disclosed = _disclose_first_response(report)
    rows = [
        *_list_moments(disclosed, "sessions", report.settings.sessions.retention_sessions),
        *_list_moments(disclosed, "days", [week * _DAYS_PER_WEEK for week in _WEEKS]),
    ]
    percent = report.settings.responders.headline_percent
    return write_keyed_table(
        disclosed,
        rows,
        [
            TableColumn(say("statements.series.improved", percent=percent), "share_interval"),
            TableColumn(say("statements.series.left"), "share_interval"),
            TableColumn(say("statements.series.patients"), "n"),
        ],
        caption=say("statements.series.caption", percent=percent),
        row_header=say("statements.series.by"),
        note=say("statements.series.note"),
        section="first_response",
    )


def _list_moments(
    disclosed: Disclosed, clock: str, moments: list[int] | tuple[int, ...]
) -> list[tuple[str, list[Key]]]:
    """List the rows of one clock: the words of each moment and the keys of its three cells."""
    known = set(disclosed.select_groups(clock).frame["level"])
    words = {"sessions": 1, "days": _DAYS_PER_WEEK}
    measures = ("first_response", "left_before_response", "first_response")
    return [
        (
            say(f"statements.series.by_{clock}", number=math.floor(moment / words[clock])),
            [(measure, clock, str(moment)) for measure in measures],
        )
        for moment in moments
        if str(moment) in known
    ]


def _disclose_first_response(report: Report) -> Disclosed:
    """Estimate the time to the first response of those who started in the outcome months."""
    episodes = report.all_episodes
    started = episodes.loc[episodes["episode_id"].isin(report.started["episode_id"])]
    rows = estimate_time_to_response(
        started,
        session_scores=report.session_scores,
        sessions=report.study.sessions,
        extract_date=report.study.extract_date,
        instrument=report.instrument,
        settings=report.settings,
        days=[week * _DAYS_PER_WEEK for week in _WEEKS],
    )
    shown = rows["measure"].isin(["first_response", "left_before_response"])
    return report.disclose(rows.loc[shown].reset_index(drop=True))
