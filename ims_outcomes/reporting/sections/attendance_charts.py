"""Missed and cancelled appointments over the months of the page."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.episodes.windows import find_last_complete_month
from ims_outcomes.presentation import Shown, join_shown, say
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.figures import plot_control_chart, write_figure
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.needs import needs_column, needs_sessions, say_absent
from ims_outcomes.statistics.attendance_charts import CHARTED, build_attendance_charts
from ims_outcomes.statistics.chart_points import estimate_chart_points


@needs_sessions
@needs_column("sessions", "status")
def show_attendance_charts(report: Report) -> Shown:
    """Show missed and cancelled appointments month by month, with the limits of chance.

    Limits rest on all months up to the last of the page; drawn are those of the page, so that
    they add up to its table. Charts over months stay in the clinic.
    """
    if report.sharing:
        return say_absent("attendance_charts.stay")
    until = min(report.activity.last, find_last_complete_month(report.study.extract_date))
    months = build_attendance_charts(report.study.sessions, until=until, settings=report.settings)
    drawn = months.loc[months["month"].isin(report.activity.months)] if len(months) else months
    if drawn.empty:
        return say_absent("attendance_charts.none")
    return join_shown([_draw(report, drawn, chart) for chart in CHARTED.values()])


def _draw(report: Report, months: pd.DataFrame, chart: str) -> Shown:
    """Draw one chart."""
    measure, name = f"chart_{chart}", say(f"attendance_charts.{chart}")
    disclosed = report.disclose(
        estimate_chart_points(months, chart=chart, measure=measure), period=report.activity
    )
    events = report.settings.words_by_month if chart == CHARTED["no_show"] else {}
    return write_figure(
        plot_control_chart(disclosed, measure=measure, y_label=name, events=events),
        disclosed,
        alt=describe_series(disclosed, measure=measure, group="month", what=name),
        caption=say("attendance_charts.caption", name=name),
        drawn_measures=(measure,),
        section=f"attendance_{chart}",
    )
