"""Lines with intervals on the Axes: a course, and the tipping line."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_line, plot_tipping_line
from ims_outcomes.presentation.figures.style import draw_for_phone, find_figure
from tests.presentation.figures.drawn import list_points, list_texts
from tests.presentation.figures.estimates import mean


@pytest.fixture
def rows():
    return [
        mean("mean_change_mi", 40, -2.0, group="delta", level="0"),
        mean("mean_change_mi", 40, 0.5, group="delta", level="10"),
        mean("mean_change_mi", 40, -1.0, group="delta", level="2"),
        {"measure": "tipping_delta", "n": 40, "estimate": 4.25, "unit": "points"},
    ]


def plot(disclosed, **more):
    return plot_line(
        disclosed, measure="mean_change_mi", group="delta", x_label="x", y_label="y", **more
    )


def test_points_stand_in_the_order_of_numbers_with_their_band(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert list_points(axes) == [(0, -2.0), (2, -1.0), (10, 0.5)]
    band = axes.collections[0].get_paths()[0].vertices
    assert (band[:, 1].min(), band[:, 1].max()) == (-2.5, 1.0)


def test_a_reference_is_drawn_and_named_when_asked_for(rows, disclose) -> None:
    axes = plot(disclose(rows), reference=0, reference_label="no change")
    assert list(axes.lines[-1].get_ydata()) == [0, 0]
    assert list_texts(axes) == ["no change"]
    assert list_texts(plot(disclose(rows))) == []


def test_the_whole_scale_is_shown_when_asked_for(rows, disclose) -> None:
    assert plot(disclose(rows), scale=(-10, 10)).get_ylim() == (-10, 10)


def test_the_tipping_point_is_drawn_and_written_out(rows, disclose) -> None:
    axes = plot_tipping_line(disclose(rows), x_label="x", y_label="y")
    assert list(axes.lines[-1].get_xdata()) == [4.25, 4.25]
    assert "from 4.3 on no longer\ntold from no change" in list_texts(axes)


def test_without_a_tipping_point_none_is_drawn(rows, disclose) -> None:
    axes = plot_tipping_line(disclose(rows[:3]), x_label="x", y_label="y")
    assert list_texts(axes) == ["no change"]


def test_with_nothing_to_draw_the_axes_have_no_data(disclose) -> None:
    assert not plot(disclose([])).has_data()
    assert not plot_tipping_line(disclose([]), x_label="x", y_label="y").has_data()


def test_on_a_phone_the_tipping_point_is_written_above_the_plot(disclose) -> None:
    rows = [mean("mean_change_mi", 40, -2.0 + delta, group="delta", level=str(delta))
            for delta in range(5)]  # fmt: skip
    rows.append(mean("tipping_delta", 40, 1.5, group="all", level="all"))
    drawn = plot_tipping_line(disclose(rows), x_label="x", y_label="y")
    figure = draw_for_phone(find_figure(drawn))
    [axes], [legend] = figure.axes, figure.legends
    assert "from 1.5 on" in legend.get_texts()[0].get_text()
    assert list_texts(axes) == ["no change"]
