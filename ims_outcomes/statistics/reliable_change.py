"""Reliable change: who changed by more than measurement error, and who crossed a cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.clinical_cutoffs import is_functional
from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.measurement_error import find_mdc
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.reliable_change_index import (
    CRITICAL_VALUES,
    describe_pairs,
    find_change_index,
)

if TYPE_CHECKING:
    from ims_outcomes.statistics.measurement_error import MeasurementError
    from ims_outcomes.vocabulary import Instrument, Settings

#: Categories from best to worst, without and with a cut-off.
RELIABLE_CATEGORIES = ("improved", "unchanged", "deteriorated")
COMBINED_CATEGORIES = ("recovered", "improved", "unchanged", "deteriorated", "harmed")


def find_reliable_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    error: MeasurementError,
    method: str = "JT",
    cutoff: float | None = None,
) -> pd.DataFrame:
    """Find for each person whether the change is more than measurement error.

    Improved and deteriorated: the index lies beyond 1.96 (HA: 1.645); exactly there is
    unchanged. With a cut-off also recovered: improved, from the clinical to the functional side;
    harmed: deteriorated, from the functional to the clinical side. Exactly at the cut-off is
    clinical. Who improved without crossing, or began on the functional side, is improved.

    A category of one person is no cause for a decision about that person alone: of those who did
    not change at all 1 in 20 falls outside (JT, GLN, HLL), with EN about 1 in 7.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair.
    instrument : Instrument
        For the direction.
    error : MeasurementError
        Of the instrument, with its source; there is no default.
    method : str
        "JT", "GLN", "HLL", "EN", "NK" or "HA", see `find_change_index`.
    cutoff : float
        Score that parts people with the complaint from people without, see `find_cutoff`.

    Returns
    -------
    DataFrame
        One row per person, same index: change_index (positive: better), category (missing
        without both scores, or where there is no index), method (or why there is none).

    Raises
    ------
    ValueError
        For an unknown method.

    Source
    ------
    See `find_change_index`. R's clinicalsignificance (2.1.0) gives the same categories.

    Examples
    --------
    >>> from ims_outcomes.statistics.measurement_error import MeasurementError
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 4.0], "last_score": [2.0, 5.0, None],
    ...     "has_pair": [True, True, False],
    ... })
    >>> found = find_reliable_change(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"],
    ...     error=MeasurementError(source="made up", sem=1.0), cutoff=3.0,
    ... )
    >>> found["category"].tolist()
    ['recovered', 'unchanged', nan]
    """
    paired = cohort["has_pair"].astype(bool)
    baseline, last = (cohort[name].where(paired) for name in ("baseline_score", "last_score"))
    index, reason = find_change_index(baseline, last, method=method, error=error)
    index = index * instrument.improvement_sign
    category = name_reliable_change(index, critical=CRITICAL_VALUES[method])
    if cutoff is not None:
        category = _combine(category, baseline, last, cutoff=cutoff, instrument=instrument)
    return pd.DataFrame(
        {
            "change_index": index,
            "category": category,
            "method": reason or f"{method}, {error.describe()}",
        },
        index=cohort.index,
    )


def estimate_reliable_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    error: MeasurementError,
    method: str = "JT",
    cutoff: float | None = None,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the share of people in each category of reliable change.

    Means and SDs that the formulas use are those of everybody in `cohort`, also where it is cut
    by a column: one rule for all.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair, and `by`.
    instrument : Instrument
        For direction and unit.
    settings : Settings
        `report.confidence_percent`.
    error : MeasurementError
        Of the instrument, with its source; there is no default.
    method, cutoff
        See `find_reliable_change`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per category and part: reliable_<category> among pairs, Wilson; n_missing are
        those without a pair. For JT also reliable_change_points, the smallest reliable change in
        units of the scale; with a cut-off, reliable_change_cutoff. Where there is no index the
        method says why.

    Raises
    ------
    ValueError
        For an unknown method.

    Source
    ------
    See `find_change_index`; intervals Wilson 1927. R's clinicalsignificance gives counts only.

    Examples
    --------
    >>> from ims_outcomes.statistics.measurement_error import MeasurementError
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 4.0], "last_score": [2.0, 5.0, None],
    ...     "has_pair": [True, True, False],
    ... })
    >>> rows = estimate_reliable_change(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ...     error=MeasurementError(source="made up", sem=1.0),
    ... )
    >>> rows[["measure", "numerator", "n", "n_missing"]].head(3).values.tolist()
    [['reliable_improved', 1.0, 2.0, 1.0], ['reliable_unchanged', 1.0, 2.0, 1.0],
     ['reliable_deteriorated', 0.0, 2.0, 1.0]]
    """
    found = find_reliable_change(
        cohort, instrument=instrument, error=error, method=method, cutoff=cutoff
    )
    names = RELIABLE_CATEGORIES if cutoff is None else COMBINED_CATEGORIES
    shares = count_categories(cohort, found, categories=names, settings=settings, by=by)
    points = find_reliable_points(cohort, error=error, method=method)
    thresholds = {"reliable_change_points": points, "reliable_change_cutoff": cutoff}
    rows = [
        {
            "measure": measure,
            "n": shares["n"].iloc[0],
            "n_missing": shares["n_missing"].iloc[0],
            "estimate": value,
            "unit": instrument.unit,
            "method": f"{method}, {error.describe()}" if "points" in measure else "as given",
        }
        for measure, value in thresholds.items()
        if value is not None
    ]
    return pd.concat([shares, *([build_estimates(rows)] if rows else [])], ignore_index=True)


def find_reliable_points(
    cohort: pd.DataFrame, *, error: MeasurementError, method: str = "JT"
) -> float | None:
    """Find the smallest reliable change in units of the scale, 1.96·√2·SEM.

    Only JT has one threshold for everybody; in the other methods it moves with the baseline.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair.
    error : MeasurementError
        Of the instrument, with its source.
    method : str
        As `find_reliable_change`.

    Returns
    -------
    float or None
        None for another method than JT, or where the pairs do not give it.

    Examples
    --------
    >>> from ims_outcomes.statistics.measurement_error import MeasurementError
    >>> cohort = pd.DataFrame({"baseline_score": [7.0], "last_score": [2.0], "has_pair": [True]})
    >>> error = MeasurementError(source="made up", sem=1.0)
    >>> round(find_reliable_points(cohort, error=error), 2)
    2.77
    """
    if method != "JT":
        return None
    last = cohort["last_score"].where(cohort["has_pair"].astype(bool))
    sd = describe_pairs(cohort["baseline_score"], last).sd_baseline
    points = find_mdc(error.resolve(sd).sem).item()
    return points if points > TOLERANCE else None


def name_reliable_change(index: pd.Series, *, critical: float) -> pd.Series:
    """Name an index (positive: better) improved, unchanged or deteriorated; missing stays so."""
    unchanged = pd.Series("unchanged", index=index.index, dtype="str").where(index.notna())
    return unchanged.mask(index.gt(critical + TOLERANCE), "improved").mask(
        index.lt(-critical - TOLERANCE), "deteriorated"
    )


def count_categories(
    cohort: pd.DataFrame,
    found: pd.DataFrame,
    *,
    categories: tuple[str, ...],
    settings: Settings,
    by: str = "",
) -> pd.DataFrame:
    """Count categories among those who have one, with Wilson intervals.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, with `by`.
    found : DataFrame
        Same index: category and method, see `find_reliable_change`.
    categories : tuple of str
        Categories to count, also those that nobody is in.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per category and part: reliable_<category>.
    """
    cuts = cut_by(cohort.assign(reliable_category=found["category"]), by=by)
    category = cuts.rows["reliable_category"]
    counts = [
        count_shares(
            cuts,
            measure=f"reliable_{name}",
            counted=category.eq(name),
            among=category.notna(),
            missing=category.isna(),
        )
        for name in categories
    ]
    used = found["method"].iloc[0] if len(found) else "no pair: not computed"
    refused = used.endswith(": not computed")
    rows = build_shares(pd.concat(counts), settings=settings, method=f"Wilson, {used}")
    return rows.assign(method=used) if refused else rows


def _combine(
    category: pd.Series,
    baseline: pd.Series,
    last: pd.Series,
    *,
    cutoff: float,
    instrument: Instrument,
) -> pd.Series:
    """Turn improved into recovered, and deteriorated into harmed, where the cut-off was crossed."""
    before, after = (
        is_functional(score, cutoff=cutoff, instrument=instrument) for score in (baseline, last)
    )
    recovered = category.eq("improved") & ~before & after
    harmed = category.eq("deteriorated") & before & ~after
    return category.mask(recovered, "recovered").mask(harmed, "harmed")
