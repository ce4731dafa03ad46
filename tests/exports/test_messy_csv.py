"""Other people's difficult CSV files (csv-spectrum and csvkit), where they are at hand.

Kinds of file that the suite does not read yet (other separators, encodings and workbooks) must
stop with a clear message.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.delimited import read_delimited
from ims_outcomes.exports.text_table import TextTable

SPECTRUM = [
    "simple", "simple_crlf", "comma_in_quotes", "empty", "empty_crlf", "escaped_quotes", "json",
    "newlines", "newlines_crlf", "quotes_and_newlines", "utf8",
]  # fmt: skip


@pytest.fixture(scope="module")
def cases(project_folder: Path) -> Path:
    folder = project_folder.parent / "shared" / "cases" / "messy_csv"
    if not folder.is_dir():
        pytest.skip(f"the messy files are not there: {folder}")
    return folder


def list_records(table: TextTable) -> list[dict[str, Any]]:
    columns = [column.to_pylist() for column in table.cells]
    return [dict(zip(table.header, row, strict=True)) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("name", SPECTRUM)
def test_every_cell_is_as_its_authors_say(cases: Path, name: str) -> None:
    truth = json.loads((cases / "csv_spectrum" / f"{name}.json").read_text(encoding="utf-8"))
    records = list_records(read_delimited(cases / "csv_spectrum" / f"{name}.csv"))
    filled = [{key: value or "" for key, value in record.items()} for record in records]
    assert filled == truth


def test_bad_csv_keeps_the_good_row_and_names_the_others(cases: Path) -> None:
    table = read_delimited(cases / "csvkit" / "bad.csv")
    assert list_records(table) == [
        {"column_a": "0", "column_b": "mixed types.... uh oh", "column_c": "17"}
    ]
    assert table.broken["ragged_row"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("name", "records"),
    [
        ("test_utf8_bom", [{"foo": "1", "bar": "2", "baz": "3"},
                           {"foo": "4", "bar": "5", "baz": "ʤ"}]),
        ("date_like_number", [{"a": "4.5"}]),
        ("blanks", [{"a": None, "b": "NA", "c": "N/A", "d": "NONE", "e": "NULL", "f": "."}]),
        ("test_numeric_date_format", [{"a": "20140102"}, {"a": "20121231"}]),
    ],
)  # fmt: skip
def test_cells_are_text_as_written(
    cases: Path, name: str, records: list[dict[str, str | None]]
) -> None:
    assert list_records(read_delimited(cases / "csvkit" / f"{name}.csv")) == records


def test_three_blank_lines_above_the_header_move_the_numbers(cases: Path) -> None:
    table = read_delimited(cases / "csvkit" / "test_skip_lines.csv")
    assert table.rows.tolist() == [5]


def test_a_header_over_several_lines_is_one_name(cases: Path) -> None:
    assert read_delimited(cases / "csvkit" / "test_header_newline.csv").header[0] == "start end"


def test_a_row_shorter_than_the_header_is_named(cases: Path) -> None:
    table = read_delimited(cases / "csvkit" / "test_extra_header.csv")
    assert table.broken["ragged_row"].tolist() == [2]


def test_empty_rows_are_named(cases: Path) -> None:
    table = read_delimited(cases / "csvkit" / "test_empty_columns.csv")
    assert len(table.empty) > 0


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty.csv", "has no header row"),
        ("null_byte.csv", "NUL byte"),
        ("test_latin1.csv", "line 3 holds bytes that are not UTF-8"),
        ("test_utf16_big.csv", "UTF-16"),
        ("test_utf16_little.csv", "UTF-16"),
        ("dummy.tsv", "separated by tabs"),
    ],
)
def test_what_cannot_be_read_stops_with_a_reason(cases: Path, name: str, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        read_delimited(cases / "csvkit" / name)
