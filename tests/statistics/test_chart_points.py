"""Months of a control chart as estimates."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.control_charts import build_control_chart

MONTHS = [str(month) for month in pd.period_range("2025-01", periods=13, freq="M")]
# Twelve months that vary a little, one far above.
VALUES = [5.0, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 20]


@pytest.fixture
def months(settings):
    points = pd.DataFrame({"chart": "a", "month": MONTHS, "value": VALUES, "target": 8.0})
    return build_control_chart(points, kind="xmr", settings=settings, better="higher")


def find(rows, measure, level):
    found = rows[rows["measure"].eq(measure) & rows["level"].eq(level)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_value_stands_with_its_limits_and_without_people(months) -> None:
    rows = estimate_chart_points(months, chart="a", unit="points")
    row = find(rows, "chart", "2026-01")
    assert row["estimate"] == 20
    assert row["upper"] == months["upper"].iloc[-1]
    assert np.isnan(row["n"])
    assert row["group"] == "month" and row["unit"] == "points" and row["method"] == "XmR"


def test_signals_are_told_by_kind_and_by_rule(months) -> None:
    rows = estimate_chart_points(months, chart="a")
    assert find(rows, "chart_signal", "2026-01")["estimate"] == 1
    assert find(rows, "chart_outside", "2026-01")["estimate"] == 1
    assert find(rows, "chart_outside", "2025-02")["estimate"] == 0
    assert find(rows, "chart_target", "2025-02")["estimate"] == 8


def test_without_a_signal_no_rule_has_rows_and_without_a_target_none(settings) -> None:
    points = pd.DataFrame({"chart": "a", "month": MONTHS[:3], "value": VALUES[:3]})
    rows = estimate_chart_points(build_control_chart(points, kind="xmr", settings=settings),
                                 chart="a", measure="m")  # fmt: skip
    assert set(rows["measure"]) == {"m", "m_signal", "m_centre", "m_phase"}
    assert find(rows, "m", "2025-01")["method"] == "XmR, trial limits"


def test_all_months_together_have_everybody_and_the_centre_in_force(settings) -> None:
    points = pd.DataFrame({"chart": "a", "month": MONTHS[:4], "numerator": [4, 5, 4, 0],
                           "denominator": [10, 12, 10, 0]})  # fmt: skip
    months = build_control_chart(points, kind="p", settings=settings)
    rows = estimate_chart_points(months, chart="a", unit="share")
    whole = find(rows, "chart", "all")
    assert whole["n"] == 32
    assert whole["estimate"] == pytest.approx(13 / 32)
    # Nobody ended in the last month: no number, and nobody behind it.
    assert find(rows, "chart", "2025-04")["n"] == 0
    assert np.isnan(find(rows, "chart", "2025-04")["estimate"])


def test_the_unit_is_that_of_the_frame_unless_given(months) -> None:
    dated = months.assign(unit="points", events="")
    assert find(estimate_chart_points(dated, chart="a"), "chart", "2025-01")["unit"] == "points"
    given = estimate_chart_points(dated, chart="a", unit="weeks")
    assert find(given, "chart", "2025-01")["unit"] == "weeks"


def test_a_chart_that_is_not_there_is_refused(months) -> None:
    with pytest.raises(ValueError, match="there is no chart 'b'"):
        estimate_chart_points(months, chart="b")


def test_one_person_a_month_is_a_person_and_not_a_single_value(settings) -> None:
    points = pd.DataFrame({"chart": "a", "month": MONTHS[:4], "numerator": [1, 0, 1, 1],
                           "denominator": [1, 1, 1, 1]})  # fmt: skip
    months = build_control_chart(points, kind="p_prime", settings=settings)
    rows = estimate_chart_points(months, chart="a", unit="share")
    assert rows.loc[rows["measure"].eq("chart") & rows["group"].eq("month"), "n"].eq(1).all()
