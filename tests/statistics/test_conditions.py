from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.conditions import (
    add_shown_condition,
    build_merged_conditions,
    estimate_conditions,
    estimate_differences_from_others,
)
from ims_outcomes.statistics.means import compare_means
from tests.statistics.people import build_people, pick


def build_conditions(**counts: int) -> pd.DataFrame:
    """Build people from condition__group = count."""
    rows = [
        (condition, group)
        for name, count in counts.items()
        for condition, group in [name.split("__")] * count
    ]
    people = pd.DataFrame(rows, columns=["condition", "condition_group"])
    return people.assign(patient_key=range(len(people)))


def shown(people: pd.DataFrame, settings) -> dict[str, str]:
    merged = add_shown_condition(people, settings=settings)
    return dict(zip(merged["condition"], merged["shown_condition"], strict=True))


@pytest.mark.parametrize(("count", "expected"), [(9, "all_other"), (10, "neck_pain")])
def test_exactly_as_many_as_the_limit_stand_alone(settings, count, expected):
    assert shown(build_conditions(neck_pain__neck=count), settings) == {"neck_pain": expected}


def test_small_conditions_go_to_their_group_and_small_groups_to_all_others(settings):
    people = build_conditions(
        low_back_pain__back=12, sciatica__back=6, stenosis__back=4, tmd__head=9, migraine__skull=3
    )
    assert shown(people, settings) == {
        "low_back_pain": "low_back_pain",
        "sciatica": "other_back",
        "stenosis": "other_back",
        "tmd": "all_other",
        "migraine": "all_other",
    }
    names = build_merged_conditions(add_shown_condition(people, settings=settings))
    assert names.values.tolist() == [
        ["all_other", "migraine"],
        ["all_other", "tmd"],
        ["other_back", "sciatica"],
        ["other_back", "stenosis"],
    ]


@pytest.mark.parametrize(("count", "expected"), [(9, "all_other"), (10, "not_recorded")])
def test_few_without_a_recorded_condition_are_counted_with_all_others(settings, count, expected):
    people = build_conditions(not_recorded__not_recorded=count, neck_pain__neck=11)
    assert shown(people, settings) == {"not_recorded": expected, "neck_pain": "neck_pain"}
    unknown = people["condition"].mask(people["condition"].eq("not_recorded"))
    merged = add_shown_condition(people.assign(condition=unknown), settings=settings)
    assert merged["shown_condition"].head(count).tolist() == [expected] * count


def test_a_condition_without_group_goes_to_all_others(settings):
    people = build_conditions(own_words__not_recorded=11, rare_words__not_recorded=5)
    assert shown(people, settings) == {"own_words": "own_words", "rare_words": "all_other"}


@pytest.mark.parametrize(("count", "expected"), [(4, "all_other"), (5, "sciatica")])
def test_the_smallest_joins_all_others_that_are_too_few_to_be_shown(settings, count, expected):
    people = build_conditions(
        not_recorded__not_recorded=count, neck_pain__neck=12, sciatica__back=10, tmd__head=10
    )
    assert shown(people, settings) == {
        "not_recorded": "all_other",
        "neck_pain": "neck_pain",
        "sciatica": expected,
        "tmd": "tmd",
    }
    names = build_merged_conditions(add_shown_condition(people, settings=settings))
    assert "not_recorded" in names["condition"].tolist()


def test_all_others_alone_stay_as_they_are(settings):
    assert shown(build_conditions(gout__foot=3), settings) == {"gout": "all_other"}


@pytest.fixture
def two_conditions(nprs):
    """21 with neck pain, 20 with sciatica, 5 of unknown condition; changes of 1 to 4 points."""
    rng = np.random.default_rng(7)
    scores = [(8.0, float(8 - drop)) for drop in rng.integers(1, 5, 46)]
    condition = ["neck_pain"] * 21 + ["sciatica"] * 20 + ["not_recorded"] * 5
    return build_people(*scores, instrument=nprs, shown_condition=condition)


def test_a_condition_is_compared_with_everybody_else(two_conditions, nprs, settings):
    rows = estimate_differences_from_others(
        two_conditions, by="shown_condition", instrument=nprs, settings=settings
    )
    change = two_conditions["change"]
    mine = two_conditions["shown_condition"].eq("neck_pain")
    first, second = (
        pd.DataFrame({"n": [part.count()], "mean": [part.mean()], "sd": [part.std()]})
        for part in (change[mine], change[~mine])
    )
    direct = compare_means(first, second, confidence=0.95).iloc[0]
    row = pick(rows, "difference_from_others", "neck_pain")
    assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(
        direct[["estimate", "lower", "upper"]].tolist()
    )
    assert pick(rows, "p_difference", "neck_pain")["estimate"] == pytest.approx(direct["p"])


def test_p_are_adjusted_over_the_conditions_compared(two_conditions, nprs, settings):
    rows = estimate_differences_from_others(
        two_conditions, by="shown_condition", instrument=nprs, settings=settings
    )
    plain = [pick(rows, "p_difference", name)["estimate"] for name in ("neck_pain", "sciatica")]
    holm = [pick(rows, "p_holm", name)["estimate"] for name in ("neck_pain", "sciatica")]
    assert min(holm) == pytest.approx(min(1, 2 * min(plain)))
    assert pick(rows, "p_holm", "sciatica")["method"] == "Welch, Holm over 2"
    unknown = pick(rows, "p_difference", "not_recorded")
    assert np.isnan(unknown["estimate"])
    assert unknown["method"] == "not compared: condition not recorded"


@pytest.mark.parametrize(("pairs", "compared"), [(19, False), (20, True)])
def test_comparing_needs_20_pairs_on_each_side(nprs, settings, pairs, compared):
    scores = [(8.0, 4.0), (8.0, 5.0)] * 20
    people = build_people(*scores, instrument=nprs)
    people = people.assign(shown_condition=["a"] * pairs + ["b"] * (40 - pairs))
    rows = estimate_differences_from_others(
        people, by="shown_condition", instrument=nprs, settings=settings
    )
    for level in "ab":
        assert np.isfinite(pick(rows, "difference_from_others", level)["estimate"]) == compared
    assert (pick(rows, "p_difference", "a")["method"] == "Welch") == compared


def test_the_table_has_each_condition_and_all(two_conditions, nprs, settings):
    rows = estimate_conditions(two_conditions, instrument=nprs, settings=settings)
    assert pick(rows, "completeness")["denominator"] == 46
    for measure in ("mean_change", "mean_baseline", "responder_30", "median_sessions"):
        assert pick(rows, measure, "sciatica")["n"] == 20
    assert not rows["measure"].eq("responder_mcid").any()


def test_one_condition_alone_is_compared_with_nobody(nprs, settings):
    people = build_people(*[(8, 4), (8, 5)] * 15, instrument=nprs, shown_condition="a")
    rows = estimate_conditions(people, instrument=nprs, settings=settings)
    assert np.isnan(pick(rows, "difference_from_others", "a")["estimate"])


def test_the_limit_of_people_is_a_setting(settings):
    low = dataclasses.replace(
        settings, disclosure=dataclasses.replace(settings.disclosure, merge_below_people=3)
    )
    assert shown(build_conditions(neck_pain__neck=3), low) == {"neck_pain": "neck_pain"}
