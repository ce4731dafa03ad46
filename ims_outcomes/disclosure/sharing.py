"""Estimates as they leave the clinic: hidden by plan, counts rounded, the rest from those."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ims_outcomes.disclosure.count_names import (
    Count,
    Roles,
    find_modelled,
    is_derived,
    name_row,
    read_counts,
)
from ims_outcomes.disclosure.hiding import (
    HIDDEN_COLUMNS,
    PROTECTED,
    SHOWN,
    Disclosed,
    admit,
)
from ims_outcomes.disclosure.planning import SharingPlan
from ims_outcomes.statistics.estimates import ESTIMATE_COLUMNS
from ims_outcomes.statistics.proportions import poisson_interval, wilson_interval
from ims_outcomes.vocabulary import Settings

#: Decimals of what is no share, by unit; a mean with more would give its sum and so its count.
_DECIMALS: Final = {"p": 2, "SD": 2, "share of variance": 2}
_OTHER_DECIMALS: Final = 1


def hide_for_sharing(
    estimates: pd.DataFrame, *, plan: SharingPlan, settings: Settings, report: str = ""
) -> Disclosed:
    """Hide and round estimates before they leave the clinic.

    A row is hidden when a count it shows is. In every other row the counts are the rounded ones;
    shares, rates and their intervals are computed from these, and the interval of a mean is made
    as wide as so many people give. Means have one decimal. The number of missing is shown where
    both counts are that it is the difference of.

    Parameters
    ----------
    estimates : DataFrame
        One row per number, dated, columns as `ESTIMATE_COLUMNS`.
    plan : SharingPlan
        Made for the whole run these rows belong to.
    settings : Settings
        Confidence of the intervals.
    report : str
        The report in which they stand.

    Returns
    -------
    Disclosed
        The same rows in the same order with a `mark` each.

    Raises
    ------
    ValueError
        When the frame is not an estimates frame.
    KeyError
        When a count is not in the plan: it was made for another run. Nothing is shown unplanned.
    """
    if list(estimates.columns) != list(ESTIMATE_COLUMNS):
        raise ValueError("not an estimates frame: build it with build_estimates")
    confidence = settings.report.confidence_percent / 100
    rows = [
        _share_row(row, plan=plan, confidence=confidence)
        for row in estimates.assign(report=report).to_dict("records")
    ]
    columns = [*ESTIMATE_COLUMNS, "mark"]
    frame = pd.DataFrame(rows, columns=columns).astype({**ESTIMATE_COLUMNS, "mark": "str"})
    return admit(frame, settings=settings)


def _share_row(row: Mapping[Any, Any], *, plan: SharingPlan, confidence: float) -> dict[Any, Any]:
    """One row as it leaves the clinic."""
    roles = name_row(row)
    mark = _find_mark(row, roles, plan)
    if mark:
        return {**row, **dict.fromkeys(HIDDEN_COLUMNS, np.nan), "mark": mark}
    shown = _round_counts(row, roles, plan)
    return {**row, **shown, **_compute(row, shown, confidence=confidence), "mark": SHOWN}


def _find_mark(row: Mapping[Any, Any], roles: Roles, plan: SharingPlan) -> str:
    """The mark of the counts that a row shows; what is derived is hidden to protect them."""
    if is_derived(row["measure"]):
        return SHOWN if _may_derive(roles, plan) else PROTECTED
    marks = [plan.marks[name] for name in read_counts({**row, "n_missing": 0.0}, roles)]
    if rule := find_modelled(row["measure"]):
        counted = name_row({**row, "measure": rule}).numerator
        marks.append(PROTECTED if counted and plan.marks.get(counted) else SHOWN)
    return PROTECTED if PROTECTED in marks else max(marks, default=SHOWN)


def _may_derive(roles: Roles, plan: SharingPlan) -> bool:
    """Tell whether the run shows all that a worst or best case is computed from."""
    needed = [roles.numerator, roles.denominator]
    if roles.everybody in plan.marks:  # where nobody is missing there is no such count
        needed.append(roles.everybody)
    return all(name in plan.shown for name in needed)


def _round_counts(row: Mapping[Any, Any], roles: Roles, plan: SharingPlan) -> dict[str, float]:
    """The rounded counts in the columns of a row."""
    people = _look_up(plan, roles.denominator)
    everybody = _look_up(plan, roles.everybody)
    numerator = _look_up(plan, roles.numerator)
    if np.isnan(everybody) and not _is_hidden(plan, roles.everybody):
        everybody = people  # nobody is missing
    if is_derived(row["measure"]):
        missing = everybody - people
        is_best = row["measure"].endswith(("_best_case", "_high"))
        numerator, people = numerator + is_best * missing, everybody
    counts = {"n": people, "n_missing": everybody - people, "numerator": numerator}
    shown = {name: math.nan if np.isnan(row[name]) else value for name, value in counts.items()}
    return shown | {"denominator": math.nan if np.isnan(row["denominator"]) else people}


def _look_up(plan: SharingPlan, name: Count | None) -> float:
    return plan.shown.get(name, math.nan) if name else math.nan


def _is_hidden(plan: SharingPlan, name: Count | None) -> bool:
    return name is not None and bool(plan.marks.get(name, SHOWN))


def _compute(
    row: Mapping[Any, Any], shown: Mapping[str, float], *, confidence: float
) -> dict[str, float]:
    """Estimate and interval from the rounded counts."""
    part, whole = shown["numerator"], shown["denominator"]
    has_interval = not np.isnan(row["lower"])
    if not np.isnan(part) and row["unit"] == "share":
        return _compute_share(part, whole, has_interval=has_interval, confidence=confidence)
    if not np.isnan(part) and " per 100 " in row["unit"]:
        lower, upper = poisson_interval(part, whole, confidence=confidence)
        return {
            "estimate": 100 * part / whole,
            "lower": float(lower * 100),
            "upper": float(upper * 100),
        }
    if not np.isnan(part) and row["estimate"] == row["numerator"]:
        return {"estimate": part, "lower": math.nan, "upper": math.nan}  # a count of a flow
    if not np.isnan(part):
        return {"estimate": part / whole, "lower": math.nan, "upper": math.nan}
    if row["estimate"] == row["n"] and not has_interval:
        return {"estimate": shown["n"], "lower": math.nan, "upper": math.nan}
    return _widen_interval(row, shown["n"])


def _compute_share(
    part: float, whole: float, *, has_interval: bool, confidence: float
) -> dict[str, float]:
    lower, upper = wilson_interval(part, whole, confidence=confidence)
    share = {"estimate": part / whole, "lower": math.nan, "upper": math.nan}
    return share | ({"lower": float(lower), "upper": float(upper)} if has_interval else {})


def _widen_interval(row: Mapping[Any, Any], people: float) -> dict[str, float]:
    """The interval as wide as the rounded number of people gives, all with few decimals.

    The width of an interval falls with the root of its n, so that it would give the n back.
    """
    estimate = row["estimate"]
    wider = math.sqrt(row["n"] / people) if people and not np.isnan(people) else 1.0
    if row["unit"] == "share" and not np.isnan(people):
        return _round_share(row, wider)
    decimals = _DECIMALS.get(row["unit"], _OTHER_DECIMALS)
    limits = {end: estimate + wider * (row[end] - estimate) for end in ("lower", "upper")}
    if "quartiles" in row["method"]:
        limits = {end: row[end] for end in limits}
    return {
        name: round(value, decimals) + 0.0
        for name, value in {"estimate": estimate, **limits}.items()
    }


def _round_share(row: Mapping[Any, Any], wider: float) -> dict[str, float]:
    """A share that no numerator goes with, as of a curve, in whole percent."""
    values = {"estimate": row["estimate"]}
    values |= {
        end: row["estimate"] + wider * (row[end] - row["estimate"]) for end in ("lower", "upper")
    }
    return {name: round(min(max(value, 0.0), 1.0), 2) for name, value in values.items()}
