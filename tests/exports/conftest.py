"""What the tests of exports share: a folder to write an export into, and its reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import Reader, Stopper, read_folder, read_stop, write_files
from tests.exports.small_maps import MapReader, build_reader, build_stopper


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give an empty folder for an export."""
    folder = tmp_path / "export"
    folder.mkdir()
    return folder


@pytest.fixture
def read(data: Path) -> Reader:
    """Write files (sessions__csv="…") and read them; config is a clinic's settings as TOML."""

    def read_files(config: str = "", **files: str | bytes) -> Export:
        write_files(data, files)
        return read_folder(data, config=config)

    return read_files


@pytest.fixture
def stop(data: Path) -> Stopper:
    """Write files that must stop the reading, and give what the user sees."""

    def read_files(config: str = "", **files: str | bytes) -> str:
        write_files(data, files)
        return read_stop(data, config=config)

    return read_files


@pytest.fixture
def read_by(data: Path) -> MapReader:
    """Read files by a map: read_by(VISITS, visits__csv="…")."""
    return build_reader(data)


@pytest.fixture
def stop_by(data: Path) -> Stopper:
    """Read files by a map that must stop, and give what the user sees."""
    return build_stopper(data)
