"""What the sections of the monthly report are made from: its months, disclosed, and verdicts."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Sequence
from typing import Final

import pandas as pd

from ims_outcomes.disclosure import PROTECTED, SMALL, Disclosed
from ims_outcomes.episodes import Period
from ims_outcomes.presentation.rows import Row, find_rows
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.statistics.attendance import (
    estimate_new_episodes_per_month,
    estimate_sessions_per_month,
)
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.closings import estimate_ended_episodes_per_month
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.latest_months import build_latest_months
from ims_outcomes.statistics.months import list_months
from ims_outcomes.statistics.responders import estimate_responders

#: Months that the picture of a number shows.
SHOWN_MONTHS: Final = 24
#: Each chart, and the id of its months. "Activity" and harm are never hidden from the clinic.
CHART_MEASURES: Final = {
    "completeness": "completeness_chart",
    "responders": "responders_chart",
    "mean_change": "mean_change_chart",
    "retention": "retention_chart",
    "new_episodes": "activity_new_episodes_chart",
    "sessions": "activity_sessions_chart",
    "episodes_ended": "activity_ended_episodes_chart",
    "no_shows": "no_shows_chart",
    "adverse_events": "adverse_events_chart",
}
#: Whole numbers are written as such; sessions of one person may be a mean.
_UNITS: Final = {"sessions": "visits"}
_OUTCOMES: Final = ("completeness", "responders", "mean_change")
#: Of mature months; all others are of months that are over.
MATURE: Final = (*_OUTCOMES, "retention")
_ACTIVITY: Final = ("new_episodes", "sessions", "episodes_ended", "no_shows", "adverse_events")


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What a chart says of the month of the page.

    Attributes
    ----------
    chart, month : str
        Which chart, and the month that was asked about.
    word : str
        One of `VERDICTS` of the statistics, or "hidden".
    rules : tuple of str
        The rules by which it is a signal.
    is_trial : bool
        Whether the limits rest on few months.
    """

    chart: str
    month: str
    word: str
    rules: tuple[str, ...] = ()
    is_trial: bool = False


@dataclasses.dataclass(frozen=True)
class MonthNumbers:
    """The numbers of the monthly report after the disclosure door.

    Attributes
    ----------
    outcomes, retention, activity : Disclosed
        Of people whose treatment ended, of people who began, of episodes and appointments: apart,
        because each is about other people. Group "month", charts as `CHART_MEASURES` names them.
    verdicts : dict
        One for each chart that the clinic has, in the order of `CHART_MEASURES`.
    """

    outcomes: Disclosed
    retention: Disclosed
    activity: Disclosed
    verdicts: dict[str, Verdict]

    def find_part(self, chart: str) -> Disclosed:
        """Find the part in which a chart stands."""
        if chart in _OUTCOMES:
            return self.outcomes
        return self.retention if chart == "retention" else self.activity

    def find_point(self, chart: str, month: str) -> Row | None:
        """Find value and limits of a month on its chart, unless it is hidden or has none."""
        key = (CHART_MEASURES[chart], "month", month)
        row = find_rows(self.find_part(chart), [key]).get(key)
        return row if row is not None and row["estimate"] == row["estimate"] else None


@keep_for_page
def disclose_months(report: Report) -> MonthNumbers:
    """Estimate outcomes, retention and activity, and take each through the door apart."""
    outcomes = pd.concat([_estimate_outcomes(report), _state_charts(report, _OUTCOMES)])
    retention = _state_charts(report, ("retention",))
    activity = pd.concat([_count_activity(report), _state_charts(report, _ACTIVITY)])
    until_outcomes = _cover(report, report.outcome.last)
    numbers = MonthNumbers(
        report.disclose(outcomes.reset_index(drop=True), period=until_outcomes),
        report.disclose(retention, period=until_outcomes),
        report.disclose(
            activity.reset_index(drop=True), period=_cover(report, report.activity.last)
        ),
        {},
    )
    return dataclasses.replace(numbers, verdicts=_find_verdicts(report, numbers))


def list_shown_months(last: str) -> list[str]:
    """List the months of a picture, up to and with the last one.

    Examples
    --------
    >>> list_shown_months("2026-06")[::23]
    ['2024-07', '2026-06']
    """
    return list_months(str(pd.Period(last, freq="M") - SHOWN_MONTHS + 1), last)


def _cover(report: Report, last: str) -> Period:
    """The months from the first of the data to the last one asked for."""
    return Period(min(report.first_month, last), last)


def _estimate_outcomes(report: Report) -> pd.DataFrame:
    """Estimate completeness, improvement and change of each month."""
    people, instrument, settings = report.monthly_people, report.instrument, report.settings
    headline = f"responder_{settings.responders.headline_percent}"
    wanted = ("completeness", "mean_change", headline, f"{headline}_worst_case",
              f"{headline}_best_case")  # fmt: skip
    rows = pd.concat(
        [
            estimate_completeness(people, settings=settings, by="month"),
            estimate_change(people, instrument=instrument, settings=settings, by="month"),
            estimate_responders(people, instrument=instrument, settings=settings, by="month"),
        ]
    )
    return rows.loc[rows["measure"].isin(wanted)]


def _count_activity(report: Report) -> pd.DataFrame:
    """Count new episodes, attended sessions and episodes ended of each month."""
    if not report.study.has_sessions:
        return build_estimates([])
    months = list_months(_cover(report, report.activity.last).first, report.activity.last)
    episodes, settings = report.study.episodes, report.settings
    rows = pd.concat(
        [
            estimate_new_episodes_per_month(episodes, months=months),
            estimate_sessions_per_month(report.study.sessions, months=months),
            estimate_ended_episodes_per_month(episodes, settings=settings, months=months),
        ]
    )
    return rows.assign(group=rows["group"].replace("start_month", "month"))


def _state_charts(report: Report, charts: Sequence[str]) -> pd.DataFrame:
    """State the months of some charts; nothing of those that the clinic does not have."""
    months = _drop_young_limits(report)
    there = set(months["chart"])
    parts = [
        estimate_chart_points(
            months, chart=chart, measure=CHART_MEASURES[chart], unit=_UNITS.get(chart, "")
        )
        for chart in charts
        if chart in there
    ]
    return pd.concat([build_estimates([]), *parts], ignore_index=True)


def _drop_young_limits(report: Report) -> pd.DataFrame:
    """Leave out limits that rest on too few points to say anything of a month."""
    months, least = report.charts, report.settings.control_charts.judged_from_points
    limits = ["lower", "upper", "near_lower", "near_upper"]
    is_young = months["limit_points"].fillna(0).lt(least)
    return months.assign(**{name: months[name].mask(is_young) for name in limits})


def _find_verdicts(report: Report, numbers: MonthNumbers) -> dict[str, Verdict]:
    """Find what each chart says of its month; a month that is hidden says nothing."""
    latest = build_latest_months(report.charts, settings=report.settings)
    find = functools.partial(_find_verdict, report=report, numbers=numbers, latest=latest)
    return {chart: find(chart) for chart in CHART_MEASURES if chart in latest.index}


def _find_verdict(
    chart: str, *, report: Report, numbers: MonthNumbers, latest: pd.DataFrame
) -> Verdict:
    month = report.outcome.last if chart in MATURE else report.activity.last
    row = latest.loc[chart]
    key = (CHART_MEASURES[chart], "month", month)
    shown = find_rows(numbers.find_part(chart), [key]).get(key)
    if shown is not None and shown["mark"] in (SMALL, PROTECTED):
        return Verdict(chart, month, "hidden")
    if row["month"] != month and not _is_rare(report, chart):
        return Verdict(chart, month, "too_few")
    rules = tuple(str(row["signals"]).split(";")) if row["signals"] else ()
    return Verdict(chart, month, str(row["verdict"]), rules, bool(row["is_trial"]))


def _is_rare(report: Report, chart: str) -> bool:
    """Tell whether a chart has events across instead of months."""
    months = report.charts
    return bool(months.loc[months["chart"].eq(chart), "method"].str.startswith("G").any())
