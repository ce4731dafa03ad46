from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.needling_response import add_needling_response


def find(notes: list[str | None], numbers: list[int]) -> list[object]:
    sessions = pd.DataFrame({
        "episode_id": 0.0, "session_number": numbers,
        "needling_response": pd.Series(notes, dtype="str"),
    })  # fmt: skip
    episodes = pd.DataFrame({"episode_id": [0]})
    found = add_needling_response(episodes, sessions=sessions)["needling_response_seen"]
    return [None if pd.isna(value) else value for value in found]


def test_the_first_note_decides_whatever_came_later():
    assert find(["none", "twitch"], [1, 2]) == ["not_seen"]
    assert find(["none", "twitch"], [2, 1]) == ["seen"]


def test_a_session_without_a_note_is_passed_over():
    assert find([None, "cramp;ache"], [1, 2]) == ["seen"]


def test_where_nothing_was_ever_noted_nothing_is_known():
    assert find([None, None], [1, 2]) == [None]


def test_appointments_outside_an_episode_have_no_say():
    sessions = pd.DataFrame({
        "episode_id": [None, 0.0], "session_number": [None, 1.0],
        "needling_response": ["twitch", "none"],
    })  # fmt: skip
    found = add_needling_response(pd.DataFrame({"episode_id": [0]}), sessions=sessions)
    assert found["needling_response_seen"].tolist() == ["not_seen"]
