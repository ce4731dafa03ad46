"""Who responds: odds ratios of several factors at once, by generalised estimating equations."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.designs import INTERCEPT, build_design
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.logistic import refuse_certainty
from ims_outcomes.statistics.refusals import RefusalError
from ims_outcomes.statistics.responder_rules import is_improved_by_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_outcomes.vocabulary import Instrument, Settings

#: Below this many patients the plain robust variance is too small, and is corrected.
CORRECTED_BELOW = 50

#: People of the rarer outcome asked for per effect.
EVENTS_PER_EFFECT = 5


def estimate_responder_odds(
    episodes: pd.DataFrame,
    *,
    factors: Sequence[str],
    instrument: Instrument,
    settings: Settings,
    cluster: str = "patient_key",
) -> pd.DataFrame:
    """Estimate how the odds of being a headline responder go with several factors at once.

    Logistic model with exchangeable correlation within a patient and robust variance: right also
    when the correlation is not. Odds ratios describe who responded; nothing here says why.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: baseline_score, last_score, has_pair, is_eligible, `cluster` and the
        factors. A number stays a number (odds ratio per unit); a level of words is against the
        first level in alphabetical order.
    factors : sequence of str
        Columns.
    instrument : Instrument
        For its rules.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    cluster : str
        Column that says which rows belong together.

    Returns
    -------
    DataFrame
        One row per effect: measure odds_ratio_responder_<headline>, group the factor, level its
        level or "per unit". Where it cannot be fitted: one row per factor with the reason.

    Source
    ------
    Liang & Zeger 1986, 10.1093/biomet/73.1.13, by statsmodels GEE; estimates and robust standard
    errors as R's geepack::geeglm(corstr = "exchangeable"). Below 50 patients the variance is
    that of Mancl & DeRouen 2001, 10.1111/j.0006-341X.2001.00126.x, and t has as many degrees of
    freedom as patients less effects; geepack has neither.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> episodes = pd.DataFrame({
    ...     "baseline_score": 8.0, "last_score": [4.0, 8.0] * 10 + [4.0, 4.0, 8.0, 4.0] * 5,
    ...     "has_pair": True, "is_eligible": True, "patient_key": range(40),
    ...     "sex": ["f"] * 20 + ["m"] * 20,
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_responder_odds(
    ...     episodes, factors=["sex"], instrument=nprs, settings=load_settings())
    >>> rows[["group", "level", "estimate"]].round(2).values.tolist()
    [['sex', 'm', 3.0]]
    """
    percent = settings.responders.headline_percent
    measure = f"odds_ratio_responder_{percent}"
    able = episodes["has_pair"].astype(bool) & episodes["is_eligible"].astype(bool)
    numbers = [name for name in factors if pd.api.types.is_numeric_dtype(episodes[name])]
    used = episodes.loc[able].dropna(subset=[cluster, *numbers])
    missing = int(episodes["is_eligible"].astype(bool).sum()) - len(used)
    improved = is_improved_by_percent(
        used["baseline_score"], used["last_score"], percent=percent, instrument=instrument
    )
    common = {"measure": measure, "unit": "odds ratio", "n": len(used), "n_missing": missing}
    try:
        found = fit_clustered_logistic(
            used.assign(_improved=improved),
            outcome="_improved",
            factors=factors,
            cluster=cluster,
            confidence=settings.report.confidence_percent / 100,
        )
    except RefusalError as refusal:
        return build_estimates(
            [{**common, "group": name, "method": refusal.as_method} for name in factors]
        )
    effects = found.loc[found["term"].ne(INTERCEPT)]
    split = effects["term"].str.split("=", n=1, expand=True).reindex(columns=[0, 1])
    return build_estimates(
        pd.DataFrame(
            {
                **common,
                "group": split[0],
                "level": split[1].fillna("per unit"),
                **{name: np.exp(effects[name]) for name in ("estimate", "lower", "upper")},
                "method": effects["method"],
            }
        )
    )


def fit_clustered_logistic(
    frame: pd.DataFrame,
    *,
    outcome: str,
    factors: Sequence[str],
    cluster: str,
    confidence: float,
) -> pd.DataFrame:
    """Fit a logistic model by generalised estimating equations.

    Parameters
    ----------
    frame : DataFrame
        One row per episode, nothing missing: `outcome` (bool), factors, `cluster`.
    outcome, cluster : str
        Columns.
    factors : sequence of str
        Columns.
    confidence : float
        Confidence as a share.

    Returns
    -------
    DataFrame
        One row per effect: term, estimate (log odds), se, lower, upper, method.

    Raises
    ------
    RefusalError
        Everybody or nobody has the outcome; too few of the rarer outcome; a factor that tells
        the outcome for certain; a redundant factor; no convergence.
    """
    values = frame[outcome].to_numpy("float64")
    design = build_design(frame, columns=factors)
    rarer = int(min(values.sum(), len(values) - values.sum()))
    if rarer == 0:
        raise RefusalError("everybody has the same outcome")
    if rarer < EVENTS_PER_EFFECT * (len(design.names) - 1):
        raise RefusalError(
            f"too few of the rarer outcome for so many effects ({EVENTS_PER_EFFECT} for each)",
            remedy="take fewer factors, or merge levels.",
        )
    refuse_certainty(design.matrix, values)
    codes = pd.factorize(frame[cluster])[0]
    found, few = _fit(design.matrix, values, codes)
    count = int(codes.max()) + 1
    freedom = count - len(design.names) if few else np.inf
    reach = stats.t.ppf((1 + confidence) / 2, freedom) * found.bse
    name = "GEE exchangeable, " + ("Mancl–DeRouen, t" if few else "robust")
    return pd.DataFrame(
        {
            "term": design.names,
            "estimate": found.params,
            "se": found.bse,
            "lower": found.params - reach,
            "upper": found.params + reach,
            "method": name,
        }
    )


def _fit(matrix: np.ndarray, values: np.ndarray, codes: np.ndarray) -> tuple[Any, bool]:
    from statsmodels.genmod.cov_struct import Exchangeable, Independence
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_estimating_equations import GEE

    order = np.argsort(codes, kind="stable")
    count = int(codes.max()) + 1
    few = count < CORRECTED_BELOW
    # With one row each there is no correlation to estimate.
    structure = Exchangeable() if count < len(codes) else Independence()
    model = GEE(
        values[order],
        matrix[order],
        groups=codes[order],
        family=Binomial(),
        cov_struct=structure,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = model.fit(maxiter=200, cov_type="bias_reduced" if few else "robust")
    if not (found.converged and np.isfinite(found.bse).all()):
        raise RefusalError(
            "the estimating equations did not converge", remedy="take fewer factors."
        )
    return found, few
