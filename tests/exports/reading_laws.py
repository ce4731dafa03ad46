"""What holds of reading whatever is done to a good export: no fall, no lost row, no name.

Exports of several programs are written in many ways and then damaged. For all of them:

- reading never ends in a traceback, but in tables or in an error for the user, whose last line
  says what to try and which names no person;
- the account comes out even, for each file and part: rows read = rows used + rows set aside;
- a row is never lost, nor read differently, because its neighbour is damaged.

The last law has exceptions, as some things are read off a whole column, or a whole file. They
must be said, and are all in `STOPS_OF_ONE_ROW`, `CLASHES` and `REMARKED`:

- a damaged cell takes away what showed the order of a column's dates, or speaks against it: the
  reading stops with the question, or a remark names the order in which they were read;
- a damaged cell shows that a column has decimal commas, or speaks against it: numbers such as
  1,234 are read otherwise, and remarked on;
- a damaged cell gives a row the id of another: both are set aside, as either may be the wrong one;
- a score loses its link to a session that is damaged, which is remarked on;
- damaged bytes leave open how a file is encoded: it stops, or the encoding chosen is remarked on.
"""

from __future__ import annotations

import functools
import re
import tempfile
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from ims_outcomes.errors import UserError
from ims_outcomes.exports import Export, format_check, read_export
from ims_outcomes.vocabulary import (
    Settings,
    SourceMap,
    Vocabulary,
    load_export_map,
    load_settings,
    load_vocabulary,
)
from ims_outcomes.vocabulary.checks import load_checks
from tests.exports.made_exports import MadeExport, Sheet, find_people

#: Stops that damage to one row may bring about: questions about the whole column or file.
STOPS_OF_ONE_ROW = {"ambiguous_dates", "mixed_dates", "spreadsheet_dates", "unknown_encoding"}
#: Why a good row may be set aside beside a damaged one: nobody can tell which of them is right.
CLASHES = {"duplicate_row", "duplicate_session_id", "conflicting_patient"}
#: Columns in which a good row may be read differently, with the remarks of which one must be new.
REMARKED = {
    "date": {"dates_read_as", "serial_dates"},
    "number": {"decimal_comma", "thousands_marks", "ambiguous_number"},
    "link": {"unknown_session"},
    "text": {"read_as_encoding", "damaged_bytes"},
}
KINDS = {
    "session_date": "date", "score_date": "date", "duration_minutes": "number", "score": "number",
    "session_id": "link",
}  # fmt: skip
#: Typed rows, and how often each is there.
Rows = Counter[tuple[object, ...]]
TABLES = ("sessions", "scores", "patients")


def read_files(files: dict[str, bytes], export: MadeExport) -> Export:
    rules, words, export_map = load_rules(export.config, export.export_map)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        return read_export(Path(folder), settings=rules, vocabulary=words, export_map=export_map)


@functools.cache
def load_rules(config: str, export_map: str) -> tuple[Settings, Vocabulary, SourceMap | None]:
    """Load the settings and words of a clinic, and a map, once for all examples."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.toml"
        path.write_text("[source]\n" + config if config else "", encoding="utf-8")
        shipped = load_export_map(export_map) if export_map else None
        return load_settings(path), load_vocabulary(path), shipped


def read_damaged(files: dict[str, bytes], export: MadeExport) -> Export | UserError:
    """Read files that may be damaged, and check all that holds whatever was done to them."""
    found: Export | UserError
    try:
        found = read_files(files, export)
    except UserError as stop:
        found = stop
    said = str(found) if isinstance(found, UserError) else format_check(found)
    assert not find_people(said)
    if isinstance(found, UserError):
        assert said.splitlines()[-1].startswith("Try: ")
    else:
        check_account(found)
    return found


def check_account(export: Export) -> None:
    account = export.account
    assert account["rows_read"].equals(account["rows_used"] + account["rows_set_aside"])
    assert not account.duplicated(["file", "part", "table"]).any()
    aside = account.groupby(["file", "part"])["rows_set_aside"].sum()
    listed = export.set_aside["file"].value_counts()
    for place, count in aside.items():
        file, part = str(place[0]), str(place[1])  # type: ignore[index]
        assert listed.get(f"{file} ({part})" if part else file, 0) == count
    assert len(export.set_aside) == aside.sum()
    for table in TABLES:
        used = account.loc[account["table"].eq(table), "rows_used"].sum()
        assert len(getattr(export, table)) == used
    assert set(export.set_aside["reason"]) | set(export.warnings["check"]) <= set(load_checks())


def list_typed(export: Export, table: str) -> Rows:
    """Count the typed rows of a table, each with the numbers of its place left out."""
    return count_rows(getattr(export, table))


def count_rows(frame: pd.DataFrame, *, without: Collection[str] = ()) -> Rows:
    """Count the rows of a table that are the same but for their place and some columns."""
    names = {"file", "row", "patient_key", *without} & set(frame)
    typed = frame.drop(columns=list(names))
    filled = typed.astype(object).where(typed.notna(), "")
    return Counter(filled.itertuples(index=False, name=None))


def name_stops(stop: UserError) -> set[str]:
    """Which checks stopped a reading, by their words."""
    found = set()
    for said in str(stop).split("\n\n"):
        for check in load_checks().values():
            words = re.sub(r"\\\{\w+\\\}", ".*", re.escape(check.message).replace("\\ ", " "))
            if check.severity == "stop" and re.match(words + "\nTry: ", said, re.DOTALL):
                found.add(check.id)
    return found


def check_others(before: Export, after: Export | UserError, sheet: Sheet, row: int) -> None:
    """Check that all rows but one are read as before, or that what differs is said."""
    if isinstance(after, UserError):
        assert name_stops(after), str(after)
        assert name_stops(after) <= STOPS_OF_ONE_ROW, str(after)
        return
    number = find_row(before, sheet, row)
    new = {check for check, _ in list_said(after) - list_said(before)}
    excused = [name for name, kind in KINDS.items() if REMARKED[kind] & new]
    clashes = int(after.set_aside["reason"].isin(CLASHES).sum())
    for table in TABLES:
        frame, found = getattr(before, table), getattr(after, table)
        others = frame.loc[~(frame["row"].eq(number) & find_rows(frame, sheet))]
        if REMARKED["text"] & new:
            excused = [*excused, *frame.columns[frame.dtypes.eq("str")]]
        lost = count_rows(others, without=excused) - count_rows(found, without=excused)
        assert lost.total() <= max(clashes - 1, 0), (lost, sorted(new), after.set_aside)


def list_said(export: Export) -> set[tuple[str, str]]:
    """What is remarked on, but for the number of rows, which damage to one of them changes."""
    checks = export.warnings["check"]
    messages = export.warnings["message"].str.replace(r"^.*? with ", "", regex=True)
    return set(zip(checks, messages, strict=True))


def find_rows(frame: pd.DataFrame, sheet: Sheet) -> pd.Series:
    """Which rows come from a table of theirs: a file, a file in a zip, or a sheet."""
    names = re.escape(sheet.name)
    return frame["file"].str.contains(rf"(?:^|\(|: ){names}(?:\.|\)|$)", regex=True)


def find_row(before: Export, sheet: Sheet, row: int) -> int:
    """The number by which a reader counts a row of a good table: one row, one line of a sheet."""
    for table in TABLES:
        frame = getattr(before, table)
        rows = sorted(set(frame.loc[find_rows(frame, sheet), "row"]))
        if len(rows) == len(sheet.rows):
            return int(rows[row])
    raise AssertionError(f"{sheet.name} was not read whole")
