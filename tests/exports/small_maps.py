"""A clinic's own map in a settings file, and small exports that are read by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ims_outcomes.exports import Export
from tests.exports.small_exports import read_folder, read_stop, write_files

#: Reads an export of files given by name and content, by a map given as [[source.tables]].
MapReader = Callable[..., Export]

VISITS = """
[[source.tables]]
makes = "sessions"
from = "visits*"
[source.tables.columns]
patient_id = "client"
session_date = "day"
"""


def build_reader(data: Path) -> MapReader:
    """Make a reader of files (visits__csv="…") in a folder, by a map."""

    def read(source: str, **files: str | bytes) -> Export:
        write_files(data, files)
        return read_folder(data, config="[source]\n" + source)

    return read


def build_stopper(data: Path) -> Callable[..., str]:
    """Make a reader of files that must stop, by a map."""

    def read(source: str, **files: str | bytes) -> str:
        write_files(data, files)
        return read_stop(data, config="[source]\n" + source)

    return read


def list_cells(export: Export, *columns: str, table: str = "sessions") -> list[tuple[object, ...]]:
    """List the rows of a table by some columns; "" where nothing is."""
    frame = getattr(export, table)[list(columns)]
    dates = frame.select_dtypes("datetime").columns
    texts = frame.assign(**{name: frame[name].dt.strftime("%Y-%m-%d") for name in dates})
    filled = texts.astype(object).where(texts.notna(), "")
    return list(filled.itertuples(index=False, name=None))
