"""Every table in a file: one of a CSV file, one per sheet of a workbook, one per file in a zip."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.archives import (
    ZIP_MARKS,
    is_workbook,
    list_parts,
    open_zip,
    read_part,
)
from ims_outcomes.exports.columnar import ENCRYPTED_MARK, PARQUET_MARK, read_parquet
from ims_outcomes.exports.content import (
    Content,
    build_too_large,
    count_bytes,
    read_content,
    unpack,
)
from ims_outcomes.exports.delimited import read_delimited
from ims_outcomes.exports.encodings import Remarks, read_as_utf8
from ims_outcomes.exports.ndjson import is_ndjson, read_ndjson
from ims_outcomes.exports.ole import OLE_MARK
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.exports.workbook import read_workbook
from ims_outcomes.vocabulary import SourceMap, load_settings
from ims_outcomes.vocabulary.settings import ReadingSettings

#: Endings of the files that are looked for in a folder or a zip; what a file is, its bytes say.
TABLE_ENDINGS = (
    ".csv", ".tsv", ".txt", ".tab", ".psv", ".xlsx", ".xlsm", ".xls", ".parquet", ".ndjson",
    ".jsonl",
)  # fmt: skip
PACKED_ENDINGS = tuple(f"{ending}.gz" for ending in TABLE_ENDINGS)
ENDINGS = (*TABLE_ENDINGS, *PACKED_ENDINGS, ".zip")

# A file by one of these names that is no such file is damaged, whatever else it may be.
_SURE_ENDINGS = {
    ".xlsx": "it is not a whole workbook",
    ".xlsm": "it is not a whole workbook",
    ".zip": "it is not a whole zip file",
    ".parquet": "it is not a whole Parquet file",
}
_OTHER_MARKS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"SQLite format 3",
    b"{\\rtf",
    b"7z\xbc\xaf",
)
_WEB_STARTS = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<div", b"<style")


def read_tables(
    path: Path, *, source: SourceMap, bounds: ReadingSettings | None = None
) -> list[TextTable]:
    """Read every table in a file as text.

    What a file is, its bytes say and not its name: a workbook, Parquet, JSON records line by
    line, or text with cells between separators; each as it is, in a gz file, or in a zip. What
    lies in a zip within a zip is not looked at.

    Parameters
    ----------
    path : Path
        The file.
    source : SourceMap
        `encoding` and `delimiter` of its text, where the clinic's map gives them.
    bounds : ReadingSettings, optional
        What the file may take; as shipped when not given.

    Returns
    -------
    list of TextTable
        One table per sheet that holds anything, per file in a zip, per kind of JSON record.

    Raises
    ------
    ExportError
        When the file cannot be read, holds nothing, or takes more than the bounds allow.
    """
    bounds = bounds or load_settings().reading
    content = read_content(Path(path), bounds=bounds)
    return read_part_of_export(content, ending=find_ending(path.name), source=source, bounds=bounds)


def read_part_of_export(
    content: Content, *, ending: str, source: SourceMap, bounds: ReadingSettings
) -> list[TextTable]:
    """Read every table in the bytes of a file, or of a file in a zip; gz is unpacked before."""
    data = content.data
    if data.startswith(ZIP_MARKS):
        return _read_zip(content, ending=ending, source=source, bounds=bounds)
    if data.startswith(OLE_MARK):
        return read_workbook(content, archive=None, bounds=bounds)
    if data.startswith((PARQUET_MARK, ENCRYPTED_MARK)):
        return [read_parquet(content, bounds=bounds)]
    if ending in _SURE_ENDINGS and data:
        why = _SURE_ENDINGS[ending]
        raise build_stop("unreadable_file", file=content.name, why=why)
    return _read_text(content, source=source, bounds=bounds)


def _read_text(content: Content, *, source: SourceMap, bounds: ReadingSettings) -> list[TextTable]:
    if content.data.startswith(_OTHER_MARKS):
        raise build_unknown_kind(content.name)
    text = read_as_utf8(content, encoding=source.encoding)
    if text.utf8[:1000].lstrip().lower().startswith(_WEB_STARTS):
        raise build_stop("web_page", file=content.name)
    if is_ndjson(text.utf8):
        return read_ndjson(content, text, bounds=bounds)
    return [read_delimited(content, text, separator=source.delimiter, bounds=bounds)]


def _read_zip(
    content: Content, *, ending: str, source: SourceMap, bounds: ReadingSettings
) -> list[TextTable]:
    """The tables of a workbook, or of every file in a zip that may hold one."""
    kind = "workbook" if ending in (".xlsx", ".xlsm") else "zip file"
    archive = open_zip(content, kind=kind, bounds=bounds)
    if is_workbook(archive):
        return read_workbook(content, archive=archive, bounds=bounds)
    if content.part or kind == "workbook" or "mimetype" in archive.namelist():
        raise build_unknown_kind(content.name)
    parts = list_parts(archive)
    named = {part: find_ending(part.filename) for part in parts}
    wanted = [part for part in parts if named[part] in (*TABLE_ENDINGS, *PACKED_ENDINGS)]
    tables: list[TextTable] = []
    room = count_bytes(bounds)
    for part in wanted:
        is_gz = named[part] in PACKED_ENDINGS
        inside = unpack(read_part(archive, part, content=content), is_gz=is_gz, bounds=bounds)
        room -= len(inside.data)
        if room < 0:
            raise build_too_large(content.name, bounds=bounds)
        if inside.data.strip():
            tables += read_part_of_export(inside, ending=named[part], source=source, bounds=bounds)
    if not tables:
        raise build_stop("nothing_in_zip", file=content.name)
    return _note_unread(tables, len(parts) - len(wanted))


def _note_unread(tables: list[TextTable], count: int) -> list[TextTable]:
    """The tables, with a remark at the first on files in the zip that were not looked at."""
    if not count:
        return tables
    shown = "1 file" if count == 1 else f"{count:,} files"
    remarks: Remarks = (*tables[0].remarks, ("parts_not_read", {"count": shown}))
    return [dataclasses.replace(tables[0], remarks=remarks), *tables[1:]]


def build_unknown_kind(file: str) -> ExportError:
    """The stop of a file that is none of those that can be read."""
    return build_stop("unknown_file_kind", file=file)


def find_ending(name: str) -> str:
    """The ending of a file's name in small letters, with both parts of .csv.gz.

    Examples
    --------
    >>> find_ending("Scores.CSV.gz"), find_ending("my.scores.csv")
    ('.csv.gz', '.csv')
    """
    parts = name.lower().rsplit("/", 1)[-1].split(".")
    return "." + ".".join(parts[-2:] if parts[-1] == "gz" else parts[-1:])
