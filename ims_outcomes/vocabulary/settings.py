"""The settings: every threshold once, from thresholds.toml and the clinic's own file."""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any, get_type_hints

from ims_outcomes.errors import SettingsError


@dataclasses.dataclass(frozen=True)
class ClinicSettings:
    """Who the reports are for."""

    name: str


@dataclasses.dataclass(frozen=True)
class EpisodeSettings:
    """How sessions become episodes of care."""

    gap_days: int
    extract_date: str
    mixed_technique_share: float
    acute_below_weeks: int
    chronic_above_weeks: int


@dataclasses.dataclass(frozen=True)
class ScoreSettings:
    """Which scores form the pair from which change is counted."""

    instrument: str
    item_order: tuple[str, ...]
    baseline_days_before: int
    last_days_after: int
    soreness_hours: int
    window_weeks: int
    window_tolerance_weeks: int


@dataclasses.dataclass(frozen=True)
class ResponderSettings:
    """Which improvement makes a responder."""

    percents: tuple[int, ...]
    headline_percent: int
    curve_step_percent: int


@dataclasses.dataclass(frozen=True)
class SeveritySettings:
    """Where pain becomes moderate and severe, on a 0 to 10 scale."""

    moderate_from: float
    severe_from: float
    four_classes_from: int


@dataclasses.dataclass(frozen=True)
class SessionSettings:
    """At which sessions attendance is stated."""

    retention_sessions: tuple[int, ...]
    band_ends: tuple[int, ...]
    curve_sessions: int
    left_well_score: float
    left_well_percent: int


@dataclasses.dataclass(frozen=True)
class DisclosureSettings:
    """Which numbers are too small to show, counted in people."""

    hide_below_people: int
    merge_below_people: int
    percent_from_people: int
    compare_from_people: int


@dataclasses.dataclass(frozen=True)
class ReportSettings:
    """What a page covers."""

    period_months: int
    compare_by: str
    confidence_percent: int


@dataclasses.dataclass(frozen=True)
class CheckSettings:
    """What is taken for a slip of the keyboard."""

    earliest_date: str
    longest_visit_minutes: int


@dataclasses.dataclass(frozen=True)
class Settings:
    """Every threshold of the suite, by table and key of thresholds.toml."""

    clinic: ClinicSettings
    episodes: EpisodeSettings
    scores: ScoreSettings
    responders: ResponderSettings
    severity: SeveritySettings
    sessions: SessionSettings
    disclosure: DisclosureSettings
    report: ReportSettings
    checks: CheckSettings
