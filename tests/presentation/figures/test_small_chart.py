"""The small charts on the Axes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.presentation.figures import plot_small_chart, plot_sparkline
from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.control_charts import build_control_chart
from tests.presentation.figures.drawn import list_texts, list_ticks

QUIET = [50.0, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51, 49, 50]


def list_months(values):
    return [str(month) for month in pd.period_range("2022-01", periods=len(values), freq="M")]


@pytest.fixture
def state(settings):
    def disclosed(values, **more):
        points = pd.DataFrame({"chart": "all", "month": list_months(values), "value": values})
        points = points.assign(**more)
        kind = "i_prime" if "n" in more else "xmr"
        months = build_control_chart(points, kind=kind, settings=settings, better="higher")
        rows = estimate_chart_points(months, unit="points")
        return hide_small_numbers(rows, settings=settings)

    return disclosed


def list_marks(axes, marker):
    return [
        float(x) for line in axes.lines if line.get_marker() == marker for x in line.get_xdata()
    ]


def test_a_signal_has_its_shape_and_an_event_its_letter(state):
    axes = plot_small_chart(
        state([*QUIET, 90.0]), measure="chart", title="Visits", marked={"2022-03": "a"}
    )
    assert list_marks(axes, "^") == [14]
    assert list_texts(axes) == ["a"]
    assert axes.get_title(loc="left") == "Visits"


def test_of_many_months_the_latest_are_drawn(state):
    axes = plot_small_chart(state(QUIET * 4), measure="chart", title="Visits")
    assert len(list_marks(axes, "o")) == 36
    assert list_ticks(axes) == ["2024", "2025", "2026"]


def test_few_months_have_their_names(state):
    axes = plot_small_chart(state(QUIET[:3]), measure="chart", title="Visits")
    assert list_ticks(axes)[0].startswith("Jan")


def test_a_month_of_few_people_is_a_gap(state):
    people = [20.0] * 13 + [3.0]
    for plot in (
        lambda disclosed: plot_small_chart(disclosed, measure="chart", title="Change"),
        lambda disclosed: plot_sparkline(disclosed, measure="chart", months=list_months(QUIET)),
    ):
        axes = plot(state(QUIET, n=people))
        assert np.isnan(axes.lines[0].get_ydata()[-1])


def test_a_sparkline_has_its_band_and_the_last_month_marked(state):
    axes = plot_sparkline(state(QUIET), measure="chart", months=list_months(QUIET)[-6:])
    assert len(axes.collections) == 1
    assert len(axes.lines[0].get_xdata()) == 6
    assert list_marks(axes, "o") == [5]


def test_nothing_to_draw_draws_nothing(state):
    hidden = state(QUIET, n=[1.0] * 14)
    assert not plot_small_chart(hidden, measure="chart", title="Change").has_data()
    axes = plot_sparkline(hidden, measure="chart", months=list_months(QUIET))
    assert not axes.has_data()
