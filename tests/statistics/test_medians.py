from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.means import NO_VALUE
from ims_outcomes.statistics.medians import (
    METHOD,
    TOO_FEW,
    estimate_median_change,
    find_median_ranks,
)
from tests.statistics.people import build_people, pick

#: Twelve changes with ties.
CHANGES = [-3, -1, -5, 0, -3, -2, 0, -3, 0.5, -2, -5, -1]


def build(changes, instrument, **columns):
    return build_people(*((8, 8 + change) for change in changes), instrument=instrument, **columns)


@pytest.mark.parametrize(
    ("changes", "percent", "expected"),
    [
        (CHANGES, 95, [-2, -3, 0]),
        ([*CHANGES, -4, -4, -2.5, 1], 90, [-2.25, -3, -1]),
        ([*CHANGES, -4, -4, -2.5, 1], 99, [-2.25, -4, 0]),
    ],
)
def test_limits_against_r(changes, percent, expected, nprs, settings):
    # R 4.2.2: x <- sort(d); k <- qbinom((1 - conf) / 2, length(x), .5);
    # c(median(x), x[c(k, length(x) - k + 1)]), the body of DescTools::MedianCI(method = "exact")
    asked = dataclasses.replace(settings.report, confidence_percent=percent)
    rows = estimate_median_change(
        build(changes, nprs), instrument=nprs, settings=dataclasses.replace(settings, report=asked)
    )
    row = pick(rows, "median_change_interval")
    assert row[["estimate", "lower", "upper"]].tolist() == expected
    assert row["method"] == METHOD


def test_ranks_against_r():
    # R 4.2.2: qbinom(.025, c(1:12, 50, 1000, 1e5), .5)
    n = np.array([*range(1, 13), 50, 1000, 100_000])
    expected = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 18, 469, 49690]
    assert find_median_ranks(n, confidence=0.95).tolist() == expected


def test_five_values_have_a_median_and_no_interval_and_none_have_neither(nprs, settings):
    five = pick(
        estimate_median_change(build(CHANGES[:5], nprs), instrument=nprs, settings=settings),
        "median_change_interval",
    )
    assert (five["estimate"], five["method"]) == (-3, TOO_FEW)
    assert np.isnan([five["lower"], five["upper"]]).all()
    nobody = build_people((8, None), (None, 3), instrument=nprs)
    row = estimate_median_change(nobody, instrument=nprs, settings=settings).iloc[0]
    assert (row["n"], row["n_missing"], row["method"]) == (0, 2, NO_VALUE)


def test_everybody_changing_alike_has_an_interval_without_width(nprs, settings):
    people = build([-2] * 8, nprs)
    row = estimate_median_change(people, instrument=nprs, settings=settings).iloc[0]
    assert row[["estimate", "lower", "upper"]].tolist() == [-2, -2, -2]


def test_levels_are_those_of_their_own_values(nprs, settings):
    people = build([*CHANGES, *CHANGES[:7], -9], nprs, sex=["m"] * 12 + ["f"] * 7 + [None])
    people = people.sample(frac=1, random_state=1)
    rows = estimate_median_change(people, instrument=nprs, settings=settings, by="sex")
    alone = estimate_median_change(build(CHANGES, nprs), instrument=nprs, settings=settings)
    numbers = ["estimate", "lower", "upper"]
    level = pick(rows, "median_change_interval", "m")
    assert level[numbers].tolist() == pick(alone, "median_change_interval")[numbers].tolist()
    assert pick(rows, "median_change_interval", "not_recorded")["method"] == TOO_FEW


def test_the_interval_holds_the_median_at_least_as_often_as_it_says(nprs, settings):
    # 2,000 groups of 25 from a lopsided distribution whose median is the logarithm of 2
    random = np.random.default_rng(4)
    change = random.exponential(1.0, 2000 * 25)
    cohort = pd.DataFrame(
        {"change": change, "has_pair": True, "time": np.arange(len(change)) % 2000}
    )
    rows = estimate_median_change(cohort, instrument=nprs, settings=settings, by="time")
    found = rows.loc[rows["group"].eq("time")]
    held = found["lower"].le(np.log(2)) & found["upper"].ge(np.log(2))
    assert 0.94 < held.mean() < 0.98  # exactly 1 − 2·P(B < 8), B of 25 and one half: 0.957
