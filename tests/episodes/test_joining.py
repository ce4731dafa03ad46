from __future__ import annotations

import pytest

from tests.episodes.small_frames import find_conditions, number_episodes, visit

NECK = "neck_pain"
HEAD = "headache"
NONE = "not_recorded"


def blank(day: int, visit_type: str = "", **columns: object) -> dict[str, object]:
    """Write down a visit for which no condition was recorded."""
    return visit(day, visit_type, condition="", **columns)


def test_it_joins_the_only_open_episode() -> None:
    assert find_conditions(visit(0), blank(7)) == [NECK, NECK]
    assert number_episodes(visit(0), blank(7)) == [0, 0]


@pytest.mark.parametrize(
    ("day", "condition"),
    [(89, NECK), (90, NECK), (91, NONE)],  # open up to exactly the gap
)
def test_an_episode_is_open_up_to_the_gap(day: int, condition: str) -> None:
    assert find_conditions(visit(0), blank(day)) == [NECK, condition]


def test_with_two_open_episodes_it_stands_under_not_recorded() -> None:
    conditions = find_conditions(visit(0), visit(0, condition=HEAD), blank(7))
    assert conditions == [NECK, HEAD, NONE]


def test_with_none_open_it_stands_under_not_recorded() -> None:
    # Before the first session with a condition nothing is open yet.
    assert find_conditions(blank(0), visit(7)) == [NONE, NECK]


def test_where_one_of_two_has_lapsed_it_joins_the_other() -> None:
    # Headache was last seen 91 days before, neck pain 90 days before.
    conditions = find_conditions(visit(1), visit(0, condition=HEAD), blank(91))
    assert conditions == [NECK, HEAD, NECK]


def test_where_one_of_two_was_discharged_it_joins_the_other() -> None:
    conditions = find_conditions(visit(0), visit(0, "discharge", condition=HEAD), blank(7))
    assert conditions == [NECK, HEAD, NECK]


def test_it_does_not_join_what_was_discharged_before() -> None:
    assert find_conditions(visit(0, "discharge"), blank(7)) == [NECK, NONE]


def test_on_the_day_of_the_discharge_it_joins_whatever_the_session_ids() -> None:
    first = [visit(0), visit(7, "discharge", session_id="a"), blank(7, session_id="b")]
    last = [visit(0), visit(7, "discharge", session_id="b"), blank(7, session_id="a")]
    assert find_conditions(*first) == [NECK, NECK, NECK]
    assert number_episodes(*first) == number_episodes(*last) == [0, 0, 0]


def test_it_does_not_join_the_day_after_a_discharge_that_another_shared() -> None:
    visits = [visit(0), visit(7, "discharge"), blank(7), blank(8)]
    assert find_conditions(*visits) == [NECK, NECK, NECK, NONE]


def test_it_joins_an_episode_that_opens_on_its_own_day() -> None:
    first = [visit(0, session_id="b"), blank(0, session_id="a")]
    assert find_conditions(*first) == [NECK, NECK]
    assert number_episodes(*first) == [0, 0]


def test_a_chain_keeps_the_episode_open() -> None:
    # Each is 80 days after the one before; the last is 240 days after the only known condition.
    visits = [visit(0), blank(80), blank(160), blank(240)]
    assert number_episodes(*visits) == [0, 0, 0, 0]


def test_a_chain_ends_with_the_gap() -> None:
    visits = [visit(0), blank(80), blank(171), blank(178)]
    assert find_conditions(*visits) == [NECK, NECK, NONE, NONE]
    assert number_episodes(*visits) == [0, 0, 1, 1]


def test_a_chain_ends_with_a_discharge_in_it() -> None:
    visits = [visit(0), blank(7), blank(14, "discharge"), blank(21)]
    assert find_conditions(*visits) == [NECK, NECK, NECK, NONE]


def test_a_chain_that_joined_keeps_one_open_while_the_other_lapses() -> None:
    # Two are open on day 80 (ambiguous); on day 100 headache has lapsed, neck pain has not.
    visits = [visit(0, condition=HEAD), visit(20), blank(80), blank(100), blank(180)]
    assert find_conditions(*visits) == [HEAD, NECK, NONE, NECK, NECK]


def test_sessions_under_not_recorded_do_not_keep_anything_open() -> None:
    visits = [visit(0), visit(0, condition=HEAD), blank(50), blank(100)]
    assert find_conditions(*visits) == [NECK, HEAD, NONE, NONE]


def test_an_episode_of_unknown_condition_does_not_stand_in_the_way_of_a_known_one() -> None:
    visits = [blank(0), visit(7), blank(14)]
    assert find_conditions(*visits) == [NONE, NECK, NECK]
    assert number_episodes(*visits) == [1, 0, 0]


def test_a_session_with_a_condition_ends_the_chain_of_another() -> None:
    visits = [visit(0), blank(7), visit(14, condition=HEAD), blank(21), blank(100)]
    # Day 21: both open. Day 100: neck pain (day 7) has lapsed, headache (day 14) has not.
    assert find_conditions(*visits) == [NECK, NECK, HEAD, NONE, HEAD]


def test_without_any_condition_all_are_under_not_recorded_and_split_as_usual() -> None:
    visits = [blank(0), blank(7), blank(98), blank(105, "initial")]
    assert find_conditions(*visits) == [NONE] * 4
    assert number_episodes(*visits) == [0, 0, 1, 2]


def test_an_initial_visit_after_an_assessment_joins_it() -> None:
    visits = [visit(0, "assessment"), blank(7, "initial"), blank(14)]
    assert number_episodes(*visits) == [0, 0, 0]


def test_an_initial_visit_in_mid_course_opens_the_next_episode_of_that_condition() -> None:
    visits = [visit(0, "initial"), blank(7, "initial"), blank(14)]
    assert find_conditions(*visits) == [NECK] * 3
    assert number_episodes(*visits) == [0, 1, 1]


def test_it_joins_no_episode_of_another_patient_or_clinic() -> None:
    visits = [visit(0), blank(1, patient=2), visit(2, patient=2), blank(3, clinic_id="b")]
    assert find_conditions(*visits) == [NECK, NONE, NECK, NONE]


def test_a_missed_appointment_opens_nothing_to_join_and_keeps_its_own_words() -> None:
    visits = [visit(0, status="no_show"), blank(7), blank(14, status="cancelled"), visit(20)]
    conditions = find_conditions(*visits)
    assert conditions[:2] == [NECK, NONE]
    assert conditions[2] != conditions[2]  # still missing
