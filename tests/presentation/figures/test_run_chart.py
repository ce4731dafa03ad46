"""The run chart on the Axes."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.presentation.figures import plot_run_chart
from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.statistics.run_charts import estimate_runs


@pytest.fixture
def plot(settings):
    def draw(values, *, with_runs=True):
        months = [str(month) for month in pd.period_range("2025-01", periods=len(values), freq="M")]
        points = pd.DataFrame({"chart": "all", "month": months, "value": values})
        built = build_control_chart(points, kind="run", settings=settings)
        rows = [estimate_chart_points(built, unit="sessions")]
        rows += [estimate_runs(built)] if with_runs else []
        disclosed = hide_small_numbers(pd.concat(rows), settings=settings)
        return plot_run_chart(disclosed, y_label="Sessions", events={"2025-02": "Moved"})

    return draw


def test_points_and_median_are_drawn_without_limits(plot) -> None:
    axes = plot([4.0, 6.0] * 6)
    styles = [line.get_linestyle() for line in axes.lines if "steps" in line.get_drawstyle()]
    assert styles == ["-"]
    assert {text.get_text() for text in axes.texts} >= {"median", "Moved"}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        # Up and down every month: runs of one, eleven crossings.
        ([4.0, 6.0] * 6, "No signal: longest run 1 (usual: up to 7), crossings 11 "),
        # Six below, then six above: one crossing.
        ([4.0] * 6 + [6.0] * 6, "Signal: longest run 6 (usual: up to 7), crossings 1 "),
    ],
)
def test_runs_and_crossings_are_said_beside_what_is_usual(plot, values, words) -> None:
    assert plot(values).get_xlabel().startswith(words)


def test_without_runs_nothing_is_said_of_them(plot) -> None:
    assert plot([4.0, 6.0] * 6, with_runs=False).get_xlabel() == ""


def test_with_nothing_to_draw_the_axes_have_no_data(plot) -> None:
    assert not plot([float("nan")]).has_data()
