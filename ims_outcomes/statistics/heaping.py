"""How scores are spread over the marks of their scale, and whether they heap on round ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import NOBODY

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Several scores of one person are not independent, so their shares get no interval.
COUNT_ONLY = "count, no interval: several per person"


def estimate_heaping(scores: pd.Series, *, marks: Sequence[float]) -> pd.DataFrame:
    """Estimate how many scores stand on each whole mark, and on round marks against beside them.

    A score between two marks belongs to the lower one. Round are those asked for, without the ends
    of the scale, which a floor or a ceiling fills by itself.

    Parameters
    ----------
    scores : Series of float
        All scores of one instrument; missing ones are counted as missing.
    marks : sequence of float
        The round marks, the ends of the scale first and last, in order.

    Returns
    -------
    DataFrame
        score_mark: share of the scores on each mark, group "score_mark", from end to end; where
        the scale has more than 20 marks on each round one and up to the next. And heaping_times:
        scores on an inner round mark ÷ scores on one beside it, on average; missing where there
        is none beside.

    Examples
    --------
    >>> rows = estimate_heaping(pd.Series([4.0, 5, 5, 5, 6, 9]), marks=[0, 5, 10])
    >>> rows.loc[rows["numerator"].gt(0), ["level", "numerator"]].values.tolist()
    [['4', 1.0], ['5', 3.0], ['6', 1.0], ['9', 1.0]]
    >>> rows.set_index("measure").loc["heaping_times", "estimate"]
    np.float64(3.0)
    """
    known = scores.dropna().astype("float64")
    total, missing = float(len(known)), float(scores.isna().sum())
    step = 1.0 if marks[-1] - marks[0] <= 20 else float(marks[1] - marks[0])
    places = pd.Series(range(int((marks[-1] - marks[0]) // step) + 1)) * step + marks[0]
    lower = ((known - marks[0]) // step) * step + marks[0]
    counts = lower.value_counts().reindex(places, fill_value=0).to_numpy(dtype="float64")
    shares = pd.DataFrame(
        {
            "measure": "score_mark",
            "group": "score_mark",
            "level": places.map("{:g}".format),
            "n": total,
            "n_missing": missing,
            "numerator": counts,
            "denominator": total,
            "estimate": counts / total if total else float("nan"),
            "unit": "share",
            "method": COUNT_ONLY if total else NOBODY,
        }
    )
    inner = list(marks[1:-1])
    beside = [mark + side for mark in inner for side in (-1, 1)]
    on_each = known.isin(inner).sum() / max(len(inner), 1)
    on_beside = known.isin(beside).sum() / max(len(beside), 1)
    times = {
        "measure": "heaping_times",
        "n": total,
        "n_missing": missing,
        "estimate": on_each / on_beside if on_beside else float("nan"),
        "unit": "times",
        "method": "scores on a round mark ÷ on one beside it" if on_beside else NOBODY,
    }
    return pd.concat([build_estimates(shares), build_estimates([times])], ignore_index=True)
