"""Making pages from a study that is built: one after the other, then the lists beside them."""

from __future__ import annotations

import dataclasses
import itertools
import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ims_outcomes.episodes import Study, write_study
from ims_outcomes.exports import write_set_aside
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.reporting import index, sharing
from ims_outcomes.reporting.checking import list_as_export
from ims_outcomes.reporting.due_lists import DueLists, write_due_lists
from ims_outcomes.reporting.engine import (
    NotebookError,
    check_parameters,
    count_steps,
    run_notebook,
)
from ims_outcomes.reporting.files import (
    check_inside,
    find_private_folder,
    make_private_folder,
    name_clinic_folders,
    write_together,
)
from ims_outcomes.reporting.folder import PageFolder
from ims_outcomes.reporting.jobs import Job, Place, select_undone
from ims_outcomes.reporting.locations import find_notebooks, join_paths, shorten_path
from ims_outcomes.reporting.logo import Logo, read_logo
from ims_outcomes.reporting.made_before import MadeBefore
from ims_outcomes.reporting.outlines import outline_notebook
from ims_outcomes.reporting.pdf import Printer
from ims_outcomes.reporting.progress import UNSEEN, Progress
from ims_outcomes.reporting.provenance import describe_run
from ims_outcomes.reporting.report import name_clinic
from ims_outcomes.reporting.translating import translate_reasons
from ims_outcomes.reporting.work_folders import open_work_folder

Say = Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run did.

    Attributes
    ----------
    output : Path
        The folder that the pages lie in.
    made : int
        Pages made.
    up_to_date : int
        Pages that were made before from just the same, and left as they are.
    failures : tuple of str
        A sentence for each report that failed, and for each PDF that there is none of.
    rows_read, rows_set_aside : int
        Of all files together.
    set_aside_list : Path or None
        Where the rows set aside are listed; None when there are none.
    due_lists : DueLists
        Where the episodes due a last score are listed, and how many they are.
    """

    output: Path
    made: int
    up_to_date: int
    failures: tuple[str, ...]
    rows_read: int
    rows_set_aside: int
    set_aside_list: Path | None
    due_lists: DueLists


@dataclasses.dataclass(frozen=True)
class _Run:
    """What all jobs of one run share."""

    study: Study
    data: Path | Sequence[Path]
    config: Path | None
    place: Place
    folder: Path
    folder_names: dict[str, str]
    description: dict[str, Any]
    undone: tuple[Job, ...]
    progress: Progress
    logo: Logo | None
    browser: Path | None

    @property
    def printer(self) -> Printer | None:
        """What prints the pages; None when no PDF is to be made."""
        if self.browser is None:
            return None
        paper = self.study.settings.report.paper
        return Printer(self.browser, self.folder, paper, self.description["extract_date"])

    def parameters(self, job: Job) -> dict[str, str]:
        """What a notebook is told: always text, always whole paths."""
        return {
            "data": join_paths(self.data),
            "config": str(self.config.resolve()) if self.config else "",
            "run_folder": str(self.folder / "study"),
            "clinic": job.clinic,
            "month": job.period.last,
            "lang": self.study.settings.report.language,
        }

    def page_folder(self, job: Job) -> PageFolder:
        """Where the page of a job goes."""
        return PageFolder(
            output=self.place.output,
            private=self.place.private,
            clinic=job.clinic,
            clinic_name=name_clinic(self.study, job.clinic),
            clinic_folder=self.folder_names[job.clinic],
            period=job.period,
            logo=self.logo,
            printer=self.printer,
        )


@dataclasses.dataclass(frozen=True)
class _Failure:
    """A sentence for a report that failed, or whose page is there without its PDF."""

    sentence: str
    has_page: bool = False


def make_pages(
    study: Study,
    *,
    jobs: Sequence[Job],
    data: Path | Sequence[Path],
    config: Path | None,
    output: Path,
    private: Path | None = None,
    share: bool = False,
    made_before: MadeBefore | None = None,
    browser: Path | None = None,
    say: Say,
    progress: Progress = UNSEEN,
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
        Folder for what is for the clinic's eyes only; without, `private` in the output folder, or
        beside it when the pages are shared.
    share : bool
        Make pages that may leave the clinic.
    made_before : MadeBefore, optional
        What was made before; pages that are up to date by it are left. Without, all are made.
    browser : Path, optional
        What prints each page as PDF; without, none is printed.
    say : callable
        Takes a line of progress.
    progress : Progress
        Shows how far the run is.

    Returns
    -------
    Outcome

    Raises
    ------
    UserError
        When a folder cannot be written, or a notebook does not take what it is to be passed.
    """
    with open_work_folder() as folder, speaking(study.settings.report.language):
        names = name_clinic_folders(study.clinics)
        if share:
            study = dataclasses.replace(study, settings=sharing.set_for_sharing(study.settings))
        logo = read_logo(study.settings, config=config)
        audience = "share" if share else "clinic"
        description = describe_run(study, config=config, logo=logo, audience=audience)
        private = private or find_private_folder(output, share=share)
        made_before = made_before or MadeBefore(output, private, is_kept=False)
        place = Place(output, private, share, made_before)
        undone = select_undone(jobs, place=place, folder_names=names)
        made_before.forget_what_changed()
        run = _Run(
            study, data, config, place, folder, names, description, undone, progress, logo, browser
        )
        _check_notebooks(run, jobs)
        _check_folders(run, jobs)
        (folder / "study").mkdir(mode=0o700)
        write_study(study, folder / "study", config=config)
        set_aside_list = _list_set_aside(run)
        due_lists = _list_due_scores(run, jobs)
        progress.plan(_count_steps(run))
        try:
            failures = _make_shared(run, jobs, say) if share else _make_each(run, jobs, say)
        finally:
            index.write_index(output)
    return Outcome(
        output=output,
        made=len(undone) - sum(not failure.has_page for failure in failures),
        up_to_date=len(jobs) - len(undone),
        failures=tuple(failure.sentence for failure in failures),
        rows_read=int(study.account["rows_read"].sum()),
        rows_set_aside=int(study.account["rows_set_aside"].sum()),
        set_aside_list=set_aside_list,
        due_lists=due_lists,
    )


def _count_steps(run: _Run) -> list[int]:
    """Count the cells of each notebook that will run, in the order of the running."""
    notebooks = find_notebooks()
    steps: list[int] = []
    for _, group in itertools.groupby(run.undone, key=lambda job: job.clinic):
        own = [count_steps(notebooks / job.kind.notebook) for job in group]
        steps += own + own if run.place.is_shared else own
    return steps


def _check_notebooks(run: _Run, jobs: Sequence[Job]) -> None:
    """Refuse unknown or mistyped parameters before anything runs."""
    first_jobs = {job.kind.name: job for job in reversed(jobs)}
    for job in first_jobs.values():
        check_parameters(find_notebooks() / job.kind.notebook, run.parameters(job))


def _check_folders(run: _Run, jobs: Sequence[Job]) -> None:
    """Refuse a clinic's folder that is a link to another place, before anything runs."""
    for job in jobs:
        check_inside(run.page_folder(job).path, run.place.output)


def _make_each(run: _Run, jobs: Sequence[Job], say: Say, *, release: str = "") -> list[_Failure]:
    """Make the pages that are not up to date; give a sentence for each that failed."""
    failures: list[_Failure] = []
    for number, job in enumerate(jobs, start=1):
        of_how_many = f"({number} of {len(jobs)})"
        if job not in run.undone:
            say(f"{name_job(job)}: up to date {of_how_many}")
            continue
        started = time.monotonic()
        run.progress.begin(f"{name_job(job)} {of_how_many}")
        failure = _make_page(run, job, release=release)
        outcome = "failed after" if failure and not failure.has_page else "done in"
        say(f"{name_job(job)}: {outcome} {format_seconds(started)} {of_how_many}")
        failures += [failure] if failure else []
    return failures


def _make_shared(run: _Run, jobs: Sequence[Job], say: Say) -> list[_Failure]:
    """Make pages that may leave the clinic, one clinic after the other: first all their numbers."""
    failures: list[_Failure] = []
    for clinic, group in itertools.groupby(jobs, key=lambda job: job.clinic):
        started, own = time.monotonic(), list(group)
        if own[0] not in run.undone:
            _make_each(run, own, say)  # says so
            continue
        sharing.start_collecting(run.folder / "study")
        for job in own:
            run.progress.begin(f"what may be shared of {show_clinic(clinic)}")
            _make_page(run, job, is_kept=False)  # one that fails here fails below and says so
        before = sharing.read_register(run.place.register)
        release = sharing.plan_pages(
            run.folder / "study",
            clinic=clinic,
            made_from=json.dumps([run.description["fingerprint"], own[0].period.last]),
            before=before,
            settings=run.study.settings,
        )
        described = run.description | {"disclosure": sharing.describe_release(release)}
        say(f"What may be shared of {show_clinic(clinic)}: found in {format_seconds(started)}")
        # Before the pages: what a run shared that was stopped half-way counts as shared.
        sharing.write_register(run.place.register, before, release)
        shown = dataclasses.replace(run, description=described)
        failures += _make_each(shown, own, say, release=release.id)
    return failures


def _make_page(run: _Run, job: Job, *, is_kept: bool = True, release: str = "") -> _Failure | None:
    """Make one page; give a sentence when it, or its PDF, failed, else nothing."""
    page_folder = run.page_folder(job)
    work = run.folder / "notebook"
    work.mkdir(mode=0o700)
    try:
        notebook = run_notebook(
            find_notebooks() / job.kind.notebook,
            parameters=run.parameters(job),
            private_folder=work,
            after_cell=run.progress.step,
        )
    except NotebookError as failure:
        return _Failure(_keep_failure(failure, job, run)) if is_kept else None
    else:
        if is_kept:
            written = page_folder.write_page(notebook, kind=job.kind, run=run.description)
            page_folder.failed_copy(job.kind).unlink(missing_ok=True)
            if written.missing_pdf:  # not noted as made: the next run tries again
                return _Failure(_say_missing_pdf(job, written.missing_pdf), has_page=True)
            page = run.place.find_page(job, run.folder_names)
            run.place.made_before.note_page(page, files=written.files, release=release)
        return None
    finally:
        run.progress.finish()
        shutil.rmtree(work, ignore_errors=True)


def _say_missing_pdf(job: Job, why: str) -> str:
    return f"The page '{job.kind.name}' for clinic '{show_clinic(job.clinic)}' has no PDF: {why}"


def _keep_failure(failure: NotebookError, job: Job, run: _Run) -> str:
    """Keep the executed copy for the clinic's own eyes, and no page that could pass for new."""
    page_folder = run.page_folder(job)
    removed = page_folder.remove_page(job.kind)
    run.place.made_before.note_files(removed)
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
    path = run.place.set_aside_list
    if run.study.set_aside.empty:
        path.unlink(missing_ok=True)
        return None
    export = translate_reasons(list_as_export(run.study))
    _write_private(path, write_set_aside(export, run.folder).read_bytes())
    return path


def _list_due_scores(run: _Run, jobs: Sequence[Job]) -> DueLists:
    """List the episodes due a last score, for the clinics of this run, in the private folder."""
    names = {job.clinic: run.folder_names[job.clinic] for job in jobs}
    return write_due_lists(
        run.study, folder_names=names, private=run.place.private, work=run.folder
    )


def _write_private(path: Path, content: bytes) -> None:
    make_private_folder(path.parent)
    write_together({path: content}, inside=path.parent, is_private=True)


def name_job(job: Job) -> str:
    """Name a job on a line of progress."""
    return f"{job.kind.name} for {show_clinic(job.clinic)}"


def show_clinic(clinic: str) -> str:
    """Write a clinic's id so that no terminal takes part of it for a command."""
    return clinic if clinic.isprintable() else ascii(clinic).strip("'")


def format_seconds(started: float) -> str:
    """Write how long it took since then."""
    return f"{max(1, round(time.monotonic() - started))} s"
