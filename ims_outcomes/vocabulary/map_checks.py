"""What an export map may say: our columns, their words, and what goes with what."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator, Mapping

from ims_outcomes.vocabulary.map_overlay import Columns
from ims_outcomes.vocabulary.source import ScoreColumn, SourceMap, TableMap
from ims_outcomes.vocabulary.tables import Column
from ims_outcomes.vocabulary.toml_tables import Problems
from ims_outcomes.vocabulary.toml_values import describe_unknown

#: The ids of the vocabulary's files.
Words = Mapping[str, tuple[str, ...]]

_SCORE_WORDS = ("instrument", "item", "timing", "unit", "condition", "technique")

#: A word given for a column: where it stands, our column, the word.
Given = tuple[str, str, str]


def check_map(
    source: SourceMap, *, place: str, columns: Columns, words: Words, problems: Problems
) -> None:
    """Add a problem for all that a map says and cannot mean.

    Parameters
    ----------
    source : SourceMap
        The map, before it is laid over another.
    place : str
        Where it stands, for the messages.
    columns : mapping
        Our columns, by table.
    words : mapping
        The ids of the vocabulary's files.
    problems : Problems
        Every problem found is added to it.
    """
    zones = zoneinfo.available_timezones()
    if source.timezone and zones and source.timezone not in zones:
        problems.add(describe_unknown(source.timezone, known=zones, what="a time zone"))
    _check_own(source, columns=columns, words=words, problems=problems)
    for number, table in enumerate(source.tables, start=1):
        if table.makes in columns:
            _check_table(
                table,
                place=f"{place} tables, number {number},",
                columns=columns[table.makes],
                words=words,
                problems=problems,
            )


def _check_own(source: SourceMap, *, columns: Columns, words: Words, problems: Problems) -> None:
    """Check what a clinic says of columns without saying of which table."""
    own = source.own
    known = {name: column for table in columns.values() for name, column in table.items()}
    for part in ("columns", "constants", "values"):
        for name in getattr(own, part):
            if name not in known:
                what = f"a column of ours, in [source.{part}]"
                problems.add(describe_unknown(name, known=known, what=what))
    if own.scores and not own.start.date:
        problems.add(
            "[[source.wide_scores]] needs the date from which weeks count: their column of it, as "
            "date under [source.start]."
        )
    given = [(f"[source.constants] {name}", name, word) for name, word in own.constants.items()]
    given += [
        (f"[source.values.{name}] '{theirs}'", name, word)
        for name, pairs in own.values.items()
        for theirs, word in pairs.items()
    ]
    _check_words(given, columns=known, words=words, problems=problems)


def _check_table(
    table: TableMap,
    *,
    place: str,
    columns: Mapping[str, Column],
    words: Words,
    problems: Problems,
) -> None:
    """Check one table of a map."""
    for part, name in _list_named(table):
        if name not in columns:
            what = f"a column of {table.makes}, in {place} {part}"
            problems.add(describe_unknown(name, known=columns, what=what))
    for boxes in table.checkboxes:
        if boxes.column in columns and columns[boxes.column].type != "words":
            problems.add(f"{place} checkboxes: '{boxes.column}' does not hold several words.")
        for theirs in boxes.theirs:
            if theirs.count("*") != 1:
                problems.add(f"{place} checkboxes theirs: '{theirs}' must have one * in it.")
    if table.scores and table.makes != "scores":
        problems.add(f"{place} has scores, which only a table that makes scores can have.")
    if any(score.weeks is not None for score in table.scores) and not table.start.date:
        problems.add(
            f"{place} scores: weeks need the date from which they count: their column of it, as "
            "date under [tables.start]."
        )
    _check_words(_list_words(table, place), columns=columns, words=words, problems=problems)


def _list_named(table: TableMap) -> Iterator[tuple[str, str]]:
    """Every column of ours that the map names, and in which part of it."""
    for part in ("columns", "constants", "values"):
        yield from ((part, name) for name in getattr(table, part))
    for part in ("flags", "checkboxes", "lookups"):
        yield from ((f"{part} column", each.column) for each in getattr(table, part))


def _list_words(table: TableMap, place: str) -> Iterator[Given]:
    """Every word of ours that the map gives."""
    for name, word in table.constants.items():
        yield f"{place} constants {name}", name, word
    for name, pairs in table.values.items():
        yield from (
            (f"{place} values.{name} '{theirs}'", name, word) for theirs, word in pairs.items()
        )
    for flag in table.flags:
        yield f"{place} flags means", flag.column, flag.means
    for boxes in table.checkboxes:
        for theirs, word in boxes.values.items():
            yield f"{place} checkboxes.values '{theirs}'", boxes.column, word
    for score in table.scores:
        yield from _list_score_words(score, place)


def _list_score_words(score: ScoreColumn, place: str) -> Iterator[Given]:
    for name in _SCORE_WORDS:
        word = getattr(score, name)
        if word:
            yield f"{place} scores {name}", name, word


def _check_words(
    given: Iterator[Given] | list[Given],
    *,
    columns: Mapping[str, Column],
    words: Words,
    problems: Problems,
) -> None:
    """Add a problem for each word that its column cannot hold; "" is nothing, and is allowed."""
    for place, name, word in given:
        allowed = columns[name].allowed if name in columns else ()
        known = words[allowed] if isinstance(allowed, str) else allowed
        is_list = name in columns and columns[name].type == "words"
        for part in word.split(";") if is_list else (word,):
            if known and part and part not in known:
                what = f"a word for '{name}', in {place}"
                problems.add(describe_unknown(part, known=known, what=what))
