"""The data dictionary: a page for people and a data package for machines, from one source.

    python -m ims_outcomes.sample.dictionary docs/data-dictionary.md

writes the page anew.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ims_outcomes.sample.parameters import NOT_IN_SAMPLE
from ims_outcomes.vocabulary import Column, Table, Vocabulary, load_vocabulary
from ims_outcomes.vocabulary.synonyms import load_missing_texts

_TYPE_WORDS = {
    "text": "text",
    "id": "id",
    "word": "one word",
    "words": "words, separated by `;`",
    "date": "date, YYYY-MM-DD",
    "number": "number",
    "count": "whole number",
}
_SCHEMA_TYPES = {"date": "date", "number": "number", "count": "integer"}
_PRIMARY_KEYS = {"sessions": ["clinic_id", "session_id"], "patients": ["clinic_id", "patient_id"]}

_HEAD = """\
# Data dictionary

Three tables make an export in the suite's own format: `sessions.csv`, `scores.csv` and
`patients.csv`. Sessions or scores alone are enough for the reports that need no other; patients
are optional. Patients are known by clinic and id together: the same id in two clinics is two
people. Columns that are not listed here are kept aside, named by `ims-outcomes check`, and never
shown. A cell left empty means *not recorded*; it is never taken for zero. In columns of anything
but ids a cell that holds {missing} is one left empty.

Words are read whatever their case, accents, hyphens and blanks, by their names and by exact
synonyms, English and French; a condition by its ICD-10 code as well. Numbers may have a decimal
comma, scores the top or the unit of their scale (7/10, 40 %), and dates a time of day, the name of
their month or another order, where the whole column shows which; [errors.md](errors.md) says what
is told of each.

This page is made from `ims_outcomes/vocabulary/tables.toml` by
`python -m ims_outcomes.sample.dictionary docs/data-dictionary.md`.
"""


def describe_tables(vocabulary: Vocabulary) -> str:
    """Write the data dictionary as a page in Markdown.

    Examples
    --------
    >>> page = describe_tables(load_vocabulary())
    >>> page.splitlines()[0]
    '# Data dictionary'
    """
    tables = [_describe_table(table) for table in vocabulary.tables.values()]
    words = [
        _list_words("Conditions", "conditions", vocabulary.conditions),
        _list_words("Techniques", "techniques", vocabulary.techniques),
        _list_instruments(vocabulary),
    ]
    *texts, last = (f"`{text}`" for text in load_missing_texts())
    head = _HEAD.format(missing=f"{', '.join(texts)} or {last}")
    return "\n".join([head, *tables, *words])


def build_data_package(
    vocabulary: Vocabulary, *, title: str, files: Mapping[str, tuple[str, int]]
) -> dict[str, Any]:
    """Build a Frictionless data package that describes the tables.

    Parameters
    ----------
    vocabulary : Vocabulary
        Tables and their columns.
    title : str
        What the data are.
    files : mapping of str to tuple
        "<table>.csv" to its sha256 and its size in bytes.

    Source
    ------
    Frictionless Data Package and Table Schema, version 1, specs.frictionlessdata.io.

    Examples
    --------
    >>> package = build_data_package(load_vocabulary(), title="A", files={"scores.csv": ("0", 1)})
    >>> [field["name"] for field in package["resources"][0]["schema"]["fields"]][:2]
    ['patient_id', 'clinic_id']
    """
    tables = {f"{name}.csv": table for name, table in vocabulary.tables.items()}
    return {
        "profile": "tabular-data-package",
        "name": "ims-outcomes-export",
        "title": title,
        "resources": [
            _build_resource(tables[file], vocabulary, sha256=sha256, size=size)
            for file, (sha256, size) in files.items()
        ],
    }


def _build_resource(
    table: Table, vocabulary: Vocabulary, *, sha256: str, size: int
) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            _build_field(column, allowed=vocabulary.allowed_words(column))
            for column in table.columns.values()
            if column.name not in NOT_IN_SAMPLE
        ],
        "missingValues": [""],
    }
    if table.name in _PRIMARY_KEYS:
        schema["primaryKey"] = _PRIMARY_KEYS[table.name]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": schema,
    }


def _build_field(column: Column, *, allowed: tuple[str, ...]) -> dict[str, Any]:
    """Build one field of a Table Schema."""
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.type == "word" and allowed:
        constraints["enum"] = list(allowed)
    if column.type == "words" and allowed:
        word = f"({'|'.join(allowed)})"
        constraints["pattern"] = f"^{word}(;{word})*$"
    if column.low is not None:
        constraints["minimum"] = _shorten(column.low)
    if column.high is not None:
        constraints["maximum"] = _shorten(column.high)
    field: dict[str, Any] = {
        "name": column.name,
        "type": _SCHEMA_TYPES.get(column.type, "string"),
        "description": column.about,
    }
    if column.type == "date":
        field["format"] = "%Y-%m-%d"
    if column.unit:
        field["unit"] = column.unit
    return {**field, "constraints": constraints} if constraints else field


def _shorten(number: float) -> float | int:
    return int(number) if number == int(number) else number


def _describe_table(table: Table) -> str:
    rows = [_describe_column(column) for column in table.columns.values()]
    head = ["| column | type | may hold | meaning |", "|---|---|---|---|"]
    return "\n".join([f"## {table.name}", "", table.about, "", *head, *rows, ""])


def _describe_column(column: Column) -> str:
    name = f"`{column.name}`" + (" **required**" if column.required else "")
    return f"| {name} | {_TYPE_WORDS[column.type]} | {_describe_allowed(column)} | {column.about} |"


def _describe_allowed(column: Column) -> str:
    """Say what a column may hold; the lists of the vocabulary stand further down."""
    if isinstance(column.allowed, str):
        return f"[{column.allowed}](#{column.allowed})"
    if column.allowed:
        return ", ".join(f"`{word}`" for word in column.allowed)
    if column.low is None and column.high is None:
        return "anything"
    low = "" if column.low is None else f"from {_shorten(column.low)} "
    high = "" if column.high is None else f"to {_shorten(column.high)} "
    return f"{low}{high}{column.unit}".strip()


def _list_words(title: str, what: str, words: Mapping[str, Any]) -> str:
    """List ids and names of a part of the vocabulary, with what else is understood."""
    head = [f"## {title}", "", "| id | name | also understood |", "|---|---|---|"]
    rows = [
        f"| `{word}` | {entry.name} | {', '.join(entry.synonyms)} |"
        for word, entry in words.items()
    ]
    more = f"A clinic adds its own {what} under `[{what}.<id>]` in its own settings file."
    return "\n".join([*head, *rows, "", more, ""])


def _list_instruments(vocabulary: Vocabulary) -> str:
    head = ["| id | name | scale | better |", "|---|---|---|---|"]
    rows = [
        f"| `{each.id}` | {each.long_name} | {_shorten(each.low)} to {_shorten(each.high)} "
        f"{each.unit} | {each.better} |"
        for each in vocabulary.instruments.values()
    ]
    return "\n".join(["## Instruments", "", *head, *rows, ""])


def main(page: Path) -> None:
    """Write the page anew."""
    page.write_text(describe_tables(load_vocabulary()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
