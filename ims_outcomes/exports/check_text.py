"""What `ims-outcomes check` prints: how files were read, every file's rows, what was wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from ims_outcomes.exports.account import name_place
from ims_outcomes.exports.export import Export
from ims_outcomes.exports.known_words import UNRECOGNISED
from ims_outcomes.exports.stops import describe_rows
from ims_outcomes.vocabulary.checks import load_checks
from ims_outcomes.vocabulary.spellings import normalise_spelling

_COLUMNS_NAMED = 20
_WORDS_NAMED = 12
_ROWS = r"^[\d,]+ rows? \([^)]*\)"
_NO_TABLE = "rows of nothing"


def format_check(export: Export) -> str:
    """Write the result of a check for a person to read; no value, name or date of a patient.

    Parameters
    ----------
    export : Export
        What `read_export` returned.

    Returns
    -------
    str
        For each table of the files the rows read, used and set aside, how its columns and words
        were read where they are not named as the suite names them, each reason with at most five
        row numbers, remarks on rows kept, and unknown columns. Below the first of each kind
        stands what to try.
    """
    account = export.account.assign(place=name_place(export.account))
    remedies = _Remedies()
    blocks = [
        "\n".join(_write_place(export, place, account=account, remedies=remedies))
        for place in account["place"].unique()
    ]
    loose = list(_list_messages(export, place="", remedies=remedies))
    if loose:
        blocks.append("\n".join(line.removeprefix("  ") for line in loose))
    return "\n\n".join(blocks) + "\n"


class _Remedies:
    """What to try, said once however often it is needed."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def tell(self, check: str) -> Iterator[str]:
        """The line that says what to do about a check; nothing the second time."""
        remedy = load_checks()[check].remedy
        if remedy and remedy not in self._said:
            self._said.add(remedy)
            yield f"    Try: {remedy}"


def _write_place(
    export: Export, place: str, *, account: pd.DataFrame, remedies: _Remedies
) -> Iterator[str]:
    """The account of one table of theirs, and under it what was found."""
    mine = account.loc[account["place"].eq(place)]
    tables = mine["table"].where(mine["table"].ne(""), _NO_TABLE)
    for table, row in zip(tables, mine.itertuples(), strict=True):
        name = place if len(mine) == 1 else f"{place}, {table}"
        yield (
            f"{name}: {row.rows_read:,} {'row' if row.rows_read == 1 else 'rows'} read, "
            f"{row.rows_used:,} used, {row.rows_set_aside:,} set aside."
        )
    yield from _list_columns(export, place)
    yield from _list_words(export, place)
    yield from _list_set_aside(export, place, remedies=remedies)
    yield from _list_messages(export, place=place, remedies=remedies)
    yield from _list_unknown_columns(export.columns_unknown.get(place, ()))


def _list_columns(export: Export, place: str) -> Iterator[str]:
    """Which column was read as which; nothing where all are named as ours are."""
    mine = export.read_as.loc[export.read_as["file"].eq(place) & export.read_as["theirs"].ne("")]
    for table, rows in mine.groupby("table", sort=False):
        pairs = list(zip(rows["theirs"], rows["ours"], strict=True))
        same = [
            f"'{theirs}'"
            for theirs, ours in pairs
            if normalise_spelling(theirs) == normalise_spelling(ours)
        ]
        others = [f"'{theirs}' as {ours}" for theirs, ours in pairs if f"'{theirs}'" not in same]
        by_name = f"; and as they are named {', '.join(same)}" if same else ""
        if others:
            yield f"  I read as {table}: {', '.join(others)}{by_name}."


def _list_words(export: Export, place: str) -> Iterator[str]:
    """Which word was read as which, where the words differ."""
    mine = export.words_read.loc[export.words_read["file"].eq(place)]
    is_unknown = mine["meaning"].isin(["", UNRECOGNISED])
    known, unknown = mine.loc[~is_unknown], mine.loc[is_unknown]
    for ours, rows in known.groupby("ours", sort=False):
        pairs = [f"'{row.theirs}' as {row.meaning}" for row in rows.itertuples()]
        yield f"  Words of {ours}: {_shorten(dict.fromkeys(pairs), most=_WORDS_NAMED)}."
    for ours, rows in unknown.groupby("ours", sort=False):
        names = [f"'{name}'" for name in rows["theirs"].unique()]
        yield f"  Words of {ours} that are not known: {_shorten(names, most=_WORDS_NAMED)}."


def _list_set_aside(export: Export, place: str, *, remedies: _Remedies) -> Iterator[str]:
    """A line for each reason, most frequent first."""
    mine = export.set_aside.loc[export.set_aside["file"].eq(place)]
    for detail in mine["detail"].value_counts().index:
        found = mine.loc[mine["detail"].eq(detail)]
        yield f"  {describe_rows(found['row'].to_numpy())} with {detail}. Set aside."
        yield from remedies.tell(found["reason"].iloc[0])


def _list_messages(export: Export, *, place: str, remedies: _Remedies) -> Iterator[str]:
    """A line for each remark on rows that were kept.

    Two tables made of the same column are remarked on alike: the remark on more rows is enough.
    """
    mine = export.warnings.loc[export.warnings["file"].eq(place)]
    alike = mine.assign(what=mine["message"].str.replace(_ROWS, "", regex=True))
    most = alike.sort_values("rows", ascending=False, kind="stable")
    kept = most.drop_duplicates("what").sort_index()
    for check, message in zip(kept["check"], kept["message"], strict=True):
        yield f"  {message[:1].upper()}{message[1:]}."
        yield from remedies.tell(check)


def _list_unknown_columns(names: Sequence[str]) -> Iterator[str]:
    if names:
        shown = _shorten([f"'{name}'" for name in names], most=_COLUMNS_NAMED)
        yield f"  Columns that the suite does not know, kept aside: {shown}."


def _shorten(names: Iterable[str], *, most: int) -> str:
    """Join names, and count those beyond the most that are named."""
    every = list(names)
    more = len(every) - most
    return ", ".join(every[:most]) + (f" and {more} more" if more > 0 else "")
