"""Small exports, written by hand into a folder and read from there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import Export, read_export
from ims_outcomes.vocabulary import Settings, Vocabulary, load_settings, load_vocabulary

#: Reads an export of files given by name and content, with a clinic's own settings as TOML.
Reader = Callable[..., Export]
Stopper = Callable[..., str]


@functools.cache
def load_shipped() -> tuple[Settings, Vocabulary]:
    """Load the shipped settings and vocabulary once for all tests."""
    return load_settings(), load_vocabulary()


def write_files(folder: Path, files: dict[str, str | bytes]) -> None:
    """Write each file as it is given; text as UTF-8 with its line ends untouched."""
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def read_folder(folder: Path, *, config: str = "") -> Export:
    """Read the export in a folder with a clinic's own settings."""
    if not config:
        settings, vocabulary = load_shipped()
        return read_export(folder, settings=settings, vocabulary=vocabulary)
    path = folder.with_name(folder.name + "_clinic.toml")
    path.write_text(config, encoding="utf-8")
    return read_export(folder, settings=load_settings(path), vocabulary=load_vocabulary(path))


def read_stop(folder: Path, *, config: str = "") -> str:
    """Read an export that must stop, and give what the user sees."""
    with pytest.raises(ExportError) as caught:
        read_folder(folder, config=config)
    return str(caught.value)


def list_set_aside(export: Export) -> list[tuple[int, str, str]]:
    """List the rows set aside: row, column, reason."""
    rows = export.set_aside[["row", "column", "reason"]]
    return list(rows.itertuples(index=False, name=None))


def list_warnings(export: Export) -> dict[str, int]:
    """Count the rows of each warning."""
    return dict(zip(export.warnings["check"], export.warnings["rows"], strict=True))


def find_message(export: Export, check: str) -> str:
    """Find what a warning says."""
    return str(export.warnings.set_index("check").loc[check, "message"])


def drop_places(frame: pd.DataFrame) -> pd.DataFrame:
    """Leave out where a row stood in the file."""
    return frame.drop(columns=["row"])
