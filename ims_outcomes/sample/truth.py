"""The truth beside the sample: what went in, and what a sound analysis should find."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd

from ims_outcomes.sample.clinic import CONDITIONS
from ims_outcomes.sample.dirt import Dirty
from ims_outcomes.sample.history import History
from ims_outcomes.sample.pain import compute_pain, split_change
from ims_outcomes.sample.parameters import describe_parameters, round_value
from ims_outcomes.sample.true_episodes import build_true_episodes, find_extract_day

_SIX_WEEKS = 42
_RETENTION_SESSIONS = (2, 3, 6)
_SESSION_BANDS = {"1": (1, 1), "2-3": (2, 3), "4+": (4, 10**6)}

_COUNTED = (
    "Counted are people, each with the first episode that was treated, starts in the data, is "
    "over, and is about pain (or of no recorded condition), over the whole period."
)


def build_truth(history: History, *, dirty: Dirty) -> dict[str, Any]:
    """Build the truth, ready for JSON.

    Every value stands beside what it is exactly ("what"). "recorded" is what the rules of the
    definitions give on the recorded scores, so software that follows them finds it to the last
    digit; "true" is the pain that was really there, which an interval should hold.
    """
    plan = history.plan
    episodes = build_true_episodes(history)
    return {
        "about": "Synthetic data: nobody in them exists.",
        "asked_for": {
            "seed": plan.seed,
            "patients": plan.patients,
            "clinics": plan.clinics,
            "months": plan.months,
        },
        "period": {
            "first_day": _write_day(plan.first_day),
            "last_day": _write_day(plan.last_day),
            "extract_date": _write_day(find_extract_day(history)),
        },
        "rows": {name: len(table) for name, table in dirty.tables.items()},
        "bad_rows": _describe_bad_rows(history, dirty=dirty),
        "parameters": describe_parameters(plan),
        "values": {
            "episodes": _count_episodes(episodes),
            "completeness": _describe_completeness(episodes),
            "baseline_mean": _describe_baseline(episodes),
            "mean_change_completers": _describe_change(episodes),
            "mean_change_at_six_weeks": _describe_six_weeks(episodes, history),
            "retention": _describe_retention(episodes, history),
        },
    }


def _describe_bad_rows(history: History, *, dirty: Dirty) -> dict[str, Any]:
    lonely = _count_lonely(history)
    kept = {
        name: {
            check: counts.get(check, 0) + lonely[name].get(check, 0)
            for check in [*counts, *(lonely[name].keys() - counts.keys())]
        }
        for name, counts in dirty.kept.items()
    }
    return {
        "what": "Rows by the check that finds them. Rows set aside are extra copies of good "
        "rows; rows kept with a warning have their fault where no value below rests on it.",
        "set_aside": dirty.set_aside,
        "share_set_aside": {
            name: round_value(sum(counts.values()) / len(dirty.tables[name]), 6)
            for name, counts in dirty.set_aside.items()
        },
        "kept_with_a_warning": kept,
    }


def _count_lonely(history: History) -> dict[str, dict[str, int]]:
    """Count scores of patients without appointment in the period, and patients without either.

    They are there without anybody's doing: treatment ended just before the data begin.
    """
    patient = history.courses["patient"].to_numpy()
    visible = history.visits.loc[history.visits["is_visible"]]
    booked = np.unique(patient[pd.concat([visible["course"], history.missed["course"]])])
    of_scores = patient[history.answers["course"].to_numpy()]
    scored_only = ~np.isin(of_scores, booked)
    nothing = ~history.people.index.isin([*booked, *np.unique(of_scores)])
    return {
        "sessions": {},
        "scores": {"score_without_sessions": int(scored_only.sum())} if scored_only.any() else {},
        "patients": {"patient_without_rows": int(nothing.sum())} if nothing.any() else {},
    }


def _count_episodes(episodes: pd.DataFrame) -> dict[str, Any]:
    flags = ["is_treated", "is_start_known", "is_closed", "is_pain"]
    return {
        "what": "Episodes of care with a session in the data; with each property; and people "
        f"counted below. {_COUNTED}",
        "all": len(episodes),
        **{flag.removeprefix("is_"): int(episodes[flag].sum()) for flag in flags},
        "people_counted": int(episodes["is_counted"].sum()),
    }


def _describe_completeness(episodes: pd.DataFrame) -> dict[str, Any]:
    counted = episodes.loc[episodes["is_counted"]]
    sessions = counted["session_count"]
    bands = {
        name: _describe_share(_has_pair(counted.loc[sessions.between(low, high)]))
        for name, (low, high) in _SESSION_BANDS.items()
    }
    return {
        "what": f"People with a baseline and a last NPRS ÷ people counted. {_COUNTED}",
        "recorded": _describe_share(_has_pair(counted)),
        "recorded_by_sessions": bands,
    }


def _describe_baseline(episodes: pd.DataFrame) -> dict[str, Any]:
    counted = episodes.loc[episodes["is_counted"] & episodes["baseline_score"].notna()]
    names = np.array([condition.condition for condition in CONDITIONS])
    name = np.where(
        counted["is_condition_recorded"], names[counted["condition"].to_numpy()], "not_recorded"
    )
    groups = {"all": counted} | {str(key): part for key, part in counted.groupby(name)}
    return {
        "what": "Mean NPRS at baseline, over people counted that have one: as recorded, and the "
        f"pain that was there. {_COUNTED}",
        "by_condition": {
            key: {
                "n": len(part),
                "recorded": _mean(part["baseline_score"]),
                "true": _mean(part["baseline_pain"]),
            }
            for key, part in groups.items()
        },
    }


def _describe_change(episodes: pd.DataFrame) -> dict[str, Any]:
    pairs = episodes.loc[episodes["is_counted"]]
    pairs = pairs.loc[_has_pair(pairs)]
    return {
        "what": "Mean of last − baseline NPRS over people counted that have both: as recorded; "
        "and the pain there on the day of the last score minus the pain there on the day of "
        "the baseline, without error of measurement or rounding but with how the week happened "
        f"to be. {_COUNTED}",
        "n": len(pairs),
        "recorded": _mean(pairs["last_score"] - pairs["baseline_score"]),
        "true": _mean(pairs["last_pain"] - pairs["baseline_pain"]),
    }


def _describe_six_weeks(episodes: pd.DataFrame, history: History) -> dict[str, Any]:
    """Describe the change six weeks after the first visit, of everybody who started."""
    last_start = find_extract_day(history) - _SIX_WEEKS
    is_started = episodes["is_treated"] & episodes["is_start_known"] & episodes["is_pain"]
    started = episodes.loc[is_started & episodes["first_day"].le(last_start)]
    rows = history.courses.loc[started.index]
    days = np.full(len(rows), float(_SIX_WEEKS))
    needled = _count_needled_by(history, days=_SIX_WEEKS)[started.index.to_numpy()]
    nothing = np.zeros(len(rows))
    change = compute_pain(rows, days=days, needled=needled, weekly=0.0)
    change = change - compute_pain(rows, days=nothing, needled=nothing, weekly=0.0)
    parts = split_change(rows, days=days, needled=needled)
    has_pair = _has_pair(started).to_numpy()
    return {
        "what": "Mean change of pain from the first visit to six weeks later, of everybody who "
        "started treatment for pain (start in the data, at least six weeks before the extract "
        "date), whether scored or not, with the sessions each really had, as expected of an "
        "average week; all episodes of a person. Its parts are on a scale without floor, so "
        "they need not add up to the last digit.",
        "n": len(started),
        "true": _mean(change),
        "true_of_those_with_both_scores": _mean(change[has_pair]),
        "true_of_the_others": _mean(change[~has_pair]),
        "parts": {name: _mean(part) for name, part in parts.items()},
    }


def _count_needled_by(history: History, *, days: int) -> np.ndarray:
    """Count the needled sessions of each course before so many days after its first visit."""
    visits = history.visits.loc[~history.visits["is_assessment"]]
    start = history.courses["start_day"].to_numpy()[visits["course"].to_numpy()]
    early = visits["course"].loc[visits["day"] - start < days]
    return np.bincount(early, minlength=len(history.courses))


def _describe_retention(episodes: pd.DataFrame, history: History) -> dict[str, Any]:
    started = episodes.index[episodes["is_treated"] & episodes["is_start_known"]]
    total = history.visits.groupby("course")["day"].size().loc[started]
    return {
        "what": "Share of treated episodes that start in the data and reach so many sessions in "
        "the end, also after the extract date; all conditions, all episodes of a person.",
        "n": len(started),
        "true": {str(k): _mean(total.ge(k)) for k in _RETENTION_SESSIONS},
    }


def _has_pair(episodes: pd.DataFrame) -> pd.Series:
    return episodes["baseline_score"].notna() & episodes["last_score"].notna()


def _describe_share(flags: pd.Series) -> dict[str, Any]:
    return {"numerator": int(flags.sum()), "denominator": len(flags), "share": _mean(flags)}


def _mean(values: pd.Series | np.ndarray) -> float | None:
    return round_value(float(np.mean(values))) if len(values) else None


def _write_day(day: int) -> str:
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()
