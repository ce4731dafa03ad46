from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from ims_outcomes.statistics.caseload import estimate_caseload, find_changed_shares
from ims_outcomes.vocabulary import load_settings

SETTINGS = load_settings()


def set_beside(now: tuple[float, float], before: tuple[float, float]) -> float:
    """Compare one share now with one before."""
    rows = [
        pd.DataFrame({"numerator": [part], "denominator": [whole]}) for part, whole in (now, before)
    ]
    return float(find_changed_shares(*rows, settings=SETTINGS).iloc[0])


def test_every_column_adds_up_to_all_in_both_stretches_of_time() -> None:
    started = pd.DataFrame({"sex": ["f", "m", None, "f", "m"], "technique": ["a"] * 4 + ["b"]})
    is_now = pd.Series([True, False, False, False, False])
    rows = estimate_caseload(
        started, is_now=is_now, columns=["sex", "technique"], settings=SETTINGS
    )
    for measure, total in (("caseload", 1.0), ("caseload_before", 4.0)):
        mine = rows.loc[rows["measure"].eq(measure)]
        everybody = rows.loc[rows["measure"].eq(f"activity_{measure}")]
        assert everybody["estimate"].tolist() == [total]
        sums = mine.groupby("group")["numerator"].sum()
        assert sums.tolist() == [total, total]


def test_without_anybody_there_is_a_count_of_0_and_no_share() -> None:
    started = pd.DataFrame({"sex": pd.Series(["f"], dtype="str")})
    rows = estimate_caseload(started, is_now=pd.Series([False]), columns=["sex"], settings=SETTINGS)
    now = rows.loc[rows["measure"].isin(["activity_caseload", "caseload"])]
    assert now["estimate"].isna().tolist() == [False, True]
    assert now["method"].tolist() == ["count", "nobody to count: not computed"]


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        # R: DescTools::BinomDiffCI(x1, 40, 200, 400, method = "score"): 0.0895 to 0.3623
        ((30, 40), (200, 400), 1.0),
        ((10, 40), (200, 400), -1.0),
        ((20, 40), (200, 400), 0.0),
        ((float("nan"), 40), (200, 400), 0.0),  # hidden
    ],
)
def test_a_share_that_differs_by_more_than_chance_is_named_with_its_direction(
    now: tuple[float, float], before: tuple[float, float], direction: float
) -> None:
    assert set_beside(now, before) == direction


@pytest.mark.parametrize(("size", "direction"), [(19, 0.0), (20, 1.0)])
def test_few_are_not_compared_however_they_differ(size: int, direction: float) -> None:
    assert set_beside((size, size), (0, 400)) == direction
    assert set_beside((400, 400), (0, size)) == direction


def test_many_shares_need_a_larger_difference_than_one() -> None:
    one = pd.DataFrame({"numerator": [27.0], "denominator": [40.0]})
    before = pd.DataFrame({"numerator": [200.0], "denominator": [400.0]})
    alone = find_changed_shares(one, before, settings=SETTINGS)
    rows = [pd.concat([each] * 20, ignore_index=True) for each in (one, before)]
    assert (alone.tolist(), find_changed_shares(*rows, settings=SETTINGS).sum()) == ([1.0], 0.0)


def test_the_confidence_of_the_settings_holds() -> None:
    sure = dataclasses.replace(SETTINGS.report, confidence_percent=99)
    settings = dataclasses.replace(SETTINGS, report=sure)
    now = pd.DataFrame({"numerator": [27.0], "denominator": [40.0]})
    before = pd.DataFrame({"numerator": [200.0], "denominator": [400.0]})
    assert find_changed_shares(now, before, settings=settings).tolist() == [0.0]
