from __future__ import annotations

import numpy as np
import pandas as pd

from ims_outcomes.statistics.heaping import estimate_heaping
from ims_outcomes.statistics.proportions import NOBODY

TEN = [0.0, 5.0, 10.0]


def count(scores: list[float | None], marks: list[float]) -> dict[str, float]:
    rows = estimate_heaping(pd.Series(scores, dtype="float64"), marks=marks)
    bars = rows.loc[rows["measure"].eq("score_mark")]
    return bars.set_index("level")["numerator"].to_dict()


def find_times(scores: list[float], marks: list[float]) -> float:
    rows = estimate_heaping(pd.Series(scores, dtype="float64"), marks=marks)
    return rows.set_index("measure").loc["heaping_times", "estimate"]


def test_every_mark_from_end_to_end_has_its_bar():
    bars = count([0, 5, 5, 10, None], TEN)
    assert list(bars) == [str(mark) for mark in range(11)]
    assert {level: number for level, number in bars.items() if number} == {"0": 1, "5": 2, "10": 1}


def test_a_score_between_two_marks_belongs_to_the_lower_one():
    assert count([4.5], TEN)["4"] == 1


def test_a_long_scale_has_a_bar_for_each_round_mark():
    marks = [float(mark) for mark in range(0, 101, 10)]
    bars = count([0, 9, 10, 100], marks)
    assert len(bars) == 11
    assert [bars["0"], bars["10"], bars["100"]] == [2, 1, 1]


def test_the_ends_of_the_scale_have_no_say():
    # 5 has six, 4 and 6 have two each: three times as many, whatever stands on 0 and 10.
    assert find_times([5] * 6 + [4, 4, 6, 6] + [0] * 50 + [10] * 50, TEN) == 3


def test_without_scores_beside_there_is_no_ratio():
    rows = estimate_heaping(pd.Series([5.0, 5.0]), marks=TEN)
    times = rows.set_index("measure").loc["heaping_times"]
    assert np.isnan(times["estimate"]) and times["method"] == NOBODY


def test_no_scores_at_all_are_nobody():
    rows = estimate_heaping(pd.Series([], dtype="float64"), marks=TEN)
    assert rows["estimate"].isna().all()
