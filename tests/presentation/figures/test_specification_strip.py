"""The specification strip on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_specifications
from tests.presentation.figures.estimates import share

GROUP = "rule | among"


@pytest.fixture
def rows():
    return [
        share("specification", 20, 40, group=GROUP, level="responder_30 | asked"),
        share("specification", 22, 44, group=GROUP, level="responder_30 | all_pairs"),
        share("specification", 20, 80, group=GROUP, level="responder_30 | everybody"),
        share("specification", 4, 40, group=GROUP, level="pain_free | asked"),
        share("specification", 1, 4, group=GROUP, level="pain_free | all_pairs"),  # hidden
        {"measure": "specification_range", "n": 80, "estimate": 0.4, "lower": 0.1, "upper": 0.5,
         "unit": "share"},
    ]  # fmt: skip


def plot(disclosed):
    return plot_specifications(
        disclosed, x_label="Share improved", labels={"responder_30": "30 % better"}
    )


def test_each_denominator_has_a_shape_and_words_of_its_own(rows, disclose) -> None:
    axes = plot(disclose(rows))
    drawn = {line.get_marker(): line.get_xdata().tolist() for line in axes.lines}
    assert drawn == {"o": [0.5, 0.1], "s": [0.5], "^": [0.25]}
    assert len({line.get_label() for line in axes.lines}) == 3


def test_rules_stand_in_their_order_with_their_words(rows, disclose) -> None:
    words = [text.get_text() for text in plot(disclose(rows)).get_yticklabels()]
    assert words == ["30 % better", "pain_free"]


def test_the_lowest_and_the_highest_share_are_said(rows, disclose) -> None:
    label = plot(disclose(rows)).get_xlabel().replace("\u00a0", " ")
    assert label == "Share improved\nThe same people: from 10 % to 50 %"
    assert plot(disclose(rows[:5])).get_xlabel() == "Share improved"


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose(rows[4:5])).has_data()
    assert not plot(disclose([])).has_data()
