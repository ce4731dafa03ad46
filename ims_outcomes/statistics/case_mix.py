"""Case mix: what is left of an outcome when what people came with is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ims_outcomes.statistics.designs import build_design


def add_case_mix_residuals(
    people: pd.DataFrame, *, outcome: str, case_mix: Sequence[str]
) -> pd.DataFrame:
    """Add what is left of an outcome after a linear model on the case mix of everybody.

    Words become indicators, with "not_recorded" a level of its own. Who lacks the outcome or a
    number of the case mix has no residual. With no more people than columns nobody has one.

    Parameters
    ----------
    people : DataFrame
        One row per person: `outcome` and the columns of `case_mix`.
    outcome : str
        A number, such as change.
    case_mix : sequence of str
        Columns of numbers (baseline_score) or words (condition, pain_duration_band).

    Returns
    -------
    DataFrame
        Same rows with residual, in the unit of the outcome, around 0.

    Source
    ------
    Ordinary least squares, as R's residuals(lm(outcome ~ case mix)). The unit to be compared is
    not in the model: what of the case mix goes with the unit is taken from the unit, so that
    differences come out rather too small than too large.

    Examples
    --------
    >>> people = pd.DataFrame({"change": [-1.0, -2.0, -4.0, -5.0], "condition": list("aabb")})
    >>> adjusted = add_case_mix_residuals(people, outcome="change", case_mix=["condition"])
    >>> adjusted["residual"].round(6).tolist()
    [0.5, -0.5, 0.5, -0.5]
    """
    numbers = [name for name in case_mix if pd.api.types.is_numeric_dtype(people[name])]
    usable = people[[outcome, *numbers]].notna().all(axis=1)
    used = people.loc[usable]
    matrix = build_design(used, columns=case_mix, allow_redundant=True).matrix
    residual = pd.Series(np.nan, index=people.index)
    if len(used) > matrix.shape[1]:
        target = used[outcome].to_numpy("float64")
        # Scaled, so that columns of very different size are solved equally well.
        size = np.abs(matrix).max(axis=0)
        scaled = matrix / np.where(size > 0, size, 1)
        residual.loc[usable] = target - scaled @ np.linalg.lstsq(scaled, target, rcond=None)[0]
    return people.assign(residual=residual)
