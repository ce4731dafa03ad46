"""Time to an event: Kaplan–Meier curves with their intervals, medians and restricted means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    Scale = Literal["log", "log_log"]

#: Scales of an interval, and the method of a curve with it.
SCALES = {"log": "Kaplan–Meier, Greenwood log", "log_log": "Kaplan–Meier, Greenwood log-log"}


def build_survival_curve(
    times: pd.Series, happened: pd.Series, *, confidence: float, scale: Scale = "log_log"
) -> pd.DataFrame:
    """Build the Kaplan–Meier curve of the share still without the event.

    S(t) = Π (1 − events ÷ at risk); variance S²·Σ events ÷ (at risk · (at risk − events)), of
    Greenwood. Who is censored at a time at which others have the event is still at risk there.
    Rows without a time are left out.

    Parameters
    ----------
    times : Series of float
        How long each person was followed, from 0.
    happened : Series of bool
        Whether the event ended it; else censored.
    confidence : float
        Confidence as a share.
    scale : "log_log" or "log"
        On which the interval is symmetric: log(−log S), which stays within 0 and 1, or log S,
        cut at 1, as R prints unless asked.

    Returns
    -------
    DataFrame
        One row per time seen and for time 0: time, at_risk, events, estimate, standard_error,
        lower, upper. At time 0 everything is 1 by definition; later, while nobody or once
        everybody had the event, there is no interval.

    Raises
    ------
    ValueError
        When a time is below 0 or infinite, or the scale is neither.

    Source
    ------
    Kaplan & Meier 1958, 10.2307/2281868; Greenwood 1926; Kalbfleisch & Prentice 2002,
    10.1002/9781118032985. Same as R's survival::survfit with conf.type = "log" and "log-log",
    which prints the interval 1 to 1 before the first event. statsmodels computes the curve.

    Examples
    --------
    >>> times, happened = pd.Series([1.0, 2.0, 2.0, 4.0]), pd.Series([True, True, False, False])
    >>> curve = build_survival_curve(times, happened, confidence=0.95)
    >>> curve[["time", "at_risk", "events", "estimate"]].round(3).values.tolist()
    [[0.0, 4.0, 0.0, 1.0], [1.0, 4.0, 1.0, 0.75], [2.0, 3.0, 1.0, 0.5], [4.0, 1.0, 0.0, 0.5]]
    """
    if scale not in SCALES:
        raise ValueError(f"{scale!r} is no scale of an interval; there are {[*SCALES]}")
    time, status = select_followed(times, happened)
    moments = np.unique(np.concatenate([[0.0], time]))
    curve = pd.DataFrame(
        {
            "time": moments,
            "at_risk": len(time) - np.searchsorted(np.sort(time), moments).astype("float64"),
            "events": np.bincount(np.searchsorted(moments, time), status, len(moments)),
        }
    )
    estimate, error = np.ones(len(moments)), np.zeros(len(moments))
    if status.any():
        found = SurvfuncRight(time, status)
        place = np.searchsorted(found.surv_times, moments, side="right")
        estimate = np.concatenate([[1.0], found.surv_prob])[place]
        error = np.concatenate([[0.0], found.surv_prob_se])[place]
    lower, upper = _find_limits(estimate, error, confidence=confidence, scale=scale)
    at_start = (moments == 0) & (estimate == 1)
    return curve.assign(
        estimate=estimate,
        standard_error=error,
        lower=np.where(at_start, 1.0, lower),
        upper=np.where(at_start, 1.0, upper),
    )


def select_followed(times: pd.Series, happened: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Select the people with a time; times and, as 0 and 1, whether the event happened.

    Raises
    ------
    ValueError
        When a time is below 0 or infinite.
    """
    known = times.notna().to_numpy()
    time = times.to_numpy(dtype="float64")[known]
    if not np.isfinite(time).all() or (time < 0).any():
        raise ValueError("times to an event must be finite and not below 0")
    return time, happened.astype(bool).to_numpy()[known].astype("float64")


def _find_limits(
    estimate: np.ndarray, error: np.ndarray, *, confidence: float, scale: Scale
) -> tuple[np.ndarray, np.ndarray]:
    """Find the limits of a share; missing at 0 and 1."""
    inside = (estimate > 0) & (estimate < 1)
    share = np.where(inside, estimate, 0.5)
    reach = stats.norm.ppf((1 + confidence) / 2) * np.where(inside, error, 0.0) / share
    if scale == "log":
        lower, upper = share * np.exp(-reach), np.minimum(1.0, share * np.exp(reach))
    else:
        power = np.exp(reach / np.abs(np.log(share)))
        lower, upper = share**power, share ** (1 / power)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)


def look_up(curve: pd.DataFrame, at: Iterable[float]) -> pd.DataFrame:
    """Look a curve up at times: one row per time, as at the latest step up to it.

    After the last time at which anybody was followed there is no estimate, unless everybody had
    the event by then. `at_risk` is how many were still followed at that time.
    """
    asked = np.asarray(list(at), dtype="float64")
    time = curve["time"].to_numpy()
    rows = curve.iloc[np.searchsorted(time, asked, side="right") - 1].reset_index(drop=True)
    after = np.searchsorted(time, asked)
    beyond = after == len(time)
    at_risk = curve["at_risk"].to_numpy()[np.minimum(after, len(time) - 1)]
    unknown = beyond & rows["estimate"].gt(0).to_numpy()
    no_event_yet = rows["estimate"].eq(1).to_numpy() & (asked > 0)
    return rows.assign(
        time=asked,
        at_risk=np.where(beyond, 0.0, at_risk),
        **{name: rows[name].mask(unknown) for name in ("estimate", "standard_error")},
        **{name: rows[name].mask(unknown | no_event_yet) for name in ("lower", "upper")},
    )


def find_median(curve: pd.DataFrame) -> tuple[float, float, float]:
    """Find the median time of a curve, with its interval.

    The first time at which at most half are still without the event; where exactly half are, the
    middle between that time and the next event, if there is one. Limits are the same of the
    curve's lower and upper limits. What the curve does not reach is missing: an upper limit that
    is missing is "not reached", not "unknown".

    Parameters
    ----------
    curve : DataFrame
        As `build_survival_curve` returns it.

    Returns
    -------
    tuple of float
        Estimate, lower and upper limit.

    Source
    ------
    Brookmeyer & Crowley 1982, 10.2307/2530286. Same as the table of R's summary(survfit).

    Examples
    --------
    >>> times = pd.Series([1.0, 2.0, 3.0, 4.0])
    >>> curve = build_survival_curve(times, pd.Series(True, index=range(4)), confidence=0.95)
    >>> find_median(curve)
    (2.5, 1.0, nan)
    """
    steps = curve.loc[curve["events"].gt(0)]
    time = steps["time"].to_numpy()
    columns = (steps[name].to_numpy() for name in ("estimate", "lower", "upper"))
    estimate, lower, upper = (_find_half(time, share) for share in columns)
    return estimate, lower, upper


def _find_half(time: np.ndarray, share: np.ndarray) -> float:
    """Find when a falling share gets to one half."""
    low = np.flatnonzero(share <= 0.5 + TOLERANCE)
    if not len(low):
        return np.nan
    first = low[0]
    exact = abs(share[first] - 0.5) <= TOLERANCE
    if exact and first + 1 < len(time):
        return float((time[first] + time[first + 1]) / 2)
    return float(time[first])


def find_restricted_mean(
    curve: pd.DataFrame, *, until: float, flat_beyond: bool = False
) -> tuple[float, float]:
    """Find the mean time without the event within a horizon: the area under the curve up to it.

    Beyond the last time at which anybody was followed there is none, unless asked for.

    Parameters
    ----------
    curve : DataFrame
        As `build_survival_curve` returns it.
    until : float
        The horizon; the same for curves that are compared.
    flat_beyond : bool
        Draw the curve on at its last height as far as the horizon, as R does without a word.

    Returns
    -------
    tuple of float
        Mean, and its standard error √Σ (area after the event)² · events ÷ (at risk · (at risk −
        events)).

    Source
    ------
    Irwin 1949, 10.1017/S0022172400014443; Royston & Parmar 2013, 10.1186/1471-2288-13-152. Same
    as R's print(survfit, rmean = until).

    Examples
    --------
    >>> times, happened = pd.Series([1.0, 2.0, 2.0, 4.0]), pd.Series([True, True, False, False])
    >>> curve = build_survival_curve(times, happened, confidence=0.95)
    >>> mean, error = find_restricted_mean(curve, until=4)
    >>> mean, round(error, 3)
    (2.75, 0.65)
    """
    last = curve.iloc[-1]
    if until > last["time"] and last["estimate"] > 0 and not flat_beyond:
        return np.nan, np.nan
    steps = curve.loc[curve["time"].lt(until)]
    edges = np.append(steps["time"].to_numpy(), until)
    area = np.diff(edges) * steps["estimate"].to_numpy()
    area_after = area[::-1].cumsum()[::-1]
    events, at_risk = steps["events"].to_numpy(), steps["at_risk"].to_numpy()
    left = np.where(at_risk > events, at_risk - events, np.inf)
    variance = (area_after**2 * events / (np.maximum(at_risk, 1) * left)).sum()
    return float(area.sum()), float(np.sqrt(variance))
