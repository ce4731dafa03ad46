from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.statistics.natural_course import estimate_natural_course, find_natural_course
from tests.statistics.people import build_people, pick


def test_a_condition_finds_its_own_figures_and_those_of_any_pain():
    found = find_natural_course(["tension_headache"])
    assert [(name, figure.value) for name, figure in found] == [
        ("tension_headache", 0.04), ("any_pain", 0.32), ("any_pain", 0.43), ("any_pain", 0.52),
    ]  # fmt: skip


def test_a_related_condition_does_not_lend_its_figures():
    names = {name for name, _ in find_natural_course(["back_pain", "migraine"])}
    assert names == {"any_pain"}


def test_a_duration_leaves_out_the_other_one():
    found = find_natural_course(["low_back_pain"], duration="persistent")
    durations = {figure.duration for _, figure in found}
    assert durations == {"", "persistent"}
    with pytest.raises(ValueError, match="acute or persistent, not 'chronic'"):
        find_natural_course(["low_back_pain"], duration="chronic")


def test_own_improvement_stands_beside_the_published_one_with_the_same_sign(nprs, psfs, settings):
    # Baselines 8, 6, 4 (SD 2), falls of 3, 2, 1: improvement of 1 SD; in PSFS the same as rises
    falls = build_people((8, 5), (6, 4), (4, 3), (7, None), instrument=nprs)
    rises = build_people((2, 5), (4, 6), (6, 7), (3, None), instrument=psfs)
    for people, instrument in ((falls, nprs), (rises, psfs)):
        cohort = people.assign(condition="low_back_pain")
        rows = estimate_natural_course(cohort, instrument=instrument, settings=settings)
        row = pick(rows, "own_improvement_sd", "low_back_pain")
        assert row[["n", "n_missing", "estimate"]].tolist() == pytest.approx([3, 1, 1])
        assert row["lower"] < 1 < row["upper"]
        assert pick(rows, "own_median_weeks", "low_back_pain")["estimate"] == 6
    published = rows.loc[
        rows["measure"].eq("published_improvement_sd")
        & rows["level"].str.startswith("low_back_pain | 6 ")
    ]
    assert published["estimate"].tolist() == [1.0, 1.2]
    assert published["method"].str.contains("Artus 2014").all()


def test_without_pairs_the_published_figures_still_stand(nprs, settings):
    cohort = build_people((8, None), instrument=nprs, condition="neck_pain")
    rows = estimate_natural_course(cohort, instrument=nprs, settings=settings)
    own = rows.loc[rows["measure"].str.startswith("own")]
    assert own["estimate"].isna().all()
    assert own["n_missing"].eq(1).all()
    assert rows["measure"].eq("published_mean_pain").sum() == 3


def test_nobody_gives_no_rows(nprs, settings):
    nobody = build_people(instrument=nprs, condition="neck_pain")
    assert estimate_natural_course(nobody, instrument=nprs, settings=settings).empty


def test_one_pair_has_an_own_figure_without_an_interval_or_none(nprs, settings):
    cohort = build_people((8, 4), instrument=nprs, condition="sciatica")
    rows = estimate_natural_course(cohort, instrument=nprs, settings=settings)
    row = pick(rows, "own_improvement_sd", "sciatica")
    assert np.isnan([row["estimate"], row["lower"], row["upper"]]).all()
    assert "not computed" in row["method"] or "no" in row["method"]


def test_no_two_rows_have_the_same_name(nprs, settings):
    cohort = build_people((8, 5), (6, 4), instrument=nprs, condition="low_back_pain")
    rows = estimate_natural_course(cohort, instrument=nprs, settings=settings)
    assert not rows.duplicated(["measure", "group", "level"]).any()
