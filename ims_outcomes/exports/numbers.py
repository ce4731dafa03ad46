"""Columns of numbers: read as written, and checked against the range of the column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags
from ims_outcomes.exports.draft import Draft
from ims_outcomes.exports.written_numbers import WrittenNumbers, read_number, read_numbers
from ims_outcomes.vocabulary import Column
from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.synonyms import load_synonyms

__all__ = ["read_number", "type_numbers"]

#: Where the draft keeps the 10 of a score written as 8/10, and the unit of one written as 40 %.
SCORE_TOP, SCORE_UNIT = "score_top", "score_unit"

_OUT_OF = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*/\s*([0-9]+)")
_WITH_UNIT = re.compile(r"(.*[0-9])\s*([^\W\d_]+|%)\.?")
# A column's own unit behind a number says nothing new; any other word is not overlooked.
_UNIT_WORDS = {
    "minutes": ("min", "mins", "minute", "minutes"),
    "seconds": ("s", "sec", "secs", "second", "seconds", "seconde", "secondes"),
    "hours": ("h", "hr", "hrs", "hour", "hours", "heure", "heures"),
}


def type_numbers(draft: Draft, column: Column, *, decimal: str = "") -> Coded:
    """Turn a column of text into numbers.

    How a decimal comma and marks between thousands are told apart, `read_numbers` says; what was
    read in such a way is counted. What is not a number, or may be one of two, is missing. A score
    may be written with its top, 8/10, or its unit, 40 %, which `check_scores` compares to those of
    its instrument; a number of minutes may be written as 30 min.

    In a column that is not required a number outside the column's range is missing too, and so
    is one that is not whole where things are counted; exactly at an end of the range is inside.

    Parameters
    ----------
    draft : Draft
        Its column is text.
    column : Column
        Of the type number or count.
    decimal : str
        "." or ","; "" when nobody said.
    """
    text = draft.columns[column.name]
    texts = text.values.to_pylist()
    if column.name == "score":
        texts = _split_units(draft, text, _split_tops(draft, text))
    elif column.unit in _UNIT_WORDS:
        texts = [_strip_unit(value, _UNIT_WORDS[column.unit]) for value in texts]
    written = read_numbers(texts, decimal=decimal)
    numbers = text.replace(written.numbers, pa.float64())
    _note_unread(draft, column, text, written)
    draft.note("decimal_comma", text.spread(written.has_comma), column=column.name)
    draft.note("thousands_marks", text.spread(written.has_thousands), column=column.name)
    return _keep_possible(draft, column, numbers)


def _split_tops(draft: Draft, text: Coded) -> list[str]:
    """The texts without the tops of their scales, which are kept in the draft."""
    found = [_OUT_OF.fullmatch(value) for value in text.values.to_pylist()]
    if not any(found):
        return list(text.values.to_pylist())
    tops = [float(each[2]) if each else None for each in found]
    draft.written[SCORE_TOP] = text.replace(tops, pa.float64())
    return [
        each[1] if each else value
        for each, value in zip(found, text.values.to_pylist(), strict=True)
    ]


def _split_units(draft: Draft, text: Coded, values: Sequence[str]) -> list[str]:
    """The texts without the units behind them, which are kept in the draft."""
    spellings = {unit: unit for unit in ("points", "mm", "percent")} | dict(load_synonyms()["unit"])
    found = [_WITH_UNIT.fullmatch(value) for value in values]
    units = [spellings.get(normalise_spelling(each[2])) if each else None for each in found]
    if any(units):
        draft.written[SCORE_UNIT] = text.replace(units, pa.string())
    return [
        each[1] if each and unit else value
        for value, each, unit in zip(values, found, units, strict=True)
    ]


def _strip_unit(text: str, words: Sequence[str]) -> str:
    """The number in front of the column's own unit; any other text as it stands."""
    found = _WITH_UNIT.fullmatch(text)
    return found[1] if found and found[2].casefold() in words else text


def _note_unread(draft: Draft, column: Column, text: Coded, written: WrittenNumbers) -> None:
    """Say which texts are no number, and which may be two."""
    is_score = column.name == "score"
    is_number = np.array([number is not None for number in written.numbers], dtype=bool)
    check = "score_not_a_number" if is_score else "not_a_number"
    flags = text.spread(~is_number & ~written.is_ambiguous)
    draft.note(check, flags, column=column.name)
    check = "ambiguous_score" if is_score else "ambiguous_number"
    draft.note(check, text.spread(written.is_ambiguous), column=column.name)


def _keep_possible(draft: Draft, column: Column, numbers: Coded) -> Coded:
    """The numbers without those that the column cannot hold."""
    values = numbers.values.to_numpy(zero_copy_only=False)
    if column.type == "count":
        numbers = _leave_out(draft, column, numbers, values % 1 != 0, check="not_whole")
    low = -math.inf if column.low is None else column.low
    high = math.inf if column.high is None else column.high
    is_outside = (values < low) | (values > high)
    return _leave_out(
        draft, column, numbers, is_outside, check="number_out_of_range", range=_write_range(column)
    )


def _leave_out(
    draft: Draft,
    column: Column,
    numbers: Coded,
    is_wrong: Flags,
    *,
    check: str,
    **details: object,
) -> Coded:
    """The numbers without the wrong ones, which are remarked on."""
    flags = numbers.spread(is_wrong)
    draft.note(check, flags, column=column.name, **details)
    return numbers.without(flags)


def _write_range(column: Column) -> str:
    """Write the range of a column.

    Examples
    --------
    >>> _write_range(Column("soreness_hours", "number", "", low=0, high=336, unit="hours"))
    '0 to 336 hours'
    """
    ends = [f"{end:g}" for end in (column.low, column.high) if end is not None]
    unit = f" {column.unit}" if column.unit else ""
    if len(ends) == 2:
        return f"{ends[0]} to {ends[1]}{unit}"
    return f"its range, which {'ends' if column.low is None else 'begins'} at {''.join(ends)}{unit}"
