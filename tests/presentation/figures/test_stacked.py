"""Stacked areas on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_stacked
from tests.presentation.figures.drawn import list_texts
from tests.presentation.figures.estimates import share


@pytest.fixture
def rows():
    return [
        share("responded", 10, 40, group="sessions", level="2"),
        share("responded", 20, 40, group="sessions", level="3"),
        share("responded", 2, 4, group="sessions", level="4"),  # hidden
        share("left", 4, 40, group="sessions", level="2"),
        share("left", 10, 40, group="sessions", level="3"),
        share("left", 20, 40, group="sessions", level="4"),
    ]


def plot(disclosed):
    return plot_stacked(
        disclosed, measures={"responded": "improved", "left": "left before"}, rest="still coming",
        group="sessions", x_label="Session", y_label="Share",
    )  # fmt: skip


def test_parts_are_stacked_up_to_everybody(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert [line.get_ydata().tolist() for line in axes.lines] == [[0.25, 0.5], [0.35, 0.75]]
    assert list_texts(axes) == ["improved\n50 %", "left before\n25 %", "still coming\n25 %"]


def test_a_time_of_which_a_part_is_hidden_is_not_drawn(rows, disclose) -> None:
    assert list(plot(disclose(rows)).lines[1].get_xdata()) == [2, 3]


def test_parts_differ_in_fill_and_hatch(rows, disclose) -> None:
    areas = plot(disclose(rows)).collections
    assert [area.get_hatch() for area in areas] == ["", "////"]
    assert tuple(areas[0].get_facecolor()[0]) != tuple(areas[1].get_facecolor()[0])


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose(rows[2:3])).has_data()
