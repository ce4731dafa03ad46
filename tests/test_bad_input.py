"""Bad input, through the command: a clear message and exit 2, or honest pages."""

from __future__ import annotations

import gzip
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import say
from ims_outcomes.reporting.report import define_report
from ims_outcomes.reporting.sections import conditions
from tests.in_process import Made, make_reports, run_command
from tests.small_export import Tables, make_tables, write_tables

SESSIONS = """\
session_id,patient_id,session_date,status,condition
1,a,2025-01-06,attended,neck_pain
2,a,2025-01-13,attended,neck_pain
"""
SCORES = "patient_id,score_date,instrument,score\na,2025-01-06,nprs,7\n"
#: A file by its name: what it holds, or None for a folder.
Files = Mapping[str, str | bytes | None]


def write_files(folder: Path, files: Files) -> Path:
    folder.mkdir()
    for name, content in files.items():
        if content is None:
            (folder / name).mkdir()
        else:
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


# --- input that nothing can be made of


STOPS: dict[str, tuple[Files, str]] = {
    "empty folder": ({}, "The folder 'data' holds no sessions and no scores"),
    "empty file": ({"sessions.csv": ""}, "sessions.csv is empty: it has no header row."),
    "blank lines": ({"sessions.csv": "\n\n \n"}, "sessions.csv is empty: it has no header row."),
    "header only": (
        {"sessions.csv": SESSIONS.splitlines()[0]}, "sessions.csv has a header but no rows.",
    ),
    "header only, beside a good file": (
        {"sessions.csv": SESSIONS, "scores.csv": SCORES.splitlines()[0]},
        "scores.csv has a header but no rows.",
    ),
    "wrong columns": (
        {"sessions.csv": "name,day\nMrs Smith,1\n"}, "sessions.csv has no column 'patient_id'.",
    ),
    "letters of another alphabet": (
        {"sessions.csv": SESSIONS.replace("neck_pain", "шея").encode("cp1251")},
        "sessions.csv: 2 lines (2, 3) hold letters that are neither UTF-8 nor Windows-1252.",
    ),
    "a picture": (
        {"sessions.csv": b"\x89PNG\r\n\x1a\n\xff\x00"}, "is not a kind of file the suite reads",
    ),
    "nothing but NUL bytes": ({"sessions.csv": b"\0" * 99}, "sessions.csv is neither text nor any"),
    "half a gz file": (
        {"sessions.csv.gz": gzip.compress(SESSIONS.encode())[:-9]}, "it is not a whole gz file",
    ),
    "no Parquet file": ({"sessions.parquet": b"PAR1PAR1"}, "it is not a whole Parquet file"),
    "a folder named like a file": ({"scores.csv": None}, "scores.csv is a folder, not a file."),
    "the same table twice": (
        {"sessions.csv": SESSIONS, "sessions.csv.gz": gzip.compress(SESSIONS.encode())},
        "'sessions.csv' and 'sessions.csv.gz' would both be the sessions",
    ),
    "patients alone": ({"patients.csv": "patient_id\na\n"}, "patients.csv alone says nothing"),
    "impossible dates only": (
        {"sessions.csv": SESSIONS.replace("01-06", "02-30").replace("01-13", "02-31")},
        "none of its 2 rows can be used (2 with a date that is not in the calendar)",
    ),
    "scores out of range only": (
        {"sessions.csv": SESSIONS, "scores.csv": SCORES.replace(",7", ",11")},
        "outside the range of NPRS, which runs from 0 to 10",
    ),
    "nobody came": (
        {"sessions.csv": SESSIONS.replace("attended", "cancelled")}, "look at the column 'status'",
    ),
    "dates that can be read in two ways": (
        {"sessions.csv": SESSIONS.replace("2025-01-06", "01/06/2025").replace("2025-01-13",
         "02/06/2025")}, "can be read as day-month-year or month-day-year",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("files", "message"), STOPS.values(), ids=STOPS.keys())
def test_what_cannot_be_used_is_a_message_and_exit_2(
    files: Files, message: str, tmp_path: Path
) -> None:
    data = write_files(tmp_path / "data", files)
    made = make_reports(data)
    check_stop(made, message)
    assert str(run_command("check", "--data", data, output=made.output).complained) == (
        made.complained
    )


def check_stop(made: Made, message: str) -> None:
    """The message says what is wrong and what to try; it holds no patient's value."""
    assert made.code == 2
    assert message in made.complained
    assert "\nTry: " in made.complained
    assert "Traceback" not in made.complained
    assert "Smith" not in made.complained
    assert not made.output.exists()


def test_a_missing_folder_stops(tmp_path: Path) -> None:
    check_stop(make_reports(tmp_path / "nowhere"), "There is no file or folder")


@pytest.mark.skipif(
    os.name == "nt" or getattr(os, "geteuid", lambda: 0)() == 0,
    reason="root may read everything, and Windows has other rights",
)
def test_a_file_without_permission_stops(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"sessions.csv": SESSIONS})
    (data / "sessions.csv").chmod(0)
    check_stop(make_reports(data), "sessions.csv may not be read by you.")


def test_a_month_outside_the_data_and_an_unknown_clinic_stop(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"sessions.csv": SESSIONS})
    check_stop(make_reports(data, "--month", "2031-01"), "The data have nothing in 2031-01")
    check_stop(make_reports(data, "--clinic", "<script>"), "The data hold no clinic '<script>'")


def test_a_rating_of_change_cannot_be_what_the_reports_are_about(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"sessions.csv": SESSIONS})
    config = '[scores]\ninstrument = "groc"\n'
    check_stop(make_reports(data, config=config), "it has no score from before")


# --- rows that cannot be used beside rows that can


def test_bad_rows_are_set_aside_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    tables = make_tables(patients=12)
    sessions, scores = tables["sessions"], tables["scores"]
    sessions[3] |= {"session_date": "2025-02-30"}  # not in the calendar
    sessions[5] |= {"session_date": "2062-01-06"}  # a slip of the keyboard
    sessions[7] |= {"session_id": sessions[8]["session_id"]}  # one id for two sessions
    sessions += [dict(sessions[0])]  # the same row again
    scores[2] |= {"score": "11"}  # outside the scale
    scores[4] |= {"instrument": "shoe size"}
    scores[6] |= {"score": "nan"}
    scores[8] |= {"score": "inf"}
    scores += [{**scores[0], "patient_id": "zzz", "session_id": "zzz"}]  # of nobody who came
    data = write_tables(tmp_path / "data", tables)
    made = make_reports(data, "--reports", "pain_change,data_quality")
    for each in made.pages.values():
        rows = {name: (read, used, aside) for name, read, used, aside in each.account}
        assert rows["sessions.csv"] == (len(sessions), len(sessions) - 5, 5)
        assert rows["scores.csv"] == (len(scores), len(scores) - 4, 4)
    page = made.pages["data_quality"]
    assert page.has("Row that is there twice")
    assert page.has("Scores of patients without sessions")
    listed = (made.output / "private" / "set_aside.csv").read_text(encoding="utf-8")
    assert len(listed.splitlines()) == 1 + 9
    assert f"9 of {sum(map(len, tables.values()))} rows were set aside" in made.said
    assert "zzz" not in page.text + listed
    assert "shoe size" not in page.text + listed


# --- conditions


def test_a_condition_that_nobody_knows_is_counted_and_never_repeated(tmp_path: Path) -> None:
    tables = make_tables(conditions=["Mrs Smith's knee"])
    data = write_tables(tmp_path / "data", tables)
    pages = make_reports(data, "--reports", "conditions,session_counts").pages
    assert pages["conditions"].find_row(say("levels.condition.unrecognised"))[1].startswith("22/32")
    assert all("Smith" not in page.text for page in pages.values())
    assert all(page.has("Condition not recognised") for page in pages.values())


def test_two_hundred_conditions_are_merged_and_named(tmp_path: Path) -> None:
    data = write_tables(tmp_path / "data", make_two_hundred())
    made = make_reports(data, "--reports", "conditions", config=TWO_HUNDRED)
    page = made.pages["conditions"]
    assert page.find_row("Other: Spine")[1] == page.find_row("All conditions")[1]
    assert page.find_row("Other: Spine")[1].startswith("103/149")
    named = next(row[1] for row in page.rows if len(row) == 2 and row[0] == "Other: Spine")
    assert len(set(named.split(", "))) == 149


def test_two_hundred_conditions_stand_side_by_side_without_losing_anybody(tmp_path: Path) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(TWO_HUNDRED + "[disclosure]\nmerge_below_people = 1\nhide_below_people = 1\n")
    data = write_tables(tmp_path / "data", make_two_hundred())
    report = define_report("conditions", build_study(data, config=config))
    counts = conditions.show_index(report).numbers.query("measure == 'completeness'")
    assert len(counts) == 1 + 149
    assert counts["denominator"].tolist() == [149] + [1] * 149
    assert conditions.show_forest(report).png


TWO_HUNDRED = "".join(
    f'[conditions.own_{number}]\nname = "Condition {number}"\nbody_region = "neck"\n'
    'parent = "spine"\n'
    for number in range(200)
)


def make_two_hundred() -> Tables:
    """One patient for each of two hundred conditions of the clinic's own."""
    return make_tables(patients=200, conditions=[f"own_{number}" for number in range(200)])
