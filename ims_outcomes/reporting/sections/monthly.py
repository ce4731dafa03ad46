"""Sections of the monthly report."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    CellFormat,
    Shown,
    format_month,
    join_shown,
    say,
    write_sentences,
)
from ims_outcomes.presentation.month_table import MonthEntry, write_month_table
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.month_changes import show_changes
from ims_outcomes.reporting.sections.month_charts import show_charts, show_hidden
from ims_outcomes.reporting.sections.month_harm import disclose_harm, has_harm
from ims_outcomes.reporting.sections.month_missing import disclose_missing
from ims_outcomes.reporting.sections.month_numbers import (
    CHART_MEASURES,
    MATURE,
    MonthNumbers,
    disclose_months,
    list_shown_months,
)
from ims_outcomes.reporting.sections.month_sentences import say_five, say_look_at
from ims_outcomes.reporting.sections.month_words import name_chart, say_word

#: What the notebook calls that stands in a module of its own.
__all__ = ["show_changes", "show_charts", "show_hidden"]

#: The six numbers: the chart of each, how it is written.
_SIX: dict[str, CellFormat] = {
    "new_episodes": "count",
    "sessions": "count",
    "episodes_ended": "count",
    "completeness": "rate",
    "responders": "rate",
    "mean_change": "mean_of_n",
}
_COUNTS = {
    "new_episodes": "activity_new_episodes",
    "sessions": "activity_sessions",
    "episodes_ended": "activity_ended_episodes",
}


def show_six_numbers(report: Report) -> Shown:
    """Show the month in six numbers, each with the months before it and its verdict."""
    numbers = disclose_months(report)
    entries = [_build_entry(report, numbers, chart) for chart in _SIX]
    months = [list_shown_months(entry.month) for entry in entries]
    words: dict[str, Any] = {
        "activity": format_month(report.activity.last),
        "outcome": format_month(report.outcome.last),
    }
    note = say("monthly.six.note", direction=_say_direction(report))
    form = "caption" if report.outcome.last >= report.first_month else "caption_activity"
    return write_month_table(
        entries,
        headers=[say(f"monthly.six.{name}") for name in ("number", "value", "months", "verdict")],
        months=months,
        caption=say(f"monthly.six.{form}", **words),
        note=" ".join(filter(None, [note, _say_ended(report)])),
        section="six_numbers",
    )


def _say_direction(report: Report) -> str:
    return say(f"monthly.six.{'below' if report.instrument.better == 'lower' else 'above'}")


def _say_ended(report: Report) -> str:
    """Say which episodes ended in the month: most of their last sessions are months older."""
    if not report.study.has_sessions:
        return ""
    days = report.settings.episodes.gap_days
    middle = pd.Timestamp(f"{report.activity.last}-15")
    return say(
        "monthly.six.ended",
        month=format_month(report.activity.last),
        days=days,
        seen=format_month((middle - pd.Timedelta(days=days)).strftime("%Y-%m")),
    )


def _build_entry(report: Report, numbers: MonthNumbers, chart: str) -> MonthEntry:
    month = report.outcome.last if chart in MATURE else report.activity.last
    headline = f"responder_{report.settings.responders.headline_percent}"
    measure = _COUNTS.get(chart, headline if chart == "responders" else chart)
    name = name_chart(report, chart)
    is_named = month >= report.first_month
    return MonthEntry(
        label=say("monthly.six.label", name=name, month=format_month(month)) if is_named else name,
        disclosed=numbers.find_part(chart),
        measure=measure,
        month=month,
        format=_SIX[chart],
        chart=CHART_MEASURES[chart],
        verdict=say_word(numbers.verdicts.get(chart)),
        absent=_say_absent(report, chart),
    )


def _say_absent(report: Report, chart: str) -> str:
    """Say what the data lack for a number; nothing when they can give it."""
    if chart in _COUNTS:
        return "" if report.study.has_sessions else say("monthly.six.no_sessions")
    if report.outcome.last < report.first_month:
        return say("monthly.six.none_mature")
    if not report.study.has_scores:
        return say("monthly.six.no_scores")
    if chart == "responders" and not report.instrument.percent_rule:
        return say("monthly.six.no_percent", instrument=report.instrument.name)
    return ""


def show_look_at(report: Report) -> Shown:
    """Show what to look at: at most three sentences, the most important first."""
    numbers, missing = disclose_months(report), disclose_missing(report)
    sentences = say_look_at(report, numbers, missing)
    return join_shown(
        [
            write_sentences(missing, *sentences, section="look_at", kind="look-at"),
            *_list_latest(report, numbers, section="look_at"),
            *([write_sentences(disclose_harm(report), section="look_at")] * has_harm(report)),
        ]
    )


def show_headlines(report: Report) -> Shown:
    """Show the month in five sentences that can be pasted into an e-mail."""
    numbers = disclose_months(report)
    _, activity = _list_latest(report, numbers, section="headline")
    sentences = write_sentences(
        _select_latest(numbers.outcomes, report.outcome.last),
        *say_headlines(report),
        section="headline",
    )
    return join_shown([sentences, activity])


def say_headlines(report: Report) -> list[str]:
    """Say the month in exactly five sentences, whatever there is to say.

    Parameters
    ----------
    report : Report
        Of one clinic and month.

    Returns
    -------
    list of str
        Who ended, who improved, what the missing leave open, by how much the score changed, and
        what went on in the month.
    """
    return say_five(report, disclose_months(report))


def _list_latest(report: Report, numbers: MonthNumbers, *, section: str) -> list[Shown]:
    """List the numbers of the latest month that sentences are made from."""
    return [
        write_sentences(_select_latest(part, month), section=section)
        for part, month in (
            (numbers.outcomes, report.outcome.last),
            (numbers.activity, report.activity.last),
        )
    ]


def _select_latest(part: Disclosed, month: str) -> Disclosed:
    return part.select_levels(month).withhold_percentages()
