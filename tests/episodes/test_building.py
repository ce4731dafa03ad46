from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.episodes.building import add_episode_ids
from tests.episodes.small_frames import (
    build_sessions,
    change_settings,
    find_day,
    find_episodes,
    load_shipped,
    number_episodes,
    visit,
)

# ---- what opens an episode


@pytest.mark.parametrize(
    ("day", "episodes"),
    [
        (89, [0, 0]),  # below the gap
        (90, [0, 0]),  # exactly the gap is still the same episode
        (91, [0, 1]),  # above it
    ],
)
def test_a_gap_of_more_than_90_days_opens_an_episode(day: int, episodes: list[int]) -> None:
    assert number_episodes(visit(0), visit(day)) == episodes


@pytest.mark.parametrize(("day", "episodes"), [(59, [0, 0]), (60, [0, 0]), (61, [0, 1])])
def test_the_gap_is_a_setting(day: int, episodes: list[int]) -> None:
    settings = change_settings(episodes={"gap_days": 60})
    assert number_episodes(visit(0), visit(day), settings=settings) == episodes


def test_the_gap_counts_from_the_session_before_not_from_the_first() -> None:
    assert number_episodes(visit(0), visit(80), visit(160), visit(240)) == [0, 0, 0, 0]


def test_a_session_marked_initial_opens_an_episode_inside_the_gap() -> None:
    assert number_episodes(visit(0, "initial"), visit(7), visit(14, "initial")) == [0, 0, 1]


def test_a_discharge_ends_the_episode_and_the_next_session_opens_another() -> None:
    visits = [visit(0, "initial"), visit(7, "discharge"), visit(14), visit(21)]
    assert number_episodes(*visits) == [0, 0, 1, 1]


def test_an_initial_visit_after_a_discharge_opens_one_episode_not_two() -> None:
    visits = [visit(0, "initial"), visit(7, "discharge"), visit(8, "initial"), visit(15)]
    assert number_episodes(*visits) == [0, 0, 1, 1]


def test_a_discharge_alone_is_an_episode_of_its_own() -> None:
    assert number_episodes(visit(0, "discharge"), visit(1, "discharge")) == [0, 1]


def test_on_one_day_the_initial_visit_comes_first_and_the_discharge_last() -> None:
    # Seen, treated and discharged on one day, whatever the order of the session ids.
    visits = [
        visit(0, "discharge", session_id="a"),
        visit(0, "follow_up", session_id="b"),
        visit(0, "initial", session_id="c"),
    ]
    assert number_episodes(*visits) == [0, 0, 0]


def test_a_follow_up_on_the_day_of_the_discharge_belongs_to_what_ends() -> None:
    visits = [visit(0), visit(7, "discharge", session_id="a"), visit(7, session_id="b")]
    assert number_episodes(*visits) == [0, 0, 0]


def test_an_initial_visit_on_the_day_of_a_discharge_takes_the_discharge_along() -> None:
    # The order of visits within a day is fixed: initial before discharge.
    visits = [visit(0), visit(7, "discharge"), visit(7, "initial"), visit(14)]
    assert number_episodes(*visits) == [0, 1, 1, 2]


def test_two_sessions_on_one_day_are_one_episode() -> None:
    assert number_episodes(visit(0), visit(0)) == [0, 0]


# ---- assessments


def test_an_assessment_alone_is_an_episode_that_is_not_treated() -> None:
    episodes = find_episodes(visit(0, "assessment"))
    assert episodes["is_treated"].tolist() == [False]
    assert episodes["start_known"].tolist() == [True]


@pytest.mark.parametrize("day", [0, 7, 90])
def test_the_initial_visit_after_an_assessment_does_not_split_the_episode(day: int) -> None:
    visits = [visit(0, "assessment"), visit(day, "initial"), visit(day + 7)]
    assert number_episodes(*visits) == [0, 0, 0]
    assert find_episodes(*visits)["is_treated"].tolist() == [True]


def test_an_initial_visit_more_than_the_gap_after_the_assessment_opens_its_own() -> None:
    visits = [visit(0, "assessment"), visit(91, "initial"), visit(98)]
    assert number_episodes(*visits) == [0, 1, 1]
    assert find_episodes(*visits)["is_treated"].tolist() == [False, True]


def test_a_second_initial_visit_after_the_assessment_does_split() -> None:
    visits = [visit(0, "assessment"), visit(7, "initial"), visit(14, "initial")]
    assert number_episodes(*visits) == [0, 0, 1]


def test_two_assessments_before_the_initial_visit_are_one_opening() -> None:
    visits = [visit(0, "assessment"), visit(7, "assessment"), visit(14, "initial")]
    assert number_episodes(*visits) == [0, 0, 0]


def test_a_re_assessment_in_mid_course_does_not_split() -> None:
    visits = [visit(0, "initial"), visit(7), visit(14, "assessment"), visit(21, "follow_up")]
    assert number_episodes(*visits) == [0, 0, 0, 0]


def test_a_re_assessment_before_a_visit_without_type_does_not_split() -> None:
    visits = [visit(0, "initial"), visit(7, "assessment"), visit(14), visit(21, "initial")]
    assert number_episodes(*visits) == [0, 0, 0, 1]


def test_a_re_assessment_that_ends_the_data_does_not_split() -> None:
    assert number_episodes(visit(0, "initial"), visit(7), visit(14, "assessment")) == [0, 0, 0]


def test_an_assessment_with_an_initial_visit_in_mid_course_opens_with_the_assessment() -> None:
    visits = [visit(0, "initial"), visit(7), visit(30, "assessment"), visit(37, "initial")]
    assert number_episodes(*visits) == [0, 0, 1, 1]


def test_two_assessments_with_an_initial_visit_in_mid_course_open_with_the_first() -> None:
    visits = [visit(0), visit(30, "assessment"), visit(33, "assessment"), visit(37, "initial")]
    assert number_episodes(*visits) == [0, 1, 1, 1]


def test_an_assessment_in_mid_course_stays_when_the_initial_comes_after_the_gap() -> None:
    visits = [visit(0, "initial"), visit(30, "assessment"), visit(121, "initial")]
    assert number_episodes(*visits) == [0, 0, 1]


def test_an_assessment_in_mid_course_ignores_the_initial_visit_of_another_patient() -> None:
    visits = [visit(0), visit(7, "assessment"), visit(8, "initial", patient=2)]
    assert number_episodes(*visits) == [0, 0, 1]


def test_an_assessment_after_a_discharge_opens_with_its_initial_visit() -> None:
    visits = [visit(0, "discharge"), visit(7, "assessment"), visit(14, "initial")]
    assert number_episodes(*visits) == [0, 1, 1]


# ---- whose episode it is


def test_the_same_patient_id_in_two_clinics_is_two_people() -> None:
    visits = [visit(0), visit(7, clinic_id="b")]
    assert number_episodes(*visits) == [0, 1]
    assert find_episodes(*visits)["clinic_id"].tolist() == ["a", "b"]


def test_two_conditions_run_in_parallel_without_closing_each_other() -> None:
    visits = [
        visit(0, "initial", condition="headache"),
        visit(7, "initial", condition="neck_pain"),
        visit(14, condition="headache"),
        visit(21, condition="neck_pain", visit_type="discharge"),
        visit(28, condition="headache"),
    ]
    assert number_episodes(*visits) == [0, 1, 0, 1, 0]


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_what_was_not_attended_is_in_no_episode_and_bridges_no_gap(status: str) -> None:
    visits = [visit(0), visit(50, status=status), visit(100)]
    numbers = number_episodes(*visits)
    assert numbers[0] == 0
    assert np.isnan(numbers[1])
    assert numbers[2] == 1


def test_a_missed_initial_visit_or_discharge_opens_and_closes_nothing() -> None:
    visits = [
        visit(0),
        visit(7, "discharge", status="cancelled"),
        visit(14, "initial", status="no_show"),
        visit(21),
    ]
    assert find_episodes(*visits)["session_count"].tolist() == [2]


def test_an_export_in_which_nothing_was_attended_has_no_episodes() -> None:
    sessions = add_episode_ids(
        build_sessions(visit(0, status="cancelled")), settings=load_shipped()[0]
    )
    assert sessions["episode_id"].isna().all()
    assert sessions["condition"].tolist() == ["neck_pain"]


def test_an_export_without_sessions_keeps_its_columns() -> None:
    sessions = add_episode_ids(build_sessions(), settings=load_shipped()[0])
    assert len(sessions) == 0
    assert {"episode_id", "session_number", "gap_before_days"} <= set(sessions.columns)


# ---- columns of sessions


def test_sessions_are_numbered_and_know_the_days_since_the_one_before() -> None:
    sessions = add_episode_ids(
        build_sessions(visit(10), visit(0), visit(5, status="no_show"), visit(200)),
        settings=load_shipped()[0],
    )
    assert sessions["session_number"].tolist()[:2] == [2, 1]
    assert np.isnan(sessions["session_number"].tolist()[2])
    assert sessions["session_number"].tolist()[3] == 1
    assert sessions["gap_before_days"].iloc[0] == 10
    assert sessions["gap_before_days"].iloc[[1, 2, 3]].isna().all()


def test_rows_index_and_other_columns_stay_as_they_were() -> None:
    given_sessions = build_sessions(visit(10), visit(0), visit(5, status="no_show"))
    given_sessions.index = pd.Index([7, 3, 5])
    before = given_sessions.copy()
    sessions = add_episode_ids(given_sessions, settings=load_shipped()[0])
    pd.testing.assert_frame_equal(given_sessions, before)
    assert sessions.index.tolist() == [7, 3, 5]
    unchanged = [column for column in before.columns if column != "condition"]
    pd.testing.assert_frame_equal(sessions[unchanged], before[unchanged])


# ---- start unknown: days count from the clinic's first appointment


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (0, False),  # the first day of the data
        (89, False),
        (90, False),  # exactly the gap is within it
        (91, True),
    ],
)
def test_the_start_is_unknown_within_the_gap_of_the_data_s_start(day: int, known: bool) -> None:
    start = visit(0, "initial", patient=2)
    episodes = find_episodes(start, visit(day))
    assert episodes["start_known"].tolist() == [known, True]


@pytest.mark.parametrize("visit_type", ["initial", "assessment"])
def test_a_marked_opening_makes_the_start_known(visit_type: str) -> None:
    episodes = find_episodes(visit(0, visit_type), visit(7))
    assert episodes["start_known"].tolist() == [True]


def test_a_re_assessment_does_not_make_the_start_known() -> None:
    episodes = find_episodes(visit(0), visit(7, "assessment"), visit(14))
    assert episodes["start_known"].tolist() == [False]


def test_a_start_that_follows_a_discharge_in_the_data_is_known() -> None:
    episodes = find_episodes(visit(0), visit(7, "discharge"), visit(14))
    assert episodes["start_known"].tolist() == [False, True]


def test_an_earlier_episode_of_another_condition_tells_nothing_about_the_start() -> None:
    visits = [visit(0, "discharge", condition="headache"), visit(7, condition="neck_pain")]
    assert find_episodes(*visits)["start_known"].tolist() == [False, False]


def test_each_clinic_has_its_own_start_of_the_data() -> None:
    # Clinic b joined on day 300; its patient of day 310 may have begun before.
    visits = [
        visit(0, "initial", patient=1),
        visit(310, patient=2),
        visit(300, "initial", patient=3, clinic_id="b"),
        visit(310, patient=4, clinic_id="b"),
    ]
    assert find_episodes(*visits)["start_known"].tolist() == [True, True, True, False]


def test_a_cancelled_appointment_shows_that_the_data_had_begun() -> None:
    visits = [visit(0, patient=2, status="cancelled"), visit(91)]
    assert find_episodes(*visits)["start_known"].tolist() == [True]


# ---- closed


@pytest.mark.parametrize(
    ("extract_day", "closed", "closed_by"),
    [
        (89, False, ""),
        (90, False, ""),  # exactly the gap: a session today would still belong to it
        (91, True, "gap"),
    ],
)
def test_an_episode_is_closed_more_than_the_gap_before_the_extract(
    extract_day: int, closed: bool, closed_by: str
) -> None:
    episodes = find_episodes(visit(0, "initial"), extract_day=extract_day)
    assert episodes["is_closed"].tolist() == [closed]
    assert episodes["closed_by"].tolist() == [closed_by]


def test_a_discharged_episode_is_closed_on_the_day() -> None:
    episodes = find_episodes(visit(0, "initial"), visit(7, "discharge"), extract_day=7)
    assert episodes["is_closed"].tolist() == [True]
    assert episodes["closed_by"].tolist() == ["discharge"]


def test_discharge_is_the_reason_also_long_afterwards() -> None:
    episodes = find_episodes(visit(0, "initial"), visit(7, "discharge"))
    assert episodes["closed_by"].tolist() == ["discharge"]


def test_an_episode_followed_by_another_is_closed() -> None:
    episodes = find_episodes(visit(0, "initial"), visit(30, "initial"), extract_day=30)
    assert episodes["is_closed"].tolist() == [True, False]
    assert episodes["closed_by"].tolist() == ["gap", ""]


# ---- columns of episodes


def test_an_episode_has_its_dates_months_and_count() -> None:
    # Day 30 is 31 January, day 31 is 1 February.
    episodes = find_episodes(visit(30, "initial"), visit(31), visit(200))
    assert find_day(episodes["first_session_date"]) == [30, 200]
    assert find_day(episodes["last_session_date"]) == [31, 200]
    assert episodes["session_count"].tolist() == [2, 1]
    assert episodes["start_month"].tolist() == ["2025-01", "2025-07"]
    assert episodes["end_month"].tolist() == ["2025-02", "2025-07"]
    assert find_day(episodes["next_episode_date"])[0] == 200
    assert episodes["next_episode_date"].isna().tolist() == [False, True]


def test_the_next_episode_is_of_the_same_patient_and_condition() -> None:
    visits = [visit(0), visit(5, condition="headache"), visit(9, patient=2), visit(200)]
    episodes = find_episodes(*visits).set_index("first_session_date")["next_episode_date"]
    assert episodes.notna().sum() == 1
    assert episodes.iloc[episodes.notna().to_numpy().argmax()] == pd.Timestamp("2025-07-20")


def test_conditions_know_their_group_and_whether_they_are_pain() -> None:
    conditions = ["neck_pain", "insomnia", "unrecognised", ""]
    visits = [visit(0, patient=n, condition=name) for n, name in enumerate(conditions)]
    episodes = find_episodes(*visits)
    assert episodes["condition"].tolist() == [*conditions[:3], "not_recorded"]
    assert episodes["condition_group"].tolist()[0] == "spine"
    assert episodes["condition_group"].tolist()[2:] == ["not_recorded", "not_recorded"]
    # Unknown complaints of a pain clinic count as pain; leaving them out would lose people.
    assert episodes["is_pain"].tolist() == [True, False, True, True]


def test_an_assessment_with_a_discharge_visit_counts_as_treated() -> None:
    # "Assessed, not treated" is an assessment alone.
    episodes = find_episodes(visit(0, "assessment"), visit(7, "discharge"))
    assert episodes["is_treated"].tolist() == [True]


def test_an_export_of_which_no_condition_is_known_has_episodes_all_the_same() -> None:
    episodes = find_episodes(visit(0, condition="unrecognised"))
    assert episodes["condition_group"].tolist() == ["not_recorded"]
    assert episodes["is_pain"].tolist() == [True]
