"""Laws of reading: any bytes give tables whose rows add up, or a stop; no row costs another."""

from __future__ import annotations

import gzip
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.content import Content, unpack
from ims_outcomes.exports.delimited import read_delimited
from ims_outcomes.exports.encodings import read_as_utf8
from ims_outcomes.exports.files import read_part_of_export
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap
from tests.exports.reading_tables import BOUNDS, set_bounds
from tests.exports.test_files import KINDS, write_zip

LINES = ["id;day;word", *(f'{row};2025-01-06;"l’été ""{row}"" à peu près"' for row in range(2, 40))]
TEXT = "\n".join(LINES) + "\n"
WHOLE = {
    "utf-8": TEXT.encode(),
    "cp1252": TEXT.encode("cp1252"),
    "utf-16": TEXT.encode("utf-16"),
    "cr": TEXT.replace("\n", "\r").encode(),
    "ndjson": "".join(f'{{"id": {row}, "a": [{{"b": "é"}}, 1.5]}}\n' for row in range(40)).encode(),
    "gz": gzip.compress(TEXT.encode(), mtime=0),
    "xlsx": KINDS["x.xlsx"],
    "parquet": KINDS["x.parquet"],
    "zip": write_zip({"a.csv": TEXT, "b.xlsx": KINDS["x.xlsx"]}),
}
# Small enough that no damage can make a test slow.
LITTLE = set_bounds(largest_file_megabytes=5, most_cells=500_000)
odd_bytes = st.sampled_from(
    [b'"', b"\0", b"\r", b"\n", b";", b",", b"\t", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"[[", b"<"]
)


def read(data: bytes) -> list[TextTable]:
    content = unpack(Content("file", data), bounds=LITTLE)
    return read_part_of_export(content, ending="", source=SourceMap(), bounds=LITTLE)


def check_rows(table: TextTable) -> None:
    """Every column has every row, and no row is two things."""
    assert len(table.header) == len(table.cells)
    assert all(len(column) == len(table.rows) for column in table.cells)
    numbers = [*table.rows, *table.empty, *(row for rows in table.broken.values() for row in rows)]
    assert len(set(numbers)) == len(numbers)
    for column in table.cells:
        column.validate(full=True)


@pytest.mark.parametrize("kind", WHOLE)
@given(
    changes=st.lists(
        st.tuples(
            st.floats(0, 1, exclude_max=True), st.integers(0, 40), st.binary(max_size=4) | odd_bytes
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=40, deadline=None)
def test_damaged_bytes_give_rows_that_add_up_or_a_stop(
    kind: str, changes: Sequence[tuple[float, int, bytes]]
) -> None:
    data = WHOLE[kind]
    for place, length, new in changes:
        at = int(place * len(data))
        data = data[:at] + new + data[at + length :]
    try:
        tables = read(data)
    except ExportError as stop:
        message = str(stop)
    else:
        for table in tables:
            check_rows(table)
        return
    assert "\nTry: " in message


@given(
    row=st.integers(2, 39),
    line=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r"), max_size=30)
    | odd_bytes.map(lambda odd: odd.decode("latin-1").strip()),
)
@settings(max_examples=200, deadline=None)
def test_a_line_that_is_replaced_by_anything_costs_no_other_line(row: int, line: str) -> None:
    lines = [*LINES[: row - 1], line, *LINES[row:]]
    content = Content("file.csv", "\n".join(lines).encode())
    table = read_delimited(content, read_as_utf8(content), bounds=BOUNDS)
    check_rows(table)
    assert {*range(2, 40)} - {row} <= set(table.rows.tolist())
