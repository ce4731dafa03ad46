"""CSV text taken apart record by record, so that a broken one costs no neighbours."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Numbers

_LINE = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r|\Z)")


@dataclasses.dataclass(frozen=True)
class Record:
    """One record: its cells, where it ends, and the check it fails as it stands, if any."""

    cells: list[str]
    end: int
    problem: str = ""


@dataclasses.dataclass(frozen=True)
class Records:
    """The records below a header; `numbers` count from 1 at the first line below it."""

    cells: list[pa.ChunkedArray]
    numbers: Numbers
    broken: dict[str, Numbers]
    empty: Numbers

    @property
    def count(self) -> int:
        """How many records there are, broken and empty ones included."""
        return len(self.numbers) + len(self.empty) + sum(map(len, self.broken.values()))


class _Lines:
    """Lines of UTF-8 text one by one, from a place on; `end` is where the last one ends."""

    def __init__(self, data: bytes, start: int, *, longest: int) -> None:
        self.data, self.end, self.longest = data, start, longest

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.end >= len(self.data):
            raise StopIteration
        found = _LINE.match(self.data, self.end, self.end + self.longest + 2)
        if found is None or found.end() - self.end > self.longest:
            raise csv.Error("too long")
        self.end = found.end()
        return found[0].decode()


def split_records(data: bytes, start: int, *, delimiter: str, longest: int) -> Iterator[Record]:
    r"""Take text apart record by record, beginning again after a line that cannot be read.

    A quotation mark that never closes would swallow all that follows. Such a line is broken by
    itself, and reading goes on with the line after it.

    Parameters
    ----------
    data : bytes
        UTF-8 text.
    start : int
        Where to begin.
    delimiter : str
        What stands between cells.
    longest : int
        Bytes that a line may have.

    Examples
    --------
    >>> found = split_records(b'a,b\n"c,d\ne,f\n', 0, delimiter=",", longest=100)
    >>> [(record.cells, record.problem) for record in found]
    [(['a', 'b'], ''), ([], 'broken_quote'), (['e', 'f'], '')]
    """
    while start < len(data):
        lines = _Lines(data, start, longest=longest)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                start = lines.end
                yield Record(cells, start)
            return
        except csv.Error:
            end, problem = _skip_line(data, start, longest=longest)
            start = end
            yield Record([], end, problem)


def _skip_line(data: bytes, start: int, *, longest: int) -> tuple[int, str]:
    """Where a line that cannot be read ends, and why it cannot."""
    ends = [place for place in (data.find(b"\n", start), data.find(b"\r", start)) if place >= 0]
    end = min(ends, default=len(data) - 1) + 1
    end += data[end - 1 : end + 1] == b"\r\n"
    is_long = end - start > min(longest, csv.field_size_limit())
    return end, "too_long_row" if is_long else "broken_quote"


def gather_records(found: Iterable[Record], *, width: int) -> Records:
    """Make columns of records; those that are broken, blank or of another width by number."""
    whole: list[list[str]] = []
    numbers: list[int] = []
    aside: dict[str, list[int]] = {}
    for number, record in enumerate(found, start=1):
        problem = _find_problem(record, width=width)
        if problem is None:
            whole.append(record.cells)
            numbers.append(number)
        else:
            aside.setdefault(problem, []).append(number)
    columns = zip(*whole, strict=True) if whole else [()] * width
    empty = aside.pop("", [])
    return Records(
        cells=[_build_column(cells) for cells in columns],
        numbers=np.array(numbers, dtype=np.int64),
        broken={check: np.array(rows) for check, rows in aside.items()},
        empty=np.array(empty, dtype=np.int64),
    )


def join_records(parts: list[Records], *, width: int) -> Records:
    """Records one below the other, numbered on."""
    starts = np.cumsum([0, *(part.count for part in parts)])[:-1]

    def number_on(found: Iterable[Numbers]) -> Numbers:
        moved = [each + start for each, start in zip(found, starts, strict=True)]
        return np.concatenate([np.array([], dtype=np.int64), *moved])

    nothing = np.array([], dtype=np.int64)
    checks = dict.fromkeys(check for part in parts for check in part.broken)
    return Records(
        cells=[_join_chunks([part.cells[place] for part in parts]) for place in range(width)],
        numbers=number_on(part.numbers for part in parts),
        broken={
            check: number_on(part.broken.get(check, nothing) for part in parts) for check in checks
        },
        empty=number_on(part.empty for part in parts),
    )


def _join_chunks(columns: list[pa.ChunkedArray]) -> pa.ChunkedArray:
    return pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string())


def _find_problem(record: Record, *, width: int) -> str | None:
    """The check a record fails, "" for a blank line, None for a whole record."""
    if record.problem:
        return record.problem
    cells = record.cells
    if not cells or (width > 1 and len(cells) == 1 and not cells[0].strip()):
        return ""
    return None if len(cells) == width else "ragged_row"


def _build_column(cells: tuple[str, ...]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([cell or None for cell in cells], pa.string())])
