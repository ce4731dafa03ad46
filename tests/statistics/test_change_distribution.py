from __future__ import annotations

import dataclasses

import pytest

from ims_outcomes.statistics.change_distribution import (
    build_score_bands,
    estimate_before_after,
    estimate_change_distribution,
    find_bin_width,
)
from ims_outcomes.statistics.responders import estimate_responders
from tests.statistics.people import build_people, pick


@pytest.mark.parametrize(
    ("instrument", "width"),
    # 10, 100, 42, 50 and 80 units over 20, up to the next odd whole number
    [("nprs", 1), ("vas", 5), ("hit6", 3), ("ndi_points", 3), ("lefs", 5), ("psfs", 1)],
)
def test_a_bin_is_an_odd_whole_number_of_units(instruments, instrument, width):
    assert find_bin_width(instruments[instrument]) == width


def test_a_scale_of_less_than_ten_units_has_narrower_bins(nprs):
    small = dataclasses.replace(nprs, high=1)
    assert find_bin_width(small) == pytest.approx(0.05)


def test_bins_run_over_all_that_change_can_be(nprs, settings):
    people = build_people((10, 0), (0, 10), (5, 5), instrument=nprs)
    rows = estimate_change_distribution(people, instrument=nprs, settings=settings)
    assert rows["level"].tolist() == [str(change) for change in range(-10, 11)]
    assert pick(rows, "change_bin", "-10")["numerator"] == 1
    assert pick(rows, "change_bin", "10")["numerator"] == 1
    assert pick(rows, "change_bin", "0")["estimate"] == pytest.approx(1 / 3)


def test_a_change_between_two_points_belongs_to_the_one_that_it_reached(nprs, settings):
    # 5.8 − 2.8 is 2.9999999999999996 and 7.3 − 9.8 is −2.5000000000000009 in floating point
    people = build_people((9.8, 7.3), (2.8, 5.8), (5, 4.5), (5, 5.9), instrument=nprs)
    rows = estimate_change_distribution(people, instrument=nprs, settings=settings)
    counted = rows.loc[rows["numerator"].gt(0), ["level", "numerator"]].to_numpy().tolist()
    assert counted == [["-2", 1], ["0", 2], ["3", 1]]


def test_the_bars_say_of_the_worse_what_the_rule_says(nprs, settings):
    # Worse by 2 or more are two: 1.5 is not, and was drawn at 2 before.
    people = build_people((4, 5.5), (4, 6), (4, 7.5), (4, 5), (8, 3), instrument=nprs)
    bars = estimate_change_distribution(people, instrument=nprs, settings=settings)
    rules = estimate_responders(people, instrument=nprs, settings=settings)
    drawn = bars.loc[bars["level"].astype("float64").ge(nprs.worse), "numerator"].sum()
    assert drawn == pick(rules, "worse")["numerator"] == 2


def test_exactly_half_a_wide_bin_belongs_to_the_bin_above(instruments, settings):
    people = build_people((50, 47.5), (50, 52.5), instrument=instruments["vas"])
    rows = estimate_change_distribution(people, instrument=instruments["vas"], settings=settings)
    assert rows.loc[rows["numerator"].gt(0), "level"].tolist() == ["0", "5"]


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (0, {"-8": 1, "-5": 1, "-4": 2, "0": 3, "2": 2}),
        (2, {"-5 or less": 2, "-4": 2, "0": 3, "2": 2}),
        (3, {"-4 or less": 4, "0 or more": 5}),
        # Nothing is left between the two ends: too few to gather.
        (6, {"-8": 1, "-5": 1, "-4": 2, "0": 3, "2": 2}),
    ],
)
def test_the_ends_are_gathered_until_they_hold_so_many(nprs, settings, below, expected):
    changes = [-8, -5, -4, -4, 0, 0, 0, 2, 2]
    people = build_people(*((8, 8 + change) for change in changes), instrument=nprs)
    rows = estimate_change_distribution(
        people, instrument=nprs, settings=settings, gather_below=below
    )
    held = rows.loc[rows["numerator"].gt(0)]
    assert dict(zip(held["level"], held["numerator"], strict=True)) == expected
    assert rows["numerator"].sum() == len(changes)


def test_a_bin_of_few_beside_the_end_is_gathered_with_it(nprs, settings):
    people = build_people((8, 0), (8, 0), (8, 1), (5, 5), (5, 5), instrument=nprs)
    rows = estimate_change_distribution(people, instrument=nprs, settings=settings, gather_below=2)
    assert rows["level"].iloc[0] == "-7 or less"
    assert rows["numerator"].iloc[0] == 3


def test_vas_bins_hold_two_millimetres_to_each_side(instruments, settings):
    vas = instruments["vas"]
    people = build_people((50, 47), (50, 48), (50, 52), (50, 53), instrument=vas)
    rows = estimate_change_distribution(people, instrument=vas, settings=settings)
    assert pick(rows, "change_bin", "-5")["numerator"] == 1
    assert pick(rows, "change_bin", "0")["numerator"] == 2
    assert pick(rows, "change_bin", "5")["numerator"] == 1


def test_the_missing_are_counted_beside_the_bins(nprs, settings):
    people = build_people((8, 4), (8, None), instrument=nprs)
    rows = estimate_change_distribution(people, instrument=nprs, settings=settings)
    assert rows["n_missing"].eq(1).all()
    assert rows["denominator"].eq(1).all()


def test_the_bands_of_the_grid_share_the_scale_out(instruments):
    names, edges = build_score_bands(instruments["nprs"])
    assert names == ["0 to 1", "2 to 3", "4 to 5", "6 to 7", "8 to 10"]
    assert edges == [2, 4, 6, 8]
    names, _ = build_score_bands(instruments["hit6"])
    assert names == ["36 to 44", "45 to 52", "53 to 61", "62 to 69", "70 to 78"]


def test_each_pair_is_in_one_cell_of_the_grid(nprs, settings):
    # The edge of a band, a half score, the top of the scale.
    people = build_people((4, 3), (5.5, 1.5), (10, 8), (8, None), instrument=nprs)
    rows = estimate_before_after(people, instrument=nprs, settings=settings)
    counted = rows.loc[rows["numerator"].gt(0), "level"].tolist()
    assert counted == ["4 to 5 | 0 to 1", "4 to 5 | 2 to 3", "8 to 10 | 8 to 10"]
    assert rows["numerator"].sum() == 3
    assert len(rows) == 25


def test_nobody_makes_bins_of_nobody(nprs, settings):
    nobody = build_people((8, 4), instrument=nprs).head(0)
    for estimate in (estimate_change_distribution, estimate_before_after):
        rows = estimate(nobody, instrument=nprs, settings=settings)
        assert rows["numerator"].eq(0).all()
        assert rows["estimate"].isna().all()
