"""Funnels of means: which units differ from all by more than their size explains."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.funnels import NO_SPREAD, find_tau_squared, place_units
from ims_outcomes.statistics.means import TOLERANCE

if TYPE_CHECKING:
    from ims_outcomes.statistics.funnels import Limits
    from ims_outcomes.vocabulary import Settings


def build_mean_funnel(
    people: pd.DataFrame, *, by: str, value: str, settings: Settings
) -> pd.DataFrame:
    """Build the funnel of means, best of values adjusted for case mix: θ ± z√(s² ÷ n + τ²).

    θ is the mean of everybody, s² the variance within units, pooled. People without a value are
    counted as missing. Who is judged, and when limits widen, as in `build_share_funnel`; people
    whose unit is not recorded are not judged.

    Parameters
    ----------
    people : DataFrame
        One row per person: `by` and `value`.
    by, value : str
        Columns: the unit, and a number such as `add_case_mix_residuals` makes.
    settings : Settings
        `funnels`.

    Returns
    -------
    DataFrame
        One row per unit, columns as `FUNNEL_COLUMNS`, by name.

    Source
    ------
    Spiegelhalter 2005, 10.1002/sim.1970. FunnelPlotR has no means.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> people = pd.DataFrame({"unit": ["a"] * 40 + ["b"] * 40,
    ...                        "residual": [1.0, 3.0] * 20 + [-1.0, -3.0] * 20})
    >>> funnel = build_mean_funnel(people, by="unit", value="residual", settings=load_settings())
    >>> funnel[["unit", "value", "position"]].values.tolist()
    [['a', 2.0, 'above_outer'], ['b', -2.0, 'below_outer']]
    """
    names = people[by].astype("str").fillna(NOT_RECORDED)
    numbers = people[value].astype("float64")
    grouped = numbers.groupby(names)
    counts = {"n": grouped.count(), "all": grouped.size(), "value": grouped.mean()}
    units = pd.DataFrame(counts).astype("float64").rename_axis("unit").reset_index()
    away = numbers - grouped.transform("mean")
    freedom = float(units["n"].sum() - units["n"].gt(0).sum())
    variance = float((away**2).sum()) / freedom if freedom > 0 else np.nan
    centre = float(numbers.mean())
    error = (variance / units["n"].where(units["n"].gt(0))) ** 0.5
    spread = variance > TOLERANCE**2
    z = (units["value"] - centre) / error if spread else error * np.nan
    tau_squared = find_tau_squared(z, error, n=units["n"], names=units["unit"], settings=settings)

    def find(percent: float) -> Limits:
        reach = stats.norm.isf((1 - percent / 100) / 2) * np.sqrt(
            error.to_numpy() ** 2 + tau_squared
        )
        return centre - reach, centre + reach

    method = "normal limits" if tau_squared == 0 else "normal limits widened for over-dispersion"
    return place_units(
        units.assign(n_missing=units["all"] - units["n"]),
        centre=centre,
        tau_squared=tau_squared,
        find=find,
        method=method if spread else NO_SPREAD,
        settings=settings,
    )
