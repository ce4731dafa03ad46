from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ims_outcomes.statistics.clinical_cutoffs import FunctionalNorm, find_cutoff
from ims_outcomes.statistics.hageman_arrindell import (
    ALL_ERROR,
    NO_ERROR,
    TOO_FEW,
    estimate_true_change,
    find_state_index,
)
from ims_outcomes.statistics.measurement_error import MeasurementError
from ims_outcomes.statistics.reliable_change import find_reliable_change
from tests.statistics.people import build_people, pick

ONE_POINT = MeasurementError(source="made up", sem=1.0)
NORM = FunctionalNorm(mean=2, sd=1.25, source="made up")


def test_the_share_of_true_improvement_by_hand(nprs, settings):
    # Changes −5, 0, −3: mean −8/3, variance 19/3; less 2·1²: 13/3. Last 2, 6, 5: mean 13/3,
    # variance 13/3, less 1: 10/3; the mean lies 1/3 on the worse side of the cut-off
    people = build_people((7, 2), (6, 6), (8, 5), (9, None), instrument=nprs)
    rows = estimate_true_change(
        people, instrument=nprs, settings=settings, error=ONE_POINT, cutoff=4.0
    )
    improved = pick(rows, "truly_improved")
    assert improved["estimate"] == pytest.approx(stats.norm.cdf(8 / 3 / np.sqrt(13 / 3)))
    assert improved[["n", "n_missing"]].tolist() == [3, 1]
    assert improved["method"] == "SEM 1 (made up)"
    functional = pick(rows, "truly_functional")
    assert functional["estimate"] == pytest.approx(stats.norm.cdf(-1 / 3 / np.sqrt(10 / 3)))


def test_its_interval_holds_the_truth_as_often_as_it_says(psfs, settings):
    # True changes of mean 1 and SD 1.5, error of SEM 1 at both scores, 60 people, 2,000 times
    random = np.random.default_rng(7)
    times, people = 2000, 60
    true = random.normal(1.0, 1.5, (times, people))
    change = true + random.normal(0, np.sqrt(2), true.shape)
    cohort = pd.DataFrame(
        {"last_score": change.ravel(), "time": np.repeat(np.arange(times), people)}
    )
    cohort = cohort.assign(baseline_score=0.0, has_pair=True)
    rows = estimate_true_change(
        cohort, instrument=psfs, settings=settings, error=ONE_POINT, by="time"
    )
    found = rows.loc[rows["group"].eq("time")]
    truth = stats.norm.cdf(1 / 1.5)
    assert found["estimate"].mean() == pytest.approx(truth, abs=0.01)
    held = found["lower"].le(truth) & found["upper"].ge(truth)
    assert held.mean() == pytest.approx(0.95, abs=0.02)


def test_turning_the_scale_over_changes_no_share(nprs, psfs, settings):
    falls = build_people((8, 3), (6, 5), (9, 2), (5, 6), instrument=nprs)
    rises = build_people((2, 7), (4, 5), (1, 8), (5, 4), instrument=psfs)
    found = [
        estimate_true_change(
            people, instrument=instrument, settings=settings, error=ONE_POINT, cutoff=cutoff
        )[["estimate", "lower", "upper"]]
        for people, instrument, cutoff in ((falls, nprs, 4.0), (rises, psfs, 6.0))
    ]
    pd.testing.assert_frame_equal(*found)


@pytest.mark.parametrize(
    ("scores", "error", "reason"),
    [
        ([(7, None), (6, 5)], ONE_POINT, TOO_FEW),
        ([(7, 6), (6, 5), (8, 6.5)], ONE_POINT, ALL_ERROR),  # changes spread by less than 2·SEM²
        ([(7, 2), (7, 5)], MeasurementError("made up", 0.8, "of_sample"), NO_ERROR),
    ],
)
def test_what_cannot_be_computed_says_why(scores, error, reason, nprs, settings):
    people = build_people(*scores, instrument=nprs)
    row = pick(
        estimate_true_change(people, instrument=nprs, settings=settings, error=error),
        "truly_improved",
    )
    assert row["method"] == reason
    assert np.isnan([row["estimate"], row["lower"], row["upper"]]).all()


def test_recovered_needs_a_true_score_beyond_the_cut_off(nprs):
    # Last scores 1, 4, 7: mean 4, variance 9, R 8/9. The true score of 1 is 4/3, its distance from
    # 4 is 8/3, ÷ √(8/9): 2.83 standard errors; a score of 3.9 would cross, but not for certain
    people = build_people((9, 1), (8, 4), (5, 7), instrument=nprs)
    found = find_reliable_change(people, instrument=nprs, error=ONE_POINT, method="HA", cutoff=4.0)
    assert found["category"].tolist() == ["recovered", "improved", "unchanged"]
    index = find_state_index(people["last_score"], cutoff=4.0, sem=1.0)
    assert index.tolist() == pytest.approx([-8 / 3 / np.sqrt(8 / 9), 0, 8 / 3 / np.sqrt(8 / 9)])


def test_harmed_is_the_mirror_image_of_recovered(nprs):
    people = build_people((1, 9), (4, 8), (7, 5), instrument=nprs)
    found = find_reliable_change(people, instrument=nprs, error=ONE_POINT, method="HA", cutoff=4.0)
    assert found["category"].tolist() == ["harmed", "deteriorated", "unchanged"]


def test_last_scores_that_are_all_error_have_no_category_with_a_cut_off(nprs):
    people = build_people((9, 4), (4, 4.5), (2, 3.5), instrument=nprs)
    asked = {"instrument": nprs, "error": ONE_POINT, "method": "HA"}
    assert find_reliable_change(people, **asked)["category"].notna().all()
    found = find_reliable_change(people, cutoff=3.0, **asked)
    assert found["category"].isna().all()
    assert found["method"].eq(ALL_ERROR).all()


def test_true_cut_offs_by_hand_and_what_cannot_be(nprs):
    # SDs 1.25 and 1.25·√(…): with SEM 0.75 the true SD of the norm is 1, that of SD 2.125 is √3.953
    asked = {"clinical_mean": 6.0, "instrument": nprs, "norm": NORM, "sem": 0.75}
    spread = np.sqrt(2.125**2 - 0.75**2)
    assert find_cutoff("a", clinical_sd=2.125, **asked) == pytest.approx(6 - 2 * spread)
    assert find_cutoff("b", clinical_sd=2.125, **asked) == pytest.approx(2 + 2 * 1)
    expected = (1 * 6 + spread * 2) / (1 + spread)
    assert find_cutoff("c", clinical_sd=2.125, **asked) == pytest.approx(expected)
    with pytest.raises(ValueError, match=r"SD of 0.5 holds no more than the measurement error"):
        find_cutoff("a", clinical_sd=0.5, **asked)
