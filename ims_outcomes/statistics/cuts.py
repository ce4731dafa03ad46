"""Cutting a frame into the parts for which numbers are given: all of it, and each level."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

#: Level of the rows for which nothing was recorded in the column that cuts.
NOT_RECORDED = "not_recorded"
#: Between the parts of a group, and of a level, that is cut by several columns.
BAR = " | "


@dataclasses.dataclass(frozen=True)
class Cuts:
    """A frame laid out so that one grouping gives the numbers of all its parts.

    Attributes
    ----------
    rows : DataFrame
        The frame's rows, once for each part they are in; `part` is the place in `parts`.
    parts : DataFrame
        One row per part: group, level. The first is the whole frame ("all", "all").
    """

    rows: pd.DataFrame
    parts: pd.DataFrame

    def total(self, **columns: pd.Series) -> pd.DataFrame:
        """Sum flags or numbers, one per row of `rows`: one row per part; 0 for nobody."""
        numbers = {name: column.astype("float64") for name, column in columns.items()}
        sums = pd.DataFrame(numbers).groupby(self.rows["part"]).sum()
        return self.parts.join(sums.reindex(self.parts.index, fill_value=0.0))

    def describe(self, values: pd.Series) -> pd.DataFrame:
        """Count, mean and SD of what is not missing: one row per part."""
        moments = values.groupby(self.rows["part"]).agg(["count", "mean", "std"])
        moments = moments.reindex(self.parts.index).rename(columns={"count": "n", "std": "sd"})
        return self.parts.join(moments.assign(n=moments["n"].fillna(0)).astype("float64"))

    def find_quartiles(self, values: pd.Series) -> pd.DataFrame:
        """Count, median and quartiles of what is not missing: one row per part."""
        grouped = values.astype("float64").groupby(self.rows["part"])
        places = np.array([0.25, 0.5, 0.75])
        found = grouped.quantile(places).unstack().reindex(index=self.parts.index, columns=places)
        found = found.set_axis(["lower", "estimate", "upper"], axis=1)
        count = grouped.count().reindex(self.parts.index, fill_value=0)
        return self.parts.join(found).assign(n=count.astype("float64"))


def cut_by(frame: pd.DataFrame, *, by: str = "") -> Cuts:
    """Lay a frame out as a whole and, when asked, by the levels of one column.

    Where the column is missing the level is "not_recorded", so that no row is lost. Levels
    stand in alphabetical order, "not_recorded" last. A frame without rows has its whole.

    Parameters
    ----------
    frame : DataFrame
        Any.
    by : str
        Column that cuts; "" for the whole only.

    Returns
    -------
    Cuts
        Rows and parts.

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["f", "m", None], "weeks": [2.0, 4.0, 6.0]})
    >>> cuts = cut_by(people, by="sex")
    >>> cuts.describe(cuts.rows["weeks"])[["level", "n", "mean"]].to_dict("list")
    {'level': ['all', 'f', 'm', 'not_recorded'], 'n': [3.0, 1.0, 1.0, 1.0],
     'mean': [4.0, 2.0, 4.0, 6.0]}
    """
    whole = frame.assign(part=0).reset_index(drop=True)
    parts = pd.DataFrame({"group": ["all"], "level": ["all"]})
    if not by:
        return Cuts(whole, parts)
    values = frame[by].astype("str").fillna(NOT_RECORDED).reset_index(drop=True)
    levels = sorted(values.unique(), key=lambda level: (level == NOT_RECORDED, level))
    place = pd.Series(range(1, len(levels) + 1), index=levels, dtype="int64")
    cut = whole.assign(part=values.map(place).astype("int64"))
    more = pd.DataFrame({"group": by, "level": levels}).astype("str")
    return Cuts(
        pd.concat([whole, cut], ignore_index=True), pd.concat([parts, more], ignore_index=True)
    )


def repeat_for_parts(
    frame: pd.DataFrame, *, by: str, estimate: Callable[[pd.DataFrame], pd.DataFrame]
) -> pd.DataFrame:
    """Call an estimate for a frame as a whole and, when asked, for each level of one column.

    For estimates that cannot be had of all parts at once. The rows of a level have the group
    `by`; rows that are cut otherwise too keep that behind it: "sex | rule | among", "f |
    responder_30 | asked".

    Parameters
    ----------
    frame : DataFrame
        Any.
    by : str
        Column that cuts; "" for the whole only.
    estimate : callable
        Takes a frame, gives an estimates frame.

    Returns
    -------
    DataFrame
        The rows of the whole first, then those of the levels as `cut_by` orders them.

    Examples
    --------
    >>> from ims_outcomes.statistics.estimates import build_estimates
    >>> people = pd.DataFrame({"sex": ["f", "m", "m"]})
    >>> rows = repeat_for_parts(
    ...     people, by="sex", estimate=lambda part: build_estimates(
    ...         [{"measure": "people", "n": len(part)}]
    ...     ),
    ... )
    >>> rows[["group", "level", "n"]].values.tolist()
    [['all', 'all', 3.0], ['sex', 'f', 1.0], ['sex', 'm', 2.0]]
    """
    cuts = cut_by(frame, by=by)
    found = []
    for place, (group, level) in enumerate(cuts.parts.itertuples(index=False)):
        part = cuts.rows.loc[cuts.rows["part"].eq(place)].drop(columns="part")
        rows = estimate(part.reset_index(drop=True))
        if place:
            rows = rows.assign(
                group=_put_before(group, rows["group"]), level=_put_before(level, rows["level"])
            )
        found.append(rows)
    return pd.concat(found, ignore_index=True)


def _put_before(name: str, names: pd.Series) -> pd.Series:
    """Put the name of a cut before those of further cuts."""
    return (f"{name}{BAR}" + names).where(names.ne("all"), name)
