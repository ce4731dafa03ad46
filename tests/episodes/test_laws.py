"""Laws that hold for any sessions and scores, and a slow reading of the episode rule."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from ims_outcomes.episodes.building import add_episode_ids, build_episodes
from ims_outcomes.episodes.cohort import select_cohort
from ims_outcomes.episodes.linking import add_score_episodes
from ims_outcomes.episodes.outcomes import build_outcomes
from ims_outcomes.episodes.windows import Period
from tests.episodes.small_frames import (
    DAY_ZERO,
    Row,
    build_scores,
    build_sessions,
    change_settings,
    given,
    load_shipped,
    visit,
)

SETTINGS, VOCABULARY = load_shipped()
CONDITIONS = ("neck_pain", "headache", "")
RANKS = {"assessment": 0, "initial": 1, "follow_up": 2, "": 2, "discharge": 3}

# Days in steps of 30 put many sessions exactly 90 days apart.
days = st.sampled_from([0, 1, 7, 14, 30, 60, 90, 91, 120, 150, 180, 181, 210, 240, 271, 300])
visits = st.builds(
    visit,
    days,
    st.sampled_from(["", "", "follow_up", "initial", "assessment", "discharge"]),
    patient=st.integers(1, 2),
    condition=st.sampled_from(CONDITIONS),
    status=st.sampled_from(["attended", "attended", "attended", "cancelled"]),
    technique=st.sampled_from(["gunn_ims", "dry_needling", "none", ""]),
)
scores = st.builds(
    given,
    st.integers(-20, 360),
    st.integers(0, 10),
    patient=st.integers(1, 2),
    condition=st.sampled_from(CONDITIONS),
    timing=st.sampled_from(["", "before", "after", "between"]),
    item=st.sampled_from(["average", "now", ""]),
    instrument=st.sampled_from(["nprs", "psfs"]),
    session_id=st.sampled_from(["", "", "s00", "s01", "s02", "elsewhere"]),
)
many_visits = st.lists(visits, min_size=1, max_size=12)
many_scores = st.lists(scores, max_size=10)
few_examples = settings(max_examples=15)


def define(sessions: pd.DataFrame, given_scores: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Build everything from sessions and scores."""
    numbered = add_episode_ids(sessions, settings=SETTINGS)
    episodes = build_episodes(
        numbered,
        settings=SETTINGS,
        vocabulary=VOCABULARY,
        extract_date=DAY_ZERO + pd.Timedelta(days=365),
    )
    linked = add_score_episodes(
        given_scores, episodes=episodes, sessions=numbered, settings=SETTINGS
    )
    outcomes = build_outcomes(
        linked, episodes=episodes, sessions=numbered, settings=SETTINGS, vocabulary=VOCABULARY
    )
    return {"sessions": numbered, "episodes": episodes, "scores": linked, "outcomes": outcomes}


@few_examples
@for_any(many_visits, many_scores, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    rows: list[Row], score_rows: list[Row], random: Any
) -> None:
    sessions, given_scores = build_sessions(*rows), build_scores(*score_rows)
    first = define(sessions, given_scores)
    order = random.sample(range(len(sessions)), len(sessions))
    score_order = random.sample(range(len(given_scores)), len(given_scores))
    second = define(
        sessions.iloc[order].reset_index(drop=True),
        given_scores.iloc[score_order].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(first["episodes"], second["episodes"])
    pd.testing.assert_frame_equal(first["outcomes"], second["outcomes"])
    for name in ("sessions", "scores"):
        back = second[name].sort_values("row").reset_index(drop=True)
        pd.testing.assert_frame_equal(first[name], back)


@few_examples
@for_any(many_visits)
def test_every_attended_session_is_in_exactly_one_episode(rows: list[Row]) -> None:
    built = define(build_sessions(*rows), build_scores())
    sessions, episodes = built["sessions"], built["episodes"]
    attended = sessions["status"].eq("attended")
    assert sessions["episode_id"].notna().equals(attended)
    assert episodes["session_count"].sum() == attended.sum()
    assert episodes["episode_id"].tolist() == list(range(len(episodes)))
    by_episode = sessions.groupby("episode_id")
    assert by_episode["patient_key"].nunique().eq(1).all()
    assert by_episode["condition"].nunique().eq(1).all()
    assert by_episode["gap_before_days"].max().dropna().le(90).all()
    for _, numbers in by_episode["session_number"]:
        assert sorted(numbers) == list(range(1, len(numbers) + 1))


@few_examples
@for_any(many_visits, many_scores)
def test_adding_columns_keeps_rows_and_columns(rows: list[Row], score_rows: list[Row]) -> None:
    sessions, given_scores = build_sessions(*rows), build_scores(*score_rows)
    built = define(sessions, given_scores)
    kept = [name for name in sessions if name != "condition"]  # filled in where it was missing
    pd.testing.assert_frame_equal(built["sessions"][kept], sessions[kept])
    known = sessions["condition"].notna()
    assert built["sessions"].loc[known, "condition"].equals(sessions.loc[known, "condition"])
    pd.testing.assert_frame_equal(built["scores"][list(given_scores)], given_scores)


@few_examples
@for_any(many_visits, many_scores)
def test_each_outcome_is_of_an_episode_and_rests_on_its_own_scores(
    rows: list[Row], score_rows: list[Row]
) -> None:
    built = define(build_sessions(*rows), build_scores(*score_rows))
    outcomes, linked = built["outcomes"], built["scores"]
    assert not outcomes.duplicated(["episode_id", "instrument"]).any()
    assert outcomes["episode_id"].isin(built["episodes"]["episode_id"]).all()
    pairs = outcomes.dropna(subset=["change"])
    assert pairs["baseline_date"].lt(pairs["last_score_date"]).all()
    for pair in pairs.itertuples():
        own = linked.loc[
            linked["episode_id"].eq(pair.episode_id)
            & linked["instrument"].eq(pair.instrument)
            & linked["item"].fillna("").eq(pair.item)
        ]
        for score, date in (
            (pair.baseline_score, pair.baseline_date),
            (pair.last_score, pair.last_score_date),
        ):
            on_day = own.loc[own["score_date"].eq(date), "score"]
            assert on_day.min() <= score <= on_day.max()


@few_examples
@for_any(many_visits, many_scores, st.sampled_from([0, 6]))
def test_the_flow_adds_up(rows: list[Row], score_rows: list[Row], weeks: int) -> None:
    built = define(build_sessions(*rows), build_scores(*score_rows))
    cohort = select_cohort(
        built["episodes"],
        outcomes=built["outcomes"],
        instrument=VOCABULARY.instruments["nprs"],
        period=Period("2025-02", "2025-08"),
        settings=change_settings(scores={"window_weeks": weeks}),
        extract_date=DAY_ZERO + pd.Timedelta(days=365),
    )
    left = cohort.flow["count"].iloc[0]
    for step in cohort.flow.iloc[1:].itertuples():
        left -= step.count if step.kind == "out" else 0
        assert step.kind == "out" or left == step.count
    assert cohort.flow["count"].ge(0).all()
    assert not cohort.people["patient_key"].duplicated().any()
    assert left == cohort.people["has_pair"].sum()


@settings(max_examples=100)
@for_any(many_visits)
def test_episodes_are_those_of_a_reader_who_takes_session_after_session(rows: list[Row]) -> None:
    sessions = add_episode_ids(build_sessions(*rows), settings=SETTINGS)
    attended = sessions.loc[sessions["status"].eq("attended")]
    found = dict(zip(attended["row"] - 2, attended["episode_id"], strict=True))
    conditions = dict(zip(attended["row"] - 2, attended["condition"], strict=True))
    named = read_conditions(rows)
    assert conditions == named
    together = {frozenset(group) for group in read_episodes(rows, named)}
    assert together == {
        frozenset(row for row in found if found[row] == number) for number in set(found.values())
    }


def read_conditions(rows: list[Row]) -> dict[int, str]:
    """Give each attended session its condition, a patient's sessions one after the other."""
    named: dict[int, str] = {}
    last_day: dict[tuple[int, str], int] = {}
    discharged: dict[tuple[int, str], bool] = {}
    order = sorted(
        (row["patient"], row["day"], not row["condition"], RANKS[row["visit_type"]], number)
        for number, row in enumerate(rows)
        if row["status"] == "attended"
    )
    for patient, day, is_blank, _, number in order:
        open_ones = [
            name
            for (whose, name), before in last_day.items()
            if whose == patient
            and day - before <= 90
            and (before == day or not discharged[whose, name])
        ]
        condition = rows[number]["condition"]
        if is_blank:
            condition = open_ones[0] if len(open_ones) == 1 else "not_recorded"
        named[number] = condition
        if condition != "not_recorded":
            key = (patient, condition)
            same_day = last_day.get(key) == day
            is_discharge = rows[number]["visit_type"] == "discharge"
            discharged[key] = is_discharge or (same_day and discharged[key])
            last_day[key] = day
    return named


def read_episodes(rows: list[Row], named: dict[int, str]) -> list[list[int]]:
    """Put each chain's sessions into episodes, one after the other."""
    episodes: list[list[int]] = []
    chains: dict[tuple[int, str], list[int]] = {}
    for number, condition in named.items():
        chains.setdefault((rows[number]["patient"], condition), []).append(number)
    for chain in chains.values():
        # Session ids are numbered like the rows.
        chain.sort(key=lambda row: (rows[row]["day"], RANKS[rows[row]["visit_type"]], row))
        for place, number in enumerate(chain):
            if place == 0 or opens(rows, chain, place):
                episodes.append([])
            episodes[-1].append(number)
    return episodes


def opens(rows: list[Row], chain: list[int], place: int) -> bool:
    """Tell whether a session that is not its chain's first opens an episode."""
    before, here = rows[chain[place - 1]], rows[chain[place]]
    if here["day"] - before["day"] > 90 or before["visit_type"] == "discharge":
        return True
    if before["visit_type"] == "assessment":
        return False
    if here["visit_type"] != "assessment":
        return bool(here["visit_type"] == "initial")
    for earlier, later in zip(chain[place:], chain[place + 1 :], strict=False):
        if rows[later]["day"] - rows[earlier]["day"] > 90:
            return False
        if rows[later]["visit_type"] != "assessment":
            return bool(rows[later]["visit_type"] == "initial")
    return False
