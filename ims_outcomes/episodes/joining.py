"""Sessions without a condition: which of the patient's episodes they join."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.episodes.visits import CHAIN, NOT_RECORDED, rank_visits, sort_visits


def join_open_episodes(attended: pd.DataFrame, *, gap_days: int) -> pd.Series:
    """Give each session without condition that of the patient's only open episode.

    Open on a day: an episode of a recorded condition whose latest session, on that day or at
    most `gap_days` days before, was no discharge of an earlier day. Where none or several are
    open the session stands under "not_recorded". A session that joined keeps the episode open
    for the next one.

    Parameters
    ----------
    attended : DataFrame
        One row per attended session: patient_key, session_date, visit_type, condition,
        session_id.
    gap_days : int
        Days without a session after which an episode is over.

    Returns
    -------
    Series of str
        The condition of each session, none missing; same index.
    """
    ordered = _sort_by_patient(attended)
    some_recorded = ordered.loc[~ordered["is_blank"], "patient_key"].unique()
    is_seen = ordered["patient_key"].isin(some_recorded)
    condition = ordered["condition"].where(is_seen, NOT_RECORDED).astype("str")
    some_missing = ordered.loc[condition.isna(), "patient_key"].unique()
    mixed = ordered.loc[ordered["patient_key"].isin(some_missing)]
    mixed = mixed.assign(run=_number_runs(mixed, gap_days=gap_days))
    # Each turn answers for one session or run a patient, because the next ones build on it.
    while condition.isna().any():
        found = _find_next_conditions(mixed.assign(condition=condition), gap_days=gap_days)
        condition.loc[found.index] = found
    return condition.reindex(attended.index)


def _sort_by_patient(attended: pd.DataFrame) -> pd.DataFrame:
    """Order sessions by patient and date; on one day those with a condition come first."""
    ranked = attended.assign(
        is_blank=attended["condition"].isna(), visit_rank=rank_visits(attended["visit_type"])
    )
    keys = ["patient_key", "session_date", "is_blank", "visit_rank", "session_id"]
    return ranked.sort_values(keys, kind="stable").drop(columns="visit_rank")


def _number_runs(ordered: pd.DataFrame, *, gap_days: int) -> pd.Series:
    """Number the runs of sessions without condition that share one fate.

    What the first of them joins is still open, and alone, for the next: between them lies no
    session with a condition, no more than the gap, and no discharge.
    """
    key = ordered["patient_key"]
    is_discharge = ordered["visit_type"].eq("discharge")
    ends_day = is_discharge.groupby([key, ordered["session_date"]], sort=False).transform("any")
    goes_on = (
        ordered["is_blank"]
        & ordered["is_blank"].groupby(key, sort=False).shift(fill_value=False)
        & ordered["session_date"].groupby(key, sort=False).diff().dt.days.le(gap_days)
        & ~ends_day.shift(fill_value=False)
    )
    runs: pd.Series = (~goes_on).cumsum()
    return runs


def _find_next_conditions(mixed: pd.DataFrame, *, gap_days: int) -> pd.Series:
    """Find the condition of each patient's first session that has none yet, and of its run."""
    blank = mixed.loc[mixed["condition"].isna()]
    turn = blank.drop_duplicates("patient_key")
    recorded = mixed.loc[mixed["condition"].notna() & mixed["condition"].ne(NOT_RECORDED)]
    open_ones = _find_open_conditions(turn, recorded, gap_days=gap_days)
    is_one_of_several = open_ones["patient_key"].duplicated(keep=False)
    only = open_ones.loc[~is_one_of_several].set_index("patient_key")["condition"]
    answers = pd.DataFrame(
        {
            "found": turn["patient_key"].map(only).astype("str").fillna(NOT_RECORDED),
            # Of several open ones some may be over at the next session, which asks again.
            "is_shared": ~turn["patient_key"].isin(open_ones.loc[is_one_of_several, "patient_key"]),
            "run": turn["run"],
        }
    )
    asked = blank[["patient_key", "run"]].join(answers.set_index("run"), on="run", how="inner")
    return asked.loc[asked["is_shared"] | ~asked["patient_key"].duplicated(), "found"]


def _find_open_conditions(
    turn: pd.DataFrame, recorded: pd.DataFrame, *, gap_days: int
) -> pd.DataFrame:
    """Find the episodes open on the day of one session a patient: one row per episode."""
    day = turn[["patient_key", "session_date"]].rename(columns={"session_date": "day"})
    pairs = recorded.merge(day, on="patient_key")
    pairs = pairs.loc[pairs["session_date"].le(pairs["day"])]
    latest = sort_visits(pairs).drop_duplicates(CHAIN, keep="last")
    is_recent = (latest["day"] - latest["session_date"]).dt.days.le(gap_days)
    # A discharge on the very day comes after the session, whatever else that day holds.
    is_going_on = latest["visit_type"].ne("discharge") | latest["session_date"].eq(latest["day"])
    return latest.loc[is_recent & is_going_on]
