"""Other intervals of a share and of a difference, to be recognised in other people's papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ims_outcomes.statistics.proportions import Limits

#: Our names of the intervals of a share, and what each is called by the program that computes it.
SHARE_METHODS = {
    "agresti_coull": "agresti_coull",
    "jeffreys": "jeffreys",
    "wilson_corrected": "wilsoncc",
}
#: The same of a difference.
DIFFERENCE_METHODS = {"agresti_caffo": "agresti-caffo", "miettinen_nurminen": "score"}


def share_interval(
    numerator: ArrayLike, denominator: ArrayLike, *, method: str, confidence: float
) -> Limits:
    """Interval of a share by a method that this suite itself does not report.

    Reports have Wilson's. These are here so that a number in another program's output can be
    recognised and reproduced. 0 of 0 has no interval.

    Parameters
    ----------
    numerator, denominator : array_like
        Counts.
    method : str
        "wilson_corrected" (with continuity correction: too wide on average), "agresti_coull"
        (Wald around a shrunk share, cut at 0 and 1), "jeffreys" (quantiles of Beta(x + ½,
        n − x + ½), without a special rule at 0 and n).
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits.

    Raises
    ------
    ValueError
        When the method is none of these.

    Source
    ------
    Brown, Cai & DasGupta 2001, 10.1214/ss/1009213286; Newcombe 1998,
    10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E, method 4, for the
    correction, as R's prop.test(correct = TRUE).

    Examples
    --------
    >>> lower, upper = share_interval([81], [263], method="jeffreys", confidence=0.95)
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.2545], [0.3656])
    """
    if method not in SHARE_METHODS:
        raise ValueError(f"{method!r} is no interval of a share; there are {[*SHARE_METHODS]}")
    count, total = np.broadcast_arrays(np.asarray(numerator), np.asarray(denominator))
    asked = total > 0
    some = np.where(asked, total, 1)
    if method == "wilson_corrected":
        limits = _wilson_corrected(count, some, confidence=confidence)
    else:
        limits = proportion_confint(
            np.where(asked, count, 0), some, alpha=1 - confidence, method=SHARE_METHODS[method]
        )
    lower, upper = (np.where(asked, limit, np.nan) for limit in limits)
    return lower, upper


def difference_interval(
    numerator_1: int,
    denominator_1: int,
    numerator_2: int,
    denominator_2: int,
    *,
    method: str,
    confidence: float,
) -> tuple[float, float]:
    """Interval of a difference of two shares, first − second, by a method not reported.

    Reports have Newcombe's. With nobody in a group there is none; nor does the score interval
    exist where both shares are 0 or both are 1.

    Parameters
    ----------
    numerator_1, denominator_1, numerator_2, denominator_2 : int
        Counts of the first and of the second group.
    method : str
        "agresti_caffo" or "miettinen_nurminen" (score interval with n ÷ (n − 1)).
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of float
        Lower and upper limit.

    Raises
    ------
    ValueError
        When the method is none of these.

    Source
    ------
    Agresti & Caffo 2000, 10.1080/00031305.2000.10474560; Miettinen & Nurminen 1985,
    10.1002/sim.4780040211. statsmodels computes both.

    Examples
    --------
    >>> limits = difference_interval(56, 70, 48, 80, method="agresti_caffo", confidence=0.95)
    >>> [round(limit, 4) for limit in limits]
    [0.0525, 0.3358]
    """
    if method not in DIFFERENCE_METHODS:
        raise ValueError(f"{method!r} is no interval of a difference; "
                         f"there are {[*DIFFERENCE_METHODS]}")  # fmt: skip
    both_ends = (numerator_1 + numerator_2) in (0, denominator_1 + denominator_2)
    if min(denominator_1, denominator_2) == 0 or (method == "miettinen_nurminen" and both_ends):
        return np.nan, np.nan
    lower, upper = confint_proportions_2indep(
        numerator_1, denominator_1, numerator_2, denominator_2,
        method=DIFFERENCE_METHODS[method], compare="diff", alpha=1 - confidence, correction=True,
    )  # fmt: skip
    return float(lower), float(upper)


def _wilson_corrected(count: np.ndarray, total: np.ndarray, *, confidence: float) -> np.ndarray:
    """Find the corrected limits one by one: scipy takes one share at a time."""
    found = [
        stats.binomtest(int(x), int(n)).proportion_ci(
            confidence_level=confidence, method=SHARE_METHODS["wilson_corrected"]
        )
        for x, n in zip(count.ravel(), total.ravel(), strict=True)
    ]
    return np.array(found, dtype="float64").T.reshape((2, *count.shape))
