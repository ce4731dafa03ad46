"""Change corrected for regression to the mean after Gulliksen, Lord and Novick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import repeat_for_parts
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import name_method, t_interval

if TYPE_CHECKING:
    from ims_outcomes.statistics.regression_to_mean import PlausiblePopulation
    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_gln_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    population: PlausiblePopulation,
    by: str = "",
) -> pd.DataFrame:
    """Estimate mean change from the baseline that regression to the mean leads to expect.

    Gulliksen–Lord–Novick: y − (μ + ρ(b − μ)), for each plausible μ and ρ. With the mean of the
    people themselves as μ the correction would be 0 on average, so μ must be that of the
    population they were chosen from.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair.
    instrument : Instrument
        For its unit.
    settings : Settings
        `report.confidence_percent`.
    population : PlausiblePopulation
        From whom these people were chosen; its SDs are not used.
    by : str
        Column to cut by; the population is the same for all levels.

    Returns
    -------
    DataFrame
        gln_change: one row per μ and ρ with its t interval, group "population_mean |
        correlation", level "5 | 0.6" (cut by sex "f | 5 | 0.6"); signed as change is. The
        interval knows μ and ρ for certain; the rows together show what not knowing them means.

    Source
    ------
    Hsu 1995, 10.1037/0022-006X.63.1.141. R's clinicalsignificance sets the sample's own mean as
    μ, which tells people apart but leaves the mean change as it is.

    Examples
    --------
    >>> from ims_outcomes.statistics.regression_to_mean import PlausiblePopulation
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0], "last_score": [4.0, 5.0], "has_pair": True,
    ... })
    >>> rows = estimate_gln_change(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ...     population=PlausiblePopulation((4,), (2,), (0.5, 1), source="assumed"),
    ... )
    >>> rows[["level", "estimate"]].values.tolist()
    [['4 | 0.5', -0.75], ['4 | 1', -2.0]]
    """
    return repeat_for_parts(
        cohort,
        by=by,
        estimate=lambda people: _correct_change(
            people, instrument=instrument, settings=settings, population=population
        ),
    )


def _correct_change(
    people: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    population: PlausiblePopulation,
) -> pd.DataFrame:
    """Take from each change what regression to the mean leads to expect, for each μ and ρ."""
    pairs = people.loc[people["has_pair"].astype(bool), ["baseline_score", "last_score"]]
    before, after = (pairs[name].to_numpy(dtype="float64") for name in pairs)
    grid = np.meshgrid(population.means, population.correlations, indexing="ij")
    mu, rho = (each.ravel().astype("float64") for each in grid)
    corrected = after - (mu[:, None] + rho[:, None] * (before - mu[:, None]))
    frame = pd.DataFrame(corrected.T)
    found = pd.DataFrame({"n": frame.count(), "estimate": frame.mean(), "sd": frame.std()})
    confidence = settings.report.confidence_percent / 100
    lower, upper = t_interval(found["estimate"], found["sd"], found["n"], confidence=confidence)
    return build_estimates(
        found.drop(columns="sd").assign(
            measure="gln_change",
            group="population_mean | correlation",
            level=[f"{mean:g} | {share:g}" for mean, share in zip(mu, rho, strict=True)],
            n_missing=len(people) - len(pairs),
            lower=lower,
            upper=upper,
            unit=instrument.unit,
            method=name_method(f"t ({population.source})", n=found["n"], sd=found["sd"]),
        )
    )
