"""The tables of a page as a workbook takes them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import join_shown, write_flow, write_plain_table, write_sentences
from ims_outcomes.presentation.sheets import Sheet, SheetCell, pack_sheet, unpack_sheet
from ims_outcomes.presentation.shown import SENTENCES_MIME, SHEETS_MIME
from ims_outcomes.presentation.tables import TableColumn, write_keyed_table, write_table

COLUMNS = [
    TableColumn("People", "n", measure="mean_change"),
    TableColumn("Mean change", "mean_interval", measure="mean_change"),
    TableColumn("Improved", "rate", measure="responder_30"),
]


def change(level: str, n: int, estimate: float) -> dict[str, object]:
    return {
        "measure": "mean_change", "group": "condition", "level": level, "n": n,
        "estimate": estimate, "lower": estimate - 0.3, "upper": estimate + 0.3, "unit": "points",
    }  # fmt: skip


def responders(level: str, numerator: int, denominator: int) -> dict[str, object]:
    return {
        "measure": "responder_30", "group": "condition", "level": level, "n": denominator,
        "numerator": numerator, "denominator": denominator, "unit": "share",
        "estimate": numerator / denominator, "lower": 0.43, "upper": 0.72,
    }  # fmt: skip


@pytest.fixture
def sheet(disclose: Callable[..., Disclosed]) -> Sheet:
    rows = [
        change("back", 41, -2.05), responders("back", 24, 41),  # shown in full
        change("neck", 9, -1.5), responders("neck", 3, 9),  # 5 to 9 people: no percentage
        change("elbow", 4, -3.0), responders("elbow", 3, 4),  # fewer than 5: hidden
    ]  # fmt: skip
    shown = write_table(
        disclose(rows), caption="By condition", columns=COLUMNS, group="condition",
        row_header="Condition", note="All ended episodes.",
    )  # fmt: skip
    [sheet] = shown.sheets
    return sheet


def values(cells: tuple[SheetCell, ...]) -> list[str | float]:
    return [cell.value for cell in cells]


def test_each_number_of_a_cell_has_a_column_of_its_own(sheet: Sheet) -> None:
    assert list(sheet.headers) == [
        "Condition", "People", "Mean change", "Mean change: from", "Mean change: to",
        "Improved: number", "Improved: of", "Improved: share", "Improved: from", "Improved: to",
    ]  # fmt: skip
    assert values(sheet.rows[0]) == [
        "back", 41, -2.05, -2.35, -1.75, 24, 41, 0.5853658537, 0.43, 0.72,
    ]  # fmt: skip


def test_numbers_are_written_as_the_page_writes_them(sheet: Sheet) -> None:
    formats = [cell.number_format for cell in sheet.rows[0]]
    assert formats == ["", "#,##0", "0.0", "0.0", "0.0", "#,##0", "#,##0"] + [r"0\ %"] * 3


def test_a_few_people_have_no_percentage(sheet: Sheet) -> None:
    few = "too few for a percentage"
    assert values(sheet.rows[1]) == ["neck", 9, -1.5, -1.8, -1.2, 3, 9, few, few, few]


def test_what_the_page_hides_is_hidden_in_every_part(sheet: Sheet) -> None:
    hidden = ["hidden"] * 3
    assert values(sheet.rows[2]) == ["elbow", "<5", *hidden, "<5", *hidden, "hidden"]


def test_the_note_is_that_of_the_page(sheet: Sheet) -> None:
    assert sheet.note.startswith("All ended episodes. <5: fewer than 5 people.")


def write_one(disclosed: Disclosed, cell_format: str, *, measure: str = "m") -> list[SheetCell]:
    shown = write_keyed_table(
        disclosed, [("row", [(measure, "all", "all")])],
        [TableColumn("Header", cell_format)],  # type: ignore[arg-type]
        caption="One", row_header="Row",
    )  # fmt: skip
    assert len(shown.sheets[0].headers) == len(shown.sheets[0].rows[0])
    return list(shown.sheets[0].rows[0][1:])


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, r"0\ %"), (0.001, '"<1\N{NO-BREAK SPACE}%"'), (0.999, '">99\N{NO-BREAK SPACE}%"'),
     (1.0, r"0\ %")],
)  # fmt: skip
def test_not_quite_none_and_not_quite_all_look_as_on_the_page(
    disclose: Callable[..., Disclosed], share: float, expected: str
) -> None:
    row = {"measure": "m", "n": 5000, "numerator": 5000 * share, "denominator": 5000,
           "estimate": share, "lower": 0.0, "upper": 1.0, "unit": "share"}  # fmt: skip
    [cell] = write_one(disclose([row]), "share")
    assert (cell.value, cell.number_format) == (share, expected)


@pytest.mark.parametrize(
    ("p", "expected"), [(0.0002, '"<0.001"'), (0.0456, "0.000"), (0.23, "0.00"), (1.0, '">0.99"')]
)
def test_a_p_value_looks_as_on_the_page(
    disclose: Callable[..., Disclosed], p: float, expected: str
) -> None:
    [cell] = write_one(disclose([{"measure": "m", "n": 40, "estimate": p, "unit": "p"}]), "p")
    assert (cell.value, cell.number_format) == (p, expected)


@pytest.mark.parametrize(("median", "expected"), [(5.0, "0"), (6.5, "0.0"), (-2.0, "0")])
def test_a_median_is_whole_where_it_is(
    disclose: Callable[..., Disclosed], median: float, expected: str
) -> None:
    row = {"measure": "m", "n": 40, "estimate": median, "lower": 3.5, "upper": 8.0}
    first, lower, upper = write_one(disclose([row]), "median_quartiles")
    assert (first.value, first.number_format) == (median, expected)
    assert (lower.number_format, upper.number_format) == ("0.0", "0")


def test_a_difference_of_shares_is_in_points_of_percent(
    disclose: Callable[..., Disclosed],
) -> None:
    row = {"measure": "m", "n": 40, "estimate": 0.219, "lower": 0.107, "upper": 0.323,
           "unit": "share"}  # fmt: skip
    assert values(tuple(write_one(disclose([row]), "share_difference"))) == [21.9, 10.7, 32.3]


def test_an_interval_that_is_not_there_is_said_to_be_absent(
    disclose: Callable[..., Disclosed],
) -> None:
    row = {"measure": "m", "n": 40, "estimate": -2.0, "unit": "points"}
    expected = [-2.0, "no interval", "no interval"]
    assert values(tuple(write_one(disclose([row]), "mean_interval"))) == expected
    assert values(tuple(write_one(disclose([row]), "estimate"))) == expected


def test_what_is_not_computed_says_so_in_every_part(disclose: Callable[..., Disclosed]) -> None:
    row = {"measure": "m", "n": 40, "estimate": -2.0}
    assert (
        values(tuple(write_one(disclose([row]), "rate", measure="other"))) == ["not computed"] * 5
    )


def test_every_number_of_a_sheet_is_among_the_numbers_of_the_page(
    disclose: Callable[..., Disclosed],
) -> None:
    rows = [change("back", 41, -2.05), responders("back", 24, 41), responders("neck", 3, 9)]
    shown = write_table(
        disclose(rows), caption="c", columns=COLUMNS, group="condition", row_header="Condition"
    )
    known = {float(f"{one:.10g}") for one in shown.numbers.select_dtypes("number").stack()}
    written = {cell.value for row in shown.sheets[0].rows for cell in row[1:]}
    assert {one for one in written if isinstance(one, float)} <= known


def test_a_plain_table_keeps_numbers_as_numbers() -> None:
    shown = write_plain_table(
        ["File", "Rows", "Share"], [["a.csv", 18000, 1.5], ["b.csv", None, float("nan")]],
        caption="Files",
    )  # fmt: skip
    assert [values(row) for row in shown.sheets[0].rows] == [
        ["a.csv", 18000, 1.5], ["b.csv", "not recorded", "not recorded"],
    ]  # fmt: skip


def test_a_table_without_a_row_says_too_few() -> None:
    [sheet] = write_plain_table(["File"], [], caption="Files").sheets
    assert (sheet.headers, values(sheet.rows[0])) == (("Files",), ["too few to say"])


def test_a_flow_is_a_table_too(disclose: Callable[..., Disclosed]) -> None:
    rows = [{"measure": name, "n": count, "numerator": count, "denominator": 50, "estimate": count}
            for name, count in (("ended", 50), ("unknown", 9), ("both", 41))]  # fmt: skip
    labels = {"ended": "ended", "unknown": "start unknown", "both": "both scores"}
    [sheet] = write_flow(
        disclose(rows), caption="Who", labels=labels, excluded={"unknown"}
    ).sheets  # fmt: skip
    assert [values(row) for row in sheet.rows] == [
        ["ended", 50], ["left out: start unknown", 9], ["both scores", 41],
    ]  # fmt: skip


def test_a_notebook_keeps_tables_and_sentences_of_all_that_was_joined(
    disclose: Callable[..., Disclosed],
) -> None:
    disclosed = disclose([{"measure": "m", "n": 40, "estimate": -2.0}])
    said = write_sentences(disclosed, "Pain fell.", "", "24 of 41.", section="headline")
    tables = [write_plain_table(["File"], [[name]], caption=name) for name in ("a", "b")]
    bundle = join_shown([said, *tables])._repr_mimebundle_()
    assert [sheet["caption"] for sheet in bundle[SHEETS_MIME]["sheets"]] == ["a", "b"]
    assert bundle[SENTENCES_MIME]["sentences"] == [
        ["headline", "Pain fell."], ["headline", "24 of 41."],
    ]  # fmt: skip


def test_a_sheet_comes_back_from_a_notebook_as_it_was(sheet: Sheet) -> None:
    assert unpack_sheet(pack_sheet(sheet)) == sheet
