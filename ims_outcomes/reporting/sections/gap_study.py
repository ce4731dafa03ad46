"""How the answer moves when an episode of care is over after fewer or more days."""

from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.episodes import Period, build_period, select_cohort
from ims_outcomes.episodes.regrouping import rebuild_episodes
from ims_outcomes.episodes.windows import find_last_mature_month
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_number,
    format_period,
    join_shown,
    say,
    write_paragraphs,
    write_table,
)
from ims_outcomes.presentation.alt_texts import describe_spread
from ims_outcomes.presentation.figures import plot_specifications, write_figure
from ims_outcomes.presentation.rows import select_drawn, select_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.needs import needs_scores, needs_sessions
from ims_outcomes.reporting.sections.quality_lines import QualityLine
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.cuts import BAR
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.session_counts import estimate_sessions_per_episode
from ims_outcomes.statistics.specification_table import estimate_specifications

_GROUP = "gap_days"
_STRIP = "rule | among"


@needs_scores
@needs_sessions
def show_gap(report: Report) -> Shown:
    """Show the answer once more with episodes that are over after fewer or more days.

    The rows hold nearly the same people, so that their differences would tell of a few: they
    never leave the clinic.
    """
    if report.sharing:
        return write_paragraphs(say("data_quality.gap.not_shared"))
    disclosed = _disclose_gaps(report)
    labels = {str(gap): say("data_quality.gap.days", number=gap) for gap in _list_gaps(report)}
    headline = f"responder_{report.settings.responders.headline_percent}"
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("data_quality.gap.complete"), "rate", "completeness"),
        TableColumn(say("data_quality.gap.change"), "mean_interval", "mean_change"),
        TableColumn(say("data_quality.gap.sessions"), "median_quartiles", "median_sessions"),
    ]
    if report.instrument.percent_rule:
        header = say("data_quality.gap.responders", percent=percent)
        columns.insert(1, TableColumn(header, "rate", headline))
    months = _find_months(report)
    table = write_table(
        disclosed,
        caption=say("data_quality.gap.caption"),
        columns=columns,
        group=_GROUP,
        row_header=say("data_quality.gap.gap"),
        labels=labels,
        levels=list(labels),
        note=say(
            "data_quality.gap.note",
            months=format_period(f"{months.first} to {months.last}"),
            own=report.settings.episodes.gap_days,
        ),
        section="gap",
    )
    if not report.instrument.percent_rule:
        return table
    figure = write_figure(
        plot_specifications(
            disclosed, x_label=say("data_quality.gap.responders", percent=percent), labels=labels
        ),
        disclosed.select_measures("specification"),
        alt=describe_spread(
            disclosed,
            measure=headline,
            group=_GROUP,
            what=say("data_quality.gap.responders", percent=percent),
            labels=labels,
        ),
        caption=say("data_quality.gap.figure"),
        section="gap",
    )
    return join_shown([table, figure])


def judge_gap(report: Report) -> tuple[QualityLine, list[Disclosed]]:
    """Judge by how many points the share of responders moves with the gap, and what that is from.

    On scales without a rule of percentages, by completeness.
    """
    study = report.study
    if not (study.has_scores and study.has_sessions):
        return QualityLine("gap", say("data_quality.found.no_gap"), "none"), []
    if report.sharing:
        return QualityLine("gap", say("data_quality.found.gap_not_shared"), "none"), []
    measure = (
        f"responder_{report.settings.responders.headline_percent}"
        if report.instrument.percent_rule
        else "completeness"
    )
    disclosed = _disclose_gaps(report).select_measures(measure)
    shares = select_drawn(select_rows(disclosed, measure=measure, group=_GROUP))["estimate"]
    if len(shares) < len(_list_gaps(report)):
        return QualityLine("gap", say("too_few"), "none"), []
    # Rounded, as 100 × (0.65 − 0.5) is a little more than 15 in floating point.
    points = round(100 * float(shares.max() - shares.min()), 6)
    found = say(
        f"data_quality.found.gap.{'responders' if measure != 'completeness' else 'complete'}",
        count=round(points, 1),
        points=format_number(points),
        low=_list_gaps(report)[0],
        high=_list_gaps(report)[-1],
    )
    limits = report.settings.quality
    if points <= limits.gap_look_above_points:
        return QualityLine("gap", found, "pass"), [disclosed]
    failed = points > limits.gap_fail_above_points
    return QualityLine("gap", found, "fail" if failed else "warn"), [disclosed]


def _list_gaps(report: Report) -> list[int]:
    """List the gaps that are tried, the one in force among them."""
    return sorted({*report.settings.quality.gap_days_tried, report.settings.episodes.gap_days})


def _find_months(report: Report) -> Period:
    """Find the months whose outcomes are final whatever the gap: as many as the page's."""
    longest = dataclasses.replace(report.settings.episodes, gap_days=max(_list_gaps(report)))
    settings = dataclasses.replace(report.settings, episodes=longest)
    mature = find_last_mature_month(report.study.extract_date, settings=settings)
    last = min(mature, report.outcome.last)
    months = report.settings.report.period_months
    if months:
        return build_period(last, months=months)
    return Period(min(report.outcome.first, last), last)


def _disclose_gaps(report: Report) -> Disclosed:
    """Estimate the answer by each gap and take all of them through the door together."""
    months = _find_months(report)
    rows = [_estimate_gap(report, gap, months) for gap in _list_gaps(report)]
    return report.disclose(pd.concat(rows, ignore_index=True), period=months)


def _estimate_gap(report: Report, gap: int, months: Period) -> pd.DataFrame:
    """Estimate the answer with episodes built by one gap."""
    study = rebuild_episodes(report.study, gap_days=gap)
    people = select_cohort(
        study.episodes,
        outcomes=study.outcomes,
        instrument=report.instrument,
        period=months,
        settings=study.settings,
        extract_date=study.extract_date,
    ).people
    instrument, settings = report.instrument, study.settings
    rows = pd.concat(
        [
            estimate_completeness(people, settings=settings),
            estimate_change(people, instrument=instrument, settings=settings),
            estimate_responders(people, instrument=instrument, settings=settings),
            estimate_sessions_per_episode(people, settings=settings),
        ],
        ignore_index=True,
    )
    headline = f"responder_{settings.responders.headline_percent}"
    shown = rows["measure"].isin(["completeness", "mean_change", "median_sessions", headline])
    table = rows.loc[shown].assign(group=_GROUP, level=str(gap))
    strip = estimate_specifications(people, instrument=instrument, settings=settings)
    is_mine = strip["group"].eq(_STRIP) & strip["level"].str.startswith(f"{headline} | ")
    among = strip.loc[is_mine, "level"].str.partition(BAR)[2]
    return pd.concat(
        [table, strip.loc[is_mine].assign(level=f"{gap} | " + among)], ignore_index=True
    )
