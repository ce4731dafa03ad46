"""The private list of rows set aside: where to look in the practice software, never a value."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from ims_outcomes.exports.export import Export

SET_ASIDE_FILE = "set_aside.csv"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_set_aside(export: Export, folder: Path) -> Path:
    """Write the rows set aside as CSV: file, row, column, reason in words.

    The file is written whole or not at all, and only its owner may read it. A cell that a
    spreadsheet would take for a formula gets an apostrophe in front: a column's name may be
    anything.

    Parameters
    ----------
    export : Export
        What `read_export` returned.
    folder : Path
        An existing folder that is the clinic's own; the list is no part of a report.

    Returns
    -------
    Path
        The file written.
    """
    rows = export.set_aside[["file", "row", "column"]].assign(reason=export.set_aside["detail"])
    for column in ("file", "column", "reason"):
        rows[column] = _neutralise(rows[column])
    with tempfile.NamedTemporaryFile(
        "w", dir=folder, suffix=".part", encoding="utf-8", newline="", delete=False
    ) as stream:
        part = Path(stream.name)
        try:
            rows.to_csv(stream, index=False)
        except BaseException:
            part.unlink()
            raise
    return part.replace(folder / SET_ASIDE_FILE)


def _neutralise(text: pd.Series) -> pd.Series:
    return text.mask(text.str.startswith(_FORMULA_STARTS), "'" + text)
