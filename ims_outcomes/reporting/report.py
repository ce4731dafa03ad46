"""A report: one clinic, one period, and the frames its sections are made from."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd

from ims_outcomes.disclosure import Disclosed, hide_small_numbers, round_steps
from ims_outcomes.episodes import (
    Cohort,
    Period,
    Study,
    build_period,
    build_study,
    read_study,
    select_clinic,
    select_cohort,
    select_started_episodes,
)
from ims_outcomes.episodes.cohort import add_outcomes
from ims_outcomes.episodes.session_scores import build_session_scores, build_weekly_scores
from ims_outcomes.episodes.study import find_first_date
from ims_outcomes.episodes.windows import find_last_complete_month, find_last_mature_month
from ims_outcomes.errors import SettingsError
from ims_outcomes.presentation.catalogue import check_language, set_language
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.files import name_clinic_folders
from ims_outcomes.reporting.locations import find_sample, split_paths
from ims_outcomes.reporting.sharing import SharingDoor, open_door, set_for_sharing
from ims_outcomes.reporting.translating import translate_vocabulary
from ims_outcomes.statistics.clinic_charts import build_clinic_charts
from ims_outcomes.vocabulary import Instrument, Settings, Vocabulary


@dataclasses.dataclass(frozen=True)
class Report:
    """What the sections of a page are made from.

    Attributes
    ----------
    name : str
        Id of the report in the catalogue.
    study : Study
        The frames of this clinic alone; the account is of all files.
    clinic, clinic_name : str
        Id of the clinic, and its name on the page.
    activity : Period
        The months whose appointments the page covers, up to the month asked for.
    outcome : Period
        As many months up to the latest mature one: those whose outcomes are final.
    clinic_folder : str
        Name of the folder of the clinic's pages, with which its private list begins too.
    sharing : SharingDoor or None
        What the numbers of a page go through that is to leave the clinic; None for the clinic's
        own pages.
    kept : dict
        What several sections are made from, so that it is estimated once; see `keep_for_page`.
    """

    name: str
    study: Study
    clinic: str
    clinic_name: str
    activity: Period
    outcome: Period
    clinic_folder: str
    sharing: SharingDoor | None = None
    kept: dict[tuple[object, ...], Any] = dataclasses.field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def settings(self) -> Settings:
        """The thresholds in force."""
        return self.study.settings

    @property
    def vocabulary(self) -> Vocabulary:
        """The words in force."""
        return self.study.vocabulary

    @property
    def instrument(self) -> Instrument:
        """The instrument the report is about."""
        return self.vocabulary.instruments[self.settings.scores.instrument]

    @functools.cached_property
    def cohort(self) -> Cohort:
        """The people whose outcome counts in the outcome period."""
        return select_cohort(
            self.study.episodes,
            outcomes=self.study.outcomes,
            instrument=self.instrument,
            period=self.outcome,
            settings=self.settings,
            extract_date=self.study.extract_date,
        )

    @functools.cached_property
    def started(self) -> pd.DataFrame:
        """The treated episodes that started in the outcome period: one row each."""
        return select_started_episodes(self.study.episodes, period=self.outcome)

    @property
    def stated_periods(self) -> tuple[Period, Period]:
        """The months of outcomes and of activity that the page is about; monthly, one of each."""
        if self.name != "monthly":
            return self.outcome, self.activity
        return build_period(self.outcome.last, months=1), build_period(self.activity.last, months=1)

    @property
    def first_month(self) -> str:
        """The first month of the data."""
        return find_first_date(self.study).strftime("%Y-%m")

    @functools.cached_property
    def monthly_people(self) -> pd.DataFrame:
        """The people whose outcome counts, once in each month up to the latest mature one.

        One row per person and month, with `month`; people as in a cohort.
        """
        cohort = select_cohort(
            self.study.episodes,
            outcomes=self.study.outcomes,
            instrument=self.instrument,
            period=Period(min(self.first_month, self.outcome.last), self.outcome.last),
            settings=self.settings,
            extract_date=self.study.extract_date,
            each_month=True,
        )
        dated_by = "first" if self.settings.scores.window_weeks else "last"
        dates = cohort.people[f"{dated_by}_session_date"]
        return cohort.people.assign(month=dates.dt.strftime("%Y-%m").astype("str"))

    @functools.cached_property
    def charts(self) -> pd.DataFrame:
        """The control charts of the months up to those of the page: a row per chart and month."""
        return build_clinic_charts(
            self.study.episodes,
            self.study.sessions,
            outcomes=self.study.outcomes,
            extract_date=self.study.extract_date,
            instrument=self.instrument,
            settings=self.settings,
            until=self.activity.last,
        )

    @functools.cached_property
    def all_episodes(self) -> pd.DataFrame:
        """Every episode with its outcomes on the instrument of the report: one row each."""
        return add_outcomes(
            self.study.episodes, outcomes=self.study.outcomes, instrument=self.instrument
        )

    @functools.cached_property
    def session_scores(self) -> pd.DataFrame:
        """Scores given at sessions, of every episode: one row per episode and session."""
        return build_session_scores(
            self.all_episodes,
            scores=self.study.scores,
            sessions=self.study.sessions,
            instrument=self.instrument,
        )

    @functools.cached_property
    def weekly_scores(self) -> pd.DataFrame:
        """The scores over weeks of the people of the cohort: one row per person and scored day."""
        return build_weekly_scores(
            self.cohort.people, scores=self.study.scores, instrument=self.instrument
        )

    @functools.cached_property
    def appointments(self) -> pd.DataFrame:
        """The appointments of the activity period: one row each."""
        sessions = self.study.sessions
        return sessions.loc[self.activity.covers(sessions["session_date"])]

    def disclose(self, estimates: pd.DataFrame, *, period: Period | None = None) -> Disclosed:
        """Take estimates through the disclosure door, dated with the months they cover.

        Parameters
        ----------
        estimates : DataFrame
            All the estimates of one table or figure. A row that is dated keeps its date.
        period : Period, optional
            The months that the others cover; without, the outcome period.
        """
        covered = period or self.outcome
        is_dated = estimates["period"].ne("")
        months = f"{covered.first} to {covered.last}"
        dated = estimates.assign(period=estimates["period"].where(is_dated, months))
        dated = round_steps(dated, least=self.settings.disclosure.hide_below_people)
        if self.sharing:
            return self.sharing.disclose(dated, settings=self.settings, report=self.name)
        return hide_small_numbers(dated, settings=self.settings)


_Words = ParamSpec("_Words")
_Result = TypeVar("_Result")


def keep_for_page(
    estimate: Callable[Concatenate[Report, _Words], _Result],
) -> Callable[Concatenate[Report, _Words], _Result]:
    """Estimate once what several sections of a page ask for; a decorator.

    A report that is changed with `dataclasses.replace` begins anew.
    """

    @functools.wraps(estimate)
    def look_up(report: Report, /, *args: _Words.args, **words: _Words.kwargs) -> _Result:
        key = (estimate.__module__, estimate.__qualname__, args, *words.items())
        if key not in report.kept:
            report.kept[key] = estimate(report, *args, **words)
        result: _Result = report.kept[key]
        return result

    return look_up


def open_report(
    report: str,
    *,
    data: str = "",
    config: str = "",
    run_folder: str = "",
    clinic: str = "",
    month: str = "",
    lang: str = "",
) -> Report:
    """Open a report on an export: what the first cell of every notebook calls.

    Parameters
    ----------
    report : str
        Id of the report in the catalogue, such as pain_change.
    data : str
        Folder with the export, or one file; empty for the sample that comes with the suite.
    config : str
        The clinic's own settings, a TOML file; empty for the defaults.
    run_folder : str
        Frames already built in this run; empty to build them here, through the same call.
    clinic : str
        Clinic to report on; empty for the one with the most episodes.
    month : str
        Last month of the period, YYYY-MM; empty for the last complete month of the extract.
    lang : str
        Language of the page, "en" or "fr"; empty for that of the settings. All that is said in
        this process from now on is said in it.

    Returns
    -------
    Report
        Ready for the sections.

    Raises
    ------
    UserError
        When the export, the settings, the clinic or the month cannot be used.
    """
    name = REPORTS[report].name
    sharing = None
    if run_folder:
        study = read_study(Path(run_folder))
        sharing = open_door(Path(run_folder))
    else:
        place = split_paths(data) if data else find_sample()
        study = build_study(place, config=Path(config) if config else None)
    study = choose_language(study, language=lang)
    set_language(study.settings.report.language)
    study = dataclasses.replace(study, vocabulary=translate_vocabulary(study.vocabulary))
    return define_report(name, study, clinic=clinic, month=month, sharing=sharing)


def choose_language(study: Study, *, language: str = "") -> Study:
    """Choose the language of the pages: the one asked for, else that of the settings.

    Parameters
    ----------
    study : Study
        The export, built.
    language : str
        "en" or "fr"; empty for `report.language` of the settings.

    Returns
    -------
    Study
        With the language among its settings.

    Raises
    ------
    SettingsError
        When there are no words in that language.
    """
    settings = study.settings
    chosen = language or settings.report.language
    check_language(chosen)
    report = dataclasses.replace(settings.report, language=chosen)
    return dataclasses.replace(study, settings=dataclasses.replace(settings, report=report))


def define_report(
    name: str,
    study: Study,
    *,
    clinic: str = "",
    month: str = "",
    sharing: SharingDoor | None = None,
) -> Report:
    """Define a report on a study that is already built; arguments as `open_report`."""
    if sharing:
        study = dataclasses.replace(study, settings=set_for_sharing(study.settings))
    chosen = find_clinic(study, clinic=clinic)
    activity, outcome = define_periods(study, month=month)
    return Report(
        name=name,
        study=select_clinic(study, chosen),
        clinic=chosen,
        clinic_name=name_clinic(study, chosen),
        activity=activity,
        outcome=outcome,
        clinic_folder=name_clinic_folders(study.clinics)[chosen],
        sharing=sharing,
    )


def name_clinic(study: Study, clinic: str) -> str:
    """Name a clinic as the settings do; where the export has several, with its id.

    Parameters
    ----------
    study : Study
        The whole export, not one clinic of it.
    clinic : str
        Id of the clinic.
    """
    name = study.settings.clinic.name
    if not name:
        return clinic
    return f"{name}, {clinic}" if len(study.clinics) > 1 else name


def find_clinic(study: Study, *, clinic: str = "") -> str:
    """Find the clinic asked for; without one, that with the most episodes.

    Raises
    ------
    SettingsError
        When the data hold no such clinic.
    """
    if not clinic:
        return str(study.episodes["clinic_id"].value_counts(sort=True).sort_index().idxmax())
    if clinic not in study.clinics:
        near = difflib.get_close_matches(clinic, study.clinics, n=1, cutoff=0.0)
        raise SettingsError(
            f"The data hold no clinic '{clinic}'; they hold {len(study.clinics)}: "
            f"{', '.join(study.clinics[:10])}.",
            remedy=f"use '{near[0]}', or leave the clinic out for all of them.",
        )
    return clinic


def define_periods(study: Study, *, month: str = "") -> tuple[Period, Period]:
    """Define the months of activity and the months of outcomes that a page covers.

    Activity: `report.period_months` months up to the month asked for. Outcomes: as many months
    up to the latest mature month that is not after it. With `period_months` 0 both begin with the
    data. Months that are not mature never count as outcomes: the early leavers would stand for all.

    Raises
    ------
    SettingsError
        When the month is not YYYY-MM, or lies before or after the data.
    """
    first = find_first_date(study).strftime("%Y-%m")
    last = study.extract_date.strftime("%Y-%m")
    months = study.settings.report.period_months
    complete = max(find_last_complete_month(study.extract_date), first)
    asked = _check_month(month, first=first, last=last) if month else complete
    mature = find_last_mature_month(study.extract_date, settings=study.settings)
    last_outcomes = min(asked, mature)
    if not months:
        return Period(first, asked), Period(min(first, last_outcomes), last_outcomes)
    return build_period(asked, months=months), build_period(last_outcomes, months=months)


def _check_month(month: str, *, first: str, last: str) -> str:
    """Refuse a month that is none, or of which the data hold nothing."""
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month):
        raise SettingsError(
            f"'{month}' is not a month.", remedy=f"write it as YYYY-MM, such as {last}."
        )
    if not first <= month <= last:
        raise SettingsError(
            f"The data have nothing in {month}; they run from {first} to {last}.",
            remedy=f"ask for a month in between, such as {last}.",
        )
    return month
