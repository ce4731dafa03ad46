"""Making the sample: patients, courses, visits, tables, bad rows and the truth, in this order."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import build_clinic_ids, check_plan
from ims_outcomes.sample.dirt import add_bad_rows
from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.history import History, build_history, find_overlapped
from ims_outcomes.sample.parameters import NOT_IN_SAMPLE
from ims_outcomes.sample.people import AGE_BANDS, DURATION_BANDS, REFERRALS, SEXES
from ims_outcomes.sample.scores import build_score_rows
from ims_outcomes.sample.sessions import build_kept_appointments, build_session_rows
from ims_outcomes.sample.truth import build_truth
from ims_outcomes.vocabulary import load_vocabulary

DEFAULT_SEED = 20260630
DEFAULT_PATIENTS = 3000
DEFAULT_CLINICS = 3
DEFAULT_MONTHS = 30


@dataclasses.dataclass(frozen=True)
class Sample:
    """The export of a synthetic clinic group, and the truth it was made from.

    Parameters
    ----------
    sessions, scores, patients : DataFrame
        The tables as an export holds them: text only, columns in the order of the vocabulary's
        tables, missing values missing, a few bad rows among the good ones.
    truth : dict
        What went in and what should come out, ready for JSON.
    """

    sessions: pd.DataFrame
    scores: pd.DataFrame
    patients: pd.DataFrame
    truth: dict[str, Any]


def make_sample(
    *,
    seed: int = DEFAULT_SEED,
    patients: int = DEFAULT_PATIENTS,
    clinics: int = DEFAULT_CLINICS,
    months: int = DEFAULT_MONTHS,
) -> Sample:
    """Make the sample: the same for the same numbers, on any machine.

    A patient has about six appointments, so 170,000 patients make about a million sessions.

    Parameters
    ----------
    seed : int
        0 or more; another seed gives another sample.
    patients : int
        Rows of the patients table, before the bad ones; a few of them never come.
    clinics : int
        Clinics, of different size, each with a patient at least.
    months : int
        Months of data, the last of them June 2026.

    Raises
    ------
    SettingsError
        When a number is too small, or there are more clinics than patients.

    Examples
    --------
    >>> sample = make_sample(seed=1, patients=50, clinics=1)
    >>> sample.truth["asked_for"]
    {'seed': 1, 'patients': 50, 'clinics': 1, 'months': 30}
    """
    plan = check_plan(seed=seed, patients=patients, clinics=clinics, months=months)
    history = build_history(plan)
    sessions, scores = _build_tables(history)
    tables = {
        "sessions": _select_text(sessions, table="sessions"),
        "scores": _select_text(scores, table="scores"),
        "patients": _select_text(_build_patient_rows(history), table="patients"),
    }
    is_overlapped = find_overlapped(scores, history)
    dirty = add_bad_rows(tables, is_overlapped=is_overlapped, plan=plan)
    return Sample(**dirty.tables, truth=build_truth(history, dirty=dirty))


def _build_tables(history: History) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Build the rows of sessions and scores that the data's period holds, by date."""
    plan, courses, people = history.plan, history.courses, history.people
    visible = history.visits["is_visible"].to_numpy()
    kept = build_kept_appointments(
        history.visits.loc[visible].reset_index(drop=True), courses, plan=plan
    )
    sessions = build_session_rows(kept, history.missed, courses, people, plan=plan)
    scores = build_score_rows(
        history.answers,
        sessions,
        courses,
        people,
        session_of_visit=np.cumsum(visible) - 1,
        plan=plan,
    )
    sessions["session_date"] = _write_days(sessions["day"])
    scores["score_date"] = _write_days(scores["day"])
    return _sort_by_day(sessions), _sort_by_day(scores)


def _sort_by_day(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(["day", "clinic_id"], kind="stable", ignore_index=True)


def _write_days(days: pd.Series) -> np.ndarray:
    return days.to_numpy().astype("datetime64[D]").astype(str).astype(object)


def _build_patient_rows(history: History) -> pd.DataFrame:
    """Build the rows of patients, with words left out here and there."""
    people, draws = history.people, Draws(history.plan.seed, "patient rows")
    words = {
        "age_band": (AGE_BANDS, "age", 0.03),
        "sex": (SEXES, "sex", 0.02),
        "pain_duration_band": (DURATION_BANDS, "duration", 0.07),
        "referral": (REFERRALS, "referral", 0.09),
    }
    rows = pd.DataFrame(
        {
            "patient_id": people["patient_id"],
            "clinic_id": np.array(build_clinic_ids(history.plan))[people["clinic"].to_numpy()],
        }
    )
    for column, (allowed, source, missing) in words.items():
        named = np.array(allowed, dtype=object)[people[source].to_numpy()]
        rows[column] = np.where(draws.happens(len(people), chance=missing), "", named)
    return rows


def _select_text(rows: pd.DataFrame, *, table: str) -> pd.DataFrame:
    """Select the table's columns in order, as text, with missing for not recorded."""
    known = load_vocabulary().tables[table].columns
    columns = [name for name in known if name not in NOT_IN_SAMPLE]
    text = rows.reindex(columns=columns).astype("str")
    return text.mask(text.isin([""]))
