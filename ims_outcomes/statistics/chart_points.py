"""The months of one control chart as estimates, which is what can be disclosed and drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.statistics.chart_limits import CHART_KINDS
from ims_outcomes.statistics.chart_rules import RULES
from ims_outcomes.statistics.chart_verdicts import TRIAL
from ims_outcomes.statistics.estimates import build_estimates

#: What `<measure>_signal` says of a point.
SIGNAL_CODES = {"common": 0.0, "improving": 1.0, "worsening": -1.0, "changing": 2.0}


def estimate_chart_points(
    months: pd.DataFrame, *, chart: str = "all", measure: str = "chart", unit: str = ""
) -> pd.DataFrame:
    """State every month of one control chart as estimates, so that it can be disclosed and drawn.

    A value stands with its limits in one row and signals have the people of their month, so that
    hiding a month hides all of it; the row about all months makes the next smallest one hide too,
    since the centre is a mean of what is shown and what is not. Single values without people
    behind them (XmR of counts, G) are no small numbers.

    Parameters
    ----------
    months : DataFrame
        As `build_control_chart` or `build_clinic_charts` returns it.
    chart : str
        Which of its charts.
    measure : str
        Id of the measure; one that begins with "activity", "worse" or "adverse_events" is never
        hidden from the clinic.
    unit : str
        Unit of the values; unless given, that of the column unit if there is one.

    Returns
    -------
    DataFrame
        An estimates frame, group "month", level the month (for G: group "event", level its
        place): <measure> with the process limits as lower and upper, <measure>_centre (near
        limits as lower and upper), <measure>_phase, <measure>_target if there is one, and
        <measure>_signal (0 common, 1 improving, -1 worsening, 2 changing); where anything
        signals, <measure>_outside, _trend, _two_of_three and _one_side (1 when the month is part
        of it). And <measure> and its signals for all months together.

    Raises
    ------
    ValueError
        When there is no such chart.

    Source
    ------
    See `build_control_chart`.

    Examples
    --------
    >>> from ims_outcomes.statistics.control_charts import build_control_chart
    >>> from ims_outcomes.vocabulary import load_settings
    >>> points = pd.DataFrame({"chart": "all", "month": ["2026-01", "2026-02", "2026-03"],
    ...                        "value": [5.0, 6.0, 5.0]})
    >>> months = build_control_chart(points, kind="xmr", settings=load_settings())
    >>> rows = estimate_chart_points(months, unit="points")
    >>> rows.loc[rows["measure"].eq("chart"), ["level", "estimate", "upper"]].values.tolist()
    [['2026-01', 5.0, 7.99...], ['2026-02', 6.0, 7.99...], ['2026-03', 5.0, 7.99...],
     ['all', 5.33..., nan]]
    """
    rows = months.loc[months["chart"].eq(chart)].reset_index(drop=True)
    if rows.empty:
        raise ValueError(f"there is no chart {chart!r}")
    units = rows["unit"].iloc[0] if "unit" in rows and not unit else unit
    trial = rows["is_trial"] & rows["lower"].notna()
    is_rare = rows["method"].str.match(rf"{CHART_KINDS['g']}(:|$)")
    base = pd.DataFrame(
        {
            "group": np.where(is_rare, "event", "month"),
            "level": rows["month"].where(~is_rare, rows["place"].astype("str")),
            "n": _count_people(rows),
            "unit": units,
            "method": rows["method"] + np.where(trial, TRIAL, ""),
        }
    )
    values = base.assign(
        measure=measure, estimate=rows["value"], lower=rows["lower"], upper=rows["upper"]
    )
    signals = [
        base.assign(measure=f"{measure}_{name}", estimate=codes, unit="", method="")
        for name, codes in _find_signals(rows).items()
    ]
    nobody = base.assign(n=np.nan)
    parts = [
        values,
        *signals,
        nobody.assign(
            measure=f"{measure}_centre",
            estimate=rows["centre"],
            lower=rows["near_lower"],
            upper=rows["near_upper"],
        ),
        nobody.assign(measure=f"{measure}_phase", estimate=rows["phase"], unit="", method=""),
        _add_up(values, estimate=float(rows["centre"].to_numpy()[-1]), method="centre in force"),
        *(_add_up(part) for part in signals),
    ]
    if rows["target"].notna().any():
        parts.append(nobody.assign(measure=f"{measure}_target", estimate=rows["target"], method=""))
    return build_estimates(pd.concat(parts, ignore_index=True))


def _count_people(rows: pd.DataFrame) -> pd.Series:
    """Count the people behind each value; where none are given, nobody is behind single values."""
    single = tuple(CHART_KINDS[kind] for kind in ("xmr", "run", "g"))
    if rows["n"].max() <= 1 and rows["method"].str.startswith(single).all():
        return rows["n"] * np.nan
    return rows["n"].mask(rows["value"].isna(), 0.0)


def _find_signals(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """What each point signals, and by which rules when any does."""
    found = {"signal": rows["point_type"].map(SIGNAL_CODES)}
    if rows["signals"].ne("").any():
        words = (";" + rows["signals"] + ";").where(rows["value"].notna())
        found |= {
            rule: words.str.contains(f";{rule};", regex=False).astype("float64") for rule in RULES
        }
    return found


def _add_up(part: pd.DataFrame, *, estimate: float = np.nan, method: str = "") -> pd.DataFrame:
    """Make the row about all months together, whose people are those of every month."""
    return part.tail(1).assign(
        group="all",
        level="all",
        n=part["n"].sum(min_count=1),
        estimate=estimate,
        lower=np.nan,
        upper=np.nan,
        method=method,
    )
