from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ims_outcomes.statistics.group_differences import estimate_group_difference
from tests.statistics.people import build_people, pick


@pytest.fixture
def from_two(settings):
    """Groups of two are compared, so that frames can be small."""
    return dataclasses.replace(
        settings, disclosure=dataclasses.replace(settings.disclosure, compare_from_people=2)
    )


def estimate(people, instrument, settings, first="a", second="b"):
    return estimate_group_difference(
        people, by="technique", first=first, second=second, instrument=instrument, settings=settings
    )


def test_the_difference_is_first_minus_second(nprs, from_two):
    people = build_people(
        (8, 4), (8, 5), (8, 3), (8, 7), (8, None), (8, 6), (8, 7), (8, 8), (8, 5),
        instrument=nprs, technique=["a"] * 5 + ["b"] * 4,
    )  # fmt: skip
    rows = estimate(people, nprs, from_two)
    share = pick(rows, "difference_responder_30", "a minus b")
    # 3 of 4 against 1 of 4
    assert share[["n", "n_missing", "estimate"]].tolist() == [8, 1, 0.5]
    change = pick(rows, "difference_mean_change", "a minus b")
    # R 4.2.2: t.test(c(-4, -3, -5, -1), c(-2, -1, 0, -3))$conf.int
    assert change["estimate"] == pytest.approx(-1.75)
    assert change["lower"] == pytest.approx(-4.4172206, abs=1e-6)
    assert change["upper"] == pytest.approx(0.9172206, abs=1e-6)
    assert change["method"] == "Welch"


def test_a_group_of_nobody_has_no_difference(nprs, from_two):
    people = build_people((8, 4), (8, 5), instrument=nprs, technique="a")
    rows = estimate(people, nprs, from_two)
    assert rows["estimate"].isna().all()
    assert rows["n"].tolist() == [2, 2]
    assert rows["method"].tolist() == [
        "not compared: fewer than 2 people asked on one side",
        "not compared: fewer than 2 pairs on one side",
    ]


def test_responders_are_compared_from_twenty_that_are_asked_not_from_twenty_pairs(nprs, settings):
    # 20 pairs in each group, but one of group b began at 2, too low to be asked.
    people = build_people(
        *[(8, 4), (8, 8)] * 19, (8, 5), (2, 1), instrument=nprs, technique=["a", "b"] * 20
    )
    rows = estimate(people, nprs, settings)
    share = pick(rows, "difference_responder_30", "a minus b")
    assert share["n"] == 39
    assert np.isnan(share["estimate"])
    assert share["method"] == "not compared: fewer than 20 people asked on one side"
    change = pick(rows, "difference_mean_change", "a minus b")
    assert change["n"] == 40
    assert np.isfinite(change["lower"])


def test_the_mean_change_is_compared_from_twenty_pairs_on_either_side(nprs, settings):
    pairs = [(8, 4), (8, 8), (8, 5), (8, 7)] * 10
    people = build_people(*pairs, instrument=nprs, technique=["a", "b"] * 20)
    enough = pick(estimate(people, nprs, settings), "difference_mean_change", "a minus b")
    assert enough["method"] == "Welch"
    rows = estimate(people.head(39), nprs, settings)
    few = pick(rows, "difference_mean_change", "a minus b")
    assert np.isnan(few["estimate"])
    assert few["method"] == "not compared: fewer than 20 pairs on one side"


def test_two_groups_without_spread_have_a_difference_without_interval(nprs, from_two):
    people = build_people(*[(8, 4)] * 2, *[(8, 6)] * 2, instrument=nprs, technique=list("aabb"))
    row = pick(estimate(people, nprs, from_two), "difference_mean_change", "a minus b")
    assert row["estimate"] == -2
    assert np.isnan(row["lower"])
    assert row["method"] == "no spread in either group: no interval"


def test_a_scale_without_percentages_compares_change_only(psfs, from_two):
    people = build_people((4, 8), (5, 5), (4, 6), (4, 5), instrument=psfs, technique=list("aabb"))
    rows = estimate(people, psfs, from_two)
    assert rows["measure"].tolist() == ["difference_mean_change"]
    assert np.isfinite(rows["lower"]).all()
