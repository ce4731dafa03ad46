from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import load_export_map, load_vocabulary
from tests.exports.maps.fixtures import list_cells, read_fixture


def test_the_suites_own_files_are_read_with_its_map() -> None:
    export = read_fixture("suite")
    assert list_cells(export.sessions, "session_id", "session_date", "status", "technique") == [
        ("s1", "2025-03-03", "attended", "gunn_ims"),
        ("s2", "2025-03-10", "no_show", ""),
    ]
    assert list_cells(export.scores, "session_id", "instrument", "item", "score") == [
        ("s1", "nprs", "average", 7.0)
    ]
    assert list_cells(export.patients, "patient_id", "age_band", "referral") == [
        ("p1", "40-49", "self")
    ]
    assert export.set_aside.empty


@pytest.mark.parametrize("table", ["sessions", "scores", "patients"])
def test_the_map_of_the_suite_has_every_column_of_its_tables(table: str) -> None:
    found = next(each for each in load_export_map("suite").tables if each.makes == table)
    columns = {name: (name,) for name in load_vocabulary().tables[table].columns}
    if table == "scores":
        columns |= {"technique": ("technique",), "weeks": ("weeks",)}
    assert found.columns == columns
