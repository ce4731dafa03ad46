"""Adverse events per 100 sessions at which it was recorded whether there were any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.proportions import build_shares, count_shares, poisson_interval

if TYPE_CHECKING:
    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Settings

#: What is recorded when there was none; a blank means that nothing was recorded.
NONE_SEEN = "none"

#: Both intervals take each session for a person of its own.
RATE_AS_IF_INDEPENDENT = "exact Poisson, sessions as if independent"
SHARE_AS_IF_INDEPENDENT = "Wilson, sessions as if independent"
ONE_SIDED = "exact Poisson, one-sided, sessions as if independent"
NOTHING_RECORDED = "nothing recorded: not computed"


def estimate_adverse_events(
    sessions: pd.DataFrame, *, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate adverse events per 100 attended sessions with an exact Poisson interval.

    A blank is neither an event nor the absence of one: such sessions are missing. "none" is a
    recorded absence. Each word that is not "none" is one event, so that a session can have
    several; sessions of one person count as independent, which makes the intervals too narrow where
    events come to a few people again and again, and the method says so.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, adverse_events (words such as "bleeding;dizziness"),
        adverse_severity, and `by`.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        Measures, each for all and for each level of `by`: adverse_events_per_100 (events;
        numerator events, denominator sessions recorded), adverse_events_serious_per_100 (sessions
        with severity "significant" or "serious"), adverse_events_recorded (share of attended
        sessions at which it was recorded). And adverse_events_per_100 for each kind of event,
        group "adverse_event".

    Source
    ------
    Garwood 1936, see `poisson_interval`. Context: Brady 2014, 10.1179/2042618613Y.0000000044. R's
    poisson.test gives the same limits; SAS's PROC GENMOD gives Wald's, which are none at 0 events.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "adverse_events": ["none", "bleeding", None],
    ...     "adverse_severity": [None, "mild", None],
    ... })
    >>> rows = estimate_adverse_events(sessions, settings=load_settings())
    >>> rows.loc[0, ["numerator", "denominator", "n_missing", "estimate"]].tolist()
    [1.0, 2.0, 1.0, 50.0]
    """
    flagged, events = _flag_events(sessions)
    cuts = cut_by(flagged, by=by)
    rows = cuts.rows
    recorded = count_shares(
        cuts,
        measure="adverse_events_recorded",
        counted=rows["is_recorded"],
        among=pd.Series(True, index=rows.index),
    )
    serious = rows["is_recorded"] & rows["is_serious"]
    return pd.concat(
        [
            _estimate_rates(
                _count(cuts, rows["event_count"]), "adverse_events_per_100", settings=settings
            ),
            _estimate_rates(
                _count(cuts, serious), "adverse_events_serious_per_100", settings=settings
            ),
            build_shares(recorded, settings=settings, method=SHARE_AS_IF_INDEPENDENT),
            _estimate_kinds(flagged, events, settings=settings),
        ],
        ignore_index=True,
    )


def estimate_rule_of_three(
    sessions: pd.DataFrame, *, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate how common adverse events may be at most: the one-sided limit of their rate.

    "None seen in n sessions" still allows for 3 ÷ n at 95 %: the rule of three. With events the
    limit is the exact one-sided one. It answers "at most how many?"; the two-sided interval of
    `estimate_adverse_events`, whose upper limit at none seen is 3.69 ÷ n, answers "how many?".

    Parameters
    ----------
    sessions, settings, by
        As `estimate_adverse_events`.

    Returns
    -------
    DataFrame
        adverse_events_at_most_per_100 and adverse_events_serious_at_most_per_100 for each part:
        the rate seen as the estimate, the limit as upper; lower is missing. Sessions count as
        independent.

    Source
    ------
    Hanley & Lippman-Hand 1983, 10.1001/jama.1983.03330370053031. Exact: R's poisson.test(x, n,
    alternative = "less"); none seen gives −ln(1 − confidence) ÷ n, 2.996 ÷ n at 95 %.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "adverse_events": ["none"] * 300, "adverse_severity": None,
    ... })
    >>> rows = estimate_rule_of_three(sessions, settings=load_settings())
    >>> rows["upper"].round(2).tolist()
    [1.0, 1.0]
    """
    cuts = cut_by(_flag_events(sessions)[0], by=by)
    serious = cuts.rows["is_recorded"] & cuts.rows["is_serious"]
    asked = {
        "adverse_events_at_most_per_100": cuts.rows["event_count"],
        "adverse_events_serious_at_most_per_100": serious,
    }
    return pd.concat(
        [
            _bound_rates(_count(cuts, events), measure, settings=settings)
            for measure, events in asked.items()
        ],
        ignore_index=True,
    )


def _flag_events(sessions: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Add to attended sessions what was recorded of events; and give each event, one per row."""
    attended = sessions.loc[sessions["status"].eq("attended")].reset_index(drop=True)
    words = attended["adverse_events"].str.split(";").explode()
    events = words.loc[words.notna() & words.ne(NONE_SEEN)]
    flagged = attended.assign(
        is_recorded=attended["adverse_events"].notna(),
        event_count=events.groupby(level=0).size().reindex(attended.index, fill_value=0),
        is_serious=attended["adverse_severity"].isin(["significant", "serious"]),
    )
    return flagged, events


def _count(cuts: Cuts, events: pd.Series) -> pd.DataFrame:
    """Count events and the sessions at which it was recorded whether there were any."""
    recorded = cuts.rows["is_recorded"]
    return cuts.total(
        numerator=events.where(recorded, 0), denominator=recorded, n_missing=~recorded
    )


def _estimate_kinds(
    flagged: pd.DataFrame, events: pd.Series, *, settings: Settings
) -> pd.DataFrame:
    """Estimate the rate of each kind of event that was seen."""
    kinds = events.value_counts().sort_index()
    counts = pd.DataFrame(
        {
            "group": "adverse_event",
            "level": kinds.index.astype("str"),
            "numerator": kinds.to_numpy(dtype="float64"),
            "denominator": float(flagged["is_recorded"].sum()),
            "n_missing": float((~flagged["is_recorded"]).sum()),
        }
    )
    return _estimate_rates(counts, "adverse_events_per_100", settings=settings)


def _estimate_rates(counts: pd.DataFrame, measure: str, *, settings: Settings) -> pd.DataFrame:
    """Turn counts of events and sessions into rates per 100 sessions."""
    events, sessions = counts["numerator"], counts["denominator"]
    confidence = settings.report.confidence_percent / 100
    lower, upper = poisson_interval(events, sessions, confidence=confidence)
    return build_estimates(
        counts.assign(
            measure=measure,
            n=sessions,
            estimate=100 * events / sessions.where(sessions.gt(0)),
            lower=100 * lower,
            upper=100 * upper,
            unit="events per 100 sessions",
            method=np.where(sessions.gt(0), RATE_AS_IF_INDEPENDENT, NOTHING_RECORDED),
        )
    )


def _bound_rates(counts: pd.DataFrame, measure: str, *, settings: Settings) -> pd.DataFrame:
    """Turn counts of events and sessions into one-sided upper limits per 100 sessions."""
    # The one-sided limit at 95 % is the upper one of the two-sided interval at 90 %.
    two_sided = 2 * settings.report.confidence_percent / 100 - 1
    events, sessions = counts["numerator"], counts["denominator"]
    recorded = sessions.gt(0)
    _, upper = poisson_interval(events, sessions, confidence=two_sided)
    return build_estimates(
        counts.assign(
            measure=measure,
            n=sessions,
            estimate=100 * events / sessions.where(recorded),
            upper=100 * upper,
            unit="events per 100 sessions",
            method=np.where(recorded, ONE_SIDED, NOTHING_RECORDED),
        )
    )
