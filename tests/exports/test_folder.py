"""Which files are read, and what is said when nothing can be."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import SourceFile
from ims_outcomes.exports.folder import find_files
from tests.exports.small_exports import (
    Reader,
    Stopper,
    find_message,
    list_warnings,
    read_folder,
    read_stop,
    write_files,
)

SESSIONS = "patient_id,session_date\np1,2025-01-06\n"
SCORES = "patient_id,score_date,instrument,score\np1,2025-01-06,nprs,7\n"
PATIENTS = "patient_id,sex\np1,female\n"


def test_sessions_alone_are_enough(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS)
    assert (len(export.sessions), len(export.scores), len(export.patients)) == (1, 0, 0)


def test_scores_alone_are_enough(read: Reader) -> None:
    export = read(scores__csv=SCORES)
    assert (len(export.sessions), len(export.scores), len(export.patients)) == (0, 1, 0)


def test_names_of_files_may_have_capitals(read: Reader) -> None:
    assert len(read(Sessions__CSV=SESSIONS).sessions) == 1


def test_each_file_is_named_with_its_table_its_size_and_its_fingerprint(read: Reader) -> None:
    packed = gzip.compress(SCORES.encode(), mtime=0)
    export = read(sessions__csv=SESSIONS, scores__csv__gz=packed)
    assert export.sources == (
        SourceFile(
            "sessions.csv", "sessions", hashlib.sha256(SESSIONS.encode()).hexdigest(), len(SESSIONS)
        ),
        SourceFile("scores.csv.gz", "scores", hashlib.sha256(packed).hexdigest(), len(packed)),
    )


def test_a_missing_folder_stops(tmp_path: Path) -> None:
    message = read_stop(tmp_path / "nowhere")
    assert f"There is no file or folder '{tmp_path / 'nowhere'}'." in message
    assert message.endswith("it is looked for in the folder that the terminal is in.")


def test_a_file_may_be_given_instead_of_a_folder(data: Path) -> None:
    write_files(data, {"sessions.csv": SESSIONS, "scores.csv": SCORES})
    export = read_folder(data / "sessions.csv")
    assert export.account["file"].tolist() == ["sessions.csv"]


def test_a_folder_instead_of_a_file_stops(data: Path) -> None:
    (data / "sessions.csv").mkdir()
    assert "sessions.csv is a folder, not a file." in read_stop(data)


def test_a_folder_instead_of_a_parquet_file_stops(data: Path) -> None:
    (data / "sessions.parquet").mkdir()
    assert "sessions.parquet is a folder, not a file." in read_stop(data)


def test_a_file_without_permission_stops(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(data, {"sessions.csv": SESSIONS})

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "sessions.csv may not be read by you." in read_stop(data)


def test_a_folder_without_permission_stops(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert f"The folder '{data}' may not be read by you." in read_stop(data)


def test_a_disk_that_fails_stops(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(data, {"sessions.csv": SESSIONS})

    def fail(self: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert "sessions.csv cannot be read: Input/output error." in read_stop(data)


def test_a_folder_with_nothing_known_stops_and_names_what_is_expected(stop: Stopper) -> None:
    message = stop(notes__txt="hello", Smith_John__csv="a,b\n1,2\n")
    assert "The folder 'export' holds no sessions and no scores that the suite knows" in message
    assert "(sessions, scores and patients, each as .csv, .csv.gz or .parquet)" in message
    assert "Try: ims-outcomes init FILE" in message
    assert "Smith" not in message  # a file can be named after a patient


def test_a_file_with_nearly_the_right_name_is_named(stop: Stopper) -> None:
    assert "has a map for. 'session.csv' is close to one." in stop(session__csv="a,b\n1,2\n")


def test_patients_alone_stop(stop: Stopper) -> None:
    message = stop(patients__csv=PATIENTS)
    assert "patients.csv alone says nothing about care" in message


def test_two_files_for_one_table_stop(stop: Stopper) -> None:
    message = stop(sessions__csv=SESSIONS, sessions__csv__gz=gzip.compress(SESSIONS.encode()))
    assert "'sessions.csv' and 'sessions.csv.gz' would both be the sessions" in message


def test_a_file_that_nobody_reads_is_counted(read: Reader) -> None:
    export = read(sessions__csv=SESSIONS, score__csv=SCORES, Smith_John__xlsx="")
    assert list_warnings(export) == {"file_not_read": 0}
    message = find_message(export, "file_not_read")
    assert message == (
        "2 files in the folder were not read, as no table goes by such a name; "
        "'score.csv' is close to one"
    )


def test_the_stops_of_all_files_are_said_at_once(stop: Stopper) -> None:
    message = stop(sessions__csv="", scores__csv=b"%PDF-1.4", patients__csv="sex\nmale\n")
    assert "sessions.csv is empty" in message
    assert "scores.csv is not a kind of file the suite reads; it reads CSV" in message


def test_a_file_that_cannot_be_read_does_not_hide_what_is_wrong_with_the_other(
    stop: Stopper,
) -> None:
    scores = "patient_id,score_date,score\np1,03/04/2025,7\n"
    message = stop(sessions__csv=b"", scores__csv=scores)
    assert "sessions.csv is empty" in message
    assert "scores.csv has no column 'instrument'" in message
    assert "scores.csv: every date in column 'score_date' (1 in all)" in message


def test_the_stops_of_all_columns_are_said_at_once(stop: Stopper) -> None:
    message = stop(sessions__csv="condition\nneck pain\n", scores__csv="patient_id\np1\n")
    for missing in ("sessions.csv has no column 'patient_id'", "no column 'session_date'"):
        assert missing in message
    for missing in ("no column 'score_date'", "no column 'score'", "no column 'instrument'"):
        assert f"scores.csv has {missing}" in message
    assert message.splitlines()[-1].startswith("Try: ")


@pytest.mark.parametrize("name", ["sessions.csv", "sessions.parquet"])
def test_a_header_without_rows_stops(data: Path, name: str) -> None:
    (data / "sessions.csv").write_text("patient_id,session_date\n")
    if name.endswith("parquet"):
        import pandas as pd

        (data / "sessions.csv").unlink()
        pd.DataFrame({"patient_id": [], "session_date": []}).to_parquet(data / name)
    assert f"{name} has a header but no rows." in read_stop(data)


def test_reading_does_not_change_the_folder(data: Path) -> None:
    write_files(data, {"sessions.csv": SESSIONS})
    read_folder(data)
    assert [path.name for path in data.iterdir()] == ["sessions.csv"]


# --- which files there are


def test_files_of_a_kind_that_is_read_are_found_by_name(data: Path) -> None:
    wanted = ["b.CSV", "a.tsv.gz", "c.xlsx", "d.zip", "e.ndjson", "f.parquet", "g.xls", "h.txt"]
    for name in [*wanted, "notes.pdf", ".hidden.csv", "~$c.xlsx", "no_ending"]:
        (data / name).touch()
    (data / "folder.csv").mkdir()
    assert [path.name for path in find_files(data)] == sorted(wanted)


def test_a_file_that_is_named_is_read_whatever_its_ending_and_once(data: Path) -> None:
    for name in ("a.csv", "export"):
        (data / name).touch()
    found = find_files([data / "export", data, data / "a.csv"])
    assert sorted(path.name for path in found) == ["a.csv", "export"]


def test_what_is_not_there_stops(data: Path) -> None:
    with pytest.raises(ExportError, match=r"There is no file or folder '.*gone"):
        find_files([data, data / "gone.csv"])


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Give a file outside the folder of the data, where links can be made."""
    path = tmp_path / "elsewhere.csv"
    path.write_text(SESSIONS)
    try:
        (tmp_path / "try").symlink_to(path)
    except OSError:
        pytest.skip("no links may be made here")
    return path


@pytest.mark.parametrize("absolute", [True, False])
def test_a_link_out_of_the_folder_stops(data: Path, elsewhere: Path, absolute: bool) -> None:
    target = elsewhere if absolute else Path("..") / elsewhere.name
    (data / "sessions.csv").symlink_to(target)
    with pytest.raises(ExportError) as caught:
        find_files(data)
    assert "sessions.csv is a link to a file outside the folder of the data." in str(caught.value)
    assert "outside the folder" in read_stop(data)


def test_a_link_within_the_folder_and_a_folder_that_is_a_link_are_read(
    data: Path, elsewhere: Path
) -> None:
    write_files(data, {"sessions.csv": SESSIONS})
    (data / "again.csv").symlink_to("sessions.csv")
    assert len(find_files(data)) == 1
    folder = data.with_name("link")
    folder.symlink_to(data, target_is_directory=True)
    assert len(find_files(folder)) == 1


def test_a_link_that_is_named_is_read(data: Path, elsewhere: Path) -> None:
    (data / "link.csv").symlink_to(elsewhere)
    assert find_files([data / "link.csv"]) == (data / "link.csv",)
