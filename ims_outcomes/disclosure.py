"""The only door between statistics and anything shown: small numbers are hidden here.

Presentation takes nothing but `Disclosed`, and only `hide_small_numbers` makes one, so that no
table, figure, sentence or file of numbers can go around the policy.
"""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
import pandas as pd

from ims_outcomes.statistics.estimates import ESTIMATE_COLUMNS
from ims_outcomes.vocabulary import Settings

#: Marks of a row: shown; hidden because few people are in it; hidden to protect another row;
#: shown as n/N without its percentage and interval.
SHOWN: Final = ""
SMALL: Final = "small"
PROTECTED: Final = "protected"
FEW: Final = "few"

#: Numbers of a row that is hidden, and those of a row that is too few for a percentage.
HIDDEN_COLUMNS: Final = (
    "n", "n_missing", "numerator", "denominator", "estimate", "lower", "upper",
)  # fmt: skip
PERCENT_COLUMNS: Final = ("estimate", "lower", "upper")

#: Groups that are steps in time: their points need no ten people to be drawn.
TIME_GROUPS: Final = ("month", "start_month", "end_month")

#: Harm is never hidden from the owner of the clinic, and neither is how busy the clinic was:
#: counts of appointments say nothing about how a patient fared.
NEVER_HIDDEN: Final = ("worse", "adverse_events", "activity")

_KEY: Final = object()


@dataclasses.dataclass(frozen=True)
class Disclosed:
    """Estimates that may be shown; made by `hide_small_numbers` only.

    Attributes
    ----------
    frame : DataFrame
        One row per number: the columns of an estimates frame and `mark`. In a hidden row every
        number is missing.
    settings : Settings
        The thresholds that were applied.
    """

    frame: pd.DataFrame
    settings: Settings
    key: dataclasses.InitVar[object] = None

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise TypeError("Disclosed is made by hide_small_numbers, nowhere else")

    def count_marked(self, mark: str) -> int:
        """Count the rows with a mark."""
        return int(self.frame["mark"].eq(mark).sum())

    def select_measures(self, *measures: str) -> Disclosed:
        """Select the rows of some measures; what was hidden stays hidden."""
        return self._keep(self.frame["measure"].isin(measures))

    def select_groups(self, *groups: str) -> Disclosed:
        """Select the rows cut by some groups; what was hidden stays hidden."""
        return self._keep(self.frame["group"].isin(groups))

    def select_levels(self, *levels: str) -> Disclosed:
        """Select the rows of some levels; what was hidden stays hidden."""
        return self._keep(self.frame["level"].isin(levels))

    def _keep(self, rows: pd.Series) -> Disclosed:
        return Disclosed(self.frame[rows].reset_index(drop=True), self.settings, _KEY)


def hide_small_numbers(estimates: pd.DataFrame, *, settings: Settings) -> Disclosed:
    """Hide what rests on too few people, and what would give it away.

    A row with exactly `hide_below_people` people in its denominator is shown. A row without a
    denominator is judged by its `n`. A row of nobody (0 people) is shown as it is: nothing about
    anybody is in it. Where a row of a cut is hidden and the total over the cut is there too, the
    next smallest rows are hidden until the hidden rows together hold two rows and
    `hide_below_people` people, so that the difference to the total gives nothing back. Harm
    ("worse", adverse events) is not hidden from the clinic itself.

    Parameters
    ----------
    estimates : DataFrame
        One row per number, all of one table or figure, columns as `ESTIMATE_COLUMNS`.
    settings : Settings
        Thresholds, in people.

    Returns
    -------
    Disclosed
        The same rows in the same order with a `mark` each.

    Raises
    ------
    ValueError
        When the frame is not an estimates frame.

    Examples
    --------
    >>> from ims_outcomes.statistics.estimates import build_estimates
    >>> from ims_outcomes.vocabulary import load_settings
    >>> rows = build_estimates([
    ...     {"measure": "mean_change", "group": "condition", "level": "a", "n": 40, "estimate": -2},
    ...     {"measure": "mean_change", "group": "condition", "level": "b", "n": 4, "estimate": -3},
    ... ])
    >>> hide_small_numbers(rows, settings=load_settings()).frame["mark"].tolist()
    ['', 'small']
    """
    if list(estimates.columns) != list(ESTIMATE_COLUMNS):
        raise ValueError("not an estimates frame: build it with build_estimates")
    frame = estimates.reset_index(drop=True)
    people = frame["denominator"].fillna(frame["n"])
    limits = settings.disclosure
    exempt = _is_never_hidden(frame["measure"])
    small = people.between(0, limits.hide_below_people, inclusive="neither") & ~exempt
    protected = _find_rows_to_protect(
        frame, people.where(~exempt), small, limits.hide_below_people
    )
    few = (
        frame["unit"].eq("share")
        & people.between(limits.hide_below_people, limits.percent_from_people, inclusive="left")
        & ~frame["group"].isin(TIME_GROUPS)
    )
    few |= exempt & frame["unit"].eq("share") & people.between(
        0, limits.percent_from_people, inclusive="neither"
    )
    mark = np.select([small, protected, few], [SMALL, PROTECTED, FEW], default=SHOWN)
    frame = frame.assign(mark=pd.Series(mark, index=frame.index, dtype="str"))
    hidden = frame["mark"].isin([SMALL, PROTECTED])
    frame.loc[hidden, list(HIDDEN_COLUMNS)] = np.nan
    frame.loc[frame["mark"].eq(FEW), list(PERCENT_COLUMNS)] = np.nan
    return Disclosed(frame, settings, _KEY)


def _is_never_hidden(measures: pd.Series) -> pd.Series:
    """Tell which measures the owner of the clinic always sees."""
    return measures.str.startswith(NEVER_HIDDEN)


def _find_rows_to_protect(
    frame: pd.DataFrame, people: pd.Series, small: pd.Series, least: int
) -> pd.Series:
    """Find the rows to hide so that small ones cannot be had by subtraction from a total.

    The rows of one cut are ordered from the smallest up; a row is protected when the rows
    before it hide something but are fewer than two or hold fewer than `least` people.
    """
    cut = ["measure", "group", "period"]
    totals = frame.loc[frame["level"].eq("all"), ["measure", "period"]].drop_duplicates()
    has_total = frame[["measure", "period"]].merge(totals, how="left", indicator=True)["_merge"]
    candidates = has_total.eq("both") & frame["level"].ne("all") & people.gt(0)
    ordered = (
        frame.loc[candidates, cut]
        .assign(people=people, small=small)
        .sort_values(["people"], kind="stable")
    )
    by_cut = ordered.groupby(cut, sort=False, dropna=False)
    rows_before = by_cut.cumcount()
    people_before = by_cut["people"].cumsum() - ordered["people"]
    any_small = by_cut["small"].transform("any")
    protected = any_small & ~ordered["small"] & ((rows_before < 2) | (people_before < least))
    return protected.reindex(frame.index, fill_value=False).astype(bool)
