"""What all funnels have in common: who is judged, and where each unit lies. Nothing ranks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.over_dispersion import estimate_tau_squared, winsorise

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Settings

    Limits = tuple[NDArray[np.float64], NDArray[np.float64]]

#: Columns of a funnel, in order, with their types. Rows stand by the name of the unit.
FUNNEL_COLUMNS: Mapping[str, str] = {
    "unit": "str",
    "n": "float64",
    "n_missing": "float64",
    "numerator": "float64",  # of a share; missing for a mean
    "value": "float64",
    "centre": "float64",  # what is expected of every unit
    "tau_squared": "float64",  # between units, beyond chance; of shares: of arcsine √share
    "lower_inner": "float64",
    "upper_inner": "float64",
    "lower_outer": "float64",
    "upper_outer": "float64",
    "position": "str",  # "inside", "above_inner", "above_outer", "below_…", or "not_judged"
    "method": "str",
}

NO_SPREAD = "all alike: no limits"


def estimate_funnel(funnel: pd.DataFrame, *, unit: str = "share") -> pd.DataFrame:
    """State where each unit of a funnel lies, as estimates.

    Parameters
    ----------
    funnel : DataFrame
        As `build_share_funnel` or `build_mean_funnel` returns it.
    unit : str
        Unit of the values.

    Returns
    -------
    DataFrame
        An estimates frame, group "unit": for each unit, by name, funnel_inside,
        funnel_above_inner, funnel_above_outer, funnel_below_inner, funnel_below_outer or
        funnel_not_judged with its value between the outer limits for its size (not an interval
        of the value). Then, for all, funnel_centre and funnel_tau_squared.

    Examples
    --------
    >>> from ims_outcomes.statistics.share_funnels import build_share_funnel
    >>> from ims_outcomes.vocabulary import load_settings
    >>> units = pd.DataFrame({"unit": ["a", "b"], "numerator": [20, 22], "denominator": [40, 40]})
    >>> rows = estimate_funnel(build_share_funnel(units, settings=load_settings()))
    >>> rows["measure"].tolist()
    ['funnel_inside', 'funnel_inside', 'funnel_centre', 'funnel_tau_squared']
    """
    is_share = funnel["numerator"].notna()
    rows = pd.DataFrame(
        {
            "measure": "funnel_" + funnel["position"],
            "group": "unit",
            "level": funnel["unit"],
            "n": funnel["n"],
            "n_missing": funnel["n_missing"],
            "numerator": funnel["numerator"],
            "denominator": funnel["n"].where(is_share),
            "estimate": funnel["value"],
            "lower": funnel["lower_outer"],
            "upper": funnel["upper_outer"],
            "unit": unit,
            "method": funnel["method"],
        }
    )
    whole = pd.DataFrame(
        {
            "measure": ["funnel_centre", "funnel_tau_squared"],
            "n": float(funnel["n"].sum()),
            "estimate": funnel[["centre", "tau_squared"]].iloc[0].tolist() if len(funnel) else None,
            "unit": [unit, "square of the limits' scale"],
            "method": ["mean of everybody", "DerSimonian-Laird on z"],
        }
    )
    return build_estimates(pd.concat([rows, whole], ignore_index=True))


def find_tau_squared(
    z: pd.Series, error: pd.Series, *, n: pd.Series, names: pd.Series, settings: Settings
) -> float:
    """Find the variance between the units that are judged; 0 when they are too few for it.

    Parameters
    ----------
    z, error, n, names : Series
        One per unit: (value − centre) ÷ error, standard error from chance, people, name.
    settings : Settings
        `funnels`: judged_from_people, adjusted_from_units, winsorised_share.

    Returns
    -------
    float
        See `estimate_tau_squared`.
    """
    funnels = settings.funnels
    judged = n.ge(funnels.judged_from_people) & names.ne(NOT_RECORDED) & z.notna()
    if judged.sum() < funnels.adjusted_from_units:
        return 0.0
    scores = winsorise(z.loc[judged], share=funnels.winsorised_share)
    return estimate_tau_squared(scores, error.loc[judged])


def place_units(
    units: pd.DataFrame,
    *,
    centre: float,
    tau_squared: float,
    find: Callable[[float], Limits],
    method: str,
    settings: Settings,
) -> pd.DataFrame:
    """Add the limits, and where each unit lies among them.

    Parameters
    ----------
    units : DataFrame
        One row per unit: unit, n, value; numerator and n_missing if there are.
    centre, tau_squared : float
        What is expected of every unit, and the variance between them.
    find : callable
        Gives the lower and upper limits of the units for 95 or 99.8 percent.
    method : str
        How the limits were got, or `NO_SPREAD` when there are none.
    settings : Settings
        `funnels`.

    Returns
    -------
    DataFrame
        One row per unit, columns as `FUNNEL_COLUMNS`, by name.
    """
    funnels = settings.funnels
    has_limits = method != NO_SPREAD
    inner, outer = find(funnels.inner_percent), find(funnels.outer_percent)
    found = units.assign(
        n_missing=units.get("n_missing", np.nan),
        numerator=units.get("numerator", np.nan),
        centre=centre,
        tau_squared=tau_squared,
        **{
            f"{side}_{ring}": limits if has_limits else np.nan
            for ring, pair in {"inner": inner, "outer": outer}.items()
            for side, limits in zip(("lower", "upper"), pair, strict=True)
        },
    )
    few = units["n"].lt(funnels.judged_from_people)
    unknown = units["unit"].eq(NOT_RECORDED)
    found["position"] = np.select(
        [
            few | unknown | (not has_limits),
            found["value"].gt(found["upper_outer"] + TOLERANCE),
            found["value"].gt(found["upper_inner"] + TOLERANCE),
            found["value"].lt(found["lower_outer"] - TOLERANCE),
            found["value"].lt(found["lower_inner"] - TOLERANCE),
        ],
        ["not_judged", "above_outer", "above_inner", "below_outer", "below_inner"],
        default="inside",
    )
    reasons = [unknown, few, ~few]
    words = [
        "not recorded: not judged",
        f"fewer than {funnels.judged_from_people} people: not judged",
        method,
    ]
    found["method"] = np.select(reasons, words, default=method)
    found = found.sort_values("unit").reset_index(drop=True)
    return pd.DataFrame(found[list(FUNNEL_COLUMNS)].astype(dict(FUNNEL_COLUMNS)))
