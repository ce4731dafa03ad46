"""Columns as codes: each row points to one of the column's distinct values.

Whatever must be done to text is done once per distinct value, not once per row.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[Any]

#: The code of a row that holds nothing.
NOTHING = -1


@dataclasses.dataclass(frozen=True)
class Coded:
    """A column: `values[codes[row]]` is what the row holds, and code −1 that it holds nothing."""

    codes: Numbers
    values: pa.Array

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def is_missing(self) -> Flags:
        """Which rows hold nothing."""
        return np.equal(self.codes, NOTHING)

    def take(self, rows: Numbers) -> Coded:
        """The same column for some of its rows, by position or by flag."""
        return Coded(self.codes[rows], self.values)

    def spread(self, flags: Sequence[bool] | Flags) -> Flags:
        """Which rows hold a flagged value; a row that holds nothing does not."""
        of_values = np.asarray(flags, dtype=bool)
        if not of_values.any():
            return np.zeros(len(self), dtype=bool)
        return np.append(of_values, False)[self.codes]

    def replace(self, values: Sequence[Any], kind: pa.DataType) -> Coded:
        """The column with new values for its distinct ones, in their order; None is nothing."""
        return recode(self, pa.array(values, kind))

    def without(self, flags: Flags) -> Coded:
        """The column with nothing in the flagged rows."""
        return Coded(np.where(flags, NOTHING, self.codes), self.values)

    def filled(self, value: str) -> Coded:
        """The column of text with a value where there was nothing."""
        texts = pa.concat_arrays([self.values, pa.array([value], pa.string())])
        codes = np.where(self.is_missing, len(self.values), self.codes)
        return recode(Coded(codes, texts), texts)

    def count_values(self) -> Numbers:
        """How many rows hold each of the values."""
        return np.bincount(self.codes + 1, minlength=len(self.values) + 1)[1:]

    def compact(self) -> Coded:
        """The column without values that no row holds."""
        used = self.count_values() > 0
        if used.all():
            return self
        return Coded(_add_nothing(np.cumsum(used) - 1)[self.codes], self.values.filter(used))

    def to_arrow(self) -> pa.Array:
        """The rows themselves."""
        if not len(self.values):
            return pa.nulls(len(self), self.values.type)
        return self.values.take(pa.array(self.codes, mask=self.is_missing))

    def to_numpy(self) -> Numbers:
        """The rows of a column of numbers, NaN where nothing is."""
        values = np.append(self.values.to_numpy(zero_copy_only=False), np.nan)
        return values[self.codes]


def encode(text: pa.ChunkedArray | pa.Array) -> Coded:
    """Code a column of text; blanks around a value do not count, and blanks alone are nothing.

    Examples
    --------
    >>> coded = encode(pa.array([" a", "b", "a ", "  ", None]))
    >>> coded.codes.tolist(), coded.values.to_pylist()
    ([0, 1, 0, -1, -1], ['a', 'b'])
    """
    coded = encode_array(text)
    trimmed = pc.utf8_trim_whitespace(coded.values)
    if trimmed.equals(coded.values) and not pc.any(pc.equal(trimmed, "")).as_py():
        return coded
    return recode(coded, pc.if_else(pc.equal(trimmed, ""), None, trimmed))


def encode_array(array: pa.ChunkedArray | pa.Array) -> Coded:
    """Code a column of anything, as it stands."""
    dictionary = pc.dictionary_encode(array)
    if isinstance(dictionary, pa.ChunkedArray):
        dictionary = dictionary.combine_chunks()
    indices = dictionary.indices
    codes = indices.fill_null(NOTHING) if indices.null_count else indices
    return Coded(codes.to_numpy(zero_copy_only=False), dictionary.dictionary)


def recode(coded: Coded, values: pa.Array) -> Coded:
    """The column with new values for its distinct ones, in their order; equal ones become one."""
    again = encode_array(values)
    if np.array_equal(again.codes, np.arange(len(values))):
        return Coded(coded.codes, again.values)
    return Coded(_add_nothing(again.codes)[coded.codes], again.values)


def _add_nothing(codes: Numbers) -> Numbers:
    """The code of each value, and last that of a row which holds nothing; kept small."""
    return np.append(codes, NOTHING).astype(np.int32)


def concatenate(columns: Sequence[Coded]) -> Coded:
    """Columns one below the other.

    Examples
    --------
    >>> concatenate([encode(pa.array(["a", None])), encode(pa.array(["b", "a"]))]).codes.tolist()
    [0, -1, 1, 0]
    """
    if len(columns) == 1:
        return columns[0]
    starts = np.cumsum([0, *(len(column.values) for column in columns)])
    codes = [
        np.where(column.is_missing, NOTHING, column.codes + start)
        for column, start in zip(columns, starts[:-1], strict=True)
    ]
    values = pa.concat_arrays([column.values for column in columns])
    return recode(Coded(np.concatenate(codes).astype(np.int32), values), values)


def build_constant(value: Any, length: int, kind: pa.DataType) -> Coded:
    """A column that holds one value in every row; None makes every row hold nothing."""
    code = NOTHING if value is None else 0
    return Coded(
        np.full(length, code, dtype=np.int32), pa.array([] if value is None else [value], kind)
    )


def as_coded(numbers: Numbers) -> Coded:
    """Numbers from 0 on as a column, for comparing only: its values stand for nothing."""
    return Coded(numbers, np.arange(numbers.max(initial=0) + 1))


def join_codes(columns: Sequence[Coded]) -> Numbers:
    """One number per row, equal where rows are equal in every column.

    Examples
    --------
    >>> one, two = encode(pa.array(["a", "a", "b", "a"])), encode(pa.array(["x", "y", "x", "x"]))
    >>> join_codes([one, two]).tolist()
    [0, 1, 2, 0]
    """
    joined = np.zeros(len(columns[0]), dtype=np.int64)
    distinct = 1
    for column in columns:
        choices = len(column.values) + 1
        if distinct * choices >= 2**62:
            joined, distinct = number_rows(joined, distinct)
        joined = joined * choices + (column.codes + 1)
        distinct *= choices
    return number_rows(joined, distinct)[0]


def is_countable(distinct: int, *, length: int) -> bool:
    """Whether a list of all numbers there could be is no longer than a few columns.

    Then each row's number is looked up in that list, which is faster than comparing rows.
    """
    return distinct <= 4 * length + 1000


def number_rows(joined: Numbers, distinct: int) -> tuple[Numbers, int]:
    """The same rows numbered from 0 without gaps, and how many numbers there are."""
    if not is_countable(distinct, length=len(joined)):
        numbers, uniques = pd.factorize(joined)
        return np.asarray(numbers), len(uniques)
    used = np.zeros(distinct, dtype=bool)
    used[joined] = True
    places = np.cumsum(used) - 1
    return places[joined], int(places[-1]) + 1 if len(places) else 0


def rank_rows(column: Coded) -> Numbers:
    """The rank of each row's value among those in use; rows that hold nothing come last.

    Examples
    --------
    >>> rank_rows(encode(pa.array(["b", None, "a", "b"]))).tolist()
    [1, 2, 0, 1]
    """
    used = np.flatnonzero(column.count_values())
    order = pc.array_sort_indices(column.values.take(pa.array(used))).to_numpy()
    ranks = np.full(len(column.values) + 1, len(used))
    ranks[used[order]] = np.arange(len(used))
    return ranks[column.codes]
