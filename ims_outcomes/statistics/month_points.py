"""A clinic's months: what each of its charts shows of them, before any limits."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.episodes.cohort import select_cohort
from ims_outcomes.episodes.windows import (
    Period,
    find_last_complete_month,
    find_last_mature_month,
)
from ims_outcomes.statistics.closings import find_closing_month
from ims_outcomes.statistics.months import find_month, list_months
from ims_outcomes.statistics.rare_events import build_sessions_between_events, choose_event_chart
from ims_outcomes.statistics.responder_rules import is_improved_by_percent
from ims_outcomes.statistics.retention import estimate_retention
from ims_outcomes.statistics.safety import NONE_SEEN

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: † The session whose retention is charted.
RETENTION_SESSION = 3
PER_SESSIONS = 100


@dataclasses.dataclass(frozen=True)
class MonthPoints:
    """The points of one chart.

    Attributes
    ----------
    chart : str
        Its name, one of `CHARTS` of the settings.
    kind, better, per
        What `build_control_chart` takes.
    unit : str
        Unit of the values.
    points : DataFrame
        One row per month (for kind "g" per event), as `build_control_chart` takes it.
    """

    chart: str
    kind: str
    better: str
    unit: str
    points: pd.DataFrame
    per: float = 1.0


@dataclasses.dataclass(frozen=True)
class ClinicMonths:
    """The frames of one clinic, and which of its months can be charted.

    Attributes
    ----------
    episodes, outcomes, sessions : DataFrame
        As a study has them.
    extract_date : Timestamp
        The day up to which the data are complete.
    instrument : Instrument
        The instrument whose scores count.
    settings : Settings
        The thresholds in force.
    until : str
        Month after which there are none, "YYYY-MM"; "" for all that can be charted.
    """

    episodes: pd.DataFrame
    outcomes: pd.DataFrame
    sessions: pd.DataFrame
    extract_date: pd.Timestamp
    instrument: Instrument
    settings: Settings
    until: str = ""

    @property
    def complete(self) -> list[str]:
        """Months of appointments, from the first with one to the last that is over."""
        return self._list(
            self.sessions["session_date"], find_last_complete_month(self.extract_date)
        )

    @property
    def mature(self) -> list[str]:
        """Months of outcomes, up to the last mature one."""
        last = find_last_mature_month(self.extract_date, settings=self.settings)
        return self._list(self.episodes["first_session_date"], last)

    @property
    def with_known_start(self) -> list[str]:
        """Those of the complete months in which it is known of every episode when it began.

        Within the gap of the first appointment nobody can tell who came before, and none can
        have lapsed.
        """
        first = self.sessions["session_date"].min()
        known = find_month(pd.Series([first + pd.Timedelta(days=self.settings.episodes.gap_days)]))
        return [month for month in self.complete if month > known.iloc[0]]

    def _list(self, dates: pd.Series, last: str) -> list[str]:
        last = min(last, self.until or last)
        first = find_month(dates.dropna()).min() if dates.notna().any() else ""
        return list_months(first, last) if first and first <= last else []


def list_month_points(clinic: ClinicMonths) -> Iterator[MonthPoints]:
    """List the points of every chart that the data allow; those without a value are left out."""
    if clinic.mature:
        yield from _list_outcomes(clinic)
    if clinic.complete:
        yield from _list_activity(clinic)


def _list_outcomes(clinic: ClinicMonths) -> Iterator[MonthPoints]:
    """Completeness, responders, mean change and retention of the mature months."""
    months, instrument, settings = clinic.mature, clinic.instrument, clinic.settings
    people = select_cohort(
        clinic.episodes,
        outcomes=clinic.outcomes,
        instrument=instrument,
        period=Period(months[0], months[-1]),
        settings=settings,
        extract_date=clinic.extract_date,
        each_month=True,
    ).people
    dated_by = "first_session_date" if settings.scores.window_weeks else "last_session_date"
    month = find_month(people[dated_by])
    pairs = people["has_pair"].astype(bool)
    if pairs.any():
        points = _count(months, month, numerator=pairs, denominator=pairs | ~pairs)
        yield MonthPoints("completeness", "p_prime", "higher", "share", points)
    if instrument.percent_rule:
        eligible = pairs & people["is_eligible"].astype(bool) & people["baseline_score"].gt(0)
        improved = is_improved_by_percent(
            people["baseline_score"],
            people["last_score"],
            percent=settings.responders.headline_percent,
            instrument=instrument,
        )
        points = _count(months, month, numerator=improved & eligible, denominator=eligible)
        yield MonthPoints("responders", "p_prime", "higher", "share", points)
    change = people["change"].where(pairs)
    points = _count(months, month, n=change.notna())
    points["value"] = change.groupby(month).mean().reindex(months).to_numpy()
    yield MonthPoints("mean_change", "i_prime", instrument.better, instrument.unit, points)
    if clinic.sessions["session_number"].notna().any():
        yield MonthPoints("retention", "p_prime", "higher", "share", _follow_starters(clinic))


def _follow_starters(clinic: ClinicMonths) -> pd.DataFrame:
    """Share of those who started in a month that came to the third session, times their number.

    Where some came to the second too lately to tell, the share is a product and no count.
    """
    sessions = dataclasses.replace(
        clinic.settings.sessions, retention_sessions=(RETENTION_SESSION,)
    )
    rows = estimate_retention(
        clinic.episodes,
        clinic.sessions,
        extract_date=clinic.extract_date,
        settings=dataclasses.replace(clinic.settings, sessions=sessions),
        by="start_month",
    ).set_index("level")
    known = rows.loc[rows["estimate"].notna()].reindex(clinic.mature)
    started = known["n"].fillna(0.0).to_numpy()
    share = known["estimate"].fillna(0.0).to_numpy()
    return pd.DataFrame(
        {"month": clinic.mature, "numerator": share * started, "denominator": started}
    )


def _list_activity(clinic: ClinicMonths) -> Iterator[MonthPoints]:
    """What went on in the months that are over: episodes, appointments, adverse events."""
    months, sessions = clinic.complete, clinic.sessions
    month = find_month(sessions["session_date"])
    attended = sessions["status"].eq("attended")
    booked = pd.Series(True, index=sessions.index)
    points = _count(months, month, numerator=attended, denominator=booked)
    # A month without any appointment was not worked or not exported: no value, and not 0. The
    # first may have begun in the middle.
    value = points["numerator"].where(points["denominator"].gt(0) & points["month"].ne(months[0]))
    worked = set(points.loc[points["denominator"].gt(0), "month"])
    yield MonthPoints(
        "sessions", "xmr", "", "sessions", pd.DataFrame({"month": months, "value": value})
    )
    yield from _list_episodes(clinic, worked)
    if not attended.all():
        missed = sessions["status"].eq("no_show")
        points = _count(months, month, numerator=missed, denominator=booked)
        yield MonthPoints("no_shows", "p_prime", "lower", "share", points)
    words = sessions["adverse_events"].where(attended)
    if words.notna().any():
        yield _chart_events(clinic, month, words)


def _list_episodes(clinic: ClinicMonths, worked: set[str]) -> Iterator[MonthPoints]:
    """Episodes that began and that ended, in the worked months of which both are known."""
    months, episodes = clinic.with_known_start, clinic.episodes
    known = episodes.loc[episodes["start_known"].astype(bool), "start_month"]
    ended = find_closing_month(episodes, settings=clinic.settings)
    for chart, month in {"new_episodes": known, "episodes_ended": ended}.items():
        value = month.value_counts().reindex(months, fill_value=0).astype("float64")
        points = pd.DataFrame({"month": months, "value": value.to_numpy()})
        points["value"] = points["value"].where(points["month"].isin(worked))
        yield MonthPoints(chart, "xmr", "", "episodes", points)


def _chart_events(clinic: ClinicMonths, month: pd.Series, words: pd.Series) -> MonthPoints:
    """Adverse events per 100 sessions, or the sessions between them when they are rare."""
    of_none = words.str.count(rf"(?:^|;){NONE_SEEN}(?=;|$)")
    events = words.str.count(";") + 1 - of_none
    inside = month.isin(clinic.complete)
    points = _count(clinic.complete, month, numerator=events.fillna(0.0), denominator=words.notna())
    kind = choose_event_chart(points, settings=clinic.settings)
    if kind != "g":
        unit = f"events per {PER_SESSIONS} sessions"
        return MonthPoints("adverse_events", kind, "lower", unit, points, per=PER_SESSIONS)
    between = build_sessions_between_events(
        clinic.sessions.loc[inside].assign(chart="adverse_events", event_count=events.loc[inside])
    )
    return MonthPoints("adverse_events", "g", "higher", "sessions between events", between)


def _count(months: list[str], month: pd.Series, **flags: pd.Series) -> pd.DataFrame:
    """Add flags or numbers up by month: one row per month, 0 where there is nothing."""
    numbers = pd.DataFrame({name: flag.astype("float64") for name, flag in flags.items()})
    sums = numbers.groupby(month).sum().reindex(months, fill_value=0.0)
    return sums.rename_axis("month").reset_index().replace({np.nan: 0.0})
