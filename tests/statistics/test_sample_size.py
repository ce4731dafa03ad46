from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ims_outcomes.statistics.pairs_needed import find_pairs_for_means, find_pairs_for_shares
from ims_outcomes.statistics.proportions import wilson_interval
from ims_outcomes.statistics.sample_size import (
    NO_PAIRS,
    NO_SPREAD,
    TOO_FEW,
    estimate_episodes_for_mean,
    estimate_episodes_for_share,
)
from tests.statistics.people import build_people, pick

USUAL = {"power": 0.8, "confidence": 0.95}


@pytest.mark.parametrize(
    ("first", "second", "power", "confidence", "expected"),
    [
        (0.5, 0.6, 0.8, 0.95, 387.33851669559),
        (0.6, 0.5, 0.8, 0.95, 387.33851669559),
        (0.3, 0.45, 0.9, 0.95, 216.81993773729),
        (0.05, 0.2, 0.8, 0.99, 112.09311796742),
    ],
)
def test_two_shares_against_r_power_prop_test(first, second, power, confidence, expected):
    # R 4.2.2: power.prop.test(p1 = first, p2 = second, power = power, sig.level = …)$n
    found = find_pairs_for_shares(
        first, second, power=power, confidence=confidence, against="group"
    )
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("difference", "sd", "power", "against", "expected"),
    [
        (1, 2.5, 0.8, "group", 99.08056500872),
        (-1, 2.5, 0.8, "group", 99.08056500872),
        (0.5, 2, 0.9, "value", 170.05112829845),
        (2, 1, 0.9, "group", 6.3867560157845),
    ],
)
def test_two_means_against_r_power_t_test(difference, sd, power, against, expected):
    # R 4.2.2: power.t.test(delta = difference, sd = sd, power = power)$n, for "value" with
    # type = "one.sample"
    found = find_pairs_for_means(difference, sd, power=power, confidence=0.95, against=against)
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("first", "second"), [(0.6, 0.5), (0.3, 0.45), (0.7, 0.85)])
def test_a_share_against_a_value_has_about_the_chance_promised(first, second):
    n = round(find_pairs_for_shares(first, second, against="value", **USUAL))
    counts = np.arange(n + 1)
    lower, upper = wilson_interval(counts, np.full(n + 1, n), confidence=0.95)
    found = (lower > second) | (upper < second)
    # Counted out exactly: the chance that the interval printed leaves the value out.
    chance = stats.binom.pmf(counts, n, first)[found].sum()
    assert chance == pytest.approx(0.8, abs=0.04)


def test_a_difference_as_large_as_that_needs_no_fewer_than_two():
    assert find_pairs_for_means(1000, 1, against="group", **USUAL) == 2


def test_what_cannot_be_asked_is_refused():
    shares = "the two shares must differ and lie between 0 and 1"
    for first, second in [(0.5, 0.5), (0.0, 0.5), (0.5, 1.0), (1.2, 0.5)]:
        with pytest.raises(ValueError, match=shares):
            find_pairs_for_shares(first, second, against="group", **USUAL)
    for difference, sd in [(0, 1), (1, 0), (float("nan"), 1), (1, float("inf"))]:
        with pytest.raises(ValueError, match="difference and SD must be finite and not 0"):
            find_pairs_for_means(difference, sd, against="group", **USUAL)
    with pytest.raises(ValueError, match="power and confidence must lie between one half and 1"):
        find_pairs_for_means(1, 1, power=80, confidence=0.95, against="group")


def test_episodes_for_a_share_by_completeness_and_what_is_there(nprs, settings):
    # 200 people: 100 with both scores of whom 80 are eligible, so 2 of 5 are usable.
    people = build_people(
        *[(6.0, 3.0)] * 80, *[(2.0, 1.0)] * 20, *[(6.0, None)] * 100, instrument=nprs
    )
    rows = estimate_episodes_for_share(people, first=0.5, second=0.6, settings=settings)
    assert pick(rows, "pairs_needed", "50 % against 60 %")["estimate"] == 191
    needed = pick(rows, "episodes_needed", "50 % against 60 %")
    assert needed["estimate"] == 478  # 191 ÷ 0.4 = 477.5
    # Wilson of 80/200, by R's prop.test(80, 200, correct = FALSE): 0.3346058 to 0.4691633
    assert needed[["lower", "upper"]].tolist() == [408, 571]
    more = pick(rows, "episodes_more", "50 % against 60 %")
    assert more[["estimate", "lower", "upper"]].tolist() == [278, 208, 371]
    assert more[["n", "n_missing", "unit"]].tolist() == [200, 120, "episodes"]
    assert more["method"] == (
        "normal approximation, power 80 %, two-sided 5 %, against a fixed value"
    )


def test_enough_is_nothing_more(nprs, settings):
    people = build_people(*[(6.0, 3.0), (6.0, 5.0)] * 200, instrument=nprs)
    rows = estimate_episodes_for_share(people, first=0.3, second=0.6, settings=settings)
    assert rows.loc[rows["measure"].eq("episodes_more"), "estimate"].item() == 0


def test_a_second_group_needs_more_than_a_value(nprs, settings):
    people = build_people(*[(6.0, 3.0), (6.0, 5.0)] * 20, instrument=nprs)
    ask = {"difference": 1.0, "instrument": nprs, "settings": settings}
    alone = estimate_episodes_for_mean(people, **ask)
    group = estimate_episodes_for_mean(people, against="group", **ask)
    # SD 1.0127 (twenty each of −3 and −1). R 4.2.2: power.t.test(delta = 1, sd = 1.0127,
    # power = .8)$n is 17.1; type = "one.sample": 10.1
    assert pick(group, "pairs_needed", "1 points")["estimate"] == 18
    assert pick(alone, "pairs_needed", "1 points")["estimate"] == 11


def test_too_little_to_go_by_is_said(nprs, settings):
    ask = {"difference": 1.0, "instrument": nprs, "settings": settings}
    nine = build_people(*[(6.0, 3.0)] * 8, (6.0, 5.0), (6.0, None), instrument=nprs)
    rows = estimate_episodes_for_mean(nine, **ask)
    assert set(rows["method"]) == {TOO_FEW.format(least=10)} and rows["estimate"].isna().all()
    ten = build_people(*[(6.0, 3.0)] * 9, (6.0, 5.0), instrument=nprs)
    assert estimate_episodes_for_mean(ten, **ask)["estimate"].notna().all()
    equal = build_people(*[(6.0, 3.0)] * 20, instrument=nprs)
    assert set(estimate_episodes_for_mean(equal, **ask)["method"]) == {NO_SPREAD}
    nobody = build_people(*[(6.0, None)] * 20, instrument=nprs)
    rows = estimate_episodes_for_share(nobody, first=0.5, second=0.6, settings=settings)
    assert set(rows["method"]) == {NO_PAIRS}
    assert rows["measure"].tolist() == ["pairs_needed", "episodes_needed", "episodes_more"]
    empty = estimate_episodes_for_share(nobody.iloc[:0], first=0.5, second=0.6, settings=settings)
    assert set(empty["method"]) == {NO_PAIRS}


def test_row_order_does_not_matter(nprs, settings):
    people = build_people(*[(6.0, 3.0), (7.0, 5.0), (8.0, None), (5.0, 1.0)] * 10, instrument=nprs)
    ask = {"difference": 1.0, "instrument": nprs, "settings": settings}
    pd.testing.assert_frame_equal(
        estimate_episodes_for_mean(people, **ask),
        estimate_episodes_for_mean(people.sample(frac=1, random_state=1), **ask),
    )


def test_chance_and_least_pairs_are_settings_and_a_call_may_ask_for_another_chance(nprs, settings):
    people = build_people(*[(6.0, 3.0), (6.0, 5.0)] * 6, instrument=nprs)
    asked = {"difference": 1.0, "instrument": nprs}
    stricter = dataclasses.replace(
        settings, sample_size=dataclasses.replace(settings.sample_size, power_percent=90.0)
    )
    by_settings = estimate_episodes_for_mean(people, settings=stricter, **asked)
    by_call = estimate_episodes_for_mean(people, settings=settings, power=0.9, **asked)
    pd.testing.assert_frame_equal(by_settings, by_call)
    assert "power 90 %" in by_call["method"].iloc[0]
    more = dataclasses.replace(
        settings, sample_size=dataclasses.replace(settings.sample_size, spread_from_pairs=13)
    )
    few = estimate_episodes_for_mean(people, settings=more, **asked)
    assert few["method"].eq(TOO_FEW.format(least=13)).all()
