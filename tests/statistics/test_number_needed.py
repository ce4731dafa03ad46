from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.number_needed import (
    ACROSS,
    BENEFIT,
    HARM,
    INVERTED,
    ONE_SIDE,
    TOO_FEW,
    describe_number_needed,
    estimate_number_needed,
    estimate_number_needed_between,
)
from ims_outcomes.vocabulary import load_settings
from tests.statistics.people import build_people, pick

SETTINGS = load_settings()


def test_an_interval_on_the_side_of_benefit(settings):
    # Newcombe: 0.2, 0.05243 to 0.33387 (statsmodels 0.15).
    rows = estimate_number_needed(56, 70, 48, 80, settings=settings)
    benefit = pick(rows, BENEFIT)
    found = benefit[["estimate", "lower", "upper"]].astype("float64").tolist()
    assert found == pytest.approx([5, 1 / 0.33387265, 1 / 0.05243147], rel=1e-6)
    assert benefit[["n", "unit", "method"]].tolist() == [150, "people", INVERTED]
    assert pick(rows, HARM)["method"] == ONE_SIDE and np.isnan(pick(rows, HARM)["lower"])


def test_an_interval_on_the_side_of_harm_is_the_mirror_image(settings):
    rows = estimate_number_needed(48, 80, 56, 70, settings=settings)
    mirrored = estimate_number_needed(56, 70, 48, 80, settings=settings)
    numbers = ["estimate", "lower", "upper"]
    assert pick(rows, HARM)[numbers].tolist() == pytest.approx(
        pick(mirrored, BENEFIT)[numbers].tolist()
    )
    assert describe_number_needed(rows) == "NNTH 5 (NNTH 3 to 20)"


def test_an_interval_across_zero_runs_through_infinity(settings):
    # Newcombe by statsmodels 0.15, confint_proportions_2indep: 0.1, −0.1136 to 0.3014.
    rows = estimate_number_needed(20, 40, 16, 40, settings=settings)
    benefit, harm = pick(rows, BENEFIT), pick(rows, HARM)
    assert benefit["estimate"] == pytest.approx(10) and np.isnan(harm["estimate"])
    assert benefit["upper"] == harm["upper"] == np.inf
    assert {benefit["method"], harm["method"]} == {ACROSS}
    assert describe_number_needed(rows) == "NNTB 10 (NNTB 4 to ∞ to NNTH 9)"
    turned = estimate_number_needed(16, 40, 20, 40, settings=settings)
    assert describe_number_needed(turned) == "NNTH 10 (NNTH 4 to ∞ to NNTB 9)"


def test_no_difference_needs_infinitely_many(settings):
    rows = estimate_number_needed(10, 40, 10, 40, settings=settings)
    assert rows["estimate"].tolist() == [np.inf, np.inf]
    assert describe_number_needed(rows) == "∞ (NNTB 6 to ∞ to NNTH 6)"


def test_all_against_none_needs_one_person(settings):
    rows = estimate_number_needed(500, 500, 0, 500, settings=settings)
    assert pick(rows, BENEFIT)["estimate"] == 1
    assert describe_number_needed(rows) == "NNTB 1 (NNTB 1 to 2)"


def test_an_empty_group_is_said(settings):
    rows = estimate_number_needed(0, 0, 3, 5, settings=settings)
    assert rows["method"].tolist() == [TOO_FEW, TOO_FEW]
    assert rows["estimate"].isna().all()
    assert describe_number_needed(rows) == "number needed: not computed"


def test_the_counts_of_the_published_trial(settings):
    # Its 35 % responders, 87/161 and 45/140, differ by 0.219, Newcombe 0.107 to 0.323.
    rows = estimate_number_needed(87, 161, 45, 140, settings=settings)
    assert describe_number_needed(rows) == "NNTB 5 (NNTB 4 to 10)"


def test_two_groups_of_a_cohort_are_counted_among_those_asked(nprs, settings):
    people = build_people(
        *[(6, 2)] * 15, *[(6, 6)] * 5, (6, None), (2, 0),  # a: 15 of 20, one missing, one not asked
        *[(6, 2)] * 5, *[(6, 6)] * 15,  # b: 5 of 20
        instrument=nprs, technique=["a"] * 22 + ["b"] * 20,
    )  # fmt: skip
    asked = {"by": "technique", "instrument": nprs, "settings": settings}
    rows = estimate_number_needed_between(people, first="a", second="b", **asked)
    counted = estimate_number_needed(15, 20, 5, 20, settings=settings)
    numbers = ["estimate", "lower", "upper"]
    assert rows[numbers].equals(counted[numbers])
    row = pick(rows, BENEFIT, "a minus b")
    assert row[["group", "n", "n_missing"]].tolist() == ["technique", 40, 1]


def test_few_people_on_one_side_are_not_compared(nprs, psfs, settings):
    people = build_people(*[(6, 2)] * 39, instrument=nprs, technique=["a"] * 20 + ["b"] * 19)
    asked = {"by": "technique", "first": "a", "settings": settings}
    rows = estimate_number_needed_between(people, second="b", instrument=nprs, **asked)
    assert rows["method"].eq("not compared: fewer than 20 people asked on one side").all()
    assert describe_number_needed(rows) == "number needed: not computed"
    nobody = estimate_number_needed_between(people, second="c", instrument=nprs, **asked)
    assert nobody["estimate"].isna().all()
    # No percentage makes sense on this scale
    assert estimate_number_needed_between(people, second="b", instrument=psfs, **asked).empty


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        # Newcombe's limits by R 4.2.2, prop.test(x, n, correct = FALSE)$conf.int of each group
        ((10, 10, 0, 10), "NNTB 1 (NNTB 1 to 2)"),
        ((0, 10, 0, 10), "∞ (NNTB 4 to ∞ to NNTH 4)"),
        ((10, 10, 10, 10), "∞ (NNTB 4 to ∞ to NNTH 4)"),
        ((1, 1, 0, 1), "NNTB 1 (NNTB 1 to ∞ to NNTH 9)"),
    ],
)
def test_nobody_or_everybody_has_limits(counts, said, settings):
    assert describe_number_needed(estimate_number_needed(*counts, settings=settings)) == said


count = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@hypothesis_settings(max_examples=60, deadline=None)
@given(count, count)
def test_laws_of_numbers_needed(first, second):
    rows = estimate_number_needed(*first, *second, settings=SETTINGS)
    seen = rows.dropna(subset=["lower"])
    assert len(seen) and (seen["lower"] >= 1 - 1e-9).all()
    assert (seen["lower"] <= seen["upper"]).all()
    estimated = seen.dropna(subset=["estimate"])
    assert (estimated["lower"] <= estimated["estimate"] + 1e-9).all()
    assert (estimated["estimate"] <= estimated["upper"] + 1e-9).all()
    # Both pieces end at infinity, or there is one piece.
    assert len(seen) == 1 or np.isinf(seen["upper"]).all()
