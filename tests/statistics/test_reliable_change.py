from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.measurement_error import MeasurementError
from ims_outcomes.statistics.reliable_change import (
    estimate_reliable_change,
    find_reliable_change,
)
from ims_outcomes.statistics.reliable_change_index import (
    ALL_ERROR,
    CHANGE_IS_ERROR,
    EQUAL_BASELINES,
    FORMULAS,
    NO_PAIR,
    TOO_FEW_PAIRS,
    find_change_index,
)
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_people, pick

# 1.96·√2·SEM is exactly 2 points
TWO_POINTS = MeasurementError(source="made up", mdc=2.0)
OF_SAMPLE = MeasurementError(source="made up", reliability=0.8, sd="of_sample")
SETTINGS = load_settings()
NPRS = load_vocabulary().instruments["nprs"]
PSFS = load_vocabulary().instruments["psfs"]


def test_exactly_at_the_threshold_is_unchanged_below_it_too_and_above_it_is_change(nprs):
    people = build_people(
        (7, 5),  # 2 points: at the threshold
        (7, 4.9),  # above it
        (7, 5.1),  # below it
        (5, 7),  # worse by 2 points
        (5, 7.1),  # worse by more
        (7, None),  # no last score
        (None, 4),  # no baseline
        instrument=nprs,
    )
    found = find_reliable_change(people, instrument=nprs, error=TWO_POINTS)
    assert found["category"].tolist()[:5] == [
        "unchanged", "improved", "unchanged", "unchanged", "deteriorated",
    ]  # fmt: skip
    assert found["category"].isna().tolist()[5:] == [True, True]


def test_on_a_scale_where_higher_is_better_a_rise_is_an_improvement(psfs):
    people = build_people((4, 7), (7, 4), (4, 5), instrument=psfs)
    found = find_reliable_change(people, instrument=psfs, error=TWO_POINTS, cutoff=6)
    assert found["category"].tolist() == ["recovered", "harmed", "unchanged"]
    assert (found["change_index"] > 0).tolist() == [True, False, True]


def test_recovered_and_harmed_need_reliable_change_and_a_crossing(nprs):
    people = build_people(
        (8, 3),  # improved, from the clinical to the functional side
        (8, 5),  # improved, still clinical
        (8, 4),  # improved, exactly at the cut-off: still clinical
        (5, 3.5),  # crossed, but by less than 2 points
        (3, 0),  # improved, was functional already
        (2, 6),  # deteriorated into the clinical side
        (6, 9),  # deteriorated, was clinical already
        instrument=nprs,
    )
    found = find_reliable_change(people, instrument=nprs, error=TWO_POINTS, cutoff=4)
    assert found["category"].tolist() == [
        "recovered", "improved", "improved", "unchanged", "improved", "harmed", "deteriorated",
    ]  # fmt: skip


def test_every_formula_by_hand(nprs):
    # Baselines 4, 6, 8 (mean 6, SD 2), last 2, 5, 2 (mean 3), r 0.75: SEM 1, T of 8 is 7.5.
    # Changes −2, −1, −6: mean −3, SD √7; reliability of differences 1 − 2/7 = 5/7
    baseline, last = pd.Series([4.0, 6.0, 8.0]), pd.Series([2.0, 5.0, 2.0])
    error = MeasurementError(
        source="made up", reliability=0.75, sd="of_sample", reliability_last=0.5
    )
    expected = {
        "JT": -6 / np.sqrt(2),
        "GLN": -5.5 / (2 * np.sqrt(1 - 0.5625)),
        "HLL": (-1 - 1.5) / (2 * np.sqrt(1 - 0.5625)),
        "EN": -5.5,
        "NK": -5.5 / (2 * np.sqrt(0.5625 * 0.25 + 0.5)),
        "HA": (-6 * 5 / 7 - 3 * 2 / 7) / (np.sqrt(5 / 7) * np.sqrt(2)),
    }
    for method, value in expected.items():
        index, reason = find_change_index(baseline, last, method=method, error=error)
        assert reason == ""
        assert index[2] == pytest.approx(value), method
    assert set(expected) == set(FORMULAS)


def test_an_sd_of_the_source_takes_the_place_of_the_sample_s(nprs):
    people = build_people((6, 2), (6, 5), instrument=nprs)
    error = MeasurementError(source="made up", reliability=0.75, sd=2.0)
    found = find_reliable_change(people, instrument=nprs, error=error)
    assert found["change_index"].tolist() == pytest.approx([4 / np.sqrt(2), 1 / np.sqrt(2)])


@pytest.mark.parametrize(
    ("scores", "method", "error", "reason"),
    [
        ([(7, None), (None, 3)], "JT", TWO_POINTS, NO_PAIR),
        ([], "GLN", OF_SAMPLE, NO_PAIR),
        ([(7, 3)], "JT", OF_SAMPLE, TOO_FEW_PAIRS),
        ([(7, 3)], "GLN", TWO_POINTS, TOO_FEW_PAIRS),
        ([(7, 3), (7, 5)], "JT", OF_SAMPLE, EQUAL_BASELINES),
        ([(7, 3), (7, 5)], "EN", TWO_POINTS, EQUAL_BASELINES),
        ([(7, 3), (7.1, 5)], "NK", TWO_POINTS, ALL_ERROR),
        ([(5, 3), (7, 5)], "HA", TWO_POINTS, CHANGE_IS_ERROR),
    ],
)
def test_what_cannot_be_computed_says_why(scores, method, error, reason):
    people = build_people(*scores, instrument=NPRS)
    rows = estimate_reliable_change(
        people, instrument=NPRS, settings=SETTINGS, error=error, method=method
    )
    shares = rows.loc[rows["unit"].eq("share")]
    assert shares["method"].eq(reason).all()
    assert shares[["estimate", "lower", "upper"]].isna().all(axis=None)
    assert shares["n_missing"].eq(len(people)).all()


def test_an_error_in_points_serves_one_pair(nprs):
    people = build_people((7, 3), instrument=nprs)
    found = find_reliable_change(people, instrument=nprs, error=TWO_POINTS)
    assert found["category"].tolist() == ["improved"]


def test_an_unknown_method_is_refused(nprs):
    people = build_people((7, 3), instrument=nprs)
    with pytest.raises(ValueError, match="one of JT, GLN, HLL, EN, NK, HA, not 'RCI'"):
        find_reliable_change(people, instrument=nprs, error=TWO_POINTS, method="RCI")


def test_estimates_count_among_pairs_and_name_method_and_source(nprs, settings):
    people = build_people((7, 3), (7, 6), (5, 8), (7, None), instrument=nprs)
    rows = estimate_reliable_change(
        people, instrument=nprs, settings=settings, error=TWO_POINTS, cutoff=4
    )
    row = pick(rows, "reliable_recovered")
    assert row[["numerator", "denominator", "n", "n_missing"]].tolist() == [1, 3, 3, 1]
    # R 4.2.2: prop.test(1, 3, correct = FALSE)$conf.int
    assert [row["lower"], row["upper"]] == pytest.approx([0.06149194, 0.7923404], abs=1e-7)
    assert row["method"] == "Wilson, JT, MDC 2 (made up)"
    assert pick(rows, "reliable_change_points")["estimate"] == pytest.approx(2)
    assert pick(rows, "reliable_change_cutoff")["estimate"] == 4


def test_levels_share_the_rule_of_the_whole(nprs, settings):
    people = build_people((4, 2), (8, 3), (6, 6), (9, 2), instrument=nprs, sex=["f", "f", "m", "m"])
    whole = find_reliable_change(people, instrument=nprs, error=OF_SAMPLE, method="GLN")
    rows = estimate_reliable_change(
        people, instrument=nprs, settings=settings, error=OF_SAMPLE, method="GLN", by="sex"
    )
    for level in ("f", "m"):
        expected = whole.loc[people["sex"].eq(level), "category"].eq("improved").sum()
        assert pick(rows, "reliable_improved", level)["numerator"] == expected


@pytest.mark.parametrize(
    ("method", "share"), [("JT", 0.05), ("GLN", 0.05), ("HLL", 0.05), ("NK", 0.0614), ("EN", 0.144)]
)
def test_how_many_of_those_who_did_not_change_are_called_changed(method, share):
    # y − T has the variance SD²(1 − r²). EN divides by SD²(1 − r): 2·(1 − Φ(1.96 ÷ √(1 + r)));
    # NK by SD²(1 − r)(1 + r²): 2·(1 − Φ(1.96·√((1 + r²) ÷ (1 + r)))). r is 0.8
    random = np.random.default_rng(3)
    true = random.normal(6, 2 * np.sqrt(0.8), 100_000)
    first, second = (
        pd.Series(true + random.normal(0, 2 * np.sqrt(0.2), len(true))) for _ in range(2)
    )
    index, _ = find_change_index(first, second, method=method, error=OF_SAMPLE)
    assert index.abs().gt(1.96).mean() == pytest.approx(share, abs=0.003)


def test_hageman_and_arrindell_give_the_unchanged_a_share_of_the_group_s_change():
    # Half fall by 3, half do not change; SD 2 and r 0.8: SEM² 0.8. Variance of changes 2.25 + 1.6,
    # R = 2.25 ÷ 3.85. For the unchanged the index is normal with the mean −1.5·(1 − R) ÷ √(1.6·R)
    # and the SD √R: Φ((−1.645 + 0.646) ÷ 0.764), or 9.6 %, fall below, and hardly anybody above
    random = np.random.default_rng(3)
    true = random.normal(6, 2 * np.sqrt(0.8), 100_000)
    fall = np.repeat([0.0, 3.0], 50_000)
    first, second = (
        pd.Series(each + random.normal(0, np.sqrt(0.8), len(true))) for each in (true, true - fall)
    )
    error = MeasurementError(source="made up", sem=np.sqrt(0.8))
    index, _ = find_change_index(first, second, method="HA", error=error)
    assert index[:50_000].abs().gt(1.645).mean() == pytest.approx(0.097, abs=0.005)


quick = hypothesis_settings(max_examples=25, deadline=None)
score = st.one_of(st.none(), st.integers(0, 20).map(lambda halves: halves / 2))
pairs = st.lists(st.tuples(score, score), max_size=20)


@quick
@given(pairs, st.sampled_from(sorted(FORMULAS)))
def test_turning_the_scale_over_changes_no_category(scores, method):
    people = build_people(*scores, instrument=NPRS)
    turned = build_people(
        *((None if b is None else 10 - b, None if y is None else 10 - y) for b, y in scores),
        instrument=PSFS,
    )
    asked = {"error": OF_SAMPLE, "method": method}
    found = find_reliable_change(people, instrument=NPRS, cutoff=4, **asked)
    mirrored = find_reliable_change(turned, instrument=PSFS, cutoff=6, **asked)
    # 10 − x may differ in the last digit, so that the index does; the categories do not
    np.testing.assert_allclose(found["change_index"], mirrored["change_index"], atol=1e-6)
    assert found["category"].equals(mirrored["category"])


@quick
@given(pairs, st.sampled_from(sorted(FORMULAS)))
def test_categories_add_up_to_the_pairs_or_are_refused(scores, method):
    people = build_people(*scores, instrument=NPRS)
    rows = estimate_reliable_change(
        people, instrument=NPRS, settings=SETTINGS, error=OF_SAMPLE, method=method, cutoff=4
    )
    shares = rows.loc[rows["unit"].eq("share")]
    counted = shares["numerator"].sum()
    assert counted in (0, people["has_pair"].sum())
    assert (shares["n"] + shares["n_missing"]).eq(len(people)).all()


@quick
@given(pairs)
def test_a_more_reliable_instrument_calls_no_fewer_people_changed(scores):
    people = build_people(*scores, instrument=NPRS)
    changed = [
        find_reliable_change(
            people, instrument=NPRS, error=dataclasses.replace(OF_SAMPLE, reliability=reliability)
        )["category"].isin(["improved", "deteriorated"]).sum()
        for reliability in (0.5, 0.7, 0.9)
    ]  # fmt: skip
    assert changed == sorted(changed)
