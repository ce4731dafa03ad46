"""The ROC curve on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_roc
from tests.presentation.figures.drawn import list_points, list_texts
from tests.presentation.figures.estimates import share


@pytest.fixture
def rows():
    return [
        share("roc_sensitivity", 40, 40, group="improvement", level="1"),
        share("roc_sensitivity", 30, 40, group="improvement", level="2"),
        share("roc_sensitivity", 10, 40, group="improvement", level="10"),
        share("roc_specificity", 20, 50, group="improvement", level="1"),
        share("roc_specificity", 40, 50, group="improvement", level="2"),
        share("roc_specificity", 45, 50, group="improvement", level="10"),
        {"measure": "anchor_auc", "n": 90, "estimate": 0.8, "lower": 0.7, "upper": 0.9},
        {"measure": "anchor_cutpoint_youden", "n": 90, "estimate": 2.0, "unit": "points"},
        share("anchor_sensitivity_youden", 30, 40, group="all", level="all"),
        share("anchor_specificity_youden", 40, 50, group="all", level="all"),
    ]


def plot(disclosed, **more):
    return plot_roc(disclosed, x_label="x", y_label="y", **more)


def test_each_threshold_is_a_point_and_the_curve_ends_at_nobody(rows, disclose) -> None:
    axes = plot(disclose(rows))
    across, upright = zip(*list_points(axes, 2), strict=True)
    assert across == pytest.approx((0.6, 0.2, 0.1))
    assert upright == (1.0, 0.75, 0.25)
    assert list_points(axes, 1)[-1] == (0, 0)
    assert list_points(axes, 0) == [(0.0, 0.0), (1.0, 1.0)]


def test_the_cutpoint_and_the_area_are_marked_and_said(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert list_points(axes) == [(pytest.approx(0.2), 0.75)]
    words = " ".join(" ".join(list_texts(axes)).split())
    assert "improved by at least 2. It finds 75 % of those" in words
    assert "leaves alone 80 % of the others" in words
    assert "Area under the curve: 0.80 (0.70 to 0.90)" in words


def test_thresholds_are_named_when_asked_for(rows, disclose) -> None:
    assert "≥ 10" in list_texts(plot(disclose(rows), marked=["10"]))
    assert "≥ 10" not in list_texts(plot(disclose(rows)))


def test_without_cutpoint_and_area_nothing_is_said_of_them(rows, disclose) -> None:
    assert list_texts(plot(disclose(rows[:6]))) == ["Dashed: no better than chance"]


def test_a_threshold_of_which_one_share_is_hidden_is_not_drawn(rows, disclose) -> None:
    rows[3] = share("roc_specificity", 1, 4, group="improvement", level="1")
    assert len(list_points(plot(disclose(rows)), 2)) == 2


def test_with_nothing_to_draw_the_axes_have_no_data(disclose) -> None:
    assert not plot(disclose([])).has_data()
