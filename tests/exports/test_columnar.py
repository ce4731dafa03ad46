"""Parquet: typed columns come back as the text a spreadsheet would show."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.exports.reading_tables import read_one, refuse, set_bounds
from tests.exports.small_exports import Stopper, read_folder, read_stop


def read_column(folder: Path, values: list[Any], kind: pa.DataType) -> list[str | None]:
    path = folder / "file.parquet"
    parquet.write_table(pa.table({"a": pa.array(values, kind), "b": ["x"] * len(values)}), path)
    return list(read_one(folder, path.read_bytes(), name=path.name).cells[0].to_pylist())


@pytest.mark.parametrize(
    ("values", "kind", "texts"),
    [
        pytest.param(["007", "", None], pa.string(), ["007", None, None], id="text"),
        pytest.param([7, None], pa.int32(), ["7", None], id="whole numbers"),
        pytest.param([7.0, 6.5, float("nan")], pa.float64(), ["7", "6.5", None], id="numbers"),
        pytest.param([0.1], pa.float32(), ["0.10000000149011612"], id="short numbers"),
        pytest.param([datetime.date(2025, 3, 4)], pa.date32(), ["2025-03-04"], id="dates"),
        pytest.param(
            [datetime.datetime(2025, 3, 4, 23, 59), None],
            pa.timestamp("us"),
            ["2025-03-04T23:59:00", None],
            id="times",
        ),
        pytest.param(
            [datetime.datetime(2025, 3, 4)], pa.timestamp("us"), ["2025-03-04"], id="days"
        ),
        pytest.param(["a\u00a0b \u200b", "é"], pa.string(), ["a b ", "é"], id="odd blanks"),
        pytest.param([True, False], pa.bool_(), ["true", "false"], id="yes and no"),
    ],
)
def test_typed_values_become_text(
    data: Path, values: list[Any], kind: pa.DataType, texts: list[str | None]
) -> None:
    assert read_column(data, values, kind) == texts


def test_a_time_with_a_zone_keeps_the_zone(data: Path) -> None:
    late = pd.Timestamp("2025-03-04 22:00", tz="America/Vancouver")  # 5 March in UTC
    assert read_column(data, [late], pa.timestamp("us", "America/Vancouver")) == [
        "2025-03-04T22:00:00-0800"
    ]


def test_words_stored_as_a_dictionary_are_words(data: Path) -> None:
    kind = pa.dictionary(pa.int8(), pa.string())
    assert read_column(data, ["a", "b", "a", None], kind) == ["a", "b", "a", None]


def test_nested_columns_and_bytes_are_as_if_they_were_not_there(data: Path) -> None:
    table = pa.table({"a": ["1"], "b": [[1, 2]], "c": [b"\xff"]})
    parquet.write_table(table, data / "file.parquet")
    path = data / "file.parquet"
    text = read_one(data, path.read_bytes(), name=path.name)
    assert text.header == ("a", "c")
    assert text.cells[1].to_pylist() == [None]


def test_a_table_from_parquet_is_the_same_as_from_csv(data: Path, tmp_path: Path) -> None:
    sessions = pd.DataFrame({"patient_id": ["7", "8"], "session_date": ["2025-01-01"] * 2})
    sessions.to_csv(data / "sessions.csv", index=False)
    other = tmp_path / "other"
    other.mkdir()
    dates = pd.to_datetime(sessions["session_date"])
    typed = sessions.assign(patient_id=[7, 8], session_date=dates)
    typed.to_parquet(other / "sessions.parquet")
    from_csv, from_parquet = read_folder(data).sessions, read_folder(other).sessions
    pd.testing.assert_frame_equal(from_csv.drop(columns="file"), from_parquet.drop(columns="file"))


def test_a_damaged_parquet_file_stops(stop: Stopper) -> None:
    message = stop(sessions__parquet=b"PAR1 and then nothing")
    assert "sessions.parquet cannot be read: it is not a whole Parquet file." in message


def test_text_that_is_not_utf8_stops(data: Path) -> None:
    text = pa.array([b"\xff"], pa.binary()).view(pa.string())
    parquet.write_table(pa.table({"patient_id": text}), data / "sessions.parquet")
    assert "sessions.parquet cannot be read" in read_stop(data)


def test_two_parquet_columns_of_one_name_stop(data: Path) -> None:
    columns = [pa.array(["p1"]), pa.array(["p2"]), pa.array(["2025-01-06"])]
    names = ["patient_id", "patient_id", "session_date"]
    parquet.write_table(pa.Table.from_arrays(columns, names=names), data / "sessions.parquet")
    assert "sessions.parquet has 2 columns named 'patient_id'" in read_stop(data)


def test_more_cells_than_the_bound_stop(data: Path) -> None:
    path = data / "file.parquet"
    parquet.write_table(pa.table({"a": ["1", "2", "3"], "b": ["1", "2", "3"]}), path)
    content = path.read_bytes()
    assert len(read_one(data, content, name=path.name, bounds=set_bounds(most_cells=6)).rows) == 3
    message = refuse(data, content, name=path.name, bounds=set_bounds(most_cells=5))
    assert "file.parquet has a table of more than 5 cells, from its first to its last" in message


def test_one_long_text_for_many_rows_is_counted_before_it_is_unfolded(data: Path) -> None:
    path = data / "file.parquet"
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), ["x" * 1000])
    parquet.write_table(pa.table({"a": text.cast(pa.string())}), path)
    assert path.stat().st_size < 10_000
    message = refuse(
        data, path.read_bytes(), name=path.name, bounds=set_bounds(largest_file_megabytes=2)
    )
    assert "file.parquet is larger than 2 megabytes as it is or unpacked" in message


def test_a_parquet_file_with_a_password_stops(data: Path) -> None:
    message = refuse(data, b"PARE" + b"x" * 50 + b"PARE", name="file.parquet")
    assert "file.parquet is protected by a password" in message
