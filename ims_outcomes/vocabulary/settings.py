"""The settings: every threshold once, from thresholds.toml and the clinic's own file."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, get_type_hints

from ims_outcomes.vocabulary.toml_tables import build_record, limits
from ims_outcomes.vocabulary.toml_values import describe_unknown, join_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.instruments import Instrument
    from ims_outcomes.vocabulary.toml_tables import Problems

#: The kinds of pain a question can ask for, as in tables.toml.
ITEMS = ("now", "average", "worst")


#: The languages of the pages: each a folder in presentation/words.
LANGUAGES = ("en", "fr")

#: The charts over months that a clinic has, by the names that an event can give.
CHARTS = (
    "completeness",
    "responders",
    "mean_change",
    "retention",
    "new_episodes",
    "sessions",
    "episodes_ended",
    "no_shows",
    "adverse_events",
)


@dataclasses.dataclass(frozen=True)
class ClinicEvent:
    """Something that happened in the clinic and is written on its charts over months.

    Parameters
    ----------
    date : str
        The day, YYYY-MM-DD; it belongs to the month it lies in.
    words : str
        What happened, in a few words.
    restart : tuple of str
        Charts whose limits start anew in that month; none unless said, because limits that start
        anew at every event can signal nothing.
    """

    date: str = limits(is_date=True)
    words: str = limits()
    restart: tuple[str, ...] = limits(default=(), allowed=CHARTS, unique=True)

    @property
    def month(self) -> str:
        """The month, YYYY-MM."""
        return self.date[:7]


@dataclasses.dataclass(frozen=True)
class ClinicSettings:
    """Who the reports are for."""

    name: str = limits(may_be_empty=True)
    logo: str = limits(may_be_empty=True)
    largest_logo_kilobytes: int = limits(low=1, high=100_000)


@dataclasses.dataclass(frozen=True)
class EpisodeSettings:
    """How sessions become episodes of care."""

    gap_days: int = limits(low=1, high=3650)
    extract_date: str = limits(is_date=True, may_be_empty=True)
    mixed_technique_share: float = limits(above=0, high=1)
    acute_below_weeks: int = limits(low=1, high=520)
    chronic_above_weeks: int = limits(low=1, high=520)


@dataclasses.dataclass(frozen=True)
class ScoreSettings:
    """Which scores form the pair from which change is counted."""

    instrument: str
    item_order: tuple[str, ...] = limits(allowed=ITEMS, unique=True)
    baseline_days_before: int = limits(low=0, high=3650)
    last_days_after: int = limits(low=0, high=3650)
    soreness_hours: int = limits(low=0, high=720)
    window_weeks: int = limits(low=0, high=520)
    window_tolerance_weeks: int = limits(low=0, high=520)

    @property
    def tolerance_weeks(self) -> int:
        """Weeks before and after the fixed window in which a score counts; 0 without a window.

        † 2 for 6 weeks, 4 for 12 weeks, for any other a sixth of it in whole weeks and at least
        2, unless `window_tolerance_weeks` says otherwise.

        Examples
        --------
        >>> from ims_outcomes.vocabulary import load_settings
        >>> scores = load_settings().scores
        >>> [dataclasses.replace(scores, window_weeks=weeks).tolerance_weeks
        ...  for weeks in (0, 6, 12, 24, 52)]
        [0, 2, 4, 4, 8]
        """
        if not self.window_weeks:
            return 0
        common = {6: 2, 12: 4}
        default = common.get(self.window_weeks, max(2, self.window_weeks // 6))
        return self.window_tolerance_weeks or default


@dataclasses.dataclass(frozen=True)
class ResponderSettings:
    """Which improvement makes a responder."""

    percents: tuple[int, ...] = limits(low=1, high=100, rising=True)
    headline_percent: int = limits(low=1, high=100)
    curve_step_percent: int = limits(low=1, high=100)


@dataclasses.dataclass(frozen=True)
class SeveritySettings:
    """Where pain becomes moderate and severe, on a 0 to 10 scale."""

    moderate_from: float = limits(above=0, high=10)
    severe_from: float = limits(above=0, high=10)
    four_classes_from: int = limits(low=0)


@dataclasses.dataclass(frozen=True)
class SessionSettings:
    """At which sessions attendance is stated."""

    retention_sessions: tuple[int, ...] = limits(low=2, high=100, rising=True)
    band_ends: tuple[int, ...] = limits(low=1, high=100, rising=True)
    trajectory_band_ends: tuple[int, ...] = limits(low=1, high=100, rising=True)
    curve_sessions: int = limits(low=2, high=100)
    left_well_score: float = limits(low=0, high=10)
    left_well_percent: int = limits(low=1, high=100)


@dataclasses.dataclass(frozen=True)
class DisclosureSettings:
    """Which numbers are too small to show, counted in people."""

    hide_below_people: int = limits(low=1)
    merge_below_people: int = limits(low=1)
    percent_from_people: int = limits(low=1)
    compare_from_people: int = limits(low=1)
    share_below_people: int = limits(low=2)
    share_round_to: int = limits(low=1)


@dataclasses.dataclass(frozen=True)
class DeidentifySettings:
    """What is left of dates and postal codes when an export leaves the clinic."""

    dates: str = limits(allowed=("clinic", "patient", "first_session"))
    most_weeks: int = limits(low=1, high=520)
    postal_code: str = limits(allowed=("drop", "first_three"))


@dataclasses.dataclass(frozen=True)
class ReportSettings:
    """What a page covers."""

    language: str = limits(allowed=LANGUAGES)
    period_months: int = limits(low=0, high=1200)
    compare_by: str = limits(allowed=("", "technique"))
    paper: str = limits(allowed=("letter", "a4"))
    practitioners: str = limits(allowed=("no", "unnamed", "named"))
    confidence_percent: int = limits(low=50, high=99)
    complete_from_percent: int = limits(low=0, high=100)


@dataclasses.dataclass(frozen=True)
class CheckSettings:
    """What is taken for a slip of the keyboard."""

    earliest_date: str = limits(is_date=True)
    longest_silence_days: int = limits(low=1, high=3660)
    longest_visit_minutes: int = limits(low=1, high=1440)
    out_of_order_days: int = limits(low=1, high=3660)
    zero_filled_from: int = limits(low=1, high=1_000_000)
    zero_filled_share: float = limits(low=0, high=1)
    heaped_times: float = limits(low=1, high=100)
    heaped_from_scores: int = limits(low=20, high=1_000_000)
    list_words_from_people: int = limits(low=2, high=1_000_000)


@dataclasses.dataclass(frozen=True)
class QualitySettings:
    """When data are as they should be, worth a look, or too poor to rely on."""

    look_above_percent: float = limits(low=0, high=100)
    fail_above_percent: float = limits(low=0, high=100)
    fail_completeness_below_percent: int = limits(low=0, high=100)
    first_day_from_percent: int = limits(low=0, high=100)
    gap_days_tried: tuple[int, ...] = limits(low=1, high=3650, rising=True)
    gap_look_above_points: float = limits(low=0, high=100)
    gap_fail_above_points: float = limits(low=0, high=100)


@dataclasses.dataclass(frozen=True)
class ReadingSettings:
    """What one file may take of the computer."""

    largest_file_megabytes: int = limits(low=1, high=100_000)
    longest_row_kilobytes: int = limits(low=1, high=100_000)
    most_columns: int = limits(low=1, high=100_000)
    most_cells: int = limits(low=1)
    most_parts: int = limits(low=1, high=100_000)
    deepest_nesting: int = limits(low=1, high=500)


@dataclasses.dataclass(frozen=True)
class ControlChartSettings:
    """What makes limits and signals of a chart over months."""

    trial_below_points: int = limits(low=3, high=100)
    judged_from_points: int = limits(low=2, high=100)
    one_side_points: int = limits(low=3, high=100)
    trend_points: int = limits(low=3, high=100)
    fixed_after_points: int = limits(low=0, high=1200)
    screen_moving_ranges: bool = limits()
    least_spread: float = limits(low=0, high=10)
    rare_below_per_month: float = limits(low=0, high=1000)


@dataclasses.dataclass(frozen=True)
class FunnelSettings:
    """Which units of a comparison are judged, and against which limits."""

    inner_percent: float = limits(low=50, high=99.99)
    outer_percent: float = limits(low=50, high=99.99)
    judged_from_people: int = limits(low=1)
    adjusted_from_units: int = limits(low=2)
    winsorised_share: float = limits(low=0, high=0.4)


@dataclasses.dataclass(frozen=True)
class ShrinkageSettings:
    """When group means are drawn towards the mean of all."""

    shrunk_from_groups: int = limits(low=2)
    drawn_from_weight_percent: int = limits(low=0, high=100)


@dataclasses.dataclass(frozen=True)
class SampleSizeSettings:
    """What a plan of how many episodes are needed asks for."""

    power_percent: float = limits(low=50, high=99.9)
    spread_from_pairs: int = limits(low=3)


@dataclasses.dataclass(frozen=True)
class DrawSettings:
    """What is drawn by chance, and how often."""

    seed: int = limits(low=0, high=4_294_967_295)
    imputations: int = limits(low=2, high=1000)
    resamples: int = limits(low=0, high=1_000_000)


@dataclasses.dataclass(frozen=True)
class PopulationSettings:
    """What pain is like, on a 0 to 10 scale, among those from whom people in pain were chosen."""

    means: tuple[float, ...] = limits(low=0, high=10, unique=True)
    sds: tuple[float, ...] = limits(above=0, high=10, unique=True)
    correlations: tuple[float, ...] = limits(low=0, high=1, unique=True)
    source: str = limits()


@dataclasses.dataclass(frozen=True)
class MeasurementErrorSettings:
    """How far two scores of an unchanged person differ; 0 for what is not known."""

    reliability: float = limits(low=0, high=0.9999)
    reliability_sd: float = limits(low=0)
    sem: float = limits(low=0)
    mdc: float = limits(low=0)
    source: str = limits(may_be_empty=True)

    @property
    def is_known(self) -> bool:
        """Whether one of the three numbers is given."""
        return any((self.reliability, self.sem, self.mdc))


@dataclasses.dataclass(frozen=True)
class StatementSettings:
    """What clinics tell their patients, where it is a number."""

    soreness_gone_hours: int = limits(low=1, high=720)
    visit_minutes: tuple[int, ...] = limits(low=0, high=1440, rising=True)
    brief_needle_seconds: int = limits(low=1, high=7200)
    left_needle_minutes: tuple[int, ...] = limits(low=0, high=120, rising=True)


@dataclasses.dataclass(frozen=True)
class Settings:
    """Every threshold, by table and key of thresholds.toml, and the events of the clinic."""

    clinic: ClinicSettings
    episodes: EpisodeSettings
    scores: ScoreSettings
    responders: ResponderSettings
    severity: SeveritySettings
    sessions: SessionSettings
    disclosure: DisclosureSettings
    deidentify: DeidentifySettings
    report: ReportSettings
    checks: CheckSettings
    quality: QualitySettings
    reading: ReadingSettings
    control_charts: ControlChartSettings
    funnels: FunnelSettings
    shrinkage: ShrinkageSettings
    sample_size: SampleSizeSettings
    draws: DrawSettings
    plausible_population: PopulationSettings
    measurement_error: MeasurementErrorSettings
    statements: StatementSettings
    events: tuple[ClinicEvent, ...] = ()

    @property
    def words_by_month(self) -> dict[str, str]:
        """What happened in each month with an event, as it is written on charts.

        Examples
        --------
        >>> from ims_outcomes.vocabulary import load_settings
        >>> events = (ClinicEvent("2025-04-14", "New room"), ClinicEvent("2025-04-20", "Flood"))
        >>> dataclasses.replace(load_settings(), events=events).words_by_month
        {'2025-04': 'New room; Flood'}
        """
        words: dict[str, list[str]] = {}
        for event in self.events:
            words.setdefault(event.month, []).append(event.words)
        return {month: "; ".join(parts) for month, parts in words.items()}


SETTING_TABLES = tuple(
    field.name for field in dataclasses.fields(Settings) if field.name != "events"
)


def build_settings(
    raw: Mapping[str, Any], *, instruments: Mapping[str, Instrument], problems: Problems
) -> Settings | None:
    """Make the settings of the merged TOML tables; None when a problem was added."""
    before = len(problems.messages)
    kinds = get_type_hints(Settings)
    tables: dict[str, Any] = {
        name: build_record(kinds[name], raw[name], place=f"[{name}]", problems=problems)
        for name in SETTING_TABLES
    }
    events = [
        build_record(ClinicEvent, event, place=f"[[events]], number {number},", problems=problems)
        for number, event in enumerate(raw.get("events", []), start=1)
    ]
    if len(problems.messages) > before:
        return None
    in_order = sorted(filter(None, events), key=lambda event: event.date)
    settings = Settings(**tables, events=tuple(in_order))
    _check_together(settings, instruments=instruments, problems=problems)
    return settings


def _check_together(
    settings: Settings, *, instruments: Mapping[str, Instrument], problems: Problems
) -> None:
    """Add the problems that only two settings together make."""
    responders, severity, episodes = settings.responders, settings.severity, settings.episodes
    if responders.headline_percent not in responders.percents:
        problems.add(
            f"[responders] headline_percent is {responders.headline_percent}, which is not one of "
            f"percents; those are {join_words(map(str, responders.percents), quote='')}."
        )
    if settings.funnels.inner_percent >= settings.funnels.outer_percent:
        problems.add(
            f"[funnels] inner_percent ({settings.funnels.inner_percent:g}) must be below "
            f"outer_percent ({settings.funnels.outer_percent:g})."
        )
    _check_measurement_error(settings.measurement_error, problems=problems)
    for name in ("visit_minutes", "left_needle_minutes"):
        if len(getattr(settings.statements, name)) != 2:
            problems.add(f"[statements] {name} must hold two numbers, from and to.")
    if settings.quality.look_above_percent > settings.quality.fail_above_percent:
        problems.add(
            f"[quality] look_above_percent ({settings.quality.look_above_percent:g}) must not be "
            f"above fail_above_percent ({settings.quality.fail_above_percent:g})."
        )
    if severity.moderate_from >= severity.severe_from:
        problems.add(
            f"[severity] moderate_from ({severity.moderate_from:g}) must be below severe_from "
            f"({severity.severe_from:g})."
        )
    if episodes.acute_below_weeks > episodes.chronic_above_weeks:
        problems.add(
            f"[episodes] acute_below_weeks ({episodes.acute_below_weeks}) must not be above "
            f"chronic_above_weeks ({episodes.chronic_above_weeks})."
        )
    if "" < episodes.extract_date <= settings.checks.earliest_date:
        problems.add(
            f"[episodes] extract_date ({episodes.extract_date}) must be after [checks] "
            f"earliest_date ({settings.checks.earliest_date})."
        )
    if settings.scores.instrument not in instruments:
        what = "an instrument, in [scores] instrument"
        problems.add(describe_unknown(settings.scores.instrument, known=instruments, what=what))
    elif instruments[settings.scores.instrument].is_change:
        problems.add(
            f"[scores] instrument is '{settings.scores.instrument}', which asks how much changed: "
            "it has no score from before, so the reports cannot be about it."
        )


def _check_measurement_error(error: MeasurementErrorSettings, *, problems: Problems) -> None:
    """Add what is wrong with the error of measurement: two numbers, or none with its source."""
    given = [name for name in ("reliability", "sem", "mdc") if getattr(error, name)]
    if len(given) > 1:
        problems.add(f"[measurement_error] needs one of {join_words(given)}; set the others to 0.")
    if given and not error.source.strip():
        problems.add(f"[measurement_error] {given[0]} needs its source: author, year, DOI.")
    if error.reliability_sd and not error.reliability:
        problems.add("[measurement_error] reliability_sd belongs to a reliability, which is 0.")
