"""The funnel on the Axes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.presentation.figures import plot_funnel
from ims_outcomes.statistics.funnels import estimate_funnel
from ims_outcomes.statistics.mean_funnels import build_mean_funnel
from ims_outcomes.statistics.share_funnels import build_share_funnel
from tests.presentation.figures.drawn import list_texts

# By size: too small to be judged; beyond 99.8 %; beyond 95 %; two inside.
SHARES = pd.DataFrame(
    {"unit": list("abcde"), "numerator": [5, 5, 20, 45, 85], "denominator": [10, 50, 80, 100, 200]}
)


@pytest.fixture
def plot(settings):
    def draw(funnel, *, unit="share", **more):
        disclosed = hide_small_numbers(estimate_funnel(funnel, unit=unit), settings=settings)
        return plot_funnel(disclosed, x_label="People", y_label="Share", **more)

    return draw


def list_units(axes) -> list[tuple[str, str, float]]:
    """Shape, fill and size of each unit."""
    return [
        (line.get_marker(), str(line.get_markerfacecolor()), float(x))
        for line in axes.lines
        if line.get_marker() in ("o", "D")
        for x in line.get_xdata()
    ]


def list_words(axes) -> list[str]:
    texts = axes.figure.legends[0].get_texts()
    return [text.get_text().replace("\u00a0", " ") for text in texts]


def test_shape_and_fill_tell_where_a_unit_lies(plot, settings) -> None:
    axes = plot(build_share_funnel(SHARES, settings=settings))
    shapes = {size: (shape, fill) for shape, fill, size in list_units(axes)}
    assert shapes[10] == ("o", "white")
    assert shapes[50] == ("D", "#222222")
    assert shapes[80] == ("D", "white")
    assert shapes[100] == shapes[200] == ("o", "#0072B2")
    assert list_words(axes) == [
        "inside",
        "outside 95 % limits",
        "outside 99.8 % limits",
        "fewer than 30 people: not judged",
        "limits: chance alone",
    ]


def test_units_are_unnamed_unless_asked_for(plot, settings) -> None:
    funnel = build_share_funnel(SHARES, settings=settings)
    assert list_texts(plot(funnel)) == ["95 %", "99.8 %"]
    assert "Ours" in list_texts(plot(funnel, labels={"d": "Ours"}))


def test_limits_of_shares_stay_within_none_and_all(plot, settings) -> None:
    axes = plot(build_share_funnel(SHARES, settings=settings))
    limits = [np.asarray(line.get_ydata()) for line in axes.lines if len(line.get_xdata()) > 50]
    assert len(limits) == 4
    assert all(each.min() >= 0 and each.max() <= 1 for each in limits)


def test_limits_of_means_go_through_those_of_the_units(plot, settings) -> None:
    people = pd.DataFrame({"unit": ["a"] * 40 + ["b"] * 90, "x": [1.0, 3.0] * 20 + [2.0, 2.5] * 45})
    funnel = build_mean_funnel(people, by="unit", value="x", settings=settings)
    axes = plot(funnel, unit="points")
    upper = next(
        line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 50
        and line.get_ydata()[0] > funnel["centre"].iloc[0]
    )  # fmt: skip
    drawn = dict(zip(upper.get_xdata(), upper.get_ydata(), strict=True))
    assert drawn[90.0] == pytest.approx(funnel["upper_outer"].iloc[1])


def test_widened_limits_are_called_so(plot, settings) -> None:
    # Twelve units of 100 at 20 and 80 %: far more than chance.
    units = pd.DataFrame(
        {"unit": [f"u{i}" for i in range(12)], "numerator": [20, 80] * 6, "denominator": 100}
    )
    words = list_words(plot(build_share_funnel(units, settings=settings)))
    assert words == ["inside", "limits: chance, and what else usually differs"]


def test_units_that_are_all_alike_have_no_limits(plot, settings) -> None:
    units = pd.DataFrame({"unit": ["a", "b"], "numerator": [0, 0], "denominator": [40, 50]})
    axes = plot(build_share_funnel(units, settings=settings))
    assert list_words(axes)[-1] == "All alike: no limits"


def test_with_everybody_hidden_the_axes_have_no_data(plot, settings) -> None:
    few = SHARES.assign(numerator=1, denominator=3)
    assert not plot(build_share_funnel(few, settings=settings)).has_data()
