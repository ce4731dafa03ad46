"""The rules by which somebody is a responder, each a small function of two scores."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument


def find_improvement(baseline: pd.Series, last: pd.Series, *, instrument: Instrument) -> pd.Series:
    """Turn two scores into an improvement, positive when better, in the instrument's units.

    A rating of change, such as GROC, has no baseline: the rating itself is the improvement.
    """
    change = last if instrument.is_change else last - baseline
    return change * instrument.improvement_sign


def is_improved_by_percent(
    baseline: pd.Series, last: pd.Series, *, percent: float, instrument: Instrument
) -> pd.Series:
    """Tell who improved by at least a percentage of the baseline.

    Exactly the percentage counts, also where floating point misses it: 7 to 4.9 is 30 %. From a
    baseline of 0 there is no percentage, so nobody is a responder. Without both scores: no.

    Parameters
    ----------
    baseline, last : Series of float
        Scores.
    percent : float
        Percentage of the baseline.
    instrument : Instrument
        For the direction.

    Returns
    -------
    Series of bool
        One per person.

    Source
    ------
    30 %: Dworkin 2008, 10.1016/j.jpain.2007.09.005; Farrar 2001, 10.1016/S0304-3959(01)00349-9.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> baseline, last = pd.Series([7.0, 7.0, 0.0]), pd.Series([4.9, 5.0, 0.0])
    >>> is_improved_by_percent(baseline, last, percent=30, instrument=nprs).tolist()
    [True, False, False]
    """
    improvement = find_improvement(baseline, last, instrument=instrument)
    return baseline.gt(0) & (100 * improvement).ge(percent * baseline - TOLERANCE)


def is_improved_by_points(
    baseline: pd.Series, last: pd.Series, *, points: float, instrument: Instrument
) -> pd.Series:
    """Tell who improved by at least a number of the instrument's units, such as its MCID."""
    improvement = find_improvement(baseline, last, instrument=instrument)
    return improvement.ge(points - TOLERANCE)


def is_worse_by_points(
    baseline: pd.Series, last: pd.Series, *, points: float, instrument: Instrument
) -> pd.Series:
    """Tell who worsened by at least a number of the instrument's units."""
    improvement = find_improvement(baseline, last, instrument=instrument)
    return improvement.le(TOLERANCE - points)


def is_acceptable(score: pd.Series, *, instrument: Instrument) -> pd.Series:
    """Tell which scores patients call acceptable; exactly the instrument's limit is.

    With no limit published nothing is acceptable; a missing score is not either.
    """
    if instrument.acceptable is None:
        return pd.Series(False, index=score.index)
    if instrument.better == "lower":
        return score.le(instrument.acceptable + TOLERANCE)
    return score.ge(instrument.acceptable - TOLERANCE)


def is_pain_free(score: pd.Series) -> pd.Series:
    """Tell which scores are 0; a missing score is not (Kamper 2010, 10.1007/s00586-010-1366-1)."""
    return score.abs().le(TOLERANCE)


@dataclasses.dataclass(frozen=True)
class ResponderRule:
    """One rule, laid out over people: who is asked about, and who says yes.

    Attributes
    ----------
    measure : str
        Id of the rule.
    counted, among, missing : Series of bool
        Who fulfils it; who has both scores and is asked about; who has not both scores and may
        belong to those asked about: by the baseline, or because there is none.
    is_harm : bool
        Whether yes is bad.
    """

    measure: str
    counted: pd.Series
    among: pd.Series
    missing: pd.Series
    is_harm: bool = False


def build_responder_rules(
    people: pd.DataFrame,
    *,
    instrument: Instrument,
    percents: tuple[int, ...],
    mcid: float | None,
) -> list[ResponderRule]:
    """Lay out every rule that this instrument has over people.

    Parameters
    ----------
    people : DataFrame
        One row per person: baseline_score, last_score, has_baseline, has_pair, is_eligible.
    instrument : Instrument
        For direction, worse step and acceptable state.
    percents : tuple of int
        Percentages of improvement.
    mcid : float or None
        Smallest change that matters.

    Returns
    -------
    list of ResponderRule
        In the order in which pages show them.
    """
    baseline, last = people["baseline_score"], people["last_score"]
    paired = people["has_pair"].astype(bool)
    unknown = ~people["has_baseline"].astype(bool)
    eligible = people["is_eligible"].astype(bool)

    def lay_out(
        measure: str, counted: pd.Series, asked: pd.Series, *, is_harm: bool = False
    ) -> ResponderRule:
        among, missing = paired & asked, ~paired & (asked | unknown)
        return ResponderRule(measure, counted, among, missing, is_harm)

    rules = []
    if instrument.percent_rule:
        above_zero = eligible & baseline.gt(0)
        for percent in percents:
            improved = is_improved_by_percent(
                baseline, last, percent=percent, instrument=instrument
            )
            rules.append(lay_out(f"responder_{percent}", improved, above_zero))
    if mcid is not None:
        improved = is_improved_by_points(baseline, last, points=mcid, instrument=instrument)
        rules.append(lay_out("responder_mcid", improved, eligible))
    if instrument.acceptable is not None:
        asked = baseline.notna() & ~is_acceptable(baseline, instrument=instrument)
        rules.append(lay_out("acceptable", is_acceptable(last, instrument=instrument), asked))
    if instrument.percent_rule and instrument.better == "lower":
        rules.append(lay_out("pain_free", is_pain_free(last), eligible))
    if instrument.worse is not None:
        worse = is_worse_by_points(baseline, last, points=instrument.worse, instrument=instrument)
        anybody = pd.Series(True, index=people.index)
        rules.append(lay_out("worse", worse, anybody, is_harm=True))
    return rules
