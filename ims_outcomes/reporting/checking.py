"""What `ims-outcomes check` does: read an export, account for its rows, and make nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ims_outcomes.episodes import Study, build_study
from ims_outcomes.exports import Export, format_check


def check_export(data: Path, *, config: Path | None = None) -> tuple[str, int]:
    """Read and check an export, and say what was found.

    Parameters
    ----------
    data : Path
        Folder with the export.
    config : Path, optional
        The clinic's own settings.

    Returns
    -------
    str, int
        What to say, and how many rows were set aside. Never a patient's value: rows are named
        by file and number.

    Raises
    ------
    UserError
        When the export or the settings cannot be used at all.
    """
    study = build_study(data, config=config)
    clinics, episodes = len(study.clinics), len(study.episodes)
    whole = (
        f"{clinics} {'clinic' if clinics == 1 else 'clinics'}, "
        f"{episodes:,} {'episode' if episodes == 1 else 'episodes'} of care, "
        f"data up to {study.extract_date:%Y-%m-%d}."
    )
    return f"{format_check(list_as_export(study))}\n{whole}", len(study.set_aside)


def list_as_export(study: Study) -> Export:
    """Give a study the form of an export, with the rows that episodes set aside too.

    Parameters
    ----------
    study : Study
        The export, built.

    Returns
    -------
    Export
    """
    return Export(
        **{field.name: getattr(study, field.name) for field in dataclasses.fields(Export)}
    )
