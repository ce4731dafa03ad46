"""Bad rows: a few of every kind that the checks know.

A row that is to be set aside is a copy of a good row with something wrong, so that setting it
aside leaves the truth as it was. A row that is to be kept with a warning is a good row with
something wrong in a cell that the truth does not rest on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import Plan
from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.pseudonyms import build_pseudonyms


@dataclasses.dataclass(frozen=True)
class BadRows:
    """Some rows with one thing wrong.

    Parameters
    ----------
    check : str
        Id of the check that should find them.
    count : int
        How many there are.
    changes : Mapping
        Columns and what is written into them: "" takes the value away, "new" stands for an id
        used nowhere else.
    like : Mapping
        Columns and the value that the good row must have; "any" for any value at all.
    spoils : int
        Rows that the check sets aside for each: 2 when the good row goes with the bad one.
    """

    table: str
    check: str
    count: int
    changes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    like: Mapping[str, str] = dataclasses.field(default_factory=dict)
    spoils: int = 1


_NEW = {"session_id": "new"}
_DAMAGED = "t\N{REPLACEMENT CHARACTER}XQ2"
_MISSED = {"status": "cancelled"}
_KEPT = {"status": "attended"}
_NPRS = {"instrument": "nprs"}
#: Scores after needling are never a baseline or a last score.
_AFTER = {"instrument": "nprs", "timing": "after", "condition": "any"}

#: Added as copies of good rows, and to be set aside.
SET_ASIDE = (
    BadRows("sessions", "missing_patient", 4, {**_NEW, "patient_id": ""}),
    BadRows("sessions", "missing_clinic", 2, {**_NEW, "clinic_id": ""}),
    BadRows("sessions", "missing_date", 3, {**_NEW, "session_date": ""}),
    BadRows("sessions", "unreadable_date", 2, {**_NEW, "session_date": "last Tuesday"}),
    BadRows("sessions", "impossible_date", 3, {**_NEW, "session_date": "2025-02-30"}),
    BadRows("sessions", "too_early_date", 2, {**_NEW, "session_date": "1925-11-12"}),
    BadRows("sessions", "unknown_status", 3, {**_NEW, "status": "rebooked?"}),
    BadRows("sessions", "duplicate_row", 5),
    BadRows("sessions", "duplicate_session_id", 3, {"visit_type": "follow_up"}, _MISSED, 2),
    BadRows("scores", "missing_patient", 3, {"patient_id": ""}),
    BadRows("scores", "missing_clinic", 2, {"clinic_id": ""}),
    BadRows("scores", "missing_date", 3, {"score_date": ""}),
    BadRows("scores", "unreadable_date", 1, {"score_date": "soon"}),
    BadRows("scores", "impossible_date", 2, {"score_date": "2025-11-31"}),
    BadRows("scores", "too_early_date", 1, {"score_date": "1925-11-12"}),
    BadRows("scores", "missing_instrument", 3, {"instrument": ""}, _NPRS),
    BadRows("scores", "unknown_instrument", 2, {"instrument": "smiley faces"}, _NPRS),
    BadRows("scores", "unknown_unit", 2, {"unit": "smileys"}, _NPRS),
    BadRows("scores", "missing_score", 6, {"score": ""}),
    BadRows("scores", "score_not_a_number", 3, {"score": "abc"}),
    BadRows("scores", "unit_mismatch", 3, {"unit": "mm"}, _NPRS),
    BadRows("scores", "score_out_of_range", 4, {"score": "11"}, _NPRS),
    BadRows("scores", "score_out_of_range", 2, {"score": "-1"}, _NPRS),
    BadRows("scores", "duplicate_row", 4),
    BadRows(
        "scores", "ambiguous_episode", 2, {"condition": "", "session_id": ""}, {"condition": "any"}
    ),
    # The last of their table, so that the rows chosen for the kinds before stay the same.
    BadRows("sessions", "lone_late_date", 3, {**_NEW, "session_date": "2062-05-04"}, _MISSED),
    BadRows("patients", "missing_patient", 1, {"patient_id": ""}),
    BadRows("patients", "missing_clinic", 1, {"patient_id": "new", "clinic_id": ""}),
    BadRows("patients", "duplicate_row", 1),
    BadRows("patients", "conflicting_patient", 2, {"referral": "other"}, {"referral": "self"}, 2),
)

#: Good rows that are changed, and to be kept with a warning.
KEPT = (
    BadRows("sessions", "status_filled", 4, {"status": ""}, _KEPT),
    BadRows("sessions", "unrecognised_condition", 4, {"condition": "frog in throat"}, _MISSED),
    BadRows("sessions", "unknown_word", 3, {"body_side": "upstairs"}, _KEPT),
    BadRows("sessions", "not_a_number", 3, {"duration_minutes": "half an hour"}, _KEPT),
    BadRows("sessions", "not_whole", 2, {"insertions": "12.5"}, _KEPT),
    BadRows("sessions", "number_out_of_range", 2, {"soreness_hours": "900"}, _KEPT),
    BadRows("sessions", "too_long_visit", 2, {"duration_minutes": "3000"}, _KEPT),
    BadRows("sessions", "damaged_text", 2, {"practitioner_id": _DAMAGED}, _MISSED),
    BadRows("scores", "score_not_whole", 2, {"score": "57.5"}, {"instrument": "hit6"}),
    BadRows("scores", "unknown_session", 3, {"session_id": "new"}, _AFTER),
)

#: Added as copies, and to be kept with a warning: they belong to nobody, or count nowhere.
ADDED_AND_KEPT = (
    BadRows("scores", "score_without_sessions", 4, {"patient_id": "new", "session_id": ""}),
    BadRows("scores", "duplicate_score", 2, {"score": "2.5"}, _AFTER, 2),
)
TABLES = ("sessions", "scores", "patients")
_ID_LENGTHS = {"patient_id": ("patient", "p", 5), "session_id": ("session", "s", 6)}


@dataclasses.dataclass(frozen=True)
class Dirty:
    """Tables with bad rows, and how many rows each check should find."""

    tables: dict[str, pd.DataFrame]
    set_aside: dict[str, dict[str, int]]
    kept: dict[str, dict[str, int]]


def add_bad_rows(
    tables: Mapping[str, pd.DataFrame], *, is_overlapped: pd.Series, plan: Plan
) -> Dirty:
    """Add bad rows of every kind at random places.

    A kind is left out when no good row is like the ones it is made from (in tiny samples), and
    rows without a clinic when there is one clinic only, whose name is then no riddle.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        sessions, scores and patients as text.
    is_overlapped : Series
        Rows of scores from a day on which the patient has episodes of two conditions.
    plan : Plan
        For the seed and the number of clinics.
    """
    groups = (SET_ASIDE, (*KEPT, *ADDED_AND_KEPT))
    counts: list[dict[str, dict[str, int]]] = [{}, {}]
    dirty = {}
    for table, good in tables.items():
        draws = Draws(plan.seed, f"bad {table}")
        overlapped = is_overlapped if table == "scores" else pd.Series(True, index=good.index)
        chosen = _choose_rows(good, table, is_overlapped=overlapped, plan=plan, draws=draws)
        changed = _change_rows(good, [pair for pair in chosen if pair[0] in KEPT])
        copies = _copy_rows(good, [pair for pair in chosen if pair[0] not in KEPT])
        joined = _insert_rows(changed, copies, draws=draws)
        dirty[table] = _renew_ids(joined, table=table, plan=plan)
        for group, count in zip(groups, counts, strict=True):
            count[table] = _count_rows([pair for pair in chosen if pair[0] in group])
    return Dirty(dirty, *counts)


def _choose_rows(
    good: pd.DataFrame, table: str, *, is_overlapped: pd.Series, plan: Plan, draws: Draws
) -> list[tuple[BadRows, pd.Index]]:
    """Choose the good rows from which each kind is made; none serves twice."""
    free = pd.Series(True, index=good.index)
    chosen = []
    for kind in (*KEPT, *SET_ASIDE, *ADDED_AND_KEPT):
        if kind.table != table or (kind.check == "missing_clinic" and plan.clinics == 1):
            continue
        fits = free & is_overlapped if kind.check == "ambiguous_episode" else free.copy()
        for column, value in kind.like.items():
            fits &= good[column].notna() if value == "any" else good[column].eq(value)
        likes = good.index[fits]
        # Twice drawn is once chosen; four times as many draws as needed make up for it.
        places = draws.whole(4 * kind.count, low=0, high=max(len(likes) - 1, 0))
        rows = likes[pd.unique(places)[: kind.count]] if len(likes) else likes
        free.loc[rows] = False
        chosen.append((kind, rows))
    return chosen


def _count_rows(chosen: list[tuple[BadRows, pd.Index]]) -> dict[str, int]:
    """Count the rows that each check should find."""
    counts: dict[str, int] = {}
    for kind, rows in chosen:
        if len(rows):
            counts[kind.check] = counts.get(kind.check, 0) + kind.spoils * len(rows)
    return counts


def _change_rows(good: pd.DataFrame, chosen: list[tuple[BadRows, pd.Index]]) -> pd.DataFrame:
    changed = good.copy()
    for kind, rows in chosen:
        for column, value in kind.changes.items():
            changed.loc[rows, column] = value or np.nan
    return changed


def _copy_rows(good: pd.DataFrame, chosen: list[tuple[BadRows, pd.Index]]) -> pd.DataFrame:
    copies = [
        good.loc[rows].assign(**{column: value or np.nan for column, value in kind.changes.items()})
        for kind, rows in chosen
    ]
    return pd.concat(copies, ignore_index=True).astype("str")


def _insert_rows(good: pd.DataFrame, bad: pd.DataFrame, *, draws: Draws) -> pd.DataFrame:
    """Insert bad rows after good ones drawn by chance."""
    places = draws.whole(len(bad), low=0, high=len(good) - 1)
    order = np.argsort(np.concatenate([np.arange(len(good)), places]), kind="stable")
    joined = pd.concat([good, bad], ignore_index=True)
    return joined.iloc[order].reset_index(drop=True)


def _renew_ids(rows: pd.DataFrame, *, table: str, plan: Plan) -> pd.DataFrame:
    """Write fresh ids, used nowhere else, where "new" stands."""
    renewed = rows.copy()
    for column, (topic, prefix, length) in _ID_LENGTHS.items():
        places = rows.index[rows[column].eq("new")] if column in rows else rows.index[:0]
        if len(places):
            # The last codes of all, far beyond the number of rows of any sample.
            numbers = 28**length - 100 * (1 + TABLES.index(table)) + np.arange(len(places))
            renewed.loc[places, column] = build_pseudonyms(
                numbers, seed=plan.seed, topic=topic, prefix=prefix, length=length
            )
    return renewed
