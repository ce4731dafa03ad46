"""Who the people are before treatment, those with and those without a last score side by side."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates

#: Measures of the three columns: everybody, those with both scores, those without a last one.
EVERYBODY = "characteristic"
WITH_PAIR = "characteristic_with_pair"
WITHOUT_PAIR = "characteristic_without_pair"


def estimate_characteristics(people: pd.DataFrame, *, columns: tuple[str, ...]) -> pd.DataFrame:
    """Estimate how the people are spread over what was known before treatment.

    A value that was not recorded is a level of its own, "not_recorded", so that every column
    adds up to its denominator. The shares describe these very people; they carry no interval.

    Parameters
    ----------
    people : DataFrame
        One row per person: `columns` (words) and has_pair.
    columns : tuple of str
        What to describe by, e.g. "age_band", "sex".

    Returns
    -------
    DataFrame
        One row per measure (`characteristic`, `characteristic_with_pair`,
        `characteristic_without_pair`), column (group) and value (level).

    Examples
    --------
    >>> people = pd.DataFrame({"sex": ["female", "male", None], "has_pair": [True, False, False]})
    >>> rows = estimate_characteristics(people, columns=("sex",))
    >>> rows.loc[rows["measure"].eq("characteristic"), ["level", "numerator", "denominator"]]
              level  numerator  denominator
    0        female        1.0          3.0
    1          male        1.0          3.0
    2  not_recorded        1.0          3.0
    """
    parts = {
        EVERYBODY: pd.Series(True, index=people.index),
        WITH_PAIR: people["has_pair"],
        WITHOUT_PAIR: ~people["has_pair"],
    }
    rows = [
        _count_values(people[column].fillna("not_recorded"), chosen).assign(
            measure=measure, group=column
        )
        for column in columns
        for measure, chosen in parts.items()
    ]
    return build_estimates(pd.concat(rows, ignore_index=True))


def _count_values(values: pd.Series, chosen: pd.Series) -> pd.DataFrame:
    """Count each value among the chosen, also the values that none of them has."""
    levels = sorted(
        values.astype("str").unique(), key=lambda level: (level == "not_recorded", level)
    )
    counts = values.loc[chosen].value_counts().reindex(levels, fill_value=0)
    total = float(chosen.sum())
    return pd.DataFrame(
        {
            "level": levels,
            "n": total,
            "n_missing": 0.0,
            "numerator": counts.to_numpy(),
            "denominator": total,
            "estimate": counts.to_numpy() / total if total else float("nan"),
            "unit": "share",
            "method": "count",
        }
    )
