"""What tests of this layer share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from tests.reporting.fake_notebooks import build_notebook


@pytest.fixture
def write_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook whose answer cell has this source."""

    def write(source: str, *, name: str = "fake.ipynb", folder: Path = tmp_path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(build_notebook(source=source), folder / name)
        return folder / name

    return write
