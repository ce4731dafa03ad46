from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.chart_rules import (
    find_one_side,
    find_outside,
    find_sides,
    find_signals,
    find_trend,
    find_two_of_three,
    number_stretches,
)

# Centre 0, near limits at 4, limits at 6: values that fall into every zone, and on every line.
value = st.one_of(st.none(), st.sampled_from([-7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7]))
series = st.lists(value, min_size=0, max_size=40)


def build_months(values, *, chart="a", phase=0) -> pd.DataFrame:
    return pd.DataFrame({"value": pd.Series(values, dtype="float64")}).assign(
        chart=chart, phase=phase, centre=0.0, lower=-6.0, upper=6.0, near_lower=-4.0, near_upper=4.0
    )


def signal(values, **columns) -> pd.DataFrame:
    return find_signals(build_months(values, **columns), one_side_points=7, trend_points=7)


def one_side(values) -> pd.DataFrame:
    points = pd.Series(values, dtype="float64")
    zero = pd.Series(0.0, index=points.index)
    return find_one_side(find_sides(points, zero), number_stretches(points), points=7)


def trend(values) -> pd.DataFrame:
    points = pd.Series(values, dtype="float64")
    return find_trend(points, number_stretches(points), points=7)


def test_a_point_on_a_limit_is_inside_and_one_beyond_it_is_not():
    values = pd.Series([6.0, 6.0 + 1e-12, 6.1, -6.0, -6.1])
    limits = pd.Series(6.0, index=values.index)
    assert find_outside(values, -limits, limits)["side"].tolist() == [0, 0, 1, 0, -1]


def test_what_floating_point_leaves_puts_no_point_on_a_side():
    # 0.1 + 0.2 is not 0.3, and not above it either.
    assert find_sides(pd.Series([0.1 + 0.2]), pd.Series([0.3])).tolist() == [0]


def test_six_on_one_side_are_no_signal_and_seven_are():
    assert one_side([1] * 6)["side"].tolist() == [0] * 6
    found = one_side([-1, *[1] * 8, -1])
    assert found["side"].tolist() == [0, *[1] * 8, 0]
    assert found["is_last"].tolist() == [False] * 7 + [True, True, False]


def test_a_point_on_the_centre_ends_a_run():
    assert one_side([1, 1, 1, 1, 0, 1, 1, 1])["side"].tolist() == [0] * 8


def test_a_month_without_a_value_ends_a_run():
    assert one_side([1, 1, 1, 1, None, 1, 1, 1])["side"].tolist() == [0] * 8


def test_seven_rising_points_are_six_steps():
    assert trend(range(6))["side"].tolist() == [0] * 6
    found = trend([9, *range(7), 3])
    assert found["side"].tolist() == [0, *[1] * 7, 0]
    assert found["is_last"].tolist() == [False] * 7 + [True, False]


def test_equal_neighbours_end_a_trend():
    assert trend([1, 2, 3, 4, 4, 5, 6, 7])["side"].tolist() == [0] * 8


def test_a_peak_belongs_to_the_trend_it_ends():
    found = trend([*range(7), *range(5, -1, -1)])
    assert found["side"].tolist() == [1] * 7 + [-1] * 6


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([5, 1, 5], [True, False, True]),  # two of three, the third on the same side
        ([5, 5, 1], [True, True, False]),
        ([5, -1, 5], [False, False, False]),  # the third on the other side
        ([5, 0, 5], [False, False, False]),  # the third on the centre
        ([4, 1, 4], [False, False, False]),  # on the near limit is not beyond it
        ([7, 1, 5], [False, False, False]),  # outside has its own rule, and does not count here
        ([5, None, 5], [False, False, False]),
        ([6, 1, 6], [True, False, True]),  # on the limit is still the outer third
    ],
)
def test_two_of_three_in_the_outer_third(values, marked):
    found = signal(values)["signals"].str.contains("two_of_three")
    assert found.tolist() == marked


def test_a_run_does_not_go_over_to_another_chart_or_phase():
    for apart in ({"chart": list("aaaabbbb")}, {"phase": [0] * 4 + [1] * 4}):
        assert signal([1] * 8, **apart)["signals"].eq("").all()
    assert signal([1] * 8)["signals"].eq("one_side").all()


def test_a_falling_trend_above_the_centre_counts_as_falling():
    found = signal([5.9, 5.5, 3.9, 3, 2, 1.5, 1])
    assert found["side"].tolist() == [-1] * 7
    assert found["signals"].iloc[-1] == "trend;one_side"


def test_outside_decides_before_the_trend():
    found = signal([7, 5.5, 3.9, 3, 2, 1.5, 1])
    assert found["side"].tolist() == [1] + [-1] * 6


def find_all_windows(values: list[float | None]) -> list[set[str]]:
    """The rules word for word: every window of neighbours is looked at, one after the other."""
    points = [np.nan if number is None else number for number in values]
    found: list[set[str]] = [set() for _ in points]
    for start in range(len(points)):
        seven, three = points[start : start + 7], points[start : start + 3]
        steps = np.diff(seven)
        one = len(seven) == 7 and (all(x > 0 for x in seven) or all(x < 0 for x in seven))
        run = len(seven) == 7 and (all(steps > 0) or all(steps < 0))
        same = len(three) == 3 and (all(x > 0 for x in three) or all(x < 0 for x in three))
        outer = [4 < abs(x) <= 6 for x in three]
        for place in range(len(seven)):
            found[start + place] |= {"one_side"} if one else set()
            found[start + place] |= {"trend"} if run else set()
        for place in range(len(three)):
            if same and sum(outer) >= 2 and outer[place]:
                found[start + place].add("two_of_three")
        if abs(points[start]) > 6:
            found[start].add("outside")
    return found


@hypothesis_settings(max_examples=50, deadline=None)
@given(series)
def test_the_rules_are_those_of_every_window(values):
    words = [set(filter(None, text.split(";"))) for text in signal(values)["signals"]]
    assert words == find_all_windows(values)


@hypothesis_settings(max_examples=50, deadline=None)
@given(series, st.data())
def test_a_month_that_goes_missing_never_makes_a_signal(values, data):
    before = signal(values)
    gone = data.draw(st.sets(st.integers(0, max(0, len(values) - 1))))
    fewer = [None if place in gone else number for place, number in enumerate(values)]
    after = signal(fewer)
    for column in ("signals", "signals_completed"):
        pairs = zip(before[column], after[column], strict=True)
        assert all(set(new.split(";")) - {""} <= set(old.split(";")) for old, new in pairs)


@hypothesis_settings(max_examples=20, deadline=None)
@given(series)
def test_turning_the_values_around_turns_the_sides_around(values):
    turned = [None if number is None else -number for number in values]
    assert (signal(turned)["side"] == -signal(values)["side"]).all()
    assert signal(turned)["signals"].equals(signal(values)["signals"])


@hypothesis_settings(max_examples=50, deadline=None)
@given(series)
def test_what_is_completed_is_part_of_a_signal_or_ends_two_of_three(values):
    found = signal(values)
    for now, done in zip(found["signals"], found["signals_completed"], strict=True):
        assert set(done.split(";")) - {"", "two_of_three"} <= set(now.split(";"))


def test_two_of_three_is_complete_at_the_third_point_also_when_that_is_not_far_out():
    found = find_two_of_three(
        pd.Series([1, 1, 1]), pd.Series([True, True, False]), pd.Series([1, 1, 1])
    )
    assert found.values.tolist() == [[1, False], [1, False], [0, True]]
