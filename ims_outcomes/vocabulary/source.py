"""How a clinic's own file becomes the suite's tables: the [source] part of its settings."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits
from ims_outcomes.vocabulary.toml_values import describe_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.tables import Column, Table


@dataclasses.dataclass(frozen=True)
class WideScore:
    """A column of scores that were all asked for at one time, in weeks after the start."""

    column: str
    weeks: float = limits(low=0)


@dataclasses.dataclass(frozen=True)
class SourceStart:
    """Their column that holds the day from which weeks count."""

    date: str = limits(default="")


@dataclasses.dataclass(frozen=True)
class SourceMap:
    """How to read a clinic's own file; empty when the export is in the suite's own format.

    Parameters
    ----------
    file : str
        Name of the file in the data folder; "" for the suite's own files.
    sheet : str
        Sheet of a workbook; "" for the first.
    date_order : str
        "dmy", "mdy" or "ymd"; "" when dates can be read one way only.
    columns : dict
        Our column: theirs.
    constants : dict
        Our column: the value of every row.
    values : dict of dict
        Our column: their value: ours.
    start : SourceStart
        `start.date` is their column of the day from which weeks count; "" for none.
    wide_scores : tuple of WideScore
        Columns of scores, each taken at a number of weeks after the start.
    """

    file: str = limits(default="")
    sheet: str = limits(default="")
    date_order: str = limits(default="", allowed=("", "dmy", "mdy", "ymd"))
    columns: dict[str, str] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    start: SourceStart = SourceStart()
    wide_scores: tuple[WideScore, ...] = ()


def build_source(
    raw: Any,
    *,
    tables: Mapping[str, Table],
    words: Mapping[str, tuple[str, ...]],
    problems: Problems,
) -> SourceMap:
    """Make the map of the clinic's [source] table; `words` are the vocabulary's ids by file."""
    source = build_record(SourceMap, raw, place="[source]", problems=problems)
    if source is None:
        return SourceMap()
    columns = {name: column for table in tables.values() for name, column in table.columns.items()}
    for part in ("columns", "constants", "values"):
        for name in getattr(source, part):
            if name not in columns:
                what = f"a column of ours, in [source.{part}]"
                problems.add(describe_unknown(name, known=columns, what=what))
    if source.wide_scores and not source.start.date:
        problems.add(
            "[[source.wide_scores]] needs the date from which weeks count: their column of it, as "
            "date under [source.start]."
        )
    _check_words(source, columns=columns, words=words, problems=problems)
    return source


def _check_words(
    source: SourceMap,
    *,
    columns: Mapping[str, Column],
    words: Mapping[str, tuple[str, ...]],
    problems: Problems,
) -> None:
    """Add a problem for each constant or mapped value that its column cannot hold."""
    given = [(f"[source.constants] {name}", name, ours) for name, ours in source.constants.items()]
    given += [
        (f"[source.values.{name}] '{theirs}'", name, ours)
        for name, pairs in source.values.items()
        for theirs, ours in pairs.items()
    ]
    for place, name, ours in given:
        allowed = columns[name].allowed if name in columns else ()
        known = words[allowed] if isinstance(allowed, str) else allowed
        if known and ours not in known:
            what = f"a word for '{name}', in {place}"
            problems.add(describe_unknown(ours, known=known, what=what))
