"""What goes with an earlier event: Cox regression, and whether its one assumption holds."""

from __future__ import annotations

import dataclasses
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.tools.sm_exceptions import ConvergenceWarning

from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.log_rank import NO_EVENTS
from ims_outcomes.statistics.means import TOLERANCE
from ims_outcomes.statistics.proportional_hazards import check_proportionality
from ims_outcomes.statistics.risk_sets import build_risk_sets, find_robust_covariance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ims_outcomes.vocabulary import Settings

#: † Fewer events than this for each coefficient, and the intervals are not to be trusted
#: (Vittinghoff & McCulloch 2007, 10.1093/aje/kwk052: from five on mostly fine).
EVENTS_PER_TERM = 5
#: What stands as the method of a fit that was given up.
NOT_CONVERGED = "the fit did not converge: not computed"
#: The same of the check of proportionality.
TESTED = "score test on Schoenfeld residuals, Kaplan–Meier clock"
AT_ONE_TIME = "all events at one time: not computed"
#: What stands as the method of a ratio, of one row per person and of several.
WALD = "Cox, Efron, Wald"
ROBUST = "Cox, Efron, cluster-robust Wald"
#: Information per event, of columns with SD 1, below which a coefficient runs to infinity.
LEAST_INFORMATION = 1e-5


@dataclasses.dataclass(frozen=True)
class HazardFit:
    """A Cox regression, or why there is none.

    Attributes
    ----------
    terms : DataFrame
        One row per coefficient: column, level, coefficient, standard_error; missing numbers
        when refused.
    n, n_missing, events : int
        Rows used, rows left out because a column or the time is missing, events.
    clusters : int
        People they come from, where some have several rows; 0 when each row is a person.
    log_likelihood : float
        Of the fit (partial, Efron).
    proportionality : DataFrame
        One row per coefficient and one for all, see `check_proportionality`; empty when refused.
    refused : str
        Why there are no numbers; "" when there are.
    """

    terms: pd.DataFrame
    n: int
    n_missing: int
    events: int
    clusters: int = 0
    log_likelihood: float = np.nan
    proportionality: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    refused: str = ""


def fit_hazards(
    people: pd.DataFrame, *, time: str, happened: str, columns: Sequence[str], cluster: str = ""
) -> HazardFit:
    """Fit a Cox regression of the time to an event.

    Hazard(t) = baseline(t)·exp(Σ coefficient · column), ties by Efron. Numbers go in as they are;
    words and flags as one column per level against the commonest (the first in alphabetical order
    on a tie). Columns are scaled inside, so that units do not decide whether it converges. Rows
    where anything is missing or "not_recorded" are left out and counted.

    Parameters
    ----------
    people : DataFrame
        One row per person; the columns `time`, `happened` and `columns`.
    time, happened : str
        Columns with the time followed, and whether the event ended it. A competing event counts
        as not happened: then these are hazards of the cause, not shares of people.
    columns : sequence of str
        What the hazard may go with; only what was known at the start. A technique that is
        "mixed", or a number of sessions, takes staying to come about, and would seem to cause it.
    cluster : str
        Column of the person, where one may have several rows (episodes); "" when each row is a
        person. Estimates are the same; standard errors then rest on how people differ.

    Returns
    -------
    HazardFit
        Refused, with the reason, when nobody had the event, there are too few events, or people,
        for so many coefficients, a column is the same for all or follows from the others, a
        column tells perfectly who has the event first (its ratio is infinite), or the fit does
        not converge.

    Source
    ------
    Cox 1972, 10.1111/j.2517-6161.1972.tb00899.x; Efron 1977, 10.1080/01621459.1977.10480613; with
    a cluster Lin & Wei 1989, 10.1080/01621459.1989.10478874. Same as R's survival::coxph, also
    with its argument cluster; it warns and prints numbers where this refuses. statsmodels fits.

    Examples
    --------
    >>> people = pd.DataFrame({
    ...     "days": [1.0, 2, 3, 4, 5, 6, 7, 8], "left": True, "sex": list("ffmfmmfm"),
    ... })
    >>> fit = fit_hazards(people, time="days", happened="left", columns=["sex"])
    >>> fit.terms[["level", "coefficient", "standard_error"]].round(2).values.tolist()
    [['m against f', -0.75, 0.78]]
    """
    usable = people[time].notna()
    for column in [*columns, *([cluster] if cluster else [])]:
        usable &= people[column].notna() & people[column].astype("str").ne(NOT_RECORDED)
    used = people.loc[usable]
    status = used[happened].astype(bool)
    design, terms = _build_design(used, columns)
    fit = HazardFit(
        terms.assign(coefficient=np.nan, standard_error=np.nan),
        n=len(used),
        n_missing=len(people) - len(used),
        events=int(status.sum()),
    )
    refused = _refuse_design(design, terms, events=fit.events)
    codes = pd.factorize(used[cluster])[0] if cluster else None
    if codes is not None:
        fit = dataclasses.replace(fit, clusters=int(codes.max(initial=-1)) + 1)
        few = f"fewer than {EVENTS_PER_TERM} people for each of {len(terms)}: not computed"
        refused = refused or (few if fit.clusters < EVENTS_PER_TERM * len(terms) else "")
    if refused:
        return dataclasses.replace(fit, refused=refused)
    return _fit_design(fit, design, used[time], status, clusters=codes)


def _fit_design(
    fit: HazardFit,
    design: pd.DataFrame,
    times: pd.Series,
    status: pd.Series,
    *,
    clusters: NDArray[np.intp] | None,
) -> HazardFit:
    """Fit the regression on scaled columns, and fill in what was found or why nothing was."""
    scale = design.std(ddof=0)
    scaled = ((design - design.mean()) / scale).to_numpy()
    model = PHReg(times.to_numpy("float64"), scaled, status=status.to_numpy("int64"), ties="efron")
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # whether it converged is checked next
        try:
            found = model.fit()
        except np.linalg.LinAlgError:
            return dataclasses.replace(fit, refused=NOT_CONVERGED)
    refused = _refuse_fit(model, found.params, fit.terms, events=fit.events)
    if refused:
        return dataclasses.replace(fit, refused=refused)
    coefficients = pd.Series(found.params / scale.to_numpy(), index=design.columns)
    error = found.bse
    if clusters is not None:
        at_risk = build_risk_sets(
            scaled,
            times.to_numpy("float64"),
            status.to_numpy("bool"),
            coefficients=found.params,
        )
        error = np.sqrt(np.diag(find_robust_covariance(at_risk, clusters)))
    return dataclasses.replace(
        fit,
        terms=fit.terms.assign(
            coefficient=coefficients.to_numpy(), standard_error=error / scale.to_numpy()
        ),
        log_likelihood=float(found.llf),
        proportionality=check_proportionality(design, times, status, coefficients=coefficients),
    )


def _build_design(
    people: pd.DataFrame, columns: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the numbers that go into the regression, and what each is called."""
    numbers, names = {}, []
    for column in columns:
        values = people[column]
        if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            numbers[column] = values.astype("float64")
            names.append({"column": column, "level": "per 1 more"})
            continue
        text = values.astype("str")
        common = text.value_counts().sort_index().sort_values(ascending=False, kind="stable")
        for level in sorted(common.index[1:]):
            numbers[f"{column}: {level}"] = text.eq(level).astype("float64")
            names.append({"column": column, "level": f"{level} against {common.index[0]}"})
        if len(common) < 2:
            numbers[column] = pd.Series(0.0, index=people.index)
            names.append({"column": column, "level": "the same for all"})
    return pd.DataFrame(numbers, index=people.index), pd.DataFrame(names)


def _refuse_design(design: pd.DataFrame, terms: pd.DataFrame, *, events: int) -> str:
    """Say why no regression should be tried; "" when it may."""
    if not events:
        return NO_EVENTS
    constant = terms.loc[design.std(ddof=0).le(TOLERANCE).to_numpy(), "column"]
    if not constant.empty:
        return f"{constant.iloc[0]} is the same for all: not computed"
    if events < EVENTS_PER_TERM * len(terms):
        return f"fewer than {EVENTS_PER_TERM} events for each of {len(terms)}: not computed"
    scaled = (design - design.mean()) / design.std(ddof=0)
    if np.linalg.matrix_rank(scaled.to_numpy(), tol=1e-6 * np.sqrt(len(design))) < len(terms):
        return "one column follows from the others: not computed"
    return ""


def _refuse_fit(model: PHReg, found: np.ndarray, terms: pd.DataFrame, *, events: int) -> str:
    """Say why the numbers of a fit cannot be used; "" when they can."""
    information = -model.hessian(found) / events
    values, directions = np.linalg.eigh(information)
    if not np.isfinite(found).all() or values[0] < LEAST_INFORMATION:
        column = terms["column"].iloc[int(np.argmax(np.abs(directions[:, 0])))]
        return f"{column} tells perfectly who has the event first: not computed"
    if np.abs(model.score(found)).max() > 1e-4 * events:
        return NOT_CONVERGED
    return ""


def estimate_hazard_ratios(
    people: pd.DataFrame,
    *,
    time: str,
    happened: str,
    columns: Sequence[str],
    settings: Settings,
    cluster: str = "",
) -> pd.DataFrame:
    """Estimate hazard ratios, and whether they hold over time.

    A ratio of 2: at any moment, among those still waiting, the event comes twice as fast. It is
    no ratio of shares, and who waits longer is no random part of those who started. Where a test
    of proportionality has a small p, the ratio is an average of a ratio that changes.

    Parameters
    ----------
    people, time, happened, columns, cluster
        As `fit_hazards`. One row per person, or several with `cluster`.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        Measures hazard_ratio (group = column, level "m against f" or "per 1 more", Wald interval
        on the log scale), hazard_events (how many events the fit rests on) and
        proportional_hazards (unit "p"; per coefficient, and group "all"; it takes rows as
        independent, also with `cluster`).

    Source
    ------
    See `fit_hazards` and `check_proportionality`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> people = pd.DataFrame({
    ...     "days": [1.0, 2, 3, 4, 5, 6, 7, 8], "left": True, "sex": list("ffmfmmfm"),
    ... })
    >>> rows = estimate_hazard_ratios(
    ...     people, time="days", happened="left", columns=["sex"], settings=load_settings()
    ... )
    >>> rows[["measure", "level", "estimate"]].round(2).values.tolist()
    [['hazard_ratio', 'm against f', 0.47], ['hazard_events', 'all', 8.0],
     ['proportional_hazards', 'm against f', 0.5], ['proportional_hazards', 'all', 0.5]]
    """
    fit = fit_hazards(people, time=time, happened=happened, columns=columns, cluster=cluster)
    z = stats.norm.ppf((1 + settings.report.confidence_percent / 100) / 2)
    names = fit.terms.rename(columns={"column": "group"})[["group", "level"]]
    coefficient, reach = fit.terms["coefficient"], z * fit.terms["standard_error"]
    ratios = names.assign(
        measure="hazard_ratio",
        estimate=np.exp(coefficient),
        lower=np.exp(coefficient - reach),
        upper=np.exp(coefficient + reach),
        unit="ratio",
        method=fit.refused or (ROBUST if cluster else WALD),
    )
    counted = pd.DataFrame(
        [{"measure": "hazard_events", "group": "all", "level": "all", "estimate": fit.events,
          "unit": "people", "method": "count"}]
    )  # fmt: skip
    everything = pd.DataFrame([{"group": "all", "level": "all"}])
    checks = pd.concat([names, everything], ignore_index=True)
    p_values = pd.Series(fit.proportionality.get("p", np.nan), index=checks.index)
    words = f"{TESTED}, rows as if independent" if cluster else TESTED
    tested = pd.Series(words, index=checks.index).mask(p_values.isna(), fit.refused or AT_ONE_TIME)
    checks = checks.assign(
        measure="proportional_hazards", estimate=p_values, unit="p", method=tested
    )
    rows = pd.concat([ratios, counted, checks], ignore_index=True)
    return build_estimates(rows.assign(n=fit.n, n_missing=fit.n_missing))
