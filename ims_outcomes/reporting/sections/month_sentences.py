"""The sentences of the monthly report: what to look at, and five to paste into an e-mail."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ims_outcomes.disclosure import FEW, Disclosed
from ims_outcomes.episodes.windows import find_waiting_days
from ims_outcomes.presentation import (
    describe_mean_change,
    describe_missing_cases,
    format_count,
    format_month,
    format_period,
    format_share,
    format_share_interval,
    say,
)
from ims_outcomes.presentation.rows import Row, find_rows
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.answers import say_eligibility, say_subject
from ims_outcomes.reporting.sections.month_harm import has_harm, say_harm
from ims_outcomes.reporting.sections.month_missing import say_missing
from ims_outcomes.reporting.sections.month_numbers import MonthNumbers
from ims_outcomes.reporting.sections.month_stretches import is_recent, list_stretches
from ims_outcomes.reporting.sections.month_words import (
    format_limits,
    format_value,
    name_chart,
    say_rules,
    say_word,
)

#: † Charts in the order in which their bad news is told: harm, outcomes, staying, data.
_URGENCY = (
    "adverse_events", "responders", "mean_change", "retention", "no_shows", "completeness",
    "sessions", "new_episodes", "episodes_ended",
)  # fmt: skip
_MOST_SENTENCES = 3
#: † What ended longer ago than so many months is no matter to look at any more.
_ENDED_WITHIN = 3


def say_look_at(report: Report, numbers: MonthNumbers, missing: Disclosed) -> list[str]:
    """Say what to look at, most important first, at most three sentences."""
    first = [
        *([say_harm(report)] if has_harm(report) else []),
        *_say_signals(report, numbers, "worse"),
        *say_missing(report, _find(numbers, "completeness", report.outcome.last), missing),
        *_say_ended_signals(report, numbers, "worse"),
        *(sentence for word in ("higher", "lower", "better")
          for sentence in _say_signals(report, numbers, word)),
        *_say_ended_signals(report, numbers, "better"),
    ]  # fmt: skip
    return [*first, *_say_calm(report, numbers, is_first=not first)][:_MOST_SENTENCES]


def _say_signals(report: Report, numbers: MonthNumbers, word: str) -> Iterator[str]:
    for chart in _URGENCY:
        verdict = numbers.verdicts.get(chart)
        if verdict is None or verdict.word != word:
            continue
        point = numbers.find_point(chart, verdict.month)
        name, month = name_chart(report, chart), format_month(verdict.month)
        if point is None or not math.isfinite(point["lower"]):
            words = say_word(verdict)
            yield say("monthly.look.plain", name=name, month=month, verdict=words)
            continue
        yield say(
            f"monthly.look.{word}",
            name=name,
            month=month,
            value=format_value(report, point),
            range=format_limits(point),
            rules=say_rules(report, verdict),
        )


def _say_ended_signals(report: Report, numbers: MonthNumbers, word: str) -> Iterator[str]:
    """Say what was out of the ordinary until lately and is as usual again: it is not now."""
    for chart in _URGENCY:
        verdict = numbers.verdicts.get(chart)
        if verdict is None or verdict.word != "as_usual":
            continue
        stretches = [each for each in list_stretches(numbers, chart=chart) if each.word == word]
        for stretch in stretches[-1:]:
            if is_recent(stretch, month=verdict.month, months=_ENDED_WITHIN):
                yield say(
                    f"monthly.look.was_{word}",
                    name=name_chart(report, chart),
                    months=format_period(f"{stretch.first} to {stretch.last}"),
                    month=format_month(verdict.month),
                )


def _say_calm(report: Report, numbers: MonthNumbers, *, is_first: bool) -> Iterator[str]:
    """Say that nothing (else) signals, or that there are too few months to tell."""
    judged = [verdict for verdict in numbers.verdicts.values() if is_judged(verdict.word)]
    months = report.settings.control_charts.trial_below_points
    if any(verdict.word != "as_usual" for verdict in judged):
        return
    if not judged:
        longest = report.charts.groupby("chart")["value"].count().max()
        judged_from = report.settings.control_charts.judged_from_points
        key = "empty" if longest >= judged_from else "young"
        yield say(f"monthly.look.{key}", months=judged_from)
    elif all(verdict.is_trial for verdict in judged):
        yield say("monthly.look.young_trial", months=months)
    else:
        key = "calm" if is_first else "calm_else"
        yield say(f"monthly.look.{key}", count=len(judged), charts=format_count(len(judged)))


def is_judged(word: str) -> bool:
    """Tell whether a verdict says anything of the month.

    Examples
    --------
    >>> is_judged("as_usual"), is_judged("hidden")
    (True, False)
    """
    return word not in ("too_few", "hidden")


def say_five(report: Report, numbers: MonthNumbers) -> list[str]:
    """Say the month in exactly five sentences, also when there is little or nothing to say."""
    return [
        _say_ended(report, numbers),
        _say_improved(report, numbers),
        _say_others(report, numbers),
        _say_change(report, numbers),
        _say_activity(report, numbers),
    ]


def _say_ended(report: Report, numbers: MonthNumbers) -> str:
    """How many ended in the month of outcomes."""
    month = format_month(report.outcome.last)
    if report.outcome.last < report.first_month:
        return say("monthly.headline.no_month", days=find_waiting_days(report.settings))
    row = _find(numbers, "completeness", report.outcome.last)
    if row is not None and row["denominator"]:
        moment = "began" if report.settings.scores.window_weeks else "ended"
        count = row["denominator"]
        is_latest = report.outcome.last < report.activity.last
        period = (
            say("monthly.headline.latest", month=month)
            if is_latest
            else say("period.in_month", period=month)
        )
        return say(moment, count=count, number=format_count(count), period=period)
    least = report.settings.disclosure.hide_below_people
    is_hidden = _is_there(numbers, "completeness", report.outcome.last)
    return say(f"monthly.headline.{'hidden' if is_hidden else 'nobody'}", month=month, least=least)


def _say_improved(report: Report, numbers: MonthNumbers) -> str:
    """How many gave both scores, and how many of these improved."""
    needed = report.settings.disclosure.percent_from_people
    if not report.study.has_scores:
        return say("monthly.headline.no_scores")
    gave = _find(numbers, "completeness", report.outcome.last)
    if gave is None or not gave["denominator"]:
        return say("monthly.headline.unknown", needed=needed)
    if not gave["numerator"]:
        return say("monthly.headline.nobody_scored", needed=needed)
    if not report.instrument.percent_rule:
        return _say_gave(gave)
    return _say_responders(report, numbers, with_last=gave["numerator"], needed=needed)


def _say_gave(gave: Row) -> str:
    """How many gave both scores, on a scale on which percentages have no meaning."""
    return say(
        "monthly.headline.gave_few" if gave["mark"] == FEW else "monthly.headline.gave",
        with_last=format_count(gave["numerator"]),
        share=format_share(gave["estimate"]),
        range=format_share_interval(gave["lower"], gave["upper"]),
    )


def _say_responders(report: Report, numbers: MonthNumbers, *, with_last: float, needed: int) -> str:
    percent = report.settings.responders.headline_percent
    seen = _find(numbers, f"responder_{percent}", report.outcome.last)
    words: dict[str, Any] = {"with_last": format_count(with_last), "needed": needed}
    if seen is None or not seen["denominator"]:
        return say("monthly.headline.some_hidden", **words)
    words |= {
        "asked": format_count(seen["denominator"]),
        "eligibility": say_eligibility(report) or say("responders.eligibility"),
        "numerator": format_count(seen["numerator"]),
    }
    if seen["mark"] == FEW:
        more = format_count(needed - seen["denominator"])
        return say("monthly.headline.some_few", **words, percent=percent, more=more)
    rate = say(
        "responders.full",
        numerator=words["numerator"],
        share=format_share(seen["estimate"]),
        range=format_share_interval(seen["lower"], seen["upper"]),
    )
    form = "all" if seen["denominator"] == with_last else "some"
    return say(
        f"responders.{form}_asked", **words, rate=rate, percent=f"{percent}{NO_BREAK_SPACE}%"
    )


def _say_others(report: Report, numbers: MonthNumbers) -> str:
    """What the missing scores leave open."""
    month = report.outcome.last
    gave = _find(numbers, "completeness", month)
    if gave is None:
        return say("monthly.headline.missing_unknown")
    lacking = gave["denominator"] - gave["numerator"]
    if not lacking:
        return say("monthly.headline.none_missing")
    headline = f"responder_{report.settings.responders.headline_percent}"
    seen = _find(numbers, headline, month)
    cases = [_find(numbers, f"{headline}_{case}_case", month) for case in ("worst", "best")]
    if seen is None or not all(case is not None and case["mark"] != FEW for case in cases):
        return say("monthly.headline.others", number=format_count(lacking))
    worst, best = (case["estimate"] for case in cases if case is not None)
    return describe_missing_cases(worst, best, missing=seen["n_missing"], lacking=lacking)


def _say_change(report: Report, numbers: MonthNumbers) -> str:
    """By how much the score changed."""
    subject, month = say_subject(report), report.outcome.last
    row = _find(numbers, "mean_change", month)
    if row is None or not math.isfinite(row["estimate"]):
        needed = report.settings.disclosure.percent_from_people
        return say("monthly.headline.change_unknown", subject=subject, needed=needed)
    return describe_mean_change(numbers.outcomes, subject=subject, group="month", level=month)


def _say_activity(report: Report, numbers: MonthNumbers) -> str:
    """What went on in the month of activity, and whether any chart signals."""
    if not report.study.has_sessions:
        return say("monthly.headline.no_sessions")
    month = report.activity.last
    keys = {
        name: (f"activity_{measure}", "month", month)
        for name, measure in {
            "sessions": "sessions", "new": "new_episodes", "ended": "ended_episodes",
        }.items()
    }  # fmt: skip
    rows = find_rows(numbers.activity, keys.values())
    counts: dict[str, Any] = {
        name: format_count(rows[key]["estimate"]) for name, key in keys.items()
    }
    judged = {name: verdict for name, verdict in numbers.verdicts.items()
              if is_judged(verdict.word)}  # fmt: skip
    signals = [
        say("monthly.headline.name_verdict", name=name_chart(report, chart),
            verdict=say_word(verdict).lower())
        for chart, verdict in judged.items()
        if verdict.word != "as_usual"
    ]  # fmt: skip
    form = "signals" if signals else "calm" if judged else "young"
    return say(
        f"monthly.headline.{form}",
        count=len(judged) if form == "calm" else None,
        month=format_month(month),
        charts=format_count(len(judged)),
        names=", ".join(signals),
        **counts,
    )


def _find(numbers: MonthNumbers, measure: str, month: str) -> Row | None:
    """Find an estimate of people as it may be printed, unless it is hidden."""
    key = (measure, "month", month)
    row = find_rows(numbers.outcomes.withhold_percentages(), [key]).get(key)
    return row if row is not None and math.isfinite(row["n"]) else None


def _is_there(numbers: MonthNumbers, measure: str, month: str) -> bool:
    """Tell whether there is an estimate, hidden or not."""
    key = (measure, "month", month)
    return key in find_rows(numbers.outcomes, [key])
