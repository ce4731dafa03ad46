"""What changed in the months before: signals of the charts and events of the clinic, in words."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ims_outcomes.presentation import Shown, format_month, say, write_paragraphs, write_plain_table
from ims_outcomes.presentation.figures.chart_line import lay_out_chart
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.month_numbers import (
    CHART_MEASURES,
    SHOWN_MONTHS,
    MonthNumbers,
    Verdict,
    disclose_months,
    list_shown_months,
)
from ims_outcomes.reporting.sections.month_words import name_chart, say_rules
from ims_outcomes.statistics.chart_rules import RULES

_KINDS = {1.0: "better", -1.0: "worse", 2.0: "changing"}


def show_changes(report: Report) -> Shown:
    """Show every signal of the charts and every event of the last months, the latest first."""
    numbers = disclose_months(report)
    found = [*_list_signals(report, numbers), *_list_events(report)]
    if not found:
        return write_paragraphs(say("monthly.changes.none", months=SHOWN_MONTHS), kind="note")
    rows = sorted(found, key=lambda row: (row[1], row[0]), reverse=True)
    return write_plain_table(
        [say(f"monthly.changes.{name}") for name in ("when", "where", "what")],
        [(_say_when(first, last), where, what) for first, last, where, what in rows],
        caption=say("monthly.changes.caption", months=SHOWN_MONTHS),
        kind="changes",
    )


def _list_signals(report: Report, numbers: MonthNumbers) -> Iterator[tuple[str, str, str, str]]:
    """List each stretch of months that signal the same on one chart: first, last, chart, what."""
    shown = list_shown_months(report.activity.last)
    for chart in numbers.verdicts:
        rows = lay_out_chart(numbers.find_part(chart), measure=CHART_MEASURES[chart])
        if rows["group"].eq("event").any():
            continue
        rows = rows.loc[rows["level"].isin(shown) & rows["value"].notna()]
        stretch = rows["signal"].ne(rows["signal"].shift()) | rows["place"].diff().ne(1)
        for _, months in rows.groupby(stretch.cumsum()):
            kind = _KINDS.get(float(months["signal"].iloc[0]))
            if kind:
                first, last = months["level"].iloc[0], months["level"].iloc[-1]
                yield first, last, name_chart(report, chart), _say_what(report, months, kind)


def _say_what(report: Report, months: pd.DataFrame, kind: str) -> str:
    rules = tuple(rule for rule in RULES if months[rule].eq(1).any())
    words = say_rules(report, Verdict("", "", kind, rules))
    return say(f"monthly.changes.{kind}", rules=words)


def _list_events(report: Report) -> Iterator[tuple[str, str, str, str]]:
    """List what the clinic's settings say happened."""
    shown = list_shown_months(report.activity.last)
    for event in report.settings.events:
        if event.month in shown:
            words = say("monthly.changes.event", words=event.words)
            yield event.month, event.month, say("monthly.changes.clinic"), words


def _say_when(first: str, last: str) -> str:
    if first == last:
        return say("monthly.changes.one_month", month=format_month(first))
    return say("monthly.changes.several", first=format_month(first), last=format_month(last))
