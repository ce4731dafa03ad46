from __future__ import annotations

import csv
import os
import stat
from pathlib import Path

import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.run import Outcome, run_reports
from tests.reporting.fake_run import FakeEngine, list_files, use_fake_engine, write_export
from tests.watching import find_in_files

HEADER = (
    "session_id,patient_id,clinic_id,practitioner_id,session_date,status,visit_type,condition\n"
)
#: One in each clinic began in June with a first score and has no last one yet.
SESSIONS = HEADER + (
    "1,a,north,t1,2025-09-01,attended,initial,neck_pain\n"
    "2,=b,north,@t,2026-06-01,attended,initial,neck_pain\n"
    "3,c,south,t2,2026-06-30,attended,initial,neck_pain\n"
)
SCORES = """\
patient_id,clinic_id,condition,score_date,timing,instrument,item,score
a,north,neck_pain,2025-09-01,before,nprs,average,7
=b,north,neck_pain,2026-06-01,before,nprs,average,6
c,south,neck_pain,2026-06-30,before,nprs,average,6
"""
LAST = "=b,north,neck_pain,2026-06-20,between,nprs,average,2\n"


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use_fake_engine(tmp_path / "notebooks", monkeypatch)


def make(
    tmp_path: Path,
    *,
    sessions: str = SESSIONS,
    scores: str = SCORES,
    share: bool = False,
    clinic: str = "",
    language: str = "",
) -> Outcome:
    data = write_export(tmp_path / "export", sessions=sessions, scores=scores)
    return run_reports(
        data,
        output=tmp_path / "out",
        clinic=clinic,
        reports=("pain_change",),
        share=share,
        language=language,
        say=lambda _: None,
    )


def read_list(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_each_clinic_has_a_list_of_its_own_in_the_private_folder(tmp_path: Path) -> None:
    lists = make(tmp_path).due_lists
    private = tmp_path / "out" / "private"
    assert lists.files == (
        private / "north_due_last_scores.csv",
        private / "south_due_last_scores.csv",
    )
    assert lists.episodes == 2
    assert lists.describe().startswith("2 episodes are due a last score; '")
    assert lists.describe().endswith("private' lists them for you alone.")


def test_a_list_says_whom_to_ask_and_nothing_in_it_is_a_formula(tmp_path: Path) -> None:
    [row] = read_list(make(tmp_path, clinic="north").due_lists.files[0])
    assert row == {
        "Clinic": "north",
        "Practitioner": "'@t",
        "Patient (number)": "'=b",
        "Condition": "Neck pain",
        "First session": "2026-06-01",
        "Last session": "2026-06-01",
        "Sessions": "1",
        "Days since last session": "29",
        "Episode of care": "open",
        "Score to ask for": "NPRS",
        "Kind of pain asked about": "average",
        "A score counts until": "2026-07-13",
    }


def test_a_list_speaks_the_language_of_the_run(tmp_path: Path) -> None:
    [path] = make(tmp_path, clinic="north", language="fr").due_lists.files
    [row] = read_list(path)
    assert row["Affection"] == "Cervicalgie"
    assert (row["Épisode de soins"], row["Douleur demandée"]) == ("en cours", "moyenne")


def test_a_condition_that_is_not_recorded_says_so_in_the_list(tmp_path: Path) -> None:
    unnamed = SESSIONS.replace("initial,neck_pain", "initial,")
    scores = SCORES.replace("north,neck_pain", "north,").replace("south,neck_pain", "south,")
    lists = make(tmp_path, sessions=unnamed, scores=scores, clinic="north").due_lists
    assert [row["Condition"] for row in read_list(lists.files[0])] == ["not recorded"]


def test_an_older_list_never_stays(tmp_path: Path) -> None:
    [old] = make(tmp_path, clinic="north").due_lists.files
    lists = make(tmp_path, scores=SCORES + LAST, clinic="north").due_lists
    assert (lists.files, lists.episodes, old.exists()) == ((), 0, False)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_a_list_is_its_owners_alone(tmp_path: Path) -> None:
    for path in make(tmp_path).due_lists.files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_no_page_names_a_list(tmp_path: Path) -> None:
    make(tmp_path)
    hits = find_in_files(["due_last_scores", "/private"], tmp_path / "out")
    assert len(list_files(tmp_path / "out")) > 4
    assert [hit for hit in hits if not hit.startswith("private")] == []


def test_what_is_made_to_be_shared_holds_no_list(tmp_path: Path) -> None:
    lists = make(tmp_path, share=True).due_lists
    assert {path.parent for path in lists.files} == {tmp_path / "out-private"}
    assert [name for name in list_files(tmp_path / "out") if "due" in name] == []


def test_a_list_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "private").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UserError, match="is a link"):
        make(tmp_path)
    assert list((tmp_path / "elsewhere").iterdir()) == []
