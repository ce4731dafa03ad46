"""Episodes needed on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_episodes_needed
from tests.presentation.figures.drawn import list_points, list_texts, list_ticks


@pytest.fixture
def rows():
    base = {"measure": "episodes_needed", "group": "tell_apart", "n": 625, "unit": "episodes"}
    return [
        base | {"level": "50 % against 55 %", "estimate": 1439, "lower": 1300, "upper": 1600},
        base | {"level": "50 % against 60 %", "estimate": 353, "lower": 329, "upper": 380},
    ]


def test_each_difference_has_its_count_on_a_logarithmic_scale(rows, disclose) -> None:
    axes = plot_episodes_needed(disclose(rows), x_label="x", y_label="y")
    assert list_points(axes, 0) == [(0, 1439.0), (1, 353.0)]
    assert axes.get_yscale() == "log"
    assert {"1 439", "353"} <= {text.replace("\u202f", " ") for text in list_texts(axes)}
    assert list_ticks(axes) == ["50 % against\n55 %", "50 % against\n60 %"]


def test_what_the_clinic_has_is_drawn_beside(rows, disclose) -> None:
    axes = plot_episodes_needed(disclose(rows), x_label="x", y_label="y")
    assert list(axes.lines[-1].get_ydata()) == [625.0, 625.0]
    assert "this clinic has 625" in list_texts(axes)


def test_with_nothing_to_draw_the_axes_have_no_data(disclose) -> None:
    assert not plot_episodes_needed(disclose([]), x_label="x", y_label="y").has_data()
