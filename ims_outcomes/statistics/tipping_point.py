"""How much worse than imputed the people not seen may be before a conclusion tips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import optimize

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.multiple_imputation import (
    IMPUTATIONS,
    impute_last_scores,
    pool_means,
)
from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_tipping_point(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    deltas: Sequence[float],
    predictors: Sequence[str] = ("baseline_score",),
    imputations: int = IMPUTATIONS,
    seed: int = 1,
) -> pd.DataFrame:
    """Estimate mean change if those not seen did worse by δ than the model says, for each δ.

    And the δ from which the interval of the mean change no longer excludes 0. Whether people
    who were not seen may have done that much worse is for a reader to judge, not for a program.

    Parameters
    ----------
    cohort, instrument, settings, predictors, imputations, seed
        See `estimate_imputed_change`.
    deltas : sequence of float
        In the instrument's units, above 0 for worse, whichever way the scale runs.

    Returns
    -------
    DataFrame
        One row per δ: mean_change_mi, group "delta", level the number; tipping_delta; and
        worst_possible_change, the mean change had everybody not seen ended at the worst end of the
        scale, beyond which no δ can take it. The draws are the same for every δ, so rows differ by
        δ alone.

    Source
    ------
    Cro 2020, 10.1002/sim.8569. R's mice does it by its argument post; SAS PROC MI by MNAR ADJUST.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [8.0, 7, 6, 5, 8, 7, 6, 5],
    ...     "last_score": [5.0, 4, 4, 2, 6, None, None, 3], "has_baseline": True,
    ...     "is_eligible": True,
    ... }).assign(has_pair=lambda d: d.last_score.notna())
    >>> rows = estimate_tipping_point(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ...     deltas=[0, 2])
    >>> (rows["estimate"][1] - rows["estimate"][0]).round(3).item()  # 2 of 8, 2 points worse
    0.5
    """
    common = {"measure": "mean_change_mi", "unit": instrument.unit}
    try:
        found = impute_last_scores(
            cohort, predictors=predictors, imputations=imputations, seed=seed
        )
    except RefusalError as refusal:
        return build_estimates([{**common, "method": refusal.as_method}])
    baseline = found.people["baseline_score"].to_numpy("float64")
    confidence = settings.report.confidence_percent / 100

    def pool(delta: float) -> dict[str, Any]:
        moved = found.shift(-delta * instrument.improvement_sign)
        return pool_means(moved.last - baseline, confidence)

    counts = {"n": len(found.people), "n_missing": int(found.missing.sum())}
    rows: list[dict[str, Any]] = [
        {
            **common,
            **counts,
            "group": "delta",
            "level": f"{delta:g}",
            "method": "δ-adjusted multiple imputation, Rubin",
            **pool(delta),
        }
        for delta in deltas
    ]
    tip, method = _find_tip(pool, instrument)
    found_tip = {**common, **counts, "measure": "tipping_delta", "estimate": tip, "method": method}
    worst_end = instrument.low if instrument.improvement_sign > 0 else instrument.high
    last = found.people["last_score"].to_numpy("float64")
    ends = np.where(found.missing, worst_end, last)
    worst = {
        **common,
        **counts,
        "measure": "worst_possible_change",
        "estimate": (ends - baseline).mean(),
        "method": "mean with the worst end of the scale for those not seen",
    }
    return pd.concat(
        [build_estimates(rows), build_estimates([found_tip, worst])], ignore_index=True
    )


def _find_tip(pool: Callable[[float], dict[str, Any]], instrument: Instrument) -> tuple[float, str]:
    """Find the δ at which the limit on the bad side is 0."""

    def worst(delta: float) -> float:
        row = pool(delta)
        return float(row["lower"] if instrument.improvement_sign > 0 else -row["upper"])

    widest = float(instrument.high - instrument.low)
    if worst(0.0) <= 0:
        return np.nan, "the interval holds 0 already: no tipping point"
    if worst(widest) > 0:
        return np.nan, "none within the length of the scale"
    tip = optimize.brentq(worst, 0.0, widest, xtol=1e-6)
    return float(tip), "δ at which the interval of the mean change reaches 0"
