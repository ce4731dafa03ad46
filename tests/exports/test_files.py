"""Files: what they are, their bytes say; every table in them is read, and hostile ones refused."""

from __future__ import annotations

import gzip
import io
import os
import socket
import stat
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.files import read_tables
from ims_outcomes.vocabulary import SourceMap
from tests.exports.reading_tables import list_rows, read_all, read_one, refuse, set_bounds

CSV = "id,day\n1,2025-01-06\n"


def write_zip(members: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def write_workbook() -> bytes:
    workbook = openpyxl.Workbook()
    for row in [["id", "day"], ["1", "2025-01-06"]]:
        workbook.worksheets[0].append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def write_parquet() -> bytes:
    stream = io.BytesIO()
    pd.DataFrame({"id": ["1"], "day": ["2025-01-06"]}).to_parquet(stream)
    return stream.getvalue()


KINDS: dict[str, bytes] = {
    "x.csv": CSV.encode(),
    "x.tsv": CSV.replace(",", "\t").encode(),
    "x.txt": CSV.replace(",", ";").encode(),
    "x.psv": CSV.replace(",", "|").encode(),
    "x.ndjson": b'{"id": "1", "day": "2025-01-06"}\n',
    "x.xlsx": write_workbook(),
    "x.parquet": write_parquet(),
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("packed", ["plain", "gz", "zip", "gz in zip"])
def test_every_kind_is_read_plain_and_packed(data: Path, name: str, packed: str) -> None:
    content, given = KINDS[name], name
    if "gz" in packed:
        content, given = gzip.compress(content), f"{name}.gz"
    if "zip" in packed:
        content, given = write_zip({f"folder/{given}": content}), "all.zip"
    table = read_one(data, content, name=given)
    assert table.header == ("id", "day")
    assert list_rows(table) == [("1", "2025-01-06")]
    assert table.file == given
    sheet = "Sheet" if name == "x.xlsx" else ""
    inside = f"folder/{name}{'.gz' if 'gz' in packed else ''}" if "zip" in packed else ""
    assert table.part == ": ".join(part for part in (inside, sheet) if part)


@pytest.mark.parametrize("name", KINDS)
def test_the_bytes_count_and_not_the_name(data: Path, name: str) -> None:
    for wrong in ("export", "export.csv", "export.xls"):
        assert read_one(data, KINDS[name], name=wrong).header == ("id", "day")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("x.xlsx", "it is not a whole workbook"),
        ("x.zip", "it is not a whole zip file"),
        ("x.parquet", "it is not a whole Parquet file"),
        ("x.csv.gz", "it is not a whole gz file"),
    ],
)
def test_a_name_that_can_only_mean_one_kind_must_hold_it(data: Path, name: str, why: str) -> None:
    assert f"{name} cannot be read: {why}." in refuse(data, CSV, name=name)


def test_every_file_in_a_zip_is_a_table(data: Path) -> None:
    members = {
        "sessions.csv": CSV,
        "sub/book.xlsx": write_workbook(),
        "sub/empty.csv": "\n",
        "__MACOSX/._sessions.csv": b"\0\5\x16",
        ".DS_Store": b"\0\0\0\1",
    }
    tables = read_all(data, write_zip(members), name="all.zip")
    assert [table.name for table in tables] == [
        "all.zip (sessions.csv)", "all.zip (sub/book.xlsx: Sheet)",
    ]  # fmt: skip
    assert tables[0].remarks == ()


def test_files_of_other_kinds_in_a_zip_are_counted(data: Path) -> None:
    inner = write_zip({"x.csv": CSV})
    content = write_zip({"x.csv": CSV, "read me.pdf": "%PDF", "inner.zip": inner})
    assert read_one(data, content, name="all.zip").remarks == (
        ("parts_not_read", {"count": "2 files"}),
    )


@pytest.mark.parametrize("members", [{}, {"inner.zip": write_zip({"x.csv": CSV})}, {"x.csv": ""}])
def test_a_zip_without_a_table_stops(data: Path, members: dict[str, str | bytes]) -> None:
    message = refuse(data, write_zip(members), name="all.zip")
    assert "all.zip holds no file of a kind that the suite reads; a zip inside a zip" in message


def test_a_zip_named_like_a_table_inside_a_zip_is_not_opened(data: Path) -> None:
    content = write_zip({"inner.csv": write_zip({"x.csv": CSV})})
    assert "all.zip (inner.csv) is not a kind of file" in refuse(data, content, name="all.zip")


# --- made to do harm


@pytest.mark.parametrize(
    "name", ["../x.csv", "a/../../x.csv", "/x.csv", "C:/x.csv", "..\\x.csv", "\\\\host\\x.csv"]
)
def test_a_name_that_leads_out_of_a_zip_stops(data: Path, name: str) -> None:
    content = write_zip({"good.csv": CSV, name: CSV})
    message = refuse(data, content, name="all.zip")
    assert "all.zip holds a link, or a file whose name leads to another folder" in message
    assert [path.name for path in data.iterdir()] == ["all.zip"]


def test_a_link_in_a_zip_stops(data: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("x.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "all.zip holds a link" in refuse(data, stream.getvalue(), name="all.zip")


def test_names_in_a_zip_are_shown_on_one_short_line(data: Path) -> None:
    content = write_zip({f"a\x1b[31m\n{'b' * 200}.csv": CSV})
    part = read_one(data, content, name="all.zip").part
    assert part.isprintable()
    assert len(part) == 101


def test_a_gz_bomb_stops(data: Path) -> None:
    content = gzip.compress(b"a,b\n" + b"0" * 3_000_000)
    assert len(content) < 10_000
    bounds = set_bounds(largest_file_megabytes=2)
    message = refuse(data, content, name="x.csv.gz", bounds=bounds)
    assert "x.csv.gz is larger than 2 megabytes as it is or unpacked" in message


@pytest.mark.parametrize("name", ["all.zip", "book.xlsx"])
def test_a_zip_bomb_stops_before_it_is_unpacked(data: Path, name: str) -> None:
    parts = {f"x{number}.csv": b"0" * 1_000_000 for number in range(3)}
    content = write_zip({"xl/workbook.xml": "<x/>", **parts} if name == "book.xlsx" else parts)
    bounds = set_bounds(largest_file_megabytes=2)
    message = refuse(data, content, name=name, bounds=bounds)
    assert f"{name} is larger than 2 megabytes as it is or unpacked" in message


def test_many_gz_bombs_in_a_zip_stop_together(data: Path) -> None:
    bomb = gzip.compress(b"a,b\n" + b"0,0\n" * 300_000)
    content = write_zip({f"x{number}.csv.gz": bomb for number in range(3)})
    assert len(read_all(data, content, name="all.zip")) == 3
    bounds = set_bounds(largest_file_megabytes=2)
    assert "larger than 2 megabytes" in refuse(data, content, name="all.zip", bounds=bounds)


def test_a_zip_that_lies_about_its_size_stops(data: Path) -> None:
    content = bytearray(write_zip({"x.csv": b"a,b\n" + b"0,0\n" * 100_000}))
    at = content.rindex(b"PK\x01\x02") + 24  # where the list says how large a file is unpacked
    content[at : at + 4] = (50).to_bytes(4, "little")
    message = refuse(data, bytes(content), name="all.zip")
    assert "all.zip cannot be read: it is not a whole zip file." in message


def test_too_many_files_in_a_zip_stop(data: Path) -> None:
    content = write_zip({f"x{number}.csv": CSV for number in range(4)})
    assert len(read_all(data, content, name="all.zip", bounds=set_bounds(most_parts=4))) == 4
    for most in (1, 3):
        message = refuse(data, content, name="all.zip", bounds=set_bounds(most_parts=most))
        assert f"all.zip holds more than {most} files" in message


def test_a_zip_with_a_password_stops(data: Path) -> None:
    content = bytearray(write_zip({"x.csv": CSV}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1  # the flag of a part with a password
    message = refuse(data, bytes(content), name="all.zip")
    assert "all.zip is protected by a password, and the suite never asks for one." in message


def test_a_zip_packed_in_an_unknown_way_stops(data: Path) -> None:
    content = bytearray(write_zip({"x.csv": CSV}))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.index(mark) + at] = 97
    message = refuse(data, bytes(content), name="all.zip")
    assert "it is packed in a way that the suite does not know" in message


def test_a_zip_damaged_inside_stops(data: Path) -> None:
    content = bytearray(write_zip({"x.csv": CSV * 50}, method=zipfile.ZIP_STORED))
    content[content.index(b"2025")] = ord("x")
    assert "it is not a whole zip file" in refuse(data, bytes(content), name="all.zip")


def test_a_text_document_and_a_sheet_of_another_office_stop(data: Path) -> None:
    for members in ({"mimetype": "x", "content.xml": ""}, {"mimetype": "x", "a.csv": CSV}):
        message = refuse(data, write_zip(members), name="x.ods")
        assert "x.ods is not a kind of file the suite reads; it reads CSV" in message
    document = write_zip({"word/document.xml": "<x/>"})
    assert "x.docx holds no file of a kind" in refuse(data, document, name="x.docx")


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4", b"\x89PNG\r\n\x1a\n\xff\0", b"\xff\xd8\xff\xe0", b"{\\rtf1 x}", b"GIF89a"],
)
def test_pictures_and_documents_stop(data: Path, content: bytes) -> None:
    assert "is not a kind of file the suite reads" in refuse(data, content)


def test_a_file_as_large_as_the_bound_is_read_and_a_larger_one_is_not(data: Path) -> None:
    bounds = set_bounds(largest_file_megabytes=1)
    content = "a,b\n" + "1,2\n" * 249_999
    assert len(content) == 1_000_000
    assert len(read_one(data, content, bounds=bounds).rows) == 249_999
    assert "file.csv is larger than 1 megabytes" in refuse(data, content + "\n", bounds=bounds)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_stops_at_once(data: Path) -> None:
    os.mkfifo(data / "x.csv")
    with pytest.raises(ExportError, match=r"x\.csv is neither a file nor a folder but a pipe"):
        read_tables(data / "x.csv", source=SourceMap())


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
def test_a_device_stops_at_once() -> None:
    with pytest.raises(ExportError, match="zero is neither a file nor a folder"):
        read_tables(Path("/dev/zero"), source=SourceMap())


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets here")
def test_a_folder_and_a_missing_file_stop(data: Path) -> None:
    with pytest.raises(ExportError, match="is a folder, not a file"):
        read_tables(data, source=SourceMap())
    with pytest.raises(ExportError, match=r"gone\.csv cannot be read: No such file"):
        read_tables(data / "gone.csv", source=SourceMap())
