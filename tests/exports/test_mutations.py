"""Laws of reading: whatever is done to a good export, nothing falls over and nobody is lost.

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

import dataclasses
import functools
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

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
from tests.exports.made_exports import (
    PEOPLE,
    MadeExport,
    Sheet,
    Writing,
    good_exports,
    pack,
    write_export,
    write_lines,
    writings,
)
from tests.long_runs import choose_count

#: In a long run other examples are drawn each time; a failure prints how to repeat it.
IS_LONG = bool(choose_count(0, long=1))

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
TABLES = ("sessions", "scores", "patients")

NASTY = (
    "", " ", "NA", "0", "-1", "11", "1e999", "nan", "1,234", "6,5", "1.234,5", "8/10", "40 %",
    "2025-02-30", "13/04/2025", "04/13/2025", "03/04/2025", "2025-02-03T23:30:00Z", "45678",
    "20250203", "31.12.99", "5 mars 2025", "attended", "discharge", "Qz70k", "s0-0", "clinic",
    '"', '""', 'a"b', "\n", "a\nb", "\r", ",", ";", "\t", "|", "sep=;", "=1+1", "<script>", "\0",
    "\N{OCTOPUS}", "\ufeff", "\u2028", "\x1a", "\x85", "é", "{", "[[[[", "Zebedée Quillfeather",
    "x" * 3000,
)  # fmt: skip
cells = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


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


def find_people(text: str) -> list[str]:
    return [name for name in PEOPLE if name.casefold() in text.casefold()]


def check_account(export: Export) -> None:
    account = export.account
    assert account["rows_read"].equals(account["rows_used"] + account["rows_set_aside"])
    assert not account.duplicated(["file", "part", "table"]).any()
    aside = account.groupby(["file", "part"])["rows_set_aside"].sum()
    listed = export.set_aside["file"].value_counts()
    for (file, part), count in aside.items():
        assert listed.get(f"{file} ({part})" if part else file, 0) == count
    assert len(export.set_aside) == aside.sum()
    for table in TABLES:
        used = account.loc[account["table"].eq(table), "rows_used"].sum()
        assert len(getattr(export, table)) == used
    assert set(export.set_aside["reason"]) | set(export.warnings["check"]) <= set(load_checks())


def list_typed(export: Export, table: str) -> Counter[tuple[object, ...]]:
    """Count the typed rows of a table, each with the numbers of its place left out."""
    frame = getattr(export, table).drop(columns=["file", "row", "patient_key"])
    filled = frame.astype(object).where(frame.notna(), "")
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


def check_others(before: Export, after: Export | UserError, rows: dict[str, Counter]) -> None:
    """Check that the good rows are read as before, or that what differs is said."""
    if isinstance(after, UserError):
        assert name_stops(after) and name_stops(after) <= STOPS_OF_ONE_ROW, str(after)
        return
    said = set(zip(after.warnings["check"], after.warnings["message"], strict=True)) - set(
        zip(before.warnings["check"], before.warnings["message"], strict=True)
    )
    new = {check for check, _ in said}
    allowed = {kind for kind, remarks in REMARKED.items() if remarks & new}
    excused = [
        name
        for name in before.sessions.columns.union(before.scores.columns).union(
            before.patients.columns
        )
        if KINDS.get(name, "text") in allowed
    ]
    for table, good in rows.items():
        lost = good - list_typed(after, table)
        if not lost:
            continue
        names = getattr(before, table).drop(columns=["file", "row", "patient_key"]).columns
        lost = leave_out(good, names, excused) - leave_out(list_typed(after, table), names, excused)
        clashes = after.set_aside["reason"].isin(CLASHES).sum()
        assert lost.total() <= max(clashes - 1, 0), (lost, sorted(said), after.set_aside)


def leave_out(rows: Counter, names: object, excused: list[str]) -> Counter:
    keep = [place for place, name in enumerate(names) if name not in excused]
    counted: Counter = Counter()
    for row, times in rows.items():
        counted[tuple(row[place] for place in keep)] += times
    return counted


def list_good(before: Export, sheet: Sheet, row: int) -> dict[str, Counter]:
    """The typed rows of a good export without those of one row of one table of theirs."""
    good = {}
    for table in TABLES:
        frame = getattr(before, table)
        is_damaged = frame["row"].eq(row) & find_rows(frame, sheet)
        other = dataclasses.replace(before, **{table: frame.loc[~is_damaged]})
        good[table] = list_typed(other, table)
    return good


def find_rows(frame: pd.DataFrame, sheet: Sheet) -> pd.Series:
    """Which rows come from a table of theirs: a file, a file in a zip, or a sheet."""
    names = re.escape(sheet.name)
    return frame["file"].str.contains(rf"(?:^|\(|: ){names}(?:\.|\)|$)", regex=True)


@st.composite
def written_exports(draw: st.DrawFn) -> tuple[MadeExport, Writing]:
    export = draw(good_exports())
    return export, draw(writings(export.shape))


@st.composite
def csv_exports(draw: st.DrawFn) -> tuple[MadeExport, Writing]:
    export = draw(good_exports())
    writing = draw(writings(export.shape))
    return export, dataclasses.replace(writing, kind="csv", packing="")


def law(brief: int, *, long: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """So many cases; without shrinking, as any of them is small enough to read."""
    return settings(
        max_examples=choose_count(brief, long=long),
        derandomize=not IS_LONG,
        print_blob=IS_LONG,
        phases=[Phase.explicit, Phase.generate],
    )


@law(40, long=500)
@given(made=written_exports())
def test_the_same_visits_are_read_alike_however_they_are_written(
    made: tuple[MadeExport, Writing],
) -> None:
    export, writing = made
    plain = read_files(write_export(export.sheets, Writing()), export)
    found = read_files(write_export(export.sheets, writing), export)
    check_account(found)
    assert found.set_aside.empty
    assert [list_typed(found, table) for table in TABLES] == [
        list_typed(plain, table) for table in TABLES
    ]


@law(70, long=1500)
@given(
    made=written_exports(), sheet=st.integers(0, 2), row=st.integers(0, 99),
    changes=st.lists(st.tuples(st.integers(0, 10), cells), min_size=1, max_size=4),
)  # fmt: skip
def test_a_row_with_any_cells_costs_no_other_row(
    made: tuple[MadeExport, Writing], sheet: int, row: int, changes: list[tuple[int, str]]
) -> None:
    export, writing = made
    place = sheet % len(export.sheets)
    chosen = export.sheets[place]
    row %= len(chosen.rows)
    changed = list(chosen.rows[row])
    for column, text in changes:
        changed[column % len(changed)] = text
    rows = [*chosen.rows[:row], tuple(changed), *chosen.rows[row + 1 :]]
    sheets = list(export.sheets)
    sheets[place] = dataclasses.replace(chosen, rows=tuple(rows))
    before = read_files(write_export(export.sheets, writing), export)
    after = read_damaged(write_export(sheets, writing), export)
    check_others(before, after, list_good(before, chosen, find_row(before, chosen, row)))


def find_row(before: Export, sheet: Sheet, row: int) -> int:
    """The number by which a reader counts a row of a good table: one row, one line of a sheet."""
    for table in TABLES:
        frame = getattr(before, table)
        rows = sorted(set(frame.loc[find_rows(frame, sheet), "row"]))
        if len(rows) == len(sheet.rows):
            return int(rows[row])
    raise AssertionError(f"{sheet.name} was not read whole")


@dataclasses.dataclass(frozen=True)
class Damage:
    """What is done to a line of text: how, at which share of its length, with which text."""

    how: str
    at: float
    text: str
    raw: bytes

    def apply(self, line: str) -> str:
        """The damaged line; raw bytes are put in where it holds `RAW`."""
        cut = int(self.at * len(line))
        text = RAW if self.how == "bytes" else self.text
        if self.how == "replace":
            return text
        return line[:cut] + ("" if self.how == "cut" else text + line[cut:])


#: Where raw bytes are put into a text.
RAW = "\ue000"
damages = st.builds(
    Damage,
    how=st.sampled_from(["replace", "insert", "cut", "bytes"]),
    at=st.floats(0, 1, exclude_max=True),
    text=cells.filter(lambda text: RAW not in text),
    raw=st.binary(max_size=4),
)


@law(70, long=1500)
@given(made=csv_exports(), sheet=st.integers(0, 2), row=st.integers(0, 99), damage=damages)
def test_a_damaged_line_costs_no_other_row(
    made: tuple[MadeExport, Writing], sheet: int, row: int, damage: Damage
) -> None:
    export, writing = made
    chosen = export.sheets[sheet % len(export.sheets)]
    row %= len(chosen.rows)
    lines = write_lines(chosen, writing)
    line = lines[row + 1].removesuffix(writing.line_end)
    lines[row + 1] = damage.apply(line) + writing.line_end
    # In UTF-16 an odd number of bytes would shift every letter after it.
    raw = damage.raw * (2 if writing.encoding == "utf-16" else 1)
    files = write_export(export.sheets, writing)
    before = read_files(files, export)
    damaged = {**files, f"{chosen.name}.csv": write_raw("".join(lines), writing, raw)}
    after = read_damaged(damaged, export)
    check_others(before, after, list_good(before, chosen, find_row(before, chosen, row)))


def write_raw(text: str, writing: Writing, raw: bytes) -> bytes:
    """Encode a text, with raw bytes where it holds `RAW`."""
    mark = RAW.encode("utf-16-le" if writing.encoding == "utf-16" else "utf-8")
    if writing.encoding != "cp1252":
        return text.encode(writing.encoding).replace(mark, raw)
    return raw.join(part.encode("cp1252", errors="replace") for part in text.split(RAW))


@law(60, long=1500)
@given(
    made=written_exports(),
    changes=st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(["write", "insert", "delete", "cut", "double"]),
            st.floats(0, 1, exclude_max=True), st.binary(max_size=4)
            | st.sampled_from([b'"', b"\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\3\4", b"{"]),
        ),
        min_size=1, max_size=4,
    ),
)  # fmt: skip
def test_files_with_damaged_bytes_stop_with_advice_or_are_accounted_for(
    made: tuple[MadeExport, Writing], changes: list[tuple[int, str, float, bytes]]
) -> None:
    export, writing = made
    files = write_export(export.sheets, writing)
    for number, how, share, raw in changes:
        name = sorted(files)[number % len(files)]
        data = files[name]
        at = int(share * len(data))
        files[name] = {
            "write": data[:at] + raw + data[at + len(raw) :],
            "insert": data[:at] + raw + data[at:],
            "delete": data[:at] + data[at + 1 + len(raw) :],
            "cut": data[:at],
            "double": data[:at] + data,
        }[how]
    read_damaged(files, export)


HEADERS = ("rename", "drop", "double", "swap", "lose", "title", "blank", "sep", "no_header")
FILES = ("empty", "lose", "copy", "other_ending", "repack", "other_encoding", "other_line_ends")


@law(70, long=1500)
@given(
    made=written_exports(),
    changes=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(HEADERS + FILES), st.integers(0, 99), cells),
        min_size=1, max_size=3,
    ),
)  # fmt: skip
def test_changed_headers_and_files_stop_with_advice_or_are_accounted_for(
    made: tuple[MadeExport, Writing], changes: list[tuple[int, str, int, str]]
) -> None:
    export, writing = made
    sheets = list(export.sheets)
    for number, how, place, text in changes:
        if how in HEADERS:
            at = number % len(sheets)
            sheets[at] = change_header(sheets[at], how, place, text)
    assume(writing.kind == "csv" or all(len(set(each.header)) == len(each.header) and all(
        len(row) == len(each.header) for row in each.rows) for each in sheets))  # fmt: skip
    files = write_export(sheets, writing)
    for number, how, place, _ in changes:
        if how in FILES:
            files = change_files(files, how, number, place)
    read_damaged(files, export)


def change_header(sheet: Sheet, how: str, place: int, text: str) -> Sheet:
    names, rows = list(sheet.header), [list(row) for row in sheet.rows]
    place %= len(names)
    if how == "rename":
        # the name of a column may be said, so here it is not the name of a person
        names[place] = "" if find_people(text) else text
    elif how == "double":
        names.append(names[place])
        rows = [[*row, text] for row in rows]
    elif how == "swap":
        names[0], names[place] = names[place], names[0]
    elif how == "drop" and len(names) > 1:
        del names[place]
        for row in rows:
            del row[place : place + 1]
    elif how == "no_header" and rows:
        names = rows.pop(0)
    elif how == "lose":
        rows = rows[: place % 3]
    else:
        above = {"title": [text], "blank": [""] * len(names), "sep": ["sep=;"]}.get(how)
        if above is not None:
            rows, names = [names, *rows], above
    return Sheet(sheet.name, tuple(names), tuple(map(tuple, rows)))


def change_files(files: dict[str, bytes], how: str, number: int, place: int) -> dict[str, bytes]:
    """Change one of the files as a whole."""
    if not files:
        return files
    name = sorted(files)[number % len(files)]
    data = files[name]
    ending = (".csv", ".xlsx", ".parquet", ".zip", ".ndjson", ".csv.gz", ".xls")[place % 7]
    line_end = (b"\r", b"\r\n", b"\n\n")[place % 3]
    encoding = ("utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "cp437")[place % 6]
    changed = {
        "empty": {name: b""},
        "lose": {},
        "copy": {name: data, f"copy of {name}": data + b"\n"},
        "other_ending": {name.partition(".")[0] + ending: data},
        "repack": pack({name: data}, ("gz", "zip")[place % 2]),
        "other_line_ends": {name: data.replace(b"\n", line_end)},
        "other_encoding": {name: data.decode("utf-8", "replace").encode(encoding, "replace")},
    }
    return {other: data for other, data in files.items() if other != name} | changed[how]
