from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.statistics.group_differences import TOO_FEW, estimate_group_difference
from tests.statistics.people import build_people, pick


def estimate(people, instrument, settings, first="a", second="b"):
    return estimate_group_difference(
        people, by="technique", first=first, second=second, instrument=instrument, settings=settings
    )


def test_the_difference_is_first_minus_second(nprs, settings):
    people = build_people(
        (8, 4), (8, 5), (8, 3), (8, 7), (8, None), (8, 6), (8, 7), (8, 8), (8, 5),
        instrument=nprs, technique=["a"] * 5 + ["b"] * 4,
    )  # fmt: skip
    rows = estimate(people, nprs, settings)
    share = pick(rows, "difference_responder_30", "a minus b")
    # 3 of 4 against 1 of 4
    assert share[["n", "n_missing", "estimate"]].tolist() == [8, 1, 0.5]
    change = pick(rows, "difference_mean_change", "a minus b")
    # R 4.2.2: t.test(c(-4, -3, -5, -1), c(-2, -1, 0, -3))$conf.int
    assert change["estimate"] == pytest.approx(-1.75)
    assert change["lower"] == pytest.approx(-4.4172206, abs=1e-6)
    assert change["upper"] == pytest.approx(0.9172206, abs=1e-6)
    assert change["method"] == "Welch"


def test_a_group_of_nobody_has_no_difference(nprs, settings):
    people = build_people((8, 4), (8, 5), instrument=nprs, technique="a")
    rows = estimate(people, nprs, settings)
    assert rows["estimate"].isna().all()
    assert rows["method"].eq(TOO_FEW).all()


def test_a_scale_without_percentages_compares_change_only(psfs, settings):
    people = build_people((4, 8), (5, 5), (4, 6), (4, 5), instrument=psfs, technique=list("aabb"))
    rows = estimate(people, psfs, settings)
    assert rows["measure"].tolist() == ["difference_mean_change"]
    assert np.isfinite(rows["lower"]).all()
