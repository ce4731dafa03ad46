from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_outcomes.statistics.anchor_cutpoint import (
    ALL_CHANGED_ALIKE,
    NO_RATING,
    ONE_GROUP,
    SEPARATED,
    estimate_anchor_cutpoint,
)
from ims_outcomes.statistics.measurement import (
    NO_SD,
    add_rating,
    estimate_measurement_error,
)
from ims_outcomes.statistics.measurement_error import MeasurementError
from ims_outcomes.statistics.roc import find_auc, find_cutpoint, find_roc, resample_cutpoint
from tests.statistics.people import build_people, pick


def estimate(people, ratings, instrument, settings, **more):
    return estimate_anchor_cutpoint(
        people.assign(groc=ratings), anchor="groc", improved_from=2.5, instrument=instrument,
        settings=settings, **more,
    )  # fmt: skip


def test_sem_and_mdc_of_the_baselines(nprs):
    # SD 2, reliability 0.75: SEM 1, MDC 2.77; the person without a baseline is counted
    people = build_people((4, 1), (6, None), (8, 2), (None, 3), instrument=nprs)
    error = MeasurementError(source="made up", reliability=0.75, sd="of_sample")
    rows = estimate_measurement_error(people, instrument=nprs, error=error)
    assert rows["estimate"].tolist() == pytest.approx([1, 2.7718585823])
    assert rows[["n", "n_missing"]].iloc[0].tolist() == [3, 1]
    alone = estimate_measurement_error(people.iloc[:1], instrument=nprs, error=error)
    assert alone["method"].eq(NO_SD).all() and alone["estimate"].isna().all()


def test_the_last_rating_since_the_baseline_counts(instruments, nprs):
    people = build_people((8, 4), (8, 5), (8, 7), instrument=nprs)
    people = people.assign(baseline_date=pd.Timestamp("2025-01-10"))
    ratings = [
        (0, "2025-02-01", 2.0),  # an earlier one
        (0, "2025-03-01", 4.0),
        (0, "2025-03-01", 5.0),  # two on the last day: their mean
        (1, "2025-01-09", 3.0),  # before the baseline: of something else
        (9, "2025-02-01", 1.0),  # of an episode that is not counted
    ]
    scores = pd.DataFrame(ratings, columns=["episode_id", "score_date", "score"])
    scores = scores.assign(score_date=pd.to_datetime(scores["score_date"]), instrument="groc")
    other = scores.assign(instrument="nprs", score=9.0, score_date=pd.Timestamp("2025-05-01"))
    groc = instruments["groc"]
    found = add_rating(people, pd.concat([scores, other]), rating=groc)["groc"]
    assert found.tolist()[:1] == [4.5]
    assert found.isna().tolist() == [False, True, True]
    with pytest.raises(ValueError, match="NPRS is not a rating of change"):
        add_rating(people, scores, rating=nprs)


def test_exactly_at_the_rating_is_improved_and_missing_ratings_are_counted(nprs, settings):
    people = build_people((8, 4), (8, 5), (8, 7), (8, 8), (8, None), (8, 2), instrument=nprs)
    rows = estimate(people, [2.5, 3, 2.4, 0, 4, None], nprs, settings)
    row = pick(rows, "anchor_improved")
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [2, 4, 2]
    cut = pick(rows, "anchor_cutpoint_youden")
    assert cut[["n", "n_missing", "estimate"]].tolist() == [4, 2, 3]


def test_a_scale_where_higher_is_better_finds_the_same_cut_point(nprs, psfs, settings):
    ratings = [4, 3, 0, 3, 1, -1, 0]
    falls, rises = [4, 3, 2, 1, 1, 0, -1], [(4, 8), (4, 7), (4, 6), (4, 5), (4, 5), (4, 4), (4, 3)]
    lower = build_people(*((6, 6 - fall) for fall in falls), instrument=nprs)
    higher = build_people(*rises, instrument=psfs)
    found = [
        estimate(people, ratings, instrument, settings)[["measure", "estimate", "lower", "upper"]]
        for people, instrument in ((lower, nprs), (higher, psfs))
    ]
    pd.testing.assert_frame_equal(*found)


@pytest.mark.parametrize(
    ("scores", "ratings", "reason"),
    [
        ([(8, None), (7, 3)], [4, None], NO_RATING),
        ([(8, 3), (7, 3)], [4, 3], ONE_GROUP),
        ([(8, 3), (7, 3)], [0, 1], ONE_GROUP),
        ([(8, 5), (7, 4)], [4, 0], ALL_CHANGED_ALIKE),
    ],
)
def test_what_cannot_be_computed_says_why(scores, ratings, reason, nprs, settings):
    people = build_people(*scores, instrument=nprs)
    rows = estimate(people, ratings, nprs, settings)
    assert rows["method"].eq(reason).all()
    assert rows["estimate"].isna().all()


def test_each_level_has_its_own_curve_or_says_why_not(nprs, settings):
    people = build_people(
        (8, 3), (8, 4), (8, 7), (8, 8), (8, 2), instrument=nprs, sex=["f", "f", "f", "f", "m"]
    )
    rows = estimate(people, [4, 3, 0, 0, 5], nprs, settings, by="sex")
    alone = estimate(people.iloc[:4], [4, 3, 0, 0], nprs, settings)
    cut = pick(rows, "anchor_cutpoint_youden", "f")
    assert cut["group"] == "sex"
    assert cut["estimate"] == pick(alone, "anchor_cutpoint_youden")["estimate"] == 4
    assert pick(rows, "anchor_auc", "m")["method"] == ONE_GROUP


def test_perfect_separation_has_an_area_without_an_interval(nprs, settings):
    people = build_people((8, 3), (8, 4), (8, 7), (8, 8), instrument=nprs)
    row = pick(estimate(people, [4, 3, 0, 0], nprs, settings), "anchor_auc")
    assert (row["estimate"], row["method"]) == (1, SEPARATED)
    assert np.isnan([row["lower"], row["upper"]]).all()


def test_a_group_of_one_has_no_interval_of_the_area():
    curve = find_roc([0, 1, 2, 1], [False, False, False, True])
    area, lower, upper = find_auc(curve, confidence=0.95)
    assert area == 0.5
    assert np.isnan([lower, upper]).all()


def test_few_resamples_and_one_group_are_refused(nprs, settings):
    people = build_people((8, 3), (8, 8), instrument=nprs)
    with pytest.raises(ValueError, match="at least 100 resamples"):
        estimate(people, [4, 0], nprs, settings, resamples=10)
    with pytest.raises(ValueError, match="people who improved and people who did not"):
        find_roc([1, 2], [True, True])


def test_the_same_seed_gives_the_same_interval(nprs, settings):
    people = build_people(*((8, 8 - step % 6) for step in range(30)), instrument=nprs)
    ratings = [(step * 7) % 6 for step in range(30)]
    first, again = (estimate(people, ratings, nprs, settings, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)


def test_youden_and_corner_differ_where_the_shares_are_unequal():
    # Youden at 2: 0.5 + 1; corner at 1: 0.75, 0.7, distance² 0.1525 against 0.25
    improvement = [0, 1, 2, 2, *([0] * 7), *([1] * 3)]
    curve = find_roc(improvement, [True] * 4 + [False] * 10)
    assert find_cutpoint(curve, criterion="youden") == 2
    assert find_cutpoint(curve, criterion="corner") == 1


def test_the_bootstrap_is_that_of_a_loop_and_far_quicker():
    random = np.random.default_rng(5)
    improved = np.arange(200) < 90
    improvement = random.normal(np.where(improved, 3, 1), 1.5).round()
    curve = find_roc(improvement, improved)
    start = time.perf_counter()
    drawn = resample_cutpoint(curve, criterion="youden", resamples=400, seed=1)
    vectorised = time.perf_counter() - start

    def draw_one() -> float:
        places = [
            random.choice(np.flatnonzero(group), group.sum()) for group in (improved, ~improved)
        ]
        place = np.concatenate(places)
        return find_cutpoint(find_roc(improvement[place], improved[place]), criterion="youden")

    start = time.perf_counter()
    looped = np.array([draw_one() for _ in range(400)])
    loop = time.perf_counter() - start
    assert drawn.mean() == pytest.approx(looped.mean(), abs=0.15)
    assert vectorised < loop / 3


changes = st.lists(
    st.tuples(st.integers(-6, 16).map(lambda halves: halves / 2), st.booleans()), min_size=4
)


@given(changes)
def test_the_area_turns_around_with_the_groups_and_sensitivity_falls_as_specificity_rises(people):
    improvement, improved = (np.array(each) for each in zip(*people, strict=True))
    if improved.all() or not improved.any():
        return
    curve = find_roc(improvement, improved)
    turned = find_roc(improvement, ~improved)
    area, lower, upper = find_auc(curve, confidence=0.95)
    assert find_auc(turned, confidence=0.95)[0] == pytest.approx(1 - area)
    assert np.isnan(lower) or 0 <= lower <= area <= upper <= 1
    assert (np.diff(curve.sensitivity) <= 1e-12).all()
    assert (np.diff(curve.specificity) >= -1e-12).all()
    best = curve.thresholds == find_cutpoint(curve, criterion="youden")
    both = curve.sensitivity + curve.specificity
    assert both[best].item() == pytest.approx(both.max())
