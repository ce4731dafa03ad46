"""Which technique people of each condition had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import build_shares

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings


def estimate_technique_mix(
    people: pd.DataFrame, *, settings: Settings, by: str, column: str = "technique"
) -> pd.DataFrame:
    """Estimate the share of people of each level who had each technique.

    Who had which says nothing about which is better: it is chosen for a reason, and the reason
    stands in no record.

    Parameters
    ----------
    people : DataFrame
        One row per person: `by` and `column`; missing is "not_recorded".
    settings : Settings
        `report.confidence_percent`.
    by, column : str
        Columns: rows and columns of the table.

    Returns
    -------
    DataFrame
        One row per cell, those of nobody too: measure technique_by_condition, group
        "<by> | <column>", level "<level> | <technique>", numerator of denominator = everybody of
        the level, Wilson.

    Source
    ------
    R's prop.table(table(by, column), 1).

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> people = pd.DataFrame({
    ...     "condition": ["neck", "neck", "back"], "technique": ["ims", "needling", "ims"]
    ... })
    >>> rows = estimate_technique_mix(people, settings=load_settings(), by="condition")
    >>> rows[["level", "numerator", "denominator"]].values.tolist()
    [['back | ims', 1.0, 1.0], ['back | needling', 0.0, 1.0],
     ['neck | ims', 1.0, 2.0], ['neck | needling', 1.0, 2.0]]
    """
    if people.empty:
        return build_estimates([])
    rows, columns = (people[name].astype("str").fillna(NOT_RECORDED) for name in (by, column))
    counts = pd.crosstab(rows, columns).stack()
    totals = rows.value_counts().to_dict()
    return build_shares(
        pd.DataFrame(
            {
                "measure": "technique_by_condition",
                "group": f"{by} | {column}",
                "level": [f"{row} | {name}" for row, name in counts.index],
                "numerator": counts.to_numpy(),
                "denominator": counts.index.get_level_values(0).map(totals).to_numpy(),
                "n_missing": 0,
            }
        ),
        settings=settings,
    )
