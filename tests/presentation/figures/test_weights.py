"""The spread of weights on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_weights
from tests.presentation.figures.drawn import list_texts

LEVELS = {"minimum": 0.5, "quartile_1": 0.9, "median": 1.0, "quartile_3": 1.1,
          "percentile_99": 1.6, "maximum": 3.3, "mean": 1.02}  # fmt: skip


@pytest.fixture
def rows():
    return [
        *({"measure": "weight", "group": "weight", "level": level, "n": 80, "estimate": value}
          for level, value in LEVELS.items()),
        {"measure": "effective_pairs", "n": 80, "estimate": 71.6},
    ]  # fmt: skip


def test_the_middle_half_the_mean_and_the_ninetyninth_percentile_are_drawn(rows, disclose) -> None:
    axes = plot_weights(disclose(rows), x_label="Weight")
    assert axes.patches[0].get_x() == 0.9
    assert axes.patches[0].get_width() == pytest.approx(0.2)
    assert list_texts(axes) == ["half of the weights", "99 in 100 are below", "mean 1.02"]
    assert axes.get_xlabel() == "Weight\n80 pairs tell as much as 72 of equal weight"


def test_the_smallest_and_the_largest_belong_to_one_patient_and_are_not_drawn(
    rows, disclose
) -> None:
    axes = plot_weights(disclose(rows), x_label="Weight")
    reached = [x for lines in axes.collections for part in lines.get_segments() for x in part[:, 0]]
    assert max(reached) == 1.6
    assert axes.get_xlim()[1] < 3.3


def test_without_all_of_them_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot_weights(disclose(rows[:3]), x_label="Weight").has_data()


def test_without_pairs_nothing_is_said_of_them(rows, disclose) -> None:
    assert plot_weights(disclose(rows[:-1]), x_label="Weight").get_xlabel() == "Weight"
