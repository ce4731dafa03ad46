"""Export maps read from TOML: those that come with the suite, and a clinic's own [source]."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.map_checks import Words, check_map
from ims_outcomes.vocabulary.map_overlay import Columns, lay_over, lay_own
from ims_outcomes.vocabulary.source import (
    NO_START,
    Overlay,
    ScoreColumn,
    SourceMap,
    SourceStart,
    TableMap,
)
from ims_outcomes.vocabulary.tables import Column
from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits, read_shipped
from ims_outcomes.vocabulary.toml_values import describe_unknown

if TYPE_CHECKING:
    from ims_outcomes.vocabulary.tables import Table

#: The map of the suite's own format.
SUITE = "suite"

_PATIENT_COLUMNS = ("age_band", "sex", "pain_duration_band", "referral")
_WEEKS = Column(
    "weeks", "number", "Weeks after the start at which a score was asked for.", unit="weeks", low=0
)
# Keys whose single value may stand without [ ].
_LISTS = ("from", "theirs", "is", "here", "there", "date", "columns")
_TABLES_OF_LISTS = ("columns", "where")


@dataclasses.dataclass(frozen=True)
class _WideScore:
    """A column of scores that were all asked for at one time, in weeks after the start."""

    column: str
    weeks: float = limits(low=0)


@dataclasses.dataclass(frozen=True)
class _Drop:
    """Columns that are never looked at."""

    columns: tuple[str, ...] = limits(default=())


@dataclasses.dataclass(frozen=True)
class _MapFile:
    """A map as it stands in TOML."""

    name: str = limits(default="")
    about: str = limits(default="")
    columns_published: bool = True
    reference: str = limits(default="")
    map: str = limits(default="")
    file: str = limits(default="")
    sheet: str = limits(default="")
    encoding: str = limits(default="", allowed=("", "utf-8", "utf-16", "cp1252", "latin-1"))
    delimiter: str = limits(default="", allowed=("", ",", ";", "\t", "|"))
    decimal: str = limits(default="", allowed=("", ".", ","))
    date_order: str = limits(default="", allowed=("", "dmy", "mdy", "ymd"))
    timezone: str = limits(default="")
    drop: _Drop = _Drop()
    columns: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[str, str]] = dataclasses.field(
        default_factory=dict, metadata={"parts": {"parts": {"may_be_empty": True}}}
    )
    start: SourceStart = NO_START
    wide_scores: tuple[_WideScore, ...] = ()
    tables: tuple[TableMap, ...] = ()


def list_columns(tables: Mapping[str, Table]) -> dict[str, dict[str, Column]]:
    """The columns that each of our tables may have.

    Scores may say the technique as well, where there are no sessions to say it, and how many
    weeks after the start they were asked for.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> list(list_columns(load_vocabulary().tables)["scores"])[-2:]
    ['technique', 'weeks']
    """
    columns = {name: dict(table.columns) for name, table in tables.items()}
    columns["scores"]["technique"] = tables["sessions"].columns["technique"]
    columns["scores"]["weeks"] = _WEEKS
    return columns


def build_source(
    raw: Any, *, tables: Mapping[str, Table], words: Words, problems: Problems
) -> SourceMap:
    """Make the map of a clinic's [source] table.

    Parameters
    ----------
    raw : table
        As read from TOML.
    tables : mapping
        Our tables.
    words : mapping
        The ids of the vocabulary's files.
    problems : Problems
        Every problem found is added to it.

    Returns
    -------
    SourceMap
        Laid over the shipped map that it names; where it names none, with what it says of columns
        kept in `own`, or made into tables of their own when it names its file.
    """
    read = build_record(_MapFile, _as_lists(raw), place="[source]", problems=problems)
    if read is None:
        return SourceMap()
    source = _build_map(read)
    return _settle(
        source, place="[source]", base=read.map, tables=tables, words=words, problems=problems
    )


def build_shipped_map(
    name: str, *, tables: Mapping[str, Table], words: Words, problems: Problems
) -> SourceMap:
    """Make a map that comes with the suite."""
    raw = read_shipped(f"exports/{name}.toml")
    return build_map_file(raw, name=name, tables=tables, words=words, problems=problems)


def build_map_file(
    raw: Mapping[str, Any],
    *,
    name: str = "",
    tables: Mapping[str, Table],
    words: Words,
    problems: Problems,
) -> SourceMap:
    """Make the map of a file that holds nothing else.

    How files are written stands under [source] there; the rest stands at the top.
    """
    writing = raw.get("source", {})
    flat = {key: value for key, value in raw.items() if key != "source"}
    flat |= writing if isinstance(writing, Mapping) else {"source": writing}
    read = build_record(_MapFile, _as_lists(flat), place="the map", problems=problems)
    if read is None:
        return SourceMap()
    source = dataclasses.replace(_build_map(read, is_own=not name), id=name)
    return _settle(
        source, place="the map", base=read.map, tables=tables, words=words, problems=problems
    )


def _settle(
    source: SourceMap,
    *,
    place: str,
    base: str,
    tables: Mapping[str, Table],
    words: Words,
    problems: Problems,
) -> SourceMap:
    """The map checked, and laid over the shipped one that it names, if any."""
    columns = list_columns(tables)
    check_map(source, place=place, columns=columns, words=words, problems=problems)
    if base:
        under = _read_base(base, place=place, tables=tables, words=words, problems=problems)
        return lay_over(under, source, columns=columns)
    if source.file and not source.tables:
        return dataclasses.replace(source, tables=_build_tables(source.own, columns), own=Overlay())
    laid = lay_own(source.tables, source.own, columns=columns)
    return dataclasses.replace(source, tables=laid) if laid else source


@cache
def list_shipped_maps() -> tuple[str, ...]:
    """The ids of the maps that come with the suite, in alphabetical order.

    Examples
    --------
    >>> "suite" in list_shipped_maps()
    True
    """
    folder = resources.files("ims_outcomes.vocabulary").joinpath("exports")
    return tuple(
        sorted(
            file.name.removesuffix(".toml")
            for file in folder.iterdir()
            if file.name.endswith(".toml")
        )
    )


def _read_base(
    name: str, *, place: str, tables: Mapping[str, Table], words: Words, problems: Problems
) -> SourceMap:
    if name not in list_shipped_maps():
        what = f"a map that comes with the suite, in {place} map"
        problems.add(describe_unknown(name, known=list_shipped_maps(), what=what))
        return SourceMap()
    return build_shipped_map(name, tables=tables, words=words, problems=problems)


def _build_map(read: _MapFile, *, is_own: bool = True) -> SourceMap:
    """The map of what was read."""
    shared = {field.name for field in dataclasses.fields(SourceMap)} - {"id", "own"}
    same = {name: value for name, value in vars(read).items() if name in shared}
    scores = tuple(ScoreColumn((wide.column,), weeks=wide.weeks) for wide in read.wide_scores)
    return SourceMap(
        **{
            **same,
            "drop": read.drop.columns,
            "tables": tuple(dataclasses.replace(table, is_own=is_own) for table in read.tables),
        },
        own=Overlay(read.columns, read.constants, read.values, read.start, scores),
    )


def _build_tables(own: Overlay, columns: Columns) -> tuple[TableMap, ...]:
    """The tables of a map that names columns of one file without saying of which table.

    Sessions where it names their date, scores where it names a column of them, and patients
    where it names anything of theirs.
    """
    makes = {
        "sessions": "session_date" in own.columns,
        "scores": bool(own.scores) or "score" in own.columns,
        "patients": any(name in own.columns for name in _PATIENT_COLUMNS),
    }
    if not makes["sessions"] and not makes["scores"]:
        return ()
    return tuple(_build_table(table, own, columns[table]) for table, made in makes.items() if made)


def _build_table(table: str, own: Overlay, known: Mapping[str, Column]) -> TableMap:
    """One table of such a map."""
    parts: dict[str, Any] = {
        name: {ours: value for ours, value in getattr(own, name).items() if ours in known}
        for name in ("columns", "constants", "values")
    }
    if table == "scores":
        parts |= {"scores": own.scores, "start": own.start}
    return TableMap(makes=table, is_own=True, **parts)


def _as_lists(raw: Any) -> Any:
    """The table with a list wherever a single text stands for one."""
    if isinstance(raw, list):
        return [_as_lists(part) for part in raw]
    if not isinstance(raw, Mapping):
        return raw
    return {name: _as_list(name, value) for name, value in raw.items()}


def _as_list(name: str, value: Any) -> Any:
    if name in _LISTS and isinstance(value, str):
        return [value]
    if name in ("constants", "values"):
        return value
    if name in _TABLES_OF_LISTS and isinstance(value, Mapping):
        return {key: [part] if isinstance(part, str) else part for key, part in value.items()}
    return _as_lists(value)
