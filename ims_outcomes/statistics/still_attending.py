"""Still attending: how many of those who start come back for the second, third, … session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import BAR, cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.product_limit import multiply_shares
from ims_outcomes.statistics.proportions import NOBODY, build_shares, count_shares

if TYPE_CHECKING:
    from ims_outcomes.statistics.cuts import Cuts
    from ims_outcomes.vocabulary import Settings

PRODUCT = "product over sessions, Greenwood log-log"
BY_DEFINITION = "1 by definition"
NO_END_SEEN = "product over sessions: all or none came back, no interval"


def select_first_episodes(episodes: pd.DataFrame) -> pd.DataFrame:
    """Select each person's first treated episode whose start is known.

    Intervals take episodes as independent; two of one person are not. Episodes whose start lies
    before the data are left out, for their sessions cannot be counted.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: episode_id, patient_key, first_session_date, start_known, is_treated.

    Returns
    -------
    DataFrame
        Fewer rows, one per person.
    """
    usable = episodes["start_known"].astype(bool) & episodes["is_treated"].astype(bool)
    ordered = episodes.loc[usable].sort_values(["first_session_date", "episode_id"])
    return ordered.drop_duplicates("patient_key").sort_values("episode_id")


def estimate_still_attending(
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    extract_date: pd.Timestamp,
    settings: Settings,
    by: str = "",
) -> pd.DataFrame:
    """Estimate the share still attending at each session.

    At risk at session k are the episodes whose session k is at least `gap_days` before the
    extract date (exactly `gap_days` counts), so that it is known for all of them alike whether
    they came back within the gap. Those that did not, or were discharged, stopped there. The
    estimate at session k is the product of the shares that went on from sessions 1 to k − 1.
    Taking episodes out when they were last seen, the usual censoring, would leave out mostly
    those about to stop, and counting closed episodes only would count short ones too often; the
    latter stands beside, as naive.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, see `select_first_episodes`; session_count, is_closed, and `by`.
    sessions : DataFrame
        One row per appointment, all of the episodes', not those of a period only: episode_id,
        session_number, session_date.
    extract_date : Timestamp
        The day up to which the data are complete.
    settings : Settings
        `episodes.gap_days`, `sessions.curve_sessions`, `report.confidence_percent`.
    by : str
        Column to cut by.

    Returns
    -------
    DataFrame
        One row per session number and part; group "session_number" and level "k", for a level
        of `by` group "<by> | session_number" and level "<level> | k". Measures: still_attending,
        whose denominator is those at risk at session k − 1 and numerator those of them who came
        to session k (at session 1: those who started, all of them); n_missing are those seen at
        session k − 1 too lately to be at risk. And still_attending_naive, the share of closed
        episodes with at least k sessions; n_missing are the ongoing ones.

    Source
    ------
    Kaplan & Meier 1958, 10.2307/2281868, with session number as time; interval on the
    log(−log) scale with Greenwood's variance, as R's survfit(conf.type = "log-log"). Where all
    or none went on so far there is no such interval.

    Examples
    --------
    Two start; one stops after the first session.

    >>> from ims_outcomes.vocabulary import load_settings
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1], "patient_key": [0, 1], "session_count": [1, 2],
    ...     "first_session_date": pd.to_datetime(["2025-01-01", "2025-01-01"]),
    ...     "start_known": True, "is_treated": True, "is_closed": True,
    ... })
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 1, 1], "session_number": [1, 1, 2],
    ...     "session_date": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-08"]),
    ... })
    >>> rows = estimate_still_attending(
    ...     episodes, sessions, extract_date=pd.Timestamp("2026-01-01"), settings=load_settings()
    ... )
    >>> rows.loc[rows["measure"].eq("still_attending"), "estimate"].head(3).tolist()
    [1.0, 0.5, 0.0]
    """
    followed = add_follow_up(
        select_first_episodes(episodes), sessions, extract_date=extract_date, settings=settings
    )
    last = settings.sessions.curve_sessions
    cuts = cut_by(followed, by=by)
    curve = build_attendance_curve(cuts, last=last, settings=settings)
    steps = _name_steps(curve.assign(measure="still_attending"))
    return pd.concat(
        [build_estimates(steps), _estimate_naive(cuts, last=last, settings=settings)],
        ignore_index=True,
    )


def add_follow_up(
    episodes: pd.DataFrame,
    sessions: pd.DataFrame,
    *,
    extract_date: pd.Timestamp,
    settings: Settings,
) -> pd.DataFrame:
    """Add the last session that is old enough, and whether the episode stopped there.

    Parameters
    ----------
    episodes, sessions, extract_date, settings
        As `estimate_still_attending`.

    Returns
    -------
    DataFrame
        Same rows with session_observed (number of the last session that is at least `gap_days`
        before the extract date, 0 for none) and has_stopped.
    """
    latest = extract_date - pd.Timedelta(days=settings.episodes.gap_days)
    old = sessions.loc[sessions["session_date"].le(latest)]
    observed = old.groupby("episode_id")["session_number"].max()
    observed = episodes["episode_id"].map(observed).fillna(0).astype("int64")
    return episodes.assign(
        session_observed=observed,
        has_stopped=observed.eq(episodes["session_count"]) & observed.gt(0),
    )


def build_attendance_curve(cuts: Cuts, *, last: int, settings: Settings) -> pd.DataFrame:
    """Build the product-limit curve of each part for sessions 1 to `last`.

    Parameters
    ----------
    cuts : Cuts
        Episodes as `add_follow_up` returns them, laid out by parts.
    last : int
        Last session of the curve, at least 2.
    settings : Settings
        `report.confidence_percent`.

    Returns
    -------
    DataFrame
        One row per part and session: part, group, level, session and the numbers of
        `estimate_still_attending`.
    """
    rows, parts = cuts.rows, len(cuts.parts)
    observed = rows["session_observed"].clip(upper=last).to_numpy()
    stopped_early = rows["has_stopped"] & rows["session_observed"].lt(last)
    shape = (parts, last + 1)
    place = rows["part"].to_numpy() * (last + 1) + observed
    reached = np.bincount(place, minlength=parts * (last + 1)).reshape(shape)
    at_risk = np.cumsum(reached[:, ::-1], axis=1)[:, ::-1].astype("float64")[:, 1:]
    stopped = np.bincount(place[stopped_early.to_numpy()], minlength=parts * (last + 1))
    stopped = stopped.reshape(shape).astype("float64")[:, 1:last]
    steps = at_risk[:, :-1]
    estimate, lower, upper = multiply_shares(
        steps, stopped, confidence=settings.report.confidence_percent / 100
    )
    start = at_risk[:, :1]
    everybody = rows.groupby("part").size().reindex(range(parts), fill_value=0).to_numpy()
    # Who came to a session: those at risk at the one before who went on.
    came = np.hstack([everybody[:, np.newaxis], (steps - stopped)[:, :-1]])
    one = np.where(start > 0, 1.0, np.nan)
    frame = cuts.parts.loc[cuts.parts.index.repeat(last)].rename_axis("part").reset_index()
    session = np.tile(np.arange(1, last + 1), parts)
    denominator = np.hstack([start, steps]).ravel()
    curve = frame.assign(
        session=session,
        n=denominator,
        n_missing=np.hstack([came[:, :1], came]).ravel() - denominator,
        numerator=np.hstack([start, steps - stopped]).ravel(),
        denominator=denominator,
        estimate=np.hstack([one, estimate]).ravel(),
        lower=np.hstack([one, lower]).ravel(),
        upper=np.hstack([one, upper]).ravel(),
        unit="share",
    )
    reasons = [curve["estimate"].isna(), session == 1, curve["lower"].isna()]
    curve["method"] = np.select(reasons, [NOBODY, BY_DEFINITION, NO_END_SEEN], default=PRODUCT)
    return curve


def _estimate_naive(cuts: Cuts, *, last: int, settings: Settings) -> pd.DataFrame:
    """Estimate the share of closed episodes with at least k sessions."""
    counted = cuts.rows["session_count"]
    closed = cuts.rows["is_closed"].astype(bool)
    counts = [
        count_shares(
            cuts,
            measure="still_attending_naive",
            counted=counted.ge(session),
            among=closed,
            missing=~closed,
        ).assign(session=session)
        for session in range(1, last + 1)
    ]
    named = _name_steps(pd.concat(counts, ignore_index=True))
    return build_shares(named, settings=settings, method="Wilson, closed episodes only")


def _name_steps(curve: pd.DataFrame) -> pd.DataFrame:
    """Name group and level of a step: the session number, within its part."""
    whole = curve["group"].eq("all")
    session = curve["session"].astype("str")
    return curve.drop(columns=["session", "part"], errors="ignore").assign(
        group=(curve["group"] + " | session_number").mask(whole, "session_number"),
        level=(curve["level"] + BAR + session).mask(whole, session),
    )
