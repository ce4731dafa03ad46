"""Two groups side by side: the difference of their responders and of their mean change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import compare_means
from ims_outcomes.statistics.proportions import newcombe_interval
from ims_outcomes.statistics.responders import estimate_responders

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Stands as the method when nobody in either group differs from the others in it.
NO_SPREAD = "no spread in either group: no interval"


def estimate_group_difference(
    cohort: pd.DataFrame,
    *,
    by: str,
    first: str,
    second: str,
    instrument: Instrument,
    settings: Settings,
) -> pd.DataFrame:
    """Estimate the difference of responders and of mean change between two groups.

    First − second, as found: groups that were not randomised differ in other ways too, and
    nothing here adjusts for that. Not computed with fewer than `compare_from_people` people on
    either side: of the responders those who are asked, of the mean change those with both scores.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, see `estimate_responders`; change and `by`.
    by : str
        Column that holds the groups.
    first, second : str
        The two levels of it; a level nobody has gives rows without numbers.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `disclosure.compare_from_people`,
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        Two rows: difference_responder_<headline> (unit "share", Newcombe; only where
        percentages make sense) and difference_mean_change (unit of the instrument, Welch);
        group = `by`, level "first minus second", n = people in both groups.

    Source
    ------
    Newcombe 1998, see `newcombe_interval`; Welch 1947, see `compare_means`. R's prop.test and
    SAS's PROC FREQ RISKDIFF print Wald's interval unless asked for another.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "technique": ["gunn_ims"] * 20 + ["none"] * 20, "baseline_score": 6.0,
    ...     "last_score": [2.0, 3.0] * 10 + [6.0, 5.0] * 10,
    ...     "change": [-4.0, -3.0] * 10 + [0.0, -1.0] * 10,
    ...     "has_baseline": True, "has_pair": True, "is_eligible": True,
    ... })
    >>> rows = estimate_group_difference(
    ...     cohort, by="technique", first="gunn_ims", second="none",
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ... )
    >>> rows[["measure", "estimate"]].values.tolist()
    [['difference_responder_30', 1.0], ['difference_mean_change', -3.0]]
    """
    parts = [cohort.loc[cohort[by].eq(level)] for level in (first, second)]
    rows = pd.concat(
        [
            _compare_responders(parts, instrument=instrument, settings=settings),
            _compare_change(parts, instrument=instrument, settings=settings),
        ],
        ignore_index=True,
    )
    return build_estimates(rows.assign(group=by, level=f"{first} minus {second}"))


def count_headline_responders(
    parts: list[pd.DataFrame], *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Count responders by the headline percentage: one row per part, as `estimate_responders`."""
    headline = f"responder_{settings.responders.headline_percent}"
    found = pd.concat(
        [estimate_responders(part, instrument=instrument, settings=settings) for part in parts]
    )
    return found.loc[found["measure"].eq(headline)]


def _compare_responders(
    parts: list[pd.DataFrame], *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Compare the shares of responders by the headline percentage."""
    if not instrument.percent_rule:
        return build_estimates([])
    headline = f"responder_{settings.responders.headline_percent}"
    found = count_headline_responders(parts, instrument=instrument, settings=settings)
    (count_1, total_1), (count_2, total_2) = found[["numerator", "denominator"]].to_numpy()
    row: dict[str, Any] = {
        "measure": f"difference_{headline}",
        "n": total_1 + total_2,
        "n_missing": found["n_missing"].sum(),
        "unit": "share",
    }
    least = settings.disclosure.compare_from_people
    if min(total_1, total_2) < least:
        return build_estimates([row | {"method": say_too_few(least, "people asked")}])
    confidence = settings.report.confidence_percent / 100
    lower, upper = newcombe_interval(count_1, total_1, count_2, total_2, confidence=confidence)
    difference = count_1 / total_1 - count_2 / total_2
    limits = {"estimate": difference, "lower": lower.item(), "upper": upper.item()}
    return build_estimates([row | limits | {"method": "Newcombe"}])


def _compare_change(
    parts: list[pd.DataFrame], *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Compare the mean changes."""
    changes = [part["change"].where(part["has_pair"].astype(bool)) for part in parts]
    first, second = (
        pd.DataFrame({"n": [change.count()], "mean": [change.mean()], "sd": [change.std()]})
        for change in changes
    )
    row: dict[str, Any] = {
        "measure": "difference_mean_change",
        "n": sum(int(change.count()) for change in changes),
        "n_missing": sum(int(change.isna().sum()) for change in changes),
        "unit": instrument.unit,
    }
    least = settings.disclosure.compare_from_people
    if min(change.count() for change in changes) < least:
        return build_estimates([row | {"method": say_too_few(least, "pairs")}])
    found = compare_means(first, second, confidence=settings.report.confidence_percent / 100)
    method = "Welch" if found["lower"].notna().item() else NO_SPREAD
    return build_estimates(found[["estimate", "lower", "upper"]].assign(**row, method=method))


def say_too_few(least: int, whom: str) -> str:
    """Say why two groups are not compared."""
    return f"not compared: fewer than {least} {whom} on one side"
