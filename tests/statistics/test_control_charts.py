from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.chart_limits import CHART_KINDS
from ims_outcomes.statistics.chart_verdicts import estimate_chart_verdicts
from ims_outcomes.statistics.control_charts import MONTH_COLUMNS, build_control_chart
from tests.statistics.chart_points import (
    SETTINGS,
    build_points,
    build_rates,
    build_xmr,
    change_charts,
)

quick = hypothesis_settings(max_examples=5, deadline=None)
counts = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=30)


def build_any(kind: str, points: pd.DataFrame, **asked) -> pd.DataFrame:
    return build_control_chart(points, kind=kind, **{"settings": SETTINGS, **asked})


def build_mixed_points(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    """Points that every kind of chart can take, in two charts."""
    values = [float(first) for first, _ in pairs]
    numerators = [min(pair) for pair in pairs]
    points = build_points(values, numerator=numerators, denominator=[max(pair) for pair in pairs])
    points = points.assign(n=[second for _, second in pairs], place=range(len(pairs)))
    return pd.concat([points, points.assign(chart="b", value=points["value"] * 2)])


def test_a_month_that_is_not_there_is_added_without_a_value():
    points = build_points([1, 2, 3, 4]).drop(index=2)
    months = build_any("xmr", points)
    assert months["month"].tolist() == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert months["value"].tolist()[:2] == [1, 2] and np.isnan(months["value"][2])
    assert months["point_type"].tolist() == ["common", "common", "", "common"]
    # No moving range goes over the gap: the only one is from the first month to the second.
    assert months["moving_range"].notna().tolist() == [False, True, False, False]


def test_months_go_on_over_the_end_of_a_year():
    points = pd.DataFrame({"chart": "a", "month": ["2025-11", "2026-02"], "value": [1.0, 2.0]})
    assert build_any("xmr", points)["month"].tolist() == ["2025-11", "2025-12", "2026-01",
                                                          "2026-02"]  # fmt: skip


def test_a_month_with_nobody_has_no_value():
    months = build_any("p", build_rates([3, 0, 4], [9, 0, 8]))
    assert months["value"].isna().tolist() == [False, True, False]
    assert months["centre"].iloc[0] == pytest.approx(7 / 17)


def test_one_direction_is_good_or_neither_is():
    values = [5.0, 6.0] * 8 + [20.0]
    words = [
        build_xmr(values, better=way)["point_type"].iloc[-1] for way in ("higher", "lower", "")
    ]
    assert words == ["improving", "worsening", "changing"]


def test_limits_start_anew_and_runs_end_at_a_restart():
    values = [1.0, 2.0] * 8 + [11.0, 12.0] * 8
    one = build_xmr(values)
    assert one["signals"].str.contains("one_side").all()
    two = build_xmr(values, restarts={"all": ["2025-05"]})
    assert two["phase"].tolist() == [0] * 16 + [1] * 16
    assert two["centre"].unique().tolist() == [1.5, 11.5]
    assert two["signals"].eq("").all()


def test_a_restart_in_a_month_without_a_value_holds_from_then_on():
    points = build_points([1, 2, 1, 2, None, 8, 9, 8]).dropna()
    months = build_any("xmr", points, restarts={"all": ["2024-05"]})
    assert months["phase"].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert months["centre"].iloc[-1] == pytest.approx(25 / 3)


def test_restarts_before_the_first_month_or_after_the_last_change_nothing():
    values = [1.0, 2.0, 3.0]
    restarts = {"all": ["2020-01", "2024-01", "2030-01"]}
    pd.testing.assert_frame_equal(build_xmr(values, restarts=restarts), build_xmr(values))


def test_each_chart_has_its_own_restarts():
    points = build_mixed_points([(1, 1), (2, 2), (3, 3), (4, 4)])
    months = build_any("xmr", points, restarts={"b": ["2024-03"]})
    assert months["phase"].tolist() == [0, 0, 0, 0, 0, 0, 1, 1]


def test_limits_can_be_fixed_after_some_points_of_each_phase():
    settings = change_charts(fixed_after_points=3)
    values = [1.0, 2.0, 3.0, 50.0, 11.0, 12.0, 13.0, 99.0]
    months = build_xmr(values, settings=settings, restarts={"all": ["2024-05"]})
    assert months["centre"].tolist() == [2.0] * 4 + [12.0] * 4
    assert months["limit_points"].tolist() == [3.0] * 8
    assert months["upper"].iloc[0] == pytest.approx(2 + 2.66)
    assert months["signals"].tolist() == [""] * 3 + ["outside"] + [""] * 3 + ["outside"]


def test_a_month_without_a_value_is_not_one_of_the_points_that_fix_the_limits():
    months = build_xmr([1.0, None, 2.0, 3.0, 9.0], settings=change_charts(fixed_after_points=3))
    assert months["centre"].iloc[0] == 2.0


@pytest.mark.parametrize(("points", "is_trial"), [(11, True), (12, False)])
def test_limits_from_fewer_than_twelve_points_are_trial_limits(points, is_trial):
    months = build_xmr(np.arange(points) % 3)
    assert months["is_trial"].unique().tolist() == [is_trial]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([5.0], "XmR: fewer than two points, no limits"),
        ([5.0, None, 6.0], "XmR: no two months in a row, no limits"),
        ([5.0, 5.0, 5.0], "XmR: no variation, no limits"),
        ([5.0, 6.0], "XmR"),
    ],
)
def test_where_there_are_no_limits_the_method_says_why(values, reason):
    months = build_xmr(values)
    assert months["method"].unique().tolist() == [reason]
    assert months["upper"].isna().all() == (reason != "XmR")
    assert months["centre"].notna().all()


@pytest.mark.parametrize("kind", ["p", "p_prime", "u", "u_prime"])
def test_without_any_event_there_are_no_limits(kind):
    months = build_any(kind, build_rates([0] * 14, [20] * 14))
    assert months["method"].str.endswith("no variation, no limits").all()
    assert months["signals"].eq("").all()


def test_a_baseline_without_variation_makes_no_month_an_outlier():
    months = build_xmr([5.0] * 5 + [6.0, 4.0], settings=change_charts(fixed_after_points=5))
    assert months["signals"].eq("").all()


def test_a_run_chart_has_a_median_and_no_limits():
    months = build_any("run", build_points([1, 2, 9, None, 4] + [8] * 9))
    assert months["centre"].iloc[0] == 8
    assert months["upper"].isna().all()
    assert months["signals"].eq("").all()
    assert months["method"].eq("run chart").all()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"kind": "c"}, "'c' is no kind of chart; there are xmr, i_prime,"),
        ({"better": "up"}, "'up' is no direction; it is 'higher', 'lower' or ''"),
        ({"restarts": {"x": ["2024-02"]}}, r"charts that are not there: \['x'\]"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, message):
    with pytest.raises(ValueError, match=message):
        build_control_chart(build_points([1, 2]), **{"kind": "xmr", "settings": SETTINGS, **asked})


def test_two_rows_for_one_month_are_refused():
    points = pd.concat([build_points([1, 2]), build_points([3])])
    with pytest.raises(ValueError, match="a chart has two rows for one month"):
        build_any("xmr", points)


@pytest.mark.parametrize("month", ["2024-13", "January", None])
def test_what_is_no_month_is_refused(month):
    points = build_points([1]).assign(month=month)
    with pytest.raises(ValueError, match="a month is missing, or is not written as YYYY-MM"):
        build_any("xmr", points)


@pytest.mark.parametrize("kind", CHART_KINDS)
def test_no_points_give_no_months(kind):
    months = build_any(kind, build_mixed_points([(1, 1)]).iloc[:0])
    assert months.empty
    assert list(months.columns) == list(MONTH_COLUMNS)
    assert estimate_chart_verdicts(months).empty


def test_columns_of_the_points_that_a_chart_does_not_take_are_left_alone():
    points = build_points([1, 2, 3], centre=99.0, phase=7, note="x")
    pd.testing.assert_frame_equal(build_any("xmr", points), build_xmr([1, 2, 3]))


@pytest.mark.parametrize("kind", CHART_KINDS)
def test_every_kind_gives_the_documented_columns(kind):
    months = build_any(kind, build_mixed_points([(3, 9), (4, 8), (6, 10)]))
    assert {name: str(kind) for name, kind in months.dtypes.items()} == dict(MONTH_COLUMNS)


@pytest.mark.parametrize("kind", CHART_KINDS)
@quick
@given(pairs=counts, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(kind, pairs, random):
    points = build_mixed_points(pairs)
    order = list(range(len(points)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(build_any(kind, points.iloc[order]), build_any(kind, points))


@pytest.mark.parametrize("kind", CHART_KINDS)
@quick
@given(pairs=counts)
def test_charts_do_not_know_of_each_other(kind, pairs):
    points = build_mixed_points(pairs)
    together = build_any(kind, points)
    apart = [build_any(kind, points.loc[points["chart"].eq(name)]) for name in ("all", "b")]
    pd.testing.assert_frame_equal(together, pd.concat(apart, ignore_index=True))


@pytest.mark.parametrize("kind", CHART_KINDS)
@quick
@given(pairs=counts)
def test_limits_lie_around_the_centre_and_within_what_is_possible(kind, pairs):
    months = build_any(kind, build_mixed_points(pairs)).dropna(subset=["lower", "upper"])
    edges = ["lower", "near_lower", "centre", "near_upper", "upper"]
    assert (months[edges].diff(axis=1).iloc[:, 1:] >= -1e-9).all(axis=None)
    if kind in ("p", "p_prime"):
        assert months[edges].stack().between(0, 1).all()
    if kind in ("u", "u_prime", "g"):
        assert (months[edges] >= 0).all(axis=None)


@quick
@given(pairs=counts)
def test_building_a_chart_changes_nothing_in_the_points(pairs):
    points = build_mixed_points(pairs)
    before = points.copy()
    build_any("p_prime", points)
    pd.testing.assert_frame_equal(points, before)
