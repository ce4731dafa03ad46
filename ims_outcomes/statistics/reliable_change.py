"""Reliable change: who changed by more than measurement error, and who crossed a cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.change_categories import (
    COMBINED_CATEGORIES,
    RELIABLE_CATEGORIES,
    combine_categories,
    count_categories,
    name_reliable_change,
)
from ims_outcomes.statistics.clinical_cutoffs import is_functional
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.hageman_arrindell import ALL_ERROR, find_state_index
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.measurement_error import find_mdc
from ims_outcomes.statistics.reliable_change_index import (
    CRITICAL_VALUES,
    describe_pairs,
    find_change_index,
)

if TYPE_CHECKING:
    from ims_outcomes.statistics.measurement_error import MeasurementError
    from ims_outcomes.vocabulary import Instrument, Settings


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
    clinical. Who improved without crossing, or began on the functional side, is improved. HA asks
    more of being functional: that the true score lies beyond the cut-off, which must then be one
    among true scores (see `find_state_index`).

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
    See `find_change_index`. R's clinicalsignificance (2.1.0) gives the same categories, but for
    HA calls nobody harmed, and whoever improved and is functional recovered, also from the
    functional side.

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
    if cutoff is not None and not reason:
        before, after, reason = _find_states(
            baseline, last, cutoff=cutoff, instrument=instrument, error=error, method=method
        )
        combined = combine_categories(category, before=before, after=after)
        # With a reason nobody has a category, whatever the index says.
        category = combined.where(index.isna()) if reason else combined
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

    Source
    ------
    Jacobson & Truax 1991, 10.1037/0022-006X.59.1.12; see `find_mdc`. R's clinicalsignificance takes
    qnorm(0.975) in place of 1.96, which parts two people only in the fifth digit.

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


def _find_states(
    baseline: pd.Series,
    last: pd.Series,
    *,
    cutoff: float,
    instrument: Instrument,
    error: MeasurementError,
    method: str,
) -> tuple[pd.Series, pd.Series, str]:
    """Tell who was functional before and after, or why it cannot be told."""
    scores = baseline, last
    if method != "HA":
        before, after = (
            is_functional(score, cutoff=cutoff, instrument=instrument) for score in scores
        )
        return before, after, ""
    sem = error.resolve(describe_pairs(*scores).sd_baseline).sem
    found = [
        find_state_index(score, cutoff=cutoff, sem=sem) * instrument.improvement_sign
        for score in scores
    ]
    reason = ALL_ERROR if any(index.isna().all() for index in found) else ""
    before, after = (index.gt(CRITICAL_VALUES[method] + TOLERANCE) for index in found)
    return before, after, reason
