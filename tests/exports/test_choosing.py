"""Which files are read by which map: given, named, told by names, or told by headers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import read_export
from ims_outcomes.vocabulary import load_export_map, load_export_maps, load_vocabulary
from tests.exports.small_exports import (
    find_message,
    list_warnings,
    load_shipped,
    read_folder,
    read_stop,
    write_files,
)

SESSIONS = "patient_id,session_date\np1,2025-01-06\n"
SCORES = "patient_id,score_date,instrument,score\np1,2025-01-06,nprs,7\n"
JANE = "Patient Number,Start At,State\n1,2025-01-06,Arrived\n2,2025-01-06,No Show\n"
JANE_NAMES = {"Jane appointments.csv": JANE}
SETTINGS, VOCABULARY = load_shipped()


def test_the_suites_own_names_come_first(data: Path) -> None:
    write_files(data, {"sessions.csv": SESSIONS, **JANE_NAMES})
    export = read_folder(data)
    assert export.account["file"].tolist() == ["sessions.csv"]
    assert list_warnings(export) == {"file_not_read": 0}


def test_files_may_be_given_one_by_one(data: Path) -> None:
    write_files(data, {"sessions.csv": SESSIONS, "scores.csv": SCORES, "other.csv": "a\n1\n"})
    paths = [data / "scores.csv", data / "sessions.csv"]
    export = read_export(paths, settings=SETTINGS, vocabulary=VOCABULARY)
    assert export.account["file"].tolist() == ["sessions.csv", "scores.csv"]
    assert export.warnings.empty


def test_files_of_one_name_in_two_folders_are_told_apart(data: Path) -> None:
    source = '[source]\n[[source.tables]]\nmakes = "sessions"\n[source.tables.columns]\n'
    source += 'patient_id = "id"\nsession_date = "day"\n'
    config = data.with_name("clinic.toml")
    config.write_text(source)
    for year in (2024, 2025):
        (data / str(year)).mkdir()
        (data / str(year) / "visits.csv").write_text(f"id,day\n1,{year}-01-06\n")
    given = [data / "2024", data / "2025" / "visits.csv"]
    export = read_export(
        given, settings=SETTINGS, vocabulary=VOCABULARY, export_map=load_export_map(config)
    )
    assert export.sessions["file"].tolist() == ["2024/visits.csv", "2025/visits.csv"]
    assert [source.name for source in export.sources] == ["2024/visits.csv", "2025/visits.csv"]


def test_the_map_asked_for_is_used_with_what_the_clinic_says_besides(data: Path) -> None:
    write_files(data, {"appointments.csv": JANE.replace("2025-01-06", "03/04/2025")})
    config = data.with_name("clinic.toml")
    config.write_text('[source]\ndate_order = "dmy"\n')
    export = read_export(
        data,
        settings=SETTINGS,
        vocabulary=load_vocabulary(config),
        export_map=load_export_maps()["jane"],
    )
    assert export.sessions["session_date"].dt.strftime("%Y-%m-%d").tolist() == ["2025-04-03"] * 2
    assert export.sessions["status"].tolist() == ["attended", "no_show"]


@pytest.mark.parametrize("name", ["Encounter.ndjson", "bulk.ndjson"])
def test_files_that_one_map_fits_are_read_by_it_and_that_is_said(data: Path, name: str) -> None:
    line = (
        '{"resourceType": "Encounter", "id": "e1", "status": "finished",'
        ' "subject": {"reference": "Patient/1"}, "period": {"start": "2025-01-06"}}\n'
    )
    write_files(data, {name: line})
    export = read_folder(data)
    assert export.sessions["patient_id"].tolist() == ["1"]
    told = find_message(export, "read_by_map")
    assert told == (
        "the files were read as an export of FHIR R4, which their names and headers fit "
        "(map fhir_r4)"
    )


def test_files_that_several_maps_fit_stop(data: Path) -> None:
    rows = "Client ID,Appointment Date,Status\n1,2025-01-06,Attended\n"
    write_files(data, {"appointments.csv": rows})
    message = read_stop(data)
    assert message.startswith("The folder 'export' fits the export of ")
    assert "which one it is is not known." in message
    assert "Try: say it with --map" in message


def test_files_that_no_map_fits_stop_with_what_to_do(data: Path) -> None:
    write_files(data, {"Smith.csv": "shoe,size\nleft,40\n"})
    message = read_stop(data)
    assert message.startswith("The folder 'export' holds no sessions and no scores that the suite")
    assert "Try: ims-outcomes init FILE" in message
    assert "Smith" not in message


def test_a_file_alone_that_no_map_fits_is_called_a_file(data: Path) -> None:
    write_files(data, {"Smith.csv": "shoe,size\nleft,40\n"})
    with pytest.raises(ExportError, match=r"The file 'Smith\.csv' holds no sessions"):
        read_export(data / "Smith.csv", settings=SETTINGS, vocabulary=VOCABULARY)


def test_an_unreadable_file_beside_others_is_told_of(data: Path) -> None:
    write_files(data, {"a.csv": "shoe\n40\n", "b.xlsx": "no workbook"})
    message = read_stop(data)
    assert "b.xlsx cannot be read" in message
    assert "holds no sessions and no scores" in message


def test_a_named_file_is_found_among_files_given(data: Path) -> None:
    write_files(data, {"diary.csv": "id,day\n1,2025-01-06\n"})
    config = data.with_name("clinic.toml")
    config.write_text(
        '[source]\nfile = "diary.csv"\n[source.columns]\npatient_id = "id"\nsession_date = "day"\n'
    )
    export = read_export(
        data / "diary.csv", settings=SETTINGS, vocabulary=VOCABULARY,
        export_map=load_export_map(config),
    )  # fmt: skip
    assert len(export.sessions) == 1


def test_the_suites_own_map_takes_tables_by_the_names_of_sheets(data: Path) -> None:
    workbook = openpyxl.Workbook()
    for name, text in (("sessions", SESSIONS), ("scores", SCORES)):
        sheet = workbook.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    workbook.save(data / "all.xlsx")
    export = read_folder(data, config='[source]\nmap = "suite"\n')
    assert export.account["part"].tolist() == ["sessions", "scores"]
    assert (len(export.sessions), len(export.scores)) == (1, 1)


def test_the_suites_own_map_with_files_of_other_names_stops(data: Path) -> None:
    write_files(data, {"a.csv": SESSIONS})
    message = read_stop(data, config='[source]\nmap = "suite"\n')
    assert "No table of the files is one that the map the suite's own format is for" in message


def test_no_files_at_all_stop(data: Path) -> None:
    assert "The folder 'export' holds no sessions and no scores" in read_stop(data)
    with pytest.raises(ExportError, match="None of the 0 files and folders given"):
        read_export([], settings=SETTINGS, vocabulary=VOCABULARY)
