"""Laws that hold for any export read by any map, whatever stands in its files."""

from __future__ import annotations

import csv
import io
import random
import shutil
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ims_outcomes.errors import ExportError
from ims_outcomes.exports import Export, read_export
from ims_outcomes.vocabulary import load_export_maps
from tests.exports.small_exports import drop_places, load_shipped, read_folder

SETTINGS, VOCABULARY = load_shipped()
MAPS = load_export_maps()
FIXTURES = Path(__file__).with_name("maps")
NAMES = sorted(name for name in MAPS if (FIXTURES / name).is_dir())

#: A map with everything a map can hold, over files that fit it.
WHOLE = """
[source]
[source.drop]
columns = ["*name*"]
[[source.tables]]
makes = "sessions"
from = "visits*"
[source.tables.where]
form = ["", "visit*"]
[source.tables.columns]
session_id = "no"
patient_id = "client | old client"
session_date = "day"
status = "state"
[source.tables.values.status]
"Gone*" = "cancelled"
[[source.tables.flags]]
column = "status"
theirs = "missed"
is = ["1", "x"]
means = "no_show"
[[source.tables.checkboxes]]
column = "co_interventions"
theirs = "given___*"
[[source.tables.lookups]]
column = "condition"
from = "problems"
here = "no"
there = "visit"
theirs = "name"
[[source.tables]]
makes = "scores"
from = "visits*"
[source.tables.columns]
patient_id = "client | old client"
session_id = "no"
score_date = "day"
[source.tables.start]
date = "began"
[source.tables.constants]
instrument = "nprs"
[[source.tables.scores]]
theirs = "pain"
timing = "before"
[[source.tables.scores]]
theirs = "later"
weeks = 6
[[source.tables]]
makes = "patients"
from = "visits*"
[source.tables.columns]
patient_id = "client | old client"
sex = "sex"
"""
HEADER = [
    "no", "client", "old client", "day", "state", "missed", "form", "given___heat", "began",
    "pain", "later", "sex", "full name", "shoe",
]  # fmt: skip
cells = st.sampled_from(
    ["", " ", "1", "0", "x", "visit", "Gone fishing", "2025-02-30", "03/04/2025", "7,5", "8/10",
     "Patient/1", "female", "*", '"', "a\nb", "\N{OCTOPUS}", "=1+1", "1e999", "attended"]
)  # fmt: skip
cells |= st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
changes = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 13), cells), max_size=8)


def list_visits() -> list[list[str]]:
    """Twelve visits with nothing wrong, of six clients."""
    return [
        [
            f"v{number}", str(number % 6), "", f"2025-01-{number + 10}", "attended", "", "visit",
            str(number % 2), f"2024-12-{number + 10}", str(number % 10), "3", "female", "Who", "40",
        ]
        for number in range(12)
    ]  # fmt: skip


def read_visits(rows: list[list[str]]) -> Export:
    """Read visits by the whole map, in two files, beside the table that it looks up."""
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "in"
        inside.mkdir()
        for name, part in (("visits_1.csv", rows[:6]), ("visits_2.csv", rows[6:])):
            stream = io.StringIO(newline="")
            csv.writer(stream).writerows([HEADER, *part])
            (inside / name).write_bytes(stream.getvalue().encode())
        (inside / "problems.csv").write_text("visit,name\nv1,headache\nv2,neck pain\nv2,other\n")
        return read_folder(inside, config=WHOLE)


def check_account(export: Export) -> None:
    """Rows read are rows used and rows set aside, for each table, and none is there twice."""
    account = export.account
    assert account["rows_read"].equals(account["rows_used"] + account["rows_set_aside"])
    assert len(export.set_aside) == account["rows_set_aside"].sum()
    used = account.groupby("table")["rows_used"].sum().to_dict()
    for table in ("sessions", "scores", "patients"):
        assert len(getattr(export, table)) == used.get(table, 0)


def check_stop(stop: ExportError) -> None:
    """A stop says what to do."""
    assert stop.remedy


def test_the_visits_are_good() -> None:
    export = read_visits(list_visits())
    counts = [len(export.sessions), len(export.scores), len(export.patients)]
    assert counts == [12, 24, 6]  # both files tell of the same six clients
    assert export.set_aside["reason"].tolist() == []


@given(changed=changes)
def test_changed_cells_stop_with_advice_or_are_accounted_for(
    changed: list[tuple[int, int, str]],
) -> None:
    rows = list_visits()
    for row, column, cell in changed:
        rows[row][column] = cell
    try:
        export = read_visits(rows)
    except ExportError as stop:
        check_stop(stop)
    else:
        check_account(export)


@settings(max_examples=50)
@given(changed=changes, seed=st.integers(0, 1000))
def test_the_order_of_rows_is_irrelevant(changed: list[tuple[int, int, str]], seed: int) -> None:
    rows = list_visits()
    for row, column, cell in changed:
        rows[row][column] = cell
    first = random.Random(seed).sample(rows[:6], 6)
    try:
        one, two = read_visits(rows), read_visits([*first, *rows[6:]])
    except ExportError:
        return
    for table in ("sessions", "scores"):
        pd.testing.assert_frame_equal(
            drop_places(getattr(one, table)), drop_places(getattr(two, table))
        )


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30)
@given(seed=st.integers(0, 10_000))
def test_any_damage_to_any_export_is_refused_or_accounted_for(name: str, seed: int) -> None:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        inside = Path(folder) / "in"
        shutil.copytree(FIXTURES / name, inside)
        for path in sorted(inside.iterdir()):
            if path.suffix in (".csv", ".ndjson"):
                path.write_bytes(_damage(path.read_bytes(), chance))
        try:
            export = read_export(
                inside, settings=SETTINGS, vocabulary=VOCABULARY, export_map=MAPS[name]
            )
        except ExportError as stop:
            check_stop(stop)
        else:
            check_account(export)


def _damage(content: bytes, chance: random.Random) -> bytes:
    """Change, move, repeat or leave out a few cells or lines."""
    lines = content.splitlines(keepends=True)
    for _ in range(chance.randint(0, 4)):
        place = chance.randrange(len(lines))
        parts = lines[place].split(b",")
        what = chance.randrange(5)
        if what == 0:
            parts[chance.randrange(len(parts))] = chance.choice([b"", b"x", b"1", b"2025-13-01"])
        elif what == 1:
            parts.reverse()
        elif what == 2:
            del parts[chance.randrange(len(parts))]
        elif what == 3:
            parts.insert(chance.randrange(len(parts)), chance.choice(parts))
        lines[place] = b",".join(parts)
        if what == 4:
            lines.insert(place, chance.choice(lines))
    return b"".join(lines)
