"""What can be seen of a column without knowing what it is: dates, numbers, words, ids, people."""

from __future__ import annotations

import dataclasses
import re

import numpy as np

from ims_outcomes.exports.coded import Coded, encode
from ims_outcomes.exports.date_texts import find_readings
from ims_outcomes.exports.dates import SLIP_SHARE
from ims_outcomes.exports.identifier_scan import find_telling_header, scan_column
from ims_outcomes.exports.identifier_values import KNOWN, has_names, is_free_text
from ims_outcomes.exports.serial_dates import read_serials
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.exports.written_numbers import read_numbers
from ims_outcomes.vocabulary import Column
from ims_outcomes.vocabulary.headers import holds_phrase, simplify_header

#: Rows looked at, from the first on: enough to see what a column is.
ROWS_LOOKED_AT = 100_000

_OUT_OF = re.compile(r"^([0-9]+(?:[.,][0-9]+)?)\s*/\s*[0-9]+$")
_TIME_OF_DAY = re.compile(r"[T ,]\s*(?=[0-9]{1,2}[:h])")


@dataclasses.dataclass(frozen=True)
class ColumnLook:
    """One column of a table, and what its cells look like.

    Attributes
    ----------
    place : int
        Position in the table.
    name : str
        The header as it stands in the file.
    simple : str
        The header as plain words.
    cells : Coded
        The cells looked at.
    dates, numbers : int
        How many of them are dates, and numbers.
    stopped_as : tuple of str
        The kinds of identifier that the door would stop the column as when nobody reads it.
    """

    place: int
    name: str
    simple: str
    cells: Coded
    dates: int
    numbers: int
    values: tuple[float, ...]
    is_free_text: bool
    is_made_of_names: bool
    stopped_as: tuple[str, ...]

    @property
    def identifier(self) -> str:
        """What tells who somebody is in the column; "" when nothing does.

        Dates far apart may be those of an old clinic, and addresses what a machine refers to
        records by: only a column that is read as nothing is left out for these.
        """
        kinds = [kind for kind in self.stopped_as if kind not in KNOWN or self._is_told(kind)]
        return kinds[0] if kinds else ""

    def _is_told(self, kind: str) -> bool:
        found = find_telling_header(self.name)
        return found is not None and found.id == kind

    @property
    def filled(self) -> int:
        """How many cells hold something."""
        return int((~self.cells.is_missing).sum())

    @property
    def distinct(self) -> int:
        """How many different things they hold."""
        return len(np.unique(self.cells.codes[~self.cells.is_missing]))

    @property
    def date_share(self) -> float:
        """Dates among the cells that hold something."""
        return self.dates / self.filled if self.filled else 0.0

    @property
    def number_share(self) -> float:
        """Numbers among the cells that hold something."""
        return self.numbers / self.filled if self.filled else 0.0

    def share_within(self, low: float, high: float) -> float:
        """Numbers from low to high, both included, among all numbers."""
        inside = sum(low <= value <= high for value in self.values)
        return inside / len(self.values) if self.values else 0.0


def look_at_columns(table: TextTable) -> list[ColumnLook]:
    """Look at every column of a table that has a name and holds anything.

    Parameters
    ----------
    table : TextTable
        As read; of a long one the first rows are looked at.

    Returns
    -------
    list of ColumnLook
        In the order of the file.
    """
    looks = [
        _look_at(place, name, encode(table.cells[place].slice(0, ROWS_LOOKED_AT)))
        for place, name in enumerate(table.header)
        if name
    ]
    return [look for look in looks if look.filled]


def _look_at(place: int, name: str, cells: Coded) -> ColumnLook:
    texts = cells.values.to_pylist()
    counts = np.bincount(cells.codes[~cells.is_missing], minlength=len(texts))
    simple = simplify_header(name)
    are_dates = np.array([is_date(text) for text in texts], dtype=bool)
    if holds_phrase(simple, "date") and read_serials(cells, slip_share=SLIP_SHARE):
        are_dates = np.ones(len(texts), dtype=bool)
    numbers = read_numbers([_OUT_OF.sub(r"\1", text) for text in texts]).numbers
    is_number = np.array([number is not None for number in numbers], dtype=bool) & ~are_dates
    is_used = counts > 0
    is_word = ~are_dates & ~is_number
    words = [text for text, good in zip(texts, is_word & is_used, strict=True) if good]
    return ColumnLook(
        place=place,
        name=name,
        simple=simple,
        cells=cells,
        dates=int(counts[are_dates].sum()),
        numbers=int(counts[is_number].sum()),
        values=tuple(
            number
            for number, good in zip(numbers, is_number & is_used, strict=True)
            if good and number is not None
        ),
        is_free_text=is_free_text(words),
        is_made_of_names=has_names(words),
        stopped_as=tuple(hit.kind for hit in scan_column(name, cells)),
    )


def is_date(text: str) -> bool:
    """Whether a text is a date in any order, with or without a time of day.

    Examples
    --------
    >>> is_date("24/03/2026 14:05"), is_date("2026-03-24T09:00Z"), is_date("8/10"), is_date("7")
    (True, True, False, False)
    """
    day = _TIME_OF_DAY.split(text, maxsplit=1)[0]
    return bool(find_readings(text) or (day != text and find_readings(day)))


def describe_look(look: ColumnLook, column: Column) -> str:
    """Say what was seen of a column, never a cell."""
    if column.type == "date":
        return f"{look.dates:,} of {look.filled:,} filled cells are dates"
    if column.type in ("number", "count"):
        return f"{look.numbers:,} of {look.filled:,} filled cells are numbers"
    kind = "id" if column.type == "id" else "word"
    different = f"{look.distinct:,} different {kind}s" if look.distinct > 1 else f"one {kind}"
    return f"{different} in {look.filled:,} filled cells"


def count_patients(look: ColumnLook, patients: ColumnLook | None) -> np.ndarray:
    """For each distinct value of a column how many different patients have it.

    Without a column of patients every row counts, as one patient could have all of them: none.
    """
    counts = np.zeros(len(look.cells.values), dtype=np.int64)
    if patients is None:
        return counts
    both = ~look.cells.is_missing & ~patients.cells.is_missing
    pairs = np.unique(
        look.cells.codes[both].astype(np.int64) * (len(patients.cells.values) + 1)
        + patients.cells.codes[both]
    )
    codes, found = np.unique(pairs // (len(patients.cells.values) + 1), return_counts=True)
    counts[codes] = found
    return counts


def count_rows(look: ColumnLook) -> np.ndarray:
    """For each distinct value of a column how many rows hold it."""
    return np.bincount(look.cells.codes[~look.cells.is_missing], minlength=len(look.cells.values))
