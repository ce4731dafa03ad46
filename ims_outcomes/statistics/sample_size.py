"""How many closed episodes it takes to tell two shares, or two mean changes, apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.pairs_needed import find_pairs_for_means, find_pairs_for_shares
from ims_outcomes.statistics.proportions import wilson_interval

if TYPE_CHECKING:
    from ims_outcomes.statistics.pairs_needed import Against
    from ims_outcomes.vocabulary import Instrument, Settings

#: Measures and their units, in order.
UNITS = {"pairs_needed": "pairs", "episodes_needed": "episodes", "episodes_more": "episodes"}

TOO_FEW = "fewer than {least} pairs to know the spread from: not computed"
NO_PAIRS = "nobody can be counted yet: not computed"
NO_SPREAD = "all changes equal: not computed"


def estimate_episodes_for_share(
    cohort: pd.DataFrame,
    *,
    first: float,
    second: float,
    settings: Settings,
    power: float | None = None,
    against: Against = "value",
) -> pd.DataFrame:
    """Estimate how many closed episodes this clinic needs to tell two responder shares apart.

    As many more than pairs are needed as episodes here do not come to an eligible pair. Choose
    the smallest difference that would change something, not the one that was found: power "for
    the difference seen" says nothing that its p does not say.

    Parameters
    ----------
    cohort : DataFrame
        One row per person counted: has_pair, is_eligible, baseline_score. With `against` =
        "group" those of one of the two groups.
    first, second : float
        The shares to be told apart, 0 to 1.
    settings : Settings
        `sample_size.power_percent`, `report.confidence_percent`.
    power : float
        Chance of finding the difference if it is there; unless given, that of the settings.
    against : "value" or "group"
        Against a fixed number such as a target, or against a second group of the same size. (An
        earlier year of one's own is a group.)

    Returns
    -------
    DataFrame
        Three rows, group "tell_apart", level "50 % against 60 %": pairs_needed, episodes_needed
        and episodes_more (what is missing from the cohort's size; 0 when it is there), per group,
        rounded up; n = people in the cohort. Lower and upper only for what the share of usable
        episodes leaves open (Wilson).

    Raises
    ------
    ValueError
        As `find_pairs_for_shares`.

    Source
    ------
    See `find_pairs_for_shares`. Against "observed power": Hoenig & Heisey 2001,
    10.1198/000313001300339897. R's power.prop.test and SAS's PROC POWER count people whose outcome
    is known; episodes here are as many more as come to none.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> cohort = pd.DataFrame({
    ...     "has_pair": [True, False] * 60, "is_eligible": True, "baseline_score": 6.0
    ... })
    >>> rows = estimate_episodes_for_share(
    ...     cohort, first=0.5, second=0.6, settings=load_settings()
    ... )
    >>> rows[["measure", "estimate"]].values.tolist()
    [['pairs_needed', 191.0], ['episodes_needed', 382.0], ['episodes_more', 262.0]]
    """
    chance, confidence = _find_chances(power, settings)
    pairs = find_pairs_for_shares(
        first, second, power=chance, confidence=confidence, against=against
    )
    usable = (
        cohort["has_pair"].astype(bool)
        & cohort["is_eligible"].astype(bool)
        & cohort["baseline_score"].gt(0)
    )
    return _build_needed(
        pairs,
        usable=usable,
        level=f"{100 * first:g} % against {100 * second:g} %",
        method=f"normal approximation, {_name_design(chance, confidence, against)}",
        confidence=confidence,
    )


def estimate_episodes_for_mean(
    cohort: pd.DataFrame,
    *,
    difference: float,
    instrument: Instrument,
    settings: Settings,
    power: float | None = None,
    against: Against = "value",
) -> pd.DataFrame:
    """Estimate how many closed episodes this clinic needs to tell two mean changes apart.

    With the SD of change of this cohort's pairs, taken as if it were the true one.

    Parameters
    ----------
    cohort : DataFrame
        One row per person counted: has_pair, change.
    difference : float
        Difference of mean changes to be found, in the instrument's unit.
    instrument : Instrument
        For its unit.
    settings : Settings
        `sample_size`, `report.confidence_percent`.
    power, against
        As `estimate_episodes_for_share`.

    Returns
    -------
    DataFrame
        As `estimate_episodes_for_share`, level "1 points"; without numbers, and with the reason
        as the method, when there are too few pairs to know the SD, or no spread.

    Raises
    ------
    ValueError
        As `find_pairs_for_means`.

    Source
    ------
    See `find_pairs_for_means`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({"has_pair": [True] * 60, "change": [-4.0, -1.0, 1.0] * 20})
    >>> rows = estimate_episodes_for_mean(
    ...     cohort, difference=1, instrument=load_vocabulary().instruments["nprs"],
    ...     settings=load_settings(), against="group",
    ... )
    >>> rows[["measure", "estimate"]].values.tolist()
    [['pairs_needed', 69.0], ['episodes_needed', 69.0], ['episodes_more', 9.0]]
    """
    chance, confidence = _find_chances(power, settings)
    usable = cohort["has_pair"].astype(bool)
    changes = cohort["change"].where(usable).dropna()
    sd = float(changes.std())
    level = f"{difference:g} {instrument.unit}"
    least = settings.sample_size.spread_from_pairs
    too_few = TOO_FEW.format(least=least)
    for reason, found in {too_few: len(changes) < least, NO_SPREAD: sd <= TOLERANCE}.items():
        if found:
            return _refuse(level, n=len(cohort), reason=reason)
    pairs = find_pairs_for_means(
        difference, sd, power=chance, confidence=confidence, against=against
    )
    return _build_needed(
        pairs,
        usable=usable,
        level=level,
        method=f"noncentral t, {_name_design(chance, confidence, against)}",
        confidence=confidence,
    )


def _find_chances(power: float | None, settings: Settings) -> tuple[float, float]:
    """Find the chance of finding a difference, and the confidence, as shares."""
    chance = settings.sample_size.power_percent / 100 if power is None else power
    return chance, settings.report.confidence_percent / 100


def _name_design(power: float, confidence: float, against: Against) -> str:
    other = "a second group as large" if against == "group" else "a fixed value"
    return f"power {100 * power:g} %, two-sided {100 * (1 - confidence):g} %, against {other}"


def _build_needed(
    pairs: float, *, usable: pd.Series, level: str, method: str, confidence: float
) -> pd.DataFrame:
    """Turn pairs into episodes by the share of episodes that came to a usable pair."""
    have, count = len(usable), int(usable.sum())
    if not count:
        return _refuse(level, n=have, reason=NO_PAIRS)
    low, high = (limit.item() for limit in wilson_interval(count, have, confidence=confidence))
    whole = _round_up(pairs)
    needed, least, most = (_round_up(whole / share) for share in (count / have, high, low))
    rows: list[dict[str, Any]] = [
        {"measure": "pairs_needed", "estimate": whole},
        {"measure": "episodes_needed", "estimate": needed, "lower": least, "upper": most},
        {
            "measure": "episodes_more",
            "estimate": max(0, needed - have),
            "lower": max(0, least - have),
            "upper": max(0, most - have),
        },
    ]
    names = {"group": "tell_apart", "level": level, "method": method}
    counts = {"n": have, "n_missing": have - count}
    return build_estimates(
        [{**names, **counts, "unit": UNITS[row["measure"]], **row} for row in rows]
    )


def _refuse(level: str, *, n: int, reason: str) -> pd.DataFrame:
    """Build rows that say why there is no number."""
    names = {"group": "tell_apart", "level": level, "n": n, "method": reason}
    return build_estimates(
        [{**names, "measure": measure, "unit": unit} for measure, unit in UNITS.items()]
    )


def _round_up(number: float) -> float:
    """Round up to whole people, with what floating point leaves taken off."""
    return float(np.ceil(number - TOLERANCE))
