"""Responders: the share that improved, and what it becomes if the missing did badly or well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from ims_outcomes.statistics.cuts import Cuts, cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.responder_rules import ResponderRule, build_responder_rules

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Methods of the rows that say what the answer becomes if the missing did badly, or well.
MISSING_AS_NO = "Wilson, missing counted as no"
MISSING_AS_YES = "Wilson, missing counted as yes"


def estimate_responders(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    by: str = "",
    mcid: float | Literal["of_instrument"] | None = "of_instrument",
) -> pd.DataFrame:
    """Estimate the share of responders by every rule, and of those who got worse.

    Among pairs whose baseline is eligible (percentages also need a baseline above 0); "worse"
    among all pairs, whatever the baseline; "acceptable" among pairs whose baseline was not yet
    acceptable. Missing are those without both scores who may belong there: their baseline says
    so, or they have none. They are all added to the denominator in the worst and best case, so
    that the two hold whatever became of them between them.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_baseline, has_pair, is_eligible,
        and `by`.
    instrument : Instrument
        For direction, MCID, worse step and acceptable state.
    settings : Settings
        `responders.percents`, `report.confidence_percent`.
    by : str
        Column to cut by.
    mcid : float, None or "of_instrument"
        A condition's own MCID; None when none is published for it. Unless given, that of the
        instrument.

    Returns
    -------
    DataFrame
        One row per measure and part. Measures: responder_<percent> (percentages make sense on
        this scale), responder_mcid, acceptable, pain_free, worse; each with Wilson interval
        and beside it <measure>_worst_case and <measure>_best_case. The worst case is always the
        bad news: for "worse" it counts the missing as worse. Without an MCID, an acceptable
        state or a worse step one row says so. Also not_eligible, counted of those with a
        baseline.

    Source
    ------
    Rules and their sources: see `responder_rules` and the registry of definitions. Intervals:
    Wilson 1927, see `wilson_interval`. R's clinicalsignificance::cs_percentage counts among all
    pairs, whatever the baseline, without interval, and where lower is better calls 0 to 5 improved
    and deteriorated at once.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 8.0, 2.0], "last_score": [4.9, 5.0, None, 0.0],
    ...     "has_baseline": True, "has_pair": [True, True, False, True],
    ...     "is_eligible": [True, True, True, False],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_responders(cohort, instrument=nprs, settings=load_settings())
    >>> rows.set_index("measure").loc["responder_30", ["numerator", "n", "n_missing"]].tolist()
    [1.0, 2.0, 1.0]
    """
    cuts = cut_by(cohort, by=by)
    points = instrument.mcid if mcid == "of_instrument" else mcid
    rules = build_responder_rules(
        cuts.rows, instrument=instrument, percents=settings.responders.percents, mcid=points
    )
    counts = [_count_rule(cuts, rule) for rule in rules]
    shares = [build_shares(pd.concat(counts), settings=settings)] if counts else []
    return pd.concat(
        [
            *shares,
            *(_state_absent(cuts, rule) for rule in _find_absent(instrument, points)),
            estimate_not_eligible(cohort, settings=settings, by=by),
        ],
        ignore_index=True,
    )


def estimate_not_eligible(
    cohort: pd.DataFrame, *, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Count those whose baseline leaves too little room for a responder rule.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: has_baseline, is_eligible, and `by`.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per part: measure not_eligible, of those with a baseline.

    Source
    ------
    Wilson 1927, see `wilson_interval`; R's prop.test(correct = FALSE).

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> cohort = pd.DataFrame({"has_baseline": [True, True], "is_eligible": [True, False]})
    >>> estimate_not_eligible(cohort, settings=load_settings())["numerator"].item()
    1.0
    """
    cuts = cut_by(cohort, by=by)
    has_baseline = cuts.rows["has_baseline"].astype(bool)
    eligible = cuts.rows["is_eligible"].astype(bool)
    counts = count_shares(
        cuts,
        measure="not_eligible",
        counted=has_baseline & ~eligible,
        among=has_baseline,
        missing=~has_baseline,
    )
    return build_shares(counts, settings=settings)


def _count_rule(cuts: Cuts, rule: ResponderRule) -> pd.DataFrame:
    """Count a rule as seen, in the worst and in the best case."""
    counts = cuts.total(
        numerator=rule.counted & rule.among, denominator=rule.among, n_missing=rule.missing
    )
    everybody = counts["denominator"] + counts["n_missing"]
    as_no = counts.assign(denominator=everybody, n_missing=0.0, method=MISSING_AS_NO)
    as_yes = as_no.assign(
        numerator=counts["numerator"] + counts["n_missing"], method=MISSING_AS_YES
    )
    worst, best = (as_yes, as_no) if rule.is_harm else (as_no, as_yes)
    return pd.concat(
        [
            counts.assign(measure=rule.measure, method="Wilson"),
            worst.assign(measure=f"{rule.measure}_worst_case"),
            best.assign(measure=f"{rule.measure}_best_case"),
        ]
    )


def _find_absent(instrument: Instrument, mcid: float | None) -> list[str]:
    """Find the rules for which nothing is published."""
    needed = {
        "responder_mcid": mcid,
        "acceptable": instrument.acceptable,
        "worse": instrument.worse,
    }
    return [measure for measure, value in needed.items() if value is None]


def _state_absent(cuts: Cuts, measure: str) -> pd.DataFrame:
    """Build rows that say that nothing is published to compute this rule from."""
    return build_estimates(
        cuts.parts.assign(measure=measure, unit="share", method="not computed: none published")
    )
