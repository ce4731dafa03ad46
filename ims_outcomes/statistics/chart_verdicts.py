"""What a control chart says today: its variation, its target, and how often it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.control_charts import DIRECTIONS, build_control_chart
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import wilson_interval
from ims_outcomes.statistics.run_charts import build_runs

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

TRIAL = ", trial limits"


def estimate_chart_verdicts(months: pd.DataFrame, *, unit: str = "") -> pd.DataFrame:
    """State each chart's verdicts: whether its last point signals, and whether it will pass.

    Variation is that of the last point that has a value: common, improving, worsening, or
    changing where neither direction is good. A run chart is changing when Anhøj's rules say so.
    Assurance compares the target with the limits at that point: a target beyond the limits on
    the bad side is always met (passing), beyond them on the good side never (failing), between
    them or on one of them sometimes (hit or miss).

    Parameters
    ----------
    months : DataFrame
        As `build_control_chart` returns it; charts of several kinds may stand in one frame when
        each has its own name.
    unit : str
        Unit of the values; without it each chart's own, where the months have a column unit.

    Returns
    -------
    DataFrame
        An estimates frame, group "chart", level the chart. One row per chart with measure
        variation_common, _improving, _worsening, _changing or _too_few (no limits and no runs to
        go by), and, with target, direction and limits, one with assurance_passing, _failing or
        _hit_or_miss. estimate is the last value (for assurance the target), lower and upper are
        the limits there, period its month; n is how many months have a value, n_missing how many
        have none. method names the chart and says when limits are trial limits or absent.

    Source
    ------
    NHS Making Data Count; same verdicts as NHSRplotthedots, which says improvement, concern,
    neutral; consistent pass, consistent fail, inconsistent.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> points = pd.DataFrame({"chart": "all", "month": [f"2025-{m:02}" for m in range(1, 13)],
    ...                        "value": [5.0, 6.0] * 6, "target": 9.0})
    >>> months = build_control_chart(points, kind="xmr", settings=load_settings(), better="higher")
    >>> estimate_chart_verdicts(months)["measure"].tolist()
    ['variation_common', 'assurance_failing']
    """
    if months.empty:
        return build_estimates([])
    seen = months["value"].notna()
    counted = seen.groupby(months["chart"]).agg(n="sum", all="size").astype("float64")
    last = months.loc[seen].groupby("chart").tail(1).set_index("chart")
    last = last.reindex(counted.index).assign(
        n=counted["n"],
        n_missing=counted["all"] - counted["n"],
        group="chart",
        level=counted.index,
        unit=unit or last.get("unit", ""),
        period=lambda rows: rows["month"].fillna(""),
    )
    last["method"] = _name_method(last)
    variation = last.assign(measure="variation_" + _judge_variation(last, months))
    variation = variation.assign(estimate=last["value"])
    judged = _judge_assurance(last)
    assurance = last.assign(measure="assurance_" + judged, estimate=last["target"])
    columns = ["measure", "group", "level", "period", "n", "n_missing", "estimate", "lower",
               "upper", "unit", "method"]  # fmt: skip
    rows = [variation[columns], assurance.loc[judged.ne(""), columns]]
    return build_estimates(pd.concat(rows, ignore_index=True))


def estimate_false_signals(
    *, charts: int, points: int, settings: Settings, repeats: int = 4000, seed: int = 1
) -> pd.DataFrame:
    """Estimate how often the latest month signals in charts in which nothing happens.

    Made-up months from one normal distribution go through `build_control_chart` (XmR) with the
    settings in force; counted is whether the last point is part of any signal. Several charts are
    taken as independent. What is printed of false signals comes from here, because it depends on
    the settings and on how many months there are. With the settings shipped at least one of six
    charts signals falsely in one month of eleven after two years, of ten after five. With limits
    known for certain it would be one of nine (adding six times the rates of four rules up gives
    one of eight). Limits fixed after 12 months keep the error of their first year: one of three.

    Parameters
    ----------
    charts : int
        How many charts are looked at each month.
    points : int
        Months in each chart.
    settings : Settings
        `control_charts`, `report.confidence_percent`.
    repeats, seed : int
        How many charts are made up, and from which seed.

    Returns
    -------
    DataFrame
        Two estimates rows in unit "share": false_signal_one_chart and false_signal_any_chart
        (level the number of charts), with Wilson intervals for the error of the simulation.

    Raises
    ------
    ValueError
        When there are fewer than two months or no chart.

    Source
    ------
    Simulation; neither NHSRplotthedots nor qicharts2 says it. For known limits: 1.56 % of months
    end a run of seven on one side, 0.27 % lie outside, 0.13 % complete two of three, 0.04 % a
    trend, together just below 2 %.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> rows = estimate_false_signals(charts=6, points=24, settings=load_settings(), repeats=500)
    >>> rows["measure"].tolist()
    ['false_signal_one_chart', 'false_signal_any_chart']
    """
    if points < 2 or charts < 1:
        raise ValueError("false signals take at least two months and one chart")
    months = pd.period_range("2000-01", periods=points, freq="M").strftime("%Y-%m")
    made_up = pd.DataFrame(
        {
            "chart": np.repeat(np.arange(repeats).astype("str"), points),
            "month": np.tile(months, repeats),
            "value": np.random.default_rng(seed).normal(size=repeats * points),
        }
    )
    built = build_control_chart(made_up, kind="xmr", settings=settings)
    latest = built.loc[built["month"].eq(months[-1])]
    false = float(latest["signals"].ne("").sum())
    lower, upper = wilson_interval(
        false, repeats, confidence=settings.report.confidence_percent / 100
    )
    one = pd.DataFrame(
        {"estimate": [false / repeats], "lower": [lower.item()], "upper": [upper.item()]}
    )
    any_chart = 1 - (1 - one) ** charts
    rows = pd.concat([one, any_chart], ignore_index=True).assign(
        measure=["false_signal_one_chart", "false_signal_any_chart"],
        group="charts",
        level=["1", str(charts)],
        n=float(repeats),
        unit="share",
        method=f"simulation of {points} months, XmR",
    )
    return build_estimates(rows)


def _name_method(last: pd.DataFrame) -> pd.Series:
    """Name the chart, and say so when its limits are trial limits."""
    method = last["method"].fillna("no month has a value")
    trial = last["is_trial"].fillna(False).astype(bool) & last["lower"].notna()
    return method.where(~trial, method + TRIAL)


def _judge_variation(last: pd.DataFrame, months: pd.DataFrame) -> pd.Series:
    """Name the variation of the last point of each chart."""
    word = last["point_type"].fillna("").mask(last["limit_points"].fillna(0).lt(2), "too_few")
    runs = build_runs(months).groupby("chart").tail(1).set_index("chart")
    shifted = runs["is_signal"].reindex(last.index).fillna(False).astype(bool)
    is_run_chart = last["method"].str.startswith("run chart")
    return word.mask(is_run_chart & shifted, "changing")


def _judge_assurance(last: pd.DataFrame) -> pd.Series:
    """Name what can be expected of the target; "" where nothing can be said."""
    direction = last["better"].map(DIRECTIONS).fillna(0)
    beyond = np.select(
        [last["target"].gt(last["upper"]), last["target"].lt(last["lower"])], [1, -1], default=0
    )
    fits = direction.ne(0) & last["target"].notna() & last["lower"].notna()
    words = np.select(
        [~fits, direction * beyond > 0, direction * beyond < 0],
        ["", "failing", "passing"],
        default="hit_or_miss",
    )
    return pd.Series(words, index=last.index, dtype="str")
