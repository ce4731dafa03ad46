"""Step curves on the Axes."""

from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.presentation.figures import plot_steps
from ims_outcomes.presentation.figures.style import draw_for_phone, find_figure
from tests.presentation.figures.drawn import list_texts
from tests.presentation.figures.estimates import mean, share


@pytest.fixture
def rows():
    return [
        share("first_response", 4, 40, group="sessions", level="2"),
        share("first_response", 10, 40, group="sessions", level="3"),
        share("first_response", 1, 4, group="sessions", level="10"),  # hidden
        share("left", 8, 40, group="sessions", level="2"),
        share("left", 12, 40, group="sessions", level="3"),
    ]


def plot(disclosed, **more):
    given = {"curves": {"first_response": "improved", "left": "left"}, "group": "sessions"} | more
    return plot_steps(disclosed, x_label="Session", y_label="Share", **given)


def test_each_curve_is_a_step_line_with_its_name_at_its_end(rows, disclose) -> None:
    axes = plot(disclose(rows))
    first, second = axes.lines
    assert first.get_drawstyle() == "steps-post"
    assert np.asarray(first.get_ydata())[:2].tolist() == [0.1, 0.25]
    assert np.isnan(np.asarray(first.get_ydata())[2])
    assert {"improved", "left", "40", "<5"} <= set(list_texts(axes))
    assert first.get_linestyle() != second.get_linestyle()


def test_on_a_phone_curves_that_end_close_are_named_above_the_plot(rows, disclose) -> None:
    figure = draw_for_phone(find_figure(plot(disclose(rows))))
    [axes], [legend] = figure.axes, figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["improved", "left"]
    assert not {"improved", "left"} & set(list_texts(axes))


def test_times_stand_in_the_order_of_numbers(rows, disclose) -> None:
    assert list(plot(disclose(rows)).lines[0].get_xdata()) == [2, 3, 10]


def test_intervals_are_bands(rows, disclose) -> None:
    band = plot(disclose(rows)).collections[0].get_paths()[0].vertices
    assert band[:, 1].min() == pytest.approx(0.0)
    assert band[:, 1].max() == pytest.approx(0.35)


def test_curves_of_a_cut_are_found_by_its_levels(disclose) -> None:
    rows = [
        mean("cumulative_sessions", 40, height, group="sex | weeks", level=f"{sex} | {week}")
        for sex, height in (("female", 1.0), ("male", 2.0))
        for week in (0, 1)
    ]
    axes = plot(
        disclose(rows), curves={"female": "women", "male": "men"}, group="weeks", by="sex",
        measure="cumulative_sessions",
    )  # fmt: skip
    assert [line.get_ydata().tolist() for line in axes.lines] == [[1.0, 1.0], [2.0, 2.0]]
    assert axes.get_ylim()[0] == 0


def test_more_curves_than_can_be_told_apart_are_refused(rows, disclose) -> None:
    with pytest.raises(ValueError, match="5 curves cannot be told apart"):
        plot(disclose(rows), curves=dict.fromkeys("abcde", "x"))


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose(rows[2:3])).has_data()
