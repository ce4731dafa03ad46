"""What would have happened anyway: observed change beside what regression to the mean makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import cut_by, repeat_for_parts
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE, estimate_means
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.regression_to_mean import (
    expect_regression,
    expect_responders,
    find_step,
)
from ims_outcomes.statistics.responder_rules import is_improved_by_percent, is_improved_by_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ims_outcomes.statistics.regression_to_mean import PlausiblePopulation
    from ims_outcomes.vocabulary import Instrument, Settings

#: What stands as the method where nobody was chosen.
NOBODY_CHOSEN = "nobody chosen has both scores: not computed"


def estimate_regression_to_mean(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    population: PlausiblePopulation,
    cutoff: float | None = None,
    step: float | None = None,
    by: str = "",
) -> pd.DataFrame:
    """Estimate how much of change and responders regression to the mean alone would make.

    People are those whose baseline is at the cut-off or worse; what regression makes is expected
    from the first scores of those with both. It is a range over every combination of the plausible
    means, SDs and correlations, with the median of the combinations between; it is no confidence
    interval. Change beyond it is not the effect of treatment: natural recovery, and who gives a
    last score, are in it too.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, change, has_baseline, has_pair.
    instrument : Instrument
        For direction, unit, MCID, and whether percentages make sense.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    population : PlausiblePopulation
        From whom these people were chosen, with its source; there is no default.
    cutoff : float
        The score from which people count as chosen; unless given the instrument's eligible_at.
    step : float
        1 for whole numbers, 0 for none; unless given, found from the baselines.
    by : str
        Column to cut by. The population, the cut-off and the step are the same for all levels.

    Returns
    -------
    DataFrame
        For each part: mean_change_chosen (t); regression_to_mean and change_beyond_regression
        (range), signed as change is; responder_<headline> and responder_mcid, each as
        <rule>_chosen (Wilson) and <rule>_by_regression (range). Where nobody was chosen the
        method says so.

    Raises
    ------
    ValueError
        When neither the instrument nor the call gives a cut-off.

    Source
    ------
    See `expect_regression`; the range over an unknown mean: Ostermann 2008,
    10.1186/1471-2288-8-52. R's regtomean tests the change against regression at one mean after the
    other. Stata's rtmcii, as `find_regression_to_mean`, knows the cut-off alone and takes first
    scores to be spread as the normal distribution has it beyond there: of people who come at their
    worst, and so began worse than that, it expects too little †.

    Examples
    --------
    >>> from ims_outcomes.statistics.regression_to_mean import PlausiblePopulation
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 2.0], "last_score": [4.0, 5.0, 2.0],
    ...     "change": [-3.0, -1.0, 0.0], "has_baseline": True, "has_pair": True,
    ... })
    >>> rows = estimate_regression_to_mean(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ...     population=PlausiblePopulation((4, 5), (2,), (0.4, 0.6), source="assumed"),
    ... )
    >>> rows[["measure", "estimate", "lower", "upper"]].round(2).iloc[1:3].values.tolist()
    [['regression_to_mean', -0.95, -1.5, -0.6],
     ['change_beyond_regression', -1.05, -1.4, -0.5]]
    """
    chosen_from = instrument.eligible_at if cutoff is None else cutoff
    if chosen_from is None:
        raise ValueError(f"no score is known from which people with {instrument.name} are chosen")
    steps = find_step(cohort["baseline_score"]) if step is None else step
    return repeat_for_parts(
        cohort.loc[_is_chosen(cohort, chosen_from, instrument=instrument)],
        by=by,
        estimate=lambda people: _compare_with_regression(
            people, instrument=instrument, settings=settings, population=population, step=steps
        ),
    )


def _compare_with_regression(
    people: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    population: PlausiblePopulation,
    step: float,
) -> pd.DataFrame:
    """Lay what was seen of the people chosen beside what regression to the mean makes."""
    mean, sd, correlation = population.lay_out()
    first = people.loc[people["has_pair"].astype(bool), "baseline_score"]
    first = first if len(first) else pd.Series([np.nan])
    observed = _estimate_change(people, instrument=instrument, settings=settings)
    expected = expect_regression(first, mean, correlation, instrument=instrument)
    made = expected * instrument.improvement_sign
    ranges = {
        "regression_to_mean": made,
        "change_beyond_regression": float(observed["estimate"].iloc[0]) - made,
    }
    parts = [observed]
    for measure, values in ranges.items():
        parts.append(_build_range(measure, values, instrument.unit, observed, population))
    for rule, size in _list_rules(instrument, settings).items():
        made = expect_responders(
            first, mean, sd, correlation, instrument=instrument, step=step, **size
        )
        parts.append(_count_responders(people, rule, size, instrument, settings=settings))
        parts.append(_build_range(f"{rule}_by_regression", made, "share", observed, population))
    return pd.concat(parts, ignore_index=True)


def _is_chosen(cohort: pd.DataFrame, cutoff: float, *, instrument: Instrument) -> pd.Series:
    """Tell whose baseline is at the cut-off or worse."""
    worse = (cohort["baseline_score"] - cutoff) * -instrument.improvement_sign
    return cohort["has_baseline"].astype(bool) & worse.ge(-TOLERANCE)


def _list_rules(instrument: Instrument, settings: Settings) -> dict[str, dict[str, Any]]:
    """List the responder rules that this instrument has."""
    rules: dict[str, dict[str, Any]] = {}
    if instrument.percent_rule:
        percent = settings.responders.headline_percent
        rules[f"responder_{percent}"] = {"percent": percent}
    if instrument.mcid is not None:
        rules["responder_mcid"] = {"points": instrument.mcid}
    return rules


def _estimate_change(
    people: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate the mean change of the people chosen."""
    cuts = cut_by(people)
    change = cuts.rows["change"].where(cuts.rows["has_pair"].astype(bool))
    return estimate_means(
        cuts, change, measure="mean_change_chosen", unit=instrument.unit, settings=settings
    )


def _count_responders(
    people: pd.DataFrame,
    rule: str,
    size: dict[str, Any],
    instrument: Instrument,
    *,
    settings: Settings,
) -> pd.DataFrame:
    """Count responders by a rule among the people chosen."""
    cuts = cut_by(people)
    scores = cuts.rows["baseline_score"], cuts.rows["last_score"]
    improved = (
        is_improved_by_percent(*scores, percent=size["percent"], instrument=instrument)
        if "percent" in size
        else is_improved_by_points(*scores, points=size["points"], instrument=instrument)
    )
    paired = cuts.rows["has_pair"].astype(bool)
    counts = count_shares(
        cuts, measure=f"{rule}_chosen", counted=improved, among=paired, missing=~paired
    )
    return build_shares(counts, settings=settings)


def _build_range(
    measure: str,
    values: NDArray[np.float64],
    unit: str,
    observed: pd.DataFrame,
    population: PlausiblePopulation,
) -> pd.DataFrame:
    """Build the row of a range over what is plausible; without numbers where nobody was chosen."""
    row = observed.iloc[0]
    known = row["n"] > 0
    return build_estimates(
        [
            {
                "measure": measure,
                "n": row["n"],
                "n_missing": row["n_missing"],
                "estimate": np.median(values) if known else np.nan,
                "lower": np.min(values) if known else np.nan,
                "upper": np.max(values) if known else np.nan,
                "unit": unit,
                "method": f"range over {population.describe()}" if known else NOBODY_CHOSEN,
            }
        ]
    )
