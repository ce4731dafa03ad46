"""Drop-off on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_drop_off
from tests.presentation.figures.drawn import list_bars, list_texts
from tests.presentation.figures.estimates import share

MEASURES = {"left_well": "Left well", "left_unwell": "Left unwell", "left_unknown": "Unknown"}
GROUP = "session_number"


def plot(disclosed):
    return plot_drop_off(disclosed, measures=MEASURES, x_label="x", y_label="y")


@pytest.fixture
def rows():
    counts = {"1": (4, 6, 20), "2": (20, 10, 10)}
    return [
        share(measure, count, 100, group=GROUP, level=level)
        for level, parts in counts.items()
        for measure, count in zip(MEASURES, parts, strict=True)
    ]


def test_the_parts_of_a_session_stand_on_each_other(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert list_bars(axes) == [(0, 0.04), (1, 0.2), (0, 0.06), (1, 0.1), (0, 0.2), (1, 0.1)]
    feet = [round(bar.get_y(), 4) for bar in axes.patches if bar.get_x() < 0]
    assert feet == [0, 0.04, 0.1]
    assert list_texts(axes) == ["30 %", "40 %"]


def test_of_many_sessions_some_are_named(disclose) -> None:
    rows = [
        share(measure, 1, 100, group=GROUP, level=str(session))
        for session in range(1, 31)
        for measure in MEASURES
    ]
    axes = plot(disclose(rows))
    assert [text.get_text() for text in axes.get_xticklabels()] == [str(x) for x in range(1, 31, 3)]
    assert list_texts(axes) == ["3 %"] * 10


def test_the_parts_differ_by_hatch_and_not_by_colour_alone(rows, disclose) -> None:
    hatches = [bar.get_hatch() or "" for bar in plot(disclose(rows)).patches[::2]]
    assert len(set(hatches)) == 3


def test_the_parts_are_named(rows, disclose) -> None:
    (legend,) = plot(disclose(rows)).figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(MEASURES.values())


def test_a_session_with_a_hidden_part_has_no_bar_at_all(rows, disclose) -> None:
    rows[3] = share("left_well", 2, 3, group=GROUP, level="2")
    axes = plot(disclose(rows))
    assert [place for place, _ in list_bars(axes)] == [0, 0, 0]
    assert "<5" in list_texts(axes)


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose([])).has_data()
    assert not plot(disclose(rows[:1])).has_data()  # one part alone is no bar
