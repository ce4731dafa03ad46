"""The forest plot on the Axes."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation.figures import plot_forest
from ims_outcomes.presentation.tables import TableColumn
from tests.presentation.figures.drawn import list_texts
from tests.presentation.figures.estimates import mean, share

COLUMNS = [
    TableColumn("People", "n"),
    TableColumn("Complete", "share", measure="completeness"),
]


def plot(disclosed, **more):
    return plot_forest(
        disclosed, measure="mean_change", group="condition", x_label="x", columns=COLUMNS, **more
    )


@pytest.fixture
def rows():
    return [
        mean("mean_change", 40, -2.0, group="condition", level="back"),
        mean("mean_change", 30, -1.0, group="condition", level="not_recorded"),
        mean("mean_change", 4, -9.0, group="condition", level="stroke"),  # hidden
        mean("mean_change", 20, -8.0, group="condition", level="knee"),  # protects stroke
        mean("mean_change", 94, -1.8, group="all", level="all"),
        share("completeness", 40, 80, group="condition", level="back"),
        share("completeness", 4, 6, group="condition", level="stroke"),  # n/N only
    ]


def list_marks(axes):
    """Where the points stand: estimate and row."""
    return [
        (float(x), float(y))
        for line in axes.lines
        if line.get_marker() in ("o", "D")
        for x, y in zip(*line.get_data(), strict=True)
    ]


def test_each_group_is_a_row_with_point_interval_and_numbers(rows, disclose) -> None:
    axes = plot(disclose(rows), labels={"back": "Low back pain"}, total="All")
    assert list_marks(axes) == [(-2.0, 0), (-1.0, -1), (-1.8, -4)]
    intervals = [segment.tolist() for segment in axes.collections[0].get_segments()]
    assert intervals[0] == [[-2.5, 0.0], [-1.5, 0.0]]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names == ["Low back pain", "not recorded", "stroke", "knee", "All"]
    assert list_texts(axes)[:6] == ["People", "40", "30", "<5", "hidden", "94"]


def test_columns_say_what_is_few_or_absent_in_short_words(rows, disclose) -> None:
    texts = list_texts(plot(disclose(rows)))
    assert texts[5:] == ["Complete", "50 %", "not computed", "too few", "not computed"]


def test_a_row_of_nobody_is_short_as_well(rows, disclose) -> None:
    nobody = mean("mean_change", 0, float("nan"), group="condition", level="jaw")
    column = TableColumn("Change", "mean", measure="mean_change")
    axes = plot_forest(
        disclose([nobody, *rows]),
        measure="mean_change", group="condition", x_label="x", columns=[column],
    )  # fmt: skip
    assert list_texts(axes)[:3] == ["Change", "too few", "−2.0"]


def test_a_hidden_row_leaves_no_trace_on_the_scale(rows, disclose) -> None:
    axes = plot(disclose(rows))
    assert all(estimate > -3 for estimate, _ in list_marks(axes))
    assert axes.get_xlim()[0] > -3


def test_a_long_name_is_wrapped_and_cut(rows, disclose) -> None:
    axes = plot(disclose(rows), labels={"back": "chronic widespread pain " * 12})
    name = axes.get_yticklabels()[0].get_text()
    assert name.count("\n") == 1
    assert name.endswith("…")
    assert len(name) < 70


def test_with_nothing_to_draw_the_axes_have_no_data(rows, disclose) -> None:
    assert not plot(disclose([])).has_data()
    assert not plot(disclose(rows[2:3])).has_data()


def test_a_measure_asked_for_in_another_cut_is_not_drawn(rows, disclose) -> None:
    assert not plot(disclose(rows[4:5])).has_data()


def test_a_band_is_shaded_behind_and_shares_are_percentages(disclose) -> None:
    rows = [share("coverage", 190, 200, group="case", level="a")]
    axes = plot_forest(
        disclose(rows), measure="coverage", group="case", x_label="x", columns=[],
        reference=0.95, band=(0.93, 0.97),
    )  # fmt: skip
    (band,) = axes.patches
    assert (band.get_x(), round(band.get_width(), 4)) == (0.93, 0.04)
    assert axes.xaxis.get_major_formatter()(0.95, 0).replace("\u00a0", " ") == "95 %"
