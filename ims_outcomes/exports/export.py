"""What reading an export gives."""

from __future__ import annotations

import dataclasses

import pandas as pd


@dataclasses.dataclass(frozen=True)
class SourceFile:
    """A file that was read: its name, the tables made of it, and its fingerprint."""

    name: str
    table: str
    sha256: str
    size_bytes: int


@dataclasses.dataclass(frozen=True)
class Export:
    """The tables of an export, and the account of every row.

    Attributes
    ----------
    sessions, scores, patients : DataFrame
        One row per appointment, score, patient. Every column of tables.toml, typed, and
        patient_key (the same number for the same clinic_id and patient_id in all three),
        file, row (as a spreadsheet numbers it; the header is row 1). scores has technique
        and weeks besides. A table that is not in the export has no rows.
    columns_present : dict
        Table: the known columns found in its file.
    columns_unknown : dict
        File: the columns nobody knows; kept aside, never shown.
    columns_dropped : dict
        File: the columns that the map left out before anything was looked at.
    set_aside : DataFrame
        One row per row set aside: file, row, column (as in the file; "" for the whole row),
        reason (id of the check) and detail (the reason in words). Never a value.
    warnings : DataFrame
        One row per remark on rows that were kept: check, file, rows (how many rows of the
        file), message.
    account : DataFrame
        One row per file and table: file, table, rows_read, rows_used, rows_set_aside. Where a
        clinic's map makes several scores of one row of the file, each score counts.
    sources : tuple of SourceFile
        The files read.
    allowed : dict
        Columns that were let through at the door, with the reason.
    unknown_words : DataFrame
        Texts that are no word of ours, for the clinic's private list alone.
    read_as : DataFrame
        One row per table of theirs and column of ours: file, table, ours, theirs ("" where every
        row is the same).
    words_read : DataFrame
        One row per word of theirs that became another of ours, or none, as far as it may be
        shown: file, table, ours, theirs, meaning, rows.
    """

    sessions: pd.DataFrame
    scores: pd.DataFrame
    patients: pd.DataFrame
    columns_present: dict[str, tuple[str, ...]]
    columns_unknown: dict[str, tuple[str, ...]]
    set_aside: pd.DataFrame
    warnings: pd.DataFrame
    account: pd.DataFrame
    sources: tuple[SourceFile, ...]
    unknown_words: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    read_as: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    words_read: pd.DataFrame = dataclasses.field(default_factory=pd.DataFrame)
    columns_dropped: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    allowed: dict[str, str] = dataclasses.field(default_factory=dict)
