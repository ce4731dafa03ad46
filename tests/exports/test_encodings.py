"""Encodings: decided by what the bytes show, said, and never silently wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.vocabulary import SourceMap
from tests.exports.reading_tables import list_rows, read_one, refuse

FRENCH = "id,word\n1,épaule gelée\n2,déjà vu\n3,ça va\n"


@pytest.mark.parametrize(
    ("encoding", "mark", "named"),
    [
        ("utf-8", "", None),
        ("utf-8", "\ufeff", None),
        ("utf-16-le", "\ufeff", "UTF-16"),
        ("utf-16-be", "\ufeff", "UTF-16"),
        ("utf-16-le", "", "UTF-16"),
        ("utf-16-be", "", "UTF-16"),
        ("cp1252", "", "Latin-1"),  # the two read the same here
        ("latin-1", "", "Latin-1"),
    ],
)
def test_the_encoding_is_seen_and_said(
    data: Path, encoding: str, mark: str, named: str | None
) -> None:
    table = read_one(data, (mark + FRENCH).encode(encoding))
    assert table.header == ("id", "word")
    assert list_rows(table)[0] == ("1", "épaule gelée")
    remarks = (("read_as_encoding", {"encoding": named}),) if named else ()
    assert table.remarks == remarks


@pytest.mark.parametrize(
    "word", ["œuvre", "l’épaule", "10 €", "“neck”", "wait…what", "a–b", "Žižek"]
)
def test_letters_that_only_windows_has_are_said_to_be_of_windows(data: Path, word: str) -> None:
    table = read_one(data, f"id,word\n1,{word}\n".encode("cp1252"))
    assert list_rows(table) == [("1", word)]
    assert table.remarks == (("read_as_encoding", {"encoding": "Windows-1252"}),)


@pytest.mark.parametrize(
    "word",
    [
        "ÉTÉ",
        "Île",
        "naïve",
        "Müller",
        "smørrebrød",
        "señor",
        "São",
        "Ærø",
        "5°C",
        "n.º 3",
        "½",
        "µ",
    ],
)
def test_words_of_western_languages_are_likely(data: Path, word: str) -> None:
    assert list_rows(read_one(data, f"id,word\n1,{word}\n".encode("cp1252"))) == [("1", word)]


@pytest.mark.parametrize(
    ("word", "encoding"),
    [
        ("épaule gelée", "mac-roman"),
        ("épaule gelée", "cp850"),
        ("épaule gelée", "cp437"),
        ("большая боль", "cp1251"),
        ("ώμος", "cp1253"),
        ("ból głowy", "cp1250"),
        ("肩こり", "shift-jis"),
        ("허리 통증", "euc-kr"),
    ],
)
def test_letters_in_another_encoding_are_asked_about_not_guessed(
    data: Path, word: str, encoding: str
) -> None:
    message = refuse(data, f"id,word\n1,{word}\n2,{word}\n".encode(encoding))
    assert (
        "file.csv: 2 lines (2, 3) hold letters that are neither UTF-8 nor Windows-1252" in message
    )
    assert "or set encoding under [source]" in message


def test_a_damaged_letter_in_a_file_of_utf8_costs_no_row(data: Path) -> None:
    content = FRENCH.encode().replace("déjà".encode(), b"d\xe9j\xc3\xa0")
    table = read_one(data, content)
    assert list_rows(table) == [("1", "épaule gelée"), ("2", "d�jà vu"), ("3", "ça va")]
    assert table.remarks == (("damaged_bytes", {"lines": "1 line (3)"}),)


@pytest.mark.parametrize(("slip", "remarks"), [(b"\x81", 2), (b"\x8e", 1)])
def test_a_slip_among_many_letters_of_windows_costs_no_row(
    data: Path, slip: bytes, remarks: int
) -> None:
    rows = [f"{number},épaule".encode("cp1252") for number in range(19)]
    table = read_one(data, b"\n".join([b"id,word", *rows, b"19,do" + slip + b"s", b""]))
    assert len(table.rows) == 20
    assert table.remarks[0] == ("read_as_encoding", {"encoding": "Windows-1252"})
    assert len(table.remarks) == remarks
    message = refuse(data, b"\n".join([b"id,word", *rows[1:], b"19,do" + slip + b"s", b""]))
    assert "19 lines" in message


def test_a_damaged_letter_that_was_there_before_is_left_to_the_check_of_its_column(
    data: Path,
) -> None:
    assert read_one(data, "id,word\n1,d�j\n").remarks == ()


@pytest.mark.parametrize(("bad", "lines"), [(1, 20), (5, 100)])
def test_lines_in_no_encoding_up_to_one_in_twenty_are_damaged(
    data: Path, bad: int, lines: int
) -> None:
    rows = [b"1,a\x81b"] * bad + [b"1,ab"] * (lines - bad - 2)
    table = read_one(data, b"\n".join([b"id,word", *rows, b""]))
    assert len(table.rows) == lines - 2
    assert table.remarks[0][0] == "damaged_bytes"
    rows = [b"1,a\x81b"] * (bad + 1) + rows[bad + 1 :]
    assert f"{bad + 1} lines (2, 3" in refuse(data, b"\n".join([b"id,word", *rows, b""]))


def test_the_encoding_of_the_map_is_taken(data: Path) -> None:
    table = read_one(
        data, "id,word\n1,Žok\n".encode("cp1252"), source=SourceMap(encoding="latin-1")
    )
    assert list_rows(table) == [("1", "\x8eok")]
    assert table.remarks == ()


def test_a_mark_at_the_start_says_more_than_the_map(data: Path) -> None:
    source = SourceMap(encoding="cp1252")
    for encoding in ("utf-8-sig", "utf-16"):
        assert list_rows(read_one(data, FRENCH.encode(encoding), source=source))[1][1] == "déjà vu"


def test_an_encoding_of_the_map_that_cannot_be_stops(data: Path) -> None:
    message = refuse(data, FRENCH.encode("latin-1"), source=SourceMap(encoding="utf-8"))
    assert "file.csv is not written in UTF-8, though encoding under [source] says so." in message


def test_utf16_cut_in_the_middle_of_a_letter_keeps_its_rows(data: Path) -> None:
    table = read_one(data, FRENCH.encode("utf-16")[:-3])
    assert list_rows(table)[:2] == [("1", "épaule gelée"), ("2", "déjà vu")]
    assert [check for check, _ in table.remarks] == ["read_as_encoding", "damaged_bytes"]


def test_what_is_no_text_stops(data: Path) -> None:
    message = refuse(data, b"\x7fELF" + b"\0\1" * 500)
    assert "file.csv is neither text nor any other kind of file that the suite reads." in message


@pytest.mark.parametrize("odd", ["\u00a0", "\u202f", "\u2007", "\u2009", "\u3000"])
def test_odd_blanks_are_blanks(data: Path, odd: str) -> None:
    table = read_one(data, f"patient{odd}id,word\n1,neck{odd}pain\n")
    assert table.header == ("patient id", "word")
    assert list_rows(table) == [("1", "neck pain")]


def test_blanks_without_width_go(data: Path) -> None:
    table = read_one(data, "\ufeffid,\u200bword\n1,neck\u2060 pain\ufeff\n")
    assert table.header == ("id", "word")
    assert list_rows(table) == [("1", "neck pain")]


def test_evidence_is_gathered_across_the_pieces_of_a_large_file(data: Path) -> None:
    rows = b"1,\xe9t\xe9\n" * 4_000_000  # 28 MB, more than one piece
    table = read_one(data, b"id,word\n" + rows)
    assert len(table.rows) == 4_000_000
    assert table.cells[1].unique().to_pylist() == ["été"]
