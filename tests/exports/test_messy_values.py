"""Values of other people's difficult files (csvkit), read as numbers, dates and words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.exports import Export
from ims_outcomes.exports.written_numbers import read_numbers
from tests.exports.small_exports import Reader, list_warnings


@pytest.fixture(scope="module")
def lines(project_folder: Path) -> dict[str, list[str]]:
    folder = project_folder.parent / "shared" / "cases" / "messy_csv" / "csvkit"
    if not folder.is_dir():
        pytest.skip(f"the messy files are not there: {folder}")
    names = ("test_date_format", "test_numeric_date_format", "test_locale", "blanks")
    return {name: (folder / f"{name}.csv").read_text().splitlines()[1:] for name in names}


def read_dates(read: Reader, days: list[str]) -> Export:
    rows = [f"p{place},{day}\n" for place, day in enumerate(days)]
    return read(sessions__csv="patient_id,session_date\n" + "".join(rows))


@pytest.mark.parametrize(
    ("name", "said"),
    [("test_date_format", "dates_read_as"), ("test_numeric_date_format", "plain_dates")],
)
def test_dates_are_read_in_the_one_way_that_fits(
    read: Reader, lines: dict[str, list[str]], name: str, said: str
) -> None:
    export = read_dates(read, lines[name])
    days = export.sessions["session_date"].dt.strftime("%Y-%m-%d")
    assert days.tolist() == ["2014-01-02", "2012-12-31"]
    assert list_warnings(export) == {said: 2}


def test_decimal_comma_and_thousands_are_what_their_authors_say(
    lines: dict[str, list[str]],
) -> None:
    texts = lines["test_locale"][0].replace('"', " ").split(" ")[1:4:2]
    assert texts == ["1,7", "200.000.000"]
    assert read_numbers(texts).numbers == [1.7, 200_000_000]


def test_every_token_of_the_authors_is_blank(read: Reader, lines: dict[str, list[str]]) -> None:
    tokens = lines["blanks"][0].split(",")
    assert tokens == ["", "NA", "N/A", "NONE", "NULL", "."]
    rows = [f"p{place},2025-01-06,{token}\n" for place, token in enumerate(tokens)]
    export = read(sessions__csv="patient_id,session_date,duration_minutes\n" + "".join(rows))
    assert export.sessions["duration_minutes"].isna().all()
    assert list_warnings(export) == {"missing_text": 5}
