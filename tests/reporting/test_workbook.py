"""The workbook beside a page."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest
from openpyxl import Workbook

from ims_outcomes.presentation.plain_tables import write_plain_table
from ims_outcomes.presentation.sheets import Sheet, SheetCell, pack_sheet
from ims_outcomes.presentation.shown import SHEETS_MIME
from ims_outcomes.reporting.page import PageFrame
from ims_outcomes.reporting.workbook import format_workbook, gather_sheets
from tests.reporting.fake_notebooks import build_notebook, shown

FRAME = PageFrame(
    title="Pain change – Clinic & <Sons> – July 2025",
    head=("Clinic & <Sons>", "July 2025"),
    facts=(("Data up to", "30 June 2026"), ("Definitions", "version 2026.11")),
)
HOSTILE = (
    "=cmd()", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1+1", " =1+1", "#N/A", "TRUE", "007",
    '"><script>alert(1)</script>', "]]>", "\N{RIGHT-TO-LEFT OVERRIDE}שלום مرحبا", "x" * 300,
    "a\nb", "\x00\x0b\ud800", "x" * 40_000, "{=1}", "http://example.org", "_x003D_1",
)  # fmt: skip


def make_sheet(*rows: tuple[str | float, ...], caption: str = "Who improved") -> Sheet:
    return write_plain_table(
        ["Name", *(f"Column {number}" for number in range(1, len(rows[0])))], rows, caption=caption
    ).sheets[0]


def read(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_each_table_is_a_sheet_with_caption_header_and_note() -> None:
    row = (SheetCell("30 %"), SheetCell(0.59, r"0\ %"))
    sheet = Sheet("Who improved", ("Rule", "Share"), (row,), note="Of all who ended.")
    book = read(format_workbook([sheet, make_sheet(("a", 1))], frame=FRAME))
    assert book.sheetnames == ["About", "1 Who improved", "2 Who improved"]
    place = book["1 Who improved"]
    assert place["A1"].value == "Who improved"
    assert [cell.value for cell in place[3]] == ["Rule", "Share"]
    assert [cell.value for cell in place[4]] == ["30 %", 0.59]
    assert place["B4"].number_format == r"0\ %"
    assert place["A6"].value == "Of all who ended."
    assert place.freeze_panes == "B4"


def test_the_first_sheet_says_what_the_workbook_is_about() -> None:
    about = read(format_workbook([make_sheet(("a", 1))], frame=FRAME))["About"]
    lines = [[cell.value for cell in row if cell.value] for row in about.iter_rows()]
    assert [line for line in lines if line][:7] == [
        [FRAME.title], ["Clinic & <Sons>"], ["July 2025"], ["Data up to", "30 June 2026"],
        ["Definitions", "version 2026.11"], ["Sheet", "Table"], ["1 Who improved", "Who improved"],
    ]  # fmt: skip
    [link] = [cell.hyperlink for row in about.iter_rows() for cell in row if cell.hyperlink]
    assert (link.location, link.target) == ("'1 Who improved'!A1", None)


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name)[:20])
def test_no_name_becomes_a_formula_or_breaks_the_workbook(name: str) -> None:
    sheets = [make_sheet((name, name), caption=name), make_sheet((name, 1), caption="Plain")]
    frame = PageFrame(title=name, head=(name,), facts=((name, name),))
    content = format_workbook(sheets, frame=frame)
    cells = [cell for place in read(content) for row in place.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = b"".join(archive.read(part) for part in archive.namelist())
    assert b"<f>" not in parts and b"<f " not in parts and b"<script" not in parts


@pytest.mark.parametrize("name", [one for one in HOSTILE if one.strip(" \t\r")[0] in "=+-@"])
def test_what_looks_like_a_formula_stays_text_when_the_cell_is_edited(name: str) -> None:
    book = read(format_workbook([make_sheet((name, "plain"))], frame=FRAME))
    assert book.worksheets[1]["A4"].quotePrefix
    assert not book.worksheets[1]["B4"].quotePrefix


def test_a_long_name_is_whole_and_right_to_left_stays() -> None:
    hebrew = "\N{RIGHT-TO-LEFT OVERRIDE}שלום"
    place = read(format_workbook([make_sheet(("x" * 300, hebrew))], frame=FRAME)).worksheets[1]
    assert (place["A4"].value, place["B4"].value) == ("x" * 300, hebrew)


@pytest.mark.parametrize(
    "caption", ["[a]:*?/\\b'", "'", "", "History", "\N{GRINNING FACE}" * 40, "word " * 20]
)
def test_sheets_are_named_as_excel_wants_it(caption: str) -> None:
    sheets = [make_sheet(("a", 1), caption=caption) for _ in range(12)]
    names = read(format_workbook(sheets, frame=FRAME)).sheetnames
    assert len({name.casefold() for name in names}) == 13
    assert all(1 <= len(name.encode("utf-16-le")) // 2 <= 31 for name in names)
    assert not any(set(name) & set("[]:*?/\\'") for name in names)


def test_a_colon_becomes_a_comma_in_either_language() -> None:
    captions = ("Neck pain: who improved?", "Cervicalgie\N{NO-BREAK SPACE}: améliorés")
    sheets = [make_sheet(("a", 1), caption=caption) for caption in captions]
    names = read(format_workbook(sheets, frame=FRAME)).sheetnames
    assert names[1:] == ["1 Neck pain, who improved", "2 Cervicalgie, améliorés"]


def test_the_same_tables_give_the_same_bytes_whenever_they_are_written() -> None:
    first = format_workbook([make_sheet(("a", 1))], frame=FRAME)
    time.sleep(2.1)  # a zip archive counts in steps of two seconds
    assert format_workbook([make_sheet(("a", 1))], frame=FRAME) == first


def test_the_workbook_says_nothing_of_who_made_it_when() -> None:
    with zipfile.ZipFile(io.BytesIO(format_workbook([], frame=FRAME))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "<dc:title>Pain change – Clinic &amp; &lt;Sons&gt; – July 2025</dc:title>" in core
    assert not any(word in core for word in ("creator", "created", "modified", "openpyxl", "20:"))


def test_tables_come_in_the_order_of_the_page() -> None:
    first, second = shown(), shown()
    first.data[SHEETS_MIME] = {"sheets": [pack_sheet(make_sheet(("a", 1), caption="one"))]}
    second.data[SHEETS_MIME] = {"sheets": [pack_sheet(make_sheet(("b", 2), caption="two"))]}
    gathered = gather_sheets(build_notebook(first, shown(), second))
    assert [sheet.caption for sheet in gathered] == ["one", "two"]
