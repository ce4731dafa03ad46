"""Responders by how bad it was at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.change_distribution import BANDS_PER_RANGE, build_score_bands
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.severity import find_severity, has_severity

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Name of the column and of the group of the rows.
COLUMN = "baseline_band"


def estimate_responders_by_baseline(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate responders by every rule within bands of the baseline score.

    What makes a change matter rises with the baseline (1 point
    at 1 to 4, 2 at 5 to 7, 3 to 4 at 8 to 10 of the NPRS), and who starts high falls further by
    regression to the mean alone. So a high share in the highest band is no proof that those do
    best; shares of clinics are compared within a band or not at all.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, see `estimate_responders`.
    instrument : Instrument
        Pain scales have their severity classes as bands, others fifths of the scale.
    settings : Settings
        As `estimate_responders`; `severity`.

    Returns
    -------
    DataFrame
        As `estimate_responders`, for all and by group "baseline_band"; without a baseline the
        level is "not_recorded".

    Source
    ------
    10.1055/a-1304-3677 for thresholds that rise with the baseline (in-patients with specific back
    pain). Intervals as `estimate_responders`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [5.0, 8.0], "last_score": [3.0, 7.0], "has_baseline": True,
    ...     "has_pair": True, "is_eligible": True,
    ... })
    >>> rows = estimate_responders_by_baseline(
    ...     cohort, instrument=load_vocabulary().instruments["nprs"], settings=load_settings()
    ... )
    >>> rows.loc[rows["measure"].eq("responder_30"), ["level", "estimate"]].values.tolist()
    [['all', 0.5], ['moderate', 1.0], ['severe', 0.0]]
    """
    banded = add_baseline_band(cohort, instrument=instrument, settings=settings)
    return estimate_responders(banded, instrument=instrument, settings=settings, by=COLUMN)


def add_baseline_band(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Add the band of the baseline score; half-open, exactly at a limit is the band above.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score.
    instrument, settings
        As `estimate_responders_by_baseline`.

    Returns
    -------
    DataFrame
        Same rows with baseline_band: a severity class, or "0 to 2" and so on; missing without a
        baseline.
    """
    baseline = cohort["baseline_score"]
    if has_severity(instrument):
        band = find_severity(baseline, instrument=instrument, settings=settings)
        return cohort.assign(**{COLUMN: band})
    names, edges = build_score_bands(instrument)
    place = np.digitize(baseline + TOLERANCE, edges).clip(0, BANDS_PER_RANGE - 1)
    band = pd.Series(np.array(names)[place], index=cohort.index, dtype="str")
    return cohort.assign(**{COLUMN: band.where(baseline.notna())})
