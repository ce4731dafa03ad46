from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.episodes.session_scores import build_session_scores
from ims_outcomes.statistics.first_response import add_first_response, build_score_course
from ims_outcomes.statistics.incidence import NONE_OR_ALL
from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.time_to_response import estimate_time_to_response
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import pick

#: 90 days before it is 3 October 2025.
EXTRACT = pd.Timestamp("2026-01-01")
NPRS = load_vocabulary().instruments["nprs"]
SETTINGS = load_settings()
RESPONSE = ["session_time", "session_outcome", "day_time", "day_outcome", "response_at_last_score"]


def build_care(*people: dict) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Build episodes, sessions and session scores from days of visits and scores by day.

    Each person: start, baseline, visits (days), scores (day: score). A score on the day of a
    visit is the session's; the latest after the first day is also the last score.
    """
    rows, visits, scores = [], [], []
    for place, person in enumerate(people):
        start = pd.Timestamp(person.get("start", "2025-01-01"))
        days = person["visits"]
        given_scores = person.get("scores", {})
        number = {day: count for count, day in enumerate(days, start=1)}
        visits += [
            {"episode_id": place, "session_number": number[day] * 1.0,
             "session_date": start + pd.Timedelta(days=day)} for day in days
        ]  # fmt: skip
        scores += [
            {"episode_id": place, "session_number": number[day] * 1.0, "score": float(score)}
            for day, score in given_scores.items()
            if day in number
        ]
        later = [day for day in given_scores if day > 0]
        last = max(later, default=None)
        baseline = person.get("baseline", 8.0)
        rows.append(
            {
                "episode_id": place,
                "patient_key": place,
                "first_session_date": start,
                "last_session_date": start + pd.Timedelta(days=days[-1]),
                "session_count": len(days),
                "start_known": True,
                "is_treated": True,
                "baseline_score": baseline,
                "is_eligible": baseline is not None and baseline >= 3,
                "last_score": np.nan if last is None else float(given_scores[last]),
                "last_score_date": pd.NaT if last is None else start + pd.Timedelta(days=last),
                "sex": person.get("sex", "f"),
            }
        )
    columns = ["episode_id", "session_number", "score"]
    episodes = pd.DataFrame(rows).astype({"baseline_score": "float64"})
    episodes["last_score_date"] = pd.to_datetime(episodes["last_score_date"])
    return episodes, pd.DataFrame(visits), pd.DataFrame(scores, columns=columns)


def respond(*people: dict, held: bool = False) -> pd.DataFrame:
    episodes, sessions, scores = build_care(*people)
    return add_first_response(
        episodes, session_scores=scores.astype({"score": "float64"}), sessions=sessions,
        extract_date=EXTRACT, instrument=NPRS, settings=SETTINGS, held=held,
    )  # fmt: skip


def respond_one(person: dict, *, held: bool = False) -> list:
    return respond(person, held=held)[RESPONSE].iloc[0].tolist()


def test_below_at_and_above_the_percentage():
    # From 8, 30 % is 5.6; from 7 to 4.9 floating point falls just short of it.
    below = {"visits": [0, 7], "scores": {7: 5.7}}
    at = {"visits": [0, 7], "scores": {7: 5.6}}
    just = {"visits": [0, 7], "scores": {7: 4.9}, "baseline": 7.0}
    above = {"visits": [0, 7], "scores": {7: 5.5}}
    found = respond(below, at, just, above)["session_outcome"]
    assert found.tolist() == ["left", "responded", "responded", "responded"]


def test_the_first_of_several_responses_counts():
    person = {"visits": [0, 7, 14, 21], "scores": {7: 7, 14: 4, 21: 3}}
    assert respond_one(person) == [3, "responded", 14, "responded", False]


def test_a_response_at_the_last_score_counts_and_is_flagged():
    person = {"visits": [0, 7, 14], "scores": {7: 8, 14: 2}}
    assert respond_one(person) == [3, "responded", 14, "responded", True]
    # Nobody could confirm it: held, it is leaving.
    assert respond_one(person, held=True) == [3, "left", 14, "left", False]


def test_a_last_score_after_the_last_session_stands_with_that_session():
    person = {"visits": [0, 7], "scores": {7: 8, 30: 2}}
    assert respond_one(person) == [2, "responded", 30, "responded", True]
    # One session only, and a score two weeks later.
    assert respond_one({"visits": [0], "scores": {14: 2}}) == [
        1,
        "responded",
        14,
        "responded",
        True,
    ]


def test_held_asks_for_the_next_score_as_well():
    relapsed = {"visits": [0, 7, 14, 21], "scores": {7: 3, 14: 8, 21: 8}}
    assert respond_one(relapsed)[:2] == [2, "responded"]
    assert respond_one(relapsed, held=True)[:2] == [4, "left"]
    held_later = {"visits": [0, 7, 14, 21], "scores": {7: 3, 14: 8, 21: 3, 28: 3}}
    assert respond_one(held_later, held=True)[:4] == [4, "responded", 21, "responded"]


def test_the_score_of_the_first_day_is_no_response():
    assert respond_one({"visits": [0, 7], "scores": {0: 1}})[:2] == [2, "left"]


def test_leaving_is_dated_to_the_last_session():
    assert respond_one({"visits": [0, 7, 20]})[:4] == [3, "left", 20, "left"]
    assert respond({"visits": [0]})["response_score_count"].tolist() == [0]


def test_who_is_still_attending_is_censored_where_all_are_followed_to():
    # Starts on 1 September: followed to 3 October, day 32; came back on 11 October, day 40.
    person = {"start": "2025-09-01", "visits": [0, 10, 40]}
    assert respond_one(person)[:4] == [2, "", 32, ""]
    # What happened after that day is not looked at, for nobody.
    assert respond_one({**person, "scores": {40: 1}})[:4] == [2, "", 32, ""]
    # Left on day 10, and that this was leaving is known at the extract.
    assert respond_one({**person, "visits": [0, 10]})[:4] == [2, "left", 10, "left"]
    # Left on day 10, a response on day 35: not yet by day, at the second session by session.
    late = {**person, "visits": [0, 10], "scores": {35: 1}}
    assert respond_one(late)[:4] == [2, "responded", 32, ""]


def test_the_last_day_that_all_are_followed_to_counts():
    at = {"start": "2025-10-03", "visits": [0]}  # 90 days before the extract
    after = {"start": "2025-10-04", "visits": [0]}
    found = respond(at, after)
    assert found["session_outcome"].tolist() == ["left", ""]
    assert found["session_time"].tolist() == pytest.approx([1, np.nan], nan_ok=True)


def test_without_an_eligible_baseline_nothing_is_asked():
    low = {"visits": [0, 7], "scores": {7: 0}, "baseline": 2.0}
    none = {"visits": [0, 7], "scores": {7: 0}, "baseline": None}
    found = respond(low, none)
    assert found["session_time"].isna().all() and found["day_outcome"].eq("").all()


def test_rows_and_index_stay_and_the_input_is_not_changed():
    episodes, sessions, scores = build_care({"visits": [0, 7], "scores": {7: 3}}, {"visits": [0]})
    episodes.index = [7, 3]
    before = episodes.copy()
    found = add_first_response(
        episodes, session_scores=scores, sessions=sessions, extract_date=EXTRACT,
        instrument=NPRS, settings=SETTINGS,
    )  # fmt: skip
    pd.testing.assert_frame_equal(episodes, before)
    assert found.index.tolist() == [7, 3]
    assert found["session_outcome"].tolist() == ["responded", "left"]


def test_the_course_takes_one_score_a_day():
    episodes, sessions, scores = build_care({"visits": [0, 7], "scores": {0: 8, 7: 4}})
    course = build_score_course(episodes, session_scores=scores, sessions=sessions)
    assert course[["session", "day", "score"]].values.tolist() == [[2, 7, 4]]


def test_scores_as_the_episodes_layer_builds_them_fit():
    episodes, sessions, _ = build_care({"visits": [0, 7, 14], "scores": {14: 3}})
    raw = pd.DataFrame(
        {
            "episode_id": 0,
            "score_date": pd.to_datetime(["2025-01-01", "2025-01-08", "2025-01-15"]),
            "timing": ["before", "after", "before"],
            "instrument": "nprs",
            "item": "",
            "score": [8.0, 1.0, 3.0],
        }
    )
    built = build_session_scores(
        episodes.assign(item=""), scores=raw, sessions=sessions, instrument=NPRS
    )
    found = add_first_response(
        episodes, session_scores=built, sessions=sessions, extract_date=EXTRACT,
        instrument=NPRS, settings=SETTINGS,
    )  # fmt: skip
    # What was scored after needling on day 7 does not count.
    assert found[RESPONSE].iloc[0].tolist() == [3, "responded", 14, "responded", True]


def estimate(*people: dict, **options) -> pd.DataFrame:
    episodes, sessions, scores = build_care(*people)
    asked = {"instrument": NPRS, "settings": SETTINGS, **options}
    return estimate_time_to_response(
        episodes, session_scores=scores, sessions=sessions, extract_date=EXTRACT, **asked
    )


def pick_clock(rows: pd.DataFrame, measure: str, unit: str, level: str) -> pd.Series:
    return pick(rows.loc[rows["group"].eq(unit)], measure, level)


def test_shares_by_session_and_by_day():
    rows = estimate(
        {"visits": [0, 7], "scores": {7: 3}},  # responds at session 2, day 7, its last score
        {"visits": [0, 7, 14], "scores": {7: 3, 14: 3}},  # the same, and it holds
        {"visits": [0]},  # leaves after the first session, never scored
        {"visits": [0, 7, 14], "scores": {14: 7}},  # leaves after the third
        {"visits": [0, 7], "scores": {7: 3}, "baseline": None},  # no baseline: missing
        {"visits": [0, 7], "scores": {7: 0}, "baseline": 2.0},  # not eligible: not asked about
        {"visits": [0], "start": "2025-12-01"},  # too late to know anything
    )
    second = pick_clock(rows, "first_response", "sessions", "2")
    assert second[["n", "n_missing", "estimate"]].tolist() == [4, 1, 0.5]
    assert pick_clock(rows, "left_before_response", "sessions", "2")["estimate"] == 0.25
    assert pick_clock(rows, "left_before_response", "sessions", "3")["estimate"] == 0.5
    assert pick_clock(rows, "first_response_held", "sessions", "3")["estimate"] == 0.25
    assert pick_clock(rows, "first_response", "days", "14")["estimate"] == 0.5
    last = pick(rows, "response_at_last_score")
    assert last[["numerator", "denominator"]].tolist() == [1, 2]
    never = pick(rows, "never_scored_again")
    assert never[["numerator", "denominator", "n_missing"]].tolist() == [1, 4, 1]


def test_a_scale_without_percentages_has_no_rows(instruments):
    assert estimate({"visits": [0]}, instrument=instruments["psfs"]).empty


def test_nobody_followed_and_nobody_scored_are_said():
    late = estimate({"visits": [0], "start": "2025-12-01"})
    assert late["estimate"].isna().all() and set(late["method"]) == {NOBODY}
    unscored = estimate({"visits": [0, 7]}, {"visits": [0]})
    assert pick(unscored, "never_scored_again")["estimate"] == 1
    assert pick_clock(unscored, "left_before_response", "sessions", "2")["estimate"] == 1
    assert pick_clock(unscored, "first_response", "sessions", "2")["method"] == NONE_OR_ALL


def test_groups_are_cut():
    rows = estimate(
        {"visits": [0, 7], "scores": {7: 3}, "sex": "f"}, {"visits": [0, 7], "sex": "m"}, by="sex"
    )
    assert pick(rows, "first_response", "f | 2")["estimate"] == 1
    assert pick(rows, "first_response", "m | 2")["estimate"] == 0
    assert pick(rows, "never_scored_again", "m")["estimate"] == 1


def draw_clinic(count: int, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Draw people who at each weekly session respond with 1/5, else leave with 3/10.

    By session k the true share of first responses is .2·Σ(.8·.7)^(j − 1) over sessions 2 to k,
    each counted from those who came to session 2: after the first, 3 in 10 leave.
    """
    draw = np.random.default_rng(seed)
    starts = pd.Timestamp("2025-04-01") + pd.to_timedelta(draw.integers(0, 200, count), unit="D")
    sizes = draw.geometric(0.3, count).clip(max=30)
    person = np.repeat(np.arange(count), sizes)
    number = np.arange(len(person)) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    sessions = pd.DataFrame(
        {
            "episode_id": person,
            "session_number": number.astype("float64"),
            "session_date": starts[person] + pd.to_timedelta(7 * (number - 1), unit="D"),
        }
    )
    sessions = sessions.loc[sessions["session_date"].le(EXTRACT)]
    scored = sessions.loc[sessions["session_number"].gt(1)]
    better = draw.random(len(scored)) < 0.2
    scores = scored[["episode_id", "session_number"]].assign(score=np.where(better, 3.0, 8.0))
    seen = sessions.groupby("episode_id").agg(
        session_count=("session_number", "size"), last_session_date=("session_date", "max")
    )
    episodes = pd.DataFrame(
        {"episode_id": range(count), "patient_key": range(count), "first_session_date": starts}
    ).merge(seen.reset_index(), on="episode_id")
    last_score = scores.groupby("episode_id")["score"].last()
    last_date = scored.groupby("episode_id")["session_date"].last()
    return (
        episodes.assign(
            start_known=True,
            is_treated=True,
            baseline_score=8.0,
            is_eligible=True,
            last_score=episodes["episode_id"].map(last_score),
            last_score_date=episodes["episode_id"].map(last_date),
        ),
        sessions,
        scores,
    )


def true_share(session: int) -> float:
    """Share that responded first by a session, when all leave at random after each one."""
    return sum(0.7 * 0.2 * (0.8 * 0.7) ** step for step in range(session - 1))


def test_the_truth_is_found_though_many_leave_and_many_are_still_attending():
    outside, estimates = 0, []
    for seed in range(30):
        episodes, sessions, scores = draw_clinic(300, seed=seed)
        rows = estimate_time_to_response(
            episodes, session_scores=scores, sessions=sessions, extract_date=EXTRACT,
            instrument=NPRS, settings=SETTINGS, days=(21,),
        )  # fmt: skip
        row = pick_clock(rows, "first_response", "sessions", "4")
        estimates.append(row["estimate"])
        outside += not row["lower"] <= true_share(4) <= row["upper"]
        # Weekly visits: by day 21 is by session 4, whichever way it is counted.
        by_day = pick_clock(rows, "first_response", "days", "21")
        assert by_day["estimate"] == pytest.approx(row["estimate"], abs=0.03)
    # The mean of 30 estimates, each with an error of some 0.026.
    assert np.mean(estimates) == pytest.approx(true_share(4), abs=0.017)
    # 5 % of 30 is 1.5; above 6 would be one chance in a thousand.
    assert outside <= 6


person = st.fixed_dictionaries(
    {
        "start": st.sampled_from(["2025-01-01", "2025-08-15", "2025-10-03", "2025-11-01"]),
        "baseline": st.sampled_from([None, 2.0, 5.0, 8.0]),
        "visits": st.lists(st.integers(1, 60), max_size=5, unique=True).map(
            lambda days: [0, *sorted(days)]
        ),
        "scores": st.dictionaries(st.integers(0, 60), st.integers(0, 10), max_size=5),
    }
)


@hypothesis_settings(max_examples=15, deadline=None)
@given(st.lists(person, min_size=1, max_size=8), st.integers(0, 100))
def test_laws_of_first_responses(people, seed):
    found = respond(*people)
    held = respond(*people, held=True)
    assert len(found) == len(people)
    # Time is there exactly where something is asked; an outcome only then.
    assert found.loc[found["session_time"].isna(), "session_outcome"].eq("").all()
    # What holds was there to be seen, and not earlier than when it was first seen.
    both = held["session_outcome"].eq("responded")
    assert found.loc[both, "session_outcome"].eq("responded").all()
    assert (held.loc[both, "day_time"] >= found.loc[both, "day_time"]).all()
    assert not held["response_at_last_score"].any()
    episodes, sessions, scores = build_care(*people)
    again = add_first_response(
        episodes,
        session_scores=scores.astype({"score": "float64"}).sample(frac=1, random_state=seed),
        sessions=sessions.sample(frac=1, random_state=seed),
        extract_date=EXTRACT,
        instrument=NPRS,
        settings=SETTINGS,
    )
    pd.testing.assert_frame_equal(found, again)
