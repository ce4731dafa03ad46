"""How many people with both scores it takes to tell two shares, or two means, apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    Against = Literal["group", "value"]


def find_pairs_for_shares(
    first: float, second: float, *, power: float, confidence: float, against: Against
) -> float:
    """Find how many people it takes, per group, to tell two shares apart.

    Two groups: n = (z·√(2p̄q̄) + z_β·√(p₁q₁ + p₂q₂))² ÷ (p₁ − p₂)². Against a fixed value p₂: n =
    (z·√(p₂q₂) + z_β·√(p₁q₁))² ÷ (p₁ − p₂)². z two-sided, without continuity correction.

    Parameters
    ----------
    first, second : float
        The shares, above 0 and below 1.
    power, confidence : float
        Chance of finding the difference; confidence of the interval.
    against : "group" or "value"
        Whether the second is a group of the same size, or a number known without error.

    Returns
    -------
    float
        Not rounded.

    Raises
    ------
    ValueError
        When a share is not between 0 and 1, both are the same, or power or confidence are not
        between one half and 1.

    Source
    ------
    Fleiss, Levin & Paik 2003, 10.1002/0471445428. Two groups: same as R's power.prop.test;
    statsmodels computes it. One group: about the chance that Wilson's
    interval leaves the value out, a few per cent off near 0 and 1.

    Examples
    --------
    >>> asked = {"power": 0.8, "confidence": 0.95}
    >>> round(find_pairs_for_shares(0.5, 0.6, against="group", **asked), 1)
    387.3
    >>> round(find_pairs_for_shares(0.5, 0.6, against="value", **asked), 1)
    190.7
    """
    _check_chances(power, confidence)
    if not (0 < first < 1 and 0 < second < 1) or abs(first - second) <= TOLERANCE:
        raise ValueError("the two shares must differ and lie between 0 and 1")
    if against == "group":
        return float(
            samplesize_proportions_2indep_onetail(
                abs(first - second), min(first, second), power, alpha=1 - confidence
            )
        )
    z, z_power = stats.norm.ppf((1 + confidence) / 2), stats.norm.ppf(power)
    spread = z * np.sqrt(second * (1 - second)) + z_power * np.sqrt(first * (1 - first))
    return float((spread / (first - second)) ** 2)


def find_pairs_for_means(
    difference: float, sd: float, *, power: float, confidence: float, against: Against
) -> float:
    """Find how many people it takes, per group, to tell two means apart, by the noncentral t.

    Parameters
    ----------
    difference, sd : float
        Difference to be found, and SD within a group, in the same unit.
    power, confidence : float
        Chance of finding the difference; confidence of the interval.
    against : "group" or "value"
        Whether the second mean is that of a group of the same size, or a number known without
        error.

    Returns
    -------
    float
        Not rounded; at least 2.

    Raises
    ------
    ValueError
        When the difference or the SD is 0 or not finite, or power or confidence are not between
        one half and 1.

    Source
    ------
    Same as R's power.t.test, type "two.sample" and "one.sample"; statsmodels solves for n.

    Examples
    --------
    >>> asked = {"power": 0.8, "confidence": 0.95}
    >>> round(find_pairs_for_means(1, 2.5, against="group", **asked), 1)
    99.1
    """
    _check_chances(power, confidence)
    if not np.isfinite([difference, sd]).all() or abs(difference) <= TOLERANCE or sd <= TOLERANCE:
        raise ValueError("difference and SD must be finite and not 0")
    effect, tail = abs(difference) / sd, (1 - confidence) / 2
    # One tail of half the size: the other is never where a difference is found.
    asked = {"effect_size": effect, "alpha": tail, "power": power, "alternative": "larger"}
    solver = TTestIndPower() if against == "group" else TTestPower()
    if solver.power(effect, 2, tail, alternative="larger") >= power:
        return 2.0
    return float(np.squeeze(solver.solve_power(**asked)))


def _check_chances(power: float, confidence: float) -> None:
    if not (0.5 <= power < 1 and 0.5 <= confidence < 1):
        raise ValueError("power and confidence must lie between one half and 1")
