"""The tables the library works on: columns, their types and what they may hold."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Files of the vocabulary whose ids a column may be limited to.
WORD_FILES = ("conditions", "techniques", "instruments")


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    type : str
        text, id, word, words (several, separated by ";"), date, number or count.
    allowed : tuple of str, or str
        Words allowed; empty: anything. As a str, "conditions", "techniques" or "instruments":
        the ids of that file; `Vocabulary.allowed_words` gives them.
    """

    name: str
    type: str = limits(allowed=("text", "id", "word", "words", "date", "number", "count"))
    about: str = limits()
    required: bool = False
    allowed: tuple[str, ...] | str = ()
    default: str = limits(default="")
    unit: str = limits(default="")
    low: float | None = None
    high: float | None = None


@dataclasses.dataclass(frozen=True)
class Table:
    """One table: what a row is, and its columns in order."""

    name: str
    about: str
    columns: dict[str, Column]


def build_tables(shipped: Mapping[str, Any], *, problems: Problems) -> dict[str, Table]:
    """Make the tables of tables.toml; a clinic's file cannot change them."""
    return {
        name: Table(
            name=name,
            about=raw["about"],
            columns=_build_columns(name, raw["columns"], problems=problems),
        )
        for name, raw in shipped.items()
    }


def _build_columns(
    table: str, shipped: Mapping[str, Any], *, problems: Problems
) -> dict[str, Column]:
    built = {}
    for name, raw in shipped.items():
        allowed = raw.get("allowed", [])
        column = build_record(
            Column,
            {key: value for key, value in raw.items() if key != "allowed"},
            place=f"[{table}.columns.{name}]",
            problems=problems,
            name=name,
            allowed=allowed if isinstance(allowed, str) else tuple(allowed),
        )
        if column:
            built[name] = column
    return built
