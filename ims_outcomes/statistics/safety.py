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
    Garwood 1936, see `poisson_interval`. Context: Brady 2014, 10.1179/2042618613Y.0000000044.

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
    attended = sessions.loc[sessions["status"].eq("attended")].reset_index(drop=True)
    words = attended["adverse_events"].str.split(";").explode()
    events = words.loc[words.notna() & words.ne(NONE_SEEN)]
    event_count = events.groupby(level=0).size().reindex(attended.index, fill_value=0)
    flagged = attended.assign(
        is_recorded=attended["adverse_events"].notna(),
        event_count=event_count,
        is_serious=attended["adverse_severity"].isin(["significant", "serious"]),
    )
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
            method=np.where(
                sessions.gt(0), RATE_AS_IF_INDEPENDENT, "nothing recorded: not computed"
            ),
        )
    )
