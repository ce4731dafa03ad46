"""The door: no export is read whose columns may tell who somebody is."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.coded import encode
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.identifier_scan import Hit, scan_column
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.exports.their_table import TheirTable, name_column
from ims_outcomes.vocabulary.identifiers import load_identifiers
from ims_outcomes.vocabulary.spellings import normalise_spelling

#: No column is let through.
NOTHING_ALLOWED: Final[Mapping[str, str]] = MappingProxyType({})
#: Our columns whose cells are ids of patients: a name there is a name.
_PATIENT = "patient_id"
#: Our column of postal codes, of which three characters are left once it is read.
_POSTAL = "postal_area"


def check_identifiers(
    tables: Sequence[TheirTable], drafts: Sequence[Draft], *, allowed: Mapping[str, str]
) -> list[ExportError]:
    """Look through every column that was not dropped, also through those that nobody reads.

    Parameters
    ----------
    tables : sequence of TheirTable
        Tables of which something was made, without what the map drops.
    drafts : sequence of Draft
        What was made of them.
    allowed : mapping of str to str
        Columns that the user says are harmless, with the reason.

    Returns
    -------
    list of ExportError
        One stop for each table with such a column: column, kind and how many rows, never a value.
    """
    harmless = {normalise_spelling(column) for column in allowed}
    stops = []
    for theirs in tables:
        mine = [draft for draft in drafts if draft.name == theirs.text.name]
        patients = {draft.find_label(_PATIENT) for draft in mine}
        areas = {draft.find_label(_POSTAL) for draft in mine if _POSTAL in draft.columns}
        hits = [
            hit
            for place, column in enumerate(theirs.text.header)
            if normalise_spelling(column) not in harmless
            for hit in _scan(theirs, place, patients)
            if hit.kind != "postal_code" or column not in areas
        ]
        if hits:
            found = "; ".join(_describe(hit) for hit in hits)
            stops.append(build_stop("identifiers", file=theirs.text.name, found=found))
    return stops


def _scan(theirs: TheirTable, place: int, patients: set[str]) -> list[Hit]:
    column = name_column(theirs.text, place)
    # `code` would count the column as read.
    cells = theirs.coded.get(place) or encode(theirs.text.cells[place])
    is_read = place in theirs.used
    hits = scan_column(column, cells, is_ours=is_read)
    if is_read and theirs.text.header[place] in patients:
        # The header of ids may say "name"; only what is in them counts.
        named = (hit for hit in scan_column("", cells) if hit.kind == "name")
        hits += [dataclasses.replace(hit, column=column) for hit in named]
    return hits


def _describe(hit: Hit) -> str:
    kind = load_identifiers().kinds[hit.kind].what
    return f"'{hit.column}' {kind} ({hit.count:,} {'row' if hit.count == 1 else 'rows'})"


def check_patient_ids(draft: Draft) -> None:
    """Remark on ids of patients that run on like 1001, 1002, 1003: chart numbers are such.

    They are, when all are numbers of few digits and so many of the range between the smallest and
    the largest are in use that chance cannot be the reason.
    """
    ids = draft.columns[_PATIENT]
    limits = load_identifiers().values
    numbers = pd.to_numeric(pd.Series(ids.values.to_pylist(), dtype="str"), errors="coerce")
    whole = numbers.notna().all() and numbers.mod(1).eq(0).all()
    if not whole or len(numbers) < limits.chart_number_least:
        return
    span = numbers.max() - numbers.min() + 1
    is_short = numbers.max() < 10**limits.chart_number_digits
    if is_short and len(numbers) >= limits.chart_number_share * span:
        draft.note("chart_numbers", np.ones(len(draft), dtype=bool), column=_PATIENT)
