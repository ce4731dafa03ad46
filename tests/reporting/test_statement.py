"""The statement says what happened in this run, and does not claim more."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.exports import Export
from ims_outcomes.exports.deidentifying import deidentify_export
from ims_outcomes.exports.opening import open_export
from ims_outcomes.reporting.statement import write_statement
from ims_outcomes.vocabulary import Settings, load_settings
from ims_outcomes.vocabulary.identifiers import load_identifiers
from ims_outcomes.vocabulary.safe_harbor import load_safe_harbor
from tests.small_export import make_tables, write_tables

KEY = bytes(range(32))
LETTERS = "ABCDEFGHIJKLMNOPQR"


@pytest.fixture
def export(tmp_path: Path) -> Export:
    tables = make_tables(patients=24)
    for number, row in enumerate(tables["patients"]):
        row["postal_area"] = "V6B" if number else "H2X"
    return open_export(write_tables(tmp_path / "export", tables)).export


def write(export: Export, **rules: str) -> str:
    settings = load_settings()
    settings = dataclasses.replace(
        settings,
        deidentify=dataclasses.replace(settings.deidentify, **rules),  # type: ignore[arg-type]
    )
    return _write(export, settings)


def _write(export: Export, settings: Settings) -> str:
    extract_date = pd.Timestamp("2026-06-30")
    done = deidentify_export(export, key=KEY, settings=settings, extract_date=extract_date)
    return write_statement(done, original=export, settings=settings)


def read_rows(statement: str) -> dict[str, str]:
    """What is said of each identifier, by its letter."""
    return dict(re.findall(r"^\| ([A-R]) \| [^|]+ \| ([^|]+) \|$", statement, flags=re.MULTILINE))


def test_the_18_identifiers_are_named_one_by_one_in_their_order(export: Export) -> None:
    rows = read_rows(write(export))
    assert "".join(rows) == LETTERS
    assert "".join(load_safe_harbor().identifiers) == LETTERS


def test_every_letter_that_the_scan_knows_is_one_of_the_18() -> None:
    known = {
        letter
        for kind in load_identifiers().kinds.values()
        for letter in kind.safe_harbor.split(", ")
    }
    assert known <= set(LETTERS)


def test_what_the_files_did_not_tell_of_is_absent(export: Export) -> None:
    rows = read_rows(write(export))
    for letter in set(LETTERS) - set("BCHR"):
        assert rows[letter].startswith("Absent"), letter


def test_columns_that_no_table_took_are_removed_and_never_named(export: Export) -> None:
    unknown = {"Oakley.csv": ("Courriel", "Patient e-mail", "Fax Smith", "shelf")}
    statement = write(dataclasses.replace(export, columns_unknown=unknown))
    rows = read_rows(statement)
    assert rows["F"].startswith("Removed: 2 columns of the export")
    assert rows["E"].startswith("Removed: 1 column of the export")
    assert rows["A"].startswith("Absent")
    assert "4 columns that the map does not name went into no table" in statement
    for name in ("Oakley", "Courriel", "Smith", "shelf"):
        assert name not in statement


def test_columns_that_the_map_drops_are_removed_and_never_named(export: Export) -> None:
    dropped = {"Oakley.csv": ("Patient e-mail", "Mobile", "shelf")}
    statement = write(dataclasses.replace(export, columns_dropped=dropped))
    rows = read_rows(statement)
    assert rows["F"].startswith("Removed: 1 column of the export")
    assert rows["D"].startswith("Removed: 1 column of the export")
    assert "3 columns that the map drops were never looked at." in statement
    assert "held no column that was left over" not in statement
    for name in ("Oakley", "mail", "Mobile", "shelf"):
        assert name not in statement.replace("E-mail addresses", "").replace("e-mail and web", "")


def test_a_dropped_column_of_a_real_file_counts_as_removed(tmp_path: Path) -> None:
    folder = write_tables(tmp_path / "export", make_tables(patients=24))
    sessions = folder / "sessions.csv"
    header, *rows = sessions.read_text(encoding="utf-8").splitlines()
    lines = [f"{header},Courriel", *(f"{row},a{n}@b.ca" for n, row in enumerate(rows))]
    sessions.write_text("\n".join(lines), encoding="utf-8")
    config = tmp_path / "clinic.toml"
    config.write_text('[source.drop]\ncolumns = ["Courriel"]\n', encoding="utf-8")
    opened = open_export(folder, config=config)
    assert opened.export.columns_dropped == {"sessions.csv": ("Courriel",)}
    assert read_rows(write(opened.export))["F"].startswith("Removed: 1 column")


def test_how_many_patterns_of_visits_are_alone_is_said(export: Export) -> None:
    days = pd.to_datetime(["2026-01-01", "2026-01-03", "2026-01-09"] * 2 + ["2026-02-01"] * 2)
    sessions = export.sessions.iloc[:8].assign(
        patient_key=[0, 0, 0, 1, 1, 1, 2, 2], session_date=days, status="attended"
    )
    assert "of 2 patients who came three times or more,\n  0 have" in write(
        dataclasses.replace(export, sessions=sessions)
    )
    other = sessions.assign(session_date=days.where(sessions.index != 1, "2026-01-04"))
    assert "of 2 patients who came three times or more,\n  2 have" in write(
        dataclasses.replace(export, sessions=other)
    )


def test_it_says_plainly_that_it_is_not_safe_harbor_and_what_would_be(export: Export) -> None:
    statement = write(export)
    assert "This is not HIPAA's Safe Harbor" in statement
    assert "expert determination" in statement
    assert read_rows(statement)["C"].startswith("Generalised, not removed")


def test_postal_codes_are_removed_or_said_to_be_generalised(export: Export) -> None:
    assert read_rows(write(export))["B"].startswith("Removed: 1 column")
    kept = write(export, postal_code="first_three")
    assert read_rows(kept)["B"].startswith("Generalised: the first three characters")
    assert "1 word in patients.postal_area" in kept


@pytest.mark.parametrize(
    ("dates", "said", "warned"),
    [
        ("clinic", "the same for\n  everybody (1 to 104 weeks)", "knows by\n  how much all dates"),
        ("patient", "weeks of\n  their own", "only when that column is withheld"),
        ("first_session", "the first is 2001-01-01", "only when that column is withheld"),
    ],
)
def test_each_way_of_moving_dates_says_what_it_gives_away(
    export: Export, dates: str, said: str, warned: str
) -> None:
    statement = write(export, dates=dates)
    assert said in statement
    assert warned in statement


def test_it_counts_who_is_alike(export: Export) -> None:
    statement = " ".join(write(export).split())
    ages = export.patients.groupby(["age_band", "sex"]).size()
    # Words of fewer than 11 of 24 patients are gone; the others cut them into these groups.
    assert re.search(r"alike in all of them has \d+; \d+ of 24 patients are in groups", statement)
    assert len(ages) == 4


def test_no_original_day_stands_in_it(export: Export) -> None:
    for dates in ("clinic", "patient", "first_session"):
        days = re.findall(r"\d{4}-\d\d-\d\d", write(export, dates=dates))
        assert set(days) <= {"2001-01-01"}


def test_no_line_is_longer_than_a_screen_but_those_of_the_table(export: Export) -> None:
    lines = write(export, dates="patient").splitlines()
    assert all(len(line) <= 110 for line in lines if not line.startswith("|"))
