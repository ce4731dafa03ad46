"""Unknown words: listed for the clinic alone, and only where no patient can be told by them."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.exports import Export, format_check, write_unknown_words
from ims_outcomes.exports.unknown_words import describe_proposals, select_words_to_list
from tests.exports.small_exports import Reader, load_shipped

HEADER = "patient_id,session_date,condition\n"


def write_rows(text: str, *, people: int, visits: int = 1) -> str:
    return "".join(
        f'{text}{number},2025-01-{visit:02},"{text}"\n'
        for number in range(people)
        for visit in range(1, visits + 1)
    )


def list_words(export: Export) -> list[tuple[str, int]]:
    chosen = select_words_to_list(export.unknown_words, from_people=5)
    return list(chosen[["word", "rows"]].itertuples(index=False, name=None))


def test_the_export_counts_rows_and_people_of_each_unknown_word(read: Reader) -> None:
    export = read(sessions__csv=HEADER + write_rows("migrane", people=2, visits=3))
    assert export.unknown_words.to_dict("records") == [
        {
            "file": "sessions.csv", "table": "sessions", "column": "condition", "word": "migrane",
            "rows": 6, "people": 2, "proposal": "migraine",
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("people", "is_listed"), [(4, False), (5, True)])
def test_a_word_is_listed_from_five_patients_on(read: Reader, people: int, is_listed: bool) -> None:
    export = read(sessions__csv=HEADER + write_rows("dropfoot", people=people))
    assert list_words(export) == [("dropfoot" if is_listed else "", people)]


def test_a_word_of_one_patient_is_never_listed_however_many_rows_have_it(read: Reader) -> None:
    export = read(sessions__csv=HEADER + write_rows("Anna Smith", people=1, visits=20))
    assert list_words(export) == [("", 20)]


@pytest.mark.parametrize(
    "text",
    ["x" * 61, "call 6045551234", "see https://clinic.example"],
)
def test_notes_and_addresses_are_never_listed(read: Reader, text: str) -> None:
    export = read(sessions__csv=HEADER + write_rows(text, people=6))
    assert list_words(export) == [("", 6)]


def test_the_words_of_a_column_that_are_not_listed_are_counted_together(read: Reader) -> None:
    rows = write_rows("dropfoot", people=5) + write_rows("a", people=1) + write_rows("b", people=2)
    assert list_words(read(sessions__csv=HEADER + rows)) == [("dropfoot", 5), ("", 3)]


@pytest.mark.parametrize("people", [4, 9])
def test_no_unknown_text_stands_in_a_table_or_a_remark(read: Reader, people: int) -> None:
    export = read(sessions__csv=HEADER + write_rows("Zanzibar", people=people))
    assert "Zanzibar" not in export.warnings.to_csv() + export.set_aside.to_csv()
    assert "Zanzibar" not in export.sessions["condition"].to_csv()


def test_the_check_names_no_word_of_fewer_patients(read: Reader) -> None:
    export = read(sessions__csv=HEADER + write_rows("Zanzibar", people=4, visits=9))
    assert "Zanzibar" not in format_check(export)


def test_the_list_is_private_and_runs_nothing(read: Reader, tmp_path: Path) -> None:
    export = read(sessions__csv=HEADER + write_rows("=1+1", people=5))
    path = write_unknown_words(export, tmp_path, settings=load_shipped()[0])
    with path.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream)) == [
            ["file", "table", "column", "word", "rows", "proposal"],
            ["sessions.csv", "sessions", "condition", "'=1+1", "5", ""],
        ]
    assert path.name == "unknown_words.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_export_without_unknown_words_has_an_empty_list(read: Reader) -> None:
    export = read(sessions__csv=HEADER + "p1,2025-01-06,neck pain\n")
    assert export.unknown_words.empty
    assert select_words_to_list(export.unknown_words, from_people=5).empty


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a"], "; perhaps 'a' was meant"),
        (["a", "b", "c"], "; perhaps 'a', 'b' and 'c' were meant"),
        (["a", "b", "c", "d", "e"], "; perhaps 'a', 'b', 'c' and 2 more were meant"),
    ],
)
def test_at_most_three_proposals_are_named(words: list[str], said: str) -> None:
    assert describe_proposals(pd.Series(words)) == said
