"""How soon people improve enough, when some leave before they do."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_share,
    join_shown,
    say,
    write_keyed_table,
    write_sentences,
)
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.figures import plot_steps, write_figure
from ims_outcomes.presentation.rows import Key
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.needs import needs_scores, needs_sessions, say_absent
from ims_outcomes.statistics.time_to_response import DAYS, estimate_time_to_response

_CURVES: Final = ("first_response", "first_response_held", "left_before_response")
_FLAGS: Final = ("never_scored_again", "response_at_last_score")


@needs_sessions
@needs_scores
def show_time_to_response(report: Report) -> Shown:
    """Show by which session and week people had improved, held it, or left before."""
    if not report.instrument.percent_rule:
        return say_absent("needs.percent_rule", instrument=report.instrument.name)
    disclosed = report.disclose(_estimate(report))
    curves = disclosed.select_measures(*_CURVES)
    percent = report.settings.responders.headline_percent
    names = {name: say(f"responding.{name}", percent=percent) for name in _CURVES}
    figure = write_figure(
        plot_steps(
            curves,
            curves=names,
            group="sessions",
            x_label=say("responding.x"),
            y_label=say("responding.y"),
        ),
        curves.select_groups("sessions"),
        alt=" ".join(
            describe_series(curves, measure=name, group="sessions", what=what)
            for name, what in names.items()
        ),
        caption=say("responding.caption", least=report.settings.disclosure.hide_below_people),
        section="time_to_response",
    )
    table = write_keyed_table(
        curves,
        _list_rows(report),
        [TableColumn(name, "share_interval") for name in names.values()]
        + [TableColumn(say("responding.n"), "n")],
        caption=say("responding.table"),
        row_header=say("responding.row"),
        note=say("responding.note", percent=percent),
        section="time_to_response",
    )
    flags = disclosed.select_measures(*_FLAGS)
    sentences = write_sentences(
        flags,
        *(describe_share(flags, measure=name, what=say(f"responding.{name}")) for name in _FLAGS),
        section="time_to_response",
        kind="note",
    )
    return join_shown([figure, table, sentences])


def _estimate(report: Report) -> pd.DataFrame:
    """Estimate the curves of those who started in the months of outcomes."""
    started = report.started["episode_id"]
    return estimate_time_to_response(
        report.all_episodes.loc[report.all_episodes["episode_id"].isin(started)],
        session_scores=report.session_scores,
        sessions=report.study.sessions,
        extract_date=report.study.extract_date,
        instrument=report.instrument,
        settings=report.settings,
    )


def _list_rows(report: Report) -> list[tuple[str, list[Key]]]:
    """List the rows: by the sessions at which retention is stated, at the end, and by weeks."""
    sessions = report.settings.sessions
    last = sessions.curve_sessions
    asked = sorted({*(each for each in sessions.retention_sessions if each <= last), last})
    times = [("sessions", number, say("responding.session", number=number)) for number in asked]
    times += [("days", days, say("responding.weeks", weeks=days // 7)) for days in DAYS]
    return [
        (label, [(name, group, f"{time:g}") for name in (*_CURVES, _CURVES[0])])
        for group, time, label in times
    ]
