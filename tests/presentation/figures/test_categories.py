"""Categories as lying bars on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_categories
from tests.presentation.figures.drawn import list_texts
from tests.presentation.figures.estimates import share

MEASURES = {"reliable_improved": "Improved", "reliable_unchanged": "Unchanged",
            "reliable_deteriorated": "Deteriorated"}  # fmt: skip


@pytest.fixture
def rows():
    return [
        share("reliable_improved", 10, 40, group="all", level="all"),
        share("reliable_unchanged", 30, 40, group="all", level="all"),
        share("reliable_deteriorated", 0, 40, group="all", level="all"),
    ]


def plot(disclosed, **more):
    return plot_categories(disclosed, measures=MEASURES, x_label="Share", **more)


def test_each_category_is_a_bar_with_its_counts(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert [bar.get_width() for bar in axes.patches] == [0.25, 0.75, 0.0]
    assert list_texts(axes) == ["10/40, 25 %", "30/40, 75 %", "0/40, 0 %"]
    assert [text.get_text() for text in axes.get_yticklabels()] == list(MEASURES.values())


def test_only_highlighted_bars_are_coloured(rows, disclose) -> None:
    axes = plot(disclose(rows), highlighted=["reliable_improved"])
    colours = [bar.get_facecolor() for bar in axes.patches]
    assert colours[0] != colours[1] == colours[2]


def test_few_people_have_counts_and_no_bar(rows, disclose) -> None:
    rows[0] = share("reliable_improved", 3, 7, group="all", level="all")
    axes = plot(disclose(rows))
    assert axes.patches[0].get_width() == 0
    assert list_texts(axes)[0].startswith("3/7")


def test_a_category_without_an_estimate_says_so(rows, disclose) -> None:
    assert list_texts(plot(disclose(rows[:2])))[2] == "no number"


def test_with_nothing_to_draw_the_axes_have_no_data(disclose) -> None:
    assert not plot(disclose([])).has_data()
