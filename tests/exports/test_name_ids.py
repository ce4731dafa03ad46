"""Patient ids that look like names: said, and used as they stand."""

from __future__ import annotations

import pytest

from tests.exports.small_exports import Reader, find_message, list_warnings

HEADER = "patient_id,session_date\n"
LAST = ["Smith", "Roy", "Singh", "Côté", "Lee", "Khan", "Wong", "Brown"]


def write_rows(ids: list[str]) -> str:
    return HEADER + "".join(f'"{each}",2025-01-06\n' for each in ids)


@pytest.mark.parametrize("shape", ["Anna {}", "{}, Anna", "Anna-Maria {}"])
def test_names_are_said_and_not_shown(read: Reader, shape: str) -> None:
    export = read(sessions__csv=write_rows([shape.format(name) for name in LAST]))
    message = find_message(export, "names_for_ids")
    assert message == (
        "8 rows (2, 3, 4, 5, 6, …) with a patient id in column 'patient_id' that looks like a "
        "name; used to tell patients apart, and put on no page"
    )
    assert export.sessions["patient_key"].nunique() == 8


@pytest.mark.parametrize(
    "ids",
    [
        [f"P{number}" for number in range(8)],
        [f"A B{number}" for number in range(2)],  # too few to tell
        ["", "", "", "", "", "", "", "x"],
        [f"Anna {name}" for name in LAST[:4]] + [f"P{number}" for number in range(4)],
    ],
)
def test_codes_are_not_taken_for_names(read: Reader, ids: list[str]) -> None:
    assert "names_for_ids" not in list_warnings(read(sessions__csv=write_rows(ids)))
