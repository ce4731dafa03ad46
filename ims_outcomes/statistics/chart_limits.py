"""Centre and limits of control charts: XmR, I′, P, P′, U, U′, G, and the run chart's median."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable

#: Limits of single values lie this many mean moving ranges from the mean: 3 ÷ 1.128, as printed.
XMR_FACTOR = 2.66
#: A mean moving range divided by this is a standard deviation (Montgomery, d2 for two values).
RANGE_TO_SD = 1.128
#: A moving range of more than this many mean moving ranges is odd (Montgomery, D4 for two values).
RANGE_LIMIT = 3.267
#: The near limits lie at this part of the way to the limits: the outer third begins there.
NEAR = 2 / 3

#: Kinds of charts, and the name that stands in the method.
CHART_KINDS = {
    "xmr": "XmR",
    "i_prime": "I′",
    "p": "P",
    "p_prime": "P′",
    "u": "U",
    "u_prime": "U′",
    "g": "G",
    "run": "run chart",
}

#: Kinds whose value is a numerator divided by a denominator.
RATES = ("p", "p_prime", "u", "u_prime")

#: Kinds whose limits follow how months differ, and the kind of which chance alone makes them.
_SPREAD = {"p_prime": "p", "u_prime": "u"}

#: No limit lies below and above these; what is absent has none.
_BOUNDS = {kind: (0.0, 1.0 if kind.startswith("p") else np.inf) for kind in (*RATES, "g")}


def find_limits(
    points: pd.DataFrame, *, kind: str, screen: bool, least_spread: float = 0.0
) -> pd.DataFrame:
    """Find centre and limits of each phase of each chart, from its baseline points.

    With mean(·) over a phase's baseline and Δ from one month to the next (none over a gap):

    - xmr: mean(y) ± 2.66·mean|Δy|;
    - i_prime: s = mean(√(π/2)·|Δy| ÷ √(1/n_i + 1/n_{i−1})), Σny ÷ Σn ± 3s ÷ √n_i;
    - p, u: p̄ = Σx ÷ Σn, ± 3σ_i with σ_i = √(p̄(1−p̄) ÷ n_i), for u √(ū ÷ n_i);
    - p_prime, u_prime: the same times mean|Δz| ÷ 1.128, z_i = (y_i − p̄) ÷ σ_i (Laney), or times
      the least spread where that is more;
    - g: m = mean(y), limits m ± 3√(m(m+1)), and the median as centre;
    - run: the median, no limits.

    Limits of shares are cut at 0 and 1, of rates and counts at 0. When screening, ranges above
    3.267 times their mean are left out, once, and the mean is taken again.

    Parameters
    ----------
    points : DataFrame
        In the order of time within each chart: chart, phase, value, n (the weight: people for
        i_prime, the denominator for rates), is_baseline (bool).
    kind : str
        One of `CHART_KINDS`.
    screen : bool
        Leave odd ranges out of the limits.
    least_spread : float
        For p_prime and u_prime: limits are at least so many times as wide as chance makes them.

    Returns
    -------
    DataFrame
        One row per point: centre, lower, upper, near_lower, near_upper, moving_range (|Δy|, also
        outside the baseline), moving_range_upper (3.267 times the baseline's mean, before
        screening), limit_points (points that the limits rest on), problem (why there are no
        limits, or "").

    Source
    ------
    Montgomery, Introduction to Statistical Quality Control; Nelson 1982,
    10.1080/00224065.1982.11978811 (screening); Laney 2002, 10.1081/QEN-120003555; Taylor 2017
    (I′); Benneyan 2001, Health Care Manag Sci 4:305-318 (G). NHSRplotthedots for xmr. qicharts2
    has 3 ÷ 1.128 where 2.66 stands, screens only when asked, and takes the ranges of I′ from all
    points instead of the baseline's.

    Examples
    --------
    >>> points = pd.DataFrame({"chart": "a", "phase": 0, "value": [1.0, 2.0, 3.0], "n": 1.0,
    ...                        "is_baseline": True})
    >>> found = find_limits(points, kind="xmr", screen=True)
    >>> found.loc[0, ["lower", "centre", "upper"]].astype(float).round(2).tolist()
    [-0.66, 2.0, 4.66]
    """
    keys = [points["chart"], points["phase"]]
    points = points.assign(n=points["n"].where(points["n"].gt(0)))
    base = points.assign(value=points["value"].where(points["is_baseline"]))
    middle, reach = _MIDDLE_AND_REACH[kind](base, keys, screen)
    if kind in _SPREAD:
        least = least_spread * _MIDDLE_AND_REACH[_SPREAD[kind]](base, keys, screen)[1]
        reach = reach.mask(reach.lt(least), least)
    counted = base["value"].groupby(keys).transform("count")
    problem = _name_problem(base["value"], reach, keys, kind=kind)
    reach = reach.where(problem.eq(""))
    centre = middle if kind != "g" else base["value"].groupby(keys).transform("median")
    low, high = _BOUNDS.get(kind, (-np.inf, np.inf))
    edges = {
        name: (middle + share * reach).clip(low, high)
        for name, share in {
            "lower": -1,
            "upper": 1,
            "near_lower": -NEAR,
            "near_upper": NEAR,
        }.items()
    }
    mean_range = _find_ranges(base, keys).groupby(keys).transform("mean")
    return pd.DataFrame(
        {
            "centre": centre,
            **edges,
            "moving_range": _find_ranges(points, keys),
            "moving_range_upper": RANGE_LIMIT * mean_range,
            "limit_points": counted.astype("float64"),
            "problem": problem,
        }
    )


Pair = tuple[pd.Series, pd.Series]
Keys = list[pd.Series]


def _find_xmr(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:
    middle = base["value"].groupby(keys).transform("mean")
    mean_range = _average_ranges(_find_ranges(base, keys), keys, screen=screen)
    return middle, XMR_FACTOR * mean_range


def _find_i_prime(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:
    seen = base["n"].where(base["value"].notna())
    before = seen.groupby(keys).shift()
    ranges = np.sqrt(np.pi / 2) * _find_ranges(base, keys) / (1 / seen + 1 / before) ** 0.5
    spread = _average_ranges(ranges, keys, screen=screen)
    return _weigh(base, keys), 3 * spread / base["n"] ** 0.5


def _find_rate(base: pd.DataFrame, keys: Keys, screen: bool, *, share: bool, prime: bool) -> Pair:
    middle = _weigh(base, keys)
    variance = middle * (1 - middle) if share else middle
    sd = (variance.clip(lower=0) / base["n"]) ** 0.5
    if not prime:
        return middle, 3 * sd
    z = (base["value"] - middle) / sd.where(sd.gt(0))
    ranges = z.groupby(keys).diff().abs()
    return middle, 3 * sd * _average_ranges(ranges, keys, screen=screen) / RANGE_TO_SD


def _find_g(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:  # noqa: ARG001 - same shape
    middle = base["value"].groupby(keys).transform("mean")
    return middle, 3 * (middle * (middle + 1)) ** 0.5


def _find_run(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:  # noqa: ARG001 - same shape
    middle = base["value"].groupby(keys).transform("median")
    return middle, middle * np.nan


def _find_p(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:
    return _find_rate(base, keys, screen, share=True, prime=False)


def _find_p_prime(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:
    return _find_rate(base, keys, screen, share=True, prime=True)


def _find_u(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:
    return _find_rate(base, keys, screen, share=False, prime=False)


def _find_u_prime(base: pd.DataFrame, keys: Keys, screen: bool) -> Pair:
    return _find_rate(base, keys, screen, share=False, prime=True)


_MIDDLE_AND_REACH: dict[str, Callable[[pd.DataFrame, Keys, bool], Pair]] = {
    "xmr": _find_xmr,
    "i_prime": _find_i_prime,
    "p": _find_p,
    "p_prime": _find_p_prime,
    "u": _find_u,
    "u_prime": _find_u_prime,
    "g": _find_g,
    "run": _find_run,
}


def _weigh(base: pd.DataFrame, keys: Keys) -> pd.Series:
    """Mean of the values weighted by n, which for rates is Σx ÷ Σn."""
    seen = base["n"].where(base["value"].notna())
    total = (base["value"] * seen).groupby(keys).transform("sum")
    return total / seen.groupby(keys).transform("sum").where(lambda weight: weight.gt(0))


def _find_ranges(points: pd.DataFrame, keys: Keys) -> pd.Series:
    """Moving ranges: |difference| to the month before, none after a gap or at a phase's start."""
    return points["value"].groupby(keys).diff().abs()


def _average_ranges(ranges: pd.Series, keys: Keys, *, screen: bool) -> pd.Series:
    """Average the ranges of each phase, odd ones left out when asked."""
    mean = ranges.groupby(keys).transform("mean")
    if not screen:
        return mean
    return ranges.where(ranges.le(RANGE_LIMIT * mean)).groupby(keys).transform("mean")


def _name_problem(values: pd.Series, reach: pd.Series, keys: Keys, *, kind: str) -> pd.Series:
    """Say why a phase has no limits; "" where it has, and where none are meant to be."""
    if kind == "run":
        return pd.Series("", index=values.index, dtype="str")
    grouped = values.groupby(keys)
    widest = reach.groupby(keys).transform("max")
    spread = grouped.transform("max") - grouped.transform("min")
    found = np.select(
        [
            grouped.transform("count").lt(2),
            widest.le(TOLERANCE) | (widest.isna() & spread.le(TOLERANCE)),
            widest.isna(),
        ],
        ["fewer than two points", "no variation", "no two months in a row"],
        default="",
    )
    return pd.Series(found, index=values.index, dtype="str")
