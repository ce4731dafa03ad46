"""Observed beside expected on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_ranges
from tests.presentation.figures.drawn import list_points
from tests.presentation.figures.estimates import mean, share

PAIRS = [("Mean change", "mean_change_chosen", "regression_to_mean")]


@pytest.fixture
def rows():
    return [
        mean("mean_change_chosen", 40, -2.0, group="all", level="all"),
        mean("regression_to_mean", 40, -0.5, group="all", level="all"),
    ]


def plot(disclosed, **more):
    return plot_ranges(disclosed, pairs=PAIRS, x_label="Points", **more)


def test_the_observed_is_a_point_and_the_expected_a_range(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert list_points(axes, 0) == [(-2.0, 0.0)]
    (range_,) = axes.patches
    assert (range_.get_x(), range_.get_width()) == (-1.0, 1.0)
    assert range_.get_hatch() == "////"
    words = [text.get_text() for text in axes.figure.legends[0].get_texts()]
    assert any(text.startswith("from regression to the mean alone") for text in words)


def test_the_line_of_no_change_can_be_left_out(rows, disclose) -> None:
    assert len(plot(disclose(rows)).lines) == 2
    assert len(plot(disclose(rows), reference=None).lines) == 1


def test_shares_are_written_as_percentages_from_0(disclose) -> None:
    rows = [share("mean_change_chosen", 20, 40, group="all", level="all"),
            share("regression_to_mean", 8, 40, group="all", level="all")]  # fmt: skip
    axes = plot(disclose(rows), reference=None)
    assert axes.get_xlim()[0] == 0
    assert axes.xaxis.get_major_formatter()(0.5, 0).replace("\u00a0", " ") == "50 %"


def test_without_an_expectation_only_the_observed_is_drawn(rows, disclose) -> None:
    axes = plot(disclose(rows[:1]))
    assert not axes.patches
    assert axes.has_data()


def test_with_nothing_to_draw_the_axes_have_no_data(disclose) -> None:
    assert not plot(disclose([])).has_data()
