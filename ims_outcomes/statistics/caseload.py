"""Caseload: what those have who begin, in one stretch of time beside another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import build_shares, newcombe_interval

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Settings

#: Measures of the two stretches of time.
NOW = "caseload"
BEFORE = "caseload_before"
#: Of both, how many began: activity, which is never hidden from the clinic.
ALL_NOW = f"activity_{NOW}"
ALL_BEFORE = f"activity_{BEFORE}"


def estimate_caseload(
    started: pd.DataFrame, *, is_now: pd.Series, columns: Sequence[str], settings: Settings
) -> pd.DataFrame:
    """Estimate how episodes that began are spread over what they began with, now and before.

    A value that was not recorded is a level of its own, "not_recorded", so that every column adds
    up to its denominator. A value that only one of the two has stands in the other as 0.

    Parameters
    ----------
    started : DataFrame
        One row per episode that began: `columns` (words).
    is_now : Series of bool
        Which of them are the later ones.
    columns : sequence of str
        What to describe by, e.g. "condition", "technique".
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        The number of episodes now and before (activity_caseload, activity_caseload_before); and
        for `caseload` (now) and `caseload_before` one row per column (group) and value (level)
        with its share and Wilson interval.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> started = pd.DataFrame({"technique": ["a", "b", "b", "b", None]})
    >>> now = pd.Series([True, True, False, False, False])
    >>> rows = estimate_caseload(
    ...     started, is_now=now, columns=["technique"], settings=load_settings()
    ... )
    >>> rows[["measure", "level", "numerator", "n"]].values.tolist()
    [['activity_caseload', 'all', nan, 2.0],
     ['caseload', 'a', 1.0, 2.0], ['caseload', 'b', 1.0, 2.0],
     ['caseload', 'not_recorded', 0.0, 2.0],
     ['activity_caseload_before', 'all', nan, 3.0],
     ['caseload_before', 'a', 0.0, 3.0], ['caseload_before', 'b', 2.0, 3.0],
     ['caseload_before', 'not_recorded', 1.0, 3.0]]
    """
    parts = [
        part
        for measure, chosen in ((NOW, is_now), (BEFORE, ~is_now))
        for part in (
            _count_all(chosen, measure=f"activity_{measure}"),
            *(
                _count_levels(started[column], chosen, measure=measure, settings=settings)
                for column in columns
            ),
        )
    ]
    return pd.concat(parts, ignore_index=True)


def find_changed_shares(
    now: pd.DataFrame, before: pd.DataFrame, *, settings: Settings
) -> pd.Series:
    """Find the levels whose share differs from before by more than chance explains.

    The intervals of all differences together have the confidence of the settings (Bonferroni): of
    twenty pages on which nothing differs one names a level. With fewer than `compare_from_people`
    in either nothing is compared.

    Parameters
    ----------
    now, before : DataFrame
        Rows of the same levels in the same order: numerator and denominator; missing where hidden.
    settings : Settings
        `report.confidence_percent`, `disclosure.compare_from_people`.

    Returns
    -------
    Series of float
        1 where the share is larger than before, -1 where it is smaller, else 0; by place.

    Source
    ------
    Newcombe 1998, see `newcombe_interval`; Bonferroni's inequality.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> now = pd.DataFrame({"numerator": [30.0, 10.0], "denominator": 40.0})
    >>> before = pd.DataFrame({"numerator": [200.0, 200.0], "denominator": 400.0})
    >>> find_changed_shares(now, before, settings=load_settings()).tolist()
    [1.0, -1.0]
    """
    least = settings.disclosure.compare_from_people
    alpha = (1 - settings.report.confidence_percent / 100) / max(len(now), 1)
    lower, upper = newcombe_interval(
        now["numerator"], now["denominator"], before["numerator"], before["denominator"],
        confidence=1 - alpha,
    )  # fmt: skip
    enough = now["denominator"].ge(least).to_numpy() & before["denominator"].ge(least).to_numpy()
    direction = np.select([lower > 0, upper < 0], [1.0, -1.0], default=0.0)
    return pd.Series(np.where(enough, direction, 0.0))


def _count_all(chosen: pd.Series, *, measure: str) -> pd.DataFrame:
    count = float(chosen.sum())
    row = {"n": count, "n_missing": 0.0, "estimate": count, "unit": "episodes", "method": "count"}
    return build_estimates([{"measure": measure, **row}])


def _count_levels(
    values: pd.Series, chosen: pd.Series, *, measure: str, settings: Settings
) -> pd.DataFrame:
    """Count each value among the chosen, also the values that none of them has."""
    named = values.astype("str").fillna(NOT_RECORDED)
    levels = sorted(named.unique(), key=lambda level: (level == NOT_RECORDED, level))
    counts = named.loc[chosen].value_counts().reindex(levels, fill_value=0)
    rows = pd.DataFrame(
        {
            "measure": measure,
            "group": str(values.name),
            "level": levels,
            "n_missing": 0.0,
            "numerator": counts.to_numpy("float64"),
            "denominator": float(chosen.sum()),
        }
    )
    return build_shares(rows, settings=settings)
