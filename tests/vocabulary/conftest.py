from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary import load_vocabulary


@pytest.fixture
def write_config(tmp_path: Path) -> Callable[[str], Path]:
    """Write a clinic's own settings file."""

    def write(text: str) -> Path:
        path = tmp_path / "clinic.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def refuse(write_config: Callable[[str], Path]) -> Callable[[str], SettingsError]:
    """Load a clinic's own settings that must be refused, and return the error."""

    def refuse_text(text: str) -> SettingsError:
        with pytest.raises(SettingsError) as caught:
            load_vocabulary(write_config(text))
        return caught.value

    return refuse_text
