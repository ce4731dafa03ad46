"""What tests of the statistics share."""

from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import Instrument, Settings, load_settings, load_vocabulary


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Thresholds as shipped."""
    return load_settings()


@pytest.fixture(scope="session")
def instruments() -> dict[str, Instrument]:
    """Instruments as shipped."""
    return dict(load_vocabulary().instruments)


@pytest.fixture(scope="session")
def nprs(instruments: dict[str, Instrument]) -> Instrument:
    """Pain, 0 to 10, lower is better; eligible from 3, MCID 2, worse 2, acceptable up to 4."""
    return instruments["nprs"]


@pytest.fixture(scope="session")
def psfs(instruments: dict[str, Instrument]) -> Instrument:
    """Function, 0 to 10, higher is better; eligible up to 7, MCID 2.3, no percentages."""
    return instruments["psfs"]
