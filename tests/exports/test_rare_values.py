"""Words that few people share: at the threshold they stay, below it they go."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.exports.rare_values import (
    find_smallest_classes,
    merge_rare_parts,
    remove_rare_words,
)

# neck_pain: 3 people; knee: 2 people in 3 rows; nothing recorded: 1 person
SESSIONS = pd.DataFrame(
    {
        "patient_key": [1, 2, 3, 4, 4, 5, 6],
        "condition": ["neck", "neck", "neck", "knee", "knee", "knee", None],
        "adverse_events": [
            "none", "none", "none", "bruising;fainting", "none", "fainting;other", None,
        ],
    }
)  # fmt: skip


def remove(least: int) -> tuple[list[str], dict[str, int]]:
    left, removed = remove_rare_words(
        SESSIONS, columns=["condition"], people=SESSIONS["patient_key"], least=least
    )
    return left["condition"].fillna("").tolist(), removed


def test_a_word_of_exactly_the_least_people_stays_however_many_rows_it_has() -> None:
    assert remove(2) == (["neck", "neck", "neck", "knee", "knee", "knee", ""], {})
    assert remove(3) == (["neck", "neck", "neck", "", "", "", ""], {"condition": 1})
    assert remove(4) == ([""] * 7, {"condition": 2})


def test_rare_parts_of_a_cell_become_other_once_and_last() -> None:
    left, merged = merge_rare_parts(
        SESSIONS, columns=["adverse_events"], people=SESSIONS["patient_key"], least=2
    )
    # fainting has 2 people, bruising 1
    assert left["adverse_events"].fillna("").tolist() == [
        "none", "none", "none", "fainting;other", "none", "fainting;other", "",
    ]  # fmt: skip
    assert merged == {"adverse_events": 1}
    everything, merged = merge_rare_parts(
        SESSIONS, columns=["adverse_events"], people=SESSIONS["patient_key"], least=5
    )
    assert everything["adverse_events"].fillna("").tolist() == [
        "other", "other", "other", "other", "other", "other", "",
    ]  # fmt: skip
    assert merged == {"adverse_events": 3}


def test_a_column_without_any_word_stays_empty() -> None:
    empty = pd.DataFrame({"condition": pd.Series([None, None], dtype="str")})
    people = pd.Series([1, 2])
    assert remove_rare_words(empty, columns=["condition"], people=people, least=2)[1] == {}
    assert merge_rare_parts(empty, columns=["condition"], people=people, least=2)[1] == {}


def test_patients_alike_are_counted_with_what_is_not_recorded_as_a_value() -> None:
    patients = pd.DataFrame(
        {"sex": ["f", "f", "f", "m", None, None], "age_band": ["30", "30", "40", "30", None, None]}
    )
    classes = find_smallest_classes(patients, columns=["sex", "age_band"])
    assert classes.tolist() == [2, 2, 1, 1, 2, 2]
