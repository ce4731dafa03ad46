from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.responders import estimate_not_eligible, estimate_responders
from tests.statistics.people import build_people, pick


def estimate(people, instrument, settings, **options):
    return estimate_responders(people, instrument=instrument, settings=settings, **options)


@pytest.fixture
def people(nprs):
    """Ten people, each there for a reason."""
    return build_people(
        (8, 4),  # 50 %, MCID, acceptable
        (7, 4.9),  # 30 % exactly, MCID
        (6, 5),  # improved, no responder
        (5, 0),  # pain-free
        (5, 7),  # worse, exactly
        (3, 2),  # eligible exactly, 33 %, below MCID; acceptable at the start already
        (2, 0),  # not eligible
        (2.9, 4.9),  # not eligible, worse
        (9, None),  # eligible, no last score
        (None, 1),  # no baseline: may be eligible
        instrument=nprs,
    )


def test_each_rule_counts_who_it_says(people, nprs, settings):
    rows = estimate(people, nprs, settings)
    counted = {
        measure: pick(rows, measure)[["numerator", "denominator", "n_missing"]].tolist()
        for measure in (
            "responder_30",
            "responder_50",
            "responder_mcid",
            "acceptable",
            "pain_free",
            "worse",
            "not_eligible",
        )
    }
    assert counted == {
        "responder_30": [4, 6, 2],  # 8→4, 7→4.9, 5→0, 3→2
        "responder_50": [2, 6, 2],  # 8→4, 5→0
        "responder_mcid": [3, 6, 2],  # 8→4, 7→4.9, 5→0
        "acceptable": [2, 5, 2],  # 8→4 and 5→0 of the five that started above 4
        "pain_free": [1, 6, 2],  # 5→0; 2→0 was not eligible
        "worse": [2, 8, 2],  # 5→7 and 2.9→4.9, of all pairs
        "not_eligible": [2, 9, 1],
    }


def test_the_worst_and_best_case_count_all_who_may_belong(people, nprs, settings):
    rows = estimate(people, nprs, settings)
    for measure, worst, best in [("responder_30", 4, 6), ("pain_free", 1, 3)]:
        assert pick(rows, f"{measure}_worst_case")["numerator"] == worst
        assert pick(rows, f"{measure}_best_case")["numerator"] == best
        assert pick(rows, f"{measure}_worst_case")["denominator"] == 8
    # The worst case of "worse" is that all the missing got worse.
    assert pick(rows, "worse_worst_case")[["numerator", "denominator"]].tolist() == [4, 10]
    assert pick(rows, "worse_best_case")[["numerator", "denominator"]].tolist() == [2, 10]


def test_an_ineligible_baseline_without_last_score_is_not_missing(nprs, settings):
    rows = estimate(build_people((8, 4), (2, None), instrument=nprs), nprs, settings)
    assert pick(rows, "responder_30")["n_missing"] == 0
    assert pick(rows, "worse")["n_missing"] == 1


def test_a_baseline_of_0_counts_for_no_percentage_even_where_all_are_eligible(nprs, settings):
    anyone = dataclasses.replace(nprs, eligible_at=None)
    people = build_people((0, 0), (8, 4), instrument=anyone)
    rows = estimate(people, anyone, settings)
    assert pick(rows, "responder_30")[["numerator", "denominator"]].tolist() == [1, 1]
    assert pick(rows, "responder_mcid")["denominator"] == 2


def test_no_percentages_where_they_make_no_sense(psfs, settings):
    people = build_people((4, 8), (5, 5), (8, 9), instrument=psfs)
    rows = estimate(people, psfs, settings)
    assert not rows["measure"].str.startswith(("responder_30", "responder_50", "pain_free")).any()
    # 8 is above 7, so not eligible on a higher-is-better scale.
    assert pick(rows, "responder_mcid")[["numerator", "denominator"]].tolist() == [1, 2]


def test_without_a_published_number_the_row_says_so(psfs, settings):
    rows = estimate(build_people((4, 8), instrument=psfs), psfs, settings)
    row = pick(rows, "acceptable")
    assert row["method"] == "not computed: none published"
    assert np.isnan(row["estimate"])
    assert not rows["measure"].eq("acceptable_best_case").any()


def test_a_condition_brings_its_own_mcid_or_none(nprs, settings):
    people = build_people((8, 7), (8, 6), instrument=nprs)
    assert pick(estimate(people, nprs, settings), "responder_mcid")["numerator"] == 1
    own = estimate(people, nprs, settings, mcid=0.8)
    assert pick(own, "responder_mcid")["numerator"] == 2
    none = pick(estimate(people, nprs, settings, mcid=None), "responder_mcid")
    assert none["method"] == "not computed: none published"


def test_the_percentages_are_those_of_the_settings(nprs, settings):
    asked = dataclasses.replace(
        settings, responders=dataclasses.replace(settings.responders, percents=(35,))
    )
    rows = estimate(build_people((8, 5.2), (8, 5.3), instrument=nprs), nprs, asked)
    assert pick(rows, "responder_35")["numerator"] == 1
    assert not rows["measure"].eq("responder_30").any()


def test_cutting_keeps_the_whole_and_names_what_is_not_recorded(people, nprs, settings):
    cut = people.assign(sex=["f"] * 5 + [None] * 5)
    rows = estimate(cut, nprs, settings, by="sex")
    whole = estimate(people, nprs, settings)
    kept = rows.loc[rows["group"].eq("all")].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, whole)
    assert pick(rows, "responder_30", "f")["numerator"] == 3
    assert pick(rows, "responder_30", "not_recorded")["numerator"] == 1


def test_nobody_gives_rows_of_nobody(people, nprs, settings):
    rows = estimate(people.head(0), nprs, settings)
    assert rows["n"].eq(0).all()
    assert rows["estimate"].isna().all()


def test_nobody_followed_up_leaves_everything_possible(nprs, settings):
    people = build_people((8, None), (None, None), instrument=nprs)
    rows = estimate(people, nprs, settings)
    assert pick(rows, "responder_30")["n_missing"] == 2
    assert pick(rows, "responder_30_worst_case")["estimate"] == 0
    assert pick(rows, "responder_30_best_case")["estimate"] == 1


def test_not_eligible_is_counted_of_those_with_a_baseline(people, settings):
    row = estimate_not_eligible(people, settings=settings).iloc[0]
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [2, 9, 1]


def test_ratings_of_change_make_responders_by_themselves(instruments, settings):
    # As a cohort of GROC is built: the rating is the pair, and whoever gave one is eligible
    groc = instruments["groc"]
    people = build_people((None, 3), (None, 2.5), (None, 1), (None, None), instrument=groc)
    rated = people["last_score"].notna()
    people = people.assign(has_baseline=rated, has_pair=rated, is_eligible=rated)
    rows = estimate_responders(people, instrument=groc, settings=settings)
    row = pick(rows, "responder_mcid")
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [2, 3, 1]
    assert pick(rows, "not_eligible")["numerator"] == 0
