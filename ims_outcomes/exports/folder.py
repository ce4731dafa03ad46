"""Which files of a folder are read, and as what."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence
from pathlib import Path

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.content import check_plain
from ims_outcomes.exports.files import ENDINGS as ALL_ENDINGS
from ims_outcomes.exports.files import find_ending, read_tables
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap

TABLES = ("sessions", "scores", "patients")
ENDINGS = (".csv", ".csv.gz", ".parquet")
_SHEET_ENDINGS = (".xls", ".xlsx")
_EXPECTED = "sessions, scores and patients, each as .csv, .csv.gz or .parquet"


@dataclasses.dataclass(frozen=True)
class Folder:
    """The files of a folder: one for each table, and those that nobody reads."""

    tables: dict[str, Path]
    unread: tuple[Path, ...]
    stops: tuple[ExportError, ...]


def read_text(path: Path, *, sheet: str = "") -> TextTable:
    """Read the only table of a file as text, or the sheet named.

    Raises
    ------
    ExportError
        When the file cannot be read, the sheet is not there, or none is named among several.
    """
    tables = read_tables(path, source=SourceMap())
    shown = ", ".join(f"'{table.part}'" for table in tables)
    if sheet:
        tables = [table for table in tables if table.part == sheet]
        if not tables:
            raise build_stop("missing_sheet", file=path.name, sheet=sheet, sheets=shown)
    if len(tables) > 1:
        raise build_stop("unnamed_sheet", file=path.name, count=len(tables), sheets=shown)
    return tables[0]


def find_tables(data: Path, *, besides: str = "") -> Folder:
    """Find the suite's own tables in a folder.

    Parameters
    ----------
    data : Path
        The folder.
    besides : str
        Name of a file that is read in another way and so is none of these.

    Raises
    ------
    ExportError
        When the folder is missing, a file, or may not be read.
    """
    found: dict[str, list[Path]] = {}
    unread: list[Path] = []
    for path in _list_files(data):
        ending = find_ending(path.name)
        stem = path.name.lower().removesuffix(ending)
        if path.name == besides:
            continue
        if stem in TABLES and ending in ENDINGS:
            check_inside(path, folder=data)
            found.setdefault(stem, []).append(path)
        elif ending in (*ENDINGS, *_SHEET_ENDINGS, ".tsv") and path.is_file():
            unread.append(path)
    twice = {table: paths for table, paths in found.items() if len(paths) > 1}
    return Folder(
        tables={table: found[table][0] for table in TABLES if table in found},
        unread=tuple(unread),
        stops=tuple(
            build_stop("two_files", files=_name_all(paths), table=table)
            for table, paths in twice.items()
        ),
    )


def find_source_file(data: Path, file: str) -> Path:
    """Find the file that the clinic's [source] names.

    Raises
    ------
    ExportError
        When it is not there, or lies outside the folder.
    """
    path = data / file
    if not path.resolve().is_relative_to(data.resolve()):
        raise build_stop("source_outside_folder", file=file)
    if not path.exists():
        raise build_stop("missing_source_file", file=file, folder=data.name or data)
    return path


def check_enough(folder: Folder, *, data: Path, has_source: bool) -> None:
    """Check that there is something to read.

    Raises
    ------
    ExportError
        When a folder has neither sessions nor scores.
    """
    if has_source or {"sessions", "scores"} & folder.tables.keys():
        return
    if folder.tables:
        raise build_stop("only_patients", file=folder.tables["patients"].name)
    name = data.name or data
    near = describe_unread(folder.unread, before=" ", after=".")
    raise build_stop("nothing_recognised", folder=name, expected=_EXPECTED, near=near)


def describe_unread(unread: tuple[Path, ...], *, before: str, after: str = "") -> str:
    """Name the unread files whose names are close to a table's; other names stay unsaid.

    A file can be named after a patient.
    """
    near = [path for path in unread if _is_near(path)]
    return f"{before}{_name_all(near)} is close to one{after}" if near else ""


def _is_near(path: Path) -> bool:
    stem = path.name.lower().removesuffix(find_ending(path.name))
    return bool(difflib.get_close_matches(stem, TABLES, n=1, cutoff=0.75))


def _name_all(paths: list[Path]) -> str:
    return " and ".join(f"'{path.name}'" for path in paths)


def _list_files(data: Path) -> list[Path]:
    try:
        return sorted(data.iterdir())
    except FileNotFoundError as error:
        raise build_stop("missing_folder", folder=data) from error
    except NotADirectoryError as error:
        raise build_stop("not_a_folder", folder=data) from error
    except PermissionError as error:
        raise build_stop("no_permission", file=f"The folder '{data}'") from error


def find_files(data: Path | Sequence[Path]) -> tuple[Path, ...]:
    """Find the files to read: those named, and of the folders named those of a kind that is read.

    In a folder, files whose names begin with a dot or `~$` are passed over, and so are folders.
    A link to a file outside its folder is refused: whoever gives a folder means what is in it.

    Parameters
    ----------
    data : Path or sequence of Path
        Folders and files.

    Returns
    -------
    tuple of Path
        Each file once, those of a folder by name.

    Raises
    ------
    ExportError
        When a file or folder is missing or may not be read, or a link leads out of its folder.
    """
    places = [data] if isinstance(data, Path) else list(data)
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += [path for path in _list_files(place) if _is_readable(path, folder=place)]
        elif place.exists():
            check_plain(place)
            found.append(place)
        else:
            raise build_stop("missing_folder", folder=place)
    return tuple({path.resolve(): path for path in found}.values())


def _is_readable(path: Path, *, folder: Path) -> bool:
    """Whether a file in a folder is of a kind that is read."""
    if path.name.startswith((".", "~$")) or find_ending(path.name) not in ALL_ENDINGS:
        return False
    check_inside(path, folder=folder)
    return not path.is_dir()


def check_inside(path: Path, *, folder: Path) -> None:
    """Check that a file of a folder is no link to another place.

    Raises
    ------
    ExportError
        When it is.
    """
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise build_stop("link_outside_folder", file=path.name)
