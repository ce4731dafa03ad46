"""What `ims-outcomes deidentify` does: an export as tables that may leave the clinic."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from ims_outcomes.episodes.aligning import align_dates
from ims_outcomes.episodes.study import find_extract_date
from ims_outcomes.errors import UserError
from ims_outcomes.exports import NOTHING_ALLOWED
from ims_outcomes.exports.coded import encode
from ims_outcomes.exports.deidentifying import Deidentified, deidentify_export
from ims_outcomes.exports.identifier_scan import Hit, scan_column
from ims_outcomes.exports.opening import open_export
from ims_outcomes.exports.pseudonyms import make_key, read_key
from ims_outcomes.reporting.locations import shorten_path
from ims_outcomes.reporting.statement import write_statement
from ims_outcomes.reporting.table_files import PARQUET_FOLDER, TABLES, write_tables
from ims_outcomes.reporting.table_folder import check_table_folder, replace_files
from ims_outcomes.vocabulary import Settings
from ims_outcomes.vocabulary.identifiers import load_identifiers

STATEMENT: Final = "statement.md"
CONFIG: Final = "clinic.toml"
_FILES: Final = (
    *(f"{table}.csv" for table in TABLES),
    *(f"{PARQUET_FOLDER}/{table}.parquet" for table in TABLES),
    CONFIG,
    STATEMENT,
)
_NEW_KEY = (
    "A new key was made: {key}. It stays with you, apart from the tables: whoever has it and a\n"
    "list of ids can tell which pseudonym is whose. If it is lost, later exports get other\n"
    "pseudonyms and other dates, and cannot be joined to these."
)
_CONFIG = """\
# Goes with these tables: ims-outcomes report --data FOLDER --config clinic.toml

[episodes]
# The day up to which the data are complete, moved as all dates were. Empty: the latest attended
# session or score.
extract_date = "{extract_date}"
"""


@dataclasses.dataclass(frozen=True)
class Deidentification:
    """What `deidentify` did: what to say, and how many rows were set aside."""

    told: str
    rows_set_aside: int


def deidentify_files(
    data: Path | Sequence[Path],
    *,
    output: Path,
    key_file: Path,
    config: Path | None = None,
    export_map: str = "",
    allowed: Mapping[str, str] = NOTHING_ALLOWED,
) -> Deidentification:
    """Write an export as the suite's own tables without what identifies people.

    All of it is written, or nothing: every column is scanned before it gets its place. A row that
    was set aside is in none of the tables.

    Parameters
    ----------
    data : Path or sequence of Path
        The export: a folder, or files.
    output : Path
        Folder for the tables as CSV and, in `parquet/`, as Parquet, `statement.md`, and, where
        everybody's dates were moved alike, `clinic.toml` with the moved extract date.
    key_file : Path
        The clinic's key; made when there is none. Never inside `output`.
    config : Path, optional
        The clinic's own settings; [deidentify] says how dates are moved.
    export_map : str
        Name or file of the map; empty for the one in the settings, or the one that fits.
    allowed : mapping of str to str
        Columns that look as if they told who somebody is and do not, with the reason.

    Returns
    -------
    Deidentification

    Raises
    ------
    UserError
        When the export, the key or the folder cannot be used, or the scan finds something.
    """
    check_table_folder(output, files=_FILES, mark=STATEMENT)
    _check_apart(key_file, output)
    opened = open_export(data, config=config, export_map=export_map, allowed=allowed)
    export, settings = align_dates(opened.export), opened.settings
    extract_date = find_extract_date(export, settings=settings)
    is_new = not key_file.exists()
    key = make_key(key_file) if is_new else read_key(key_file)
    done = deidentify_export(export, key=key, settings=settings, extract_date=extract_date)
    statement = write_statement(done, original=export, settings=settings)
    with replace_files(output, files=_FILES) as work:
        write_tables(done.export, vocabulary=opened.vocabulary, folder=work)
        _check_written(work)
        (work / STATEMENT).write_text(statement, encoding="utf-8")
        if settings.deidentify.dates == "clinic":
            (work / CONFIG).write_text(_write_config(done), encoding="utf-8")
    told = [_describe(done, output, settings=settings)]
    if is_new:
        told.insert(0, _NEW_KEY.format(key=shorten_path(key_file)))
    return Deidentification("\n".join(told), len(export.set_aside))


def _check_apart(key_file: Path, output: Path) -> None:
    if key_file.resolve().is_relative_to(output.resolve()):
        raise UserError(
            f"The key '{shorten_path(key_file)}' would lie among the tables that leave the clinic.",
            remedy="name a file in another folder with --key.",
        )


def _check_written(work: Path) -> None:
    """Look through every column that was written, as it was written.

    Raises
    ------
    UserError
        When one may tell who somebody is; the tables are then gone.
    """
    hits = [
        (path.stem, hit)
        for path in sorted((work / PARQUET_FOLDER).glob("*.parquet"))
        for hit in _scan_table(parquet.read_table(path))
    ]
    if hits:
        found = "; ".join(_describe_hit(table, hit) for table, hit in hits)
        raise UserError(
            f"What was to be written may still tell who somebody is: {found}. "
            "Nothing of it was kept.",
            remedy="leave that column out of the map in the clinic's settings file.",
        )


def _scan_table(table: pa.Table) -> Iterator[Hit]:
    """The headers are ours and tell nothing; dates are known to be those of visits and scores."""
    for name in table.column_names:
        cells = encode(table[name].cast(pa.string()))
        is_date = pa.types.is_date(table[name].type)
        for hit in scan_column("", cells, is_ours=is_date):
            yield dataclasses.replace(hit, column=name)


def _describe_hit(table: str, hit: Hit) -> str:
    kind = load_identifiers().kinds[hit.kind].what
    return f"{table}.{hit.column} {kind} ({hit.count:,} {'row' if hit.count == 1 else 'rows'})"


def _write_config(done: Deidentified) -> str:
    """The settings with the moved extract date, unless appointments after it are kept."""
    last = done.observed_until
    later = done.export.sessions["session_date"].max() > last
    return _CONFIG.format(extract_date="" if later else f"{last:%Y-%m-%d}")


def _describe(done: Deidentified, output: Path, *, settings: Settings) -> str:
    """Say what lies where, and how many patients are alike."""
    rows = [
        f"{table} ({len(frame):,})"
        for table in TABLES
        if not (frame := getattr(done.export, table)).empty
    ]
    least = settings.disclosure.share_below_people
    return (
        f"Written to {shorten_path(output)}: {', '.join(rows)}.\n"
        f"{done.below_least:,} of {done.patients:,} patients are in groups of fewer than {least} "
        f"who are alike in what is known of them; the smallest group has {done.smallest_class:,}.\n"
        f"What was done, and what it cannot promise: {shorten_path(output / STATEMENT)}"
    )
