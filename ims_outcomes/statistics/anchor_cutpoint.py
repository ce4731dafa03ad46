"""The change from which on people say that they improved: a cut-point against their rating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import repeat_for_parts
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.statistics.responder_rules import find_improvement
from ims_outcomes.statistics.roc import (
    Criterion,
    find_auc,
    find_cutpoint,
    find_roc,
    resample_cutpoint,
)

if TYPE_CHECKING:
    from ims_outcomes.statistics.roc import RocCurve
    from ims_outcomes.vocabulary import Instrument, Settings

#: Why there is no number; stands as the method.
NO_RATING = "nobody has both scores and a rating: not computed"
ONE_GROUP = "all improved by the rating, or none: not computed"
ALL_CHANGED_ALIKE = "changes all equal: not computed"
SEPARATED = "DeLong: no interval from perfect separation or a group of one"

_RESULTS = ("anchor_auc", *(f"anchor_cutpoint_{each}" for each in get_args(Criterion)))


def estimate_anchor_cutpoint(
    cohort: pd.DataFrame,
    *,
    anchor: str,
    improved_from: float,
    instrument: Instrument,
    settings: Settings,
    by: str = "",
    resamples: int = 2000,
    seed: int = 1,
) -> pd.DataFrame:
    """Estimate the change from which on people say that they improved (anchor-based MCID).

    People are improved whose rating is at least `improved_from`. The cut-point is one for a
    person, not for a mean; it moves with the baseline and with the share who improved. Below a
    correlation of about 0.3 between change and rating the anchor is too weak to use.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair, and `anchor`.
    anchor : str
        Column with the global rating of change, higher is better.
    improved_from : float
        Rating from which on people improved; no default. 2.5 on GROC −5 to +5: PMC7025089.
    instrument : Instrument
        For direction and unit.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by; each level has its own curve.
    resamples, seed : int
        Bootstrap, stratified by who improved.

    Returns
    -------
    DataFrame
        anchor_improved (Wilson), anchor_correlation (Spearman), anchor_auc (DeLong);
        anchor_cutpoint_youden and anchor_cutpoint_corner (percentile bootstrap), each with
        anchor_sensitivity_ and anchor_specificity_ (Wilson, as if the cut-point had been known
        beforehand, so too good). Where there is no curve the method says why.

    Raises
    ------
    ValueError
        When fewer than 100 resamples are asked for.

    Source
    ------
    See `find_auc`, `find_cutpoint`, `resample_cutpoint`; correlation: Revicki 2008,
    10.1016/j.jclinepi.2007.03.012. R: pROC.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": 7.0, "last_score": [3.0, 4.0, 6.0, 7.0],
    ...     "groc": [4.0, 3.0, 0.0, 1.0], "has_pair": True,
    ... })
    >>> rows = estimate_anchor_cutpoint(
    ...     cohort, anchor="groc", improved_from=2.5,
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ... )
    >>> rows.loc[rows["measure"].eq("anchor_cutpoint_youden"), "estimate"].tolist()
    [3.0]
    """
    if resamples < 100:
        raise ValueError("an interval by bootstrap needs at least 100 resamples")
    confidence = settings.report.confidence_percent / 100
    draws: dict[str, Any] = {"resamples": resamples, "seed": seed, "confidence": confidence}
    return repeat_for_parts(
        cohort,
        by=by,
        estimate=lambda people: _estimate_curve(
            people, anchor, improved_from, instrument=instrument, settings=settings, **draws
        ),
    )


def _estimate_curve(
    cohort: pd.DataFrame,
    anchor: str,
    improved_from: float,
    *,
    instrument: Instrument,
    settings: Settings,
    **draws: Any,
) -> pd.DataFrame:
    """Estimate all that one ROC curve gives, or say why there is none."""
    known = cohort["has_pair"].astype(bool) & cohort[anchor].notna()
    people = cohort.loc[known]
    improvement = find_improvement(
        people["baseline_score"], people["last_score"], instrument=instrument
    )
    improved = people[anchor].ge(improved_from - TOLERANCE)
    counted = {"n": len(people), "n_missing": len(cohort) - len(people)}
    reason = _find_reason(improvement, improved)
    if reason:
        rows = [{"measure": measure, "method": reason, **counted} for measure in _RESULTS]
        return build_estimates(rows)
    curve = find_roc(improvement, improved)
    correlation = stats.spearmanr(improvement, people[anchor]).statistic
    rows = [
        {"measure": "anchor_correlation", "estimate": correlation, "method": "Spearman"},
        _describe_area(curve, confidence=draws["confidence"]),
        *(
            _describe_cutpoint(curve, each, unit=instrument.unit, **draws)
            for each in get_args(Criterion)
        ),
    ]
    share = _build_share("anchor_improved", improved.sum(), len(people))
    shares = [share, *(row for each in get_args(Criterion) for row in _count_found(curve, each))]
    found = build_shares(pd.DataFrame(shares), settings=settings)
    return pd.concat(
        [
            build_estimates([{**row, **counted} for row in rows]),
            found.assign(n_missing=float(counted["n_missing"])),
        ],
        ignore_index=True,
    )


def _find_reason(improvement: pd.Series, improved: pd.Series) -> str:
    """Say why there is no curve; "" when there is one."""
    checks = {
        NO_RATING: improvement.empty,
        ONE_GROUP: improved.nunique() < 2,
        ALL_CHANGED_ALIKE: improvement.max() - improvement.min() <= TOLERANCE,
    }
    return next((reason for reason, applies in checks.items() if applies), "")


def _describe_area(curve: RocCurve, *, confidence: float) -> dict[str, Any]:
    area, lower, upper = find_auc(curve, confidence=confidence)
    return {
        "measure": "anchor_auc",
        "estimate": area,
        "lower": lower,
        "upper": upper,
        "unit": "area",
        "method": "DeLong" if np.isfinite(lower) else SEPARATED,
    }


def _describe_cutpoint(
    curve: RocCurve,
    criterion: Criterion,
    *,
    unit: str,
    resamples: int,
    seed: int,
    confidence: float,
) -> dict[str, Any]:
    """Find a cut-point and, as limits, improvements that were seen."""
    drawn = resample_cutpoint(curve, criterion=criterion, resamples=resamples, seed=seed)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]
    lower, upper = np.quantile(drawn, tails, method="inverted_cdf")
    return {
        "measure": f"anchor_cutpoint_{criterion}",
        "estimate": find_cutpoint(curve, criterion=criterion),
        "lower": lower,
        "upper": upper,
        "unit": unit,
        "method": f"{criterion}, percentile bootstrap, {resamples} resamples",
    }


def _count_found(curve: RocCurve, criterion: Criterion) -> list[dict[str, Any]]:
    """Count the improved found, and the others left alone, at the cut-point."""
    beyond = curve.thresholds >= find_cutpoint(curve, criterion=criterion)
    found, left = curve.improved[beyond].sum(), curve.others[~beyond].sum()
    return [
        _build_share(f"anchor_sensitivity_{criterion}", found, curve.improved.sum()),
        _build_share(f"anchor_specificity_{criterion}", left, curve.others.sum()),
    ]


def _build_share(measure: str, numerator: float, denominator: float) -> dict[str, Any]:
    return {"measure": measure, "numerator": numerator, "denominator": denominator}
