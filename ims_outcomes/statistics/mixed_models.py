"""Linear mixed models: patients who differ, in practitioners who differ, in clinics who differ."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.designs import build_design
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.mixed_fitting import Shape, find_theta, is_on_the_edge
from ims_outcomes.statistics.mixed_likelihood import GroupSums
from ims_outcomes.statistics.mixed_solution import (
    Solved,
    describe_fixed,
    describe_predictions,
    describe_spreads,
    scale_and_sum,
)
from ims_outcomes.statistics.refusals import RefusalError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Floats: TypeAlias = "NDArray[np.float64]"

#: What stands as the message of a fit at the edge of what is possible.
SINGULAR = "singular fit: some variance is 0 or some correlation is ±1"


@dataclasses.dataclass(frozen=True)
class MixedModel:
    """A fitted linear mixed model.

    Attributes
    ----------
    fixed : DataFrame
        One row per fixed effect: term, estimate, se, freedom (Satterthwaite), t, p, lower, upper.
    spreads : DataFrame
        One row per level and what varies there, the residual last: level, term, sd.
    correlation : float
        Between intercept and slope of the innermost groups; missing where there is none.
    covariance : array
        Of the fixed effects, at the fitted variances.
    deviance : float
        The REML criterion, or −2 log likelihood for ML.
    n, n_missing : int
        Rows used, and rows left out because something in them is missing.
    group_counts : dict
        Number of groups of each level.
    is_singular : bool
        Whether some variance is 0 or some correlation is ±1; `message` says so in words.
    method : str
        "REML" or "ML".
    message : str
        "" when there is nothing to say.
    predictions : dict
        For each level a frame of what each group adds to the fixed effects (BLUP); index the
        groups' labels, "outer / inner" where nested.
    """

    fixed: pd.DataFrame
    spreads: pd.DataFrame
    correlation: float
    covariance: Floats
    deviance: float
    n: int
    n_missing: int
    group_counts: dict[str, int]
    is_singular: bool
    method: str
    message: str
    predictions: dict[str, pd.DataFrame]
    sums: GroupSums = dataclasses.field(repr=False)
    shape: Shape = dataclasses.field(repr=False)
    theta: Floats = dataclasses.field(repr=False)


def fit_mixed_model(
    frame: pd.DataFrame,
    *,
    outcome: str,
    fixed: Sequence[str] = (),
    groups: Sequence[str],
    slope: str = "",
    correlated: bool = True,
    method: str = "REML",
    confidence: float = 0.95,
    observed: bool = False,
) -> MixedModel:
    """Fit y = Xβ + Zu + e, u ~ N(0, σ²ΛΛᵀ) per group, e ~ N(0, σ²), groups nested or one level.

    Residuals are independent within a group: this is no MMRM. Levels are nested: an inner label
    under two outer labels is two groups, so a patient seen by two practitioners counts once with
    each. Columns are scaled inside, so that time may be days or years.

    Parameters
    ----------
    frame : DataFrame
        One row per measurement. Rows with a missing outcome, number or group are left out and
        counted.
    outcome : str
        Column of the values.
    fixed : sequence of str
        Columns of the fixed effects beside the intercept, see `build_design`.
    groups : sequence of str
        Columns of the groups, from the innermost outwards, e.g. ["patient_key",
        "practitioner_id", "clinic_id"].
    slope : str
        A numeric column, such as time, whose effect varies between the innermost groups.
    correlated : bool
        Whether intercept and slope may be correlated; without, the model depends on where time
        is 0.
    method : str
        "REML", or "ML" to compare models with different fixed effects.
    confidence : float
        Confidence as a share.
    observed : bool
        Whether standard errors rest on the whole observed information, which holds where people
        leave by what was seen of them; else on that of the effects alone, as lme4's. The two are
        the same where everybody has the same times, and far apart where leaving is selective.

    Returns
    -------
    MixedModel
        The fit.

    Raises
    ------
    RefusalError
        One group only; no group with two rows; fewer rows than effects; a column without
        spread; an outcome that the fixed effects give exactly; no convergence.

    Source
    ------
    Bates 2015, 10.18637/jss.v067.i01: the same profiled criterion as R's lme4::lmer, here on
    sums over groups; agrees to four decimals. Degrees of freedom: Satterthwaite as in R's
    lmerTest, Kuznetsova 2017, 10.18637/jss.v082.i13; at a singular fit a variance of 0 is taken
    as known, where lmerTest takes the derivative across the edge. SAS PROC MIXED gives the same
    with DDFM=SATTERTHWAITE. Kenward and Roger's correction is not made.

    Examples
    --------
    >>> visits = pd.DataFrame({
    ...     "patient": [0, 0, 0, 1, 1, 1, 2, 2, 2], "weeks": [0, 3, 6] * 3,
    ...     "pain": [7.0, 6, 5, 8, 6, 3, 5, 5, 4],
    ... })
    >>> found = fit_mixed_model(visits, outcome="pain", fixed=["weeks"], groups=["patient"])
    >>> found.fixed.set_index("term")["estimate"].round(3).to_dict()
    {'intercept': 6.778, 'weeks': -0.444}
    """
    if method not in ("REML", "ML"):
        raise ValueError(f"method is REML or ML, not {method!r}")
    needed = list(dict.fromkeys([outcome, *fixed, *groups, *([slope] if slope else [])]))
    words = [name for name in fixed if not pd.api.types.is_numeric_dtype(frame[name])]
    used = frame[needed].dropna(subset=[name for name in needed if name not in words])
    codes, labels = _code_groups(used, groups)
    _refuse_groups(codes, groups, wide=1 + bool(slope))
    design = build_design(used, columns=fixed)
    random = _build_random(used, slope)
    shape = Shape(len(codes), bool(slope), correlated)
    restricted = method == "REML"
    scaled = scale_and_sum(design, random, used[outcome].to_numpy("float64"), codes=codes)
    theta = find_theta(scaled.sums, shape, restricted=restricted)
    solved = Solved(scaled, shape, theta, restricted)
    levels = dict(zip(groups, labels, strict=True))
    spreads, correlation = describe_spreads(solved, groups=groups, slope=slope)
    singular = is_on_the_edge(theta, shape)
    return MixedModel(
        fixed=describe_fixed(solved, terms=design.names, confidence=confidence, observed=observed),
        spreads=spreads,
        correlation=correlation,
        covariance=solved.covariance,
        deviance=solved.deviance,
        n=len(used),
        n_missing=len(frame) - len(used),
        group_counts={name: len(label) for name, label in levels.items()},
        is_singular=singular,
        method=method,
        message=SINGULAR if singular else "",
        predictions=describe_predictions(solved, levels=levels, slope=slope),
        sums=scaled.sums,
        shape=shape,
        theta=theta,
    )


def compare_mixed_models(smaller: MixedModel, larger: MixedModel) -> dict[str, float]:
    """Likelihood-ratio test of two nested models fitted by ML to the same rows.

    The plain χ² of R's anova. Where the smaller model sets a variance to 0, which is the edge of
    what is possible, its p is too large: up to twice for one variance (Self & Liang 1987,
    10.1080/01621459.1987.10478472).

    Parameters
    ----------
    smaller, larger : MixedModel
        Fits with method "ML".

    Returns
    -------
    dict
        chisq, df, p.

    Raises
    ------
    RefusalError
        When a fit is not by ML, or the rows differ in number.
    """
    if {smaller.method, larger.method} != {"ML"} or smaller.n != larger.n:
        raise RefusalError(
            "models are compared by likelihood only when both were fitted by ML to the same rows",
            remedy='fit both with method="ML".',
        )
    freedom = len(larger.theta) + len(larger.fixed) - len(smaller.theta) - len(smaller.fixed)
    chisq = smaller.deviance - larger.deviance
    return {"chisq": chisq, "df": freedom, "p": float(stats.chi2.sf(chisq, freedom))}


def _code_groups(
    used: pd.DataFrame, groups: Sequence[str]
) -> tuple[list[NDArray[np.intp]], list[pd.Index]]:
    """Number the groups of each level, an inner label under two outer ones twice."""
    codes: list[NDArray[np.intp]] = []
    labels: list[pd.Index] = []
    outer: NDArray[np.intp] | None = None
    for name in reversed(groups):
        mine, names = pd.factorize(used[name], sort=True)
        if outer is not None:
            pairs = outer.astype("int64") * len(names) + mine
            mine, kept = pd.factorize(pairs, sort=True)
            own = names[kept % len(names)].astype("str")
            names = labels[-1][kept // len(names)].astype("str") + " / " + own
        codes.append(mine)
        labels.append(pd.Index(names, name=name))
        outer = mine
    return codes[::-1], labels[::-1]


def _refuse_groups(codes: list[NDArray[np.intp]], groups: Sequence[str], *, wide: int) -> None:
    rows = len(codes[0])
    counts = [int(code.max(initial=-1)) + 1 for code in codes]
    for name, count, below in zip(groups, counts, [rows, *counts], strict=False):
        if count < 2:
            raise RefusalError(
                f"fewer than two groups in '{name}'", remedy="leave that level out of the model."
            )
        if count * (wide if name == groups[0] else 1) >= below:
            raise RefusalError(
                f"each group of '{name}' has too little in it to tell it from what lies within",
                remedy="leave that level, or the slope, out of the model.",
            )


def _build_random(used: pd.DataFrame, slope: str) -> Floats:
    ones = np.ones(len(used))
    if not slope:
        return ones[:, None]
    values = used[slope].to_numpy("float64")
    if np.ptp(values) <= TOLERANCE:
        raise RefusalError(
            f"'{slope}' is the same in every row, so nothing can have a slope over it",
            remedy="leave the slope out of the model.",
        )
    return np.column_stack([ones, values])
