"""What changed lately: signals of the charts and events of the clinic, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ims_outcomes.presentation import (
    Shown,
    format_month,
    format_period,
    say,
    write_paragraphs,
    write_plain_table,
)
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.month_numbers import MonthNumbers, Verdict, disclose_months
from ims_outcomes.reporting.sections.month_stretches import (
    Stretch,
    go_back,
    is_recent,
    list_stretches,
)
from ims_outcomes.reporting.sections.month_words import name_chart, say_rules, say_word

#: † A signal that ended longer ago stands on the chart alone: it is no news any more.
_RECENT_MONTHS: Final = 6


def show_changes(report: Report) -> Shown:
    """Show the signals that last or ended lately, and the events beside them, the latest first."""
    numbers = disclose_months(report)
    stretches = [
        stretch
        for chart, verdict in numbers.verdicts.items()
        for stretch in list_stretches(numbers, chart=chart)
        if is_recent(stretch, month=verdict.month, months=_RECENT_MONTHS)
    ]
    rows = [*(_write_signal(report, numbers, each) for each in stretches),
            *_write_events(report, stretches)]  # fmt: skip
    if not rows:
        return write_paragraphs(say("monthly.changes.none", months=_RECENT_MONTHS), kind="note")
    rows.sort(key=lambda row: row[0], reverse=True)
    return write_plain_table(
        [say(f"monthly.changes.{name}") for name in ("when", "where", "what", "now")],
        [cells for _, cells in rows],
        caption=say("monthly.changes.caption", months=_RECENT_MONTHS),
    )


#: When it ended and began, which is the order of the rows; and the cells of the row.
_DatedRow = tuple[tuple[str, str], list[str]]


def _write_signal(report: Report, numbers: MonthNumbers, stretch: Stretch) -> _DatedRow:
    """Write a stretch: when, on which chart, what it was, and how it is in the latest month."""
    verdict = numbers.verdicts[stretch.chart]
    rules = say_rules(report, Verdict(stretch.chart, stretch.last, stretch.word, stretch.rules))
    now = say(
        "monthly.changes.in_month", month=format_month(verdict.month), verdict=say_word(verdict)
    )
    cells = [
        format_period(f"{stretch.first} to {stretch.last}"),
        name_chart(report, stretch.chart),
        say(f"monthly.changes.{stretch.word}", rules=rules),
        now,
    ]
    return (stretch.last, stretch.first), cells


def _write_events(report: Report, stretches: Sequence[Stretch]) -> list[_DatedRow]:
    """Write what the clinic's settings say happened since the first of the months shown."""
    last = report.activity.last
    first = min([go_back(last, months=_RECENT_MONTHS), *(each.first for each in stretches)])
    clinic = say("monthly.changes.clinic")
    return [
        ((event.month, event.month), [format_month(event.month), clinic, event.words, ""])
        for event in report.settings.events
        if first <= event.month <= last
    ]
