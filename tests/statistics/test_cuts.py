from __future__ import annotations

import pandas as pd

from ims_outcomes.statistics.cuts import cut_by, repeat_for_parts
from ims_outcomes.statistics.estimates import build_estimates


def test_every_row_is_in_the_whole_and_in_one_level():
    frame = pd.DataFrame({"sex": ["m", None, "f", "m"]})
    cuts = cut_by(frame, by="sex")
    count = cuts.total(n=pd.Series(1, index=cuts.rows.index))
    assert count[["group", "level", "n"]].values.tolist() == [
        ["all", "all", 4.0],
        ["sex", "f", 1.0],
        ["sex", "m", 2.0],
        ["sex", "not_recorded", 1.0],
    ]


def test_an_empty_frame_has_its_whole_with_nobody_in_it():
    cuts = cut_by(pd.DataFrame({"sex": pd.Series(dtype="str")}), by="sex")
    assert cuts.parts.values.tolist() == [["all", "all"]]
    assert cuts.total(n=cuts.rows["sex"].notna())["n"].tolist() == [0.0]
    assert cuts.describe(pd.Series(dtype="float64"))["n"].tolist() == [0.0]


def test_whole_numbers_are_levels_without_a_decimal_point():
    cuts = cut_by(pd.DataFrame({"session_count": [2, 10]}), by="session_count")
    assert cuts.parts["level"].tolist() == ["all", "10", "2"]


def test_cutting_leaves_the_frame_as_it_was():
    frame = pd.DataFrame({"sex": ["m", None]})
    before = frame.copy()
    cut_by(frame, by="sex")
    pd.testing.assert_frame_equal(frame, before)


def test_an_estimate_of_each_part_names_the_cut_before_cuts_of_its_own():
    frame = pd.DataFrame({"sex": ["m", None]})

    def count(part: pd.DataFrame) -> pd.DataFrame:
        return build_estimates(
            [
                {"measure": "people", "n": len(part)},
                {"measure": "people", "group": "weeks", "level": "6", "n": len(part)},
            ]
        )

    rows = repeat_for_parts(frame, by="sex", estimate=count)
    assert rows[["group", "level", "n"]].values.tolist() == [
        ["all", "all", 2], ["weeks", "6", 2], ["sex", "m", 1], ["sex | weeks", "m | 6", 1],
        ["sex", "not_recorded", 1], ["sex | weeks", "not_recorded | 6", 1],
    ]  # fmt: skip
