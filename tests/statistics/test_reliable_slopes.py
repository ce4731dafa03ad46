from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import optimize

from ims_outcomes.statistics import reliable_slopes
from ims_outcomes.statistics.reliable_slopes import (
    EQUAL_SLOPES,
    METHOD,
    NO_RESIDUAL,
    NO_SPREAD,
    NOT_CONVERGED,
    TOO_FEW_PEOPLE,
    estimate_reliable_slopes,
    find_reliable_slopes,
)
from tests.statistics.people import pick


def build_scores(slopes: list[float], *, noise: float, weeks: int = 5) -> pd.DataFrame:
    random = np.random.default_rng(7)
    person, week = np.divmod(np.arange(len(slopes) * weeks), weeks)
    scores = 6 + np.array(slopes)[person] * week + random.normal(0, noise, len(person))
    return pd.DataFrame({"episode_id": person, "weeks": week.astype(float), "score": scores})


def test_whoever_falls_faster_than_the_group_is_improved_where_lower_is_better(nprs, psfs):
    scores = build_scores([-2.0] * 5 + [-1.0] * 10 + [0.0] * 5, noise=0.3)
    found = find_reliable_slopes(scores, instrument=nprs)
    expected = ["improved"] * 5 + ["unchanged"] * 10 + ["deteriorated"] * 5
    assert found["category"].tolist()[:5] == expected[:5]
    assert found["category"].tolist()[15:] == expected[15:]
    assert found["method"].eq(METHOD).all()
    turned = find_reliable_slopes(scores, instrument=psfs)
    assert turned["change_index"].tolist() == pytest.approx((-found["change_index"]).tolist())


def test_the_group_s_own_change_counts_for_nothing(nprs):
    scores = build_scores([-2.0, -1.0, 0.0, -1.5, -0.5], noise=0.2)
    steeper = scores.assign(score=scores["score"] - 3 * scores["weeks"])
    found = find_reliable_slopes(scores, instrument=nprs)["change_index"]
    again = find_reliable_slopes(steeper, instrument=nprs)["change_index"]
    assert again.tolist() == pytest.approx(found.tolist(), rel=1e-3)


def test_whoever_has_two_scores_stays_without_a_category(nprs):
    scores = build_scores([-2.0, -1.0, 0.0, -1.5, -0.5], noise=0.2)
    two = pd.DataFrame({"episode_id": 99, "weeks": [0.0, 1.0], "score": [7.0, 2.0]})
    found = find_reliable_slopes(pd.concat([scores, two]), instrument=nprs)
    assert found["category"].isna().tolist() == [False] * 5 + [True]
    alone = find_reliable_slopes(scores, instrument=nprs)
    assert found["change_index"].iloc[:5].tolist() == alone["change_index"].tolist()


def test_too_few_people_and_no_spread_are_said(nprs):
    few = build_scores([-1.0, 0.0], noise=0.2)
    assert find_reliable_slopes(few, instrument=nprs)["method"].eq(TOO_FEW_PEOPLE).all()
    flat = build_scores([0.0] * 4, noise=0.0)
    assert find_reliable_slopes(flat, instrument=nprs)["method"].eq(NO_SPREAD).all()


def test_slopes_that_differ_by_chance_alone_give_nobody_a_category(nprs):
    # Each person's scores zigzag alike around a flat line: less spread of slopes than chance makes
    zigzag = np.tile([5.0, 6.0, 5.0, 6.0, 5.0], 6)
    scores = build_scores([0.0] * 6, noise=0.0).assign(score=zigzag)
    found = find_reliable_slopes(scores, instrument=nprs)
    assert found["method"].eq(EQUAL_SLOPES).all()
    assert found["category"].isna().all()


def test_scores_on_straight_lines_leave_no_error_to_judge_by(nprs):
    found = find_reliable_slopes(build_scores([-2.0, -1.0, 0.0, -1.5], noise=0.0), instrument=nprs)
    assert found["method"].eq(NO_RESIDUAL).all()
    assert found["category"].isna().all()


def test_a_search_that_does_not_arrive_gives_nobody_a_category(nprs, monkeypatch):
    stopped = optimize.OptimizeResult(success=False, x=np.zeros(3), fun=0.0)
    monkeypatch.setattr(reliable_slopes.optimize, "minimize", lambda *_, **__: stopped)
    found = find_reliable_slopes(build_scores([-2.0, -1.0, 0.0], noise=0.2), instrument=nprs)
    assert found["method"].eq(NOT_CONVERGED).all()
    assert found[["change_index", "category"]].isna().all(axis=None)


def test_with_a_cut_off_first_and_last_score_say_who_recovered_and_who_was_harmed(nprs, psfs):
    # All begin at 6, and most fall by 1 a week for four weeks; one falls by 3, one rises by 1
    scores = build_scores([-3.0, -1.0, -1.0, -1.0, -1.0, 1.0], noise=0.05)
    found = find_reliable_slopes(scores, instrument=nprs, cutoff=4.0)
    assert found["category"].iloc[[0, 5]].tolist() == ["recovered", "deteriorated"]
    low = scores.assign(score=scores["score"] - 3)
    harmed = find_reliable_slopes(low, instrument=nprs, cutoff=4.0)
    assert harmed["category"].iloc[[0, 5]].tolist() == ["improved", "harmed"]
    turned = scores.assign(score=10 - scores["score"])
    mirrored = find_reliable_slopes(turned, instrument=psfs, cutoff=6.0)
    assert mirrored["category"].tolist() == found["category"].tolist()


def test_no_scores_give_no_rows(nprs):
    scores = build_scores([], noise=0.0)
    assert find_reliable_slopes(scores, instrument=nprs).empty


def test_estimates_count_people_with_enough_scores(nprs, settings):
    scores = build_scores([-2.0] * 3 + [-1.0] * 4 + [0.0] * 3, noise=0.2)
    two = pd.DataFrame({"episode_id": 99, "weeks": [0.0, 1.0], "score": [7.0, 2.0]})
    scores = pd.concat([scores, two])
    rows = estimate_reliable_slopes(scores, instrument=nprs, settings=settings)
    row = pick(rows, "reliable_improved")
    improved = find_reliable_slopes(scores, instrument=nprs)["category"].eq("improved").sum()
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [improved, 10, 1]
    assert rows["numerator"].sum() == 10
    none = estimate_reliable_slopes(two, instrument=nprs, settings=settings)
    assert none["method"].eq(TOO_FEW_PEOPLE).all()
    empty = estimate_reliable_slopes(two.iloc[:0], instrument=nprs, settings=settings)
    assert empty["n"].eq(0).all()
