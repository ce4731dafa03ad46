"""One run: what is up to date stays; else the export is read, checked, built, and pages made."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from ims_outcomes.episodes import Study, build_study
from ims_outcomes.errors import ReportError
from ims_outcomes.exports import NOTHING_ALLOWED
from ims_outcomes.presentation.catalogue import check_language, speaking
from ims_outcomes.reporting import index
from ims_outcomes.reporting.browsers import find_browser
from ims_outcomes.reporting.catalogue import select_reports
from ims_outcomes.reporting.files import (
    check_output_folder,
    find_private_folder,
)
from ims_outcomes.reporting.jobs import Job, Place, list_all_done, list_jobs
from ims_outcomes.reporting.locations import find_notebooks, shorten_path
from ims_outcomes.reporting.logo import read_logo
from ims_outcomes.reporting.made_before import MadeBefore, RunFacts
from ims_outcomes.reporting.making import Outcome, Say, format_seconds, make_pages, name_job
from ims_outcomes.reporting.pdf import NO_BROWSER
from ims_outcomes.reporting.progress import UNSEEN, Progress
from ims_outcomes.reporting.recipe import find_recipe
from ims_outcomes.reporting.report import choose_language, define_periods, find_clinic
from ims_outcomes.vocabulary import load_settings
from ims_outcomes.vocabulary.settings import LANGUAGES


def run_reports(
    data: Path | Sequence[Path],
    *,
    output: Path,
    config: Path | None = None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
    clinic: str = "",
    month: str = "",
    reports: Sequence[str] = (),
    share: bool = False,
    language: str = "",
    pdf: bool = False,
    force: bool = False,
    say: Say,
    progress: Progress = UNSEEN,
) -> Outcome:
    """Make the reports of an export: every one asked for, for every clinic asked for.

    Pages that were made before from the same export, settings, words and code are left as they
    are; when all are, the export is not even read.

    Parameters
    ----------
    data : Path or sequence of Path
        Folder with the export, or its files.
    output : Path
        Folder that the reports go to: `<output>/<clinic>/<period>/<report>.html`.
    config : Path, optional
        The clinic's own settings.
    export_map : str
        Name or file of the map that reads the export; empty for the one that fits.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.
    clinic : str
        One clinic's id; empty for all.
    month : str
        Last month of the period, as YYYY-MM; empty for the last complete one.
    reports : sequence of str
        Names of the reports; none for all.
    share : bool
        Make pages that may leave the clinic. What is for the clinic alone, among it what was
        shared before, then lies beside the output folder and not in it.
    language : str
        Language of the pages, "en" or "fr"; empty for that of the settings.
    pdf : bool
        Print each page as PDF too, by a browser of this machine.
    force : bool
        Make pages again that are up to date.
    say : callable
        Takes a line of progress.
    progress : Progress
        Shows how far the run is.

    Returns
    -------
    Outcome
        Also when a report failed; the others are made all the same.

    Raises
    ------
    UserError
        When the export, the settings, the clinic, the month or the folder cannot be used.
    """
    kinds = select_reports(reports, share=share)
    check_language(language or LANGUAGES[0])
    check_output_folder(output)
    _check_audience(output, share=share)
    private = find_private_folder(output, share=share)
    logo = read_logo(load_settings(config), config=config)
    browser = find_browser() if pdf else None
    recipe = find_recipe(
        data,
        config=config,
        export_map=export_map,
        allowed=allowed,
        notebooks=find_notebooks(),
        language=language,
        logo=logo.describe() if logo else None,
        pdf=browser is not None,
        # What a page may show that leaves the clinic depends on the pages beside it.
        together=[kind.name for kind in kinds] if share else [],
    )
    made_before = MadeBefore(output, private, recipe=recipe, is_forced=force)
    place = Place(output, private, share, made_before)
    asked = f"{clinic}, {month}"
    known = made_before.find_run(asked)
    if known and (done := list_all_done(place, known, kinds, clinic=clinic)):
        with speaking(language or load_settings(config).report.language):
            outcome = _leave_all(place, done, known, say=say)
        return _note_browser(outcome, is_missing=pdf and not browser)
    progress.start("Reading the export")
    study = read_export_aloud(data, config=config, export_map=export_map, allowed=allowed, say=say)
    clinics = (find_clinic(study, clinic=clinic),) if clinic else study.clinics
    period, _ = define_periods(study, month=month)
    outcome = make_pages(
        choose_language(study, language=language),
        jobs=list_jobs(kinds, clinics=clinics, period=period),
        data=data,
        config=config,
        output=output,
        share=share,
        made_before=made_before,
        browser=browser,
        say=say,
        progress=progress,
    )
    made_before.note_run(
        asked,
        RunFacts(
            clinics=study.clinics,
            period=period,
            rows_read=outcome.rows_read,
            rows_set_aside=outcome.rows_set_aside,
            set_aside_list=outcome.set_aside_list,
            due_lists=outcome.due_lists,
        ),
    )
    return _note_browser(outcome, is_missing=pdf and not browser)


def _note_browser(outcome: Outcome, *, is_missing: bool) -> Outcome:
    """Say once for all pages that there is nothing to print them with."""
    if not is_missing:
        return outcome
    return dataclasses.replace(outcome, failures=(*outcome.failures, NO_BROWSER))


def read_export_aloud(
    data: Path | Sequence[Path],
    *,
    config: Path | None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
    say: Say,
) -> Study:
    """Build the study, and say how long it took."""
    started = time.monotonic()
    study = build_study(data, config=config, export_map=export_map, allowed=allowed)
    rows = int(study.account["rows_read"].sum())
    counted = f"{rows:,} {'row' if rows == 1 else 'rows'}"
    say(f"Export read and checked in {format_seconds(started)}: {counted}.")
    return study


def _leave_all(place: Place, jobs: Sequence[Job], known: RunFacts, *, say: Say) -> Outcome:
    """Say that everything is up to date; only the list of pages is written anew."""
    for number, job in enumerate(jobs, start=1):
        say(f"{name_job(job)}: up to date ({number} of {len(jobs)})")
    index.write_index(place.output)
    return Outcome(
        output=place.output,
        made=0,
        up_to_date=len(jobs),
        failures=(),
        rows_read=known.rows_read,
        rows_set_aside=known.rows_set_aside,
        set_aside_list=known.set_aside_list,
        due_lists=known.due_lists,
    )


def _check_audience(output: Path, *, share: bool) -> None:
    """Refuse to mix pages that may leave the clinic with those that may not."""
    audience = "share" if share else "clinic"
    for made in index.find_page_folders(output).values():
        reports = made["reports"].values()
        if any(report["run"].get("audience", "clinic") != audience for report in reports):
            what = "pages for the clinic alone" if share else "pages that were made to be shared"
            raise ReportError(
                f"'{shorten_path(output)}' holds {what}; the two are never mixed.",
                remedy="name another folder with --out.",
            )
