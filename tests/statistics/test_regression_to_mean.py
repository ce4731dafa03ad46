from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_outcomes.statistics.change_anyway import NOBODY_CHOSEN, estimate_regression_to_mean
from ims_outcomes.statistics.gln_change import estimate_gln_change
from ims_outcomes.statistics.means import NO_VALUE, ONE_VALUE
from ims_outcomes.statistics.regression_to_mean import (
    PlausiblePopulation,
    expect_regression,
    expect_responders,
    find_regression_responders,
    find_regression_to_mean,
    find_step,
)
from ims_outcomes.vocabulary import load_vocabulary
from tests.statistics.people import build_people, pick

PEOPLE = PlausiblePopulation((4, 5), (2, 2.5), (0.4, 0.6), source="assumed")
NPRS = load_vocabulary().instruments["nprs"]
PSFS = load_vocabulary().instruments["psfs"]


def estimate(people, instrument, settings, **more):
    return estimate_regression_to_mean(
        people, instrument=instrument, settings=settings, population=PEOPLE, **more
    )


def test_only_people_at_the_cutoff_or_worse_are_counted(nprs, settings):
    people = build_people(
        (3, 2),  # exactly at the cut-off
        (8, 4),
        (2.9, 0),  # not bad enough to be chosen
        (7, None),  # chosen, no last score
        (None, 3),  # no baseline
        instrument=nprs,
    )
    rows = estimate(people, nprs, settings)
    row = pick(rows, "mean_change_chosen")
    assert row[["n", "n_missing", "estimate"]].tolist() == [2, 1, -2.5]
    share = pick(rows, "responder_30_chosen")
    assert share[["numerator", "denominator", "n_missing"]].tolist() == [2, 2, 1]


def test_the_range_runs_from_the_mildest_to_the_strongest_combination(nprs, settings):
    people = build_people((8, 4), (6, 5), instrument=nprs)
    rows = estimate(people, nprs, settings)
    row = pick(rows, "regression_to_mean")
    # (1 − 0.4)(7 − 4) and (1 − 0.6)(7 − 5)
    assert [row["lower"], row["upper"]] == pytest.approx([-1.8, -0.8])
    beyond = pick(rows, "change_beyond_regression")
    assert [beyond["lower"], beyond["upper"]] == pytest.approx([-2.5 + 0.8, -2.5 + 1.8])
    assert row["method"] == "range over mean 4 to 5, SD 2 to 2.5, correlation 0.4 to 0.6 (assumed)"


def test_who_gave_no_last_score_is_not_in_what_is_expected(nprs, settings):
    seen = build_people((8, 4), (6, 5), instrument=nprs)
    more = build_people((8, 4), (6, 5), (10, None), instrument=nprs)
    ranges = [pick(estimate(each, nprs, settings), "regression_to_mean") for each in (seen, more)]
    assert ranges[0]["lower"] == ranges[1]["lower"]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_of_people_chosen_as_the_textbook_has_it_both_formulas_expect_the_same(nprs, correlation):
    scores = np.random.default_rng(3).normal(5, 2, size=400_000)
    chosen = scores[scores >= 6]
    knows_scores = expect_regression(chosen, 5, correlation, instrument=nprs)
    knows_cutoff = find_regression_to_mean(5, 2, correlation, cutoff=6, instrument=nprs, step=0)
    assert knows_scores == pytest.approx(knows_cutoff, abs=0.01)
    asked = {"percent": 30, "instrument": nprs, "step": 0}
    share = expect_responders(chosen[:20_000], 5, 2, correlation, **asked)
    assert share == pytest.approx(
        find_regression_responders(5, 2, correlation, cutoff=6, **asked), abs=0.01
    )


def test_the_share_expected_is_that_of_scores_that_are_drawn(nprs):
    draw = np.random.default_rng(4)
    last = 4 + 0.4 * (7 - 4) + 2 * np.sqrt(1 - 0.16) * draw.normal(size=400_000)
    improved = (7 - last.round().clip(0, 10) >= 2.1).mean()
    expected = expect_responders([7], 4, 2, 0.4, percent=30, instrument=nprs, step=1)
    assert expected == pytest.approx(improved, abs=0.004)


def test_where_higher_is_better_people_rise_by_regression(psfs, settings):
    people = build_people((3, 7), (8, 8), instrument=psfs)
    rows = estimate(people, psfs, settings)
    assert pick(rows, "mean_change_chosen")["n"] == 1
    assert pick(rows, "regression_to_mean")["lower"] > 0
    assert rows["measure"].str.startswith("responder_30").sum() == 0
    assert pick(rows, "responder_mcid_by_regression")["estimate"] > 0


def test_nobody_chosen_is_said(nprs, settings):
    rows = estimate(build_people((2, 1), (8, None), instrument=nprs), nprs, settings)
    row = pick(rows, "regression_to_mean")
    assert row["method"] == NOBODY_CHOSEN
    assert np.isnan([row["estimate"], row["lower"], row["upper"]]).all()
    assert pick(rows, "mean_change_chosen")["method"] == NO_VALUE


def test_a_scale_without_a_cutoff_needs_one(instruments, settings):
    groc = instruments["groc"]
    with pytest.raises(ValueError, match="no score is known from which people with GROC"):
        estimate(build_people((1, 2), instrument=groc), groc, settings)


def test_the_gln_corrected_change_has_a_row_for_each_combination(nprs, settings):
    people = build_people((8, 4), (6, 5), instrument=nprs)
    asked = {"instrument": nprs, "settings": settings, "population": PEOPLE}
    rows = estimate_gln_change(people, **asked)
    assert rows["level"].tolist() == ["4 | 0.4", "4 | 0.6", "5 | 0.4", "5 | 0.6"]
    # Mean last 4.5 − (4 + 0.4·(7 − 4))
    assert rows["estimate"].iloc[0] == pytest.approx(-0.7)
    one = estimate_gln_change(people.iloc[:1], **asked)
    assert one["method"].eq(ONE_VALUE).all() and one["lower"].isna().all()
    none = estimate_gln_change(people.iloc[:0], **asked)
    assert none["method"].eq(NO_VALUE).all()


def test_a_level_is_set_against_the_same_population_as_the_whole(nprs, settings):
    people = build_people(
        (8, 4), (6, 5), (7, None), (9, 9), instrument=nprs, sex=["f", "f", "f", None]
    )
    rows = estimate(people, nprs, settings, by="sex")
    alone = estimate(people.iloc[:3], nprs, settings)
    of_level = rows.loc[rows["group"].eq("sex") & rows["level"].eq("f")]
    same = [column for column in rows if column not in ("group", "level")]
    pd.testing.assert_frame_equal(of_level[same].reset_index(drop=True), alone[same])
    assert (
        rows.loc[rows["group"].eq("all")]
        .reset_index(drop=True)
        .equals(estimate(people, nprs, settings))
    )
    assert pick(rows, "mean_change_chosen", "not_recorded")["n"] == 1


def test_the_gln_corrected_change_of_a_level_keeps_mean_and_correlation_in_its_name(nprs, settings):
    people = build_people((8, 4), (6, 5), instrument=nprs, sex=["f", "m"])
    asked = {"instrument": nprs, "settings": settings, "population": PEOPLE}
    rows = estimate_gln_change(people, by="sex", **asked)
    assert pick(rows, "gln_change", "f | 4 | 0.4")["estimate"] == pytest.approx(4 - (4 + 0.4 * 4))
    assert set(rows["group"]) == {
        "population_mean | correlation", "sex | population_mean | correlation",
    }  # fmt: skip
    assert len(rows) == 3 * 4


def test_a_correlation_of_one_leaves_everything_as_it_was(nprs):
    asked = {"cutoff": 3, "instrument": nprs, "step": 1}
    assert find_regression_to_mean(5, 2, 1, **asked).item() == 0
    assert find_regression_responders(5, 2, 1, percent=30, **asked).item() == pytest.approx(0)


def test_far_out_the_change_is_still_a_number(nprs):
    fall = find_regression_to_mean(0, 1, 0.5, cutoff=50, instrument=nprs, step=0)
    assert fall.item() == pytest.approx(0.5 * 50, rel=0.01)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (((4,), (2,), (0.5,), " "), "needs its source"),
        (((), (2,), (0.5,), "x"), "needs means, SDs and correlations"),
        (((4,), (0,), (0.5,), "x"), "SD must be above 0"),
        (((4,), (2,), (1.5,), "x"), "within 0 to 1"),
    ],
)
def test_a_population_that_cannot_be_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        PlausiblePopulation(*given)


def test_rules_that_cannot_be_asked_are_refused(nprs):
    asked = {"cutoff": 3, "instrument": nprs, "step": 1}
    with pytest.raises(ValueError, match="either a percentage or a number of points"):
        find_regression_responders(5, 2, 0.5, **asked)
    with pytest.raises(ValueError, match="beyond the end of the scale"):
        find_regression_responders(5, 2, 0.5, points=2, **{**asked, "cutoff": 11})
    with pytest.raises(ValueError, match="step of a scale cannot be below 0"):
        find_regression_to_mean(5, 2, 0.5, **{**asked, "step": -1})


def test_one_half_among_ten_still_counts_as_whole_numbers():
    assert find_step(pd.Series([3.0] * 9 + [3.5])) == 1
    assert find_step(pd.Series([3.0] * 8 + [3.5])) == 0
    assert find_step(pd.Series([], dtype="float64")) == 0


@given(st.floats(2, 8), st.floats(0.5, 3), st.floats(0, 0.99), st.integers(1, 9), st.booleans())
def test_less_correlation_means_more_regression_and_turning_the_scale_changes_nothing(
    mean, sd, correlation, cutoff, steps
):
    asked = {"cutoff": cutoff, "instrument": NPRS, "step": float(steps)}
    turned = {**asked, "cutoff": 10 - cutoff, "instrument": PSFS}
    fall = find_regression_to_mean(mean, sd, [correlation, correlation / 2], **asked)
    assert 0 <= fall[0] <= fall[1]
    mirrored = find_regression_to_mean(10 - mean, sd, [correlation, correlation / 2], **turned)
    assert mirrored.tolist() == pytest.approx(fall.tolist(), rel=1e-6, abs=1e-9)
    share = find_regression_responders(mean, sd, correlation, points=2, **asked).item()
    assert -1e-9 <= share <= 1 + 1e-9
    other = find_regression_responders(10 - mean, sd, correlation, points=2, **turned).item()
    assert other == pytest.approx(share, abs=1e-6)
