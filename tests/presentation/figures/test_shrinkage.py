"""Raw and shrunk means on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_shrinkage
from tests.presentation.figures.estimates import mean


@pytest.fixture
def rows():
    return [
        mean("mean_change", 40, -3.0, group="condition", level="back"),
        mean("mean_change_shrunk", 40, -2.6, group="condition", level="back"),
        mean("mean_change", 20, -1.0, group="condition", level="knee"),
        mean("mean_change_shrunk", 20, -1.5, group="condition", level="knee"),
        mean("mean_change", 4, -9.0, group="condition", level="stroke"),  # hidden
        mean("mean_change_overall", 64, -2.0, group="all", level="all"),
    ]


def plot(disclosed):
    return plot_shrinkage(
        disclosed, measure="mean_change", group="condition", x_label="x", labels={"back": "Back"}
    )


def test_the_raw_mean_stands_above_the_shrunk_one_in_each_row(rows, disclose) -> None:
    raw, shrunk, overall = plot(disclose(rows)).lines
    assert raw.get_xdata().tolist() == [-3.0, -1.0]
    assert shrunk.get_xdata().tolist() == [-2.6, -1.5]
    assert all(raw.get_ydata() > shrunk.get_ydata())
    assert list(overall.get_xdata()) == [-2.0, -2.0]


def test_raw_and_shrunk_differ_in_fill_and_in_words(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert axes.lines[0].get_markerfacecolor() == "white" != axes.lines[1].get_markerfacecolor()
    words = [text.get_text() for text in axes.figure.legends[0].get_texts()]
    assert words == ["raw mean", "drawn towards the mean of all", "mean of all"]


def test_rows_keep_their_order_their_people_and_the_mark_of_a_hidden_one(rows, disclose) -> None:
    words = [text.get_text() for text in plot(disclose(rows)).get_yticklabels()]
    assert words == ["Back\u200240", "knee\u200220", "stroke\u2002<5"]


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose(rows[4:5])).has_data()
