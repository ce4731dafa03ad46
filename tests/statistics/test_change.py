from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.means import ONE_VALUE
from tests.statistics.people import build_people, pick

#: Two pairs, one without last score, one without baseline.
FOUR = [(8.0, 4.0), (6.0, 5.0), (7.0, None), (None, 3.0)]


def test_change_rests_on_pairs_and_counts_the_others_as_missing(nprs, settings):
    rows = estimate_change(build_people(*FOUR, instrument=nprs), instrument=nprs, settings=settings)
    change = pick(rows, "mean_change")
    assert (change["n"], change["n_missing"], change["estimate"]) == (2, 2, -2.5)
    assert change["unit"] == "points"
    assert pick(rows, "mean_baseline")["estimate"] == 7
    assert pick(rows, "mean_baseline")["n_missing"] == 1
    assert pick(rows, "mean_baseline_of_pairs")["n"] == 2
    # The last score of somebody without a baseline is no part of a pair.
    assert pick(rows, "mean_last")["estimate"] == 4.5


def test_an_improvement_is_negative_when_lower_is_better_and_positive_otherwise(
    nprs, psfs, settings
):
    better = [(nprs, [(8, 4), (6, 5), (9, 4)], -1), (psfs, [(4, 8), (5, 6), (3, 8)], 1)]
    for instrument, scores, sign in better:
        people = build_people(*scores, instrument=instrument)
        rows = estimate_change(people, instrument=instrument, settings=settings)
        for measure in ("mean_change", "median_change", "srm", "smc", "d_av", "d_av_hedges"):
            assert np.sign(pick(rows, measure)["estimate"]) == sign, measure


def test_one_pair_gives_its_change_and_says_why_nothing_more(nprs, settings):
    people = build_people((8, 4), instrument=nprs)
    rows = estimate_change(people, instrument=nprs, settings=settings)
    assert pick(rows, "mean_change")["method"] == ONE_VALUE
    assert pick(rows, "mean_change")["estimate"] == -4
    assert np.isnan(pick(rows, "srm")["estimate"])
    assert pick(rows, "srm")["method"] == "fewer than two pairs or no spread: not computed"
    assert np.isnan(pick(rows, "sd_change")["estimate"])


def test_everybody_changing_alike_has_no_srm_but_an_smc(nprs, settings):
    people = build_people((8, 6), (6, 4), (7, 5), instrument=nprs)
    rows = estimate_change(people, instrument=nprs, settings=settings)
    assert np.isnan(pick(rows, "srm")["estimate"])
    assert pick(rows, "smc")["estimate"] == pytest.approx(-2)
    assert pick(rows, "sd_change")["estimate"] == pytest.approx(0)


def test_a_common_baseline_has_no_smc_but_an_srm(nprs, settings):
    people = build_people((8, 6), (8, 4), (8, 5), instrument=nprs)
    rows = estimate_change(people, instrument=nprs, settings=settings)
    assert np.isnan(pick(rows, "smc")["estimate"])
    assert pick(rows, "srm")["estimate"] == pytest.approx(-3)


def test_hedges_correction_shrinks_towards_0_and_needs_three_pairs(nprs, settings):
    people = build_people((8, 6), (7, 4), (8, 5), instrument=nprs)
    rows = estimate_change(people, instrument=nprs, settings=settings)
    assert abs(pick(rows, "srm_hedges")["estimate"]) < abs(pick(rows, "srm")["estimate"])
    two = estimate_change(people.head(2), instrument=nprs, settings=settings)
    assert pick(two, "srm_hedges")["method"] == "two pairs: no correction"


def test_weeks_are_those_of_the_pairs(nprs, settings):
    people = build_people(*FOUR, instrument=nprs, weeks=[4.0, 8.0, 20.0, 30.0])
    weeks = pick(estimate_change(people, instrument=nprs, settings=settings), "median_weeks")
    assert (weeks["n"], weeks["estimate"], weeks["unit"]) == (2, 6, "weeks")


def test_cutting_adds_levels_and_keeps_the_whole(nprs, settings):
    people = build_people(*FOUR, instrument=nprs, sex=["f", "m", None, "f"])
    rows = estimate_change(people, instrument=nprs, settings=settings, by="sex")
    whole = estimate_change(people, instrument=nprs, settings=settings)
    kept = rows.loc[rows["group"].eq("all")].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, whole)
    assert pick(rows, "mean_change", "f")["estimate"] == -4
    assert pick(rows, "mean_change", "not_recorded")["n_missing"] == 1


def test_nobody_at_all_is_a_row_of_nobody(nprs, settings):
    nobody = build_people((8, 4), instrument=nprs).head(0)
    rows = estimate_change(nobody, instrument=nprs, settings=settings)
    assert rows["n"].eq(0).all()
    assert rows["estimate"].isna().all()


def test_an_instrument_that_is_a_change_has_no_change_of_its_own(instruments, settings):
    groc = instruments["groc"]
    people = build_people((None, 3.0), (None, 4.0), instrument=groc, has_pair=True)
    rows = estimate_change(people, instrument=groc, settings=settings)
    assert pick(rows, "mean_last")["estimate"] == 3.5
    assert pick(rows, "mean_change")["n"] == 0
