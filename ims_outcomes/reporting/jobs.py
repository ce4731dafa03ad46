"""The pages of a run, where they go, and which of them are still to be made."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path

from ims_outcomes.episodes import Period
from ims_outcomes.exports import SET_ASIDE_FILE
from ims_outcomes.reporting import sharing
from ims_outcomes.reporting.catalogue import ReportKind
from ims_outcomes.reporting.files import name_clinic_folders
from ims_outcomes.reporting.folder import name_page_folder
from ims_outcomes.reporting.made_before import MadeBefore, RunFacts


@dataclasses.dataclass(frozen=True)
class Job:
    """One page to make."""

    kind: ReportKind
    clinic: str
    period: Period


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the pages of a run go, and what was made there before.

    Attributes
    ----------
    output : Path
        Folder of the pages.
    private : Path
        Folder for what is for the clinic alone.
    is_shared : bool
        Whether the pages may leave the clinic.
    made_before : MadeBefore
        What was made there before.
    """

    output: Path
    private: Path
    is_shared: bool
    made_before: MadeBefore

    @property
    def register(self) -> Path:
        """Where it is kept what was shared before."""
        return self.private / sharing.REGISTER_FILE

    @property
    def set_aside_list(self) -> Path:
        """Where the rows set aside are listed."""
        return self.private / SET_ASIDE_FILE

    def find_page(self, job: Job, folder_names: Mapping[str, str]) -> Path:
        """Where the page of a job goes."""
        folder = self.output / folder_names[job.clinic] / name_page_folder(job.period)
        return folder / job.kind.page


def list_jobs(
    kinds: Sequence[ReportKind], *, clinics: Sequence[str], period: Period
) -> tuple[Job, ...]:
    """List every report of every clinic, one clinic after the other."""
    return tuple(Job(kind, clinic, period) for clinic in clinics for kind in kinds)


def list_all_done(
    place: Place, known: RunFacts, kinds: Sequence[ReportKind], *, clinic: str
) -> tuple[Job, ...]:
    """List the pages asked for when all are up to date; none when anything is to be done.

    Parameters
    ----------
    place : Place
        Where the pages lie.
    known : RunFacts
        What is known from the last run, so that the export need not be read.
    kinds : sequence of ReportKind
        The reports asked for.
    clinic : str
        As asked for; empty for all.
    """
    clinics = [one for one in known.clinics if clinic in ("", one)]
    jobs = list_jobs(kinds, clinics=clinics, period=known.period)
    names = name_clinic_folders(known.clinics)
    return () if select_undone(jobs, place=place, folder_names=names) else jobs


def select_undone(
    jobs: Sequence[Job], *, place: Place, folder_names: Mapping[str, str]
) -> tuple[Job, ...]:
    """Select the pages that are not up to date.

    Of pages that may leave the clinic it is all of a clinic or none: what one may show depends on
    the others. And what they show must stand in the register of what was shared, or the next month
    would not know of it.

    Parameters
    ----------
    jobs : sequence of Job
        All that were asked for.
    place : Place
        Where they lie.
    folder_names : mapping of str to str
        Folder by clinic id.
    """
    made = place.made_before
    if not place.is_shared:
        return tuple(
            job for job in jobs if not made.is_up_to_date(place.find_page(job, folder_names))
        )
    releases = sharing.read_register(place.register)
    undone: list[Job] = []
    for clinic, group in itertools.groupby(jobs, key=lambda job: job.clinic):
        own = list(group)
        pages = [place.find_page(job, folder_names) for job in own]
        if not any(
            all(made.is_up_to_date(page, release=release.id) for page in pages)
            for release in releases
            if release.clinic == clinic
        ):
            undone += own
    return tuple(undone)
