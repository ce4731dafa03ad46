"""What `ims-outcomes convert` does: any export as the suite's own tables, with its check."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ims_outcomes.exports import (
    NOTHING_ALLOWED,
    SET_ASIDE_FILE,
    UNKNOWN_WORDS_FILE,
    Export,
    format_check,
    write_set_aside,
    write_unknown_words,
)
from ims_outcomes.exports.opening import open_export
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.reporting import check_page
from ims_outcomes.reporting.files import PRIVATE_FOLDER, make_private_folder
from ims_outcomes.reporting.locations import shorten_path
from ims_outcomes.reporting.table_files import PARQUET_FOLDER, TABLES, write_tables
from ims_outcomes.reporting.table_folder import check_table_folder, replace_files
from ims_outcomes.reporting.translating import translate_reasons
from ims_outcomes.vocabulary import Settings

#: Every file that a conversion may leave in its folder: an older one goes when no new one comes.
_FILES: Final = (
    *(f"{table}.csv" for table in TABLES),
    *(f"{PARQUET_FOLDER}/{table}.parquet" for table in TABLES),
    f"{PRIVATE_FOLDER}/{SET_ASIDE_FILE}",
    f"{PRIVATE_FOLDER}/{UNKNOWN_WORDS_FILE}",
    check_page.FILE_NAME,
)


@dataclasses.dataclass(frozen=True)
class Conversion:
    """What `convert` did: what to say, and how many rows were set aside."""

    told: str
    rows_set_aside: int


def convert_export(
    data: Path | Sequence[Path],
    *,
    output: Path,
    config: Path | None = None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> Conversion:
    """Write an export as the suite's own tables: whole, or not at all.

    Read again, the tables give the same frames; what was set aside is not among them.

    Parameters
    ----------
    data : Path or sequence of Path
        The export: a folder, or files.
    output : Path
        Folder for `sessions.csv`, `scores.csv`, `patients.csv`, the same in `parquet/`,
        `check.html`, and in `private/` the lists of rows set aside and of unknown words.
    config : Path, optional
        The clinic's own settings.
    export_map : str
        Name or file of the map; empty for the one in the settings, or the one that fits.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.

    Returns
    -------
    Conversion

    Raises
    ------
    UserError
        When the export cannot be read, or the folder holds tables that this command did not
        write, or cannot be written.
    """
    check_table_folder(output, files=_FILES, mark=check_page.FILE_NAME)
    opened = open_export(data, config=config, export_map=export_map, allowed=allowed)
    export = opened.export
    with speaking(opened.settings.report.language):
        page = check_page.render_check_page(
            export, settings=opened.settings, vocabulary=opened.vocabulary
        )
    with speaking(opened.settings.report.language), replace_files(output, files=_FILES) as work:
        write_tables(export, vocabulary=opened.vocabulary, folder=work)
        _write_private_lists(export, work / PRIVATE_FOLDER, settings=opened.settings)
        (work / check_page.FILE_NAME).write_bytes(page)
    told = f"{format_check(export)}\n{_describe_written(export, output)}"
    return Conversion(told, len(export.set_aside))


def _write_private_lists(export: Export, folder: Path, *, settings: Settings) -> None:
    """Write what only the clinic may see, each list where it has anything in it."""
    if not export.set_aside.empty:
        write_set_aside(translate_reasons(export), make_private_folder(folder)).chmod(0o600)
    if not export.unknown_words.empty:
        write_unknown_words(export, make_private_folder(folder), settings=settings).chmod(0o600)


def _describe_written(export: Export, output: Path) -> str:
    """Say what lies where, and what is for the clinic alone."""
    rows = [
        f"{table} ({len(frame):,})"
        for table in TABLES
        if not (frame := getattr(export, table)).empty
    ]
    page = shorten_path(output / check_page.FILE_NAME)
    told = f"Written to {shorten_path(output)}: {', '.join(rows)}. How it was read: {page}"
    private = output / PRIVATE_FOLDER
    if not export.set_aside.empty:
        told += f"\nRows set aside, for you alone: {shorten_path(private / SET_ASIDE_FILE)}"
    if not export.unknown_words.empty:
        told += (
            "\nWords that the suite does not know, for you alone: "
            f"{shorten_path(private / UNKNOWN_WORDS_FILE)}"
        )
    return told
