"""Bars on the Axes."""

from __future__ import annotations

import pytest
from matplotlib.colors import to_hex

from ims_outcomes.presentation.figures import plot_bars
from ims_outcomes.presentation.figures.style import BLUE, PALE
from tests.presentation.figures.drawn import list_bars, list_intervals, list_texts, list_ticks
from tests.presentation.figures.estimates import NAN, share

COUNTS = {"-3": 0, "-2": 0, "-1": 20, "0": 12, "1": 8, "2": 0, "3": 0}


def plot(disclosed, **more):
    return plot_bars(
        disclosed, measure="change_bin", group="g", x_label="Change", y_label="People", **more
    )


@pytest.fixture
def histogram(disclose):
    return disclose([share("change_bin", n, 40, level=level) for level, n in COUNTS.items()])


def test_each_level_has_a_bar_of_its_share_with_interval_and_people(histogram) -> None:
    axes = plot(histogram)
    # one empty level is kept at both ends, those further out are left out
    assert list_bars(axes) == [(0.0, 0.0), (1.0, 0.5), (2.0, 0.3), (3.0, 0.2), (4.0, 0.0)]
    assert list_ticks(axes) == ["−2", "−1", "0", "1", "2"]
    assert [0.4, 0.6] in list_intervals(axes)
    assert len(list_intervals(axes)) == 3  # none on the two that are empty
    assert list_texts(axes) == ["20", "12", "8"]


def test_the_share_axis_begins_at_nothing(histogram) -> None:
    axes = plot(histogram)
    assert axes.get_ylim()[0] == 0
    assert [
        axes.yaxis.get_major_formatter()(value).replace("\u00a0", " ") for value in (0, 0.5)
    ] == [
        "0 %",
        "50 %",
    ]


def test_highlighted_bars_differ_in_colour_and_are_named_in_words(histogram) -> None:
    axes = plot(
        histogram, highlighted=["-2", "-1"], highlighted_label="Better", other_label="Not better"
    )
    assert [to_hex(bar.get_facecolor()) for bar in axes.patches[1:3]] == [
        BLUE.lower(),
        PALE.lower(),
    ]
    better, other = (text for text in axes.texts if text.get_text() in ("Better", "Not better"))
    assert (better.get_ha(), other.get_ha()) == ("left", "right")  # each above its own side


def test_a_hidden_level_keeps_its_place_and_says_why(disclose) -> None:
    people = {"x": 10, "y": 3, "z": 7}
    rows = [share("change_bin", n, 20, level=level) for level, n in people.items()]
    axes = plot(disclose(rows), labels={"y": "Y with words"})
    # 7 is hidden with the 3, which the 20 would give back
    assert list_bars(axes) == [(0.0, 0.5)]
    assert list_texts(axes) == ["<5", "hidden", "10"]
    assert list_ticks(axes) == ["x", "Y with words", "z"]


def test_without_a_highlight_all_bars_have_the_one_colour(histogram) -> None:
    assert {to_hex(bar.get_facecolor()) for bar in plot(histogram).patches} == {BLUE.lower()}


@pytest.mark.parametrize("total", [12, 20, 80, 100, 300, 1000])
def test_the_share_axis_has_whole_percents_only(total: int, disclose) -> None:
    axes = plot(disclose([share("change_bin", 10, total) | {"lower": NAN, "upper": NAN}]))
    percents = [100 * float(tick) for tick in axes.get_yticks()]
    assert percents == pytest.approx([round(percent) for percent in percents])
    assert 3 <= len(percents) <= 9


def test_with_nothing_to_draw_the_axes_have_no_data(disclose) -> None:
    assert not plot(disclose([])).has_data()
    assert not plot(disclose([share("change_bin", 3, 4)])).has_data()
