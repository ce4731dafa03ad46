from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from ims_outcomes.exports.coded import encode
from ims_outcomes.exports.identifier_scan import Hit, find_telling_header, scan_column
from tests.exports.planted_identifiers import plant_columns
from tests.long_runs import choose_count

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "data" / "sample"
CASES = ROOT.parent / "shared" / "cases"


def scan(header: str, *values: str, is_ours: bool = False) -> list[tuple[str, int]]:
    """Scan a column and give kinds with counts."""
    cells = encode(pa.array(values, pa.string()))
    return [(hit.kind, hit.count) for hit in scan_column(header, cells, is_ours=is_ours)]


def scan_file(path: Path) -> list[Hit]:
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        header, *rows = list(csv.reader(line.replace("\0", "") for line in stream)) or [[]]
    columns = zip(*(row for row in rows if len(row) == len(header)), strict=True)
    return [
        hit
        for name, values in zip(header, columns, strict=False)
        for hit in scan_column(name, encode(pa.array(values, pa.string())))
    ]


# ---- what must be found


def test_nearly_every_planted_identifier_is_found() -> None:
    count = choose_count(1_000, long=10_000)
    missed = [
        (planted.way, planted.kind, planted.header)
        for planted in plant_columns(count, seed=1)
        if not scan_column(planted.header, encode(pa.array(planted.values, pa.string())))
    ]
    assert len(missed) <= 0.005 * count, missed[:10]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Patient Name", "name"), ("prénom", "name"), ("NomDeFamille", "name"),
        ("Date de naissance", "date_of_birth"), ("patientDOB", "date_of_birth"),
        ("Home Phone #", "phone"), ("courriel", "email"), ("Adresse courriel", "email"),
        ("ZIP", "postal_code"), ("PHN", "health_number"),
        ("N° d'assurance maladie", "health_number"),
        ("NAS", "social_number"), ("SOAP notes", "free_text"), ("IP", "ip_address"),
    ],
)  # fmt: skip
def test_a_telling_header_is_known_in_both_languages(header: str, kind: str) -> None:
    found = find_telling_header(header)
    assert found is not None
    assert found.id == kind


@pytest.mark.parametrize(
    "header",
    ["patient_id", "Clinic name", "Appointment type", "tip", "Single", "Renamed", "email consent",
     "Condition name", "score_date", "Nombre de séances", "practitioner_id", "Vine", "Spine"],
)  # fmt: skip
def test_a_word_within_a_word_or_a_harmless_one_tells_nothing(header: str) -> None:
    assert find_telling_header(header) is None


def test_a_telling_header_counts_every_row_that_holds_anything() -> None:
    assert scan("Surname", "k1", "", "k2", "k1") == [("name", 3)]


def test_a_telling_header_over_yes_and_no_or_nothing_is_harmless() -> None:
    assert scan("Phone", "yes", "No", "", "1") == []
    assert scan("Phone", "", "") == []


def test_one_address_in_one_text_is_found() -> None:
    assert scan("x", *["ok"] * 999, "write to a.b@c.ca") == [("email", 1)]


def test_values_speak_where_the_map_knows_the_header() -> None:
    assert scan("Name", "Anna Roy", is_ours=True) == []
    assert scan("Name", "604-555-2368", "ok", is_ours=True) == [("phone", 1)]


# ---- what must not be found


@pytest.mark.parametrize("name", ["sessions.csv", "scores.csv", "patients.csv"])
def test_nothing_is_found_in_the_sample(name: str) -> None:
    assert scan_file(SAMPLE / name) == []


def test_in_other_peoples_cases_only_true_identifiers_are_found() -> None:
    files = sorted(CASES.rglob("*.csv"))
    if not files:
        pytest.skip("other people's cases are not beside this checkout")
    found = {path.name: {hit.column for hit in scan_file(path)} for path in files}
    assert {name: columns for name, columns in found.items() if columns} == {
        # John Doe, 120 any st., Anytown, WW, 08123
        "comma_in_quotes.csv": {"first", "address", "city", "zip"},
        # the telephone number of an office
        "location_coordinates.csv": {"Contact Phone Number"},
    }


@pytest.mark.parametrize(
    "values",
    [
        [f"{number:010d}" for number in range(4_000_000_000, 4_000_000_900, 9)],  # serial numbers
        [str(number * 7_919 + 1_710_000_000) for number in range(100)],  # seconds since 1970
        [f"{day:02d}/{month:02d}/2025" for day in range(1, 29) for month in range(1, 13)],
        [f"2025-03-{day:02d} 09:{day:02d}:00" for day in range(1, 29)],
        ["Low Back Pain", "Neck Pain", "Tennis Elbow", "Frozen Shoulder", "Plantar Fasciitis",
         "Tension Headache", "Knee Osteoarthritis", "Hip Pain", "Ankle Sprain"],
        ["Initial Assessment", "Follow Up", "Dry Needling", "Shockwave Therapy", "Telehealth Visit",
         "Sports Massage", "Late Cancel", "No Show", "Package Session"],
        ["m54.5", "M54.16", "G44.2", "S13.4"],
        ["7.5", "8/10", "70/100", "200.000.000"],
        ["e58ed763-928c-4155-bee9-fdbaaadc15f3", "abcd1234-5678-1234-9abc-def012345678"],
    ],
)  # fmt: skip
def test_numbers_dates_words_and_pseudonyms_are_no_identifiers(values: list[str]) -> None:
    assert scan("x", *values) == []


def test_three_numbers_in_ten_that_pass_a_check_digit_are_chance() -> None:
    right = ["9698658215", "9876543217", "1234567897"]
    wrong = ["9698658216", "9876543210", "1234567890", "1111111111", "1231231231", "5555555555"]
    assert scan("x", *right, *wrong) == []
