"""The suite's own tables as files: CSV for people, Parquet for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv, parquet

from ims_outcomes.exports import Export
from ims_outcomes.vocabulary import Vocabulary
from ims_outcomes.vocabulary.export_maps import list_columns

TABLES: Final = ("sessions", "scores", "patients")
PARQUET_FOLDER: Final = "parquet"
#: The row of the file that a row came from, where nothing else tells two rows apart.
SOURCE_ROW: Final = "source_row"


def write_tables(export: Export, *, vocabulary: Vocabulary, folder: Path) -> None:
    """Write each table that has rows, as `<table>.csv` and `parquet/<table>.parquet`.

    Columns of the data dictionary, in its order, without those that hold nothing. Where two rows
    are the same in all of them, as when only a note told them apart, the number of the row in
    its file comes last: without it they would be taken for one row that is there twice.

    Parameters
    ----------
    export : Export
        What `read_export` returned.
    vocabulary : Vocabulary
        For the columns and their order.
    folder : Path
        An existing folder.
    """
    (folder / PARQUET_FOLDER).mkdir()
    columns = list_columns(vocabulary.tables)
    for name in TABLES:
        frame: pd.DataFrame = getattr(export, name)
        if frame.empty:
            continue
        table = build_table(frame, list(columns[name]))
        _write_csv(table, folder / f"{name}.csv")
        parquet.write_table(table, folder / PARQUET_FOLDER / f"{name}.parquet")


def build_table(frame: pd.DataFrame, columns: list[str]) -> pa.Table:
    """Build the table of a frame: text, numbers and dates, nothing else.

    Parameters
    ----------
    frame : DataFrame
        Rows with the columns, and `row`.
    columns : list of str
        In their order; those without any value are left out.
    """
    filled = [name for name in columns if frame[name].notna().any()]
    chosen = frame[filled]
    if _has_copies(frame, filled):
        chosen = chosen.assign(**{SOURCE_ROW: frame["row"]})
    table = pa.Table.from_pandas(chosen, preserve_index=False).replace_schema_metadata(None)
    fields = [_choose_type(field) for field in table.schema]
    return table.cast(pa.schema(fields))


def _has_copies(frame: pd.DataFrame, columns: list[str]) -> bool:
    """Whether two rows are the same in all columns: sorted by all of them, they are neighbours."""
    patients = frame["patient_key"].to_numpy()
    places = np.flatnonzero(patients[1:] == patients[:-1]) + 1
    for name in columns:
        if not len(places):
            return False
        here = frame[name].iloc[places].reset_index(drop=True)
        before = frame[name].iloc[places - 1].reset_index(drop=True)
        is_same = here.eq(before) | (here.isna() & before.isna())
        places = places[is_same.to_numpy(dtype=bool)]
    return bool(len(places))


def _choose_type(field: pa.Field) -> pa.Field:
    """A day without a time of day, and plain text."""
    if pa.types.is_timestamp(field.type):
        return field.with_type(pa.date32())
    if pa.types.is_large_string(field.type):
        return field.with_type(pa.string())
    return field


def _write_csv(table: pa.Table, path: Path) -> None:
    """Write CSV with quotation marks only where a cell needs them."""
    with path.open("wb") as stream:
        stream.write((",".join(table.column_names) + "\n").encode())
        options = {"include_header": False}
        try:
            csv.write_csv(table, stream, csv.WriteOptions(quoting_style="none", **options))
            return
        except pa.ArrowInvalid:
            stream.seek(len(",".join(table.column_names)) + 1)
            stream.truncate()
        csv.write_csv(table, stream, csv.WriteOptions(quoting_style="needed", **options))
