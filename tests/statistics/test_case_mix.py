from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.case_mix import add_case_mix_residuals

PEOPLE = pd.DataFrame(
    {
        "change": [-1, -2.5, -4, -5, -3, -2, -6, -1.5],
        "baseline_score": [4, 5, 7, 8, 6, 5, 9, 4.5],
        "condition": list("aabbabba"),
    }
)


def test_residuals_are_those_of_rs_lm():
    # R 4.2.2: residuals(lm(change ~ baseline_score + condition))
    found = add_case_mix_residuals(
        PEOPLE, outcome="change", case_mix=["baseline_score", "condition"]
    )
    assert found["residual"].tolist() == pytest.approx(
        [0.12, -0.37428571, -0.00142857, 0.00428571, 0.13142857, -0.01285714, 0.01, 0.12285714],
        abs=1e-8,
    )


def test_who_lacks_a_number_has_no_residual_and_who_lacks_a_word_has():
    people = PEOPLE.assign(
        baseline_score=PEOPLE["baseline_score"].where(PEOPLE.index != 0),
        condition=PEOPLE["condition"].where(PEOPLE.index != 1),
    )
    found = add_case_mix_residuals(
        people, outcome="change", case_mix=["baseline_score", "condition"]
    )
    assert found["residual"].isna().tolist() == [True] + [False] * 7
    assert len(found) == len(people)


def test_without_case_mix_the_mean_is_taken_off():
    found = add_case_mix_residuals(PEOPLE, outcome="change", case_mix=[])
    assert found["residual"].tolist() == pytest.approx((PEOPLE["change"] + 3.125).tolist())


def test_with_no_more_people_than_columns_nobody_has_a_residual():
    few = PEOPLE.iloc[1:4]
    found = add_case_mix_residuals(few, outcome="change", case_mix=["baseline_score", "condition"])
    assert found["residual"].isna().all()


def test_the_same_column_twice_changes_nothing():
    once = add_case_mix_residuals(PEOPLE, outcome="change", case_mix=["baseline_score"])
    twice = add_case_mix_residuals(
        PEOPLE.assign(again=PEOPLE["baseline_score"]),
        outcome="change",
        case_mix=["baseline_score", "again"],
    )
    np.testing.assert_allclose(once["residual"], twice["residual"], atol=1e-10)
