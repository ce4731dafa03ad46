"""Still attending on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_still_attending
from ims_outcomes.presentation.figures.style import draw_for_phone, find_figure
from tests.presentation.figures.drawn import list_intervals, list_points, list_texts
from tests.presentation.figures.estimates import share

GROUP = "session_number"


def plot(disclosed):
    return plot_still_attending(disclosed, x_label="Session", y_label="Share")


@pytest.fixture
def rows():
    return [
        share("still_attending", 40, 40, group=GROUP, level="1"),
        share("still_attending", 30, 40, group=GROUP, level="2"),
        share("still_attending", 15, 30, group=GROUP, level="3"),
        share("still_attending", 2, 4, group=GROUP, level="4"),  # hidden
        share("still_attending_naive", 28, 50, group=GROUP, level="2"),
    ]


def test_points_intervals_and_people_at_risk_are_drawn(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert list_points(axes) == [(1, 1.0), (2, 0.75), (3, 0.5)]
    assert [0.4, 0.6] in list_intervals(axes)
    assert list_texts(axes)[:4] == ["40", "40", "30", "<5"]


def test_of_many_sessions_some_are_named(disclose) -> None:
    rows = [
        share("still_attending", 20, 40, group=GROUP, level=str(session))
        for session in range(1, 31)
    ]
    axes = plot(disclose(rows))
    assert list(axes.get_xticks()) == list(range(1, 31, 3))
    assert list_texts(axes)[:11].count("40") == 10


def test_the_naive_line_is_lighter_dashed_and_named(rows, disclose) -> None:
    axes = plot(disclose(rows))
    naive, line = axes.lines
    assert naive.get_linewidth() < line.get_linewidth()
    assert naive.get_linestyle() == "--"
    assert list_points(axes, 0) == [(2, 0.56)]
    assert any(text.startswith("Dashed:") for text in list_texts(axes))


def test_on_a_phone_the_lines_are_named_above_the_plot(rows, disclose) -> None:
    figure = draw_for_phone(find_figure(plot(disclose(rows))))
    [axes], [legend] = figure.axes, figure.legends
    assert not any(text.startswith(("Line:", "Dashed:")) for text in list_texts(axes))
    assert [text.get_text().split(":")[0] for text in legend.get_texts()] == ["Line", "Dashed"]


def test_without_the_naive_line_nothing_names_it(rows, disclose) -> None:
    texts = list_texts(plot(disclose(rows[:3])))
    assert not any(text.startswith("Dashed:") for text in texts)


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose([])).has_data()
    assert not plot(disclose(rows[3:])).has_data()  # the naive line alone misleads
