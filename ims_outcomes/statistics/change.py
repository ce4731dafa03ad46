"""Change from baseline to last score: means, medians, effect sizes, distribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.effect_sizes import build_effect_sizes
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import estimate_means, estimate_medians

if TYPE_CHECKING:
    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_change(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate how much scores changed among those who have both.

    Change is last − baseline in the instrument's own units, so a fall of pain is negative. Mean,
    SD, median and effect sizes rest on the pairs; everybody who should have a pair and has none
    is counted in `n_missing`, never taken for unchanged. One value, or values all the same,
    give an estimate without an interval, and the method says so.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, change, weeks, has_baseline, has_pair,
        and `by`.
    instrument : Instrument
        For its unit.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by; adds rows with group = `by` and keeps the rows of all.

    Returns
    -------
    DataFrame
        One row per measure and part. Measures: mean_baseline (everybody with a baseline),
        mean_baseline_of_pairs, mean_last, mean_change (t interval); median_change, median_weeks
        (quartiles as lower and upper); sd_change; srm, smc, d_av and the same with "_hedges"
        (unit "SD", see `build_effect_sizes`).

    Source
    ------
    Intervals of means: Student's t, as R's t.test; quartiles of type 7, as R's quantile (SAS's PROC
    UNIVARIATE takes type 2). Effect sizes: see `build_effect_sizes`; an interval of the median:
    see `estimate_median_change`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 8.0], "last_score": [4.0, 5.0, None],
    ...     "change": [-3.0, -1.0, None], "weeks": [5.0, 7.0, None],
    ...     "has_baseline": True, "has_pair": [True, True, False],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_change(cohort, instrument=nprs, settings=load_settings())
    >>> rows.set_index("measure").loc["mean_change", ["n", "n_missing", "estimate"]].tolist()
    [2.0, 1.0, -2.0]
    """
    cuts = cut_by(cohort, by=by)
    rows = cuts.rows
    paired = rows["has_pair"].astype(bool)
    baseline = rows["baseline_score"].where(rows["has_baseline"].astype(bool))
    change = rows["change"].where(paired)
    means = {
        "mean_baseline": baseline,
        "mean_baseline_of_pairs": baseline.where(paired),
        "mean_last": rows["last_score"].where(paired),
        "mean_change": change,
    }
    unit = instrument.unit
    return pd.concat(
        [
            *(
                estimate_means(cuts, values, measure=measure, unit=unit, settings=settings)
                for measure, values in means.items()
            ),
            estimate_medians(cuts, change, measure="median_change", unit=unit),
            _find_sd(cuts, change, unit=unit),
            _estimate_effect_sizes(cuts, settings=settings),
            estimate_medians(
                cuts, rows["weeks"].where(paired), measure="median_weeks", unit="weeks"
            ),
        ],
        ignore_index=True,
    )


def _find_sd(cuts: Cuts, change: pd.Series, *, unit: str) -> pd.DataFrame:
    """Find the SD of change; no interval is given for it."""
    found = cuts.describe(change)
    return build_estimates(
        found[["group", "level", "n"]].assign(
            measure="sd_change",
            n_missing=cuts.total(missing=change.isna())["missing"],
            estimate=found["sd"],
            unit=unit,
            method=np.where(found["n"].gt(1), "SD", "fewer than two values: not computed"),
        )
    )


def _estimate_effect_sizes(cuts: Cuts, *, settings: Settings) -> pd.DataFrame:
    """Estimate SRM, SMC and d_av from the pairs of each part."""
    paired = cuts.rows["has_pair"].astype(bool) & cuts.rows["change"].notna()
    columns = {"baseline_score": "sd_baseline", "last_score": "sd_last", "change": "sd_change"}
    moments = cuts.describe(cuts.rows["change"].where(paired))[["group", "level", "n", "mean"]]
    moments = moments.rename(columns={"mean": "mean_change"}).assign(
        n_missing=cuts.total(missing=~paired)["missing"],
        **{
            sd: cuts.describe(cuts.rows[score].where(paired))["sd"] for score, sd in columns.items()
        },
    )
    sizes = build_effect_sizes(moments, confidence=settings.report.confidence_percent / 100)
    return build_estimates(
        moments[["group", "level", "n", "n_missing"]].join(sizes).assign(unit="SD")
    )
