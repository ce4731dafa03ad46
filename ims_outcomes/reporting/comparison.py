"""Make committed reports again, and name every number that moved."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ims_outcomes.episodes import Study
from ims_outcomes.errors import ReportError, UserError
from ims_outcomes.reporting import index, numbers
from ims_outcomes.reporting.catalogue import select_reports
from ims_outcomes.reporting.files import PRIVATE_FOLDER, write_together
from ims_outcomes.reporting.jobs import Job
from ims_outcomes.reporting.making import Say, make_pages
from ims_outcomes.reporting.progress import UNSEEN, Progress
from ims_outcomes.reporting.report import choose_language, define_periods, find_clinic
from ims_outcomes.reporting.run import read_export_aloud
from ims_outcomes.reporting.work_folders import open_work_folder

#: Numbers that differ by less than this are the same on another processor.
RELATIVE_TOLERANCE: Final = 1e-6
ABSOLUTE_TOLERANCE: Final = 1e-9
_TOLD: Final = 20
_SAYINGS: Final = ("unit", "method")


@dataclasses.dataclass(frozen=True)
class Comparison:
    """What differs between committed reports and the same reports made again.

    Attributes
    ----------
    pages : int
        Pages compared.
    differences : tuple of str
        One sentence for each number or page that differs.
    changed_inputs : tuple of str
        Names of the inputs whose bytes differ. That alone is no difference: another system
        may end the same lines in another way.
    """

    pages: int
    differences: tuple[str, ...]
    changed_inputs: tuple[str, ...] = ()

    def raise_if_different(self, folder: Path) -> None:
        """Raise ReportError, naming at most twenty differences, when there are any."""
        if self.differences:
            raise ReportError(
                f"The reports in '{folder}' differ from the same reports made again:\n"
                + self.describe(),
                remedy=f"when this is meant, ims-outcomes report --update {folder}",
            )

    def describe(self) -> str:
        """List at most twenty differences, one a line, and the inputs that changed."""
        lines = list(self.differences[:_TOLD])
        more = len(self.differences) - len(lines)
        lines += [f"and {more} more"] if more else []
        names = ", ".join(self.changed_inputs)
        lines += [f"They were made from another {names}."] if self.differences and names else []
        return "\n".join(f"  {line}" for line in lines)


def check_reports(
    folder: Path,
    *,
    data: Path | Sequence[Path],
    config: Path | None = None,
    export_map: str = "",
    language: str = "",
    say: Say,
    progress: Progress = UNSEEN,
) -> Comparison:
    """Make the reports that a folder holds again, elsewhere, and compare their numbers.

    Parameters
    ----------
    folder : Path
        Committed reports; they are not changed.
    data : Path or sequence of Path
        The export they were made from.
    config : Path, optional
        The settings they were made with.
    export_map : str
        Name or file of the map that reads the export; empty for the one that fits.
    language : str
        Language of the pages; empty for the one they are in.
    say : callable
        Takes a line of progress.
    progress : Progress
        Shows how far the run is.

    Returns
    -------
    Comparison

    Raises
    ------
    UserError
        When the folder holds no reports, or the export cannot be used.
    """
    with open_work_folder() as temporary:
        return _make_again(
            folder,
            temporary,
            data=data,
            config=config,
            export_map=export_map,
            language=language,
            say=say,
            progress=progress,
        )


def update_reports(
    folder: Path,
    *,
    data: Path | Sequence[Path],
    config: Path | None = None,
    export_map: str = "",
    language: str = "",
    say: Say,
    progress: Progress = UNSEEN,
) -> Comparison:
    """Make the reports that a folder holds again, and put them in place of the old ones.

    All files are replaced at the end, together; when a report fails, none is.

    Parameters
    ----------
    folder : Path
        Committed reports.
    data, config, export_map, language
        As `check_reports`.
    say : callable
        Takes a line of progress.
    progress : Progress
        Shows how far the run is.

    Returns
    -------
    Comparison
        What was different before.

    Raises
    ------
    UserError
        As `check_reports`, and when a report fails.
    """
    with open_work_folder() as temporary:
        comparison = _make_again(
            folder,
            temporary,
            data=data,
            config=config,
            export_map=export_map,
            language=language,
            say=say,
            progress=progress,
        )
        _replace(folder, temporary)
    return comparison


def compare_numbers(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """Compare two frames of numbers row by row, whatever their order.

    Numbers are the same when they differ by less than one part in a million, or both are
    missing. A key that stands several times is compared in its order.

    Parameters
    ----------
    old, new : DataFrame
        Columns as `numbers.COLUMNS`.

    Returns
    -------
    list of str
        One sentence for each number that moved, is gone, or is new; in the order of the pages.
    """
    keys = [*numbers.KEY, "occurrence"]
    both = _add_occurrence(old).merge(
        _add_occurrence(new),
        on=keys,
        how="outer",
        suffixes=("_old", "_new"),
        indicator="found",
        sort=False,
    )
    found = both["found"].map({"left_only": "is gone", "right_only": "is new"}).astype("object")
    shared = both["found"].eq("both")
    sentences = pd.Series("", index=both.index, dtype="object").where(shared, found)
    for name in (*numbers.NUMERIC, *_SAYINGS):
        moved = shared & _differs(both[f"{name}_old"], both[f"{name}_new"])
        was, now = (_show(both.loc[moved, f"{name}_{age}"]) for age in ("old", "new"))
        parts = name + " was " + was + ", is " + now
        sentences.loc[moved] += sentences.loc[moved].ne("").map({True: "; ", False: ""}) + parts
    different = sentences.ne("")
    return (_describe_keys(both.loc[different]) + ": " + sentences.loc[different]).to_list()


def _make_again(
    folder: Path,
    temporary: Path,
    *,
    data: Path | Sequence[Path],
    config: Path | None,
    export_map: str,
    language: str,
    say: Say,
    progress: Progress,
) -> Comparison:
    committed = index.find_page_folders(folder)
    if not committed:
        raise UserError(
            f"There are no reports in '{folder}'.",
            remedy=f"ims-outcomes report --out {folder}",
        )
    progress.start("Reading the export")
    study = read_export_aloud(data, config=config, export_map=export_map, say=say)
    study = choose_language(study, language=language or _find_language(committed))
    jobs = [job for made in committed.values() for job in _list_jobs(made, study)]
    outcome = make_pages(
        study,
        jobs=jobs,
        data=data,
        config=config,
        output=temporary,
        private=folder / PRIVATE_FOLDER,
        say=say,
        progress=progress,
    )
    if outcome.failures:
        raise ReportError("\n".join(outcome.failures))
    again = index.find_page_folders(temporary)
    differences = tuple(_compare_folders(folder, temporary, committed=committed, again=again))
    return Comparison(
        pages=outcome.made,
        differences=differences,
        changed_inputs=tuple(_compare_inputs(committed, again)),
    )


def _find_language(committed: dict[Path, dict[str, Any]]) -> str:
    """Find the language of the pages; where they are in several, the settings' own decides."""
    settings = [
        report["run"]["settings"]["report"].get("language", "")
        for made in committed.values()
        for report in made["reports"].values()
    ]
    return settings[0] if len(set(settings)) == 1 else ""


def _list_jobs(made: dict[str, Any], study: Study) -> list[Job]:
    clinic = find_clinic(study, clinic=made["clinic"]["id"])
    period, _ = define_periods(study, month=made["period"]["last_month"])
    return [Job(kind, clinic, period) for kind in select_reports(list(made["reports"]))]


def _compare_folders(
    folder: Path,
    temporary: Path,
    *,
    committed: dict[Path, dict[str, Any]],
    again: dict[Path, dict[str, Any]],
) -> Iterator[str]:
    """Compare pages and numbers folder by folder; the same folder has the same address in both."""
    old = {path.relative_to(folder): made for path, made in committed.items()}
    new = {path.relative_to(temporary): made for path, made in again.items()}
    for place in sorted(old.keys() | new.keys()):
        pages = _list_pages(folder / place, old.get(place, {}))
        made = _list_pages(temporary / place, new.get(place, {}))
        yield from (
            f"{(place / page).as_posix()}: the page is gone" for page in sorted(pages - made)
        )
        yield from (
            f"{(place / page).as_posix()}: the page is new" for page in sorted(made - pages)
        )
        sentences = compare_numbers(
            numbers.read_numbers(folder / place / numbers.FILE_NAME),
            numbers.read_numbers(temporary / place / numbers.FILE_NAME),
        )
        yield from (f"{place.as_posix()}: {sentence}" for sentence in sentences)


def _list_pages(folder: Path, made: dict[str, Any]) -> set[str]:
    """Pages that provenance names and that are there."""
    pages = {report["page"] for report in made.get("reports", {}).values()}
    return {page for page in pages if (folder / page).is_file()}


def _compare_inputs(
    committed: dict[Path, dict[str, Any]], again: dict[Path, dict[str, Any]]
) -> list[str]:
    """Name the inputs that are not the same files, which explains numbers that moved."""
    old = {(name, sha) for made in committed.values() for name, sha in _list_inputs(made)}
    new = {(name, sha) for made in again.values() for name, sha in _list_inputs(made)}
    return sorted({name for name, _ in old ^ new})


def _list_inputs(made: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for report in made["reports"].values():
        inputs = [
            *report["run"]["inputs"],
            report["run"]["config"],
            report["run"].get("logo"),
        ]
        yield from ((source["name"], source["sha256"]) for source in inputs if source)


def _replace(folder: Path, temporary: Path) -> None:
    """Put the new pages in the place of the old ones, and take away folders that are no more."""
    old, new = index.find_page_folders(folder), index.find_page_folders(temporary)
    made = {path.relative_to(temporary) for path in new}
    contents = {
        folder / path.relative_to(temporary): path.read_bytes()
        for place in new
        for path in sorted(place.iterdir())
    }
    write_together(contents, inside=folder)
    for path in old:
        if path.relative_to(folder) not in made:
            shutil.rmtree(path)
    listing = (temporary / index.FILE_NAME).read_bytes()
    write_together({folder / index.FILE_NAME: listing}, inside=folder)


def _add_occurrence(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(occurrence=frame.groupby(list(numbers.KEY), sort=False).cumcount())


def _differs(old: pd.Series, new: pd.Series) -> pd.Series:
    if str(old.name).removesuffix("_old") not in numbers.NUMERIC:
        return old.ne(new)
    close = np.isclose(
        old.to_numpy(float),
        new.to_numpy(float),
        rtol=RELATIVE_TOLERANCE,
        atol=ABSOLUTE_TOLERANCE,
        equal_nan=True,
    )
    return pd.Series(~close, index=old.index)


def _show(values: pd.Series) -> pd.Series:
    """Write values for a sentence; what is missing is said to be hidden or absent, not left out."""
    if pd.api.types.is_float_dtype(values):
        return values.map(numbers.format_value).replace("", "nothing").astype("object")
    return ("'" + values + "'").astype("object")


def _describe_keys(rows: pd.DataFrame) -> pd.Series:
    place = rows["report"] + ", " + rows["section"] + ", " + rows["measure"]
    cut = rows["group"].where(rows["group"].eq("all"), rows["group"] + " " + rows["level"])
    return place + " (" + cut + ", " + rows["period"] + ")"
