"""Time to the first of several events: cumulative incidence, with the others as competing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.survival import select_followed
from ims_outcomes.statistics.time_to_event import NOT_FOLLOWED, name_times

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ims_outcomes.vocabulary import Settings

#: What stands as the method of a cumulative incidence, and of one without an interval.
AALEN_JOHANSEN = "Aalen–Johansen, log-log"
NONE_OR_ALL = "Aalen–Johansen: nobody or everybody had the event, no interval"


def build_incidence_curve(
    times: pd.Series, outcome: pd.Series, *, causes: Sequence[str], confidence: float
) -> pd.DataFrame:
    """Build the Aalen–Johansen curves: the share that had each event first, by time.

    F_c(t) = Σ S(s−) · events of c ÷ at risk, S the share with no event yet; so the F of all
    causes and S add up to 1. To take the others as censored instead, and print 1 − Kaplan–Meier,
    would answer what happened if nobody could leave, and comes out too high. Who is censored at
    a time at which others have an event is still at risk there. Rows without a time are left out.

    Parameters
    ----------
    times : Series of float
        How long each person was followed, from 0.
    outcome : Series of str
        Which event ended it; "" for censored.
    causes : sequence of str
        The events there are, whether seen or not.
    confidence : float
        Confidence as a share.

    Returns
    -------
    DataFrame
        One row per cause and time seen or 0: cause, time, at_risk, events (of the cause),
        estimate, standard_error, lower, upper. While nobody, and once everybody, had the event
        there is no interval.

    Raises
    ------
    ValueError
        When a time is below 0 or infinite, or an outcome is not one of the causes.

    Source
    ------
    Aalen & Johansen 1978, Scand J Stat 5:141-150; variance by the delta method, Dinse & Larson,
    and interval on the log(−log) scale: Choudhury 2002, 10.1002/sim.1070. Estimate, error and
    interval are those of R's survival::survfit with several states and conf.type = "log-log";
    cmprsk::cuminc has the same estimate with Aalen's variance, a few per cent larger in small
    samples and more at the end of a curve.

    Examples
    --------
    >>> curve = build_incidence_curve(
    ...     pd.Series([1.0, 2.0, 2.0, 3.0]), pd.Series(["responded", "left", "", "left"]),
    ...     causes=["responded", "left"], confidence=0.95,
    ... )
    >>> curve.loc[curve["time"].eq(3), ["cause", "estimate"]].values.tolist()
    [['responded', 0.25], ['left', 0.75]]
    """
    ended = outcome.fillna("").astype("str")
    unknown = sorted(set(ended) - {"", *causes})
    if unknown:
        raise ValueError(f"outcomes that are none of the causes: {unknown}")
    time, _ = select_followed(times, ended.ne(""))
    ended = ended.loc[times.notna().to_numpy()]
    moments = np.unique(np.concatenate([[0.0], time]))
    place = np.searchsorted(moments, time)
    at_risk = len(time) - np.searchsorted(np.sort(time), moments).astype("float64")
    events = np.array(
        [np.bincount(place, ended.eq(cause).to_numpy(), len(moments)) for cause in causes]
    )
    estimate, error = add_up_incidence(at_risk, events)
    lower, upper = _find_limits(estimate, error, confidence=confidence)
    return pd.DataFrame(
        {
            "cause": pd.Series(np.repeat(list(causes), len(moments)), dtype="str"),
            "time": np.tile(moments, len(causes)),
            "at_risk": np.tile(at_risk, len(causes)),
            "events": events.ravel(),
            "estimate": estimate.ravel(),
            "standard_error": error.ravel(),
            "lower": lower.ravel(),
            "upper": upper.ravel(),
        }
    )


def add_up_incidence(at_risk: np.ndarray, events: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Add up cumulative incidences and their standard errors from counts.

    Parameters
    ----------
    at_risk : array
        How many were at risk at each time.
    events : array
        One row per cause: how many had it at each time.

    Returns
    -------
    tuple of arrays
        Estimates and standard errors, one row per cause. (statsmodels' CumIncidenceRight gives
        the same, but no error once everybody has had an event.)
    """
    risk = np.maximum(at_risk, 1.0)
    ended = events.sum(axis=0)
    going_on = np.cumprod(1 - ended / risk)
    before = np.concatenate([[1.0], going_on[:-1]])
    estimate = np.cumsum(before * events / risk, axis=1)
    # Var F(t) = Σ (F(t) − F(s))² a + Σ b − 2 Σ (F(t) − F(s)) c, with the squares multiplied out.
    left = risk - ended
    every = np.where(left > 0, ended / (risk * np.where(left > 0, left, 1.0)), 0.0)
    own = before**2 * events * (risk - events) / risk**3
    both = before * events / risk**2
    total = estimate**2 * np.cumsum(every)
    total += np.cumsum(estimate**2 * every + own + 2 * estimate * both, axis=1)
    total -= 2 * estimate * np.cumsum(estimate * every + both, axis=1)
    return estimate, np.sqrt(np.maximum(total, 0.0))


def estimate_incidence(
    people: pd.DataFrame,
    *,
    time: str,
    outcome: str,
    causes: Sequence[str],
    unit: str,
    at: Iterable[float],
    settings: Settings,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the share that had each of several competing events by given times.

    Parameters
    ----------
    people : DataFrame
        One row per person; the columns `time` and `outcome`, and `by`.
    time, outcome : str
        Columns with the time followed, and with the event that ended it, "" for censored.
    causes : sequence of str
        The events there are.
    unit : str
        Unit of the time: "days", "sessions".
    at : iterable of float
        Times at which the shares are given.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per cause, time and part: measure incidence_<cause>, group "<unit>", level
        "<time>" (within a level of `by` "<by> | <unit>" and "<level> | <time>"); n = everybody
        who started. After the last time at which anybody was followed there is no estimate,
        unless everybody had an event by then.

    Source
    ------
    See `build_incidence_curve`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> people = pd.DataFrame({"session": [1, 2, 2, 3], "ended": ["left", "responded", "", "left"]})
    >>> rows = estimate_incidence(
    ...     people, time="session", outcome="ended", causes=["responded", "left"],
    ...     unit="sessions", at=[2], settings=load_settings(),
    ... )
    >>> rows[["measure", "level", "n", "estimate"]].values.tolist()
    [['incidence_responded', '2', 4.0, 0.25], ['incidence_left', '2', 4.0, 0.25]]
    """
    confidence = settings.report.confidence_percent / 100
    cuts, moments = cut_by(people, by=by), np.asarray(list(at), dtype="float64")
    rows = []
    for part, names in enumerate(cuts.parts.to_dict("records")):
        inside = cuts.rows.loc[cuts.rows["part"].eq(part)]
        curve = build_incidence_curve(
            inside[time], inside[outcome], causes=causes, confidence=confidence
        )
        for cause in causes:
            mine = curve.loc[curve["cause"].eq(cause)]
            found = name_times(_look_up(curve, mine, moments), names, unit=unit)
            rows.append(found.assign(measure=f"incidence_{cause}", n=inside[time].count(),
                                     n_missing=inside[time].isna().sum()))  # fmt: skip
    return build_estimates(pd.concat(rows, ignore_index=True))


def _look_up(curve: pd.DataFrame, mine: pd.DataFrame, moments: np.ndarray) -> pd.DataFrame:
    """Look the curve of one cause up, and say why there is no number or no interval."""
    time = mine["time"].to_numpy()
    found = mine.iloc[np.searchsorted(time, moments, side="right") - 1].reset_index(drop=True)
    ended = curve.groupby("cause")["estimate"].max().sum() >= 1 - 1e-9
    unknown = pd.Series(moments > time[-1]) & (not ended)
    nobody = pd.Series(curve["at_risk"].iloc[0] == 0, index=found.index)
    reasons = [nobody, unknown, found["lower"].isna()]
    absent = nobody | unknown
    return pd.DataFrame(
        {
            "time": moments,
            **{name: found[name].mask(absent) for name in ("estimate", "lower", "upper")},
            "unit": "share",
            "method": np.select(
                reasons, [NOBODY, NOT_FOLLOWED, NONE_OR_ALL], default=AALEN_JOHANSEN
            ),
        }
    )


def _find_limits(
    estimate: np.ndarray, error: np.ndarray, *, confidence: float
) -> tuple[np.ndarray, np.ndarray]:
    """Find the log(−log) limits of a share; missing at 0 and 1."""
    inside = (estimate > 0) & (estimate < 1 - 1e-9)
    share = np.where(inside, estimate, 0.5)
    z = stats.norm.ppf((1 + confidence) / 2)
    power = np.exp(z * np.where(inside, error, 0.0) / (share * np.abs(np.log(share))))
    lower, upper = share**power, share ** (1 / power)
    return np.where(inside, lower, np.nan), np.where(inside, upper, np.nan)
