"""Tables that leave the clinic: whole or not at all, nothing of people, the same numbers."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pyarrow import parquet

from ims_outcomes.episodes import Study, build_study
from ims_outcomes.errors import UserError
from ims_outcomes.exports.identifier_scan import Hit
from ims_outcomes.exports.pseudonyms import make_pseudonyms, read_key
from ims_outcomes.reporting import deidentifying
from ims_outcomes.reporting.deidentifying import deidentify_files
from tests.reporting.fake_run import list_files
from tests.small_export import Tables, make_tables, write_tables

WAYS = ("clinic", "patient", "first_session")
#: Moves the dates of the small clinic by more weeks than its data last.
FAR_KEY = "00" * 31 + "01"
FILES = [
    "clinic.toml", "parquet/patients.parquet", "parquet/scores.parquet",
    "parquet/sessions.parquet", "patients.csv", "scores.csv", "sessions.csv", "statement.md",
]  # fmt: skip


def make_clinic() -> Tables:
    """A clinic of a few months whose ids cannot stand anywhere by chance."""
    tables = make_tables(patients=40, days=200)
    for rows in tables.values():
        for row in rows:
            for column in ("patient_id", "session_id", "practitioner_id", "clinic_id"):
                if column in row:
                    row[column] = f"Chart-{row[column]}-of-Maple"
    return tables


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_tables(tmp_path / "Maple Street", make_clinic())


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "clinic.key"
    path.write_text(FAR_KEY + "\n", encoding="ascii")
    path.chmod(0o600)
    return path


def choose(folder: Path, dates: str = "clinic", least: int = 2) -> Path:
    path = folder / f"{dates}.toml"
    text = f'[deidentify]\ndates = "{dates}"\n[disclosure]\nshare_below_people = {least}\n'
    path.write_text(text, encoding="utf-8")
    return path


def read_all(folder: Path) -> bytes:
    """Every byte that was written, and what is packed in Parquet."""
    packed = [parquet.read_table(path).to_pandas().to_csv() for path in folder.rglob("*.parquet")]
    plain = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return b"\n".join([*plain, *(text.encode() for text in packed)])


# --- the same numbers


def compare(study: Study, key: bytes) -> pd.DataFrame:
    """Everything of each episode that does not depend on the calendar, by pseudonym."""
    columns = [
        "episode_id", "condition", "session_count", "is_treated", "start_known", "is_closed",
        "closed_by", "technique", "age_band", "sex",
    ]  # fmt: skip
    scores = ["baseline_score", "baseline_count", "last_score", "weeks", "change", "improvement"]
    episodes = study.episodes[["clinic_id", "patient_id", *columns]]
    outcomes = study.outcomes[["episode_id", "instrument", *scores]]
    patient = episodes["clinic_id"] + "\0" + episodes["patient_id"]
    named = make_pseudonyms(patient, key=key, kind="patient") if key else episodes["patient_id"]
    both = episodes.assign(patient_id=named).merge(outcomes, on="episode_id", how="left")
    days = (study.extract_date - study.episodes["first_session_date"]).dt.days
    both["days_before_extract"] = both["episode_id"].map(
        days.set_axis(study.episodes["episode_id"])
    )
    both = both.drop(columns=["episode_id", "clinic_id"])
    return both.sort_values(["patient_id", "condition"], ignore_index=True)


@pytest.mark.parametrize("dates", WAYS)
def test_the_studies_of_both_give_the_same_episodes_and_outcomes(
    tmp_path: Path, data: Path, key_file: Path, dates: str
) -> None:
    config, out = choose(tmp_path, dates), tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file, config=config)
    own = out / "clinic.toml"
    before, after = build_study(data), build_study(out, config=own if own.exists() else None)
    assert after.set_aside.empty
    expected = compare(before, read_key(key_file))
    assert expected["is_closed"].nunique() == 2  # some still attend
    pd.testing.assert_frame_equal(compare(after, b""), expected)


@pytest.mark.parametrize("dates", WAYS)
def test_sessions_month_by_month_are_those_of_the_original_moved_alike(
    tmp_path: Path, data: Path, key_file: Path, dates: str
) -> None:
    config, out = choose(tmp_path, dates), tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file, config=config)
    own = out / "clinic.toml"
    before, after = build_study(data), build_study(out, config=own if own.exists() else None)
    move = before.extract_date - after.extract_date
    if dates == "clinic":
        assert move.days % 7 == 0 and 7 <= move.days <= 728
    moved = (before.sessions["session_date"] - move).dt.strftime("%Y-%m").value_counts()
    months = after.sessions["session_date"].dt.strftime("%Y-%m").value_counts()
    assert months.to_dict() == moved.to_dict()


def test_a_set_extract_date_is_moved_with_the_dates(
    tmp_path: Path, data: Path, key_file: Path
) -> None:
    config = choose(tmp_path)
    config.write_text(config.read_text() + '[episodes]\nextract_date = "2026-06-30"\n')
    deidentify_files(data, output=tmp_path / "out", key_file=key_file, config=config)
    before = build_study(data, config=config)
    after = build_study(tmp_path / "out", config=tmp_path / "out" / "clinic.toml")
    assert before.extract_date - after.extract_date == (
        before.sessions["session_date"].max() - after.sessions["session_date"].max()
    )
    assert after.episodes["is_closed"].all()


def test_an_appointment_booked_after_the_last_visit_is_not_lost(
    tmp_path: Path, key_file: Path
) -> None:
    sessions = (
        "patient_id,session_date,status\na,2025-01-06,attended\na,2025-02-03,cancelled\n"
        "b,2025-01-06,attended\nb,2025-01-13,cancelled\n"
    )
    data = tmp_path / "export"
    data.mkdir()
    (data / "sessions.csv").write_text(sessions, encoding="utf-8")
    out = tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file, config=choose(tmp_path))
    study = build_study(out, config=out / "clinic.toml")
    assert len(study.sessions) == 4
    first = study.sessions["session_date"].min()
    assert study.extract_date == first  # both came on that day


# --- nothing of people


@pytest.mark.parametrize("dates", WAYS)
def test_no_id_place_or_file_stands_in_any_byte_written(
    tmp_path: Path, data: Path, key_file: Path, dates: str
) -> None:
    out = tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file, config=choose(tmp_path, dates))
    written = read_all(out)
    for word in (b"Chart-", b"Maple", b"source_row", str(tmp_path).encode(), FAR_KEY.encode()):
        assert word not in written
    ids = {row["patient_id"] for row in make_clinic()["patients"]}
    assert not any(one.encode() in written for one in ids)


def test_no_date_of_the_original_stands_in_any_byte_written(
    tmp_path: Path, data: Path, key_file: Path
) -> None:
    out = tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file, config=choose(tmp_path))
    written = read_all(out)
    dates = {row["session_date"] for row in make_clinic()["sessions"]}
    assert len(dates) > 100
    assert not any(date.encode() in written for date in dates)


def test_the_name_of_a_file_of_theirs_is_nowhere(tmp_path: Path, key_file: Path) -> None:
    data = tmp_path / "export"
    write_tables(data, make_clinic())
    for name in ("scores", "patients"):
        (data / f"{name}.csv").unlink()
    (data / "sessions.csv").rename(data / "Dr Oakley 2025.csv")
    config = choose(tmp_path)
    columns = "\n".join(f'{name} = "{name}"' for name in ("patient_id", "session_date"))
    config.write_text(
        f'{config.read_text()}[source]\nfile = "Dr Oakley 2025.csv"\n[source.columns]\n{columns}\n'
    )
    out = tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file, config=config)
    assert b"Oakley" not in read_all(out)
    assert list_files(out) == [
        "clinic.toml", "parquet/sessions.parquet", "sessions.csv", "statement.md",
    ]  # fmt: skip
    # 7 columns that the map does not name went, two of which are ids
    assert (out / "sessions.csv").read_text().startswith("patient_id,clinic_id,session_date,status")


def test_the_order_of_rows_in_the_files_is_lost(tmp_path: Path, data: Path, key_file: Path) -> None:
    tables = make_clinic()
    for rows in tables.values():
        random.Random(3).shuffle(rows)
    shuffled = write_tables(tmp_path / "shuffled", tables)
    config = choose(tmp_path)
    for name, source in (("one", data), ("two", shuffled)):
        deidentify_files(source, output=tmp_path / name, key_file=key_file, config=config)
    assert list_files(tmp_path / "one") == list_files(tmp_path / "two") == FILES
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_rows_that_only_a_column_of_theirs_tells_apart_get_new_numbers(
    tmp_path: Path, key_file: Path
) -> None:
    data = tmp_path / "export"
    data.mkdir()
    rows = ["z,2026-01-05,x", "y,2026-01-05,x", "a,2026-01-05,left", "a,2026-01-05,right"]
    text = "\n".join(["patient_id,session_date,shelf", *rows])
    (data / "sessions.csv").write_text(text, encoding="utf-8")
    deidentify_files(data, output=tmp_path / "out", key_file=key_file, config=choose(tmp_path))
    written = pd.read_csv(tmp_path / "out" / "sessions.csv")
    assert written["source_row"].tolist() == [2, 3, 4, 5]  # in the new order
    assert len(build_study(tmp_path / "out").sessions) == 4


# --- the key and the folder


def test_a_key_is_made_once_and_what_losing_it_means_is_said(tmp_path: Path, data: Path) -> None:
    key_file = tmp_path / "keys.key"
    config = choose(tmp_path)
    first = deidentify_files(data, output=tmp_path / "one", key_file=key_file, config=config)
    key = key_file.read_bytes()
    again = deidentify_files(data, output=tmp_path / "two", key_file=key_file, config=config)
    assert "A new key was made" in first.told and "If it is lost" in first.told
    assert "A new key" not in again.told
    assert key_file.read_bytes() == key
    if os.name == "posix":
        assert key_file.stat().st_mode & 0o777 == 0o600
    one, two = ((tmp_path / name / "sessions.csv").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize("place", ["out/clinic.key", "out/deeper/clinic.key", "x/../out/k"])
def test_a_key_among_the_tables_is_refused_before_it_is_made(
    tmp_path: Path, data: Path, place: str
) -> None:
    with pytest.raises(UserError, match="would lie among the tables that leave the clinic"):
        deidentify_files(data, output=tmp_path / "out", key_file=tmp_path / place)
    assert not (tmp_path / "out").exists()


def test_a_key_behind_a_link_into_the_folder_is_refused(tmp_path: Path, data: Path) -> None:
    (tmp_path / "out").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "out", target_is_directory=True)
    with pytest.raises(UserError, match="would lie among the tables"):
        deidentify_files(data, output=tmp_path / "out", key_file=link / "clinic.key")


def test_what_the_scan_finds_stops_and_nothing_is_left(
    tmp_path: Path, data: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_one(column: str, cells: object, *, is_ours: bool) -> list[Hit]:
        return [Hit(column, "phone", 3)]

    monkeypatch.setattr(deidentifying, "scan_column", find_one)
    with pytest.raises(UserError, match=r"patients\.patient_id telephone or fax numbers \(3 rows"):
        deidentify_files(data, output=tmp_path / "out", key_file=key_file)
    assert list(tmp_path.glob("out/*")) == []


def test_the_scan_looks_at_what_was_really_written(
    tmp_path: Path, data: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_phones(ids: pd.Series, *, key: bytes, kind: str) -> pd.Series:
        return pd.Series("604-555-2368", index=ids.index, dtype="str")

    monkeypatch.setattr("ims_outcomes.exports.deidentifying.make_pseudonyms", make_phones)
    with pytest.raises(UserError, match=r"sessions\.practitioner_id telephone"):
        deidentify_files(data, output=tmp_path / "out", key_file=key_file)
    assert list(tmp_path.glob("out/*")) == []


def test_when_writing_fails_the_older_tables_stay(
    tmp_path: Path, data: Path, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file)
    before = {name: (out / name).read_bytes() for name in list_files(out)}

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(deidentifying, "write_tables", fail)
    with pytest.raises(UserError, match="No space left on device"):
        deidentify_files(data, output=out, key_file=key_file)
    assert {name: (out / name).read_bytes() for name in list_files(out)} == before


def test_the_export_itself_is_never_written_over(data: Path, key_file: Path) -> None:
    with pytest.raises(UserError, match="which this command did not write"):
        deidentify_files(data, output=data, key_file=key_file)


def test_an_older_run_leaves_nothing_behind(tmp_path: Path, data: Path, key_file: Path) -> None:
    out = tmp_path / "out"
    deidentify_files(data, output=out, key_file=key_file)
    (data / "patients.csv").unlink()
    config = choose(tmp_path, "patient")
    shutil.rmtree(out / "parquet")
    deidentify_files(data, output=out, key_file=key_file, config=config)
    # clinic.toml went: there is no one date that all were moved to; patients came from sessions
    assert list_files(out) == [name for name in FILES if name != "clinic.toml"]


def test_rows_set_aside_are_counted_and_in_no_table(tmp_path: Path, key_file: Path) -> None:
    tables = make_clinic()
    tables["sessions"][5]["session_date"] = "soon"
    data = write_tables(tmp_path / "export", tables)
    done = deidentify_files(data, output=tmp_path / "out", key_file=key_file)
    assert done.rows_set_aside == 1
    written = (tmp_path / "out" / "sessions.csv").read_text().splitlines()
    assert len(written) == len(tables["sessions"])  # a header, and one row less
