"""How files that are not the suite's own become its tables: the parts of an export map."""

from __future__ import annotations

import dataclasses

from ims_outcomes.vocabulary.toml_tables import limits

#: In a map's cells: anything at all, and nothing.
ANYTHING, BLANK = "*", ""

_BLANK_ALLOWED = {"parts_may_be_empty": True}


@dataclasses.dataclass(frozen=True)
class Flag:
    """A word of ours that is read off another of their columns.

    Parameters
    ----------
    column : str
        Our column.
    theirs : tuple of str
        Their columns; a name with wildcards stands for all that it fits.
    is_ : tuple of str
        Cells that it takes, with wildcards; "*" is anything at all, "" is blank.
    means : str
        Our word.
    """

    column: str
    theirs: tuple[str, ...]
    means: str
    is_: tuple[str, ...] = limits(default=(ANYTHING,), key="is", parts_may_be_empty=True)


@dataclasses.dataclass(frozen=True)
class Checkboxes:
    """Several yes-or-no columns of theirs that make one list of ours.

    Parameters
    ----------
    column : str
        Our column, one that holds several words.
    theirs : tuple of str
        Names of their columns, each with one "*" for what tells them apart.
    values : dict
        What the "*" stands for, with wildcards: our word.
    """

    column: str
    theirs: tuple[str, ...]
    values: dict[str, str] = dataclasses.field(
        default_factory=dict, metadata={"parts": {"may_be_empty": True}}
    )


@dataclasses.dataclass(frozen=True)
class ScoreColumn:
    """A column of scores, and what is known of all scores in it.

    Parameters
    ----------
    theirs : tuple of str
        Their column; of several names the first that is there.
    weeks : float or None
        Weeks after the start, where the score was asked for then; None: on the row's own day.
    instrument, item, timing, unit, condition, technique : str
        "" where the row itself says it.
    """

    theirs: tuple[str, ...]
    weeks: float | None = limits(low=0, default=None)
    instrument: str = limits(default="")
    item: str = limits(default="")
    timing: str = limits(default="")
    unit: str = limits(default="")
    condition: str = limits(default="")
    technique: str = limits(default="")


@dataclasses.dataclass(frozen=True)
class Lookup:
    """A column that is fetched from another table of theirs, or from other rows of the same.

    Parameters
    ----------
    column : str
        Our column; where this table has it as well, only rows blank in it are filled.
    from_ : tuple of str
        Names of the other table, with wildcards.
    here, there : tuple of str
        The key in this table, and in that one.
    theirs : tuple of str
        Their column in that table.
    where : dict
        Rows of that table that count, as in `TableMap`.
    """

    column: str
    here: tuple[str, ...]
    there: tuple[str, ...]
    theirs: tuple[str, ...]
    from_: tuple[str, ...] = limits(default=(), key="from")
    where: dict[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict, metadata={"parts": _BLANK_ALLOWED}
    )


@dataclasses.dataclass(frozen=True)
class SourceStart:
    """Their column that holds the day from which weeks count."""

    date: tuple[str, ...] = limits(default=())


NO_START = SourceStart()


@dataclasses.dataclass(frozen=True)
class TableMap:
    """How rows of theirs become rows of one of our tables.

    Parameters
    ----------
    makes : str
        Our table.
    from_ : tuple of str
        Names of their table (file, sheet, member of a zip, type of resource), with wildcards;
        none: any table that has the columns required.
    where : dict
        Their column: cells of which a row must hold one. All columns must fit; "*" is anything
        at all, "" is blank, and a column that is not there is blank.
    columns : dict
        Our column: theirs, the first that is there. "a | b": of these columns, the first that a
        row has filled.
    constants : dict
        Our column: the value of every row, where none of their columns is there.
    values : dict of dict
        Our column: their cell, with wildcards and in any case: our word; "" for nothing.
    flags, checkboxes, scores, lookups : tuple
        See their classes. `scores` only where the table makes scores.
    start : SourceStart
        Their column of the day from which weeks count.
    is_own : bool
        The clinic itself named its columns, so that one which is not there is a stop.
    """

    makes: str = limits(allowed=("sessions", "scores", "patients"))
    from_: tuple[str, ...] = limits(default=(), key="from")
    where: dict[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict, metadata={"parts": _BLANK_ALLOWED}
    )
    columns: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[str, str]] = dataclasses.field(
        default_factory=dict, metadata={"parts": {"parts": {"may_be_empty": True}}}
    )
    flags: tuple[Flag, ...] = ()
    checkboxes: tuple[Checkboxes, ...] = ()
    scores: tuple[ScoreColumn, ...] = ()
    start: SourceStart = NO_START
    lookups: tuple[Lookup, ...] = ()
    is_own: bool = dataclasses.field(default=False, metadata={"is_given": True})


@dataclasses.dataclass(frozen=True)
class Overlay:
    """What a clinic's own file says of columns without saying of which table."""

    columns: dict[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    values: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    start: SourceStart = NO_START
    scores: tuple[ScoreColumn, ...] = ()


@dataclasses.dataclass(frozen=True)
class SourceMap:
    """How to read an export; empty when nothing is said, so that the files must say it.

    Parameters
    ----------
    id : str
        Name of the shipped map that it is, or that it was laid over; "" for none.
    name, about, reference : str
        As said to a user; how to export it; where the names of its columns come from.
    columns_published : bool
        Whether its maker publishes the names; if not, those listed are candidates.
    file, sheet : str
        The only file, and sheet of it, that the map is for; "" for all.
    encoding, delimiter, decimal, timezone : str
        How files are written; "" where the files themselves show it.
    date_order : str
        "dmy", "mdy" or "ymd"; "" when dates can be read one way only.
    drop : tuple of str
        Their columns that are never looked at, with wildcards, in any case.
    tables : tuple of TableMap
        What is made of their tables.
    own : Overlay
        What a clinic's file says without naming a map; `lay_over` brings it into one.
    """

    id: str = ""
    name: str = ""
    about: str = ""
    columns_published: bool = True
    reference: str = ""
    file: str = ""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    decimal: str = ""
    date_order: str = ""
    timezone: str = ""
    drop: tuple[str, ...] = ()
    tables: tuple[TableMap, ...] = ()
    own: Overlay = Overlay()
