"""Case mix: what is left of an outcome when what people came with is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import NOT_RECORDED


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
    columns = [pd.DataFrame({"all": 1.0}, index=people.index)]
    for name in case_mix:
        column = people[name]
        if pd.api.types.is_numeric_dtype(column):
            columns.append(column.astype("float64").to_frame())
        else:
            words = column.astype("str").fillna(NOT_RECORDED)
            columns.append(pd.get_dummies(words, drop_first=True, dtype="float64"))
    design = pd.concat(columns, axis=1)
    values = people[outcome].astype("float64")
    usable = values.notna() & design.notna().all(axis=1)
    matrix, target = design.loc[usable].to_numpy(), values.loc[usable].to_numpy()
    residual = pd.Series(np.nan, index=people.index)
    if usable.sum() > design.shape[1]:
        # Centred and scaled, so that columns of very different size are solved equally well.
        scale = np.abs(matrix).max(axis=0)
        scaled = matrix / np.where(scale > 0, scale, 1)
        fitted = scaled @ np.linalg.lstsq(scaled, target, rcond=None)[0]
        residual.loc[usable] = target - fitted
    return people.assign(residual=residual)
