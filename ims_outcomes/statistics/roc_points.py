"""The points of an ROC curve as estimates, which is what can be disclosed and drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.statistics.responder_rules import find_improvement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Instrument, Settings

#: On scales of up to so many units a curve has a point for each whole unit.
_WHOLE_STEPS_UP_TO = 20


def estimate_roc_points(
    cohort: pd.DataFrame,
    *,
    anchor: str,
    improved_from: float,
    instrument: Instrument,
    settings: Settings,
    thresholds: Sequence[float] = (),
) -> pd.DataFrame:
    """Estimate sensitivity and specificity of "improved by at least so much", for each so much.

    Sensitivity: of the people who say that they improved, how many improved by at least so much;
    specificity: of the others, how many did not. Exactly so much counts.

    Parameters
    ----------
    cohort, anchor, improved_from, instrument, settings
        See `estimate_anchor_cutpoint`.
    thresholds : sequence of float
        Improvements in units of the scale; unless given, every whole unit from 0 to the largest
        improvement seen, on scales up to 20 units, else every twentieth of the scale.

    Returns
    -------
    DataFrame
        Measures roc_sensitivity and roc_specificity, group "improvement", level the threshold,
        Wilson as if each had been the only one looked at; n_missing: people without both scores
        or without a rating.

    Source
    ------
    See `find_roc`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": 7.0, "last_score": [3.0, 4.0, 6.0, 7.0],
    ...     "groc": [4.0, 3.0, 0.0, 1.0], "has_pair": True,
    ... })
    >>> rows = estimate_roc_points(
    ...     cohort, anchor="groc", improved_from=2.5, thresholds=[1, 4],
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ... )
    >>> rows[["measure", "level", "estimate"]].values.tolist()
    [['roc_sensitivity', '1', 1.0], ['roc_sensitivity', '4', 0.5],
     ['roc_specificity', '1', 0.5], ['roc_specificity', '4', 1.0]]
    """
    known = cohort["has_pair"].astype(bool) & cohort[anchor].notna()
    people = cohort.loc[known]
    improved = people[anchor].ge(improved_from - TOLERANCE).to_numpy()
    improvement = find_improvement(
        people["baseline_score"], people["last_score"], instrument=instrument
    ).to_numpy()
    steps = np.asarray(thresholds or _list_steps(improvement, instrument), dtype="float64")
    beyond = improvement[:, None] >= steps - TOLERANCE
    base = pd.DataFrame({"group": "improvement", "level": [f"{step:g}" for step in steps]})
    found = base.assign(
        measure="roc_sensitivity",
        numerator=(beyond & improved[:, None]).sum(axis=0),
        denominator=improved.sum(),
    )
    left = base.assign(
        measure="roc_specificity",
        numerator=(~beyond & ~improved[:, None]).sum(axis=0),
        denominator=(~improved).sum(),
    )
    counts = pd.concat([found, left], ignore_index=True)
    return build_shares(counts.assign(n_missing=len(cohort) - len(people)), settings=settings)


def _list_steps(improvement: NDArray[np.float64], instrument: Instrument) -> list[float]:
    """List round improvements from 0 to the largest that was seen."""
    width = instrument.high - instrument.low
    step = 1.0 if width <= _WHOLE_STEPS_UP_TO else width / _WHOLE_STEPS_UP_TO
    most = improvement.max(initial=0.0)
    return [float(each) for each in np.arange(0, most + step / 2, step)]
