"""From class to class on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_transitions
from tests.presentation.figures.drawn import list_texts
from tests.presentation.figures.estimates import share

GROUP = "severity_before | severity_after"


def square(first, last, numerator, denominator):
    return share("severity_matrix", numerator, denominator, group=GROUP, level=f"{first} | {last}")


@pytest.fixture
def rows():
    return [
        square("none", "mild", 0, 0),  # nobody began in it: no row
        square("none", "severe", 0, 0),
        square("mild", "mild", 15, 20),
        square("mild", "severe", 5, 20),
        square("severe", "mild", 3, 4),  # hidden
        square("severe", "severe", 1, 4),
    ]


def plot(disclosed):
    return plot_transitions(
        disclosed, x_label="After", y_label="Before", labels={"mild": "Mild", "severe": "Severe"}
    )


def test_each_square_says_its_share_and_counts(rows, disclose) -> None:
    assert list_texts(plot(disclose(rows)))[:2] == ["75 %\n15/20", "25 %\n5/20"]


def test_a_hidden_square_bears_its_mark(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert list_texts(axes)[2:] == ["hidden", "hidden"]
    assert [patch.get_hatch() for patch in axes.patches[:4]] == ["", "", "////", "////"]


def test_few_people_have_counts_without_a_share(rows, disclose) -> None:
    rows[2:4] = [square("mild", "mild", 8, 8), square("mild", "severe", 0, 8)]
    rows[4:] = [square("severe", "mild", 15, 20), square("severe", "severe", 5, 20)]
    assert list_texts(plot(disclose(rows)))[:2] == ["8/8", "0/8"]


def test_a_class_that_nobody_began_in_has_no_row(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Mild", "Severe"]


def test_the_same_class_before_and_after_is_outlined(rows, disclose) -> None:
    outlined = [patch.get_xy() for patch in plot(disclose(rows)).patches if not patch.get_fill()]
    assert outlined == [(0, 0), (1, 1)]


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose(rows[4:])).has_data()
