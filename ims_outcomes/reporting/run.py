"""One run: the export is read, checked and built once, then every page of every clinic is made."""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ims_outcomes.episodes import Period, Study, build_study, write_study
from ims_outcomes.exports import SET_ASIDE_FILE, write_set_aside
from ims_outcomes.reporting import index
from ims_outcomes.reporting.catalogue import ReportKind, select_reports
from ims_outcomes.reporting.checking import list_as_export
from ims_outcomes.reporting.engine import NotebookError, check_parameters, run_notebook
from ims_outcomes.reporting.files import (
    PRIVATE_FOLDER,
    check_inside,
    check_output_folder,
    make_private_folder,
    name_clinic_folders,
    write_together,
)
from ims_outcomes.reporting.folder import PageFolder
from ims_outcomes.reporting.locations import find_notebooks, join_paths, shorten_path
from ims_outcomes.reporting.outlines import outline_notebook
from ims_outcomes.reporting.provenance import describe_run
from ims_outcomes.reporting.report import define_periods, find_clinic, name_clinic
from ims_outcomes.reporting.work_folders import open_work_folder

Say = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Job:
    """One page to make."""

    kind: ReportKind
    clinic: str
    period: Period


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run did.

    Attributes
    ----------
    output : Path
        The folder that the pages lie in.
    made : int
        Pages made.
    failures : tuple of str
        A sentence for each report that failed.
    rows_read, rows_set_aside : int
        Of all files together.
    set_aside_list : Path or None
        Where the rows set aside are listed; None when there are none.
    """

    output: Path
    made: int
    failures: tuple[str, ...]
    rows_read: int
    rows_set_aside: int
    set_aside_list: Path | None


@dataclasses.dataclass(frozen=True)
class _Run:
    """What all jobs of one run share."""

    study: Study
    data: Path | Sequence[Path]
    config: Path | None
    output: Path
    private: Path
    folder: Path
    folder_names: dict[str, str]
    description: dict[str, Any]

    def parameters(self, job: Job) -> dict[str, str]:
        """What a notebook is told: always text, always whole paths."""
        return {
            "data": join_paths(self.data),
            "config": str(self.config.resolve()) if self.config else "",
            "run_folder": str(self.folder / "study"),
            "clinic": job.clinic,
            "month": job.period.last,
        }

    def page_folder(self, job: Job) -> PageFolder:
        """Where the page of a job goes."""
        return PageFolder(
            output=self.output,
            private=self.private,
            clinic=job.clinic,
            clinic_name=name_clinic(self.study, job.clinic),
            clinic_folder=self.folder_names[job.clinic],
            period=job.period,
        )


def run_reports(
    data: Path | Sequence[Path],
    *,
    output: Path,
    config: Path | None = None,
    export_map: str = "",
    clinic: str = "",
    month: str = "",
    reports: Sequence[str] = (),
    say: Say,
) -> Outcome:
    """Make the reports of an export: every one asked for, for every clinic asked for.

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
    clinic : str
        One clinic's id; empty for all.
    month : str
        Last month of the period, as YYYY-MM; empty for the last complete one.
    reports : sequence of str
        Names of the reports; none for all.
    say : callable
        Takes a line of progress.

    Returns
    -------
    Outcome
        Also when a report failed; the others are made all the same.

    Raises
    ------
    UserError
        When the export, the settings, the clinic, the month or the folder cannot be used.
    """
    kinds = select_reports(reports)
    check_output_folder(output)
    study = read_export_aloud(data, config=config, export_map=export_map, say=say)
    clinics = (find_clinic(study, clinic=clinic),) if clinic else study.clinics
    period, _ = define_periods(study, month=month)
    jobs = [Job(kind, one, period) for one in clinics for kind in kinds]
    return make_pages(study, jobs=jobs, data=data, config=config, output=output, say=say)


def read_export_aloud(
    data: Path | Sequence[Path], *, config: Path | None, export_map: str = "", say: Say
) -> Study:
    """Build the study, and say how long it took."""
    started = time.monotonic()
    study = build_study(data, config=config, export_map=export_map)
    rows = int(study.account["rows_read"].sum())
    counted = f"{rows:,} {'row' if rows == 1 else 'rows'}"
    say(f"Export read and checked in {_seconds(started)}: {counted}.")
    return study


def make_pages(
    study: Study,
    *,
    jobs: Sequence[Job],
    data: Path | Sequence[Path],
    config: Path | None,
    output: Path,
    private: Path | None = None,
    say: Say,
) -> Outcome:
    """Make pages from a study that is built, one after the other, then the list of all pages.

    Parameters
    ----------
    study : Study
        The export, built.
    jobs : sequence of Job
        The pages.
    data, config : Path
        What the study was built from; handed on to the notebooks.
    output : Path
        Folder that the pages go to.
    private : Path, optional
        Folder for what is for the clinic's eyes only; without, `private` in the output folder.
    say : callable
        Takes a line of progress.

    Returns
    -------
    Outcome

    Raises
    ------
    UserError
        When a folder cannot be written, or a notebook does not take what it is to be passed.
    """
    with open_work_folder() as folder:
        names = name_clinic_folders(study.clinics)
        description = describe_run(study, config=config)
        private = private or output / PRIVATE_FOLDER
        run = _Run(study, data, config, output, private, folder, names, description)
        _check_notebooks(run, jobs)
        _check_folders(run, jobs)
        (folder / "study").mkdir(mode=0o700)
        write_study(study, folder / "study", config=config)
        set_aside_list = _list_set_aside(run)
        try:
            failures = _make_each(run, jobs, say)
        finally:
            listing = {output / index.FILE_NAME: index.render_index(output)}
            write_together(listing, inside=output)
    return Outcome(
        output=output,
        made=len(jobs) - len(failures),
        failures=tuple(failures),
        rows_read=int(study.account["rows_read"].sum()),
        rows_set_aside=int(study.account["rows_set_aside"].sum()),
        set_aside_list=set_aside_list,
    )


def _check_notebooks(run: _Run, jobs: Sequence[Job]) -> None:
    """Refuse unknown or mistyped parameters before anything runs."""
    first_jobs = {job.kind.name: job for job in reversed(jobs)}
    for job in first_jobs.values():
        check_parameters(find_notebooks() / job.kind.notebook, run.parameters(job))


def _check_folders(run: _Run, jobs: Sequence[Job]) -> None:
    """Refuse a clinic's folder that is a link to another place, before anything runs."""
    for job in jobs:
        check_inside(run.page_folder(job).path, run.output)


def _make_each(run: _Run, jobs: Sequence[Job], say: Say) -> list[str]:
    failures = []
    for number, job in enumerate(jobs, start=1):
        started = time.monotonic()
        failure = _make_page(run, job)
        outcome = f"failed after {_seconds(started)}" if failure else f"done in {_seconds(started)}"
        say(f"{job.kind.name} for {show_clinic(job.clinic)}: {outcome} ({number} of {len(jobs)})")
        failures += [failure] if failure else []
    return failures


def _make_page(run: _Run, job: Job) -> str:
    """Make one page; give a sentence when it failed, else nothing."""
    page_folder = run.page_folder(job)
    work = run.folder / "notebook"
    work.mkdir(mode=0o700)
    try:
        notebook = run_notebook(
            find_notebooks() / job.kind.notebook,
            parameters=run.parameters(job),
            private_folder=work,
        )
    except NotebookError as failure:
        return _keep_failure(failure, job, page_folder)
    else:
        page_folder.write_page(notebook, kind=job.kind, run=run.description)
        page_folder.failed_copy(job.kind).unlink(missing_ok=True)
        return ""
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _keep_failure(failure: NotebookError, job: Job, page_folder: PageFolder) -> str:
    """Keep the executed copy for the clinic's own eyes, and no page that could pass for new."""
    removed = page_folder.remove_page(job.kind)
    who = f"The report '{job.kind.name}' for clinic '{show_clinic(job.clinic)}' failed"
    what, _, remedy = str(failure).partition("\nTry: ")
    sentences = [f"{who}: {what.rstrip('.')}."]
    if failure.executed and failure.executed.is_file():
        copy = page_folder.failed_copy(job.kind)
        _write_private(copy, outline_notebook(failure.executed))
        sentences.append(f"The executed copy is in '{shorten_path(copy)}'.")
    if removed:
        sentences.append("The older page of the same months was removed.")
    return " ".join(sentences) + (f"\nTry: {remedy}" if remedy else "")


def _list_set_aside(run: _Run) -> Path | None:
    """List the rows set aside in the private folder; an older list never stays."""
    path = run.private / SET_ASIDE_FILE
    if run.study.set_aside.empty:
        path.unlink(missing_ok=True)
        return None
    _write_private(path, write_set_aside(list_as_export(run.study), run.folder).read_bytes())
    return path


def _write_private(path: Path, content: bytes) -> None:
    make_private_folder(path.parent)
    write_together({path: content}, inside=path.parent, is_private=True)


def show_clinic(clinic: str) -> str:
    """Write a clinic's id so that no terminal takes part of it for a command."""
    return clinic if clinic.isprintable() else ascii(clinic).strip("'")


def _seconds(started: float) -> str:
    return f"{max(1, round(time.monotonic() - started))} s"
