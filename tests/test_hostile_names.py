"""Names made to break out: as clinic, condition, technique, instrument, patient, column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from ims_outcomes.reporting.files import PRIVATE_FOLDER
from ims_outcomes.reporting.index import FILE_NAME
from tests.in_process import ELEMENTS, Made, Page, check_output, make_reports, run_command
from tests.small_export import Tables, make_tables, write_tables

NAMES = (
    '"><script>alert("a")</script>',
    "<img src=x onerror=alert(1)>",
    'O\'Brien, "Pain" & <b>Sons</b>',
    "\N{SYRINGE} clinic \N{GRINNING FACE}",
    "\N{RIGHT-TO-LEFT OVERRIDE}שלום مرحبا",
    "x" * 300,
    "{0} {clinic} %s $\\frac{1}{2}$ \\n",
    "=1+1",
    "../../etc/passwd",
    "--> ]]> [x](javascript:alert(1))",
    "a\nb",
)
#: What only a browser that runs it, or a template that fills it in, would take apart.
WHOLE = NAMES[0]


def make_hostile_tables(clinics: Sequence[str]) -> Tables:
    """Every name in every place of an export that takes a text."""
    conditions = [f"own_{number}" for number in range(len(NAMES))] + list(NAMES)
    tables = make_tables(clinics=clinics, conditions=conditions, patients=66)
    for number, row in enumerate(tables["sessions"]):
        name = NAMES[number % len(NAMES)]
        row |= {"practitioner_id": name, "technique": "own", "spinal_segments": name}
        row |= {"adverse_events": name, WHOLE: name, NAMES[3]: name, NAMES[5]: name}
    for row in tables["scores"]:
        row |= {NAMES[1]: NAMES[1]}
    for rows in tables.values():
        for row in rows:
            row["patient_id"] += NAMES[int(row["patient_id"][1:]) % len(NAMES)]
    return tables


def write_toml(text: str) -> str:
    """Write a text as TOML; JSON writes these texts the same way."""
    return json.dumps(text, ensure_ascii=False)


def make_hostile_settings() -> str:
    """Every name as a condition, and one each as the clinic, a technique, the instrument."""
    lines = [
        f"[clinic]\nname = {write_toml(NAMES[1] + NAMES[6])}\n",
        f"[techniques.own]\nname = {write_toml(NAMES[1])}\nneedle = true\n",
        f"[instruments.nprs]\nname = {write_toml(WHOLE)}\nmcid_source = {write_toml(NAMES[1])}\n",
        "[disclosure]\nhide_below_people = 1\nmerge_below_people = 1\n",
        '[report]\ncompare_by = "technique"\n',
    ]
    for number, name in enumerate(NAMES):
        words = f"name = {write_toml(name)}\nbody_region = {write_toml(name)}\n"
        lines.append(f'[conditions.own_{number}]\n{words}parent = "spine"\n')
    return "".join(lines)


def check_names_are_text(made: Made) -> None:
    """Names stand on the page as they are, nothing of them became an element."""
    page = made.pages["conditions"]
    assert page.find_row(WHOLE)
    assert page.find_row(NAMES[1])
    assert page.find_row(NAMES[6])
    assert NAMES[1] + NAMES[6] in page.text
    index = Page(made.output / FILE_NAME)
    assert NAMES[1] + NAMES[6] in index.text
    assert not index.elements - ELEMENTS


def test_hostile_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    data = write_tables(tmp_path / "data", make_hostile_tables([NAMES[0]]))
    made = make_reports(data, config=make_hostile_settings())
    assert made.code == 0, made.complained
    check_names_are_text(made)
    for page in made.pages.values():  # what nobody knows is counted and not repeated
        assert "own_" not in page.text
        assert "p000" not in page.text


def test_clinics_with_hostile_names_keep_to_their_folders(tmp_path: Path) -> None:
    clinics = [NAMES[number] for number in (0, 4, 5, 8, 10)]
    tables = make_tables(clinics=clinics, patients=10, days=10)
    made = make_reports(write_tables(tmp_path / "data", tables), "--reports", "conditions")
    assert made.code == 0, made.complained
    inside = {path for path in made.output.iterdir() if path.is_dir()}
    folders = inside - {made.output / PRIVATE_FOLDER}
    assert len(folders) == len(clinics) == len(inside) - 1
    assert all(len(list(folder.glob("*/conditions.html"))) == 1 for folder in folders)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "data-reports"]
    listed = " ".join(Page(made.output / FILE_NAME).text.split())
    assert all(" ".join(name.split()) in listed for name in clinics)
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in made.said


# --- with real kernels, whose parameters are written as code


@pytest.mark.parametrize(
    ("left_out", "report"), [("scores", "session_counts"), ("sessions", "pain_change")]
)
def test_a_kernel_makes_the_page_of_half_an_export(
    left_out: str, report: str, tmp_path: Path
) -> None:
    data = write_tables(tmp_path / "data", make_tables() | {left_out: []})
    made = run_with_kernel(data, "--reports", report)
    expected = {"pain_change": ("Mean change", "22"), "session_counts": ("Session 2", "30")}[report]
    row = made.pages[report].find_row(expected[0])
    assert row[2] == expected[1]


def test_a_kernel_takes_a_hostile_clinic_as_its_parameter(tmp_path: Path) -> None:
    data = tmp_path / "a 'b' {c} é"
    config = tmp_path / "settings {x}.toml"
    config.write_text(make_hostile_settings(), encoding="utf-8")
    write_tables(data, make_hostile_tables([NAMES[6]]))
    check_names_are_text(run_with_kernel(data, "--reports", "conditions", "--config", config))


def run_with_kernel(data: Path, *arguments: object) -> Made:
    """Make reports as a user does, and check what must hold for every page."""
    output = data.parent / "reports"
    made = run_command("report", "--data", data, "--out", output, *arguments, output=output,
                       in_process=False)  # fmt: skip
    assert made.code == 0, made.complained
    check_output(output)
    return made
