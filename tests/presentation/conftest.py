"""Small disclosed frames, made through the one door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ims_outcomes.disclosure import Disclosed, hide_small_numbers
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.vocabulary import Settings, load_settings

Rows = list[dict[str, Any]]


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Shipped settings: hidden below 5 people, percentages from 10."""
    return load_settings()


@pytest.fixture(scope="session")
def disclose(settings: Settings) -> Callable[[Rows], Disclosed]:
    """Bring rows through the disclosure door."""
    return lambda rows: hide_small_numbers(build_estimates(rows), settings=settings)
