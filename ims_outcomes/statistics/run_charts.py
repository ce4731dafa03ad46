"""Run charts: points too long on one side of the centre, or crossing it too rarely."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.chart_rules import find_sides
from ims_outcomes.statistics.estimates import build_estimates

#: Share of random series that may cross the centre so rarely.
FEW_CROSSINGS = 0.05


def build_runs(months: pd.DataFrame) -> pd.DataFrame:
    """Build the longest run and the crossings of each phase of each chart.

    A signal is a run longer than round(log2 n) + 3 points, or fewer crossings than the 5 %
    quantile of a binomial distribution of n − 1 and 0.5; n counts the points not on the centre.
    A run or a number of crossings just at its limit is no signal.

    † A month without a value never makes a signal: no run goes over it, the centre counts as
    crossed around it as often as it could have been, and the run may be as long as if it had a
    value. Without such months the result is that of qicharts2, which leaves them out.

    Parameters
    ----------
    months : DataFrame
        As `build_control_chart` returns it, of any kind: chart, phase, value, centre.

    Returns
    -------
    DataFrame
        One row per chart and phase: chart, phase, n_useful, n_missing, longest_run,
        longest_run_max, crossings, crossings_min, is_signal. Without a point off the centre the
        four numbers are missing and there is no signal.

    Source
    ------
    Anhøj & Olesen 2014, 10.1371/journal.pone.0113825; Schilling 2012, Math Mag
    85:141-149; Chen 2010. Same as qicharts2 (method "anhoej").

    Examples
    --------
    >>> months = pd.DataFrame({"chart": "a", "phase": 0, "centre": 5.0,
    ...                        "value": [4.0, 4.0, 6.0, 7.0, 8.0, 4.0, 4.0, 3.0, 6.0, 6.0]})
    >>> build_runs(months)[["longest_run", "longest_run_max", "crossings", "crossings_min"]]
       longest_run  longest_run_max  crossings  crossings_min
    0          3.0              6.0        3.0            2.0
    """
    keys = ["chart", "phase"]
    sides = find_sides(months["value"], months["centre"])
    points = months[keys].assign(
        side=sides,
        missing_so_far=months["value"].isna().groupby([months[key] for key in keys]).cumsum(),
    )
    totals = points.groupby(keys)["missing_so_far"].max().rename("n_missing")
    useful = points.loc[sides.ne(0)]
    grouped = useful.groupby(keys)
    steps = useful.assign(
        between=useful["missing_so_far"] - grouped["missing_so_far"].shift(),
        differs=useful["side"].ne(grouped["side"].shift()).astype("int64"),
    )
    inner = steps["between"].notna()
    # With m months missing between two points at most m + 1 crossings fit, by their sides an odd
    # or an even number.
    most = steps["differs"] + 2 * ((1 + steps["between"] - steps["differs"]) // 2)
    run = (~inner | steps["differs"].eq(1) | steps["between"].gt(0)).cumsum()
    lengths = steps.groupby([*(steps[key] for key in keys), run]).size()
    found = totals.to_frame().assign(
        n_useful=grouped.size().astype("float64"),
        longest_run=lengths.groupby(level=keys).max().astype("float64"),
        crossings=most.where(inner, 0).groupby([steps[key] for key in keys]).sum(),
    )
    inside = steps["between"].groupby([steps[key] for key in keys]).sum()
    found["crossings"] += found["n_missing"] - inside
    return _add_limits(found.reset_index())


def estimate_runs(months: pd.DataFrame) -> pd.DataFrame:
    """Estimate longest run and crossings of the last phase of each chart, with their limits.

    Parameters
    ----------
    months : DataFrame
        As `build_control_chart` returns it.

    Returns
    -------
    DataFrame
        An estimates frame, group "chart": longest_run (upper: the longest that is no signal) and
        crossings (lower: the fewest that are none); n counts the points off the centre,
        n_missing the months without a value; method says whether there is a signal.

    Source
    ------
    See `build_runs`.

    Examples
    --------
    >>> months = pd.DataFrame({"chart": "a", "phase": 0, "centre": 5.0, "value": [4.0, 6.0] * 6})
    >>> estimate_runs(months)[["measure", "estimate", "lower", "upper"]].values.tolist()
    [['longest_run', 1.0, nan, 7.0], ['crossings', 11.0, 3.0, nan]]
    """
    runs = build_runs(months).groupby("chart").tail(1)
    words = np.select(
        [runs["n_useful"].eq(0), runs["is_signal"]],
        ["no point off the centre: not computed", "Anhøj, signal"],
        default="Anhøj, no signal",
    )
    base = pd.DataFrame(
        {
            "group": "chart",
            "level": runs["chart"],
            "n": runs["n_useful"],
            "n_missing": runs["n_missing"],
            "method": words,
        }
    )
    rows = [
        base.assign(measure="longest_run", unit="points", estimate=runs["longest_run"],
                    upper=runs["longest_run_max"]),
        base.assign(measure="crossings", unit="crossings", estimate=runs["crossings"],
                    lower=runs["crossings_min"]),
    ]  # fmt: skip
    return build_estimates(pd.concat(rows).sort_values("level", kind="stable"))


def _add_limits(runs: pd.DataFrame) -> pd.DataFrame:
    """Add what a random series of that many points stays within, and whether this one does not."""
    n = runs["n_useful"].fillna(0)
    useful = n.gt(0)
    longest = np.round(np.log2((n + runs["n_missing"]).where(useful))) + 3
    fewest = pd.Series(stats.binom.ppf(FEW_CROSSINGS, (n - 1).clip(lower=0), 0.5), index=n.index)
    crossings = runs["crossings"].where(useful)
    signal = runs["longest_run"].gt(longest) | crossings.lt(fewest)
    return runs.assign(
        n_useful=n,
        n_missing=runs["n_missing"].astype("float64"),
        crossings=crossings,
        longest_run_max=longest,
        crossings_min=fewest.where(useful),
        is_signal=signal & useful,
    )[["chart", "phase", "n_useful", "n_missing", "longest_run", "longest_run_max", "crossings",
       "crossings_min", "is_signal"]]  # fmt: skip
