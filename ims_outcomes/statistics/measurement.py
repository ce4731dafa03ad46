"""What an instrument can tell: its error, and the change from which people say they improved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.measurement_error import find_mdc
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.statistics.reliable_change_index import describe_pairs
from ims_outcomes.statistics.responder_rules import find_improvement
from ims_outcomes.statistics.roc import (
    Criterion,
    find_auc,
    find_cutpoint,
    find_roc,
    resample_cutpoint,
)

if TYPE_CHECKING:
    from ims_outcomes.statistics.measurement_error import MeasurementError
    from ims_outcomes.statistics.roc import RocCurve
    from ims_outcomes.vocabulary import Instrument, Settings

#: Why there is no number; stands as the method.
NO_RATING = "nobody has both scores and a rating: not computed"
ONE_GROUP = "all improved by the rating, or none: not computed"
ALL_CHANGED_ALIKE = "changes all equal: not computed"
NO_SD = "fewer than two different baselines: not computed"
SEPARATED = "DeLong: no interval from perfect separation or a group of one"

_RESULTS = ("anchor_auc", *(f"anchor_cutpoint_{each}" for each in get_args(Criterion)))


def estimate_measurement_error(
    cohort: pd.DataFrame, *, instrument: Instrument, error: MeasurementError
) -> pd.DataFrame:
    """Estimate the standard error of measurement and the minimal detectable change.

    SEM = SD·√(1 − r), MDC = 1.96·√2·SEM. They are the source's, carried over to these people;
    they have no interval because the source's uncertainty is not known here.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score; its SD is used where `error` asks for it.
    instrument : Instrument
        For its unit.
    error : MeasurementError
        With its source; there is no default.

    Returns
    -------
    DataFrame
        Two rows: sem, mdc, in units of the scale.

    Source
    ------
    See `find_sem`, `find_mdc`.

    Examples
    --------
    >>> from ims_outcomes.statistics.measurement_error import MeasurementError
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> error = MeasurementError(source="made up", reliability=0.75, sd=2.0)
    >>> cohort = pd.DataFrame({"baseline_score": [7.0, 6.0]})
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_measurement_error(cohort, instrument=nprs, error=error)
    >>> rows[["measure", "estimate"]].round(2).values.tolist()
    [['sem', 1.0], ['mdc', 2.77]]
    """
    baseline = cohort["baseline_score"]
    pairs = describe_pairs(baseline, baseline)
    sem = error.resolve(pairs.sd_baseline).sem
    known = sem > TOLERANCE
    return build_estimates(
        [
            {
                "measure": measure,
                "n": pairs.count,
                "n_missing": len(cohort) - pairs.count,
                "estimate": value if known else np.nan,
                "unit": instrument.unit,
                "method": error.describe() if known else NO_SD,
            }
            for measure, value in {"sem": sem, "mdc": find_mdc(sem).item()}.items()
        ]
    )


def add_rating(cohort: pd.DataFrame, scores: pd.DataFrame, *, rating: Instrument) -> pd.DataFrame:
    """Add each person's last global rating of change, in a column named after its instrument.

    The last rating of the episode that was not given before the baseline; of several on that day
    the mean. Without one it is missing.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: episode_id, baseline_date.
    scores : DataFrame
        One row per score: episode_id, instrument, score_date, score.
    rating : Instrument
        One whose score is itself a change, such as GROC.

    Returns
    -------
    DataFrame
        `cohort` with one more column, same rows.

    Raises
    ------
    ValueError
        When the instrument is not a rating of change.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> cohort = pd.DataFrame({"episode_id": [1], "baseline_date": [pd.Timestamp("2025-01-01")]})
    >>> scores = pd.DataFrame({
    ...     "episode_id": [1], "instrument": "groc", "score": [3.0],
    ...     "score_date": [pd.Timestamp("2025-02-01")],
    ... })
    >>> add_rating(cohort, scores, rating=load_vocabulary().instruments["groc"])["groc"].tolist()
    [3.0]
    """
    if not rating.is_change:
        raise ValueError(f"{rating.name} is not a rating of change")
    begun = cohort.dropna(subset=["episode_id"]).set_index("episode_id")["baseline_date"]
    given = scores.loc[scores["instrument"].eq(rating.id) & scores["score"].notna()]
    given = given.loc[~given["score_date"].lt(given["episode_id"].map(begun))]
    latest = given.groupby("episode_id")["score_date"].transform("max")
    last = given.loc[given["score_date"].eq(latest)].groupby("episode_id")["score"].mean()
    return cohort.assign(**{rating.id: cohort["episode_id"].map(last).astype("float64")})


def estimate_anchor_cutpoint(
    cohort: pd.DataFrame,
    *,
    anchor: str,
    improved_from: float,
    instrument: Instrument,
    settings: Settings,
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
    confidence = settings.report.confidence_percent / 100
    correlation = stats.spearmanr(improvement, people[anchor]).statistic
    draws: dict[str, Any] = {"resamples": resamples, "seed": seed, "confidence": confidence}
    rows = [
        {"measure": "anchor_correlation", "estimate": correlation, "method": "Spearman"},
        _describe_area(curve, confidence=confidence),
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
