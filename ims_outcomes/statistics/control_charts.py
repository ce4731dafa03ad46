"""Control charts: for each month its value, centre, limits, and what it signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.chart_limits import CHART_KINDS, RATES, find_limits
from ims_outcomes.statistics.chart_rules import find_signals
from ims_outcomes.statistics.months import find_month

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: What a chart may take from its points, besides chart, month and place.
_TAKEN = ("value", "n", "numerator", "denominator", "target")

#: Which direction is good; "" when neither is.
DIRECTIONS = {"higher": 1, "lower": -1, "": 0}

#: Columns of the frame of months of charts, in order, with their types.
MONTH_COLUMNS: Mapping[str, str] = {
    "chart": "str",  # which chart: "all", a condition, a clinic, …
    "month": "str",  # "YYYY-MM"; for G the month of the event
    "place": "int64",  # 0, 1, 2, … within the chart
    "phase": "int64",  # 0, and one more from each month on at which the limits start anew
    "value": "float64",  # missing where the month has none
    "n": "float64",  # what the value rests on: people, booked appointments, sessions, …
    "centre": "float64",
    "lower": "float64",  # process limits; missing where there can be none
    "upper": "float64",
    "near_lower": "float64",  # two thirds of the way to the limits
    "near_upper": "float64",
    "moving_range": "float64",  # |difference to the month before|
    "moving_range_upper": "float64",  # 3.267 times the mean moving range of the baseline
    "limit_points": "float64",  # how many points the limits rest on
    "is_trial": "bool",  # they are too few for more than trial limits
    "target": "float64",
    "better": "str",  # "higher", "lower" or ""
    "point_type": "str",  # "common", "improving", "worsening", "changing"; "" without a value
    "signals": "str",  # the rules that the point is part of, "outside;trend"
    "signals_completed": "str",  # the rules whose pattern is complete at this point
    "method": "str",  # kind of chart, and why there are no limits
}


def build_control_chart(
    points: pd.DataFrame,
    *,
    kind: str,
    settings: Settings,
    better: str = "",
    restarts: Mapping[str, Sequence[str]] | None = None,
    per: float = 1.0,
) -> pd.DataFrame:
    """Build the months of control charts of one kind, with limits and signals.

    Months between a chart's first and last row that are not there are added without a value. A
    month without a value is no point: it ends a run and never makes a signal. Limits start anew
    at each restart, and rest on the first `fixed_after_points` points of each phase, or on all.
    Signals do not go over a restart.

    Parameters
    ----------
    points : DataFrame
        One row per chart and month, in any order: chart, month ("YYYY-MM"), and for xmr and run
        value; for i_prime value (a mean) and n (people); for p and u numerator and denominator;
        for g value (sessions between events) and place (see `build_sessions_between_events`).
        target if there is one.
    kind : str
        "xmr" (single values), "i_prime" (means), "p", "p_prime" (shares), "u", "u_prime"
        (events over sessions), "g" (sessions between rare events), "run" (median, no limits).
        The primed kinds let the limits grow with what varies from month to month besides chance.
    settings : Settings
        `control_charts`.
    better : str
        "higher", "lower" or "" when neither is good.
    restarts : mapping
        For a chart the months at which its limits start anew.
    per : float
        For u: the value is so many times numerator ÷ denominator, 100 for events per 100
        sessions.

    Returns
    -------
    DataFrame
        One row per chart and month (for g: per event), columns as `MONTH_COLUMNS`, by chart and
        time. For kind "run" no point rules apply; see `build_runs`.

    Raises
    ------
    ValueError
        When kind or better is none of these, a restart names an unknown chart, a month is not
        "YYYY-MM", or a chart has two rows for one month.

    Source
    ------
    See `find_limits` and `find_signals`. NHSRplotthedots leaves months that are not in the data
    out of the series and so joins what is not adjacent.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> points = pd.DataFrame({"chart": "all", "month": ["2026-01", "2026-02", "2026-04"],
    ...                        "numerator": [8, 9, 7], "denominator": [20, 21, 20]})
    >>> months = build_control_chart(points, kind="p", settings=load_settings(), better="higher")
    >>> months[["month", "value", "upper", "is_trial"]].round(2).values.tolist()
    [['2026-01', 0.4, 0.72, True], ['2026-02', 0.43, 0.71, True],
     ['2026-03', nan, nan, True], ['2026-04', 0.35, 0.72, True]]
    """
    _check_words(kind=kind, better=better)
    if points.empty:
        return pd.DataFrame(columns=list(MONTH_COLUMNS)).astype(dict(MONTH_COLUMNS))
    charts = settings.control_charts
    months = _lay_out(points, kind=kind)
    months = _add_values(months, kind=kind, per=per)
    months["phase"] = _number_phases(months, restarts or {})
    keys = [months["chart"], months["phase"]]
    order = months["value"].notna().groupby(keys).cumsum()
    baseline = months["value"].notna() & (
        order.le(charts.fixed_after_points) | (charts.fixed_after_points == 0)
    )
    limits = find_limits(
        months.assign(is_baseline=baseline, n=months["n"] / per),
        kind=kind,
        screen=charts.screen_moving_ranges,
        least_spread=charts.least_spread,
    )
    months = months.join(limits)
    months = months.join(_signal(months, kind=kind, better=better, settings=settings))
    reason = ": " + limits["problem"] + ", no limits"
    return pd.DataFrame(
        months.assign(
            better=better,
            is_trial=limits["limit_points"].lt(charts.trial_below_points),
            method=CHART_KINDS[kind] + reason.where(limits["problem"].ne(""), ""),
        )[list(MONTH_COLUMNS)].astype(dict(MONTH_COLUMNS))
    )


def _check_words(*, kind: str, better: str) -> None:
    if kind not in CHART_KINDS:
        raise ValueError(f"{kind!r} is no kind of chart; there are {', '.join(CHART_KINDS)}")
    if better not in DIRECTIONS:
        raise ValueError(f"{better!r} is no direction; it is 'higher', 'lower' or ''")


def _lay_out(points: pd.DataFrame, *, kind: str) -> pd.DataFrame:
    """Order the rows by chart and time, with a row for every month between first and last."""
    dates = pd.to_datetime(points["month"], format="%Y-%m", errors="coerce")
    if dates.isna().any():
        raise ValueError("a month is missing, or is not written as YYYY-MM")
    ordinal = (12 * dates.dt.year + dates.dt.month - 1).astype("int64")
    taken = [name for name in ("month", "place", *_TAKEN) if name in points]
    given = points[taken].assign(ordinal=ordinal, chart=points["chart"].astype("str"))
    if kind == "g":
        return given.sort_values(["chart", "place"]).reset_index(drop=True)
    if given.duplicated(["chart", "ordinal"]).any():
        raise ValueError("a chart has two rows for one month; add them up first")
    spans = given.groupby("chart")["ordinal"].agg(["min", "max"])
    lengths = (spans["max"] - spans["min"] + 1).to_numpy()
    grid = pd.DataFrame({"chart": spans.index.repeat(lengths)}).astype({"chart": "str"})
    grid["place"] = grid.groupby("chart").cumcount()
    grid["ordinal"] = grid["chart"].map(spans["min"]) + grid["place"]
    parts = {"year": grid["ordinal"] // 12, "month": grid["ordinal"] % 12 + 1, "day": 1}
    grid["month"] = find_month(pd.to_datetime(pd.DataFrame(parts)))
    rest = given.drop(columns=["month", "place"], errors="ignore")
    return grid.merge(rest, on=["chart", "ordinal"], how="left", validate="one_to_one")


def _add_values(months: pd.DataFrame, *, kind: str, per: float) -> pd.DataFrame:
    """Add value and n; no value where nobody and nothing stands behind it."""
    target = months["target"] if "target" in months else pd.Series(np.nan, index=months.index)
    if kind in RATES:
        n = months["denominator"].astype("float64")
        value = per * months["numerator"].astype("float64") / n.where(n.gt(0))
    else:
        value = months["value"].astype("float64")
        n = months["n"].astype("float64") if "n" in months else value.notna().astype("float64")
        if kind == "i_prime":
            value = value.where(n.gt(0))
    return months.assign(value=value, n=n, target=target)


def _number_phases(months: pd.DataFrame, restarts: Mapping[str, Sequence[str]]) -> pd.Series:
    """Number the phases of each chart: how many restarts lie at or before the month."""
    pairs = [(chart, month) for chart, dates in restarts.items() for month in set(dates)]
    unknown = sorted(set(restarts) - set(months["chart"]))
    if unknown:
        raise ValueError(f"limits cannot start anew in charts that are not there: {unknown}")
    dates = pd.DataFrame(pairs, columns=["chart", "restart"]).astype("str")
    rows = months[["chart", "month"]].reset_index().merge(dates, on="chart", how="left")
    first = months.groupby("chart")["month"].min()
    begun = rows["restart"].le(rows["month"]) & rows["restart"].gt(rows["chart"].map(first))
    return begun.groupby(rows["index"]).sum().astype("int64")


def _signal(months: pd.DataFrame, *, kind: str, better: str, settings: Settings) -> pd.DataFrame:
    """Find the signals of each point, and what they make of it."""
    charts = settings.control_charts
    found = find_signals(
        months, one_side_points=charts.one_side_points, trend_points=charts.trend_points
    )
    if kind == "run":
        found = found.assign(signals="", signals_completed="", side=0)
    toward = found["side"] * DIRECTIONS[better]
    kinds = np.select(
        [months["value"].isna(), found["side"].eq(0), toward.gt(0), toward.lt(0)],
        ["", "common", "improving", "worsening"],
        default="changing",
    )
    return found.drop(columns="side").assign(point_type=kinds)
