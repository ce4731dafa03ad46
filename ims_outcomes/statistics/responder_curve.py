"""The cumulative responder curve: how many improved by at least how much, missing as a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.statistics.responder_rules import is_improved_by_percent
from ims_outcomes.statistics.responders import MISSING_AS_NO, MISSING_AS_YES

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_responder_curve(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate the share that improved by at least x %, for x from 0 to 100.

    The band is about everybody who should have a pair: its lower edge counts the missing as not
    improved by x %, its upper edge as improved. The line between is the share among the pairs.
    Every baseline counts here, also one too low for a responder rule; whoever started at 0
    cannot improve by a percentage and counts as not improved.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair.
    instrument : Instrument
        One on which percentages make sense; else there are no rows.
    settings : Settings
        `responders.curve_step_percent`, `report.confidence_percent`.

    Returns
    -------
    DataFrame
        One row per measure and x: responder_curve (among pairs), responder_curve_low and
        responder_curve_high (of all); group "improvement_percent", level "0", "10", … "100".

    Source
    ------
    Farrar, Dworkin & Max 2006, 10.1016/j.jpainsymman.2005.08.018 (cumulative proportion of
    responders); the band for the missing is this project's own †. R and SAS have no routine of
    their own; in R 1 − ecdf(x) gives the line, without those exactly at x.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [8.0, 6.0], "last_score": [4.0, None], "has_pair": [True, False]
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> curve = estimate_responder_curve(cohort, instrument=nprs, settings=load_settings())
    >>> curve.loc[curve["level"].eq("50"), ["measure", "estimate"]].values.tolist()
    [['responder_curve', 1.0], ['responder_curve_low', 0.5], ['responder_curve_high', 1.0]]
    """
    if not instrument.percent_rule:
        return build_estimates([])
    paired = cohort["has_pair"].astype(bool)
    pairs = cohort.loc[paired]
    missing = len(cohort) - len(pairs)
    percents = range(0, 101, settings.responders.curve_step_percent)
    improved = [
        int(
            is_improved_by_percent(
                pairs["baseline_score"], pairs["last_score"], percent=percent, instrument=instrument
            ).sum()
        )
        for percent in percents
    ]
    points = pd.DataFrame(
        {
            "measure": "responder_curve",
            "group": "improvement_percent",
            "level": [str(percent) for percent in percents],
            "numerator": improved,
        }
    )
    line = points.assign(denominator=len(pairs), n_missing=missing)
    low = points.assign(measure="responder_curve_low", denominator=len(cohort))
    high = points.assign(
        measure="responder_curve_high",
        numerator=points["numerator"] + missing,
        denominator=len(cohort),
    )
    return pd.concat(
        [
            build_shares(line, settings=settings),
            build_shares(low.assign(n_missing=0), settings=settings, method=MISSING_AS_NO),
            build_shares(high.assign(n_missing=0), settings=settings, method=MISSING_AS_YES),
        ],
        ignore_index=True,
    )
