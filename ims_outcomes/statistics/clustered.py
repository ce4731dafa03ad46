"""Means and shares over episodes when one patient may have several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.means import NO_VALUE, TOLERANCE
from ims_outcomes.statistics.proportions import wilson_interval
from ims_outcomes.statistics.responder_rules import is_improved_by_percent

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Instrument, Settings

#: Why there is no interval; stands as the method.
ONE_CLUSTER = "one patient: no interval"
NO_SPREAD = "no differences between patients: no interval"


def estimate_clustered_change(
    episodes: pd.DataFrame,
    *,
    instrument: Instrument,
    settings: Settings,
    cluster: str = "patient_key",
    by: str = "",
) -> pd.DataFrame:
    """Estimate mean change and headline responders over episodes, several per patient allowed.

    Two episodes of one patient say less than two of two. The estimates are those of all
    episodes; the intervals rest on how patients differ.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: baseline_score, last_score, change, has_pair, is_eligible, `cluster`.
    instrument : Instrument
        For its unit and rules.
    settings : Settings
        `responders.headline_percent`, `report.confidence_percent`.
    cluster : str
        Column that says which rows belong together.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per measure and part: mean_change_clustered and, where percentages make sense,
        responder_<headline>_clustered; n is episodes.

    Source
    ------
    Liang & Zeger 1986, 10.1093/biomet/73.1.13: variance Σ_g(Σ_i e_gi)² ÷ n², times G ÷ (G − 1),
    t with G − 1 degrees of freedom; same standard error as R's sandwich::vcovCL(lm(y ~ 1)). For
    shares Wilson's interval with the number of independent rows that has this variance, never
    more than there are (Dean & Pagano 2015, 10.1093/jssam/smv024), made smaller for few patients
    as Korn & Graubard 1998, Survey Methodology 24:193-201, do; so does SAS PROC SURVEYFREQ with
    CL(TYPE=WILSON). R's survey does it in svyciprop with other forms.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> episodes = pd.DataFrame({
    ...     "baseline_score": [7.0, 6.0, 8.0, 5.0], "last_score": [4.0, 3.0, 7.0, 5.0],
    ...     "change": [-3.0, -3.0, -1.0, 0.0], "has_pair": True, "is_eligible": True,
    ...     "patient_key": [0, 0, 1, 2],
    ... })
    >>> nprs = load_vocabulary().instruments["nprs"]
    >>> rows = estimate_clustered_change(episodes, instrument=nprs, settings=load_settings())
    >>> rows[["measure", "estimate", "lower", "upper"]].round(2).values.tolist()
    [['mean_change_clustered', -1.75, -5.89, 2.39], ['responder_30_clustered', 0.5, 0.08, 0.92]]
    """
    cuts = cut_by(episodes, by=by)
    rows, confidence = cuts.rows, settings.report.confidence_percent / 100
    paired = rows["has_pair"].astype(bool)
    change = _describe(cuts, rows["change"].where(paired), cluster=cluster)
    lower, upper = robust_t_interval(change, confidence=confidence)
    found = [
        change.assign(
            measure="mean_change_clustered",
            lower=lower,
            upper=upper,
            unit=instrument.unit,
            method=_name(change, "cluster-robust t"),
        )
    ]
    if instrument.percent_rule:
        percent = settings.responders.headline_percent
        improved = is_improved_by_percent(
            rows["baseline_score"], rows["last_score"], percent=percent, instrument=instrument
        )
        eligible = rows["is_eligible"].astype(bool)
        share = _describe(
            cuts,
            improved.astype("float64").where(paired & eligible),
            cluster=cluster,
            among=eligible,
        )
        lower, upper = robust_share_interval(share, confidence=confidence)
        found.append(
            share.assign(
                measure=f"responder_{percent}_clustered",
                numerator=share["estimate"] * share["n"],
                denominator=share["n"],
                lower=lower,
                upper=upper,
                unit="share",
                method=np.where(share["n"].gt(0), "cluster-robust Wilson", NO_VALUE),
            )
        )
    together = pd.concat(found, ignore_index=True)
    return build_estimates(together.drop(columns=["se", "clusters"]))


def robust_t_interval(
    found: pd.DataFrame, *, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits estimate ± t·se with one degree of freedom less than clusters.

    Parameters
    ----------
    found : DataFrame
        One row per estimate: estimate, se, clusters.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits; missing where there is no se above 0.
    """
    error = found["se"].where(found["se"].gt(TOLERANCE)).to_numpy()
    reach = stats.t.ppf((1 + confidence) / 2, np.maximum(found["clusters"] - 1, 1)) * error
    estimate = found["estimate"].to_numpy()
    return estimate - reach, estimate + reach


def robust_share_interval(
    found: pd.DataFrame, *, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Limits of a share by Wilson, as if from as many independent rows as give its se.

    With none or all there is no se to go by; then every cluster counts as one row.

    Parameters
    ----------
    found : DataFrame
        One row per estimate: estimate (0 to 1), se, n, clusters.
    confidence : float
        Confidence as a share.

    Returns
    -------
    tuple of arrays
        Lower and upper limits.
    """
    effective = find_effective_count(
        found["estimate"],
        se=found["se"],
        n=found["n"],
        clusters=found["clusters"],
        confidence=confidence,
    )
    return wilson_interval(found["estimate"] * effective, effective, confidence=confidence)


def find_effective_count(
    share: ArrayLike,
    *,
    se: ArrayLike,
    n: ArrayLike,
    clusters: ArrayLike,
    confidence: float,
) -> NDArray[np.float64]:
    """Number of independent rows whose share has this se: p(1 − p) ÷ se² + 1, at most n.

    One is added because the se of n single rows has n − 1 in it; so they give back n. That is
    times (t of n − 1 ÷ t of clusters − 1)², since few clusters leave the se itself uncertain. With
    none or all there is no se, and every cluster is one row.
    """
    share, se, n, clusters = (np.asarray(each, "float64") for each in (share, se, n, clusters))
    spread = share * (1 - share)
    usable = (se > TOLERANCE) & (spread > TOLERANCE)
    rows = np.divide(spread, se**2, out=np.zeros_like(spread), where=usable) + 1
    t = [stats.t.ppf((1 + confidence) / 2, np.maximum(each - 1, 1)) for each in (n, clusters)]
    return np.asarray(np.minimum(np.where(usable, rows * (t[0] / t[1]) ** 2, clusters), n))


def _describe(
    cuts: Cuts, values: pd.Series, *, cluster: str, among: pd.Series | None = None
) -> pd.DataFrame:
    """Mean and cluster-robust standard error of each part."""
    part = cuts.rows["part"]
    missing = values.isna() if among is None else values.isna() & among
    found = cuts.describe(values).rename(columns={"mean": "estimate"}).drop(columns="sd")
    left = values - part.map(found["estimate"])
    of_cluster = left.dropna().groupby([part, cuts.rows[cluster]]).sum()
    by_part = (of_cluster**2).groupby(level=0).agg(["sum", "size"]).reindex(found.index)
    clusters = by_part["size"].fillna(0.0)
    spare = (clusters - 1).where(clusters.gt(1))
    return found.assign(
        se=np.sqrt(by_part["sum"] * clusters / spare) / found["n"].where(found["n"].gt(0)),
        clusters=clusters,
        n_missing=cuts.total(missing=missing)["missing"],
    )


def _name(found: pd.DataFrame, method: str) -> NDArray[np.object_]:
    reasons = [found["n"].eq(0), found["clusters"].eq(1), found["se"].le(TOLERANCE)]
    return np.select(reasons, [NO_VALUE, ONE_CLUSTER, NO_SPREAD], default=method)
