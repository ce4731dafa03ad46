from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.rare_events import build_sessions_between_events, choose_event_chart
from tests.statistics.chart_points import SETTINGS


def build_sessions(*events: int | None, chart: str = "all") -> pd.DataFrame:
    days = pd.date_range("2026-01-30", periods=len(events))
    return pd.DataFrame(
        {
            "chart": chart,
            "session_date": days,
            "session_id": [f"s{place:03}" for place in range(len(events))],
            "event_count": pd.Series(events, dtype="float64"),
        }
    )


def test_sessions_between_events_do_not_count_those_of_the_events():
    found = build_sessions_between_events(build_sessions(0, 0, 1, 0, 0, 0, 1, 1))
    # What was before the first event is not known; three sessions, then none.
    assert found["value"].tolist() == [3, 0]
    assert found["month"].tolist() == ["2026-02", "2026-02"]
    assert found["place"].tolist() == [0, 1]


def test_two_events_of_one_session_have_none_between_them():
    assert build_sessions_between_events(build_sessions(1, 0, 2))["value"].tolist() == [1, 0]


def test_a_session_of_which_nothing_is_recorded_is_left_out():
    assert build_sessions_between_events(build_sessions(1, None, 0, 1))["value"].tolist() == [1]


def test_charts_are_counted_apart_and_the_order_of_rows_does_not_matter():
    sessions = pd.concat([build_sessions(1, 0, 1), build_sessions(1, 0, 0, 1, chart="b")])
    found = build_sessions_between_events(sessions)
    assert found[["chart", "value"]].values.tolist() == [["all", 1], ["b", 2]]
    turned = build_sessions_between_events(sessions.iloc[::-1])
    pd.testing.assert_frame_equal(turned, found)


def test_one_event_or_none_leaves_nothing_to_chart():
    for events in [(0, 1, 0), (0, 0)]:
        assert build_sessions_between_events(build_sessions(*events)).empty


def test_several_events_of_one_month_stand_one_after_the_other():
    points = build_sessions_between_events(build_sessions(*[1, 0, 0] * 9))
    months = build_control_chart(points, kind="g", settings=SETTINGS, better="higher")
    assert months["value"].tolist() == [2] * 8
    assert months["upper"].iloc[0] == pytest.approx(2 + 3 * 6**0.5)
    assert months["lower"].iloc[0] == 0


@pytest.mark.parametrize(("events", "kind"), [([1, 2, 2], "g"), ([2, 2, 2], "u_prime")])
def test_fewer_than_two_events_a_month_are_rare(events, kind):
    points = pd.DataFrame({"numerator": events, "denominator": [90, 80, 70]})
    assert choose_event_chart(points, settings=SETTINGS) == kind


def test_a_month_without_sessions_does_not_make_events_rare():
    points = pd.DataFrame({"numerator": [2, 0], "denominator": [90, 0]})
    assert choose_event_chart(points, settings=SETTINGS) == "u_prime"
