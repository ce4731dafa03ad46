"""The grid of before and after on the Axes."""

from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.presentation.catalogue import say, speaking
from ims_outcomes.presentation.figures import plot_before_after
from ims_outcomes.presentation.figures.shades import choose_ink
from ims_outcomes.presentation.figures.style import draw_for_phone, find_figure
from ims_outcomes.vocabulary.settings import LANGUAGES
from tests.presentation.figures.drawn import list_cut_words, list_texts, list_ticks
from tests.presentation.figures.estimates import share

PEOPLE = {"low | low": 6, "low | high": 0, "high | low": 11, "high | high": 8}


def plot(disclosed, **more):
    return plot_before_after(
        disclosed, measure="before_after", group="b | a", x_label="First", y_label="Last", **more
    )


@pytest.fixture
def grid(disclose):
    return disclose(
        [share("before_after", n, 25, group="b | a", level=level) for level, n in PEOPLE.items()]
    )


def test_a_square_is_as_dark_as_it_has_people_and_says_how_many(grid) -> None:
    axes = plot(grid)
    shades = axes.collections[0].get_array()
    # across: before; up: after
    assert np.asarray(shades).reshape(2, 2).tolist() == [[6, 11], [0, 8]]
    assert list_texts(axes)[:4] == ["6", "11", "0", "8"]
    assert list_ticks(axes) == ["low", "high"]


def test_squares_of_equal_bands_are_outlined(grid) -> None:
    outlined = [patch.get_xy() for patch in plot(grid).patches if not patch.get_fill()]
    assert outlined == [(0, 0), (1, 1)]


@pytest.mark.parametrize(("better", "above"), [("lower", "worse"), ("higher", "better")])
def test_words_beside_say_which_side_is_better(better, above, grid) -> None:
    words = " ".join(" ".join(list_texts(plot(grid, better=better))).split())
    assert f"Above the outlined squares: a {above} band at the end" in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_the_words_stand_whole_beneath(language, grid) -> None:
    with speaking(language):
        figure = draw_for_phone(find_figure(plot(grid)))
        words = [say(f"figure.{key}") for key in ("above_worse", "outlined", "below_better")]
    [legend] = figure.legends
    assert [" ".join(text.get_text().split()) for text in legend.get_texts()] == [
        " ".join(each.split()) for each in words
    ]
    assert not list_cut_words(figure)


def test_a_hidden_square_is_hatched_and_marked_and_has_no_shade(disclose) -> None:
    rows = [
        share("before_after", 20, 26, group="b | a", level="low | low"),
        share("before_after", 3, 26, group="b | a", level="low | high"),
        share("before_after", 3, 26, group="b | a", level="high | low"),
        share("before_after", 0, 26, group="b | a", level="high | high"),
    ]
    axes = plot(disclose(rows))
    shades = axes.collections[0].get_array()
    assert np.ma.getmaskarray(shades).ravel().tolist() == [False, True, True, False]
    hatched = [patch.get_xy() for patch in axes.patches if patch.get_hatch()]
    assert sorted(hatched) == [(0, 1), (1, 0)]
    assert sorted(list_texts(axes)[:4]) == ["0", "20", "<5", "<5"]
    assert axes.collections[0].get_clim() == (0, 20)


def test_with_fewer_than_ten_pairs_there_is_no_grid(disclose) -> None:
    row = share("before_after", 2, 9, group="b | a", level="low | low")
    assert not plot(disclose([row])).has_data()
    assert not plot(disclose([])).has_data()


def test_words_on_a_shade_are_readable() -> None:
    assert choose_ink(0.0) != "white"
    assert choose_ink(1.0) == "white"
