"""Do hazards stay proportional? The score test on Schoenfeld residuals."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.risk_sets import build_risk_sets

Clock = Literal["km", "identity"]


def check_proportionality(
    design: pd.DataFrame,
    times: pd.Series,
    happened: pd.Series,
    *,
    coefficients: pd.Series,
    clock: Clock = "km",
) -> pd.DataFrame:
    """Check whether each coefficient of a Cox model stays the same over time.

    The score test of adding to the model each column times a function g of time, at the fitted
    coefficients: U = Σ g(t)·Schoenfeld residual, χ² = Uᵀ(I₂₂ − I₂₁I₁₁⁻¹I₁₂)⁻¹U, with Efron's way
    with ties. A large p is no proof: with few events nothing would be found.

    Parameters
    ----------
    design : DataFrame
        One row per person, one column per coefficient, numbers; none missing.
    times : Series of float
        How long each person was followed.
    happened : Series of bool
        Whether the event ended it.
    coefficients : Series of float
        Fitted log hazard ratios, index as the columns of `design`.
    clock : "km" or "identity"
        g: 1 − Kaplan–Meier just before t, which does not let late events rule; or t itself.

    Returns
    -------
    DataFrame
        One row per column and, last, "all": term, chi_squared, freedom, p; no numbers where all
        events are at one time.

    Source
    ------
    Grambsch & Therneau 1994, 10.1093/biomet/81.3.515. Same as R's cox.zph of survival 3 (terms =
    FALSE); before version 3 that was an approximation with other numbers. A factor of several
    levels has one row per level here.

    Examples
    --------
    >>> design = pd.DataFrame({"group": [1.0, 1.0, 1.0, 0.0, 0.0, 0.0]})
    >>> found = check_proportionality(
    ...     design, pd.Series([1.0, 2.0, 6.0, 3.0, 4.0, 5.0]), pd.Series(True, index=range(6)),
    ...     coefficients=pd.Series({"group": 0.0}),
    ... )
    >>> found["term"].tolist(), found["freedom"].tolist()
    (['group', 'all'], [1.0, 1.0])
    """
    # Centred and scaled, or large columns drown the others; the test does not change.
    scale = design.std(ddof=0).to_numpy()
    columns = (design - design.mean()).to_numpy(dtype="float64") / scale
    status = happened.astype(bool).to_numpy()
    at_risk = build_risk_sets(
        columns,
        times.to_numpy(dtype="float64"),
        status,
        coefficients=coefficients.to_numpy(dtype="float64") * scale,
    )
    variance = at_risk.variance
    residual = at_risk.columns[at_risk.happened] - at_risk.mean
    g = _find_clock(times.to_numpy(dtype="float64"), status, at_risk.event_times, clock=clock)
    g = g - np.average(g, weights=np.maximum(np.trace(variance, axis1=1, axis2=2), 1e-300))
    score = g @ residual
    plain, once, twice = (np.tensordot(weight, variance, axes=1) for weight in (g**0, g, g**2))
    return _test_terms(score, plain, once, twice, names=list(design.columns))


def _test_terms(
    score: np.ndarray, plain: np.ndarray, once: np.ndarray, twice: np.ndarray, *, names: list[str]
) -> pd.DataFrame:
    """Test each term by itself, the others held constant in time, and all of them together."""
    inverse = np.linalg.pinv(plain, hermitian=True)
    information = twice - once @ inverse @ once
    own = np.diag(information)
    # With the events all at one time there is no time over which anything could change.
    testable = own > TOLERANCE
    alone = np.where(testable, score**2 / np.where(testable, own, 1.0), np.nan)
    together = score @ np.linalg.pinv(information, hermitian=True) @ score
    together = together if testable.any() else np.nan
    freedom = np.append(np.ones(len(names)), float(len(names)))
    chi_squared = np.append(alone, together)
    return pd.DataFrame(
        {
            "term": [*names, "all"],
            "chi_squared": chi_squared,
            "freedom": freedom,
            "p": stats.chi2.sf(chi_squared, freedom),
        }
    )


def _find_clock(
    times: np.ndarray, status: np.ndarray, moments: np.ndarray, *, clock: Clock
) -> np.ndarray:
    """Find g at the times of the events."""
    if clock == "identity":
        return moments
    distinct, place = np.unique(times, return_inverse=True)
    at_risk = len(times) - np.searchsorted(np.sort(times), distinct)
    events = np.bincount(place, status.astype("float64"), len(distinct))
    before = np.concatenate([[1.0], np.cumprod(1 - events / at_risk)[:-1]])
    return 1 - before[np.searchsorted(distinct, moments)]
