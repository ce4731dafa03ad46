"""Trajectories on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_trajectories
from tests.presentation.figures.drawn import list_intervals, list_points, list_texts
from tests.presentation.figures.estimates import mean


def plot(disclosed, **more):
    return plot_trajectories(
        disclosed, measure="mean_score", group="g", x_label="x", y_label="y", y_limits=(0, 10),
        **more,
    )  # fmt: skip


@pytest.fixture
def strata(disclose):
    rows = [
        mean("mean_score", 12, 6.0, level="1 | 1"),
        mean("mean_score", 30, 6.5, level="2 to 3 | 1"),
        mean("mean_score", 28, 5.5, level="2 to 3 | 2"),
        mean("mean_score", 4, 1.0, level="2 to 3 | 3"),  # hidden
    ]
    return disclose(rows)


def test_each_stratum_has_a_panel_on_the_scale_of_the_instrument(strata) -> None:
    panels = plot(strata, labels={"1": "One session"})
    assert [axes.get_title(loc="left") for axes in panels] == ["One session", "2 to 3"]
    assert {axes.get_ylim() for axes in panels} == {(0, 10)}
    assert list_points(panels[1]) == [(1, 6.5), (2, 5.5)]
    assert [5.0, 6.0] in list_intervals(panels[1])


def test_people_stand_beneath_and_a_hidden_point_is_absent_and_said(strata) -> None:
    panels = plot(strata)
    assert list_texts(panels[0]) == ["12"]
    assert list_texts(panels[1]) == ["30", "28", "<5"]


def test_with_nothing_to_draw_there_is_one_panel_without_data(disclose) -> None:
    for rows in ([], [mean("mean_score", 4, 1.0, level="1 | 1")]):
        panels = plot(disclose(rows))
        assert [axes.has_data() for axes in panels] == [False]


def test_a_step_is_as_wide_in_every_panel_and_a_full_row_begins_the_next(disclose) -> None:
    last = {"1": 1, "2 to 3": 3, "4 to 6": 6, "7 or more": 12}
    rows = [
        mean("mean_score", 12, 6.0, level=f"{stratum} | {step + 1}")
        for stratum, steps in last.items()
        for step in range(steps)
    ]
    panels = plot(disclose(rows))
    places = [axes.get_subplotspec() for axes in panels]
    assert [place.rowspan.start for place in places] == [0, 0, 0, 1]
    assert [len(place.colspan) for place in places] == [3, 3, 6, 12]  # 3: room for the title
    assert [axes.get_xlim()[1] - 0.5 for axes in panels] == [3, 3, 6, 12]
    assert [len(axes.get_xticks()) for axes in panels] == [1, 3, 6, 12]
