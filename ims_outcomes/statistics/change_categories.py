"""Categories of reliable change: named from an index, joined with a cut-off, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import build_shares, count_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: Categories from best to worst, without and with a cut-off.
RELIABLE_CATEGORIES = ("improved", "unchanged", "deteriorated")
COMBINED_CATEGORIES = ("recovered", "improved", "unchanged", "deteriorated", "harmed")


def name_reliable_change(index: pd.Series, *, critical: float) -> pd.Series:
    """Name an index (positive: better) improved, unchanged or deteriorated; missing stays so."""
    unchanged = pd.Series("unchanged", index=index.index, dtype="str").where(index.notna())
    return unchanged.mask(index.gt(critical + TOLERANCE), "improved").mask(
        index.lt(-critical - TOLERANCE), "deteriorated"
    )


def count_categories(
    cohort: pd.DataFrame,
    found: pd.DataFrame,
    *,
    categories: tuple[str, ...],
    settings: Settings,
    by: str = "",
) -> pd.DataFrame:
    """Count categories among those who have one, with Wilson intervals.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, with `by`.
    found : DataFrame
        Same index: category and method, see `find_reliable_change`.
    categories : tuple of str
        Categories to count, also those that nobody is in.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per category and part: reliable_<category>.
    """
    cuts = cut_by(cohort.assign(reliable_category=found["category"]), by=by)
    category = cuts.rows["reliable_category"]
    counts = [
        count_shares(
            cuts,
            measure=f"reliable_{name}",
            counted=category.eq(name),
            among=category.notna(),
            missing=category.isna(),
        )
        for name in categories
    ]
    used = found["method"].iloc[0] if len(found) else "no pair: not computed"
    refused = used.endswith(": not computed")
    rows = build_shares(pd.concat(counts), settings=settings, method=f"Wilson, {used}")
    return rows.assign(method=used) if refused else rows


def combine_categories(category: pd.Series, *, before: pd.Series, after: pd.Series) -> pd.Series:
    """Turn improved into recovered, and deteriorated into harmed, where a cut-off was crossed.

    Parameters
    ----------
    category : Series of str
        improved, unchanged, deteriorated or missing.
    before, after : Series of bool
        Who was on the functional side.

    Returns
    -------
    Series of str
        Same index.

    Examples
    --------
    >>> category = pd.Series(["improved", "improved", "deteriorated"])
    >>> before, after = pd.Series([False, True, True]), pd.Series([True, True, False])
    >>> combine_categories(category, before=before, after=after).tolist()
    ['recovered', 'improved', 'harmed']
    """
    recovered = category.eq("improved") & ~before & after
    harmed = category.eq("deteriorated") & before & ~after
    return category.mask(recovered, "recovered").mask(harmed, "harmed")
