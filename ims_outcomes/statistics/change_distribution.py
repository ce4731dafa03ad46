"""How change is distributed: a histogram of equal bins, a grid of before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import build_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: In how many bins, about, one half of the change histogram is cut; and bands of the grid.
BINS_PER_RANGE = 20
BANDS_PER_RANGE = 5


def estimate_change_distribution(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings, gather_below: int = 0
) -> pd.DataFrame:
    """Count the pairs in equal bins of change, over the whole range that change can have.

    One bin is the smallest odd whole number of units that is at least one twentieth of the scale
    (NPRS: 1 point, VAS and ODI: 5, HIT-6: 3), so that whole scores lie evenly in it; on a scale
    of less than ten units, one twentieth of it. Bins stand around 0 and are half-open: a change
    of exactly half a bin belongs to the bin above. Where a bin is one point, scores are mostly
    whole, and a change between two points belongs to the one that it reached, the one nearer to
    0: worse by 1.5 is not worse by 2, in a bar no more than by the rule.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: change, has_pair.
    instrument : Instrument
        For its range and unit.
    settings : Settings
        `report.confidence_percent`.
    gather_below : int
        The outermost bins are gathered until either end holds so many pairs, or nobody is left to
        gather; the default gathers nothing.

    Returns
    -------
    DataFrame
        One row per bin: measure change_bin, group "change", level the middle of the bin ("-3"),
        or what it begins or ends with ("4 or more", "-6 or less"), numerator of denominator =
        all pairs.

    Source
    ------
    Mbowe 2019, 10.1097/j.pain.0000000000001708: bins of unequal width made two kinds of people
    out of one. R's hist puts a value on an edge into the bin below unless right = FALSE.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({"change": [-3.0, -2.5, 0.0, None], "has_pair": [1, 1, 1, 0]})
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> bins = estimate_change_distribution(cohort, instrument=nprs, settings=load_settings())
    >>> bins.loc[bins["numerator"].gt(0), ["level", "numerator"]].values.tolist()
    [['-3', 1.0], ['-2', 1.0], ['0', 1.0]]

    >>> gathered = estimate_change_distribution(
    ...     pd.DataFrame({"change": [-3.0, -2.5, 0.0, 1.0], "has_pair": True}),
    ...     instrument=nprs, settings=load_settings(), gather_below=2,
    ... )
    >>> gathered[["level", "numerator"]].values.tolist()
    [['-2 or less', 2.0], ['-1', 0.0], ['0 or more', 2.0]]
    """
    width = find_bin_width(instrument)
    reach = round((instrument.high - instrument.low) / width + TOLERANCE)
    change = cohort["change"].where(cohort["has_pair"].astype(bool)).dropna()
    if reaches_its_bin(instrument):
        places = np.sign(change) * np.floor(change.abs() / width + TOLERANCE)
    else:
        places = np.floor(change / width + 0.5 + TOLERANCE)
    places = places.clip(-reach, reach)
    counts = places.value_counts().reindex(range(-reach, reach + 1), fill_value=0)
    counts.index = pd.Index([f"{place * width:g}" for place in counts.index])
    counts = _gather_ends(counts, below=gather_below)
    return build_shares(
        pd.DataFrame(
            {
                "measure": "change_bin",
                "group": "change",
                "level": counts.index,
                "numerator": counts.to_numpy(),
                "denominator": len(change),
                "n_missing": len(cohort) - len(change),
            }
        ),
        settings=settings,
    )


def find_bin_width(instrument: Instrument) -> float:
    """Width of a bin of change in the instrument's units, see `estimate_change_distribution`."""
    span = instrument.high - instrument.low
    smallest = span / BINS_PER_RANGE
    if span < BINS_PER_RANGE / 2 and not instrument.whole_numbers:
        return smallest
    whole = int(np.ceil(smallest - TOLERANCE))
    return float(max(1, whole + (whole + 1) % 2))


def reaches_its_bin(instrument: Instrument) -> bool:
    """Tell whether a change belongs to the whole number it reached, not to the nearest."""
    return find_bin_width(instrument) == 1


def _gather_ends(counts: pd.Series, *, below: int) -> pd.Series:
    """Gather the bins at either end until each holds so many; too few for that stay as they are."""
    upwards, downwards = counts.cumsum(), counts[::-1].cumsum()[::-1]
    few = counts.between(1, below - 1)
    # A bin of few beside the end is gathered with it.
    from_left = np.flatnonzero(upwards.ge(below) & ~few.shift(-1, fill_value=False))
    from_right = np.flatnonzero(downwards.ge(below) & ~few.shift(1, fill_value=False))
    if not below or not from_left.size or from_left[0] >= from_right[-1]:
        return counts
    first, last = from_left[0], from_right[-1]
    gathered, names = counts.iloc[first : last + 1].copy(), counts.index[first : last + 1].tolist()
    if upwards.iloc[first] > gathered.iloc[0]:
        gathered.iloc[0], names[0] = upwards.iloc[first], f"{names[0]} or less"
    if downwards.iloc[last] > gathered.iloc[-1]:
        gathered.iloc[-1], names[-1] = downwards.iloc[last], f"{names[-1]} or more"
    return gathered.set_axis(names)


def estimate_before_after(
    cohort: pd.DataFrame, *, instrument: Instrument, settings: Settings
) -> pd.DataFrame:
    """Count the pairs in a grid of baseline band by band of the last score.

    Five half-open bands of one fifth of the scale each, the last one closed (NPRS: 0 to 1, 2 to
    3, 4 to 5, 6 to 7, 8 to 10). A score between two whole ones, such as 5.5, belongs to the band
    below it. No cell shows one patient's two scores.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair.
    instrument : Instrument
        For its range.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        One row per cell: measure before_after, group "baseline_band | last_band", level
        "4 to 5 | 2 to 3", numerator of denominator = all pairs.

    Source
    ------
    Intervals Wilson 1927, see `wilson_interval`. R's table(cut(b), cut(y)) counts the same with
    right = FALSE; the five bands are this project's own choice †.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [5.5], "last_score": [2.0], "change": [-3.5], "has_pair": [True]
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> grid = estimate_before_after(cohort, instrument=nprs, settings=load_settings())
    >>> len(grid), grid.loc[grid["numerator"].gt(0), "level"].item()
    (25, '4 to 5 | 2 to 3')
    """
    names, edges = build_score_bands(instrument)
    pairs = cohort.loc[cohort["has_pair"].astype(bool) & cohort["change"].notna()]
    before = np.digitize(pairs["baseline_score"] + TOLERANCE, edges)
    after = np.digitize(pairs["last_score"] + TOLERANCE, edges)
    counts = np.bincount(before * len(names) + after, minlength=len(names) ** 2)
    return build_shares(
        pd.DataFrame(
            {
                "measure": "before_after",
                "group": "baseline_band | last_band",
                "level": [f"{first} | {last}" for first in names for last in names],
                "numerator": counts,
                "denominator": len(pairs),
                "n_missing": len(cohort) - len(pairs),
            }
        ),
        settings=settings,
    )


def build_score_bands(instrument: Instrument) -> tuple[list[str], list[float]]:
    """Build the names of five bands of a scale and the edges between them."""
    width = (instrument.high - instrument.low) / BANDS_PER_RANGE
    edges = [instrument.low + width * step for step in range(1, BANDS_PER_RANGE)]
    if width < 1:
        starts, ends = [instrument.low, *edges], [*edges, instrument.high]
        return [f"{start:g} to {end:g}" for start, end in zip(starts, ends, strict=True)], edges
    edges = [float(np.ceil(edge - TOLERANCE)) for edge in edges]
    starts, ends = [instrument.low, *edges], [*(edge - 1 for edge in edges), instrument.high]
    names = [
        f"{start:g}" if start == end else f"{start:g} to {end:g}"
        for start, end in zip(starts, ends, strict=True)
    ]
    return names, edges
