"""The only door between statistics and anything shown: small numbers are hidden here.

Presentation takes nothing but `Disclosed`, and only `hide_small_numbers` makes one, so that no
table, figure, sentence or file of numbers can go around the policy.
"""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import BAR
from ims_outcomes.statistics.estimates import ESTIMATE_COLUMNS
from ims_outcomes.statistics.means import QUARTILES
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

#: Bars and squares of a picture: each stands for its numerator, which may be one patient.
DRAWN_PEOPLE: Final = (
    "change_bin", "before_after", "score_mark", "technique_by_condition", "severity_matrix",
)  # fmt: skip
#: Those of them whose rows and columns both add up to what is shown elsewhere, and those of which
#: the rows alone do.
CROSSED: Final = ("technique_by_condition",)
IN_ROWS: Final = ("severity_matrix",)

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

    def select_chart(self, measure: str) -> Disclosed:
        """Select the rows of one chart over months: its values and all that stands beside them."""
        return self._keep(self.frame["measure"].str.startswith(measure))

    def select_groups(self, *groups: str) -> Disclosed:
        """Select the rows cut by some groups; what was hidden stays hidden."""
        return self._keep(self.frame["group"].isin(groups))

    def select_levels(self, *levels: str) -> Disclosed:
        """Select the rows of some levels; what was hidden stays hidden."""
        return self._keep(self.frame["level"].isin(levels))

    def withhold_percentages(self) -> Disclosed:
        """Mark the shares of too few people for a percentage also in months, as when printed.

        Points of charts over time may rest on fewer people; a percentage in words or in a table
        may not, whatever its group.
        """
        least = self.settings.disclosure.percent_from_people
        people = self.frame["denominator"].fillna(self.frame["n"])
        few = self.frame["mark"].eq(SHOWN) & self.frame["unit"].eq("share")
        few &= people.between(0, least, inclusive="neither")
        frame = self.frame.assign(mark=self.frame["mark"].mask(few, FEW))
        frame.loc[few, list(PERCENT_COLUMNS)] = np.nan
        return Disclosed(frame, self.settings, _KEY)

    def rename_group(self, group: str, *, to: str) -> Disclosed:
        """Give a group another name, so that two groups can stand in one table."""
        renamed = self.frame["group"].where(self.frame["group"].ne(group), to)
        return Disclosed(self.frame.assign(group=renamed), self.settings, _KEY)

    def order_levels(self, *levels: str) -> Disclosed:
        """Put the rows of these levels in their order, after all others."""
        places = {level: place for place, level in enumerate(levels)}
        order = self.frame["level"].map(places).fillna(-1).sort_values(kind="stable").index
        return Disclosed(self.frame.loc[order].reset_index(drop=True), self.settings, _KEY)

    def _keep(self, rows: pd.Series) -> Disclosed:
        return Disclosed(self.frame[rows].reset_index(drop=True), self.settings, _KEY)


def admit(frame: pd.DataFrame, *, settings: Settings) -> Disclosed:
    """Let a frame through whose every row has its mark; for the policies of this package only."""
    return Disclosed(frame, settings, _KEY)


def hide_small_numbers(estimates: pd.DataFrame, *, settings: Settings) -> Disclosed:
    """Hide what rests on too few people, and what would give it away.

    A row with exactly `hide_below_people` people in its denominator is shown; a bar or square of a
    picture is judged by the people it stands for. A row without a denominator is judged by its `n`;
    a worst or best case also by the row it belongs to, because the two together would give that row
    back. A row of nobody (0 people) is shown as it is: nothing about anybody is in it, and so is a
    row that counts no people at all. Where a row of a cut is hidden and the total over the cut is
    shown, the next smallest rows are hidden until neither the total nor the marks tell what any
    hidden row holds; where hiding all of them is not enough, none of them says that it is small.
    Where it is hidden how many people a level holds, every row of that level is hidden, since those
    in a row and those missing from it are all of them. A middle half is shown from as many people
    on as a percentage. Harm ("worse", adverse events) is not hidden
    from the clinic itself.

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

    With the total beside them, the one row left would give the other away.

    >>> total = build_estimates([{"measure": "mean_change", "n": 44, "estimate": -2.1}])
    >>> both = pd.concat([total, rows])
    >>> hide_small_numbers(both, settings=load_settings()).frame["mark"].tolist()
    ['', 'protected', 'small']
    """
    if list(estimates.columns) != list(ESTIMATE_COLUMNS):
        raise ValueError("not an estimates frame: build it with build_estimates")
    frame = estimates.reset_index(drop=True)
    least = settings.disclosure.hide_below_people
    exempt = _is_never_hidden(frame["measure"])
    people = _count_people(frame).where(~exempt)
    small = people.between(0, least, inclusive="neither")
    protected, exposed = _find_rows_to_protect(frame, people=people, small=small, least=least)
    unknown = _find_hidden_people(frame, people=people, hidden=small | protected)
    protected |= unknown & ~exempt
    frame["n_missing"] = frame["n_missing"].mask(unknown)
    few = _find_few(frame, exempt=exempt, percent_from=settings.disclosure.percent_from_people)
    mark = np.select(
        [small & ~exposed, small | protected, few], [SMALL, PROTECTED, FEW], default=SHOWN
    )
    frame = frame.assign(mark=pd.Series(mark, index=frame.index, dtype="str"))
    frame.loc[small | protected, list(HIDDEN_COLUMNS)] = np.nan
    frame.loc[frame["mark"].eq(FEW), list(PERCENT_COLUMNS)] = np.nan
    # The ends of a middle half of few people are the values of two of them.
    halves = frame["method"].eq(QUARTILES) & frame["n"].lt(settings.disclosure.percent_from_people)
    frame.loc[halves, ["lower", "upper"]] = np.nan
    return Disclosed(frame, settings, _KEY)


def _is_never_hidden(measures: pd.Series) -> pd.Series:
    """Tell which rows the owner always sees; what the missing would make of them is not one."""
    return measures.str.startswith(NEVER_HIDDEN) & ~measures.str.endswith(("_case",))


def _find_hidden_people(frame: pd.DataFrame, *, people: pd.Series, hidden: pd.Series) -> pd.Series:
    """Find the rows of a level of which it is hidden how many people it holds.

    The rows about everybody in the level say how many they are. Where all of those are hidden,
    any other row would give the number away: those in it and those missing are all of them. Rows
    that are never hidden have no say: some of them count sessions.
    """
    level = [frame["group"], frame["level"], frame["period"]]
    everybody = (
        (people + frame["n_missing"].fillna(0)).groupby(level, dropna=False).transform("max")
    )
    says_it = people.eq(everybody)
    is_said = (says_it & ~hidden).groupby(level, dropna=False).transform("any")
    was_said = (says_it & hidden).groupby(level, dropna=False).transform("any")
    return was_said & ~is_said & frame["level"].ne("all")


def _count_people(frame: pd.DataFrame) -> pd.Series:
    """Count the people whom a row is about; the fewest of a rule and its worst and best case.

    The best case less the worst case is the number of missing: who has these two has the rule.
    """
    rule = frame["measure"].str.replace(r"_(worst|best)_case$", "", regex=True)
    people = frame["denominator"].fillna(frame["n"])
    people = people.mask(frame["measure"].isin(DRAWN_PEOPLE), frame["numerator"])
    keys = [rule, frame["group"], frame["level"], frame["period"]]
    return people.groupby(keys, dropna=False).transform("min")


def _find_few(frame: pd.DataFrame, *, exempt: pd.Series, percent_from: int) -> pd.Series:
    """Find the shares of too few people for a percentage; charts over time may have them."""
    people = frame["denominator"].fillna(frame["n"])
    few = people.between(0, percent_from, inclusive="neither") & frame["unit"].eq("share")
    return few & (exempt | ~frame["group"].isin(TIME_GROUPS))


def _find_rows_to_protect(
    frame: pd.DataFrame, *, people: pd.Series, small: pd.Series, least: int
) -> tuple[pd.Series, pd.Series]:
    """Find the rows to hide so that small ones cannot be had by subtraction from a total.

    Also found: the rows of cuts in which even hiding them all is not enough. The rows of one cut
    are ordered from the smallest up, so what is hidden is what stands first. Ties are broken by
    level, so that all measures of the same people hide the same rows.
    """
    crossed = frame["measure"].isin(CROSSED)
    in_rows = crossed | frame["measure"].isin(IN_ROWS)
    parts = frame["level"].where(in_rows, "").str.split(BAR, n=1, regex=False)
    rows, columns = parts.str[0], parts.str[-1]
    protected, exposed = _protect_in_cuts(
        frame, rows, people=people, small=small, hidden=small, least=least
    )
    for side in (columns, rows) * int(crossed.sum()):
        more, bare = _protect_in_cuts(
            frame.loc[crossed],
            side.loc[crossed],
            people=people.loc[crossed],
            small=small.loc[crossed],
            hidden=(small | protected).loc[crossed],
            least=least,
        )
        hidden = protected.sum()
        protected |= more.reindex(frame.index, fill_value=False)
        exposed |= bare.reindex(frame.index, fill_value=False)
        if side is rows and protected.sum() == hidden:
            break
    return protected, exposed


def _protect_in_cuts(
    frame: pd.DataFrame,
    side: pd.Series,
    *,
    people: pd.Series,
    small: pd.Series,
    hidden: pd.Series,
    least: int,
) -> tuple[pd.Series, pd.Series]:
    """Find the same within each cut; of a crossed one each row, or each column, is a cut.

    What is hidden already stands first, small or not.
    """
    frame = frame.assign(side=side)
    cut = ["measure", "group", "period", "side"]
    is_total = frame["level"].eq("all")
    over = [frame["measure"], frame["period"]]
    total_shown = (is_total & ~small).groupby(over, dropna=False).transform("any")
    # How many people a picture stands for is written beneath it.
    total_shown |= frame["measure"].isin(DRAWN_PEOPLE)
    ordered = frame[[*cut, "level"]].assign(people=people, small=small, shown=~hidden)
    ordered = ordered.loc[total_shown & ~is_total & people.gt(0)]
    ordered = ordered.sort_values(["shown", "people", "level"])
    # One number for each cut, so that no missing name can drop a row from it.
    place = ordered.groupby(cut, dropna=False, sort=False).ngroup()
    safe_with = _find_safe(ordered, place, least=least)
    safe_without = safe_with.groupby(place).shift(fill_value=False)
    any_hidden = (~ordered["shown"]).groupby(place).transform("any")
    exposed = any_hidden & ~safe_with.groupby(place).transform("any")
    protected = any_hidden & ordered["shown"] & ~safe_without
    return (
        protected.astype(bool).reindex(frame.index, fill_value=False),
        exposed.astype(bool).reindex(frame.index, fill_value=False),
    )


def _find_safe(ordered: pd.DataFrame, cut: pd.Series, *, least: int) -> pd.Series:
    """Tell for each row whether hiding it and all before it in its cut gives none of them back.

    The total gives the sum of what is hidden. A row marked small holds 1 to `least` - 1 people,
    any other at least `least`: a sum at either end of what that allows has one solution only.
    """
    fewest = pd.Series(np.where(ordered["small"], 1, least), index=ordered.index)
    rows = ordered["small"].groupby(cut).cumcount() + 1
    together = ordered["people"].groupby(cut).cumsum()
    small_rows = ordered["small"].astype("int64").groupby(cut).cumsum()
    above_lowest = together.gt(fewest.groupby(cut).cumsum())
    below_highest = small_rows.lt(rows) | together.lt(small_rows * (least - 1))
    return rows.ge(2) & together.ge(least) & above_lowest & below_highest
