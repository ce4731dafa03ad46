"""Six formulas that set a change against measurement error, each a small function of two scores."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.measurement_error import CRITICAL_VALUE, OF_SAMPLE, MeasurementError

if TYPE_CHECKING:
    from ims_outcomes.statistics.measurement_error import ErrorScale

#: Why there is no index; stands as the method.
NO_PAIR = "no pair: not computed"
TOO_FEW_PAIRS = "fewer than two pairs: not computed"
EQUAL_BASELINES = "baselines all equal: not computed"
ALL_ERROR = "measurement error as large as the spread of baselines: not computed"
CHANGE_IS_ERROR = "changes spread no more than measurement error: not computed"


@dataclasses.dataclass(frozen=True)
class PairMoments:
    """What the pairs of a group look like: number, means and SDs."""

    count: int
    mean_baseline: float
    mean_last: float
    sd_baseline: float
    sd_change: float


def describe_pairs(baseline: pd.Series, last: pd.Series) -> PairMoments:
    """Describe the people who have both scores.

    Examples
    --------
    >>> describe_pairs(pd.Series([6.0, 8.0, 9.0]), pd.Series([3.0, 5.0, None])).mean_last
    4.0
    """
    paired = baseline.notna() & last.notna()
    before, after = baseline.loc[paired].astype("float64"), last.loc[paired].astype("float64")
    return PairMoments(
        count=int(paired.sum()),
        mean_baseline=float(before.mean()),
        mean_last=float(after.mean()),
        sd_baseline=float(before.std()),
        sd_change=float((after - before).std()),
    )


@dataclasses.dataclass(frozen=True)
class _Setting:
    """What a formula may use beside the two scores."""

    pairs: PairMoments
    scale: ErrorScale
    reliability_last: float

    def true_score(self, baseline: pd.Series) -> pd.Series:
        """Draw a baseline towards the mean by Kelley's formula."""
        mean = self.pairs.mean_baseline
        return mean + self.scale.reliability * (baseline - mean)


Formula = Callable[[pd.Series, pd.Series, _Setting], pd.Series]


def _jacobson_truax(baseline: pd.Series, last: pd.Series, known: _Setting) -> pd.Series:
    return (last - baseline) / (math.sqrt(2) * known.scale.sem)


def _gulliksen_lord_novick(baseline: pd.Series, last: pd.Series, known: _Setting) -> pd.Series:
    error = known.scale.sd * math.sqrt(1 - known.scale.reliability**2)
    return (last - known.true_score(baseline)) / error


def _hsu_linn_nord(baseline: pd.Series, last: pd.Series, known: _Setting) -> pd.Series:
    error = known.scale.sd * math.sqrt(1 - known.scale.reliability**2)
    from_last, from_baseline = last - known.pairs.mean_last, baseline - known.pairs.mean_baseline
    return (from_last - known.scale.reliability * from_baseline) / error


def _edwards_nunnally(baseline: pd.Series, last: pd.Series, known: _Setting) -> pd.Series:
    return (last - known.true_score(baseline)) / known.scale.sem


def _nunnally_kotsch(baseline: pd.Series, last: pd.Series, known: _Setting) -> pd.Series:
    first = known.scale.reliability
    error = known.scale.sd * math.sqrt(first**2 * (1 - first) + 1 - known.reliability_last)
    return (last - known.true_score(baseline)) / error


def _hageman_arrindell(baseline: pd.Series, last: pd.Series, known: _Setting) -> pd.Series:
    # Reliability of the differences: the share of their variance that is not twice the error's.
    share = 1 - 2 * known.scale.sem**2 / known.pairs.sd_change**2
    group_change = known.pairs.mean_last - known.pairs.mean_baseline
    drawn = (last - baseline) * share + group_change * (1 - share)
    return drawn / (math.sqrt(2 * share) * known.scale.sem)


FORMULAS: Mapping[str, Formula] = {
    "JT": _jacobson_truax,
    "GLN": _gulliksen_lord_novick,
    "HLL": _hsu_linn_nord,
    "EN": _edwards_nunnally,
    "NK": _nunnally_kotsch,
    "HA": _hageman_arrindell,
}

#: From where on an index is a reliable change. HA is one-sided.
CRITICAL_VALUES: Mapping[str, float] = {**dict.fromkeys(FORMULAS, CRITICAL_VALUE), "HA": 1.645}


def find_change_index(
    baseline: pd.Series, last: pd.Series, *, method: str, error: MeasurementError
) -> tuple[pd.Series, str]:
    """Find each person's reliable change index, (last − baseline) set against measurement error.

    With M, SD of the baselines, M_last of the last scores, r reliability, SEM = SD·√(1 − r), and
    the baseline drawn towards the mean T = M + r(b − M):

    - JT: (y − b) ÷ (√2·SEM)
    - GLN: (y − T) ÷ (SD·√(1 − r²))
    - HLL: ((y − M_last) − r(b − M)) ÷ (SD·√(1 − r²)): change relative to the group's
    - EN: (y − T) ÷ SEM: outside the interval of the true score
    - NK: (y − T) ÷ (SD·√(r²(1 − r) + 1 − r_last))
    - HA: ((y − b)·R + (M_last − M)(1 − R)) ÷ (√R·√2·SEM), R = 1 − 2·SEM² ÷ SD_change², the
      reliability of the differences. Where they are mostly error, R is near 0, and everybody is
      given the group's change

    Means and SDs are those of all pairs given.

    Parameters
    ----------
    baseline, last : Series of float
        Scores, same index; missing ones have no index.
    method : str
        "JT", "GLN", "HLL", "EN", "NK" or "HA".
    error : MeasurementError
        Of the instrument, with its source.

    Returns
    -------
    tuple of Series and str
        Index, in the direction of the scale (positive: the score rose), missing without both
        scores; and "" or the reason why nobody has one.

    Raises
    ------
    ValueError
        For another method.

    Source
    ------
    JT: Jacobson & Truax 1991, 10.1037/0022-006X.59.1.12. GLN, HLL: Hsu 1989, Behav Assess
    11:459–467; Hsu 1995, 10.1037/0022-006X.63.1.141. EN: Speer 1992, 10.1037/0022-006X.60.3.402,
    who takes 2 in place of 1.96. NK: Nunnally & Kotsch 1983,
    10.1111/j.2044-8260.1983.tb00582.x. HA: Hageman & Arrindell 1999,
    10.1016/S0005-7967(99)00032-7, individual part. All reviewed by Claus 2024,
    10.18637/jss.v111.i01, whose R package always takes the SD of the sample; with
    sd="of_sample" the counts are the same. Against indices that draw a score to a mean and keep the
    error of the difference (EN, HA): Maassen 2000, 10.1007/BF02294373.

    Examples
    --------
    >>> error = MeasurementError(source="made up", sem=1.0)
    >>> index, reason = find_change_index(
    ...     pd.Series([7.0, 5.0]), pd.Series([2.0, 5.0]), method="JT", error=error
    ... )
    >>> index.round(2).tolist(), reason
    ([-3.54, 0.0], '')
    """
    if method not in FORMULAS:
        raise ValueError(f"a method is one of {', '.join(FORMULAS)}, not '{method}'")
    pairs = describe_pairs(baseline, last)
    scale = error.resolve(pairs.sd_baseline)
    reason = _find_reason(method, pairs=pairs, scale=scale, error=error)
    if reason:
        return pd.Series(np.nan, index=baseline.index), reason
    last_reliability = error.reliability_last
    known = _Setting(
        pairs, scale, scale.reliability if last_reliability is None else last_reliability
    )
    return FORMULAS[method](baseline.astype("float64"), last.astype("float64"), known), ""


def _find_reason(
    method: str, *, pairs: PairMoments, scale: ErrorScale, error: MeasurementError
) -> str:
    """Say why a formula cannot be used for these pairs; "" when it can."""
    if pairs.count == 0:
        return NO_PAIR
    # JT with an error that the source gives in points needs nothing of the group.
    if method == "JT" and error.sd != OF_SAMPLE:
        return ""
    checks = {
        TOO_FEW_PAIRS: pairs.count < 2,
        EQUAL_BASELINES: pairs.sd_baseline <= TOLERANCE,
        ALL_ERROR: method != "HA" and scale.reliability <= 0,
        CHANGE_IS_ERROR: method == "HA" and pairs.sd_change**2 <= 2 * scale.sem**2 + TOLERANCE,
    }
    return next((reason for reason, applies in checks.items() if applies), "")
