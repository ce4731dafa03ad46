"""Which tables a map is for: by name, by columns, and what is said of those that lack some."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.exports.small_exports import (
    Stopper,
    find_message,
    list_warnings,
    read_folder,
    read_stop,
)
from tests.exports.small_maps import VISITS, MapReader, list_cells

MONTH = "client,day\n{},2025-0{}-06\n"
ANY = VISITS.replace('from = "visits*"\n', "")


def test_several_files_feed_one_table(read_by: MapReader) -> None:
    export = read_by(VISITS, visits_1__csv=MONTH.format(1, 1), visits_2__csv=MONTH.format(2, 2))
    assert list_cells(export, "patient_id", "file", "row") == [
        ("1", "visits_1.csv", 2),
        ("2", "visits_2.csv", 2),
    ]
    assert export.account["file"].tolist() == ["visits_1.csv", "visits_2.csv"]
    assert [source.table for source in export.sources] == ["sessions", "sessions"]


def test_the_same_row_in_two_files_counts_once(read_by: MapReader) -> None:
    both = MONTH.format(1, 1)
    export = read_by(VISITS, visits_1__csv=both, visits_2__csv=both + "2,2025-02-06\n")
    assert list_cells(export, "patient_id") == [("1",), ("2",)]
    copies = export.set_aside[["file", "row", "reason"]].to_numpy().tolist()
    assert copies == [["visits_2.csv", 2, "duplicate_row"]]


def test_rows_of_two_files_are_no_copies_when_their_other_cells_differ(read_by: MapReader) -> None:
    export = read_by(
        VISITS,
        visits_1__csv="client,day,hour\n1,2025-01-06,9\n",
        visits_2__csv="client,hour,day\n1,10,2025-01-06\n",
    )
    assert len(export.sessions) == 2


def test_dates_are_read_file_by_file(read_by: MapReader) -> None:
    # either file shows its own order; together they would contradict each other
    export = read_by(
        VISITS,
        visits_1__csv="client,day\n1,25/01/2025\n",
        visits_2__csv="client,day\n2,01/26/2025\n",
    )
    assert list_cells(export, "session_date") == [("2025-01-25",), ("2025-01-26",)]


def test_the_same_file_twice_counts_once_and_is_told_of(read_by: MapReader) -> None:
    export = read_by(VISITS, visits__csv=MONTH.format(1, 1), visits_copy__csv=MONTH.format(1, 1))
    assert (len(export.sessions), len(export.sources)) == (1, 1)
    assert find_message(export, "same_file_twice").startswith("1 file is byte for byte the same")


def test_two_kinds_of_one_file_stop(stop_by: Stopper, data: Path) -> None:
    message = stop_by(VISITS, visits__csv=MONTH.format(1, 1), visits__tsv="client\tday\n2\t2025\n")
    assert "'visits.csv' and 'visits.tsv' would both be the sessions" in message


def write_workbook(path: Path, sheets: dict[str, list[list[object]]]) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def test_a_sheet_is_chosen_by_the_columns_it_has(data: Path) -> None:
    rows: list[list[object]] = [["client", "day"], [1, "2025-01-06"]]
    write_workbook(data / "visits.xlsx", {"About": [["how to"], ["read"]], "Data": rows})
    export = read_folder(data, config="[source]\n" + VISITS)
    assert export.account[["file", "part"]].to_numpy().tolist() == [["visits.xlsx", "Data"]]
    assert export.sessions["file"].tolist() == ["visits.xlsx (Data)"]
    assert find_message(export, "table_not_read").startswith("1 table of the files was not read")


def test_every_sheet_with_the_columns_is_used(data: Path) -> None:
    sheets = {f"202{year}": [["client", "day"], [1, f"202{year}-01-06"]] for year in (4, 5)}
    write_workbook(data / "visits.xlsx", sheets)
    export = read_folder(data, config="[source]\n" + VISITS)
    assert export.sessions["file"].tolist() == ["visits.xlsx (2024)", "visits.xlsx (2025)"]


def test_a_table_is_found_by_the_name_of_its_sheet(data: Path) -> None:
    write_workbook(data / "all.xlsx", {"Visits": [["client", "day"], [1, "2025-01-06"]]})
    assert len(read_folder(data, config="[source]\n" + VISITS).sessions) == 1


def test_without_a_name_any_table_with_the_columns_is_one(read_by: MapReader) -> None:
    export = read_by(ANY, a__csv=MONTH.format(1, 1), b__csv="shoe,size\nleft,40\n")
    assert export.account["file"].tolist() == ["a.csv"]
    assert "table_not_read" in list_warnings(export)


def test_a_table_by_that_name_that_lacks_a_column_stops(stop_by: Stopper) -> None:
    # one month of several whose column was renamed: leaving it out would lose it silently
    message = stop_by(VISITS, visits_1__csv=MONTH.format(1, 1), visits_2__csv="chart,day\n2,2025\n")
    assert "visits_2.csv has no column 'client', though [source] names it." in message


JANE_ROWS = "Patient Number,Appointment Date,State\n1,2025-01-06,Arrived\n"


def test_a_shipped_map_names_what_a_table_lacks(data: Path) -> None:
    (data / "appointments 2024.csv").write_text(JANE_ROWS)
    (data / "appointments 2025.csv").write_text(JANE_ROWS.replace("Patient Number", "Who"))
    message = read_stop(data, config='[source]\nmap = "jane"\n')
    assert "appointments 2025.csv has no column 'patient_id'." in message


def test_a_shipped_map_passes_over_what_only_shares_a_name(data: Path) -> None:
    (data / "appointments.csv").write_text(JANE_ROWS)
    (data / "appointment colours.csv").write_text("Colour\nred\n")
    export = read_folder(data, config='[source]\nmap = "jane"\n')
    assert export.account["file"].tolist() == ["appointments.csv"]
    assert "table_not_read" in list_warnings(export)


def test_a_map_for_other_files_stops(data: Path) -> None:
    (data / "a.csv").write_text("shoe\n40\n")
    message = read_stop(data, config='[source]\nmap = "jane"\n')
    assert "No table of the files is one that the map Jane is for" in message
    assert "Try: ims-outcomes init FILE" in message


@pytest.mark.parametrize("name", ["visits_2.csv", "visits_2.xlsx"])
def test_a_file_without_rows_stops(data: Path, name: str) -> None:
    (data / "visits_1.csv").write_text(MONTH.format(1, 1))
    if name.endswith("csv"):
        (data / name).write_text("client,day\n")
    else:
        write_workbook(data / name, {"Data": [["client", "day"]]})
    assert "has a header but no rows." in read_stop(data, config="[source]\n" + VISITS)
