"""What every test may count on: this project's folder, no window, the same draws each time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before matplotlib or numpy is imported: no window, and one thread per worker of pytest-xdist.
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# The command names the next one to type as it was started; `run.py test` started none.
os.environ.pop("IMS_OUTCOMES_STARTED_AS", None)

# Laws are tried on the same examples everywhere, however slow the machine is.
settings.register_profile("same_everywhere", derandomize=True, deadline=None, database=None)
settings.load_profile("same_everywhere")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Speak English after each test: a notebook sets the language of its process."""
    from ims_outcomes.presentation.catalogue import set_language

    yield
    set_language("en")


@pytest.fixture(scope="session")
def project_folder() -> Path:
    """Give the folder that holds pyproject.toml."""
    return Path(__file__).resolve().parents[1]
