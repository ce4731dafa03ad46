"""Workbooks of Excel 97 to 2003: every kind of cell, and damage of every kind."""

from __future__ import annotations

import contextlib
import random
import struct
from pathlib import Path

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.text_table import TextTable
from tests.exports.reading_tables import list_rows, read_all, read_one, refuse, set_bounds
from tests.exports.xls_writing import pack, record, write_container, write_stream


def text(row: int, column: int, letters: str) -> bytes:
    return record(0x0204, "3H", row, column, 0, text=pack(letters))


def number(row: int, column: int, value: float, form: int = 0) -> bytes:
    return record(0x0203, "3Hd", row, column, form, value)


HEADER = [text(0, 0, "id"), text(0, 1, "value")]


def read_cells(folder: Path, *cells: bytes, **besides: list[bytes] | list[str]) -> TextTable:
    stream = write_stream([*HEADER, *cells], **besides)  # type: ignore[arg-type]
    return read_one(folder, write_container(stream), name="book.xls")


def formula(result: bytes, *, after: bytes = b"") -> bytes:
    return record(0x0006, "3H", 1, 1, 0, text=result + bytes(8)) + after


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        pytest.param(number(1, 1, 7.0), "7", id="a whole number"),
        pytest.param(number(1, 1, 6.5), "6.5", id="a number"),
        pytest.param(record(0x027E, "3HI", 1, 1, 0, (7 << 2) | 2), "7", id="a packed number"),
        pytest.param(record(0x027E, "3HI", 1, 1, 0, (750 << 2) | 3), "7.5", id="in hundredths"),
        pytest.param(
            record(0x027E, "3HI", 1, 1, 0, (-3 << 2) & 0xFFFFFFFF | 2), "-3", id="below zero"
        ),
        pytest.param(text(1, 1, "épaule"), "épaule", id="text"),
        pytest.param(text(1, 1, "007"), "007", id="text of figures"),
        pytest.param(record(0x0205, "3H2B", 1, 1, 0, 1, 0), "TRUE", id="true"),
        pytest.param(record(0x0205, "3H2B", 1, 1, 0, 0x2A, 1), "#N/A", id="an error"),
        pytest.param(record(0x0201, "3H", 1, 1, 0), None, id="blank"),
        pytest.param(formula(struct.pack("<d", 4.5)), "4.5", id="the saved number of a formula"),
        pytest.param(
            formula(bytes([1, 0, 1, 0, 0, 0, 255, 255])), "TRUE", id="the saved yes of a formula"
        ),
        pytest.param(
            formula(bytes([2, 0, 7, 0, 0, 0, 255, 255])), "#DIV/0!", id="the error of a formula"
        ),
        pytest.param(
            formula(bytes([0] * 6 + [255] * 2), after=record(0x0207, text=pack("worse"))),
            "worse",
            id="the saved text of a formula",
        ),
        pytest.param(number(1, 1, 45_722.0, 1), "2025-03-06", id="a date"),
        pytest.param(number(1, 1, 45_722.75, 1), "2025-03-06 18:00:00", id="with a time"),
        pytest.param(number(1, 1, 45_722.0), "45722", id="a number that could be a date"),
        pytest.param(number(1, 1, 0.5, 2), "12:00:00", id="a time"),
        pytest.param(number(1, 1, 1.5, 3), "36:00:00", id="a duration"),
        pytest.param(number(1, 1, 45_722.0, 4), "2025-03-06", id="a date in a format of its own"),
        pytest.param(number(1, 1, 5.0, 5), "5", id="a number in a format of its own"),
        pytest.param(number(1, 1, 1e300, 1), str(int(1e300)), id="a date beyond all days"),
    ],
)
def test_a_cell_is_written_as_excel_shows_it(data: Path, cell: bytes, written: str | None) -> None:
    formats = ["hh:mm", "[h]:mm", 'dd" of "mmmm" "yyyy', '0" days"']
    table = read_cells(data, text(1, 0, "x"), cell, formats=formats)
    assert table.header == ("id", "value")
    assert list_rows(table) == [("x", written)]
    is_date = written is not None and written.startswith("2025-")
    assert table.is_date_cell[1].tolist() == [is_date]
    assert table.name == "book.xls (Data)"


def test_dates_may_count_from_1904(data: Path) -> None:
    table = read_cells(
        data, text(1, 0, "x"), number(1, 1, 44_260.0, 1), extra=[record(0x0022, "H", 1)]
    )
    assert list_rows(table) == [("x", "2025-03-06")]


def test_several_numbers_in_one_record_are_several_cells(data: Path) -> None:
    cells = record(0x00BD, "2HHIHIH", 1, 0, 0, (1 << 2) | 2, 0, (2 << 2) | 2, 1)
    assert list_rows(read_cells(data, cells)) == [("1", "2")]


def test_shared_texts_go_on_over_records_in_letters_of_another_width(data: Path) -> None:
    first = struct.pack("<2I", 2, 2) + pack("yes") + struct.pack("<HB", 6, 0) + b"abc"
    shared = [record(0x00FC, text=first), record(0x003C, text=b"\1" + "déf".encode("utf-16-le"))]
    cells = [record(0x00FD, "3HI", 1, column, 0, column) for column in (0, 1)]
    assert list_rows(read_cells(data, *cells, shared=shared)) == [("yes", "abcdéf")]


def test_a_text_that_is_not_in_the_list_is_nothing(data: Path) -> None:
    cell = record(0x00FD, "3HI", 1, 1, 0, 99)
    assert list_rows(read_cells(data, text(1, 0, "x"), cell)) == [("x", None)]


def test_rows_far_below_keep_their_numbers(data: Path) -> None:
    table = read_cells(data, text(500, 0, "x"), text(500, 1, "y"))
    assert table.rows.tolist() == [501]
    assert len(table.empty) == 499


# --- damage, and what would take too much


def refuse_stream(folder: Path, stream: bytes, **bounds: int) -> str:
    content = write_container(stream)
    return refuse(folder, content, name="book.xls", bounds=set_bounds(**bounds))


def test_a_cell_beyond_the_last_column_stops(data: Path) -> None:
    assert read_cells(data, text(1, 255, "x")).header[2:] == ("",) * 254
    stream = write_stream([*HEADER, text(1, 256, "x")])
    assert "book.xls cannot be read: it is not a whole workbook." in refuse_stream(data, stream)


def test_more_cells_than_the_bound_stop(data: Path) -> None:
    stream = write_stream([*HEADER, text(9, 1, "x")])
    assert len(read_one(data, write_container(stream), name="book.xls").rows) == 1
    assert "more than 19 cells" in refuse_stream(data, stream, most_cells=19)


def test_one_long_text_in_many_cells_is_counted(data: Path) -> None:
    shared = [record(0x00FC, text=struct.pack("<2I", 1, 1) + pack("x" * 4_000))]
    cells = [record(0x00FD, "3HI", row, 0, 0, 0) for row in range(300)]
    stream = write_stream([*cells, text(0, 1, "b")], shared=shared)
    assert "book.xls is larger than 1 megabytes" in refuse_stream(
        data, stream, largest_file_megabytes=1
    )


@pytest.mark.parametrize("name", ["EncryptedPackage", "encryptedpackage"])
def test_a_container_with_a_password_stops(data: Path, name: str) -> None:
    message = refuse(data, write_container(b"x" * 5000, name=name), name="book.xlsx")
    assert "book.xlsx is protected by a password" in message


def test_records_with_a_password_stop(data: Path) -> None:
    stream = write_stream(HEADER, extra=[record(0x002F, "H", 0)])
    assert "book.xls is protected by a password" in refuse_stream(data, stream)


def test_a_workbook_of_excel_95_stops(data: Path) -> None:
    assert "not a whole workbook" in refuse_stream(data, write_stream(HEADER, version=0x0500))


def test_a_chain_of_sectors_that_leads_in_circles_stops(data: Path) -> None:
    content = bytearray(write_container(write_stream(HEADER)))
    content[-512:-508] = struct.pack("<I", 0)  # the first sector follows itself
    assert "not a whole workbook" in refuse(data, bytes(content), name="book.xls")


def test_a_container_without_a_workbook_stops(data: Path) -> None:
    content = write_container(write_stream(HEADER), name="WordDocument")
    assert "not a whole workbook" in refuse(data, content, name="book.xls")


@pytest.mark.parametrize("seed", range(300))
def test_any_damage_is_read_or_refused(data: Path, seed: int) -> None:
    shared = [record(0x00FC, text=struct.pack("<2I", 1, 1) + pack("word"))]
    rows = [
        cell
        for row in range(1, 20)
        for cell in (number(row, 0, row), record(0x00FD, "3HI", row, 1, 0, 0))
    ]
    good = write_container(write_stream([*HEADER, *rows], shared=shared, formats=["hh:mm"]))
    draw = random.Random(seed)
    content = bytearray(good)
    for _ in range(draw.choice([1, 3, 30])):
        content[draw.randrange(8, len(content))] = draw.choice([0, 255, draw.randrange(256)])
    del content[draw.choice([len(content), draw.randrange(len(content))]) :]
    with contextlib.suppress(ExportError):
        read_all(data, bytes(content), name="book.xls")
