"""The clinic's private lists, such as rows set aside and words that the suite does not know."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pandas as pd

from ims_outcomes.exports.export import Export
from ims_outcomes.exports.unknown_words import select_words_to_list
from ims_outcomes.vocabulary import Settings

SET_ASIDE_FILE = "set_aside.csv"
UNKNOWN_WORDS_FILE = "unknown_words.csv"
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
    return write_private_list(rows, folder / SET_ASIDE_FILE)


def write_unknown_words(export: Export, folder: Path, *, settings: Settings) -> Path:
    """Write the words that the suite does not know as CSV, for the clinic to say what they mean.

    Only words that `select_words_to_list` lets through stand there: file, table, column, word,
    rows, and as proposal the word of the suite's that may have been meant. A word of the clinic's
    counts only once its settings file says what it means.

    Parameters
    ----------
    export : Export
        What `read_export` returned.
    folder : Path
        An existing folder that is the clinic's own; the list is no part of a report.
    settings : Settings
        `checks.list_words_from_people`.

    Returns
    -------
    Path
        The file written.
    """
    least = settings.checks.list_words_from_people
    words = select_words_to_list(export.unknown_words, from_people=least)
    return write_private_list(words, folder / UNKNOWN_WORDS_FILE)


def write_private_list(rows: pd.DataFrame, path: Path) -> Path:
    """Write a list as CSV that only its owner may read, whole or not at all; no cell a formula.

    It begins with the mark by which a spreadsheet knows UTF-8.

    Parameters
    ----------
    rows : DataFrame
        What stands in the list; columns are its header.
    path : Path
        The file, in an existing folder.

    Returns
    -------
    Path
        The file written.
    """
    texts = rows.columns[rows.dtypes.eq("str")]
    rows = rows.assign(**{column: _neutralise(rows[column]) for column in texts})
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, suffix=".part", encoding="utf-8-sig", newline="", delete=False
    ) as stream:
        part = Path(stream.name)
        try:
            rows.to_csv(stream, index=False)
        except BaseException:
            part.unlink()
            raise
    return part.replace(path)


def _neutralise(text: pd.Series) -> pd.Series:
    return text.mask(text.str.startswith(_FORMULA_STARTS), "'" + text)
