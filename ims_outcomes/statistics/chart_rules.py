"""When points of a control chart are a signal: four rules, each a small function of vectors."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.statistics.means import TOLERANCE

#: The rules in the order in which they decide what a point of several signals is.
RULES = ("outside", "trend", "two_of_three", "one_side")


def number_stretches(values: pd.Series, *parts: pd.Series) -> pd.Series:
    """Number the stretches of neighbouring months that all have a value.

    A missing month, another chart or another phase ends a stretch, so that no run goes over it:
    a month without a value can end a signal, never make one. NHSRplotthedots takes a series
    without gaps; qicharts2 joins the months around one.

    Parameters
    ----------
    values : Series
        In the order of time within each chart.
    parts : Series
        What else parts the rows: chart, phase.

    Returns
    -------
    Series of int
        Same index.

    Examples
    --------
    >>> number_stretches(pd.Series([5.0, 6.0, None, 7.0])).tolist()
    [1, 1, 2, 3]
    """
    starts = values.isna() | values.shift().isna()
    for part in parts:
        starts |= part.ne(part.shift())
    return starts.cumsum()


def find_sides(values: pd.Series, centre: pd.Series) -> pd.Series:
    """Tell on which side of the centre each point lies: 1 above, -1 below, 0 on it or missing.

    Examples
    --------
    >>> find_sides(pd.Series([1.0, 2.0, 3.0, None]), pd.Series(2.0, index=range(4))).tolist()
    [-1, 0, 1, 0]
    """
    away = values - centre
    return (away.gt(TOLERANCE).astype("int64") - away.lt(-TOLERANCE)).astype("int64")


def find_outside(values: pd.Series, lower: pd.Series, upper: pd.Series) -> pd.DataFrame:
    """Find the points outside the limits; one that lies on a limit is inside.

    Parameters
    ----------
    values, lower, upper : Series
        Of the same index. A missing limit has no outside.

    Returns
    -------
    DataFrame
        One row per point: side (1 above, -1 below, 0 no signal) and is_last (completes a signal).

    Source
    ------
    Shewhart 1931; rule 1 of NHS Making Data Count.

    Examples
    --------
    >>> values, limits = pd.Series([1.0, 5.0, 9.0]), pd.Series([1.0, 1.0, 1.0])
    >>> find_outside(values, limits, limits + 7)["side"].tolist()
    [0, 0, 1]
    """
    side = find_sides(values, upper).eq(1).astype("int64") - find_sides(values, lower).eq(-1)
    return pd.DataFrame({"side": side.astype("int64"), "is_last": side.ne(0)})


def find_one_side(sides: pd.Series, stretch: pd.Series, *, points: int) -> pd.DataFrame:
    """Find runs of points on one side of the centre; a point on the centre ends a run.

    Parameters
    ----------
    sides : Series of int
        From `find_sides`.
    stretch : Series of int
        From `number_stretches`.
    points : int
        Points that make a signal, 7 for NHS Making Data Count.

    Returns
    -------
    DataFrame
        One row per point: side of the run that the point is part of (0 none), is_last (the run
        has just reached `points`, or goes on).

    Source
    ------
    NHS Making Data Count; same points as NHSRplotthedots.

    Examples
    --------
    >>> sides = pd.Series([1, 1, 1, -1])
    >>> find_one_side(sides, pd.Series(1, index=range(4)), points=3).values.tolist()
    [[1, False], [1, False], [1, True], [0, False]]
    """
    place, size = _count_in_a_row(sides, stretch)
    return pd.DataFrame({"side": sides.where(size.ge(points), 0), "is_last": place.ge(points)})


def find_trend(values: pd.Series, stretch: pd.Series, *, points: int) -> pd.DataFrame:
    """Find runs of points each above, or each below, the one before; equal points end a run.

    A peak that ends one run and begins another belongs to the one it ends.

    Parameters
    ----------
    values : Series
        In the order of time within each chart.
    stretch : Series of int
        From `number_stretches`.
    points : int
        Points that make a signal, 7 for NHS Making Data Count (six steps).

    Returns
    -------
    DataFrame
        One row per point: side (1 part of a rise, -1 of a fall, 0 neither), is_last.

    Source
    ------
    NHS Making Data Count. As in NHSRplotthedots from 0.2 on, a trend counts by its direction and
    not by the side of the mean it is on.

    Examples
    --------
    >>> values = pd.Series([4.0, 1.0, 2.0, 3.0])
    >>> find_trend(values, pd.Series(1, index=range(4)), points=3).values.tolist()
    [[0, False], [1, False], [1, False], [1, True]]
    """
    before = values.groupby(stretch).shift()
    steps = find_sides(values, before)
    place, size = _count_in_a_row(steps, stretch)
    side = steps.where(size.ge(points - 1), 0)
    starts_next = place.eq(1) & side.ne(0)
    began = side.where(starts_next, 0).shift(-1, fill_value=0)
    side = side.where(side.ne(0), began)
    return pd.DataFrame({"side": side.astype("int64"), "is_last": place.ge(points - 1)})


def find_two_of_three(sides: pd.Series, outer: pd.Series, stretch: pd.Series) -> pd.DataFrame:
    """Find two of three neighbours in the outer third, all three on that side of the centre.

    The outer third lies between the near limit and the limit; what is outside the limits has its
    own rule and does not count here. Only the points in the outer third are part of the signal.

    Parameters
    ----------
    sides : Series of int
        From `find_sides`.
    outer : Series of bool
        Whether the point is in the outer third.
    stretch : Series of int
        From `number_stretches`.

    Returns
    -------
    DataFrame
        One row per point: side (1, -1, 0 no part of a signal), is_last (third of such three).

    Source
    ------
    NHS Making Data Count; same points as NHSRplotthedots. Western Electric's rule of the same
    name lets the third point lie anywhere.

    Examples
    --------
    >>> sides, outer = pd.Series([1, 1, 1]), pd.Series([True, False, True])
    >>> find_two_of_three(sides, outer, pd.Series([1, 1, 1])).values.tolist()
    [[1, False], [0, False], [1, True]]
    """
    grouped = pd.DataFrame({"side": sides, "outer": outer.astype("int64")}).groupby(stretch)
    earlier = [grouped.shift(back, fill_value=0) for back in (1, 2)]
    same = sides.ne(0) & sides.eq(earlier[0]["side"]) & sides.eq(earlier[1]["side"])
    many = outer.astype("int64") + earlier[0]["outer"] + earlier[1]["outer"]
    is_last = same & many.ge(2)
    in_three = is_last | is_last.shift(-1, fill_value=False) | is_last.shift(-2, fill_value=False)
    return pd.DataFrame({"side": sides.where(in_three & outer, 0), "is_last": is_last})


def find_signals(months: pd.DataFrame, *, one_side_points: int, trend_points: int) -> pd.DataFrame:
    """Find every signal of every point: the one place where the rules come together.

    Parameters
    ----------
    months : DataFrame
        In the order of time within each chart: chart, phase, value, centre, lower, upper,
        near_lower, near_upper.
    one_side_points, trend_points : int
        Points that make a run and a trend.

    Returns
    -------
    DataFrame
        One row per point: signals (the rules that the point is part of, "outside;trend"),
        signals_completed (the rules whose pattern ends here, so far), side (1 or -1 by the first
        of `RULES` that applies, 0 none).

    Source
    ------
    NHS Making Data Count; order of the rules as in NHSRplotthedots.

    Examples
    --------
    >>> months = pd.DataFrame({"chart": "a", "phase": 0, "value": [5.0, 9.0], "centre": 5.0,
    ...     "lower": 2.0, "upper": 8.0, "near_lower": 3.0, "near_upper": 7.0})
    >>> find_signals(months, one_side_points=7, trend_points=7).values.tolist()
    [['', '', 0], ['outside', 'outside', 1]]
    """
    values = months["value"]
    stretch = number_stretches(values, months["chart"], months["phase"])
    sides = find_sides(values, months["centre"])
    outside = find_outside(values, months["lower"], months["upper"])
    beyond = find_outside(values, months["near_lower"], months["near_upper"])["side"].ne(0)
    found = {
        "outside": outside,
        "trend": find_trend(values, stretch, points=trend_points),
        "two_of_three": find_two_of_three(sides, beyond & outside["side"].eq(0), stretch),
        "one_side": find_one_side(sides, stretch, points=one_side_points),
    }
    by_rule = np.column_stack([found[rule]["side"] for rule in RULES])
    first = (by_rule != 0).argmax(axis=1)
    return pd.DataFrame(
        {
            "signals": _join_words({rule: found[rule]["side"].ne(0) for rule in RULES}),
            "signals_completed": _join_words({rule: found[rule]["is_last"] for rule in RULES}),
            "side": by_rule[np.arange(len(months)), first],
        },
        index=months.index,
    )


def _count_in_a_row(signs: pd.Series, stretch: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Place of each point in its run of equal signs, and the run's size; 0 where the sign is 0."""
    run = (signs.ne(signs.shift()) | stretch.ne(stretch.shift())).cumsum()
    place = signs.groupby(run).cumcount() + 1
    size = signs.groupby(run).transform("size")
    return place.where(signs.ne(0), 0), size.where(signs.ne(0), 0)


def _join_words(flags: dict[str, pd.Series]) -> pd.Series:
    """Join the names of the flags that are set, "a;b"; "" where none is."""
    words = pd.Series("", index=next(iter(flags.values())).index, dtype="str")
    for name, flag in flags.items():
        words = words.where(~flag, words + f"{name};")
    return words.str.rstrip(";")
