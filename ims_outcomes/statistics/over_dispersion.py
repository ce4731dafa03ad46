"""How far units differ by more than chance: the variance between them, from their z scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def estimate_tau_squared(z: ArrayLike, error: ArrayLike) -> float:
    """Estimate the variance between units beyond chance, by DerSimonian and Laird's moments.

    (Σz² − (I − 1)) ÷ (Σw − Σw² ÷ Σw) with w = 1 ÷ error², never below 0. One unit has none: 0.
    With z around the mean weighted by w this is DerSimonian and Laird's own; around a target, as
    in a funnel, it is Spiegelhalter's.

    Parameters
    ----------
    z : array_like
        (value − target) ÷ error of each unit; missing ones are left out.
    error : array_like
        Standard error of each unit from chance alone.

    Returns
    -------
    float
        In squares of the values' unit.

    Source
    ------
    DerSimonian & Laird 1986, 10.1016/0197-2456(86)90046-2; Spiegelhalter 2005,
    10.1002/sim.1970. Same as metafor's rma(method = "DL") and FunnelPlotR's tau2.

    Examples
    --------
    >>> estimate_tau_squared([-2.0, 0.0, 2.0], [1.0, 1.0, 1.0])
    3.0
    >>> estimate_tau_squared([-0.5, 0.0, 0.5], [1.0, 1.0, 1.0])
    0.0
    """
    scores, errors = np.asarray(z, dtype="float64"), np.asarray(error, dtype="float64")
    usable = np.isfinite(scores) & (errors > 0)
    weight = 1 / errors[usable] ** 2
    if len(weight) < 2:
        return 0.0
    beyond = (scores[usable] ** 2).sum() - (len(weight) - 1)
    return float(max(0.0, beyond / (weight.sum() - (weight**2).sum() / weight.sum())))


def winsorise(z: ArrayLike, *, share: float) -> NDArray[np.float64]:
    """Pull z scores in to their quantiles at both ends; share 0 changes nothing.

    Parameters
    ----------
    z : array_like
        Missing ones stay missing.
    share : float
        At each end, 0.1 for FunnelPlotR's.

    Returns
    -------
    array
        Same length.

    Source
    ------
    Spiegelhalter 2005, 10.1002/sim.1970. Quantiles of type 7, R's default, as FunnelPlotR.

    Examples
    --------
    >>> winsorise([-9.0, -1.0, 0.0, 1.0, 9.0], share=0.25).tolist()
    [-1.0, -1.0, 0.0, 1.0, 1.0]
    """
    scores = np.asarray(z, dtype="float64")
    if not share or not np.isfinite(scores).any():
        return scores
    low, high = np.nanquantile(scores, [share, 1 - share])
    return np.asarray(np.clip(scores, low, high), dtype="float64")
