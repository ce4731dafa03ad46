from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from ims_outcomes.statistics.responder_rules import (
    is_acceptable,
    is_improved_by_percent,
    is_improved_by_points,
    is_pain_free,
    is_worse_by_points,
)


def series(*values):
    return pd.Series(values, dtype="float64")


def test_30_percent_of_7_is_4_9_though_floating_point_falls_short(nprs):
    assert (7 - 4.9) / 7 < 0.3  # the trap itself
    assert is_improved_by_percent(series(7), series(4.9), percent=30, instrument=nprs).all()


@pytest.mark.parametrize(
    ("percent", "below", "at", "above"),
    # From a baseline of 8: 30 % is 2.4, 35 % is 2.8, 50 % is 4 points.
    [(30, 5.7, 5.6, 5.5), (35, 5.3, 5.2, 5.1), (50, 4.1, 4, 3.9)],
)
def test_exactly_the_percentage_is_a_responder(nprs, percent, below, at, above):
    found = is_improved_by_percent(
        series(8, 8, 8), series(below, at, above), percent=percent, instrument=nprs
    )
    assert found.tolist() == [False, True, True]


def test_every_tenth_of_a_point_meets_its_percentage(nprs):
    # All baselines from 0.1 to 10 with the last score that is exactly 70 % of it, in integers.
    tenths = pd.Series(range(10, 101, 10), dtype="float64")
    found = is_improved_by_percent(tenths / 10, tenths * 7 / 100, percent=30, instrument=nprs)
    assert found.all()


def test_from_a_baseline_of_0_nobody_is_a_responder(nprs):
    found = is_improved_by_percent(series(0, 0), series(0, 5), percent=30, instrument=nprs)
    assert not found.any()


def test_nobody_is_a_responder_without_both_scores(nprs):
    found = is_improved_by_percent(series(8, None), series(None, 2), percent=30, instrument=nprs)
    assert not found.any()


def test_a_percentage_of_a_higher_is_better_scale_counts_upwards(psfs):
    found = is_improved_by_percent(
        series(5, 5, 5), series(6.4, 6.5, 3), percent=30, instrument=psfs
    )
    assert found.tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("last", "expected"), [(6.1, False), (6, True), (5.9, True), (None, False)]
)
def test_exactly_the_mcid_is_an_improvement_when_lower_is_better(nprs, last, expected):
    found = is_improved_by_points(series(8), series(last), points=2, instrument=nprs)
    assert found.tolist() == [expected]


@pytest.mark.parametrize(("last", "expected"), [(6.2, False), (6.3, True), (6.4, True)])
def test_exactly_the_mcid_is_an_improvement_when_higher_is_better(psfs, last, expected):
    found = is_improved_by_points(series(4), series(last), points=2.3, instrument=psfs)
    assert found.tolist() == [expected]


def test_an_mcid_missed_by_floating_point_alone_is_met(nprs):
    assert 3.3 - 2.0 < 1.3  # the trap itself
    assert is_improved_by_points(series(3.3), series(2.0), points=1.3, instrument=nprs).all()


@pytest.mark.parametrize(
    ("last", "expected"), [(6.9, False), (7, True), (7.1, True), (3, False), (None, False)]
)
def test_exactly_the_worse_step_is_worse_when_lower_is_better(nprs, last, expected):
    found = is_worse_by_points(series(5), series(last), points=2, instrument=nprs)
    assert found.tolist() == [expected]


@pytest.mark.parametrize(("last", "expected"), [(2.8, False), (2.7, True), (2.6, True)])
def test_exactly_the_worse_step_is_worse_when_higher_is_better(psfs, last, expected):
    found = is_worse_by_points(series(5), series(last), points=2.3, instrument=psfs)
    assert found.tolist() == [expected]


def test_exactly_the_limit_is_acceptable_in_both_directions(nprs, psfs):
    assert is_acceptable(series(3.9, 4, 4.1, None), instrument=nprs).tolist() == [
        True,
        True,
        False,
        False,
    ]
    high = dataclasses.replace(psfs, acceptable=6.0)
    assert is_acceptable(series(5.9, 6, 6.1), instrument=high).tolist() == [False, True, True]


def test_nothing_is_acceptable_where_nothing_is_published(psfs):
    assert psfs.acceptable is None
    assert not is_acceptable(series(10, 0), instrument=psfs).any()


def test_pain_free_is_0_and_nothing_else():
    assert is_pain_free(series(0, 0.1, None)).tolist() == [True, False, False]


def test_a_rating_of_change_is_itself_the_improvement_and_exactly_at_its_mcid_counts(instruments):
    groc = instruments["groc"]
    found = is_improved_by_points(
        series(None, None, None, 1, None), series(2.5, 2.4, 5, 3, None), points=groc.mcid,
        instrument=groc,
    )  # fmt: skip
    # 3 counts in full, also where an earlier rating of 1 was given
    assert found.tolist() == [True, False, True, True, False]
