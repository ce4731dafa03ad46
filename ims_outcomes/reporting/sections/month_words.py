"""Words of the monthly report that several of its sections say: names, values, verdicts."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final

from ims_outcomes.presentation import (
    format_count,
    format_interval,
    format_month,
    format_number,
    format_share,
    format_share_interval,
    say,
)
from ims_outcomes.presentation.rows import Row
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.month_numbers import MonthNumbers, Verdict

#: Unit of values that mean nothing without it.
_RATE: Final = "events per 100 sessions"


def name_chart(report: Report, chart: str) -> str:
    """Name what a chart shows."""
    percent = report.settings.responders.headline_percent
    return say(f"monthly.name.{chart}", percent=percent, instrument=report.instrument.name)


def join_parts(parts: Sequence[str]) -> str:
    """Join parts that hold commas themselves, with the marks of the language.

    Examples
    --------
    >>> join_parts(["neck, 1 of 4", "back, 2 of 4"]), join_parts([])
    ('neck, 1 of 4; back, 2 of 4', '')
    """
    if not parts:
        return ""
    return functools.reduce(
        lambda before, after: say("monthly.parts", before=before, after=after), parts
    )


def say_word(verdict: Verdict | None) -> str:
    """Say a verdict in a word or two."""
    if verdict is None:
        return say("monthly.word.too_few")
    word = say(f"monthly.word.{verdict.word}")
    if verdict.is_trial and verdict.word not in ("too_few", "hidden"):
        return say("monthly.word.trial", word=word)
    return word


def say_verdict(report: Report, numbers: MonthNumbers, chart: str) -> str:
    """Say of a chart's month its value, the usual range, and whether it is as usual."""
    verdict = numbers.verdicts[chart]
    month = format_month(verdict.month)
    point = numbers.find_point(chart, verdict.month)
    if verdict.word == "too_few" and point is not None:
        least = report.settings.control_charts.judged_from_points
        value = format_value(report, point)
        return say("monthly.verdict.young", month=month, value=value, least=least)
    if verdict.word in ("too_few", "hidden"):
        return say(f"monthly.verdict.{verdict.word}", month=month)
    words: dict[str, Any] = {"month": month, "rules": say_rules(report, verdict)}
    if point is None or point["lower"] != point["lower"]:
        sentence = say(f"monthly.verdict.plain.{verdict.word}", **words)
    else:
        words |= {"value": format_value(report, point), "range": format_limits(point)}
        sentence = say(f"monthly.verdict.{verdict.word}", **words)
    return say("monthly.verdict.trial", sentence=sentence) if verdict.is_trial else sentence


def say_rules(report: Report, verdict: Verdict) -> str:
    """Say by which rules a month is a signal."""
    charts = report.settings.control_charts
    points = {"trend": charts.trend_points, "one_side": charts.one_side_points}
    return ", ".join(say(f"monthly.rule.{rule}", points=points.get(rule)) for rule in verdict.rules)


def format_value(report: Report, point: Row) -> str:
    """Write the value of a month; a share of too few people for a percentage is none."""
    if point["unit"] == _RATE:
        return say("monthly.unit.rate", value=_write(point, float(point["estimate"])))
    if point["unit"] != "share":
        return _write(point, float(point["estimate"]))
    if point["n"] < report.settings.disclosure.percent_from_people:
        return say("monthly.verdict.no_number")
    return format_share(point["estimate"])


def format_limits(point: Row) -> str:
    """Write the limits of a month."""
    if point["unit"] == "share":
        return format_share_interval(point["lower"], point["upper"])
    if _is_count(point):
        return format_interval(max(0.0, point["lower"]), point["upper"], decimals=0)
    return format_interval(point["lower"], point["upper"])


def _write(point: Row, value: float) -> str:
    return format_count(value) if _is_count(point) else format_number(value)


def _is_count(point: Row) -> bool:
    return point["unit"] in ("visits", "episodes")
