"""Every column of a draft turned from text into what it is, with what was wrong on the way."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ims_outcomes.exports.coded import Coded
from ims_outcomes.exports.dates import type_date_column
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.missing_texts import blank_missing_texts
from ims_outcomes.exports.numbers import type_numbers
from ims_outcomes.exports.words import type_postal_areas, type_segments, type_word, type_words
from ims_outcomes.vocabulary import Column, Settings, Vocabulary

_MISSING = {
    "patient_id": "missing_patient",
    "score": "missing_score",
    "instrument": "missing_instrument",
}
# What a program writes in place of a letter that it could not read.
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def type_columns(
    draft: Draft, known: Mapping[str, Column], *, settings: Settings, vocabulary: Vocabulary
) -> None:
    """Type every column of the draft in place; the draft's findings say what was wrong.

    Rows without what is required are set aside. An optional value that cannot be used is
    missing, and counted. How dates and numbers are written the clinic's map may say.
    """
    source = vocabulary.source
    for name, column in known.items():
        text = draft.columns[name]
        if pa.types.is_date32(text.values.type) or pa.types.is_floating(text.values.type):
            continue  # typed already, where it stood in the file
        _note_damaged(draft, name, text)
        text = blank_missing_texts(draft, column, vocabulary=vocabulary)
        if name in _MISSING:
            draft.note(_MISSING[name], text.is_missing, column=name)
        if column.type == "date":
            type_date_column(
                draft, name, date_order=source.date_order, timezone=source.timezone,
                is_required=column.required,
            )  # fmt: skip
        else:
            draft.columns[name] = _type_column(draft, column, vocabulary=vocabulary)
    _check_dates(draft, known, settings=settings)
    if draft.table == "sessions":
        _check_visit_length(draft, settings=settings)
        _fill_status(draft, known["status"])


def _type_column(draft: Draft, column: Column, *, vocabulary: Vocabulary) -> Coded:
    if column.type == "word":
        return type_word(draft, column, vocabulary=vocabulary)
    if column.type == "words":
        return type_words(draft, column, vocabulary=vocabulary)
    if column.type in ("number", "count"):
        return type_numbers(draft, column, decimal=vocabulary.source.decimal)
    if column.type == "text":
        return type_segments(draft, column, vocabulary=vocabulary)
    if column.name == "postal_area":
        return type_postal_areas(draft, column, vocabulary=vocabulary)
    return draft.columns[column.name]


def _note_damaged(draft: Draft, name: str, text: Coded) -> None:
    flags = pc.match_substring(text.values, _REPLACEMENT).to_numpy(zero_copy_only=False)
    if flags.any():
        draft.note("damaged_text", text.spread(flags), column=name)


def _check_dates(draft: Draft, known: Mapping[str, Column], *, settings: Settings) -> None:
    """Set aside dates before the earliest day and after the extract date; on them is inside.

    Without the setting no date is in the future: the clock of the machine says nothing about
    the export.
    """
    earliest, extract = settings.checks.earliest_date, settings.episodes.extract_date
    for name in (name for name, column in known.items() if column.type == "date"):
        dates = draft.columns[name]
        days = dates.values.to_numpy(zero_copy_only=False).astype("datetime64[D]")
        too_early = days < np.datetime64(earliest)
        draft.note("too_early_date", dates.spread(too_early), column=name, earliest=earliest)
        if extract:
            too_late = days > np.datetime64(extract)
            draft.note("future_date", dates.spread(too_late), column=name, extract=extract)


def _check_visit_length(draft: Draft, *, settings: Settings) -> None:
    longest = settings.checks.longest_visit_minutes
    minutes = draft.columns["duration_minutes"]
    flags = minutes.spread(minutes.values.to_numpy(zero_copy_only=False) > longest)
    draft.note("too_long_visit", flags, column="duration_minutes", longest=longest)
    draft.columns["duration_minutes"] = minutes.without(flags)


def _fill_status(draft: Draft, column: Column) -> None:
    """Without the column every session counts as attended; a blank in it too, but that is said."""
    status = draft.columns["status"]
    if "status" in draft.present:
        is_blank = status.is_missing & draft.is_good
        draft.note("status_filled", is_blank, column="status")
    draft.columns["status"] = status.filled(column.default)
