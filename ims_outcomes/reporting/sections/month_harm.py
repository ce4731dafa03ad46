"""Events that needed care or a hospital: of the month and the year, said also when none was."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    format_count,
    format_interval,
    format_month,
    format_number,
    format_period,
    say,
)
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.statistics.safety import NONE_SEEN, estimate_adverse_events

_SERIOUS = "adverse_events_serious_per_100"


@keep_for_page
def disclose_harm(report: Report) -> Disclosed:
    """Estimate serious events of the month and of all months of activity; the door lets harm by."""
    appointments, month = report.appointments, report.activity.last
    is_of_month = appointments["session_date"].dt.strftime("%Y-%m").eq(month)
    rows = pd.concat(
        [
            _estimate_serious(appointments, report),
            _estimate_serious(appointments.loc[is_of_month], report).assign(
                group="month", level=month
            ),
        ],
        ignore_index=True,
    )
    return report.disclose(rows, period=report.activity)


def say_harm(report: Report) -> str:
    """Say how many events needed care or a hospital, and at how many sessions it was noted.

    Of sessions at which nothing was noted, neither an event nor its absence, nothing is known; and
    where events stand without how serious they were, they cannot be told apart.

    Returns
    -------
    str
        One sentence; "" for an export without sessions.
    """
    if not report.study.has_sessions:
        return ""
    keys = (_SERIOUS, "all", "all"), (_SERIOUS, "month", report.activity.last)
    rows = find_rows(disclose_harm(report), keys)
    year, month = (rows[key] for key in keys)
    months = format_period(f"{report.activity.first} to {report.activity.last}")
    if not year["denominator"]:
        return say("monthly.harm.absent", months=months)
    if _lacks_severity(report):
        return say("monthly.harm.no_severity", months=months)
    form = "seen" if month["numerator"] else "earlier" if year["numerator"] else "none"
    return say(
        f"monthly.harm.{form}",
        month=format_month(report.activity.last),
        month_number=format_count(month["numerator"]),
        month_sessions=format_count(month["denominator"]),
        months=months,
        number=format_count(year["numerator"]),
        sessions=format_count(year["denominator"]),
        rate=format_number(year["estimate"], decimals=2),
        range=format_interval(year["lower"], year["upper"], decimals=2),
    )


def has_harm(report: Report) -> bool:
    """Tell whether an event of the month needed care or a hospital."""
    if not report.study.has_sessions:
        return False
    key = (_SERIOUS, "month", report.activity.last)
    return bool(find_rows(disclose_harm(report), [key])[key]["numerator"] > 0)


def _estimate_serious(appointments: pd.DataFrame, report: Report) -> pd.DataFrame:
    rows = estimate_adverse_events(appointments, settings=report.settings)
    return rows.loc[rows["measure"].eq(_SERIOUS)]


def _lacks_severity(report: Report) -> bool:
    """Tell whether there are events, and of none of them how serious it was."""
    appointments = report.appointments
    words = appointments["adverse_events"]
    severity = appointments.loc[words.notna() & words.ne(NONE_SEEN), "adverse_severity"]
    return bool(len(severity)) and bool(severity.isna().all())
