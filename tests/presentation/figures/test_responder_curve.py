"""The cumulative responder curve on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_responder_curve
from tests.presentation.figures.drawn import list_intervals, list_points, list_texts
from tests.presentation.figures.estimates import share

GROUP = "improvement_percent"


def plot(disclosed):
    return plot_responder_curve(disclosed, x_label="x", y_label="y")


def lay_out(*points: tuple[str, int], pairs: int, missing: int):
    rows = []
    for level, count in points:
        total = pairs + missing
        rows += [
            share("responder_curve", count, pairs, group=GROUP, level=level),
            share("responder_curve_low", count, total, group=GROUP, level=level),
            share("responder_curve_high", count + missing, total, group=GROUP, level=level),
        ]
    return rows


@pytest.fixture
def curve(disclose):
    return disclose(lay_out(("0", 20), ("30", 10), ("100", 4), pairs=20, missing=20))


def test_the_line_is_the_pairs_and_the_band_everybody(curve) -> None:
    axes = plot(curve)
    assert list_points(axes) == [(0, 1.0), (30, 0.5), (100, 0.2)]
    band = axes.collections[0].get_paths()[0].vertices
    at_30 = sorted(round(float(y), 4) for x, y in band if x == 30)
    assert at_30 == [0.25, 0.75]  # 10 of 40, and 10 + 20 of 40
    assert [0.4, 0.6] in list_intervals(axes)


def test_of_a_hundred_percentages_every_tenth_is_named(disclose) -> None:
    points = [(str(percent), 10) for percent in range(101)]
    axes = plot(disclose(lay_out(*points, pairs=20, missing=20)))
    assert list(axes.get_xticks()) == list(range(0, 101, 10))


def test_line_and_band_are_named_and_the_rules_of_the_page_written_out(curve) -> None:
    texts = list_texts(plot(curve))
    assert any(text.startswith("Line:") for text in texts)
    assert any(text.startswith("Band:") for text in texts)
    assert "50 %" in texts  # at 30 %; there is no point at 50 %


def test_the_axis_is_all_of_everybody(curve) -> None:
    assert plot(curve).get_ylim() == (0, 1)


def test_with_too_few_pairs_there_is_no_curve(disclose) -> None:
    rows = lay_out(("0", 4), ("30", 3), pairs=4, missing=30)
    assert not plot(disclose(rows)).has_data()
    assert not plot(disclose([])).has_data()
