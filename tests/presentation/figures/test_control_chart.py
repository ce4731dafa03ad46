"""The control chart on the Axes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.presentation.figures import plot_control_chart
from ims_outcomes.statistics.chart_points import estimate_chart_points
from ims_outcomes.statistics.control_charts import build_control_chart
from tests.presentation.figures.drawn import list_points, list_texts, list_ticks

# Fourteen quiet months around 50.
QUIET = [50.0, 52, 49, 51, 50, 48, 51, 50, 52, 49, 50, 51, 49, 50]


def build_months(values, *, settings, kind="xmr", better="higher", **more):
    months = [str(month) for month in pd.period_range("2024-01", periods=len(values), freq="M")]
    points = pd.DataFrame({"chart": "all", "month": months, "value": values})
    return build_control_chart(
        points.assign(target=60.0), kind=kind, settings=settings, better=better, **more
    )


@pytest.fixture
def plot(settings):
    def draw(values, *, events=None, **more):
        months = build_months(values, settings=settings, **more)
        rows = estimate_chart_points(months, unit="sessions")
        return plot_control_chart(
            hide_small_numbers(rows, settings=settings), y_label="Sessions", events=events
        )

    return draw


def list_words(axes) -> list[str]:
    """What is written beneath the chart about shapes."""
    return [text.get_text() for legend in axes.figure.legends for text in legend.get_texts()]


def list_shapes(axes) -> dict[str, list[float]]:
    """Places of each shape that signals."""
    return {
        line.get_marker(): [float(x) for x in line.get_xdata()]
        for line in axes.lines
        if line.get_marker() in ("^", "v", "D")
    }


def list_levels(axes, style: str) -> list[float]:
    """Height of each level line in a style."""
    return [
        round(float(np.asarray(line.get_ydata())[0]), 2)
        for line in axes.lines
        if line.get_drawstyle() == "steps-mid" and line.get_linestyle() == style
    ]


def test_points_centre_limits_and_target_are_drawn(plot) -> None:
    axes = plot(QUIET)
    assert list_points(axes, 1) == list(enumerate(QUIET))
    assert list_levels(axes, "-") == [round(sum(QUIET) / 14, 2)]
    lower, upper = list_levels(axes, "--")
    assert lower < min(QUIET) and max(QUIET) < upper
    assert list_levels(axes, "-.") == [60.0]
    assert {"centre", "limits", "target"} <= set(list_texts(axes))
    assert axes.get_xlabel() == "No signal: nothing here but what always varies"


def test_a_signal_has_a_shape_and_words_of_its_own(plot) -> None:
    axes = plot([*QUIET, 44.0])
    assert list_shapes(axes) == {"v": [14.0]}
    assert list_words(axes) == ["worse: outside the limits"]


@pytest.mark.parametrize(("better", "shape", "kind"),
                         [("lower", "^", "better"), ("", "D", "unusual")])  # fmt: skip
def test_the_shape_turns_with_what_is_good(plot, better, shape, kind) -> None:
    axes = plot([*QUIET, 44.0], better=better)
    assert list(list_shapes(axes)) == [shape]
    assert list_words(axes) == [f"{kind}: outside the limits"]


def test_a_month_without_a_value_is_a_gap_and_says_so(plot) -> None:
    values = [*QUIET[:5], np.nan, *QUIET[6:]]
    axes = plot(values)
    assert np.isnan(axes.lines[0].get_ydata()[5])
    assert "no number" in list_texts(axes)


def test_limits_break_where_they_start_anew(plot) -> None:
    axes = plot([*QUIET, *(value + 30 for value in QUIET)], restarts={"all": ["2025-03"]})
    centre = sum(QUIET) / 14
    assert list_levels(axes, "-") == [round(centre, 2), round(centre + 30, 2)]
    assert list_shapes(axes) == {}


def test_events_stand_in_their_month_and_others_nowhere(plot) -> None:
    axes = plot(QUIET, events={"2024-03": "Moved house", "2030-01": "Not yet"})
    assert "Moved house" in list_texts(axes)
    assert not any("Not yet" in text for text in list_texts(axes))
    assert [2.0, 2.0] in [list(line.get_xdata()) for line in axes.lines]


def test_few_months_make_trial_limits_and_the_chart_says_so(plot) -> None:
    assert plot(QUIET[:8]).get_xlabel().startswith("Trial limits")


def test_one_month_has_no_limits_and_the_chart_says_so(plot) -> None:
    axes = plot(QUIET[:1])
    assert axes.get_xlabel() == "No limits: too few months for them"
    assert list_levels(axes, "--") == []


def test_months_stand_beneath_with_their_year(plot) -> None:
    assert list_ticks(plot(QUIET))[0] == "Jan\n2024"


def build_shares(settings, *, first):
    """Twelve months of 20 people, but in the first month so few as asked for."""
    months = [str(month) for month in pd.period_range("2025-01", periods=12, freq="M")]
    points = pd.DataFrame(
        {
            "chart": "all",
            "month": months,
            "numerator": [1, 10, 12, 9, 11, 10, 8, 12, 9, 11, 10, 9],
            "denominator": [first] + [20] * 11,
        }
    )
    months = build_control_chart(points, kind="p_prime", settings=settings, better="higher")
    return hide_small_numbers(estimate_chart_points(months, unit="share"), settings=settings)


def test_a_month_of_few_people_is_hidden_with_its_limits_and_another_protects_it(settings) -> None:
    axes = plot_control_chart(build_shares(settings, first=4), y_label="Share")
    values = np.asarray(axes.lines[0].get_ydata())
    assert np.isnan(values[0]) and np.isnan(values).sum() == 2
    assert {"<5", "hidden"} <= set(list_texts(axes))
    limit = next(line for line in axes.lines if line.get_linestyle() == "--")
    hidden = np.flatnonzero(np.isnan(values))
    drawn = dict(zip(limit.get_xdata(), limit.get_ydata(), strict=True))
    assert all(np.isnan(drawn.get(place, np.nan)) for place in hidden)


def test_between_five_and_ten_people_a_month_is_shown(settings) -> None:
    axes = plot_control_chart(build_shares(settings, first=5), y_label="Share")
    assert not np.isnan(np.asarray(axes.lines[0].get_ydata())).any()
    assert axes.get_ylim()[0] == 0


def test_events_of_a_rare_kind_are_numbered(settings) -> None:
    points = pd.DataFrame({"chart": "all", "month": "2025-01", "place": [0, 1, 2, 3],
                           "value": [30.0, 45, 28, 60]})  # fmt: skip
    months = build_control_chart(points, kind="g", settings=settings)
    rows = estimate_chart_points(months, unit="sessions")
    axes = plot_control_chart(hide_small_numbers(rows, settings=settings), y_label="Sessions")
    assert list_ticks(axes) == ["1", "2", "3", "4"]
    assert list_points(axes, 1) == [(0, 30.0), (1, 45.0), (2, 28.0), (3, 60.0)]


def test_with_nothing_to_draw_the_axes_have_no_data(plot) -> None:
    assert not plot([np.nan]).has_data()


def test_only_disclosed_estimates_are_drawn(settings) -> None:
    rows = estimate_chart_points(build_months(QUIET, settings=settings))
    with pytest.raises(TypeError, match="only a Disclosed may be shown"):
        plot_control_chart(rows, y_label="y")
