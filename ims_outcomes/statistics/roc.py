"""Sensitivity, specificity and cut-points of a change against whether people say they improved."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Array = NDArray[np.float64]

#: How the cut-point is chosen.
Criterion = Literal["youden", "corner"]


@dataclasses.dataclass(frozen=True)
class RocCurve:
    """How well "improved by at least this much" finds the people who say that they improved.

    Attributes
    ----------
    thresholds : array
        Every improvement seen, rising.
    improved, others : array
        How many people had just that improvement, among those who say they improved and among
        the others.
    """

    thresholds: Array
    improved: Array
    others: Array

    @property
    def sensitivity(self) -> Array:
        """Share of the improved found at each threshold."""
        return np.asarray(_count_from(self.improved) / self.improved.sum())

    @property
    def specificity(self) -> Array:
        """Share of the others left alone at each threshold."""
        return np.asarray(1 - _count_from(self.others) / self.others.sum())


def find_roc(improvement: ArrayLike, improved: ArrayLike) -> RocCurve:
    """Lay out the ROC curve of improvements against an anchor.

    Parameters
    ----------
    improvement : array_like
        Improvement of each person, positive when better; none missing.
    improved : array_like of bool
        Who improved by the anchor.

    Returns
    -------
    RocCurve
        One entry for each improvement seen.

    Raises
    ------
    ValueError
        When nobody, or everybody, improved by the anchor.

    Source
    ------
    R's pROC lays its thresholds midway between the values seen; the rules are the same.

    Examples
    --------
    >>> curve = find_roc([0, 1, 2, 3], [False, False, True, True])
    >>> curve.sensitivity.tolist(), curve.specificity.tolist()
    ([1.0, 1.0, 1.0, 0.5], [0.0, 0.5, 1.0, 1.0])
    """
    values = np.asarray(improvement, dtype="float64")
    is_improved = np.asarray(improved, dtype=bool)
    if is_improved.all() or not is_improved.any():
        raise ValueError("an ROC curve needs people who improved and people who did not")
    thresholds, place = np.unique(values.round(9), return_inverse=True)
    counts = [
        np.bincount(place[group], minlength=len(thresholds)).astype("float64")
        for group in (is_improved, ~is_improved)
    ]
    return RocCurve(thresholds, *counts)


def find_auc(curve: RocCurve, *, confidence: float) -> tuple[float, float, float]:
    """Find the area under an ROC curve with DeLong's interval.

    The share of pairs, one improved and one not, in which the improved person's change is the
    better one; ties count half. The interval is estimate ± z·SE, kept within 0 to 1; it is
    missing where a group has one person or the two are perfectly separated.

    Parameters
    ----------
    curve : RocCurve
        See `find_roc`.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of float
        Area, lower and upper limit.

    Source
    ------
    DeLong 1988, 10.2307/2531595. Same as R's pROC::ci.auc(method = "delong") and SAS's PROC
    LOGISTIC ROC statement.

    Examples
    --------
    >>> curve = find_roc([0, 1, 1, 3], [False, False, True, True])
    >>> find_auc(curve, confidence=0.95)[0]
    0.875
    """
    found, left = curve.improved, curve.others
    # Of each person, the share of the other group that did worse, ties half.
    below = (np.cumsum(left) - left / 2) / left.sum()
    above = (_count_from(found) - found / 2) / found.sum()
    area = float((found * below).sum() / found.sum())
    variance = sum(
        (count * (share - area) ** 2).sum() / (count.sum() - 1) / count.sum()
        if count.sum() > 1
        else np.nan
        for count, share in ((found, below), (left, above))
    )
    if not variance > 0:
        return area, np.nan, np.nan
    reach = float(stats.norm.ppf((1 + confidence) / 2) * np.sqrt(variance))
    return area, max(0.0, area - reach), min(1.0, area + reach)


def find_cutpoint(curve: RocCurve, *, criterion: Criterion) -> float:
    """Find the improvement from which on people are best called improved.

    "youden": the largest sensitivity + specificity; "corner": the smallest distance to the
    corner where both are 1. Of equally good ones the lowest, which misses fewest.

    Parameters
    ----------
    curve : RocCurve
        See `find_roc`.
    criterion : str
        "youden" or "corner".

    Returns
    -------
    float
        An improvement that was seen: "at least this much".

    Source
    ------
    Youden 1950, 10.1002/1097-0142(1950)3:1<32::AID-CNCR2820030106>3.0.CO;2-3; Perkins &
    Schisterman 2006, 10.1093/aje/kwj063, on how the two differ. R's pROC::coords(x = "best")
    prints the middle between this value and the next lower one.

    Examples
    --------
    >>> find_cutpoint(find_roc([0, 1, 2, 3], [False, False, True, True]), criterion="youden")
    2.0
    """
    place = _find_best(curve.improved[None, :], curve.others[None, :], criterion=criterion)
    return float(curve.thresholds[place[0]])


def resample_cutpoint(
    curve: RocCurve, *, criterion: Criterion, resamples: int, seed: int
) -> NDArray[np.float64]:
    """Draw the cut-point again and again from the same people, within each group.

    All resamples at once: of each group only how many had which improvement is drawn.

    Parameters
    ----------
    curve : RocCurve
        See `find_roc`.
    criterion : str
        "youden" or "corner".
    resamples, seed : int
        How many, and where the random numbers begin.

    Returns
    -------
    array
        One cut-point per resample.

    Source
    ------
    Efron & Tibshirani 1993, An introduction to the bootstrap; stratified, as R's pROC::ci.coords
    by default.

    Examples
    --------
    >>> curve = find_roc([0, 1, 2, 3], [False, False, True, True])
    >>> drawn = resample_cutpoint(curve, criterion="youden", resamples=50, seed=1)
    >>> np.unique(drawn).tolist()
    [2.0, 3.0]
    """
    random = np.random.default_rng(seed)
    improved, others = (
        random.multinomial(int(count.sum()), count / count.sum(), size=resamples).astype("float64")
        for count in (curve.improved, curve.others)
    )
    return np.asarray(curve.thresholds[_find_best(improved, others, criterion=criterion)])


def _count_from(counts: Array) -> Array:
    """Count people at each threshold or above it, along the last axis."""
    return np.asarray(np.cumsum(counts[..., ::-1], axis=-1)[..., ::-1])


def _find_best(improved: Array, others: Array, *, criterion: Criterion) -> NDArray[np.int64]:
    """Find the place of the best threshold in each row of counts, the lowest of equals.

    In whole numbers, so that equals are equal: shares are brought to a common denominator. Only
    improvements that somebody in the row had can be chosen.
    """
    found, alarmed = _count_from(improved), _count_from(others)
    all_improved, all_others = found[:, :1], alarmed[:, :1]
    missed, false = (all_improved - found) * all_others, alarmed * all_improved
    loss = missed + false if criterion == "youden" else missed**2 + false**2
    return np.asarray(np.where(improved + others > 0, loss, np.inf).argmin(axis=1))
