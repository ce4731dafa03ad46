"""Every table in a file: one of a CSV file, one per sheet of a workbook, one per file in a zip."""

from __future__ import annotations

from pathlib import Path

from ims_outcomes.exports.folder import read_text
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap
from ims_outcomes.vocabulary.settings import ReadingSettings


def read_tables(
    path: Path, *, source: SourceMap, bounds: ReadingSettings | None = None
) -> list[TextTable]:
    """Read every table in a file as text.

    Parameters
    ----------
    path : Path
        The file.
    source : SourceMap
        Its encoding and delimiter, where the clinic's map gives them.
    bounds : ReadingSettings, optional
        What the file may take; as shipped when not given.

    Returns
    -------
    list of TextTable
        One table per sheet that holds anything, per file in a zip, per kind of NDJSON record.

    Raises
    ------
    ExportError
        When the file cannot be read, or is larger than the bounds.
    """
    return [read_text(path, sheet=source.sheet)]
