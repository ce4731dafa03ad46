"""Are curves of the time to an event the same in all groups? The log-rank test."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.duration.survfunc import survdiff

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.survival import select_followed

#: Why there is no test; stands as the method.
ONE_GROUP = "fewer than two groups at risk: not computed"
NO_EVENTS = "nobody had the event: not computed"
ALL_AT_ONCE = "everybody at risk had the event at once: not computed"


@dataclasses.dataclass(frozen=True)
class LogRank:
    """A log-rank test, and the counts it rests on.

    Attributes
    ----------
    counts : DataFrame
        One row per group: level, n, observed, expected (events, were the curves the same).
    chi_squared, freedom, p : float
        The test; missing where it cannot be had.
    refused : str
        Why not; "" when there is a test.
    """

    counts: pd.DataFrame
    chi_squared: float = np.nan
    freedom: float = np.nan
    p: float = np.nan
    refused: str = ""


def compare_curves(times: pd.Series, happened: pd.Series, groups: pd.Series) -> LogRank:
    """Compare the time to an event between groups by the log-rank test.

    Expected events of a group: Σ events of all · at risk in the group ÷ at risk. Rows without a
    time or a group are left out; a group that is at risk at no event is not compared.

    Parameters
    ----------
    times : Series of float
        How long each person was followed.
    happened : Series of bool
        Whether the event ended it.
    groups : Series of str
        Which group the person is in.

    Returns
    -------
    LogRank
        With fewer than two groups, no event, or all of them when everybody at risk had it, it
        says so and has no test.

    Source
    ------
    Mantel 1966, Cancer Chemother Rep 50:163-170; Peto & Peto 1972, 10.2307/2344317. Same as R's
    survival::survdiff with rho = 0. statsmodels computes the test.

    Examples
    --------
    >>> found = compare_curves(
    ...     pd.Series([1.0, 2.0, 3.0, 4.0]), pd.Series([True, True, True, False]),
    ...     pd.Series(["a", "a", "b", "b"]),
    ... )
    >>> found.counts[["observed", "expected"]].round(3).values.tolist()
    [[2.0, 0.833], [1.0, 2.167]]
    >>> round(found.chi_squared, 3), found.freedom, round(found.p, 3)
    (2.882, 1.0, 0.09)
    """
    usable = times.notna() & groups.notna()
    time, status = select_followed(times.loc[usable], happened.loc[usable])
    levels, place = np.unique(groups.loc[usable].to_numpy(dtype="str"), return_inverse=True)
    counts = _count_expected(time, status, place, len(levels)).assign(level=levels)
    compared = counts["expected"].gt(0).to_numpy()
    for reason, found in {NO_EVENTS: not status.any(), ONE_GROUP: compared.sum() < 2}.items():
        if found:
            return LogRank(counts, refused=reason)
    inside = compared[place]
    try:
        chi_squared, _ = survdiff(time[inside], status[inside], place[inside])
    except np.linalg.LinAlgError:  # no variance: who has an event when was never open
        return LogRank(counts, refused=ALL_AT_ONCE)
    freedom = float(compared.sum() - 1)
    return LogRank(counts, float(chi_squared), freedom, float(stats.chi2.sf(chi_squared, freedom)))


def _count_expected(
    time: np.ndarray, status: np.ndarray, place: np.ndarray, groups: int
) -> pd.DataFrame:
    """Count, per group, the people, the events, and the events to be expected."""
    moments, when = np.unique(time, return_inverse=True)
    left = np.zeros((len(moments), groups))
    np.add.at(left, (when, place), 1.0)
    at_risk = left[::-1].cumsum(axis=0)[::-1]
    events = np.bincount(when, status, len(moments))
    expected = (events[:, None] * at_risk / at_risk.sum(axis=1, keepdims=True)).sum(axis=0)
    return pd.DataFrame(
        {
            "n": np.bincount(place, minlength=groups).astype("float64"),
            "observed": np.bincount(place, status, groups),
            "expected": expected,
        }
    )


def estimate_log_rank(people: pd.DataFrame, *, time: str, happened: str, by: str) -> pd.DataFrame:
    """Estimate whether the time to an event differs between groups.

    A small p says that the curves are not the same, not by how much nor why; where they cross the
    test can miss it. One row per person.

    Parameters
    ----------
    people : DataFrame
        One row per person; the columns `time`, `happened` and `by`.
    time, happened, by : str
        Columns with the time followed, whether the event ended it, and the group. Who has no
        group, or "not_recorded", is left out and counted.

    Returns
    -------
    DataFrame
        Measures log_rank (unit "p", level "all") and events_against_expected (per level:
        estimate = observed ÷ expected, numerator observed, denominator expected events).

    Source
    ------
    See `compare_curves`.

    Examples
    --------
    >>> people = pd.DataFrame({
    ...     "days": [1.0, 2.0, 3.0, 4.0], "back": [True, True, True, False], "sex": list("ffmm")
    ... })
    >>> rows = estimate_log_rank(
    ...     people, time="days", happened="back", by="sex"
    ... )
    >>> rows[["measure", "level", "estimate"]].round(2).values.tolist()
    [['log_rank', 'all', 0.09], ['events_against_expected', 'f', 2.4],
     ['events_against_expected', 'm', 0.46]]
    """
    known = people[by].where(people[by].ne(NOT_RECORDED))
    found = compare_curves(people[time], people[happened], known)
    n = found.counts["n"].sum()
    words = f"log-rank, chi-squared on {found.freedom:g} degrees of freedom"
    test = {
        "measure": "log_rank",
        "level": "all",
        "group": by,
        "n": n,
        "n_missing": len(people) - n,
        "estimate": found.p,
        "unit": "p",
        "method": found.refused or words,
    }
    counts = found.counts.rename(columns={"observed": "numerator", "expected": "denominator"})
    ratios = counts.assign(
        measure="events_against_expected",
        group=by,
        estimate=counts["numerator"] / counts["denominator"].where(counts["denominator"].gt(0)),
        unit="ratio",
        method="observed ÷ expected were all curves the same, no interval",
    )
    return build_estimates(pd.concat([pd.DataFrame([test]), ratios], ignore_index=True))
