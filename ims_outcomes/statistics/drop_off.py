"""Drop-off: after which session people left, and with how much pain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.bands import list_bands, name_bands
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import build_shares
from ims_outcomes.statistics.responder_rules import is_improved_by_percent
from ims_outcomes.statistics.severity import has_severity, scale_to_ten

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

LEFT_WELL, LEFT_UNWELL, LEFT_UNKNOWN = "left_well", "left_unwell", "left_unknown"


def estimate_drop_off(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Estimate the share of closed episodes whose last session was k, by the pain left with.

    Left well: a last score of at most `left_well_score` (on a 0 to 10 scale), or improved by at
    least `left_well_percent` %. Without a last score it is unknown; also with a higher one and
    no baseline, since it may have been an improvement.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: session_count, is_closed, baseline_score, last_score.
    instrument : Instrument
        A pain scale on which lower is better; else there are no rows.
    settings : Settings
        `sessions`, `report.confidence_percent`.

    Returns
    -------
    DataFrame
        One row per measure and last session: left_well, left_unwell, left_unknown; first for
        all, then group "session_number", levels "1" to "12 or more"; each of all closed
        episodes, so that all of them add up to 1.

    Source
    ------
    This project's own; there is no routine. Shares are of all closed episodes, so that those of
    one session are not shares of who had it.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "session_count": [1, 1, 3], "is_closed": True,
    ...     "baseline_score": [6.0, None, 7.0], "last_score": [None, 8.0, 2.0],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_drop_off(cohort, instrument=nprs, settings=load_settings())
    >>> rows.loc[rows["numerator"].gt(0), ["measure", "level", "numerator"]].values.tolist()
    [['left_well', 'all', 1.0], ['left_unknown', 'all', 2.0], ['left_well', '3', 1.0],
     ['left_unknown', '1', 2.0]]
    """
    if not has_severity(instrument):
        return build_estimates([])
    closed = cohort.loc[cohort["is_closed"].astype(bool) & cohort["session_count"].notna()]
    ends = range(1, settings.sessions.curve_sessions)
    levels = list_bands(ends=ends)
    left = pd.DataFrame(
        {
            "measure": find_leaving(closed, instrument=instrument, settings=settings),
            "level": name_bands(closed["session_count"], ends=ends),
        }
    )
    measures = [LEFT_WELL, LEFT_UNWELL, LEFT_UNKNOWN]
    grid = pd.MultiIndex.from_product([measures, levels], names=["measure", "level"])
    by_session = left.value_counts().reindex(grid, fill_value=0).rename("numerator").reset_index()
    totals = by_session.groupby("measure", sort=False)["numerator"].sum().reset_index()
    counts = pd.concat(
        [totals.assign(group="all", level="all"), by_session.assign(group="session_number")],
        ignore_index=True,
    )
    # An unknown state is an answer of its own here, so nobody is missing.
    return build_shares(counts.assign(denominator=len(closed), n_missing=0), settings=settings)


def find_leaving(
    episodes: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.Series:
    """Find whether people left well, unwell, or nobody knows; see `estimate_drop_off`."""
    baseline, last = episodes["baseline_score"], episodes["last_score"]
    limits = settings.sessions
    well = scale_to_ten(last, instrument=instrument).le(limits.left_well_score + TOLERANCE)
    well |= is_improved_by_percent(
        baseline, last, percent=limits.left_well_percent, instrument=instrument
    )
    unwell = ~well & last.notna() & baseline.notna()
    found = np.select([well, unwell], [LEFT_WELL, LEFT_UNWELL], default=LEFT_UNKNOWN)
    return pd.Series(found, index=episodes.index, dtype="str")
