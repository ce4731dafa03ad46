"""Columns fetched from another table of theirs, by a key that both have."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ims_outcomes.exports.coded import NOTHING, Coded, Flags, concatenate
from ims_outcomes.exports.their_table import TheirTable, fit_table
from ims_outcomes.vocabulary.source import Lookup
from ims_outcomes.vocabulary.wildcards import build_translation

# "Patient/123" and "urn:uuid:123" of FHIR, "https://api.example.com/patients/123" of an API: the
# id is what comes last. A number such as "2025/123" is no reference, and neither is "N/A".
_REFERENCE = re.compile(r"(?:urn:uuid:|(?:[a-z]+://[^\s]*/|[A-Za-z]{2,}/))([^/\s]+)")


def strip_reference(text: str) -> str:
    """The id that a reference leads to; any other text is an id as it stands.

    Examples
    --------
    >>> [strip_reference(text) for text in ("Patient/12", "urn:uuid:1-a", "2025/12", "N/A")]
    ['12', '1-a', '2025/12', 'N/A']
    >>> strip_reference("https://api.example.com/v1/patients/12")
    '12'
    """
    found = _REFERENCE.fullmatch(text)
    return found[1] if found else text


def strip_references(column: Coded) -> Coded:
    """The column with ids in place of references."""
    if not pc.any(pc.match_substring_regex(column.values, "[/:]")).as_py():
        return column
    return column.replace(
        [strip_reference(text) for text in column.values.to_pylist()], pa.string()
    )


@dataclasses.dataclass(frozen=True)
class LookedUp:
    """What a lookup found: the cells, and the rows whose key leads to several different ones."""

    cells: Coded
    is_doubtful: Flags


def find_others(
    lookup: Lookup, theirs: TheirTable, tables: Sequence[TheirTable]
) -> list[TheirTable]:
    """The tables that a lookup looks into: those it names that have its columns.

    Without a name it is the same table again.
    """
    named = [each for each in tables if fit_table(each.text, lookup.from_)]
    return [
        each
        for each in (named if lookup.from_ else [theirs])
        if each.find_first(lookup.there).places and each.find_first(lookup.theirs).places
    ]


def is_possible(lookup: Lookup, theirs: TheirTable, tables: Sequence[TheirTable]) -> bool:
    """Whether the key is here, and a table to look into is there."""
    here = theirs.find_first(lookup.here).places
    return bool(here and find_others(lookup, theirs, tables))


def look_up(
    lookup: Lookup,
    theirs: TheirTable,
    tables: Sequence[TheirTable],
    *,
    values: Mapping[str, str],
) -> LookedUp:
    """Fetch a column for every row of a table.

    Where a key leads to several different values nobody can tell which one is right, and the
    row is left without.

    Parameters
    ----------
    lookup : Lookup
        One that is possible.
    theirs : TheirTable
        The table whose rows look.
    tables : sequence of TheirTable
        All tables of the export.
    values : mapping
        Their words: ours; words that mean the same are no contradiction.
    """
    pairs = [_read_pairs(lookup, each) for each in find_others(lookup, theirs, tables)]
    keys = strip_references(concatenate([key for key, _ in pairs]))
    found = translate_cells(concatenate([cells for _, cells in pairs]), values)
    here = strip_references(theirs.code_first(theirs.find_first(lookup.here).places))
    known = pd.DataFrame({"key": keys.codes, "found": found.codes})
    known = known.loc[~keys.is_missing & ~found.is_missing].drop_duplicates()
    is_several = known["key"].duplicated(keep=False)
    once = known.loc[~is_several]
    value_of = np.full(len(keys.values) + 1, NOTHING)
    value_of[once["key"]] = once["found"]
    doubtful = np.zeros(len(keys.values) + 1, dtype=bool)
    doubtful[known.loc[is_several, "key"]] = True
    places = pc.index_in(here.values, value_set=keys.values).fill_null(len(keys.values))
    key_of = np.append(places.to_numpy(zero_copy_only=False), len(keys.values))[here.codes]
    cells = Coded(value_of[key_of], found.values).compact()
    return LookedUp(cells, doubtful[key_of])


def _read_pairs(lookup: Lookup, table: TheirTable) -> tuple[Coded, Coded]:
    """Key and cell of each row of the other table that counts."""
    keys = table.code_first(table.find_first(lookup.there).places)
    cells = table.code_first(table.find_first(lookup.theirs).places)
    rows = table.select_rows(lookup.where)
    return (keys, cells) if rows is None else (keys.take(rows), cells.take(rows))


def translate_cells(cells: Coded, values: Mapping[str, str]) -> Coded:
    """The cells in our words, as far as the map knows theirs; "" is nothing."""
    if not values:
        return cells
    translate = build_translation(values)
    texts = cells.values.to_pylist()
    words = [translate(text) for text in texts]
    named = [text if word is None else word for text, word in zip(texts, words, strict=True)]
    return cells.replace([word or None for word in named], pa.string())
