"""Number needed to treat: how many people for one more responder, and when that is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.group_differences import count_headline_responders, say_too_few
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportions import newcombe_interval

if TYPE_CHECKING:
    from ims_outcomes.vocabulary import Instrument, Settings

#: Measures: people for one more who benefits, and for one more who is harmed.
BENEFIT, HARM = "number_needed_to_benefit", "number_needed_to_harm"
INVERTED = "1 ÷ difference, Newcombe inverted"
ACROSS = "1 ÷ difference, Newcombe inverted; runs through infinity to the other one"
ONE_SIDE = "the interval has no part here"
TOO_FEW = "too few in a group: not computed"


def estimate_number_needed(
    numerator_1: float,
    denominator_1: float,
    numerator_2: float,
    denominator_2: float,
    *,
    settings: Settings,
) -> pd.DataFrame:
    """Estimate how many people it takes for one more to respond in the first group.

    The difference of the shares and Newcombe's limits, turned upside down. When the limits of the
    difference lie on both sides of 0, one more or one fewer responder are both possible, and so
    is no difference, for which no number of people is enough: the interval runs from the number
    needed to benefit up to infinity and on from infinity down to the number needed to harm. It is
    then two pieces, one in each row, with infinity as their upper limits. As with any difference,
    this says what a treatment did only where people were dealt out by chance.

    Parameters
    ----------
    numerator_1, denominator_1, numerator_2, denominator_2 : float
        Responders and people, in the first group and in the one it is held against.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        Two rows, number_needed_to_benefit and number_needed_to_harm, in unit "people", not
        rounded. The estimate stands in the row whose side it is on; a difference of 0 has an
        infinite one in both. A row in which the interval has no part has no numbers.

    Source
    ------
    Altman 1998, 10.1136/bmj.317.7168.1309; Bender 2001, 10.1016/S0197-2456(00)00134-3, on why
    the limits are Newcombe's (made of Wilson's), see `newcombe_interval`. SAS's PROC FREQ prints
    the difference, not its inverse; R's meta prints both pieces.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> rows = estimate_number_needed(56, 70, 48, 80, settings=load_settings())
    >>> rows[["estimate", "lower", "upper"]].round(1).values.tolist()
    [[5.0, 3.0, 19.1], [nan, nan, nan]]
    >>> rows = estimate_number_needed(20, 40, 16, 40, settings=load_settings())
    >>> rows[["estimate", "lower", "upper"]].round(1).values.tolist()
    [[10.0, 3.3, inf], [nan, 8.8, inf]]
    """
    n = denominator_1 + denominator_2
    if min(denominator_1, denominator_2) <= 0:
        return _build_rows([{"method": TOO_FEW}, {"method": TOO_FEW}], n=n)
    lower, upper = newcombe_interval(
        numerator_1,
        denominator_1,
        numerator_2,
        denominator_2,
        confidence=settings.report.confidence_percent / 100,
    )
    difference = numerator_1 / denominator_1 - numerator_2 / denominator_2
    benefit = _invert(difference, lower.item(), upper.item())
    harm = _invert(-difference, -upper.item(), -lower.item())
    return _build_rows([benefit, harm], n=n)


def estimate_number_needed_between(
    cohort: pd.DataFrame,
    *,
    by: str,
    first: str,
    second: str,
    instrument: Instrument,
    settings: Settings,
) -> pd.DataFrame:
    """Estimate the number needed for one more responder in one group than in another.

    By the headline percentage, among those who are asked, as `estimate_group_difference`. The
    groups were not dealt out by chance in records of routine care: whatever else differs between
    them is in the number.

    Parameters
    ----------
    cohort : DataFrame
        One row per person, see `estimate_responders`; `by`.
    by : str
        Column that holds the groups.
    first, second : str
        The two levels of it.
    instrument : Instrument
        For its rules; where percentages make no sense there are no rows.
    settings : Settings
        `responders.headline_percent`, `disclosure.compare_from_people`,
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        The two rows of `estimate_number_needed`, group = `by`, level "first minus second"; without
        numbers with fewer than `compare_from_people` people asked on either side.

    Source
    ------
    See `estimate_number_needed`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "technique": ["gunn_ims"] * 20 + ["none"] * 20, "baseline_score": 6.0,
    ...     "last_score": [2.0] * 15 + [6.0] * 5 + [2.0] * 5 + [6.0] * 15,
    ...     "has_baseline": True, "has_pair": True, "is_eligible": True,
    ... })
    >>> rows = estimate_number_needed_between(
    ...     cohort, by="technique", first="gunn_ims", second="none",
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings(),
    ... )
    >>> describe_number_needed(rows)
    'NNTB 2 (NNTB 2 to 6)'
    """
    if not instrument.percent_rule:
        return build_estimates([])
    parts = [cohort.loc[cohort[by].eq(level)] for level in (first, second)]
    found = count_headline_responders(parts, instrument=instrument, settings=settings)
    (count_1, total_1), (count_2, total_2) = found[["numerator", "denominator"]].to_numpy()
    least = settings.disclosure.compare_from_people
    if min(total_1, total_2) < least:
        few: dict[str, float | str] = {"method": say_too_few(least, "people asked")}
        rows = _build_rows([few, few], n=total_1 + total_2)
    else:
        rows = estimate_number_needed(count_1, total_1, count_2, total_2, settings=settings)
    level = f"{first} minus {second}"
    return rows.assign(group=by, level=level, n_missing=found["n_missing"].sum())


def _invert(difference: float, lower: float, upper: float) -> dict[str, float | str]:
    """Turn a difference and its limits into people needed, as far as they are above 0."""
    if upper <= TOLERANCE:
        return {"method": ONE_SIDE}
    reaches_zero = lower <= TOLERANCE
    estimate = np.inf if abs(difference) <= TOLERANCE else 1 / difference
    return {
        "estimate": estimate if estimate > 0 else np.nan,
        "lower": 1 / upper,
        "upper": np.inf if reaches_zero else 1 / lower,
        "method": ACROSS if reaches_zero else INVERTED,
    }


def _build_rows(found: list[dict[str, float | str]], *, n: float) -> pd.DataFrame:
    names = [{"measure": measure, "n": n, "unit": "people"} for measure in (BENEFIT, HARM)]
    return build_estimates([{**name, **row} for name, row in zip(names, found, strict=True)])


def describe_number_needed(rows: pd.DataFrame) -> str:
    """Say the number needed with its interval, the way Altman asks for.

    Rounded up where it is an estimate (a tenth of a person cannot be treated); limits to whole
    people too.

    Parameters
    ----------
    rows : DataFrame
        The two rows of `estimate_number_needed`; those that have passed the disclosure door are
        the same rows.

    Returns
    -------
    str
        Words for a page.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> settings = load_settings()
    >>> describe_number_needed(estimate_number_needed(56, 70, 48, 80, settings=settings))
    'NNTB 5 (NNTB 3 to 20)'
    >>> describe_number_needed(estimate_number_needed(20, 40, 16, 40, settings=settings))
    'NNTB 10 (NNTB 4 to ∞ to NNTH 9)'
    >>> describe_number_needed(estimate_number_needed(0, 0, 16, 40, settings=settings))
    'number needed: not computed'
    """
    names = {BENEFIT: "NNTB", HARM: "NNTH"}
    numbers = rows.set_index("measure")[["estimate", "lower", "upper"]].astype("float64")
    found_sides = numbers.loc[np.isfinite(numbers["lower"])].to_dict("index")
    sides = {side: found_sides[side] for side in names if side in found_sides}
    if not sides:
        return "number needed: not computed"
    # The side of the estimate first; with no difference at all, that of benefit.
    first = min(sides, key=lambda side: bool(np.isnan(sides[side]["estimate"])))
    found, name = sides[first], names[first]
    point = "∞" if np.isinf(found["estimate"]) else f"{name} {_round_up(found['estimate'])}"
    low = _round_up(found["lower"])
    if np.isfinite(found["upper"]):
        return f"{point} ({name} {low} to {_round_up(found['upper'])})"
    beyond = [
        f" to {names[side]} {_round_up(sides[side]['lower'])}" for side in sides if side != first
    ]
    return f"{point} ({name} {low} to ∞{''.join(beyond)})"


def _round_up(number: float) -> int:
    """Round up to whole people, with what floating point leaves taken off."""
    return int(np.ceil(number - TOLERANCE))
