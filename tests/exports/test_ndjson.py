"""NDJSON: one table for each kind of record, nested values as columns, each line on its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.exports.reading_tables import list_rows, read_all, read_one, refuse, set_bounds

OBSERVATION = {
    "resourceType": "Observation",
    "id": "o1",
    "subject": {"reference": "Patient/p1"},
    "code": {"coding": [{"code": "72514-3"}, {"system": "http://loinc.org", "code": "x"}]},
    "valueInteger": 7,
}


def write(*records: Any) -> str:
    return "\n".join(json.dumps(record) for record in records) + "\n"


def test_nested_values_are_columns_named_by_the_way_to_them(data: Path) -> None:
    table = read_one(data, write(OBSERVATION), name="o.ndjson")
    assert dict(zip(table.header, list_rows(table)[0], strict=True)) == {
        "resourceType": "Observation",
        "id": "o1",
        "subject.reference": "Patient/p1",
        "code.coding.0.code": "72514-3",
        "code.coding.1.system": "http://loinc.org",
        "code.coding.1.code": "x",
        "valueInteger": "7",
    }
    assert table.name == "o.ndjson (Observation)"


def test_each_kind_of_record_is_a_table_and_rows_are_lines(data: Path) -> None:
    patient = {"resourceType": "Patient", "id": "p1"}
    tables = read_all(data, write(patient, OBSERVATION, patient), name="all.ndjson")
    assert {table.part: table.rows.tolist() for table in tables} == {
        "Patient": [1, 3], "Observation": [2],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("007", "007"), ("NA", "NA"), ("", None), (None, None), ([], None), ({}, None),
        (True, "true"), (False, "false"), (0, "0"), (7.50, "7.5"), (12345678901234567890, None),
        ("2025-01-06T10:00:00-08:00", "2025-01-06T10:00:00-08:00"), ("no\u00a0break", "no break"),
    ],
)  # fmt: skip
def test_values_are_text_as_written(data: Path, value: Any, text: str | None) -> None:
    table = read_one(data, write({"a": "x", "b": value}, {"a": "y", "b": "z"}), name="f.jsonl")
    text = str(value) if isinstance(value, int) and value > 1 else text
    assert list_rows(table) == [("x", text), ("y", "z")]


def test_numbers_are_written_as_a_spreadsheet_shows_them(data: Path) -> None:
    content = '{"a": 7.50, "b": 1e3}\n{"a": 70, "b": 0.10}\n'
    for careful in ("", "{\n"):
        assert list_rows(read_one(data, content + careful)) == [("7.5", "1000"), ("70", "0.1")]


MIXED = [
    OBSERVATION,
    {"resourceType": "Patient", "name": [{"given": ["A", "B"]}, {"given": []}], "active": True},
    OBSERVATION | {"note": [], "effectiveDateTime": "2025-01-06T10:00:00", "valueInteger": None},
    {"resourceType": "Patient", "name": None, "day": "2025-01-06 10:00:00", "n": 1.0},
    {"resourceType": "Patient", "name": [{"given": ["é\u00a0x"]}], "n": 12},
    {"a": {"b": {"c": [[1, 2], [], [3]]}}},
]


def test_the_fast_way_and_the_careful_way_read_the_same(data: Path) -> None:
    fast = read_all(data, write(*MIXED))
    careful = read_all(data, write(*MIXED) + "{")
    assert [table.part for table in fast] == [table.part for table in careful]
    for one, other in zip(fast, careful, strict=True):
        assert sorted(one.header) == sorted(other.header)
        order = [one.header.index(name) for name in other.header]
        cells = [tuple(row[place] for place in order) for row in list_rows(one)]
        assert cells == list_rows(other)
        assert one.rows.tolist() == other.rows.tolist()


def test_a_name_with_values_of_several_kinds_is_read(data: Path) -> None:
    table = read_one(data, write({"a": 1}, {"a": "x"}, {"a": {"b": 2}}, {"a": [3]}))
    assert table.header == ("a", "a.b", "a.0")
    assert list_rows(table) == [
        ("1", None, None), ("x", None, None), (None, "2", None), (None, None, "3"),
    ]  # fmt: skip


def test_a_kind_named_first_inside_another_record_is_not_that_of_the_line(data: Path) -> None:
    inner = {"contained": [{"resourceType": "Patient"}], "resourceType": "Observation", "v": 1}
    assert read_one(data, write(inner, inner)).part == "Observation"


def test_times_stay_text_wherever_they_first_appear(data: Path) -> None:
    records = [{"id": number} for number in range(50_000)]
    records.append({"id": 1, "when": "2025-01-06T10:00:00Z", "list": [{"at": "2025-01-06"}]})
    table = read_one(data, write(*records))
    assert list_rows(table)[-1] == ("1", "2025-01-06T10:00:00Z", "2025-01-06")


def test_a_value_that_only_some_records_have_is_missing_in_the_others(data: Path) -> None:
    table = read_one(data, write({"a": 1}, {"b": 2}, {"a": 3, "b": 4}))
    assert table.header == ("a", "b")
    assert list_rows(table) == [("1", None), (None, "2"), ("3", "4")]


@pytest.mark.parametrize(
    "line",
    ["{", '{"a": 1', "[1]", '"a"', "null", "{'a': 1}", '{"a": 1} {"a": 2}', '{"a": 1},', "a,b"],
)
def test_a_line_that_is_no_record_costs_no_other(data: Path, line: str) -> None:
    table = read_one(data, f'{{"a": 1}}\n{line}\n\n{{"a": 3}}')
    assert list_rows(table) == [("1",), ("3",)]
    assert table.rows.tolist() == [1, 4]
    assert table.broken["broken_json"].tolist() == [2]
    assert table.empty.tolist() == [3]


def nest(depth: int) -> str:
    return '{"a": 1, "b": ' + "[" * (depth - 1) + "]" * (depth - 1) + "}"


def test_lines_up_to_the_deepest_nesting_are_read(data: Path) -> None:
    bounds = set_bounds(deepest_nesting=5)
    table = read_one(data, f"{nest(5)}\n{nest(6)}\n", bounds=bounds)
    assert table.rows.tolist() == [1]
    assert table.broken["too_deep_row"].tolist() == [2]


def test_brackets_in_texts_are_no_nesting(data: Path) -> None:
    record = {"a": "[{" * 500 + '"\\', "b": [[1]] * 100}
    assert read_one(data, write(record)).rows.tolist() == [1]


def test_a_million_brackets_are_set_aside(data: Path) -> None:
    table = read_one(data, '{"a": 1}\n{"a": ' + "[" * 1_000_000 + "\n" + '{"a":' * 300_000)
    assert table.rows.tolist() == [1]
    assert table.broken["too_deep_row"].tolist() == [2, 3]


def test_a_line_longer_than_the_bound_is_set_aside(data: Path) -> None:
    bounds = set_bounds(longest_row_kilobytes=1)
    table = read_one(data, write({"a": "x" * 900}, {"a": "x" * 1000}), bounds=bounds)
    assert table.rows.tolist() == [1]
    assert table.broken["too_long_row"].tolist() == [2]


def test_more_columns_or_cells_than_the_bounds_stop(data: Path) -> None:
    content = write({"a": 1, "b": 2}, {"a": 1, "c": 2})
    assert len(read_one(data, content, bounds=set_bounds(most_columns=3, most_cells=6)).rows) == 2
    assert "more than 2 columns" in refuse(data, content, bounds=set_bounds(most_columns=2))
    assert "more than 5 cells" in refuse(data, content, bounds=set_bounds(most_cells=5))


def test_the_encoding_is_seen_as_in_any_text(data: Path) -> None:
    content = json.dumps({"a": "été"}, ensure_ascii=False).encode("utf-16")
    table = read_one(data, content)
    assert list_rows(table) == [("été",)]
    assert table.remarks == (("read_as_encoding", {"encoding": "UTF-16"}),)


def test_half_a_letter_is_damage_and_no_traceback(data: Path) -> None:
    table = read_one(data, '{"\\ud800a": "x\\udfff", "resourceType": "\\ud800"}\n')
    assert list_rows(table) == [("x�", "�")]
    assert table.header == ("�a", "resourceType")


def test_a_line_with_the_same_name_twice_is_read_as_json_says(data: Path) -> None:
    assert list_rows(read_one(data, '{"a": 1, "a": 2}\n')) == [("2",)]
