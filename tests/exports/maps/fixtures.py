"""The small exports of this folder, one folder per source, and how their tables are compared."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from ims_outcomes.exports import Export, read_export
from ims_outcomes.vocabulary import load_settings, load_vocabulary

HERE = Path(__file__).parent


@functools.cache
def read_fixture(name: str, *, map_id: str = "", settings: str = "") -> Export:
    """Read the export in a folder here with the shipped map of that name.

    Parameters
    ----------
    name : str
        Folder; also the map's id where `map_id` is "".
    settings : str
        What the clinic says beside the name of the map, as TOML below [source].
    """
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "clinic.toml"
        config.write_text(f'[source]\nmap = "{map_id or name}"\n{settings}', encoding="utf-8")
        return read_export(
            HERE / name, settings=load_settings(config), vocabulary=load_vocabulary(config)
        )


def list_cells(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """List the rows as tuples: days as YYYY-MM-DD, nothing as ""."""
    shown = table[list(columns)].astype(object)
    for column in columns:
        if column.endswith("_date"):
            shown[column] = table[column].dt.strftime("%Y-%m-%d")
    return list(shown.where(shown.notna(), "").itertuples(index=False, name=None))


def list_reasons(export: Export) -> list[tuple[str, int, str]]:
    """List the rows set aside: file, row, reason."""
    rows = export.set_aside[["file", "row", "reason"]]
    return list(rows.itertuples(index=False, name=None))
