"""Parts of the section of one condition: who is counted, its months."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.episodes import Period, select_cohort
from ims_outcomes.presentation import Shown, join_shown, say, write_flow
from ims_outcomes.presentation.alt_texts import describe_series
from ims_outcomes.presentation.figures import plot_control_chart, write_figure
from ims_outcomes.reporting.report import Report
from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.condition_charts import build_condition_charts
from ims_outcomes.statistics.conditions import SHOWN
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates

_STEPS: Final = (
    "each_should_have_scores", "each_no_baseline", "each_no_last", "each_both_scores",
)  # fmt: skip


def estimate_flows(people: pd.DataFrame) -> pd.DataFrame:
    """Count for each condition who should have scores, who lacks which, and who has both."""
    with_baseline, with_pair = (people[name].astype(bool) for name in ("has_baseline", "has_pair"))
    steps = people[[SHOWN]].assign(
        each_should_have_scores=True,
        each_no_baseline=~with_baseline,
        each_no_last=with_baseline & ~with_pair,
        each_both_scores=with_pair,
    )
    counts = steps.groupby(SHOWN)[list(_STEPS)].sum()
    rows = counts.rename_axis("level").reset_index()
    rows = rows.melt(id_vars="level", var_name="measure", value_name="numerator")
    total = rows["level"].map(counts["each_should_have_scores"])
    return build_estimates(
        rows.assign(
            group=SHOWN,
            n=total,
            denominator=total,
            estimate=rows["numerator"],
            unit="patients",
            method="count",
        )
    )


def write_condition_flow(disclosed: Disclosed, name: str, title: str) -> Shown:
    """Write from everybody with a condition to those with both scores."""
    return write_flow(
        disclosed,
        caption=say("condition_parts.flow.caption", condition=title),
        labels={step: say(f"condition_parts.flow.{step}") for step in _STEPS},
        excluded=_STEPS[1:3],
        section=name,
        group=SHOWN,
        level=name,
    )


def build_month_charts(report: Report) -> pd.DataFrame:
    """Build the chart of each condition over all months up to the last of outcomes.

    Charts over months stay in the clinic: hardly a month of a condition holds people enough.
    """
    if report.sharing:
        return pd.DataFrame()
    dated = report.study.episodes["last_session_date"].dropna()
    if dated.empty:
        return pd.DataFrame()
    people = select_cohort(
        report.study.episodes,
        outcomes=report.study.outcomes,
        instrument=report.instrument,
        period=Period(min(dated.min().strftime("%Y-%m"), report.outcome.last), report.outcome.last),
        settings=report.settings,
        extract_date=report.study.extract_date,
        each_month=True,
    ).people
    named = people.assign(condition=people["condition"].mask(people["condition"].eq(NOT_RECORDED)))
    return build_condition_charts(
        named,
        by="condition",
        last=report.outcome.last,
        instrument=report.instrument,
        settings=report.settings,
    )


def write_month_chart(report: Report, charts: pd.DataFrame, name: str, title: str) -> Shown:
    """Write the chart of one condition, when enough of its months hold people enough."""
    mine = charts.loc[charts["chart"].eq(name)] if len(charts) else charts
    least = report.settings.disclosure.hide_below_people
    needed = report.settings.control_charts.trial_below_points
    if mine.empty or mine["n"].ge(least).sum() < needed:
        return join_shown([])
    drawn = mine.loc[mine["month"].isin(report.outcome.months)]
    if drawn["n"].lt(least).mean() > 1 / 2:  # more gaps than points
        return join_shown([])
    measure = f"chart_{name}"
    disclosed = report.disclose(estimate_chart_points(drawn, chart=name, measure=measure))
    what = say("condition_parts.chart.what", condition=title, unit=report.instrument.unit)
    return write_figure(
        plot_control_chart(disclosed, measure=measure, y_label=what),
        disclosed,
        alt=describe_series(disclosed, measure=measure, group="month", what=what),
        caption=say("condition_parts.chart.caption"),
        drawn_measures=(measure,),
        section=name,
    )
