"""Which files of an export are read, and by which map."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence
from pathlib import Path

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.content import fingerprint
from ims_outcomes.exports.export import SourceFile
from ims_outcomes.exports.files import find_ending, read_tables
from ims_outcomes.exports.folder import find_files
from ims_outcomes.exports.stops import build_stop, raise_together
from ims_outcomes.exports.table_matching import Columns, find_maps
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import SourceMap, Vocabulary, load_export_maps
from ims_outcomes.vocabulary.export_maps import SUITE, list_columns
from ims_outcomes.vocabulary.map_overlay import lay_over
from ims_outcomes.vocabulary.settings import ReadingSettings

TABLES = ("sessions", "scores", "patients")
#: Endings of the suite's own files.
ENDINGS = (".csv", ".csv.gz", ".parquet")
_EXPECTED = "sessions, scores and patients, each as .csv, .csv.gz or .parquet"

#: A check that warns, with its details: what is to be said of the export as a whole.
Remark = tuple[str, dict[str, object]]


@dataclasses.dataclass(frozen=True)
class Reading:
    """Tables that are read by one map."""

    texts: list[TextTable]
    source: SourceMap


@dataclasses.dataclass
class Choice:
    """What is read of an export.

    Attributes
    ----------
    readings : list of Reading
        Tables, with the map that they are read by.
    files : list of SourceFile
        The files read; their tables are not known yet.
    remarks : list
        What is to be said of the export as a whole.
    stops : list of ExportError
        Files that could not be read.
    """

    readings: list[Reading] = dataclasses.field(default_factory=list)
    files: list[SourceFile] = dataclasses.field(default_factory=list)
    remarks: list[Remark] = dataclasses.field(default_factory=list)
    stops: list[ExportError] = dataclasses.field(default_factory=list)


def choose_readings(
    data: Path | Sequence[Path],
    *,
    vocabulary: Vocabulary,
    bounds: ReadingSettings,
    export_map: SourceMap | None = None,
) -> Choice:
    """Read the files of an export, and choose the map for each.

    The map is the one given; else the one that the clinic's settings name or describe; else the
    suite's own, when files go by the names of its tables; else the one shipped map that the
    files fit. A file that [source] names is read by its map, and the suite's own files beside it.

    Parameters
    ----------
    data : Path or sequence of Path
        Folders and files.
    vocabulary : Vocabulary
        With the clinic's own map.
    bounds : ReadingSettings
        What a file may take.
    export_map : SourceMap, optional
        The map asked for.

    Raises
    ------
    ExportError
        When there is nothing to read, or no map for it, or several.
    """
    paths = find_files(data)
    _refuse_folders(data)
    own = _settle_own(vocabulary, export_map)
    columns = list_columns(vocabulary.tables)
    chosen = Choice()
    suite = [path for path in paths if _name_table(path)]
    if own.file:
        mine = _find_own_file(data, paths, file=own.file)
        _add_reading(chosen, [mine], own, bounds=bounds)
        paths = tuple(path for path in paths if path.resolve() != mine.resolve())
        suite = [path for path in suite if path in paths]
    elif own.tables and (own.id != SUITE or not suite):
        _add_reading(chosen, paths, own, bounds=bounds)
        return chosen
    named = {_name_table(path) for path in suite}
    if own.id == SUITE or own.file or named & {"sessions", "scores"}:
        _add_suite(chosen, suite, paths, own=own, columns=columns, bounds=bounds)
    else:
        _check_any(paths, suite, data=data)
        _find_map(chosen, paths, own=own, columns=columns, bounds=bounds, data=data)
    return chosen


def _settle_own(vocabulary: Vocabulary, export_map: SourceMap | None) -> SourceMap:
    """The map asked for with what the clinic says besides laid over it, or the clinic's own."""
    own = vocabulary.source
    if export_map is not None and export_map.tables and export_map != own:
        besides = dataclasses.replace(own, tables=(), file="", sheet="")
        return lay_over(export_map, besides, columns=list_columns(vocabulary.tables))
    if own.file and not own.tables:
        raise build_stop("missing_source_map", file=own.file)
    if not own.tables and (own.sheet or own.own.start.date or own.own.scores):
        raise build_stop("unnamed_source_file")
    return own


def _name_table(path: Path) -> str:
    """The table of the suite that a file is by its name; "" for none."""
    ending = find_ending(path.name)
    stem = path.name.lower().removesuffix(ending)
    return stem if stem in TABLES and ending in ENDINGS else ""


def _refuse_folders(data: Path | Sequence[Path]) -> None:
    """Refuse a folder that goes by the name of a table."""
    places = [data] if isinstance(data, Path) else data
    inside = [path for place in places if place.is_dir() for path in sorted(place.iterdir())]
    raise_together(
        [
            build_stop("not_a_file", file=path.name)
            for path in inside
            if _name_table(path) and path.is_dir()
        ]
    )


def _find_own_file(data: Path | Sequence[Path], paths: Sequence[Path], *, file: str) -> Path:
    """The file that [source] names: in a folder of the data, or among the files given."""
    folders = [place for place in ([data] if isinstance(data, Path) else data) if place.is_dir()]
    for folder in folders:
        path = folder / file
        if not path.resolve().is_relative_to(folder.resolve()):
            raise build_stop("source_outside_folder", file=file)
        if path.exists():
            return path
    for path in paths:
        if path.name == file:
            return path
    place = folders[0] if folders else paths[0].parent if paths else Path()
    raise build_stop("missing_source_file", file=file, folder=place.name or place)


def _add_reading(
    chosen: Choice, paths: Sequence[Path], source: SourceMap, *, bounds: ReadingSettings
) -> None:
    """Read files, for one map."""
    texts = _read_files(chosen, paths, source=source, bounds=bounds)
    if source.sheet:
        texts = _select_sheet(texts, sheet=source.sheet)
    if texts or not chosen.stops:
        chosen.readings.append(Reading(texts, source))


def _read_files(
    chosen: Choice, paths: Sequence[Path], *, source: SourceMap, bounds: ReadingSettings
) -> list[TextTable]:
    """Every table of the files; one that cannot be read gives a stop, one that is a copy none."""
    texts: list[TextTable] = []
    names = _name_files(paths)
    seen = {file.sha256 for file in chosen.files}
    copies = 0
    for path in paths:
        try:
            tables = read_tables(path, source=source, bounds=bounds)
            file = dataclasses.replace(fingerprint(path, table=""), name=names[path])
        except ExportError as stop:
            chosen.stops.append(stop)
            continue
        copies += file.sha256 in seen
        if file.sha256 not in seen:
            seen.add(file.sha256)
            chosen.files.append(file)
            texts += [dataclasses.replace(table, file=names[path]) for table in tables]
    if copies:
        count = "1 file is" if copies == 1 else f"{copies:,} files are"
        chosen.remarks.append(("same_file_twice", {"count": count}))
    return texts


def _name_files(paths: Sequence[Path]) -> dict[Path, str]:
    """A name for each file; with its folder where several have the same."""
    names = [path.name for path in paths]
    return {
        path: path.name if names.count(path.name) == 1 else f"{path.parent.name}/{path.name}"
        for path in paths
    }


def _select_sheet(texts: Sequence[TextTable], *, sheet: str) -> list[TextTable]:
    """The tables of the sheet that [source] names."""
    chosen = [text for text in texts if sheet in (text.part, text.part.rpartition(": ")[2])]
    if texts and not chosen:
        sheets = ", ".join(f"'{text.part}'" for text in texts if text.part) or "none"
        raise build_stop("missing_sheet", file=texts[0].file, sheet=sheet, sheets=sheets)
    return chosen


def _add_suite(
    chosen: Choice,
    suite: Sequence[Path],
    paths: Sequence[Path],
    *,
    own: SourceMap,
    columns: Columns,
    bounds: ReadingSettings,
) -> None:
    """Read the suite's own files, one for each table; others are told of by their number."""
    for table in TABLES:
        same = [path for path in suite if _name_table(path) == table]
        if len(same) > 1:
            names = " and ".join(f"'{path.name}'" for path in same)
            chosen.stops.append(build_stop("two_files", files=names, table=table))
    raise_together(chosen.stops if not own.file else [])
    # A map that names its file describes that file; the suite's own need only its dates' order.
    besides = SourceMap(date_order=own.date_order) if own.file else own
    source = lay_over(load_export_maps()[SUITE], besides, columns=columns)
    if own.id == SUITE:
        source = own
    if suite:
        ordered = sorted(suite, key=lambda path: TABLES.index(_name_table(path)))
        _add_reading(chosen, ordered, source, bounds=bounds)
    unread = [path for path in paths if path not in suite]
    if unread:
        were = "file in the folder was" if len(unread) == 1 else "files in the folder were"
        near = _describe_near(unread, before="; ")
        details: dict[str, object] = {"count": f"{len(unread):,} {were}", "near": near}
        chosen.remarks.append(("file_not_read", details))


def _check_any(
    paths: Sequence[Path], suite: Sequence[Path], *, data: Path | Sequence[Path]
) -> None:
    """Check that there is anything beside patients."""
    if not paths:
        raise build_stop("nothing_recognised", place=_name_place(data), expected=_EXPECTED, near="")
    if len(suite) == len(paths):
        raise build_stop("only_patients", file=suite[0].name)


def _name_place(data: Path | Sequence[Path]) -> str:
    """What was given, as a user would name it."""
    places = [data] if isinstance(data, Path) else list(data)
    if len(places) != 1:
        return f"None of the {len(places):,} files and folders given"
    name = places[0].name or places[0]
    return f"The {'folder' if places[0].is_dir() else 'file'} '{name}'"


def _find_map(
    chosen: Choice,
    paths: Sequence[Path],
    *,
    own: SourceMap,
    columns: Columns,
    bounds: ReadingSettings,
    data: Path | Sequence[Path],
) -> None:
    """Read the files by the one shipped map that they fit."""
    texts = _read_files(chosen, paths, source=own, bounds=bounds)
    maps = {
        name: lay_over(source, own, columns=columns) for name, source in load_export_maps().items()
    }
    fits = find_maps(texts, maps, columns=columns)
    if len(fits) > 1:
        names = " and of ".join(source.name for source in fits)
        which = " or ".join(f"--map {source.id}" for source in fits)
        raise build_stop("several_maps_fit", place=_name_place(data), names=names, which=which)
    if not fits:
        near = _describe_near(paths, before=" ", after=".")
        raise_together(
            [
                *chosen.stops,
                build_stop(
                    "nothing_recognised", place=_name_place(data), expected=_EXPECTED, near=near
                ),
            ]
        )
    chosen.remarks.append(("read_by_map", {"name": fits[0].name, "id": fits[0].id}))
    chosen.readings.append(Reading(texts, fits[0]))


def _describe_near(paths: Sequence[Path], *, before: str, after: str = "") -> str:
    """Name the files whose names are close to a table's; other names stay unsaid.

    A file can be named after a patient.
    """
    near = [f"'{path.name}'" for path in paths if _is_near(path)]
    return f"{before}{' and '.join(near)} is close to one{after}" if near else ""


def _is_near(path: Path) -> bool:
    stem = path.name.lower().removesuffix(find_ending(path.name))
    return bool(difflib.get_close_matches(stem, TABLES, n=1, cutoff=0.75))
