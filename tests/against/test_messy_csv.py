"""Messy files of two other packages: what each must load, report or refuse.

csv-spectrum 2.0.0 (JavaScript, npm) has the values beside its files; csvkit 2.2.0 (Python, `pip
install csvkit`) has its files in `examples/`. expected.json says for each file what must happen.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import Export, format_check
from ims_outcomes.exports.files import read_tables
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap
from tests.against.shared_cases import CASES, require
from tests.exports.small_exports import find_message, list_set_aside, list_warnings, read_folder

FOLDER = CASES / "messy_csv"
pytestmark = require("messy_csv")


def read_expected() -> dict[str, dict[str, Any]]:
    """Read what must happen with each file."""
    path = FOLDER / "expected.json"
    if not path.exists():
        return {}
    checks = json.loads(path.read_text(encoding="utf-8"))["checks"]
    return {check["file"]: check for check in checks}


EXPECTED = read_expected()


def read(file: str) -> list[TextTable]:
    return read_tables(FOLDER / file, source=SourceMap())


def list_records(table: TextTable) -> list[dict[str, str | None]]:
    rows = zip(*(column.to_pylist() for column in table.cells), strict=True)
    return [dict(zip(table.header, row, strict=True)) for row in rows]


def list_values(table: TextTable) -> list[list[str | None]]:
    return [list(record.values()) for record in list_records(table)]


def list_remarks(table: TextTable) -> dict[str, dict[str, object]]:
    return dict(table.remarks)


# --- files that must load as they are


@pytest.mark.parametrize("file", [file for file in EXPECTED if EXPECTED[file].get("truth")])
def test_every_cell_is_as_the_authors_of_csv_spectrum_say(file: str) -> None:
    (table,) = read(file)
    truth = json.loads((FOLDER / EXPECTED[file]["truth"]).read_text(encoding="utf-8"))
    filled = [{name: cell or "" for name, cell in row.items()} for row in list_records(table)]
    assert filled == truth
    assert len(filled) == EXPECTED[file]["rows"]


def check_values(file: str) -> TextTable:
    """The rows are those of expected.json."""
    (table,) = read(file)
    values = EXPECTED[file]["values"]
    assert list_values(table) == (values if isinstance(values, list) else [list(values.values())])
    return table


def check_encoding(file: str, *, named: str) -> None:
    """The rows are right, and the encoding is said."""
    remarks = list_remarks(check_values(file))
    assert remarks == {"read_as_encoding": {"encoding": named}}


def check_bom(file: str) -> None:
    assert check_values(file).header == tuple(EXPECTED[file]["header"])


def check_header_newline(file: str) -> None:
    (table,) = read(file)
    assert table.header[0] == "start end"
    assert list_values(table) == [["d", "e", "f"]]


def check_tsv(file: str) -> None:
    (table,) = read(file)
    assert (table.header, list_values(table)) == (("a", "b", "c"), [["1", "2", "3"]])


# --- files whose defect must be named


def check_ragged(file: str, *, header: int) -> None:
    (table,) = read(file)
    assert list(table.header) == EXPECTED[file]["header"]
    assert list_values(table) == EXPECTED["csvkit/bad.csv"]["good_rows"]
    lines = [int(line) - 1 + header for line in EXPECTED["csvkit/bad.csv"]["bad_lines"]]
    assert table.broken["ragged_row"].tolist() == lines


def check_skipped(file: str) -> None:
    (table,) = read(file)
    blank = EXPECTED[file]["blank_lines_before_header"]
    assert table.rows.tolist() == [blank + 2]
    assert list_remarks(table)["title_rows"] == {"count": f"{blank} rows", "row": blank + 1}


def check_skipped_sheet(file: str) -> None:
    (table,) = read(file)
    assert table.header[0] == "text"
    assert list_remarks(table)["title_rows"] == {"count": "3 rows", "row": 4}


def check_empty(file: str) -> None:
    with pytest.raises(ExportError, match="has no header row"):
        read(file)


def check_null_byte(file: str) -> None:
    (table,) = read(file)
    assert table.broken["null_byte"].tolist() == [2]
    assert len(table.rows) == 0


def check_empty_columns(file: str) -> None:
    (table,) = read(file)
    assert table.header.count("") == 2
    assert len(table.empty) > 0


def check_extra_header(file: str) -> None:
    (table,) = read(file)
    assert table.broken["ragged_row"].tolist() == [2]


def check_workbook(file: str) -> None:
    (table,) = read(file)
    assert len(table.rows) == EXPECTED[file]["rows"]
    assert table.header[7] == ""  # said as "(column 8, without a name)" wherever it is named
    assert table.cells[7].to_pylist()[1] == "Extra data beyond headers will be trimmed"
    assert table.cells[3].to_pylist()[:3] == ["TRUE", "TRUE", "FALSE"]
    assert table.is_date_cell[1].tolist()[:3] == [True, True, True]


def check_sheets(file: str) -> None:
    names = EXPECTED[file]["sheets"]
    assert [table.part for table in read(file)] == names[1:]  # the first is empty


# --- files about values: read as an export, by a map


def read_as_export(
    file: str, folder: Path, *, makes: str = "sessions", columns: str, constants: str
) -> Export:
    """Read a file as a clinic's own, whose map says which column is what."""
    shutil.copy(FOLDER / file, folder)
    return read_folder(
        folder,
        config=f'[[source.tables]]\nmakes = "{makes}"\n[source.tables.columns]\n{columns}\n'
        f"[source.tables.constants]\n{constants}\n",
    )


def check_dates(file: str, folder: Path) -> Export:
    export = read_as_export(
        file, folder, columns='session_date = "a"', constants='patient_id = "p1"'
    )
    days = export.sessions["session_date"].dt.strftime("%Y-%m-%d")
    assert sorted(days) == sorted(EXPECTED[file]["values"])
    return export


def check_date_format(file: str, folder: Path) -> None:
    message = find_message(check_dates(file, folder), "dates_read_as")
    assert "read as day-month-year, the only order that fits" in message


def check_locale(file: str, folder: Path) -> None:
    export = read_as_export(
        file,
        folder,
        makes="scores",
        columns='score = "a"',
        constants='patient_id = "p1"\nscore_date = "2025-01-06"\ninstrument = "nprs"',
    )
    assert export.scores["score"].tolist() == [EXPECTED[file]["values"]["a"]]
    assert any("comma" in message for message in export.warnings["message"])


def check_blanks(file: str, folder: Path) -> None:
    """All of them are words for nothing, which the suite lists in its synonyms."""
    columns = [
        "body_side",
        "condition",
        "needling_response",
        "visit_type",
        "adverse_severity",
        "status",
    ]
    export = read_as_export(
        file,
        folder,
        columns="\n".join(
            f'{ours} = "{theirs}"' for ours, theirs in zip(columns, "abcdef", strict=True)
        ),
        constants='patient_id = "p1"\nsession_date = "2025-01-06"',
    )
    cells = export.sessions.iloc[0]
    assert cells[columns[:-1]].isna().all()
    assert cells["status"] == "attended"  # and that it was filled in is said
    assert "status_filled" in list_warnings(export)


def check_damage(file: str, folder: Path) -> None:
    export = read_as_export(
        file,
        folder,
        columns='patient_id = "Contact Phone Number"\ncondition = "Location Coordinates"',
        constants='session_date = "2025-01-06"',
    )
    assert "damaged_text" in list_warnings(export)
    assert "could not read" in format_check(export)


def check_no_header(file: str, folder: Path) -> None:
    shutil.copy(FOLDER / file, folder / "sessions.csv")
    with pytest.raises(ExportError) as caught:
        read_folder(folder)
    assert "sessions.csv has no column 'patient_id'" in str(caught.value)


def check_number_like_date(file: str, folder: Path) -> None:
    """4.5 is a number where a score is meant, and no date where a date is."""
    check_values(file)
    constants = 'patient_id = "p1"\nscore_date = "2025-01-06"\ninstrument = "nprs"'
    export = read_as_export(
        file, folder, makes="scores", columns='score = "a"', constants=constants
    )
    assert export.scores["score"].tolist() == [4.5]
    assert list_set_aside(export) == []


BY_TABLE: dict[str, Callable[[str], object]] = {
    "csvkit/bad.csv": lambda file: check_ragged(file, header=1),
    "csvkit/bad_skip_lines.csv": lambda file: check_ragged(file, header=4),
    "csvkit/empty.csv": check_empty,
    "csvkit/mac_newlines.csv": check_values,
    "csvkit/null_byte.csv": check_null_byte,
    "csvkit/test_latin1.csv": lambda file: check_encoding(file, named="Latin-1"),
    "csvkit/test_utf16_big.csv": lambda file: check_encoding(file, named="UTF-16"),
    "csvkit/test_utf16_little.csv": lambda file: check_encoding(file, named="UTF-16"),
    "csvkit/test_utf8_bom.csv": check_bom,
    "csvkit/test_empty_columns.csv": check_empty_columns,
    "csvkit/test_extra_header.csv": check_extra_header,
    "csvkit/test_header_newline.csv": check_header_newline,
    "csvkit/test_skip_lines.csv": check_skipped,
    "csvkit/dummy.tsv": check_tsv,
    "csvkit/test.xlsx": check_workbook,
    "csvkit/test_skip_lines.xlsx": check_skipped_sheet,
    "csvkit/sheets.xlsx": check_sheets,
}
BY_EXPORT: dict[str, Callable[[str, Path], object]] = {
    "csv_spectrum/location_coordinates.csv": check_damage,
    "csvkit/blanks.csv": check_blanks,
    "csvkit/date_like_number.csv": check_number_like_date,
    "csvkit/no_header_row.csv": check_no_header,
    "csvkit/test_locale.csv": check_locale,
    "csvkit/test_date_format.csv": check_date_format,
    "csvkit/test_numeric_date_format.csv": check_dates,
}


@pytest.mark.parametrize("file", BY_TABLE)
def test_a_file_loads_is_reported_or_refused_as_it_must(file: str) -> None:
    BY_TABLE[file](file)


@pytest.mark.parametrize("file", BY_EXPORT)
def test_values_load_or_are_reported_as_they_must(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    BY_EXPORT[file](file, folder)


def test_no_file_is_left_out() -> None:
    with_truth = {file for file, check in EXPECTED.items() if check.get("truth")}
    assert with_truth | set(BY_TABLE) | set(BY_EXPORT) == set(EXPECTED)
    assert len(EXPECTED) == 35
