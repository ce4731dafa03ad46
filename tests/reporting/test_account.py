"""What a page says about the settings it was made with."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pandas as pd

from ims_outcomes.reporting.sections.account import _write_remarks, show_provenance
from ims_outcomes.vocabulary import Settings, load_settings
from ims_outcomes.vocabulary.settings import ClinicEvent

SETTINGS = load_settings()


def show(settings: Settings) -> str:
    return show_provenance(
        SimpleNamespace(study=SimpleNamespace(sources=()), settings=settings)
    ).html


def test_a_page_names_the_settings_that_were_changed_and_no_others() -> None:
    episodes = dataclasses.replace(SETTINGS.episodes, gap_days=60)
    html = show(dataclasses.replace(SETTINGS, episodes=episodes))
    assert "episodes.gap_days" in html
    assert "episodes.extract_date" not in html


def test_a_page_lists_the_events_of_the_clinic() -> None:
    events = (ClinicEvent("2025-04-14", "A second practitioner"),)
    html = show(dataclasses.replace(SETTINGS, events=events))
    assert "2025-04-14, A second practitioner" in html


def test_a_remark_on_a_whole_file_counts_no_rows() -> None:
    warnings = pd.DataFrame(
        {
            "check": ["title_rows", "decimal_comma"],
            "file": ["visits.csv", "visits.csv"],
            "rows": [0, 3],
        }
    )
    html = _write_remarks(SimpleNamespace(warnings=warnings)).html
    assert "the file as a whole" in html
    assert ">3<" in html
    assert ">0<" not in html
