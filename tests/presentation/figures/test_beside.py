"""Shares beside earlier ones on the Axes."""

from __future__ import annotations

from ims_outcomes.presentation.figures import Panel, plot_beside
from tests.presentation.figures.drawn import list_texts
from tests.presentation.figures.estimates import share

SEX = Panel("Sex", "sex", {"f": "Female", "m": "Male"})
BAND = Panel("Duration", "band", {"acute": "Acute", "chronic": "Chronic", "none": "Not recorded"})


def plot(disclosed, *panels):
    return plot_beside(
        disclosed, panels=panels, measures=("now", "before"), names=("June", "Before")
    )


def list_points(axes):
    """Where rings and points stand, in the order in which they are drawn."""
    return [
        [(float(x), float(y)) for x, y in zip(*line.get_data(), strict=True)]
        for line in axes.lines
        if line.get_marker() == "o"
    ]


def test_each_level_has_a_ring_for_before_and_a_point_for_now(disclose) -> None:
    rows = [
        share("now", 20, 40, group="sex", level="f"),
        share("now", 10, 40, group="sex", level="m"),
        share("before", 100, 400, group="sex", level="f"),
        share("before", 300, 400, group="sex", level="m"),
    ]
    [axes] = plot(disclose(rows), SEX)
    assert list_points(axes) == [[(0.25, 0), (0.75, -1)], [(0.5, 0), (0.25, -1)]]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["Female", "Male"]
    assert list_texts(axes) == ["20/40", "10/40"]


def test_a_hidden_level_keeps_its_name_and_its_mark_and_has_no_point(disclose) -> None:
    rows = [
        share("now", 2, 4, group="sex", level="f"),
        share("now", 2, 4, group="sex", level="m"),
        share("before", 100, 400, group="sex", level="f"),
        share("before", 300, 400, group="sex", level="m"),
    ]
    [axes] = plot(disclose(rows), SEX)
    assert list_points(axes) == [[(0.25, 0), (0.75, -1)]]
    assert list_texts(axes) == ["<5", "<5"]


def test_the_panel_with_the_most_levels_stands_at_the_left(disclose) -> None:
    rows = [share("now", 10, 40, group=each.group, level=level)
            for each in (SEX, BAND) for level in each.labels]  # fmt: skip
    left, right = plot(disclose(rows), SEX, BAND)
    assert (left.get_title("left"), right.get_title("left")) == ("Duration", "Sex")


def test_with_nothing_to_draw_there_is_no_data(disclose) -> None:
    [axes] = plot(disclose([share("now", 1, 2, group="sex", level="f")]), SEX)
    assert not axes.has_data()
