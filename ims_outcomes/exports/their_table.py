"""A table of theirs: its names, its columns found by name, and their cells coded once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ims_outcomes.exports.coded import Coded, Flags, Numbers, concatenate, encode
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary.source import BLANK
from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.wildcards import (
    WILDCARD,
    build_cell_test,
    fit_name,
    fit_text,
)

#: Between two columns of which a row's first filled one counts.
OR = " | "
_ENDINGS = (".gz", ".zip", ".csv", ".tsv", ".txt", ".xls", ".xlsx", ".parquet", ".ndjson", ".jsonl")


@dataclasses.dataclass(frozen=True)
class Found:
    """Where a column stands.

    Attributes
    ----------
    places : tuple of int
        One place; several where of alternatives each row's first filled one counts; none when
        it is not there.
    times : int
        How many columns have the name; more than one leaves open which of them is meant.
    name : str
        The name that led there.
    """

    places: tuple[int, ...] = ()
    times: int = 1
    name: str = ""


class TheirTable:
    """One table of their export, with what a map asks of it.

    Parameters
    ----------
    text : TextTable
        The table as text.
    drop : sequence of str
        Columns that are not looked at, with wildcards.
    named : sequence of str
        Columns that the map names, which a wildcard does not drop.
    is_strict : bool
        Whether two columns that differ in nothing but spelling are never told apart.

    Attributes
    ----------
    used : set of int
        Places of the columns that were read.
    taken : dict
        Our table: the rows that made something in it.
    coded : dict
        Cells of the columns that were read, coded, by place.
    """

    def __init__(
        self,
        text: TextTable,
        *,
        drop: Sequence[str] = (),
        named: Iterable[str] = (),
        is_strict: bool = False,
    ) -> None:
        """Leave out what is dropped, and list the names of what stays."""
        self.text = _drop_columns(text, drop=drop, named=named)
        self.dropped = frozenset(text.header) - frozenset(self.text.header)
        self.is_strict = is_strict
        self.used: set[int] = set()
        self.taken: dict[str, Flags] = {}
        self._spelled = [normalise_spelling(name) for name in self.text.header]
        self.coded: dict[int, Coded] = {}

    def __len__(self) -> int:
        return len(self.text.rows)

    def find_all(self, name: str) -> tuple[int, ...]:
        """Places of all columns that a name stands for: as written, else however spelled.

        A name with a wildcard stands for all that it fits.
        """
        spelled = normalise_spelling(name)
        if WILDCARD in name:
            fits = [
                place for place, theirs in enumerate(self._spelled) if fit_text(theirs, spelled)
            ]
            return tuple(fits)
        places = [place for place, theirs in enumerate(self._spelled) if theirs == spelled]
        wanted = " ".join(name.split())
        exact = [place for place in places if self.text.header[place] == wanted]
        return tuple(exact if exact and not self.is_strict else places)

    def find_first(self, names: Sequence[str]) -> Found:
        """Find the column that the first name leads to which is there at all."""
        for name in names:
            if places := self.find_all(name):
                return Found(places[:1], times=1 if WILDCARD in name else len(places), name=name)
            parts = [self.find_first([part]).places for part in name.split(OR) if OR in name]
            if any(parts):
                return Found(tuple(place for part in parts for place in part), name=name)
        return Found()

    def code(self, place: int) -> Coded:
        """The cells of a column, coded."""
        self.used.add(place)
        if place not in self.coded:
            self.coded[place] = encode(self.text.cells[place])
        return self.coded[place]

    def code_all(self, places: Iterable[int]) -> None:
        """Code columns side by side, which pyarrow lets threads do; `code` then has them."""
        wanted = [place for place in places if place not in self.coded]
        with ThreadPoolExecutor() as pool:
            coded = pool.map(encode, [self.text.cells[place] for place in wanted])
            self.coded |= dict(zip(wanted, coded, strict=True))

    def code_first(self, places: Sequence[int]) -> Coded:
        """Of several columns, for each row the first that is filled."""
        columns = [self.code(place) for place in places]
        return fill_in_turn(columns)

    def match_cells(self, places: Iterable[int], cells: Sequence[str]) -> Flags:
        """Rows in which any of the columns holds one of the cells; "" is blank.

        Blank counts only where all of the columns are blank; without a column all rows are.
        """
        fits = build_cell_test(cells)
        found = np.zeros(len(self), dtype=bool)
        is_blank = np.ones(len(self), dtype=bool)
        for place in places:
            column = self.code(place)
            found |= flag_values(column, fits)
            is_blank &= column.is_missing
        return found | is_blank if BLANK in cells else found

    def select_rows(self, where: Mapping[str, Sequence[str]]) -> Flags | None:
        """Rows that fit every condition; None when there is none, so that all rows do."""
        chosen: Flags | None = None
        for name, cells in where.items():
            fits = self.match_cells(self.find_all(name), cells)
            chosen = fits if chosen is None else chosen & fits
        return chosen

    def take_rows(self, table: str, where: Mapping[str, Sequence[str]]) -> Numbers | None:
        """Take the rows that fit for one of our tables; None for all of them.

        A row makes one session at most, and one patient; it can make any number of scores.
        """
        before = self.taken.get(table, np.zeros(len(self), dtype=bool))
        fits = self.select_rows(where)
        wanted = np.ones(len(self), dtype=bool) if fits is None else fits
        if table != "scores":
            wanted = wanted & ~before
        self.taken[table] = before | wanted
        return None if wanted.all() else np.flatnonzero(wanted)

    def find_left(self) -> Numbers:
        """Rows of which nothing was made."""
        return np.flatnonzero(~np.logical_or.reduce(list(self.taken.values())))

    def list_unknown(self) -> tuple[str, ...]:
        """Names of the columns that were never read."""
        others = [place for place in range(len(self.text.header)) if place not in self.used]
        return tuple(name_column(self.text, place) for place in others)


def fill_in_turn(columns: Sequence[Coded]) -> Coded:
    """Of several columns, for each row the first that holds anything.

    Examples
    --------
    >>> import pyarrow as pa
    >>> one, two = encode(pa.array(["a", None, None])), encode(pa.array(["b", "c", None]))
    >>> fill_in_turn([one, two]).to_arrow().to_pylist()
    ['a', 'c', None]
    """
    first, *others = columns
    if not others:
        return first
    joined = concatenate(columns)
    length = len(first)
    codes = joined.codes[:length].copy()
    for turn in range(1, len(columns)):
        blank = codes < 0
        codes[blank] = joined.codes[turn * length : (turn + 1) * length][blank]
    return Coded(codes, joined.values)


def flag_values(column: Coded, fits: Callable[[str], bool]) -> Flags:
    """Rows whose value fits; asked once for each distinct value."""
    return column.spread([fits(value) for value in column.values.to_pylist()])


def name_column(text: TextTable, place: int) -> str:
    """The name of a column in the file."""
    return text.header[place] or f"(column {place + 1}, without a name)"


def list_names(text: TextTable) -> tuple[str, ...]:
    """Names that a map's `from` may mean: the file, and the parts that lead to the table.

    Examples
    --------
    >>> nothing = np.array([], dtype=np.int64)
    >>> text = TextTable("a.zip", header=(), cells=[], rows=nothing, part="in/b.xlsx: Data")
    >>> list_names(text)
    ('a', 'b', 'Data')
    """
    inside, _, sheet = text.part.partition(": ")
    names = (text.file, inside.replace("\\", "/").rpartition("/")[2], sheet)
    return tuple(dict.fromkeys(strip_endings(name) for name in names if name))


def strip_endings(name: str) -> str:
    """A file's name without the endings that say what kind of file it is.

    Examples
    --------
    >>> strip_endings("Sessions.2024.CSV.gz")
    'Sessions.2024'
    """
    while name.lower().endswith(_ENDINGS):
        name = name[: name.rindex(".")]
    return name


def fit_table(text: TextTable, patterns: Sequence[str]) -> bool:
    """Tell whether a table is one that a map's `from` means; without patterns any is."""
    return not patterns or any(fit_name(name, patterns) for name in list_names(text))


def _drop_columns(text: TextTable, *, drop: Sequence[str], named: Iterable[str]) -> TextTable:
    """The table without the columns that nobody may look at."""
    if not drop:
        return text
    exact = {normalise_spelling(name) for name in drop if WILDCARD not in name}
    wide = [normalise_spelling(name) for name in drop if WILDCARD in name]
    safe = {normalise_spelling(name) for name in named if WILDCARD not in name}
    kept = [
        place
        for place, name in enumerate(map(normalise_spelling, text.header))
        if name not in exact and (name in safe or not any(fit_text(name, each) for each in wide))
    ]
    if len(kept) == len(text.header):
        return text
    return dataclasses.replace(
        text,
        header=tuple(text.header[place] for place in kept),
        cells=[text.cells[place] for place in kept],
        is_date_cell={
            new: text.is_date_cell[place]
            for new, place in enumerate(kept)
            if place in text.is_date_cell
        },
    )


def find_date_cells(table: TheirTable, places: Sequence[int], rows: Numbers | None) -> Flags | None:
    """Which rows hold a date cell of a spreadsheet in a column; None when none can."""
    flags = [table.text.is_date_cell[place] for place in places if place in table.text.is_date_cell]
    if not flags:
        return None
    return flags[0] if rows is None else flags[0][rows]
