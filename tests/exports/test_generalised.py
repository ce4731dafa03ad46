"""Ages become bands and postal codes areas as they are read; nothing finer goes any further."""

from __future__ import annotations

from typing import Any

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, list_warnings

SESSIONS = "patient_id,session_date\np1,2025-01-06"


def read_patients(read: Reader, column: str, *values: str, config: str = "") -> Export:
    rows = [f'p{number},"{value}"' for number, value in enumerate(values, start=1)]
    table = "\n".join([f"patient_id,{column}", *rows])
    return read(sessions__csv=SESSIONS, patients__csv=table, config=config)


def list_column(export: Export, column: str) -> list[Any]:
    return [value if isinstance(value, str) else None for value in export.patients[column]]


@pytest.mark.parametrize(
    ("age", "band"),
    [
        ("0", "0-17"),
        ("17", "0-17"),
        ("17.9", "0-17"),  # not 18 yet
        ("18", "18-29"),
        ("29", "18-29"),
        ("30", "30-39"),
        ("47 ans", "40-49"),
        ("89", "80-89"),
        ("90", "90+"),
        ("103", "90+"),
    ],
)
def test_an_age_in_years_becomes_its_band(read: Reader, age: str, band: str) -> None:
    assert list_column(read_patients(read, "age_band", age), "age_band") == [band]


@pytest.mark.parametrize("birth", ["1985", "1985-03-02", "02/03/1985", "121"])
def test_a_year_or_a_date_of_birth_becomes_nothing(read: Reader, birth: str) -> None:
    export = read_patients(read, "age_band", birth, "41")
    assert list_column(export, "age_band") == [None, "40-49"]
    assert list_warnings(export)["unknown_word"] == 1


def test_of_a_postal_code_three_characters_are_kept_and_of_an_address_nothing(
    read: Reader,
) -> None:
    export = read_patients(read, "postal_area", "V6B", "h2x", "981", "somewhere")
    assert list_column(export, "postal_area") == ["V6B", "H2X", "981", None]


def test_observed_until_is_a_day_and_may_be_missing(read: Reader) -> None:
    export = read_patients(read, "observed_until_date", "2025-03-31", "")
    dates = export.patients["observed_until_date"]
    assert str(dates.dtype) == "datetime64[s]"
    assert dates.dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2025-03-31", ""]
