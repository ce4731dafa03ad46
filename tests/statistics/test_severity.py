from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.severity import estimate_severity_matrix, find_severity
from tests.statistics.people import build_people, pick


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (0, "none"),
        (0.1, "mild"),
        (3.9, "mild"),
        (4, "moderate"),
        (6.9, "moderate"),
        (7, "severe"),
        (10, "severe"),
    ],
)
def test_exactly_at_a_limit_is_the_class_above(nprs, settings, score, expected):
    found = find_severity(pd.Series([float(score)]), instrument=nprs, settings=settings)
    assert found.tolist() == [expected]


def test_limits_stretch_to_the_scale_and_a_missing_score_has_no_class(instruments, settings):
    scores = pd.Series([39.9, 40, 70, None])
    found = find_severity(scores, instrument=instruments["vas"], settings=settings)
    assert found.head(3).tolist() == ["mild", "moderate", "severe"]
    assert found.isna().tolist() == [False, False, False, True]


@pytest.mark.parametrize(("pairs", "classes"), [(99, 3), (100, 4), (101, 4)])
def test_four_classes_need_100_pairs(nprs, settings, pairs, classes):
    people = build_people(*[(8, 0)] * pairs, (8, None), instrument=nprs)
    rows = estimate_severity_matrix(people, instrument=nprs, settings=settings)
    assert len(rows) == classes**2


@pytest.mark.parametrize(("below", "classes"), [(0, 4), (2, 4), (3, 3)])
def test_none_and_mild_are_one_class_where_a_cell_would_hold_too_few(
    nprs, settings, below, classes
):
    # 98 went from severe to none, 2 from severe to mild; a cell of nobody is not too few.
    people = build_people(*[(8, 0)] * 98, *[(8, 2)] * 2, instrument=nprs)
    rows = estimate_severity_matrix(people, instrument=nprs, settings=settings, merge_below=below)
    assert len(rows) == classes**2
    assert rows["numerator"].sum() == 100


def test_shares_are_those_of_the_class_before(nprs, settings):
    people = build_people((8, 3), (7, 8), (9, 5), (5, 5), (2, 0), (9, None), instrument=nprs)
    rows = estimate_severity_matrix(people, instrument=nprs, settings=settings)
    cell = pick(rows, "severity_matrix", "severe | none_or_mild")
    assert cell[["numerator", "denominator", "n_missing"]].tolist() == [1, 3, 1]
    assert pick(rows, "severity_matrix", "none_or_mild | none_or_mild")["estimate"] == 1
    assert rows["numerator"].sum() == 5


def test_missing_are_those_who_may_belong_to_the_class_before(nprs, settings):
    people = build_people(
        (8, 3), (5, 5),
        (9, None),  # severe, no last score
        (4, None),  # moderate, no last score
        (None, None), (None, 2),  # nobody knows where they began
        instrument=nprs,
    )  # fmt: skip
    rows = estimate_severity_matrix(people, instrument=nprs, settings=settings)
    missing = {
        level: pick(rows, "severity_matrix", f"{level} | severe")["n_missing"]
        for level in ("none_or_mild", "moderate", "severe")
    }
    assert missing == {"none_or_mild": 2, "moderate": 3, "severe": 3}


def test_only_pain_scales_have_severity_classes(psfs, settings):
    people = build_people((4, 8), instrument=psfs)
    assert estimate_severity_matrix(people, instrument=psfs, settings=settings).empty


def test_nobody_with_both_scores_is_a_matrix_of_nobody(nprs, settings):
    people = build_people((8, None), (None, 3), instrument=nprs)
    rows = estimate_severity_matrix(people, instrument=nprs, settings=settings)
    assert rows["method"].eq(NOBODY).all()
    assert rows[["estimate", "lower", "upper"]].isna().all(axis=None)
