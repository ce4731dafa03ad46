"""What the tests of readers share: files written by hand and read as text."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.files import read_tables
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap, load_settings
from ims_outcomes.vocabulary.settings import ReadingSettings

BOUNDS = load_settings().reading


def set_bounds(**changes: int) -> ReadingSettings:
    """Give the shipped bounds with some of them changed."""
    return dataclasses.replace(BOUNDS, **changes)


def read_all(
    folder: Path,
    content: str | bytes,
    *,
    name: str = "file.csv",
    source: SourceMap | None = None,
    bounds: ReadingSettings | None = None,
) -> list[TextTable]:
    """Write a file and read every table in it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_tables(path, source=source or SourceMap(), bounds=bounds)


def read_one(
    folder: Path,
    content: str | bytes,
    *,
    name: str = "file.csv",
    source: SourceMap | None = None,
    bounds: ReadingSettings | None = None,
) -> TextTable:
    """Write a file with one table in it and read that."""
    (table,) = read_all(folder, content, name=name, source=source, bounds=bounds)
    return table


def refuse(
    folder: Path,
    content: str | bytes,
    *,
    name: str = "file.csv",
    source: SourceMap | None = None,
    bounds: ReadingSettings | None = None,
) -> str:
    """Write a file that must not be read, and give what the user sees."""
    with pytest.raises(ExportError) as caught:
        read_all(folder, content, name=name, source=source, bounds=bounds)
    assert "\nTry: " in str(caught.value)
    return str(caught.value)


def list_rows(table: TextTable) -> list[tuple[str | None, ...]]:
    """List the rows of a table."""
    return list(zip(*(column.to_pylist() for column in table.cells), strict=True))
