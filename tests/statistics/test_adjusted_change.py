from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.adjusted_change import (
    estimate_adjusted_change,
    estimate_adjusted_difference,
    fit_ancova,
)
from ims_outcomes.statistics.refusals import RefusalError
from tests.statistics.people import build_people, pick

TRIAL = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "acupuncture_headache"


@pytest.fixture
def two_clinics(nprs) -> pd.DataFrame:
    """The last score is 2 + 0.5 × baseline, one less in clinic b, whose people start higher."""
    baseline = np.array([4.0, 5, 6, 7, 6, 7, 8, 9])
    noise = np.array([0.1, -0.1, -0.1, 0.1] * 2)  # goes with neither baseline nor clinic
    in_b = np.repeat([0, 1], 4)
    last = 2 + 0.5 * baseline - in_b + noise
    pairs = zip(baseline, last, strict=True)
    return build_people(*pairs, instrument=nprs, clinic_id=np.where(in_b, "b", "a"))


def test_levels_are_compared_at_one_case_mix(two_clinics, nprs, settings):
    rows = estimate_adjusted_change(two_clinics, instrument=nprs, settings=settings, by="clinic_id")
    # At the common baseline of 6.5 the last score is 5.25 in a and 4.25 in b.
    assert pick(rows, "adjusted_change", "a")["estimate"] == pytest.approx(5.25 - 6.5)
    assert pick(rows, "adjusted_change", "b")["estimate"] == pytest.approx(4.25 - 6.5)
    assert pick(rows, "adjusted_change")["estimate"] == pytest.approx(4.75 - 6.5)


def test_percent_is_made_at_the_end_and_has_no_interval(two_clinics, nprs, settings):
    rows = estimate_adjusted_change(two_clinics, instrument=nprs, settings=settings, by="clinic_id")
    row = pick(rows, "adjusted_percent", "b")
    assert row["estimate"] == pytest.approx(100 * 2.25 / 6.5)
    assert np.isnan(row["lower"]) and row["method"].endswith("no interval")


def test_function_has_no_percent(two_clinics, psfs, settings):
    rows = estimate_adjusted_change(two_clinics, instrument=psfs, settings=settings)
    assert rows["measure"].tolist() == ["adjusted_change"]


def test_the_interval_is_that_of_lm(two_clinics, nprs, settings):
    # R 4.2.2: confint(lm(last ~ baseline + relevel(clinic, "b"))): 0.6915302 1.3084698
    row = estimate_adjusted_difference(
        two_clinics, by="clinic_id", first="a", second="b", instrument=nprs, settings=settings
    ).iloc[0]
    assert row["estimate"] == pytest.approx(1)
    assert row[["lower", "upper"]].tolist() == pytest.approx([0.6915302, 1.3084698], abs=1e-6)
    assert row["level"] == "a minus b"


def test_weeks_are_in_the_model_when_they_differ(two_clinics, nprs, settings):
    weeks = two_clinics.assign(weeks=[4.0, 6, 8, 5, 7, 9, 4, 6])
    rows = estimate_adjusted_change(weeks, instrument=nprs, settings=settings)
    assert rows["method"][0] == "ANCOVA on baseline_score, weeks"
    rows = estimate_adjusted_change(two_clinics, instrument=nprs, settings=settings)
    assert rows["method"][0] == "ANCOVA on baseline_score"


def test_people_without_a_pair_are_counted_in_their_level(two_clinics, nprs, settings):
    more = pd.concat(
        [two_clinics, build_people((7, None), instrument=nprs, clinic_id="b")], ignore_index=True
    )
    rows = estimate_adjusted_change(more, instrument=nprs, settings=settings, by="clinic_id")
    assert pick(rows, "adjusted_change")["n_missing"] == 1
    assert pick(rows, "adjusted_change", "a")["n_missing"] == 0
    assert pick(rows, "adjusted_change", "b")["n_missing"] == 1


@pytest.mark.parametrize(
    ("pairs", "reason"),
    [
        ([(7, 4), (6, 4)], "too few people for so many columns"),
        ([(7, 4), (7, 5), (7, 6), (7, 3), (7, 3)], "'baseline_score' is the same for everybody"),
        ([(7, 4), (6, 3), (5, 2), (4, 1), (8, 5)], "give every last score exactly"),
    ],
)
def test_what_cannot_be_fitted_gives_the_reason(nprs, settings, pairs, reason):
    people = build_people(*pairs, instrument=nprs)
    with pytest.raises(RefusalError, match=reason):
        fit_ancova(people, columns=["baseline_score"])
    rows = estimate_adjusted_change(people, instrument=nprs, settings=settings)
    assert reason in rows["method"].item()


def test_many_levels_among_few_people_are_refused(two_clinics):
    with pytest.raises(RefusalError, match="too few people for so many columns"):
        fit_ancova(two_clinics.assign(who=list("abcdefgh")), columns=["who"])


def test_one_group_only_has_no_difference(two_clinics, nprs, settings):
    row = estimate_adjusted_difference(
        two_clinics, by="clinic_id", first="a", second="z", instrument=nprs, settings=settings
    ).iloc[0]
    assert row["method"] == "one group only: not computed"


@pytest.fixture(scope="module")
def trial() -> pd.DataFrame:
    if not TRIAL.is_dir():
        pytest.skip("the trial's workbook is not beside the repository")
    (workbook,) = TRIAL.glob("*.xls")
    data = pd.read_excel(workbook, sheet_name="Data", engine="calamine")
    return data.assign(
        baseline_score=data["pk1"],
        last_score=data["pk5"],
        has_pair=data["pk5"].notna(),
        weeks=52.0,
        group=data["group"].map({1: "acupuncture", 0: "control"}),
    )


# Vickers 2004, 10.1136/bmj.38029.421863.EB: 4.6 (2.2 to 7.0); the abstract does not name the
# model. Baseline, age and years of headache, found by trying, give that to the last digit; with
# sex and diagnosis too it is 4.64 (2.20 to 7.08).
@pytest.mark.parametrize(
    ("adjust_for", "tolerance"),
    [
        (["age", "chronicity"], 0.05),
        (["age", "sex", "migraine", "chronicity"], 0.1),
        ([], 0.1),
    ],
)
def test_the_trials_published_difference_comes_out(trial, nprs, settings, adjust_for, tolerance):
    row = estimate_adjusted_difference(
        trial,
        by="group",
        first="control",
        second="acupuncture",
        instrument=nprs,
        settings=settings,
        adjust_for=adjust_for,
    ).iloc[0]
    assert [row["n"], row["n_missing"]] == [301, 100]
    numbers = row[["estimate", "lower", "upper"]].tolist()
    assert numbers == pytest.approx([4.6, 2.2, 7.0], abs=tolerance)
