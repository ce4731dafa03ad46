"""Laws that hold for any export, however it is damaged."""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import Export, format_check
from ims_outcomes.vocabulary.checks import load_checks
from tests.exports.small_exports import drop_places, read_folder, write_files

PATIENTS = 12
SESSION_HEADER = "session_id,patient_id,session_date,status,visit_type,condition,duration_minutes"
SCORE_HEADER = "patient_id,session_id,score_date,timing,instrument,item,score"
PATIENT_HEADER = "patient_id,sex,referral"


def write_good_export() -> dict[str, list[str]]:
    """An export of 24 sessions, 24 scores and 12 patients with nothing wrong, line by line."""
    sessions, scores, patients = [SESSION_HEADER], [SCORE_HEADER], [PATIENT_HEADER]
    for number in range(PATIENTS):
        patient = f"p{number:02}"
        patients.append(f"{patient},female,self")
        for visit, kind in ((1, "initial"), (2, "follow_up")):
            day = f"2025-{visit:02}-{number + 10:02}"
            session = f"s{number:02}{visit}"
            sessions.append(f"{session},{patient},{day},attended,{kind},neck_pain,30")
            scores.append(f"{patient},{session},{day},before,nprs,average,{number % 10}")
    return {"sessions.csv": sessions, "scores.csv": scores, "patients.csv": patients}


GOOD = write_good_export()
TABLES = {"sessions.csv": "sessions", "scores.csv": "scores", "patients.csv": "patients"}
files = st.sampled_from(sorted(GOOD))
#: Any text but a NUL byte or half a character, which stop the whole file.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
nasty = st.sampled_from(
    ["", " ", "NA", "0", "-1", "11", "1e999", "2025-02-30", "13/04/2025", "03/04/2025", "Mrs Smith",
     "<script>", '"', '""', "=1+1", "\N{OCTOPUS}", "attended", "p01", "s011", ";", "a;b"]
)  # fmt: skip
cells = nasty | texts


def read_lines(lines: dict[str, list[str]]) -> Export:
    return read_bytes({name: "\n".join(rows).encode() for name, rows in lines.items()})


def read_bytes(content: dict[str, bytes]) -> Export:
    with tempfile.TemporaryDirectory() as folder:
        write_files(Path(folder), content)
        return read_folder(Path(folder))


def check_laws(export: Export) -> None:
    """The account comes out even, and everything said can be said."""
    account = export.account
    assert account["rows_read"].equals(account["rows_used"] + account["rows_set_aside"])
    assert len(export.set_aside) == account["rows_set_aside"].sum()
    assert not export.set_aside.duplicated(["file", "row"]).any()
    for file, table in TABLES.items():
        aside = export.set_aside.loc[export.set_aside["file"].eq(file), "row"]
        assert not set(getattr(export, table)["row"]) & set(aside)
    assert set(export.set_aside["reason"]) | set(export.warnings["check"]) <= set(load_checks())
    assert format_check(export)


def check_damaged(read: Callable[[], Export]) -> None:
    """A damaged export is either accounted for, or stops with a message that helps."""
    try:
        export = read()
    except ExportError as stop:
        message = str(stop)
    else:
        check_laws(export)
        return
    assert "Try: " in message


def test_the_good_export_is_good() -> None:
    export = read_lines(GOOD)
    assert export.account["rows_used"].tolist() == [24, 24, 12]
    assert export.warnings.empty


@given(
    changes=st.lists(
        st.tuples(files, st.integers(0, 24), st.integers(0, 6), cells), min_size=1, max_size=12
    )
)
@settings(max_examples=100)
def test_changed_cells_stop_with_a_reason_or_are_accounted_for(
    changes: list[tuple[str, int, int, str]],
) -> None:
    rows = {name: [line.split(",") for line in lines] for name, lines in GOOD.items()}
    for name, row, column, text in changes:
        cells_of_row = rows[name][row % len(rows[name])]
        cells_of_row[column % len(cells_of_row)] = text
    check_damaged(lambda: read_lines({name: write_csv(table) for name, table in rows.items()}))


def write_csv(rows: list[list[str]]) -> list[str]:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return [stream.getvalue()]


@given(
    changes=st.lists(
        st.tuples(
            files,
            st.sampled_from(["drop", "double", "cut", "insert", "swap"]),
            st.integers(0, 24),
            texts,
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=100)
def test_changed_rows_stop_with_a_reason_or_are_accounted_for(
    changes: list[tuple[str, str, int, str]],
) -> None:
    lines = {name: list(rows) for name, rows in GOOD.items()}
    for name, kind, number, text in changes:
        table = lines[name]
        place = number % max(len(table), 1)
        if kind == "insert" or not table:
            table.insert(place, text)
        elif kind == "drop":
            del table[place]
        elif kind == "double":
            table.insert(place, table[place])
        elif kind == "cut":
            table[place] = table[place][: len(text)]
        else:
            table[0], table[place] = table[place], table[0]
    check_damaged(lambda: read_lines(lines))


@given(
    changes=st.lists(
        st.tuples(files, st.floats(0, 1, exclude_max=True), st.binary(max_size=3)),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=100)
def test_changed_bytes_stop_with_a_reason_or_are_accounted_for(
    changes: list[tuple[str, float, bytes]],
) -> None:
    content = {name: "\n".join(rows).encode() for name, rows in GOOD.items()}
    for name, place, new in changes:
        at = int(place * len(content[name]))
        content[name] = content[name][:at] + new + content[name][at + 1 :]
    check_damaged(lambda: read_bytes(content))


@given(name=files, row=st.integers(1, 12), line=texts)
@settings(max_examples=100)
def test_a_row_that_is_replaced_by_anything_costs_no_other_row(
    name: str, row: int, line: str
) -> None:
    lines = {file: list(rows) for file, rows in GOOD.items()}
    lines[name][row] = line.replace("\n", "").replace("\r", "")
    used = getattr(read_lines(lines), TABLES[name])
    # the header is row 1 of the spreadsheet, and `row` counts from 0
    others = {number + 1 for number in range(1, len(lines[name])) if number != row}
    assert others <= set(used["row"])


@given(name=files, row=st.integers(1, 12), column=st.integers(1, 6), cell=cells)
@settings(max_examples=100)
def test_a_cell_that_is_replaced_by_anything_costs_no_other_row(
    name: str, row: int, column: int, cell: str
) -> None:
    rows = {file: [line.split(",") for line in lines] for file, lines in GOOD.items()}
    width = len(rows[name][0])
    # not the first column: an id that another row has makes both of them doubtful
    rows[name][row][1 + (column - 1) % (width - 1)] = cell
    export = read_lines({file: write_csv(table) for file, table in rows.items()})
    others = {number + 1 for number in range(1, len(rows[name])) if number != row}
    assert others <= set(getattr(export, TABLES[name])["row"])


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_the_order_of_rows_is_irrelevant(seed: int) -> None:
    shuffle = random.Random(seed)
    lines = {}
    for name, rows in untidy_export().items():
        body = rows[1:]
        shuffle.shuffle(body)
        lines[name] = [rows[0], *body]
    first, second = read_lines(untidy_export()), read_lines(lines)
    for table in TABLES.values():
        pd.testing.assert_frame_equal(
            drop_places(getattr(first, table)), drop_places(getattr(second, table))
        )
    reasons = [
        export.set_aside[["file", "column", "reason"]].value_counts().sort_index()
        for export in (first, second)
    ]
    pd.testing.assert_series_equal(*reasons)
    pd.testing.assert_frame_equal(first.account, second.account)


def untidy_export() -> dict[str, list[str]]:
    """The good export with rows of many kinds beside it: ties, copies, blanks, bad rows."""
    lines = {name: list(rows) for name, rows in GOOD.items()}
    lines["sessions.csv"] += [
        ",p00,2025-01-10,attended,,neck_pain,20",
        ",p00,2025-01-10,attended,,neck_pain,25",
        ",p00,2025-01-10,cancelled,,frog in throat,",
        ",p00,2025-01-10,attended,,neck_pain,20",
        "s011,p01,2025-03-01,attended,,neck_pain,",
        "s900,p09,never,attended,,neck_pain,",
    ]
    lines["scores.csv"] += [
        "p00,,2025-01-10,before,nprs,average,3",
        "p00,,2025-01-10,,nprs,average,3",
        "p00,,2025-01-10,,vas,,30",
        "p99,,2025-01-10,,nprs,now,12",
        "p99,s012,2025-01-10,,nprs,now,2",
    ]
    lines["patients.csv"] += ["p03,male,self", "p50,male,"]
    return lines


@pytest.mark.parametrize("file", sorted(GOOD))
def test_reading_the_tables_again_gives_the_same_tables(file: str, tmp_path: Path) -> None:
    """What the suite wrote itself it reads without a remark."""
    first = read_lines(untidy_export())
    for name, table in TABLES.items():
        frame = getattr(first, table).drop(columns=["patient_key", "file", "row"])
        frame = frame.drop(columns=[column for column in ("weeks",) if column in frame])
        frame.to_csv(tmp_path / name, index=False)
    again = read_folder(tmp_path)
    pd.testing.assert_frame_equal(
        drop_places(getattr(again, TABLES[file])), drop_places(getattr(first, TABLES[file]))
    )
    assert again.set_aside.empty
