"""Against R 4.2.2, pROC 1.18.0, on twenty made-up people.

r <- roc(grc >= 2.5, imp, direction = "<")
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ims_outcomes.statistics.anchor_cutpoint import estimate_anchor_cutpoint
from ims_outcomes.statistics.roc import find_auc, find_roc
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_people, pick

IMPROVEMENT = [-1, 0, 0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 0, 1, 2, 2.5, 4, -2, 3, 2]
RATING = [-1, 0, 1, 2, 1, 3, 4, 3, 2, 5, 4, 5, -2, 0, 3, 1, 3, -3, 4, 2]


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    nprs = load_vocabulary().instruments["nprs"]
    people = build_people(
        *((8, 8 - improvement) for improvement in IMPROVEMENT), instrument=nprs, groc=RATING
    )
    return estimate_anchor_cutpoint(
        people, anchor="groc", improved_from=2.5, instrument=nprs, settings=load_settings()
    )


def test_area_and_delongs_interval(rows):
    # ci.auc(r, method = "delong")
    found = pick(rows, "anchor_auc")[["estimate", "lower", "upper"]].tolist()
    assert found == pytest.approx([0.914141414141, 0.796391358590, 1.0], abs=1e-11)


def test_the_area_is_that_of_the_rank_sum_test(rows):
    up = np.array(RATING) >= 2.5
    change = np.array(IMPROVEMENT)
    pairs = stats.mannwhitneyu(change[up], change[~up]).statistic / (up.sum() * (~up).sum())
    assert pick(rows, "anchor_auc")["estimate"] == pytest.approx(pairs)


def test_the_curve():
    # coords(r, "all"): its threshold 1.5 is "at least 2" among the improvements seen
    curve = find_roc(IMPROVEMENT, np.array(RATING) >= 2.5)
    expected = {
        -1: (1, 0.09090909), 0: (1, 0.18181818), 1: (1, 0.45454545), 2: (1, 0.72727273),
        2.5: (0.6666667, 0.81818182), 3: (0.6666667, 0.90909091), 4: (0.4444444, 1),
        5: (0.2222222, 1), 6: (0.1111111, 1),
    }  # fmt: skip
    found = dict(
        zip(
            curve.thresholds.tolist(),
            zip(curve.sensitivity.tolist(), curve.specificity.tolist(), strict=True),
            strict=True,
        )
    )
    for threshold, both in expected.items():
        assert found[threshold] == pytest.approx(both, abs=1e-7)


@pytest.mark.parametrize("criterion", ["youden", "corner"])
def test_the_best_cut_point(rows, criterion):
    # coords(r, "best", best.method = "youden") and "closest.topleft": 1.5, 8 of 11, 9 of 9
    # set.seed(1); ci.coords(r, "best", best.method = "youden", best.policy = "random",
    #   boot.n = 5000, ret = "threshold"): 1.5 to 3.5, the middles below 2 and 4
    row = pick(rows, f"anchor_cutpoint_{criterion}")
    assert row["estimate"] == 2
    if criterion == "youden":
        assert [row["lower"], row["upper"]] == [2, 4]
    sensitivity = pick(rows, f"anchor_sensitivity_{criterion}")
    specificity = pick(rows, f"anchor_specificity_{criterion}")
    assert sensitivity[["numerator", "denominator"]].tolist() == [9, 9]
    assert specificity[["numerator", "denominator"]].tolist() == [8, 11]


def test_the_correlation(rows):
    # cor(imp, grc, method = "spearman")
    assert pick(rows, "anchor_correlation")["estimate"] == pytest.approx(0.861079282345, abs=1e-11)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_variance_of_the_area(confidence):
    # var(r): 0.003609325579
    curve = find_roc(IMPROVEMENT, np.array(RATING) >= 2.5)
    area, lower, _ = find_auc(curve, confidence=confidence)
    reach = stats.norm.ppf((1 + confidence) / 2) * np.sqrt(0.003609325579)
    assert area - lower == pytest.approx(reach, abs=1e-9)
