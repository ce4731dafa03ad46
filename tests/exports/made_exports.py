"""Exports made at random: the same visits in the columns and the writing of several programs."""

from __future__ import annotations

import dataclasses
import datetime
import gzip
import io
import json
import re
import zipfile
from collections.abc import Sequence

import openpyxl
import pyarrow as pa
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from pyarrow import parquet

#: Texts that stand for people, and may stand in no message.
PEOPLE = ("Quillfeather", "Zebedée", "Qz7", "Zélie")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
OWN_MAP = """
[[source.tables]]
makes = "sessions"
from = "visits*"
[source.tables.columns]
session_id = "Visit"
patient_id = "Client"
session_date = "Day"
status = "State"
condition = "Problem"
technique = "Treatment"
duration_minutes = "Minutes"
practitioner_id = "Therapist"
[source.tables.values.technique]
"Puncture sèche" = "dry_needling"
[[source.tables]]
makes = "scores"
from = "visits*"
[source.tables.columns]
patient_id = "Client"
session_id = "Visit"
score_date = "Day"
condition = "Problem"
[source.tables.constants]
instrument = "nprs"
[[source.tables.scores]]
theirs = "Pain before"
timing = "before"
[[source.tables.scores]]
theirs = "Pain after"
timing = "after"
"""

_SUITE = {
    "sessions": (
        "session_id", "patient_id", "session_date", "status", "condition", "technique",
        "duration_minutes", "practitioner_id", "tag",
        "clinic_id",
    ),
    "scores": (
        "session_id", "patient_id", "score_date", "timing", "instrument", "item", "score", "tag",
        "clinic_id",
    ),
    "patients": ("patient_id", "sex", "referral", "badge", "clinic_id"),
}  # fmt: skip
_JANE = {
    "appointments": (
        "Appointment ID", "Patient Number", "Start At", "State", "Condition", "Treatment",
        "Duration (minutes)", "Practitioner Code", "Notes",
    ),
    "survey results": (
        "Appointment ID", "Patient Number", "Completed At", "Timing", "Survey", "Question",
        "Score", "Comment",
    ),
    "patient list": ("Patient Number", "Sex", "Referral Source", "Patient Name"),
}  # fmt: skip
_OWN = (
    "Visit", "Client", "Day", "State", "Problem", "Treatment", "Minutes", "Therapist", "Tag",
    "Pain before", "Pain after",
)  # fmt: skip
_TECHNIQUES = {"suite": "dry needling", "jane": "Puncture sèche", "own": "Puncture sèche"}
_DATE_STYLES = {
    "iso": "%Y-%m-%d", "dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "named": "%d %b %Y",
    "time": "%Y-%m-%d %H:%M", "compact": "%Y%m%d",
}  # fmt: skip
_DAY_ZERO = datetime.date(1899, 12, 30)


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One table of theirs: every cell as the text that the program shows."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclasses.dataclass(frozen=True)
class Writing:
    """How tables become files.

    Attributes
    ----------
    kind : str
        csv, xlsx, ndjson or parquet.
    packing : str
        "", "gz" or "zip".
    separator, encoding, line_end : str
        Of text.
    is_quoted : bool
        Whether every cell of a text stands in quotation marks, or only those that need them.
    is_typed : bool
        Whether dates and numbers are cells of their own kind in a workbook.
    """

    kind: str = "csv"
    packing: str = ""
    separator: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"
    is_quoted: bool = False
    is_typed: bool = False


@dataclasses.dataclass(frozen=True)
class MadeExport:
    """A good export: whose columns it has, its tables, and how its dates are written."""

    shape: str
    sheets: tuple[Sheet, ...]
    dates: str

    @property
    def config(self) -> str:
        """The clinic's settings that it is read with."""
        return OWN_MAP if self.shape == "own" else ""

    @property
    def export_map(self) -> str:
        """The shipped map that it is read by; "" for what the files show."""
        return "jane" if self.shape == "jane" else ""


def find_people(text: str) -> list[str]:
    """List the people of whom a text says anything."""
    return [name for name in PEOPLE if name.casefold() in text.casefold()]


@st.composite
def good_exports(draw: st.DrawFn) -> MadeExport:
    """A clinic of two to six people, in the columns of the suite, of Jane, or of a clinic's own."""
    shape = draw(st.sampled_from(["suite", "jane", "own"]))
    dates = draw(st.sampled_from([*_DATE_STYLES, "serial"]))
    step = draw(st.integers(1, 9))
    comma = draw(st.booleans())
    visits: list[dict[str, str]] = []
    patients = draw(st.integers(2, 6))
    for patient in range(patients):
        for visit in range(draw(st.integers(1, 4))):
            # beginning late in a month, so that the order of day and month can be seen
            day = datetime.date(2025, 1, 20) + datetime.timedelta(patient + step * visit)
            visits.append(_make_visit(patient, visit, day, shape, dates=dates, comma=comma))
    return MadeExport(shape, _lay_out(visits, patients, shape), dates)


def _make_visit(
    patient: int, visit: int, day: datetime.date, shape: str, *, dates: str, comma: bool
) -> dict[str, str]:
    half = ",5" if comma else ".5"
    return {
        "session": f"s{patient}-{visit}",
        "patient": f"Qz7{patient}k",
        "day": write_day(day, dates),
        "status": ("attended", "cancelled")[(patient + visit) % 5 == 4],
        "condition": ("neck pain", "low back pain", "épaule rare")[patient % 3],
        "technique": _TECHNIQUES[shape],
        "minutes": str(20 + 5 * visit) + (half if patient % 2 else ""),
        "practitioner": ("kiné1", "t2")[visit % 2],
        "tag": ("", 'said "so, so"', "Quillfeather; tél", "two\nlines")[(patient + visit) % 4],
        "before": str((patient + visit) % 10 + 1),
        "after": str((patient + visit) % 10) if visit % 2 else "",
    }


def write_day(day: datetime.date, dates: str) -> str:
    """Write a day in one of the styles."""
    if dates == "serial":
        return str((day - _DAY_ZERO).days)
    return day.strftime(_DATE_STYLES[dates])


def _lay_out(visits: Sequence[dict[str, str]], patients: int, shape: str) -> tuple[Sheet, ...]:
    session = ("session", "patient", "day", "status", "condition", "technique", "minutes",
               "practitioner", "tag")  # fmt: skip
    rows = tuple(tuple(visit[name] for name in session) for visit in visits)
    if shape == "own":
        pains = ((visit["before"], visit["after"]) for visit in visits)
        joined = tuple((*row, *pain) for row, pain in zip(rows, pains, strict=True))
        return (Sheet("visits", _OWN, joined),)
    scores = tuple(
        (visit["session"], visit["patient"], visit["day"], "before", "nprs", "average",
         visit["before"], visit["tag"])
        for visit in visits
    )  # fmt: skip
    people = tuple((f"Qz7{n}k", "female", "self", f"Zélie Zebedée {n}") for n in range(patients))
    headers = _SUITE if shape == "suite" else _JANE
    clinic = ("north",) if shape == "suite" else ()
    return tuple(
        Sheet(name, header, tuple((*row, *clinic) for row in content))
        for (name, header), content in zip(headers.items(), (rows, scores, people), strict=True)
    )


@st.composite
def writings(draw: st.DrawFn, shape: str) -> Writing:
    """A way to write tables; the suite's own files are CSV, packed or not, and Parquet."""
    kinds = ["csv", "csv", "parquet"] if shape == "suite" else ["csv", "csv", "xlsx", "ndjson",
                                                               "parquet"]  # fmt: skip
    kind = draw(st.sampled_from(kinds))
    packings = {"suite": {"csv": ["", "gz"], "parquet": [""]}}.get(shape, {})
    encodings = ENCODINGS if kind == "csv" else ENCODINGS[:1]
    return Writing(
        kind,
        packing=draw(st.sampled_from(packings.get(kind, ["", "gz", "zip"]))) if kind != "xlsx"
        else draw(st.sampled_from(["", "zip"])),
        separator=draw(st.sampled_from([",", ";", "\t", "|"])),
        encoding=draw(st.sampled_from(encodings)),
        line_end=draw(st.sampled_from(["\n", "\r\n", "\r"])),
        is_quoted=draw(st.booleans()),
        is_typed=draw(st.booleans()),
    )  # fmt: skip


def write_lines(sheet: Sheet, writing: Writing) -> list[str]:
    """Write the header and each row as the text of a CSV file, line ends included."""
    return [
        writing.separator.join(_quote(cell, writing) for cell in row) + writing.line_end
        for row in (sheet.header, *sheet.rows)
    ]


def _quote(cell: str, writing: Writing) -> str:
    """A cell in quotation marks where it needs them; csv.writer leaves out some line breaks."""
    if writing.is_quoted or any(mark in cell for mark in (writing.separator, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write_export(sheets: Sequence[Sheet], writing: Writing) -> dict[str, bytes]:
    """Write the tables as files, by name."""
    if writing.kind == "xlsx":
        files = {"export.xlsx": _write_workbook(sheets, is_typed=writing.is_typed)}
    else:
        files = {f"{sheet.name}.{writing.kind}": _write_sheet(sheet, writing) for sheet in sheets}
    return pack(files, writing.packing)


def pack(files: dict[str, bytes], packing: str) -> dict[str, bytes]:
    """Pack files: each by itself in gz, or all in one zip."""
    if packing == "gz":
        return {f"{name}.gz": gzip.compress(data, mtime=0) for name, data in files.items()}
    if packing != "zip":
        return files
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return {"export.zip": stream.getvalue()}


def _write_sheet(sheet: Sheet, writing: Writing) -> bytes:
    if writing.kind == "csv":
        return "".join(write_lines(sheet, writing)).encode(writing.encoding, errors="replace")
    if writing.kind == "parquet":
        columns = {
            name: pa.array([row[place] or None for row in sheet.rows], pa.string())
            for place, name in enumerate(sheet.header)
        }
        stream = io.BytesIO()
        parquet.write_table(pa.table(columns), stream)
        return stream.getvalue()
    records = [dict(zip(sheet.header, row, strict=True)) for row in sheet.rows]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    return (writing.line_end.join(lines) + writing.line_end).encode()


def _type_cell(text: str) -> str | float | datetime.date:
    """What a spreadsheet makes of a text: a date, a number, or the text."""
    if re.fullmatch("20[0-9]{2}-[01][0-9]-[0-2][0-9]", text):
        return datetime.date.fromisoformat(text)
    return float(text) if re.fullmatch("[1-9][0-9]*([.][0-9]+)?", text) else text


def _write_workbook(sheets: Sequence[Sheet], *, is_typed: bool) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for sheet in sheets:
        page = workbook.create_sheet(sheet.name)
        for row, cells in enumerate((sheet.header, *sheet.rows), start=1):
            for column, text in enumerate(cells, start=1):
                value = _type_cell(text) if is_typed and row > 1 else text
                if isinstance(value, str):
                    value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell = page.cell(row, column, value or None)
                if cell.data_type == "f":
                    cell.data_type = "s"  # a text that begins with "=", no formula
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
