"""One cohort by every responder rule: how much the choice of the rule alone decides."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd

from ims_outcomes.statistics.cuts import repeat_for_parts
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.statistics.reliable_change import find_reliable_change
from ims_outcomes.statistics.responder_rules import (
    ResponderRule,
    build_responder_rules,
    is_improved_by_points,
)

if TYPE_CHECKING:
    from ims_outcomes.statistics.measurement_error import MeasurementError
    from ims_outcomes.vocabulary import Instrument, Settings


def estimate_specifications(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    points: tuple[float, ...] = (),
    error: MeasurementError | None = None,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the share of responders by every rule and in every denominator.

    The people are the same in each row; only the question differs. The gap between the lowest
    and the highest share is what could be chosen after the fact, so the rule is to be fixed
    before looking.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_baseline, has_pair, is_eligible.
    instrument : Instrument
        For the rules it has.
    settings : Settings
        `responders.percents`, `report.confidence_percent`.
    points : tuple of float
        Further thresholds in units of the scale, such as MCIDs of other studies.
    error : MeasurementError
        With it reliable improvement (JT) is one more rule; where its SD is that of the baselines,
        each level has its own.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        For each part, specification: one row per rule and denominator, group "rule | among", level
        "responder_30 | asked" (Wilson; "everybody" counts the missing as no);
        specification_range: the lowest and highest of them as lower and upper, their gap as the
        estimate; specification_disagreement: share of all pairs whom one rule calls improved and
        the other not, group "rule | rule" (Wilson). "worse" is no rule of improvement and is
        left out.

    Source
    ------
    Steegen 2016, 10.1177/1745691616658637 (multiverse analysis). R's specr draws the same for
    regression models.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 5.0, 8.0], "last_score": [4.9, 3.4, None],
    ...     "has_baseline": True, "has_pair": [True, True, False], "is_eligible": True,
    ... })
    >>> rows = estimate_specifications(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings()
    ... )
    >>> found = rows.set_index("level")["numerator"]
    >>> found[["responder_30 | asked", "responder_mcid | asked"]].tolist()
    [2.0, 1.0]
    """
    asked: dict[str, Any] = {"instrument": instrument, "points": points, "error": error}
    return repeat_for_parts(
        cohort,
        by=by,
        estimate=lambda people: _estimate_part(people, settings=settings, **asked),
    )


def _estimate_part(cohort: pd.DataFrame, *, settings: Settings, **asked: Any) -> pd.DataFrame:
    """Estimate every rule in every denominator for one part."""
    rules = _list_rules(cohort, settings=settings, **asked)
    if not rules:
        return build_estimates([])
    paired = cohort["has_pair"].astype(bool)
    counts = [
        {
            "measure": "specification",
            "group": "rule | among",
            "level": f"{rule.measure} | {among}",
            "numerator": (rule.counted & asked).sum(),
            "denominator": asked.sum() + (missing.sum() if among == "everybody" else 0),
            "n_missing": 0 if among == "everybody" else missing.sum(),
        }
        for rule in rules
        for among, asked, missing in (
            ("asked", rule.among, rule.missing),
            ("all_pairs", paired, ~paired),
            ("everybody", rule.among, rule.missing),
        )
    ]
    disagreements = [
        {
            "measure": "specification_disagreement",
            "group": "rule | rule",
            "level": f"{first.measure} | {second.measure}",
            "numerator": ((first.counted ^ second.counted) & paired).sum(),
            "denominator": paired.sum(),
            "n_missing": (~paired).sum(),
        }
        for first, second in itertools.combinations(rules, 2)
    ]
    shares = build_shares(pd.DataFrame(counts), settings=settings)
    parts = [shares, _find_range(shares)]
    if disagreements:
        parts.append(build_shares(pd.DataFrame(disagreements), settings=settings))
    return pd.concat(parts, ignore_index=True)


def _list_rules(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    points: tuple[float, ...],
    error: MeasurementError | None,
) -> list[ResponderRule]:
    """List the rules of improvement, those asked for among them."""
    known = build_responder_rules(
        cohort,
        instrument=instrument,
        percents=settings.responders.percents,
        mcid=instrument.mcid,
    )
    paired = cohort["has_pair"].astype(bool)
    eligible = cohort["is_eligible"].astype(bool)
    unknown = ~cohort["has_baseline"].astype(bool)
    scores = cohort["baseline_score"], cohort["last_score"]
    further = {
        f"points_{size:g}": is_improved_by_points(*scores, points=size, instrument=instrument)
        for size in points
    }
    if error is not None:
        found = find_reliable_change(cohort, instrument=instrument, error=error)
        if found["category"].notna().any():
            further["reliable_improved"] = found["category"].isin(["improved"])
    return [rule for rule in known if not rule.is_harm] + [
        ResponderRule(name, counted, paired & eligible, ~paired & (eligible | unknown))
        for name, counted in further.items()
    ]


def _find_range(shares: pd.DataFrame) -> pd.DataFrame:
    """Find the lowest and the highest share, and the gap between them."""
    lowest, highest = shares["estimate"].min(), shares["estimate"].max()
    return build_estimates(
        [
            {
                "measure": "specification_range",
                "n": shares["n"].max(),
                "estimate": highest - lowest,
                "lower": lowest,
                "upper": highest,
                "unit": "share",
                "method": f"lowest and highest of {shares['estimate'].count()} shares",
            }
        ]
    )
