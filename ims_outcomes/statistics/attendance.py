"""Attendance: appointments kept, cancelled and missed; sessions and new episodes a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ims_outcomes.statistics.cuts import cut_by
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.months import count_all, count_months, find_month
from ims_outcomes.statistics.proportions import build_shares, count_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_outcomes.vocabulary import Settings

STATUSES = ("attended", "cancelled", "no_show")

#: Wilson's interval takes each appointment for a person of its own.
AS_IF_INDEPENDENT = "Wilson, appointments as if independent"

#: What stands as the method when every appointment was attended.
NONE_RECORDED = "no cancelled or missed appointment is recorded: not computed"


def estimate_attendance(
    sessions: pd.DataFrame, *, settings: Settings, by: str = ""
) -> pd.DataFrame:
    """Estimate which shares of the booked appointments were attended, cancelled and missed.

    Appointments count as independent, though one person has several: where some people miss
    many and others none, the intervals are too narrow, and the method says so. Where no
    cancelled or missed appointment is recorded at all nothing is computed: practice software
    that exports only what was attended would make it look perfect.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, session_date, and `by`.
    settings : Settings
        `report.confidence_percent`.
    by : str
        Column to cut by; "month" is made from session_date.

    Returns
    -------
    DataFrame
        One row per measure and part: attended, cancelled, no_show, of all booked.

    Source
    ------
    Wilson, see `wilson_interval`. R's survey or a GEE would let the appointments of one person go
    together; this does not.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> sessions = pd.DataFrame({
    ...     "status": ["attended", "no_show"], "session_date": pd.to_datetime(["2026-01-02"] * 2)
    ... })
    >>> estimate_attendance(sessions, settings=load_settings())["estimate"].tolist()
    [0.5, 0.0, 0.5]
    """
    cuts = cut_by(sessions.assign(month=find_month(sessions["session_date"])), by=by)
    everybody = pd.Series(True, index=cuts.rows.index)
    counts = [
        count_shares(cuts, measure=status, counted=cuts.rows["status"].eq(status), among=everybody)
        for status in STATUSES
    ]
    shares = build_shares(
        pd.concat(counts, ignore_index=True), settings=settings, method=AS_IF_INDEPENDENT
    )
    if sessions.empty or not sessions["status"].eq("attended").all():
        return shares
    numbers = dict.fromkeys(["numerator", "estimate", "lower", "upper"], np.nan)
    return shares.assign(**numbers, method=NONE_RECORDED)


def estimate_sessions_per_month(
    sessions: pd.DataFrame, *, months: Sequence[str] = ()
) -> pd.DataFrame:
    """Count the attended sessions of each month, months without any too.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment: status, session_date.
    months : sequence of str
        The months to count, "YYYY-MM"; from the first to the last attended one unless given.

    Returns
    -------
    DataFrame
        One row for all and one per month: measure activity_sessions, groups "all" and "month".

    Source
    ------
    A count, as R's table on whole months; months without any are there too.

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "status": "attended", "session_date": pd.to_datetime(["2026-01-02", "2026-03-02"])
    ... })
    >>> estimate_sessions_per_month(sessions)[["level", "estimate"]].values.tolist()
    [['all', 2.0], ['2026-01', 1.0], ['2026-02', 0.0], ['2026-03', 1.0]]
    """
    attended = sessions.loc[sessions["status"].eq("attended"), "session_date"]
    return count_months(
        find_month(attended), months, measure="activity_sessions", group="month", unit="sessions"
    )


def estimate_new_episodes_per_month(
    episodes: pd.DataFrame, *, months: Sequence[str] = ()
) -> pd.DataFrame:
    """Count the episodes of care that started in each month, assessed ones too.

    An episode first seen within the gap of the data's own start may have begun before; such are
    counted apart, in no month.

    Parameters
    ----------
    episodes : DataFrame
        One row per episode: start_month, start_known, is_treated.
    months : sequence of str
        The months to count; from the first to the last one unless given.

    Returns
    -------
    DataFrame
        Measures activity_new_episodes (all, and group "start_month"), of them
        activity_assessed_only (assessed, not treated); and activity_start_unknown.

    Source
    ------
    A count, as R's table on whole months; months without any are there too.

    Examples
    --------
    >>> episodes = pd.DataFrame({
    ...     "start_month": ["2026-01", "2026-01"], "start_known": [True, False], "is_treated": True
    ... })
    >>> estimate_new_episodes_per_month(episodes)[["measure", "level", "estimate"]].values.tolist()
    [['activity_new_episodes', 'all', 1.0], ['activity_new_episodes', '2026-01', 1.0],
     ['activity_assessed_only', 'all', 0.0], ['activity_start_unknown', 'all', 1.0]]
    """
    in_months = episodes["start_month"].isin(list(months)) if months else True
    known = episodes["start_known"].astype(bool) & in_months
    untreated = known & ~episodes["is_treated"].astype(bool)
    unknown = ~episodes["start_known"].astype(bool) & in_months
    return pd.concat(
        [
            count_months(
                episodes.loc[known, "start_month"],
                months,
                measure="activity_new_episodes",
                group="start_month",
                unit="episodes",
            ),
            count_all(untreated.sum(), measure="activity_assessed_only", unit="episodes"),
            count_all(unknown.sum(), measure="activity_start_unknown", unit="episodes"),
        ],
        ignore_index=True,
    )


def estimate_visits_per_new_patient(
    sessions: pd.DataFrame, *, months: Sequence[str] = ()
) -> pd.DataFrame:
    """Divide attended sessions by new patients, as practice software prints it (PVA).

    For reconciliation only: the sessions of a month are mostly those of people who came earlier,
    so the number falls when many new people come and rises when few do. New is who has the
    first attended session of the data in these months.

    Parameters
    ----------
    sessions : DataFrame
        One row per appointment of the whole data: patient_key, status, session_date.
    months : sequence of str
        The months to count; all of the data unless given.

    Returns
    -------
    DataFrame
        One row: measure visits_per_new_patient, numerator sessions, denominator new patients.

    Source
    ------
    As practice software (Cliniko's PVA) prints it; no statistical routine.

    Examples
    --------
    >>> sessions = pd.DataFrame({
    ...     "patient_key": [0, 0, 1], "status": "attended",
    ...     "session_date": pd.to_datetime(["2025-12-30", "2026-01-06", "2026-01-07"]),
    ... })
    >>> estimate_visits_per_new_patient(sessions, months=["2026-01"])["estimate"].item()
    2.0
    """
    attended = sessions.loc[sessions["status"].eq("attended")]
    month = find_month(attended["session_date"])
    first = month.groupby(attended["patient_key"]).min()
    chosen = list(months) or sorted(month.unique())
    visits, new = float(month.isin(chosen).sum()), float(first.isin(chosen).sum())
    return build_estimates(
        [
            {
                "measure": "visits_per_new_patient",
                "n": new,
                "numerator": visits,
                "denominator": new,
                "estimate": visits / new if new else np.nan,
                "unit": "sessions",
                "method": "ratio, for reconciliation" if new else "no new patients: not computed",
            }
        ]
    )
