"""What `ims-outcomes check` does: read an export, account for its rows, and make nothing."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

from ims_outcomes.episodes import Study, build_study
from ims_outcomes.exports import NOTHING_ALLOWED, Export, format_check
from ims_outcomes.reporting.lacks import list_lacks


@dataclasses.dataclass(frozen=True)
class CheckedExport:
    """What a check has to say, and how many rows were set aside."""

    told: str
    rows_set_aside: int


def check_export(
    data: Path | Sequence[Path],
    *,
    config: Path | None = None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> CheckedExport:
    """Read and check an export, and say what was found.

    Parameters
    ----------
    data : Path or sequence of Path
        Folder with the export, or its files.
    config : Path, optional
        The clinic's own settings.
    export_map : str
        Name or file of the map; empty for the one in the settings, or the one that fits.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.

    Returns
    -------
    CheckedExport
        Never a patient's value: rows are named by file and number.

    Raises
    ------
    UserError
        When the export or the settings cannot be used at all.
    """
    study = build_study(data, config=config, export_map=export_map, allowed=allowed)
    export = list_as_export(study)
    parts = [format_check(export), *_describe_lacks(export), _describe_whole(study)]
    return CheckedExport("\n".join(parts), len(study.set_aside))


def _describe_whole(study: Study) -> str:
    clinics, episodes = len(study.clinics), len(study.episodes)
    return (
        f"{clinics} {'clinic' if clinics == 1 else 'clinics'}, "
        f"{episodes:,} {'episode' if episodes == 1 else 'episodes'} of care, "
        f"data up to {study.extract_date:%Y-%m-%d}."
    )


def _describe_lacks(export: Export) -> list[str]:
    """Say what the reports leave out because the export does not hold it."""
    lacks = list(list_lacks(export))
    if not lacks:
        return []
    lines = [f"  {name}: {effect}." for name, effect in lacks]
    return ["\n".join(["The reports cannot show, as it is not in the files:", *lines, ""])]


def list_as_export(study: Study) -> Export:
    """Give a study the form of an export, with the rows that episodes set aside too.

    What a study does not keep of its export, such as which columns the map drops, is empty in it.

    Parameters
    ----------
    study : Study
        The export, built.

    Returns
    -------
    Export
    """
    kept = {field.name for field in dataclasses.fields(study)}
    names = [field.name for field in dataclasses.fields(Export) if field.name in kept]
    return Export(**{name: getattr(study, name) for name in names})
