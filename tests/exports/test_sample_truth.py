"""The sample's bad rows: each is found by the check it was made for, and nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import read_folder


@pytest.fixture(scope="module")
def sample_folder(project_folder: Path) -> Path:
    return project_folder / "data" / "sample"


@pytest.fixture(scope="module")
def export(sample_folder: Path) -> Export:
    return read_folder(sample_folder)


@pytest.fixture(scope="module")
def bad_rows(sample_folder: Path) -> dict[str, dict[str, dict[str, int]]]:
    text = (sample_folder / "truth.json").read_text(encoding="utf-8")
    bad: dict[str, dict[str, dict[str, int]]] = json.loads(text)["bad_rows"]
    return bad


@pytest.mark.parametrize("table", ["sessions", "scores", "patients"])
def test_rows_are_set_aside_for_the_reason_they_were_made_for(
    export: Export, bad_rows: dict[str, dict[str, dict[str, int]]], table: str
) -> None:
    # which episode a score belongs to is found out later
    expected = {**bad_rows["set_aside"][table]}
    expected.pop("ambiguous_episode", None)
    found = export.set_aside.loc[export.set_aside["file"].eq(f"{table}.csv"), "reason"]
    assert found.value_counts().to_dict() == expected


#: What is remarked on in an export as a whole, and was made for no row of the sample.
WHOLE = {"session_without_scores", "session_after_discharge", "distant_score", "out_of_order"}


@pytest.mark.parametrize("table", ["sessions", "scores", "patients"])
def test_rows_are_kept_with_the_warning_they_were_made_for(
    export: Export, bad_rows: dict[str, dict[str, dict[str, int]]], table: str
) -> None:
    mine = export.warnings.loc[export.warnings["file"].eq(f"{table}.csv")]
    found = dict(zip(mine["check"], mine["rows"], strict=True))
    made = {check: rows for check, rows in found.items() if check not in WHOLE}
    assert made == bad_rows["kept_with_a_warning"][table]


def test_sessions_of_patients_without_scores_are_counted(
    export: Export, sample_folder: Path
) -> None:
    scored = export.scores[["clinic_id", "patient_id"]].drop_duplicates().assign(has_score=True)
    attended = export.sessions.loc[export.sessions["status"].eq("attended")]
    joined = attended.merge(scored, on=["clinic_id", "patient_id"], how="left")
    found = export.warnings.set_index("check").loc["session_without_scores", "rows"]
    assert found == joined["has_score"].isna().sum()
