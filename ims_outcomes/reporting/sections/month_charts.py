"""The charts over months of the monthly report, and what stands beneath them."""

from __future__ import annotations

import string
from typing import Final

from ims_outcomes.disclosure import PROTECTED, SMALL, Disclosed
from ims_outcomes.presentation import (
    Shown,
    format_count,
    format_month,
    join_shown,
    say,
    write_paragraphs,
    write_sentences,
)
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.presentation.figures import plot_small_chart, write_figure
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.month_harm import disclose_harm, say_harm
from ims_outcomes.reporting.sections.month_numbers import (
    CHART_MEASURES,
    MonthNumbers,
    disclose_months,
)
from ims_outcomes.reporting.sections.month_sentences import is_judged
from ims_outcomes.reporting.sections.month_words import join_parts, name_chart, say_verdict
from ims_outcomes.statistics.chart_verdicts import estimate_false_signals
from ims_outcomes.vocabulary import describe_definition

#: Those that are drawn; the others stand in the table of six numbers.
DRAWN: Final = (
    "responders", "mean_change", "sessions", "retention", "no_shows", "adverse_events",
)  # fmt: skip


def show_charts(report: Report) -> Shown:
    """Show the control charts side by side, each with its verdict, and how often one errs."""
    numbers = disclose_months(report)
    there = [chart for chart in DRAWN if chart in numbers.verdicts]
    figures = {chart: _draw(report, numbers, chart) for chart in there}
    drawn = [figure for figure in figures.values() if figure.png]
    if not drawn:
        none = write_paragraphs(say("monthly.charts.none"), kind="too-few")
        return join_shown([none, _write_harm(report)])
    absent = [name_chart(report, chart) for chart in DRAWN if chart not in there]
    few = [name_chart(report, chart) for chart in there if not figures[chart].png]
    notes = [
        say("monthly.charts.reading", outcome=format_month(report.outcome.last),
            activity=format_month(report.activity.last)),
        say("monthly.charts.absent", names=", ".join(absent)) if absent else "",
        say("monthly.charts.few", names=", ".join(few)) if few else "",
        _say_first_sessions(report),
        _say_events(report),
    ]  # fmt: skip
    return join_shown(
        [
            join_shown(drawn, kind="side-by-side"),
            _write_harm(report),
            write_paragraphs(" ".join(filter(None, notes)), kind="note"),
            _say_watched(report, numbers),
        ]
    )


def _write_harm(report: Report) -> Shown:
    """Write what is known of serious events; nothing for an export without sessions."""
    if not report.study.has_sessions:
        return join_shown([])
    return write_sentences(
        disclose_harm(report), say_harm(report), section="serious_events", kind="harm"
    )


def _draw(report: Report, numbers: MonthNumbers, chart: str) -> Shown:
    """Draw one chart with its verdict beneath."""
    measure = CHART_MEASURES[chart]
    disclosed = numbers.find_part(chart).select_chart(measure)
    name, verdict = name_chart(report, chart), say_verdict(report, numbers, chart)
    is_rare = bool(disclosed.frame["group"].eq("event").any())
    group = "event" if is_rare else "month"
    series = describe_series(
        disclosed, measure=measure, group=group, what=_say_measured(name, is_rare=is_rare),
        labels=_name_events(disclosed) if is_rare else None,
    )  # fmt: skip
    return write_figure(
        plot_small_chart(
            disclosed,
            measure=measure,
            title=name,
            y_label=_say_unit(report, chart, is_rare=is_rare),
            marked=letter_events(report),
        ),
        disclosed,
        alt=say("monthly.charts.alt", name=name, verdict=verdict, series=series),
        caption=verdict,
        drawn_measures=(measure,),
        section=f"chart_{chart}",
    )


def _say_measured(name: str, *, is_rare: bool) -> str:
    """Name what the points of a chart measure; of rare events what lies between them."""
    if not is_rare:
        return name
    return say("monthly.charts.between", name=name, unit=say("monthly.unit.between"))


def _name_events(disclosed: Disclosed) -> dict[str, str]:
    """Name events by their number, as they stand beneath the chart."""
    levels = disclosed.select_groups("event").frame["level"].unique()
    return {
        level: say("monthly.charts.event_number", number=format_count(int(level) + 1))
        for level in levels
    }


def _say_unit(report: Report, chart: str, *, is_rare: bool) -> str:
    """Name the unit where neither a percentage nor the name says it."""
    if chart == "adverse_events":
        return say("monthly.unit.between" if is_rare else "monthly.unit.events")
    if chart == "mean_change":
        return say("monthly.unit.points", unit=translate_unit(report.instrument.unit))
    return ""


def letter_events(report: Report) -> dict[str, str]:
    """Give each month with an event a letter, in the order of time.

    Two letters from the 27th on.
    """
    letters = [*string.ascii_lowercase]
    letters += [one + two for one in string.ascii_lowercase for two in string.ascii_lowercase]
    return dict(zip(sorted(report.settings.words_by_month), letters, strict=False))


def _say_first_sessions(report: Report) -> str:
    """Say why sessions begin later than the data; nothing where they do not, or are not charted."""
    months = report.charts.loc[report.charts["chart"].eq("sessions"), "month"]
    if months.empty or months.min() <= report.first_month:
        return ""
    return say(
        "monthly.charts.first_sessions",
        first=format_month(months.min()),
        begin=format_month(report.first_month),
    )


def _say_events(report: Report) -> str:
    """Say what the letters on the charts stand for."""
    words = report.settings.words_by_month
    events = [
        say("monthly.charts.event", letter=letter, words=words[month], month=format_month(month))
        for month, letter in letter_events(report).items()
        if month <= report.activity.last
    ]
    return say("monthly.charts.events", events=join_parts(events)) if events else ""


def _say_watched(report: Report, numbers: MonthNumbers) -> Shown:
    """Say how many charts are watched, and how often one of them signals though nothing happens."""
    watched = sum(is_judged(verdict.word) for verdict in numbers.verdicts.values())
    longest = int(report.charts.groupby("chart")["value"].count().max())
    if not watched or longest < report.settings.control_charts.trial_below_points:
        return join_shown([])
    rows = estimate_false_signals(
        charts=watched, points=longest, settings=report.settings, repeats=1000
    )
    disclosed = report.disclose(rows.loc[rows["measure"].eq("false_signal_any_chart")])
    share = float(disclosed.frame["estimate"].iloc[0])
    sentence = say(
        "monthly.charts.watched",
        charts=format_count(watched),
        months=format_count(1 / share) if share else format_count(len(rows)),
    )
    return write_sentences(disclosed, sentence, section="charts", kind="note")


def show_hidden(report: Report) -> Shown:
    """Show how many months are hidden on the page, and by which rule."""
    numbers = disclose_months(report)
    hidden = sum(_count_hidden(numbers.find_part(chart), chart) for chart in numbers.verdicts)
    rule = describe_definition(
        "small_numbers", settings=report.settings, vocabulary=report.vocabulary
    )
    counted = (
        say("monthly.hidden.count", count=hidden, number=format_count(hidden))
        if hidden
        else say("monthly.hidden.none")
    )
    return write_paragraphs(counted, rule)


def _count_hidden(part: Disclosed, chart: str) -> int:
    rows = part.select_measures(CHART_MEASURES[chart]).frame
    return int(rows["mark"].isin([SMALL, PROTECTED]).sum())
