"""Hostile files in a process with little memory: refused with a message, never killed."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

resource = pytest.importorskip("resource", reason="limits of memory need a POSIX system")

# What Python with pyarrow and numpy takes by itself, and what a hostile file may take beside it.
# The file's own bound is 20 MB; text, table and what lies between are a few times that.
ROOM_MEGABYTES = 300
BOUND_MEGABYTES = 20

READER = """
import dataclasses, gc, json, resource, sys
from pathlib import Path
from ims_outcomes.errors import ExportError
from ims_outcomes.exports.files import read_tables
from ims_outcomes.vocabulary import SourceMap, load_settings
import pyarrow
import pyarrow.csv, pyarrow.parquet, python_calamine

pyarrow.set_cpu_count(1)
bounds = dataclasses.replace(load_settings().reading, largest_file_megabytes={bound})
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + {room} * 1_000_000
resource.setrlimit(resource.RLIMIT_AS, (most, most))
said = {{}}
for path in map(Path, sys.argv[1:]):
    try:
        tables = read_tables(path, source=SourceMap(), bounds=bounds)
    except ExportError as stop:
        said[path.name] = str(stop)
    except BaseException as error:
        said[path.name] = "a bug: " + repr(error)
    else:
        aside = {{check: len(rows) for check, rows in tables[0].broken.items()}}
        said[path.name] = f"{{len(tables[0].rows)}} rows; {{aside}}"
        del tables
    gc.collect()
    pyarrow.default_memory_pool().release_unused()
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What is said of each hostile file in a process of its own that may take little memory."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("needs /proc to know what the process takes by itself")
    folder = tmp_path_factory.mktemp("hostile")
    for name, (write, _) in HOSTILE.items():
        write(folder / name)
    code = READER.format(bound=BOUND_MEGABYTES, room=ROOM_MEGABYTES)
    done = subprocess.run(
        [sys.executable, "-c", code, *(str(folder / name) for name in HOSTILE)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
        # One heap that gives back what one file took before the next is read.
        env=os.environ | {"MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
    )
    for name in HOSTILE:
        (folder / name).unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    heard: dict[str, str] = json.loads(done.stdout)
    return heard


def write_sparse(path: Path, size: int) -> None:
    """A file that says it is so large and takes no room on the disk."""
    with path.open("wb") as stream:
        stream.write(b"a,b\n")
        stream.truncate(size)


def write_gz_bomb(path: Path) -> None:
    with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb") as stream:
        for _ in range(300):
            stream.write(b"0" * 1_000_000)


def write_zip_bomb(path: Path) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("x.csv", "w") as stream,
    ):
        for _ in range(300):
            stream.write(b"0" * 1_000_000)


def write_lying_workbook(path: Path) -> None:
    """A workbook with a sheet of 400 MB whose list says that it has 100 bytes."""
    import openpyxl

    stream = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["a", "b"])
    workbook.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != "xl/worksheets/sheet1.xml":
                new.writestr(part, old.read(part))
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(400):
                sheet.write(b" " * 1_000_000)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02")
    while b"sheet1.xml" not in content[at : at + 100]:
        at = content.rindex(b"PK\x01\x02", 0, at)
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(content)


def write_lone_cell(path: Path) -> None:
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["a", "b"])
    workbook.worksheets[0]["XFD1048576"] = "far"
    workbook.save(path)


def write_long_text(path: Path) -> None:
    """A million rows of one text of 20 kB, coded in a few bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    codes = pa.array([0] * 1_000_000, pa.int8())
    column = pa.DictionaryArray.from_arrays(codes, ["x" * 20_000])
    # Written as a dictionary; the reader asks for plain text and would unfold it.
    parquet.write_table(pa.table({"a": column}), path, store_schema=False)


HOSTILE: dict[str, tuple[Callable[[Path], None], str]] = {
    "ten GB.csv": (lambda path: write_sparse(path, 10_000_000_000), "larger than 20 megabytes"),
    "ten GB.xlsx": (lambda path: write_sparse(path, 10_000_000_000), "larger than 20 megabytes"),
    "bomb.csv.gz": (write_gz_bomb, "larger than 20 megabytes as it is or unpacked"),
    "bomb.zip": (write_zip_bomb, "larger than 20 megabytes as it is or unpacked"),
    "lying.xlsx": (write_lying_workbook, "it is not a whole workbook"),
    "lone.xlsx": (write_lone_cell, "more than 100,000,000 cells"),
    "long.parquet": (write_long_text, "larger than 20 megabytes as it is or unpacked"),
    "one line.csv": (
        lambda path: path.write_bytes(b"a,b\n" + b"x" * 19_000_000),
        "0 rows; {'too_long_row': 1}",
    ),
    "one quote.csv": (
        lambda path: path.write_bytes(b'a,b\n"' + b"x,y\n" * 2_000_000),
        "1999999 rows; {'broken_quote': 1}",
    ),
    "one header.csv": (
        lambda path: path.write_bytes(b"x" * 19_000_000), "its header holds a cell without end",
    ),
    "deep.ndjson": (
        lambda path: path.write_bytes(b'{"a": 1}\n{"a":' + b"[" * 19_000_000),
        "1 rows; {'too_long_row': 1}",
    ),
    "deeper.ndjson": (
        lambda path: path.write_bytes((b'{"a":' + b"[" * 1_000_000 + b"\n") * 19),
        "0 rows; {'too_deep_row': 19}",
    ),
    "ever more columns.ndjson": (
        lambda path: path.write_text(
            "".join(json.dumps({f"a{number}": 1}) + "\n" for number in range(200_000))
        ) and None,
        "more than 100,000,000 cells",
    ),
    "nothing but commas.csv": (
        lambda path: path.write_bytes(b"," * 4_000_000 + b"\n"), "is empty",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_little_memory(name: str, said: dict[str, str]) -> None:
    assert HOSTILE[name][1] in said[name]
