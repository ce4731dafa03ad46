"""Which files of a folder are read, and as what."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Sequence
from pathlib import Path

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.columnar import read_parquet
from ims_outcomes.exports.delimited import read_delimited
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.exports.workbook import read_workbook

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
    """Read a file as text, by the ending of its name.

    Raises
    ------
    ExportError
        When the ending is not known, or the file cannot be read.
    """
    ending = find_ending(path)
    if ending in _SHEET_ENDINGS:
        return read_workbook(path, sheet=sheet)
    readers: dict[str, Callable[[Path], TextTable]] = {
        ".csv": read_delimited,
        ".csv.gz": read_delimited,
        ".parquet": read_parquet,
    }
    if ending not in readers:
        expected = ", ".join((*ENDINGS, *_SHEET_ENDINGS))
        raise build_stop("unknown_file_kind", file=path.name, expected=expected)
    return readers[ending](path)


def find_ending(path: Path) -> str:
    """The ending of a file's name, small letters, with both parts of .csv.gz.

    Examples
    --------
    >>> find_ending(Path("Scores.CSV.gz")), find_ending(Path("my.scores.csv"))
    ('.csv.gz', '.csv')
    """
    parts = path.name.lower().split(".")
    return "." + ".".join(parts[-2:] if parts[-1] == "gz" else parts[-1:])


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
        ending = find_ending(path)
        stem = path.name.lower().removesuffix(ending)
        if path.name == besides:
            continue
        if stem in TABLES and ending in ENDINGS:
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
    stem = path.name.lower().removesuffix(find_ending(path))
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
    """Find the files to read: those named, and those of a kind that can be read in folders named.

    Raises
    ------
    ExportError
        When a file or folder is missing or may not be read.
    """
    places = [data] if isinstance(data, Path) else list(data)
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += [path for path in _list_files(place) if path.is_file()]
        elif place.exists():
            found.append(place)
        else:
            raise build_stop("missing_folder", folder=place)
    return tuple(dict.fromkeys(found))
