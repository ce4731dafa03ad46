"""Whatever is in an export: a message that helps, or pages on which every row is accounted for."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ims_outcomes.reporting.catalogue import REPORTS
from tests.in_process import make_reports
from tests.small_export import Tables, make_tables, write_tables

#: Without these a file stops the run, which other tests are about.
REQUIRED = {"patient_id", "session_date", "score_date", "instrument", "score"}
CELLS = (
    "", " ", "NA", "1e999", "-1", "0", "3.5", "1e9", "2025-02-30", "2062-01-01", "1900-01-01",
    "attended", "no_show", "cancelled", "discharge", "assessment", "after", "worst", "vas", "groc",
    "none", "insomnia", "not_recorded", "all", "Mrs Smith", "<b>", "=1+1", "p000", "s000-0",
)  # fmt: skip
SETTINGS = {
    "[episodes]\ngap_days": (1, 30, 400),
    "[scores]\nwindow_weeks": (6, 26),
    "[disclosure]\nhide_below_people": (1, 2, 1000),
    "[report]\nperiod_months": (0, 1, 60),
    "[report]\ncompare_by": ('"technique"',),
    "[severity]\nfour_classes_from": (0,),
}


@st.composite
def exports(draw: st.DrawFn) -> Tables:
    """A small clinic, of which columns, tables and cells were lost or changed."""
    conditions = st.lists(st.sampled_from(["neck_pain", "insomnia", "zzz", ""]), min_size=1)
    tables = make_tables(
        patients=draw(st.integers(1, 40)),
        conditions=draw(conditions),
        clinics=draw(st.sampled_from([("north",), ("north", "south")])),
        days=draw(st.sampled_from([1, 60, 480])),
        seed=draw(st.integers(0, 9)),
    )
    for name in draw(st.lists(st.sampled_from(["sessions", "scores", "patients"]), max_size=1)):
        tables[name] = []
    for name, rows in tables.items():
        columns = [column for column in (rows[0] if rows else ()) if column not in REQUIRED]
        lost = draw(st.sets(st.sampled_from(columns), max_size=3)) if columns else set()
        tables[name] = [
            {column: text for column, text in row.items() if column not in lost} for row in rows
        ]
    for _ in range(draw(st.integers(0, 30))):
        spoil(tables, draw(st.sampled_from(sorted(tables))), draw(st.integers(0, 999)),
              draw(st.integers(0, 99)), draw(st.sampled_from(CELLS)))  # fmt: skip
    return tables


def spoil(tables: Tables, name: str, row: int, column: int, text: str) -> None:
    """Write a text over one cell, whichever the numbers fall on."""
    rows = tables[name]
    if rows:
        cells = rows[row % len(rows)]
        cells[list(cells)[column % len(cells)]] = text


#: Their account of the data is a few sentences; the page on data quality has the table.
SHORT_ACCOUNT = ("monthly",)


# Without shrinking: each try makes a page, and any example is small enough to read.
@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@given(
    tables=exports(),
    report=st.sampled_from(list(REPORTS)),
    changed=st.sampled_from(sorted(SETTINGS)),
    place=st.integers(0, 2),
)
def test_any_export_is_refused_with_advice_or_accounted_for(
    tables: Tables, report: str, changed: str, place: int
) -> None:
    values: Any = SETTINGS[changed]
    config = f"{changed} = {values[place % len(values)]}\n"
    with tempfile.TemporaryDirectory() as folder:
        data = write_tables(Path(folder) / "data", tables)
        made = make_reports(data, "--reports", report, config=config)
        if made.code == 2:
            assert "\nTry: " in made.complained
            return
        page = made.pages[report]
        if report not in SHORT_ACCOUNT:
            read = {name: rows for name, rows, _, _ in page.account}
            assert read == {f"{name}.csv": len(rows) for name, rows in tables.items() if rows}
        assert "Smith" not in page.text
