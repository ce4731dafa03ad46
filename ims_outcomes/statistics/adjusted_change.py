"""Change at a common case mix: last score on baseline, weeks and case mix, by ANCOVA."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.designs import Design, build_design
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Instrument, Settings


@dataclasses.dataclass(frozen=True)
class Ancova:
    """A fitted analysis of covariance: coefficients, their covariance, degrees of freedom."""

    design: Design
    beta: NDArray[np.float64]
    covariance: NDArray[np.float64]
    freedom: int

    def estimate(
        self, weights: NDArray[np.float64], *, confidence: float
    ) -> tuple[float, float, float]:
        """Estimate a weighted sum of the coefficients, with its t interval."""
        value = float(weights @ self.beta)
        error = float(np.sqrt(weights @ self.covariance @ weights))
        reach = float(stats.t.ppf((1 + confidence) / 2, self.freedom)) * error
        return value, value - reach, value + reach


def estimate_adjusted_change(
    cohort: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    by: str = "",
    adjust_for: Sequence[str] = (),
) -> pd.DataFrame:
    """Estimate the mean change that each level would have with the case mix of all.

    Last score = level + β·baseline + β·weeks + case mix. The marginal mean of a level is what
    the model gives for it at the mean of every other column over all pairs; its change is that
    less the mean baseline of all. What is not in the model is not adjusted for.

    Parameters
    ----------
    cohort : DataFrame
        One row per person: baseline_score, last_score, has_pair, weeks, `by`, and case mix.
    instrument : Instrument
        For its unit and direction.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by; missing is the level "not_recorded".
    adjust_for : sequence of str
        Case mix: numbers, or words (missing is a level of its own). The baseline is always in
        the model, weeks whenever they differ.

    Returns
    -------
    DataFrame
        One row per measure and part: adjusted_change (t interval) and adjusted_percent, the same
        as percent improvement of the mean baseline, turned at the very end and without an
        interval. Where it cannot be fitted, one row without numbers; the method says why.

    Source
    ------
    Vickers 2001, 10.1186/1471-2288-1-6. Same as R's
    emmeans(lm(y ~ b + weeks + …), weights = "proportional") less the mean baseline, and as
    LSMEANS … / OM of SAS PROC GLM; plain LSMEANS give every level of the case mix the same
    weight.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6, 8, 5, 7, 4], "last_score": [4.0, 3, 6, 4, 5, 3],
    ...     "has_pair": True, "weeks": 6.0, "technique": list("aaabbb"),
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_adjusted_change(
    ...     cohort, instrument=nprs, settings=load_settings(), by="technique")
    >>> rows.query("measure == 'adjusted_change'")[["level", "estimate"]].round(2).values.tolist()
    [['all', -2.0], ['a', -2.58], ['b', -1.42]]
    """
    used, columns = _select(cohort, adjust_for)
    missing = len(cohort) - len(used)
    if by:
        used = used.assign(**{by: used[by].astype("str").fillna(NOT_RECORDED)})
    levels = (
        sorted(used[by].unique(), key=lambda level: (level == NOT_RECORDED, level)) if by else []
    )
    common = {"unit": instrument.unit, "n_missing": missing, "measure": "adjusted_change"}
    try:
        fit = fit_ancova(used, columns=[*columns, by] if by else columns)
    except RefusalError as refusal:
        return build_estimates([{**common, "n": len(used), "method": refusal.as_method}])
    confidence = settings.report.confidence_percent / 100
    baseline = float(used["baseline_score"].mean())
    middle = fit.design.matrix.mean(axis=0)
    rows: list[dict[str, Any]] = []
    for level in ["", *levels]:
        place = {"group": by if level else "all", "level": level or "all"}
        count = int(used[by].eq(level).sum()) if level else len(used)
        of_level = (
            int(cohort[by].astype("str").fillna(NOT_RECORDED).eq(level).sum()) if level else 0
        )
        weights = _set_level(fit.design, middle, by, level) if level else middle
        numbers = np.array(fit.estimate(weights, confidence=confidence)) - baseline
        rows.append(
            {
                **common,
                **place,
                "n": count,
                "n_missing": of_level - count if level else missing,
                **dict(zip(("estimate", "lower", "upper"), numbers.tolist(), strict=True)),
                "method": f"ANCOVA on {_name_columns(columns)}",
            }
        )
    return pd.concat(
        [build_estimates(rows), _turn_to_percent(rows, baseline, instrument)], ignore_index=True
    )


def estimate_adjusted_difference(
    cohort: pd.DataFrame,
    *,
    by: str,
    first: str,
    second: str,
    instrument: Instrument,
    settings: Settings,
    adjust_for: Sequence[str] = (),
) -> pd.DataFrame:
    """Estimate the difference of last scores of two groups, first − second, by ANCOVA.

    As `estimate_adjusted_change`, with the pairs of the two groups only. In a randomised trial
    this is the effect of what was randomised, more precise than the difference of changes;
    elsewhere it is a difference between groups that may differ in what nobody wrote down.

    Parameters
    ----------
    cohort, instrument, settings, adjust_for
        See `estimate_adjusted_change`.
    by : str
        Column that holds the groups.
    first, second : str
        The two levels of it.

    Returns
    -------
    DataFrame
        One row: adjusted_difference, in the instrument's unit, with its t interval.

    Source
    ------
    Vickers 2001, 10.1186/1471-2288-1-6; same as the coefficient in R's lm(y ~ b + group + …).

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> cohort = pd.DataFrame({
    ...     "baseline_score": [7.0, 6, 8, 5, 7, 4], "last_score": [4.0, 3, 6, 4, 5, 3],
    ...     "has_pair": True, "weeks": 6.0, "technique": list("aaabbb"),
    ... })
    >>> rows = estimate_adjusted_difference(
    ...     cohort, by="technique", first="a", second="b",
    ...     instrument=load_vocabulary().instruments["nprs"], settings=load_settings())
    >>> rows["estimate"].round(2).item()
    -1.17
    """
    asked = cohort.loc[cohort[by].isin([first, second])]
    used, columns = _select(asked, adjust_for)
    row: dict[str, Any] = {
        "measure": "adjusted_difference",
        "group": by,
        "level": f"{first} minus {second}",
        "n": len(used),
        "n_missing": len(asked) - len(used),
        "unit": instrument.unit,
    }
    grouped = used.assign(_first=used[by].eq(first).astype("float64"))
    try:
        if grouped["_first"].nunique() < 2:
            raise RefusalError("one group only", remedy="name two groups that have pairs.")
        fit = fit_ancova(grouped, columns=[*columns, "_first"])
    except RefusalError as refusal:
        return build_estimates([{**row, "method": refusal.as_method}])
    weights = np.zeros(len(fit.beta))
    weights[-1] = 1.0
    value, lower, upper = fit.estimate(weights, confidence=settings.report.confidence_percent / 100)
    return build_estimates(
        [
            {
                **row,
                "estimate": value,
                "lower": lower,
                "upper": upper,
                "method": f"ANCOVA on {_name_columns(columns)}",
            }
        ]
    )


def fit_ancova(
    pairs: pd.DataFrame, *, columns: Sequence[str], outcome: str = "last_score"
) -> Ancova:
    """Fit the outcome on columns by least squares.

    Parameters
    ----------
    pairs : DataFrame
        Nothing missing in the outcome or in numeric columns.
    columns : sequence of str
        See `build_design`.
    outcome : str
        Column.

    Returns
    -------
    Ancova
        The fit.

    Raises
    ------
    RefusalError
        Too few people for so many columns; a redundant column; no variance left.
    """
    if len(pairs) < len(columns) + 3:
        raise RefusalError("too few people for so many columns", remedy="adjust for less.")
    design = build_design(pairs, columns=columns)
    rows, width = design.matrix.shape
    if rows < width + 2:
        raise RefusalError("too few people for so many columns", remedy="adjust for less.")
    values = pairs[outcome].to_numpy("float64")
    size = np.sqrt(np.mean(design.matrix**2, axis=0))
    scaled = design.matrix / size
    inverse = np.linalg.inv(scaled.T @ scaled) / np.outer(size, size)
    beta = inverse @ (design.matrix.T @ values)
    left = values - design.matrix @ beta
    variance = float(left @ left) / (rows - width)
    if variance <= TOLERANCE**2:
        raise RefusalError("the columns give every last score exactly: nothing is left to vary")
    return Ancova(design, beta, variance * inverse, rows - width)


def _select(cohort: pd.DataFrame, adjust_for: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Pairs with every number there, and the columns of the model."""
    pairs = cohort.loc[cohort["has_pair"].astype(bool)]
    with_weeks = "weeks" in pairs and pairs["weeks"].max() - pairs["weeks"].min() > TOLERANCE
    columns = ["baseline_score", *(["weeks"] if with_weeks else []), *adjust_for]
    numbers = [name for name in columns if pd.api.types.is_numeric_dtype(pairs[name])]
    return pairs.dropna(subset=["last_score", *numbers]), columns


def _set_level(
    design: Design, middle: NDArray[np.float64], by: str, level: str
) -> NDArray[np.float64]:
    """The mean of every column, but with everybody in one level."""
    weights = middle.copy()
    places = design.find(by)
    weights[places] = [float(design.names[place] == f"{by}={level}") for place in places]
    return weights


def _name_columns(columns: Sequence[str]) -> str:
    return ", ".join(columns)


def _turn_to_percent(
    rows: list[dict[str, Any]], baseline: float, instrument: Instrument
) -> pd.DataFrame:
    """Turn points into percent improvement of the common baseline; on pain scales only."""
    if not instrument.percent_rule or baseline <= TOLERANCE:
        return build_estimates([])
    frame = pd.DataFrame(rows).drop(columns=["lower", "upper"])
    percent = 100 * instrument.improvement_sign * frame["estimate"] / baseline
    return build_estimates(
        frame.assign(
            measure="adjusted_percent",
            estimate=percent,
            unit="percent",
            method=frame["method"] + ", turned into percent: no interval",
        )
    )
