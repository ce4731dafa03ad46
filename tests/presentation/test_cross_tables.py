"""Cross tables such as severity before and after."""

from __future__ import annotations

from collections.abc import Callable

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.cross_tables import write_cross_table
from tests.presentation.page_reading import read_page


def cell(level: str, numerator: int, denominator: int) -> dict[str, object]:
    return {
        "measure": "went", "group": "before | after", "level": level,
        "n": denominator, "numerator": numerator, "denominator": denominator, "unit": "share",
        "estimate": numerator / denominator, "lower": 0.1, "upper": 0.9,
    }  # fmt: skip


def test_each_cell_stands_where_its_two_levels_cross(disclose: Callable[..., Disclosed]) -> None:
    rows = [
        cell("mild | mild", 6, 9),  # 9 of this class: n/N only
        cell("mild | severe", 3, 9),
        cell("severe | mild", 30, 40),
        cell("severe | severe", 10, 40),
    ]
    shown = write_cross_table(
        disclose(rows), caption="Severity", measure="went", group="before | after",
        cell_format="rate", row_header="Before", column_words="{level} after",
        labels={"severe": "Severe"},
    )  # fmt: skip
    assert read_page(shown.html).rows == [
        ["Before", "mild after", "Severe after"],
        ["mild", "6/9 (too few for a percentage)", "3/9 (too few for a percentage)"],
        ["Severe", "30/40, 75 % (10 to 90 %)", "10/40, 25 % (10 to 90 %)"],
    ]
    assert len(shown.numbers) == 4


def test_without_estimates_it_says_too_few(disclose: Callable[..., Disclosed]) -> None:
    shown = write_cross_table(
        disclose([]), caption="Severity", measure="x", group="y", cell_format="rate",
        row_header="Before",
    )  # fmt: skip
    assert "too few to say" in shown.html


def test_a_row_of_nobody_is_left_out(disclose: Callable[..., Disclosed]) -> None:
    nobody = {"numerator": 0, "denominator": 0, "n": 0, "estimate": float("nan")}
    rows = [
        cell("none | mild", 0, 1) | nobody,
        cell("none | severe", 0, 1) | nobody,
        cell("mild | mild", 40, 50),
        cell("mild | severe", 10, 50),
        cell("severe | mild", 1, 4),  # hidden, so it is there
        cell("severe | severe", 3, 4),
    ]
    shown = write_cross_table(
        disclose(rows), caption="Severity", measure="went", group="before | after",
        cell_format="n_of_n", row_header="Before",
    )  # fmt: skip
    assert [row[0] for row in read_page(shown.html).rows] == ["Before", "mild", "severe"]
    assert len(shown.numbers) == 4
