"""How soon people improve enough, when some leave before they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.first_response import LEFT, RESPONDED, add_first_response
from ims_outcomes.statistics.incidence import estimate_incidence
from ims_outcomes.statistics.proportions import build_shares, count_shares
from ims_outcomes.statistics.still_attending import select_first_episodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ims_outcomes.vocabulary import Instrument, Settings

#: Days at which the shares are given: two, four, six, twelve weeks.
DAYS = (14, 28, 42, 84)


def estimate_time_to_response(
    episodes: pd.DataFrame,
    *,
    session_scores: pd.DataFrame,
    sessions: pd.DataFrame,
    extract_date: pd.Timestamp,
    instrument: Instrument,
    settings: Settings,
    by: str = "",
    days: Iterable[float] = DAYS,
) -> pd.DataFrame:
    """Estimate the share that first improved by the headline percentage, by session and by day.

    Each person's first treated episode whose start is known, among those with an eligible
    baseline above 0. Leaving without a response is a competing event: who left can no longer
    respond here, and what became of them is not known. So the share is of all who start and
    counts a response that nobody wrote down as none; it also rises with how often scores are
    taken. Responses at the last score count; without them stands beside, as held.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode, open ones too, with the outcomes of one instrument: what
        `select_first_episodes` and `add_first_response` take, and `by`.
    session_scores, sessions, extract_date, instrument, settings
        As `add_first_response`. Of the settings also `sessions.curve_sessions` and
        `report.confidence_percent`. Where a percentage makes no sense there are no rows.
    by : str
        Column to cut by.
    days : iterable of float
        Days at which the shares by day are given.

    Returns
    -------
    DataFrame
        Measures first_response, first_response_held, left_before_response (groups "sessions",
        levels "2" to "12", and "days"; see `estimate_incidence`; n_missing: no baseline);
        response_at_last_score (of those who responded, how many did so at their last score) and
        never_scored_again (of those asked about, how many have no score after the first day:
        all of these count as leaving), both Wilson.

    Source
    ------
    Aalen & Johansen 1978, see `build_incidence_curve`; why leaving is no censoring: Putter, Fiocco
    & Geskus 2007, 10.1002/sim.2712.

    Examples
    --------
    One responds at the second session, one leaves after it.

    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> dates = pd.to_datetime(["2025-01-01", "2025-01-08"] * 2)
    >>> sessions = pd.DataFrame({
    ...     "episode_id": [0, 0, 1, 1], "session_number": [1, 2] * 2, "session_date": dates
    ... })
    >>> episodes = pd.DataFrame({
    ...     "episode_id": [0, 1], "patient_key": [0, 1], "session_count": 2, "is_treated": True,
    ...     "first_session_date": dates[0], "last_session_date": dates[1], "start_known": True,
    ...     "baseline_score": 7.0, "is_eligible": True, "last_score": [3.0, 6.0],
    ...     "last_score_date": dates[1],
    ... })
    >>> scores = pd.DataFrame({"episode_id": [0, 1], "session_number": 2, "score": [3.0, 6.0]})
    >>> rows = estimate_time_to_response(
    ...     episodes, session_scores=scores, sessions=sessions, settings=load_settings(),
    ...     extract_date=pd.Timestamp("2026-01-01"), days=[6, 7],
    ...     instrument=load_vocabulary().instruments["nprs"],
    ... )
    >>> days = rows.loc[rows["group"].eq("days") & rows["level"].eq("7")]
    >>> days[["measure", "estimate"]].values.tolist()
    [['first_response', 0.5], ['left_before_response', 0.5], ['first_response_held', 0.0]]
    """
    if not instrument.percent_rule:
        return build_estimates([])
    people = _select_people(episodes, extract_date=extract_date, settings=settings)
    seen, held = (
        add_first_response(
            people,
            session_scores=session_scores,
            sessions=sessions,
            extract_date=extract_date,
            instrument=instrument,
            settings=settings,
            held=must_hold,
        )
        for must_hold in (False, True)
    )
    names = {RESPONDED: "first_response", LEFT: "left_before_response"}
    moments = list(days)
    rows = [
        _estimate_both_clocks(frame, causes=causes, days=moments, settings=settings, by=by)
        for frame, causes in ((seen, names), (held, {RESPONDED: "first_response_held"}))
    ]
    flags = _estimate_flags(seen, settings=settings, by=by)
    return pd.concat([*rows, flags], ignore_index=True)


def _select_people(
    episodes: pd.DataFrame, *, extract_date: pd.Timestamp, settings: Settings
) -> pd.DataFrame:
    """Select who can respond, or may for all we know, and started long enough ago."""
    first = select_first_episodes(episodes)
    latest = extract_date - pd.Timedelta(days=settings.episodes.gap_days)
    room = first["is_eligible"].astype(bool) & first["baseline_score"].gt(0)
    may = room | first["baseline_score"].isna()
    return first.loc[may & first["first_session_date"].le(latest)]


def _estimate_both_clocks(
    people: pd.DataFrame,
    *,
    causes: dict[str, str],
    days: list[float],
    settings: Settings,
    by: str,
) -> pd.DataFrame:
    """Estimate the incidence of the events by session and by day, under their own names."""
    numbers = range(2, settings.sessions.curve_sessions + 1)
    clocks = [("session", "sessions", [float(number) for number in numbers]), ("day", "days", days)]
    rows = [
        estimate_incidence(
            people,
            time=f"{clock}_time",
            outcome=f"{clock}_outcome",
            causes=[RESPONDED, LEFT],
            unit=unit,
            at=moments,
            settings=settings,
            by=by,
        )
        for clock, unit, moments in clocks
    ]
    named = pd.concat(rows, ignore_index=True)
    measures = {f"incidence_{cause}": name for cause, name in causes.items()}
    kept = named.loc[named["measure"].isin(list(measures))]
    return kept.assign(measure=kept["measure"].map(measures)).reset_index(drop=True)


def _estimate_flags(people: pd.DataFrame, *, settings: Settings, by: str) -> pd.DataFrame:
    """Estimate how many responses nobody could confirm, and how many were never looked for."""
    cuts = cut_by(people, by=by)
    rows = cuts.rows
    asked = rows["day_time"].notna()
    flags = [
        count_shares(
            cuts,
            measure="response_at_last_score",
            counted=rows["response_at_last_score"].astype(bool),
            among=rows["day_outcome"].eq(RESPONDED),
        ),
        count_shares(
            cuts,
            measure="never_scored_again",
            counted=rows["response_score_count"].eq(0),
            among=asked,
            missing=~asked,
        ),
    ]
    return build_shares(pd.concat(flags, ignore_index=True), settings=settings)
