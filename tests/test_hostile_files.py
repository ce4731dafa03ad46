"""Files made to do harm: they are text, bounded in size, and lead nowhere out of the output."""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from ims_outcomes.reporting.index import FILE_NAME
from tests.in_process import Page, check_page, make_reports, run_command
from tests.reporting.fake_run import FakeEngine, list_files, use_fake_engine, write_export
from tests.small_export import Tables, make_tables, write_tables

not_on_windows = pytest.mark.skipif(os.name == "nt", reason="Windows seldom allows links")
SESSIONS = b"patient_id,session_date\na,2025-01-06\n"
#: A title of the window, a colour, a cleared screen, a bell, writing turned round.
ORDERS = "\x1b]0;mine\x07\x1b[31mno\x1b[2Jrth\x9b5m \N{RIGHT-TO-LEFT OVERRIDE}x"
NO_ORDERS = re.compile(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*")


# --- sizes


def write_zip(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def write_workbook(*rows: list[str]) -> bytes:
    workbook, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        workbook.worksheets[0].append(row)
    workbook.save(stream)
    return stream.getvalue()


def write_with_entities() -> bytes:
    """A workbook whose texts would unfold to a billion laughs."""
    with zipfile.ZipFile(io.BytesIO(write_workbook(["patient_id"], ["a"]))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    name = "xl/worksheets/sheet1.xml"
    parts[name] = laughs + parts[name].partition(b"?>")[2]
    return write_zip(parts)


#: Two megabytes and more, where one is the bound; rows and columns beyond theirs.
LARGE = SESSIONS + b"a,2025-01-06\n" * 200_000
WIDE = b",".join(b"c%d" % number for number in range(40)) + b"\n" + b",".join([b"1"] * 40) + b"\n"
BOMBS: dict[str, tuple[str, bytes, str]] = {
    "large file": ("sessions.csv", LARGE, "largest_file_megabytes"),
    "gz bomb": ("sessions.csv.gz", gzip.compress(LARGE), "largest_file_megabytes"),
    "zip bomb": ("all.zip", write_zip({"sessions.csv": LARGE}), "largest_file_megabytes"),
    "gz bombs in a zip": (
        "all.zip", write_zip({f"{n}.csv.gz": gzip.compress(LARGE[:900_000]) for n in range(3)}),
        "largest_file_megabytes",
    ),
    "many parts": (
        "all.zip", write_zip({f"{n}.csv": SESSIONS for n in range(20)}), "more than 15 files",
    ),
    "leads out of the zip": (
        "all.zip", write_zip({"../../sessions.csv": SESSIONS}), "leads to another folder",
    ),
    "many columns": ("sessions.csv", WIDE, "most_columns"),
    "far cell": (
        "sessions.xlsx",
        write_workbook(["patient_id", "session_date"], *[["a"]] * 300), "most_cells",
    ),
    "entities": ("sessions.xlsx", write_with_entities(), "entities"),
}  # fmt: skip
BOUNDS = """
[reading]
largest_file_megabytes = 1
most_columns = 30
most_cells = 500
most_parts = 15
"""


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("command", ["check", "report", "convert"])
def test_a_file_beyond_the_bounds_is_refused_by_every_command(
    command: str, bomb: str, tmp_path: Path
) -> None:
    name, content, told = BOMBS[bomb]
    data, config, output = tmp_path / "data", tmp_path / "ours.toml", tmp_path / "out"
    data.mkdir()
    (data / name).write_bytes(content)
    config.write_text(BOUNDS, encoding="utf-8")
    out = () if command == "check" else ("--out", output)
    made = run_command(command, "--data", data / name, "--config", config, *out, output=output)
    assert (made.code, made.said) == (2, "")
    assert told in made.complained
    assert not output.exists()


def test_the_bounds_as_shipped_hold_for_a_look_at_unknown_files(tmp_path: Path) -> None:
    # The list of the zip says that it takes two gigabytes; nothing of it is unpacked.
    packed = write_zip({"sessions.csv": SESSIONS})
    size = len(SESSIONS).to_bytes(4, "little")
    (tmp_path / "all.zip").write_bytes(packed.replace(size, (2_000_000_000).to_bytes(4, "little")))
    made = run_command("init", tmp_path / "all.zip", "--out", tmp_path / "x", output=tmp_path)
    assert made.code == 2
    assert "largest_file_megabytes" in made.complained


# --- words that a terminal, a page or a settings file would obey


def make_obeyed_tables() -> Tables:
    tables = make_tables(patients=20, clinics=[ORDERS], conditions=[f"pain {ORDERS}"])
    for row in tables["sessions"]:
        row[f"column {ORDERS}"] = "x"
    tables["scores"][3]["score"] = f"9{ORDERS}"
    return tables


@pytest.mark.parametrize("command", ["check", "convert", "init", "report"])
def test_no_command_tells_a_terminal_to_do_anything(command: str, tmp_path: Path) -> None:
    data = write_tables(tmp_path / f"data {ORDERS[:9]}", make_obeyed_tables())
    output = tmp_path / f"out{ORDERS[:9]}"
    given = ["init", data] if command == "init" else [command, "--data", data]
    given += [] if command == "check" else ["--out", output]
    given += ["--reports", "conditions"] if command == "report" else []
    for made in (run_command(*given, output=output), run_command(*given, "--x\x1b", output=output)):
        assert "Traceback" not in made.complained
        told = [line for line in (made.said + made.complained).splitlines()
                if not NO_ORDERS.fullmatch(line)]  # fmt: skip
        assert told == []


def test_a_page_of_the_check_holds_names_as_text(tmp_path: Path) -> None:
    tables = make_tables(patients=20)
    for row in tables["sessions"]:
        row['"><script>alert(1)</script>'] = "<img src=x onerror=alert(1)>"
    data, output = write_tables(tmp_path / "data", tables), tmp_path / "out"
    made = run_command("convert", "--data", data, "--out", output, output=output)
    assert made.code == 0, made.complained
    page = Page(output / "check.html")
    check_page(page)
    assert "<script>alert(1)</script>" in page.text


HOSTILE_HEADER = [
    'Client "ID"\n\'\'\' = """ #',
    "Da]te [x].y = \\u0041",
    'Pain "now" (0-10)',
    "=cmd()|A1",
]


def test_a_proposed_settings_file_takes_names_as_text(tmp_path: Path) -> None:
    path = tmp_path / "appoint\"ments'].csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HOSTILE_HEADER)
        writer.writerows([f"p{n % 20}", f"2026-03-{n % 28 + 1:02}", n % 11, "x"] for n in range(60))
    made = run_command("init", path, "--out", tmp_path / "s", output=tmp_path)
    assert made.code == 0, made.complained
    config = tmp_path / "s" / "clinic.toml"
    [table] = tomllib.loads(config.read_text(encoding="utf-8"))["source"]["tables"]
    assert table["columns"]["score_date"] == HOSTILE_HEADER[1]
    checked = run_command("check", "--data", path, "--config", config, output=tmp_path)
    assert checked.code == 0, checked.complained


@pytest.mark.parametrize("command", ["check", "init"])
@pytest.mark.parametrize("name", ["sessions.csv", "scores.csv", "visits.csv"])
def test_a_first_row_of_data_is_not_repeated_as_names(
    command: str, name: str, tmp_path: Path
) -> None:
    # Without a header the first patient stands where names of columns would.
    path = tmp_path / name
    path.write_text("patient_17,2025-01-06,Jane Doe\npatient_18,2025-01-07,Joan Roe\n")
    given = (
        ["init", path, "--out", tmp_path / "s"] if command == "init" else ["check", "--data", path]
    )
    made = run_command(*given, output=tmp_path)
    assert made.code == 2
    assert not re.search("patient_1|Jane", made.said + made.complained)
    assert not (tmp_path / "s").exists()


# --- settings, names and links that lead elsewhere


@pytest.mark.parametrize("option", ["--config", "--map"])
def test_a_file_that_is_no_settings_file_is_not_repeated(option: str, tmp_path: Path) -> None:
    data = write_export(tmp_path / "data")
    secret = tmp_path / "secret"
    secret.write_text("Jane Doe = , [", encoding="utf-8")
    made = run_command("check", "--data", data, option, secret, output=tmp_path)
    assert made.code == 2
    assert "Jane" not in made.complained


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use_fake_engine(tmp_path / "notebooks", monkeypatch)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder that nothing may write to."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "theirs").write_text("theirs")
    return folder


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "pain_change/../x", "*"])
def test_a_report_by_a_hostile_name_is_refused(name: str, tmp_path: Path) -> None:
    made = run_command("report", "--out", tmp_path / "out", "--reports", name, output=tmp_path)
    assert made.code == 2
    assert f"There is no report '{name}'" in made.complained
    assert list(tmp_path.iterdir()) == []


Place = Callable[[Path, Path], None]
LINKS: dict[str, tuple[str, str]] = {
    "the folder of a clinic": ("report", "north"),
    "the folder of a period": ("report", "north/2025-07_to_2026-06"),
    "the private folder of reports": ("report", "private"),
    "the private folder of tables": ("convert", "private"),
    "the folder of a kind of table": ("convert", "parquet"),
}


@not_on_windows
@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("link", LINKS)
def test_a_link_in_the_place_of_a_folder_is_refused_and_not_followed(
    link: str, tmp_path: Path, elsewhere: Path
) -> None:
    command, place = LINKS[link]
    bad_score = "c,south,low_back_pain,5,2026-06-30,before,nprs,average,99\n"
    header = "patient_id,clinic_id,condition,session_id,score_date,timing,instrument,item,score\n"
    good = "a,north,neck_pain,1,2025-09-01,before,nprs,average,7\n"
    data = write_export(tmp_path / "data", scores=header + good + bad_score)
    output = tmp_path / "out"
    (output / place).parent.mkdir(parents=True)
    (output / place).symlink_to(elsewhere)
    made = run_command(command, "--data", data, "--out", output, output=output, in_process=False)
    assert made.code == 2
    assert re.search(r"leads out of|is a link", made.complained), made.complained
    assert list_files(elsewhere) == ["theirs"]
    assert (elsewhere / "theirs").read_text() == "theirs"


@not_on_windows
@pytest.mark.usefixtures("engine")
def test_a_link_in_the_place_of_a_page_is_replaced(tmp_path: Path, elsewhere: Path) -> None:
    data, output = write_export(tmp_path / "data"), tmp_path / "out"
    output.mkdir()
    (output / FILE_NAME).symlink_to(elsewhere / "theirs")
    assert (
        run_command("report", "--data", data, "--out", output, output=output, in_process=False).code
        == 0
    )
    assert (elsewhere / "theirs").read_text() == "theirs"
    assert "All reports" in (output / FILE_NAME).read_text(encoding="utf-8")


@not_on_windows
@pytest.mark.usefixtures("engine")
def test_pages_behind_a_link_are_not_listed_compared_or_replaced(
    tmp_path: Path, elsewhere: Path
) -> None:
    data, output = write_export(tmp_path / "data"), tmp_path / "out"
    assert (
        run_command(
            "report", "--data", data, "--out", elsewhere, output=output, in_process=False
        ).code
        == 0
    )
    before = {name: (elsewhere / name).read_bytes() for name in list_files(elsewhere)}
    made = ("report", "--data", data, "--out", output, "--clinic", "south")
    assert run_command(*made, output=output, in_process=False).code == 0
    (output / "linked").symlink_to(elsewhere / "north")
    for option in ("--check", "--update"):
        assert (
            run_command(
                "report", "--data", data, option, output, output=output, in_process=False
            ).code
            == 0
        )
    assert {name: (elsewhere / name).read_bytes() for name in list_files(elsewhere)} == before
    assert "linked" not in (output / FILE_NAME).read_text(encoding="utf-8")


def test_an_export_with_every_hostile_name_writes_inside_its_folder_only(tmp_path: Path) -> None:
    names = ["../../up", "/root", "C:\\x", "a/../../b", "private", "..", "con", "x" * 300, "~"]
    tables = make_tables(patients=18, clinics=names, conditions=["neck_pain"], days=10)
    made = make_reports(write_tables(tmp_path / "data", tables), "--reports", "session_counts")
    assert made.code == 0, made.complained
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "data-reports"]
    inside = made.output.resolve()
    assert all(path.resolve().is_relative_to(inside) for path in made.output.rglob("*"))
