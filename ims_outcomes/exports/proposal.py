"""What `init` proposes: a map, what was seen for each line of it, and what only the owner knows."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class ProposedColumn:
    """A column of theirs for one of ours, and what was seen of it.

    `theirs` is "?" where none could be told for a column that cannot be done without. With
    `is_active` false the line is only offered: the owner takes its # away. `is_single` says that
    all rows hold the same.
    """

    ours: str
    theirs: str
    seen: str
    is_active: bool = True
    is_single: bool = False


@dataclasses.dataclass(frozen=True)
class ProposedWord:
    """A word of theirs that occurs often, what it becomes, and a guess where nothing is known."""

    theirs: str
    ours: str
    patients: int
    guess: str = ""


@dataclasses.dataclass(frozen=True)
class ProposedWords:
    """The words of one column, and how many more there are that are too rare to be shown."""

    ours: str
    words: tuple[ProposedWord, ...]
    rare: int


@dataclasses.dataclass(frozen=True)
class ProposedScore:
    """A column of scores; `instrument` is "?" where only the owner knows it.

    `theirs` is "?" where only the owner knows which columns are scores; `seen` asks.
    """

    theirs: str
    seen: str
    instrument: str
    item: str = ""
    timing: str = ""
    weeks: float | None = None


@dataclasses.dataclass(frozen=True)
class Question:
    """What cannot be seen in the data: the place in the map, and the question in words."""

    place: str
    text: str


@dataclasses.dataclass(frozen=True)
class ProposedTable:
    """One of our tables made from one of theirs.

    Attributes
    ----------
    table : str
        Their table as a message names it.
    from_ : tuple of str
        What its name must fit; empty when its columns tell it.
    makes : str
        Our table.
    columns, scores, words
        What becomes of its columns and of their words.
    constants : dict
        Our column: the value of every row.
    start : ProposedColumn or None
        Their column of the day from which weeks count.
    """

    table: str
    from_: tuple[str, ...]
    makes: str
    columns: tuple[ProposedColumn, ...]
    words: tuple[ProposedWords, ...] = ()
    scores: tuple[ProposedScore, ...] = ()
    constants: dict[str, str] = dataclasses.field(default_factory=dict)
    start: ProposedColumn | None = None


@dataclasses.dataclass(frozen=True)
class SeenTable:
    """A table of theirs as it was found: how many rows, and which columns nothing is made of.

    One of which nothing is made may still be one that others look things up in.
    """

    table: str
    rows: int
    dropped: tuple[str, ...]
    unused: tuple[str, ...]
    is_looked_up: bool = False


@dataclasses.dataclass(frozen=True)
class Proposal:
    """Everything that `init` says.

    Attributes
    ----------
    map_id, map_name : str
        The shipped map that the files fit; "" for none.
    is_published : bool
        Whether the names in that map are its maker's own.
    extra : tuple of ProposedColumn
        Columns that the map leaves out.
    seen : tuple of SeenTable
        Every table of the files.
    tables : tuple of ProposedTable
        What is made of them; empty when nothing can be.
    drop : tuple of str
        Headers that tell of a person: never looked at.
    date_order, date_order_seen : str
        "" when the data show it, "?" when they do not; and what was seen.
    timezone : str
        "?" when times say a zone of their own.
    questions : tuple of Question
        What the owner must answer.
    """

    seen: tuple[SeenTable, ...]
    tables: tuple[ProposedTable, ...]
    drop: tuple[str, ...]
    date_order: str
    date_order_seen: str
    timezone: str
    questions: tuple[Question, ...]
    map_id: str = ""
    map_name: str = ""
    is_published: bool = True
    extra: tuple[ProposedColumn, ...] = ()
