from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.small_levels import merge_small_levels


def merge(patients: dict[str | None, list[int]], *, least: int) -> dict[str, int]:
    """Merge levels that these patients have; give how many sessions each level holds then."""
    rows = [(level, patient) for level, people in patients.items() for patient in people]
    sessions = pd.DataFrame(rows, columns=["technique", "patient_key"]).astype({"technique": "str"})
    merged = merge_small_levels(sessions, by="technique", least=least)["technique"]
    return merged.value_counts().to_dict()


def test_exactly_as_many_patients_stand_alone():
    assert merge({"a": [1, 2, 3], "b": [4, 5, 6]}, least=3) == {"a": 3, "b": 3}


def test_many_sessions_of_one_patient_are_still_one_patient():
    assert merge({"a": [1, 2, 3], "b": [4] * 9, "c": [5, 6]}, least=3) == {"a": 3, "all_other": 11}


def test_one_small_level_takes_the_next_smallest_with_it():
    found = merge({"a": [1, 2, 3, 4, 5], "b": [1, 2, 3], "c": [6]}, least=3)
    assert found == {"a": 5, "all_other": 4}


def test_the_same_patients_are_not_counted_twice_in_what_is_merged():
    # b and c together are patients 1 and 2, so that they need a third.
    found = merge({"a": [1, 2, 3, 4], "b": [1, 2], "c": [2, 1]}, least=3)
    assert found == {"all_other": 8}


def test_what_is_not_recorded_is_a_level_like_the_others():
    assert merge({"a": [1, 2], None: [3, 4]}, least=2) == {"a": 2, "not_recorded": 2}
    assert merge({"a": [1, 2, 3], "b": [4, 5], None: [6]}, least=2) == {"a": 3, "all_other": 3}


@pytest.mark.parametrize("least", [1, 5])
def test_no_sessions_have_no_levels(least):
    assert merge({}, least=least) == {}
