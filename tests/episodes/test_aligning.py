"""Patients whose dates were moved on their own are laid side by side again."""

from __future__ import annotations

from pathlib import Path

from ims_outcomes.episodes import build_study

# p was moved by one week more than q; both are complete up to the same day in truth.
SESSIONS = """\
patient_id,session_date,condition
p,2025-01-06,neck_pain
q,2025-01-20,neck_pain
r,2025-01-27,neck_pain
"""
SCORES = """\
patient_id,score_date,instrument,score
p,2025-01-06,nprs,7
q,2025-01-20,nprs,5
"""


def write(folder: Path, patients: str) -> Path:
    folder.mkdir()
    (folder / "sessions.csv").write_text(SESSIONS, encoding="utf-8")
    (folder / "scores.csv").write_text(SCORES, encoding="utf-8")
    (folder / "patients.csv").write_text(patients, encoding="utf-8")
    return folder


def list_days(dates) -> list[str]:
    return dates.dt.strftime("%Y-%m-%d").tolist()


def test_everybody_is_observed_until_the_latest_of_the_dates(tmp_path):
    until = "patient_id,observed_until_date\np,2025-06-02\nq,2025-06-09\n"
    study = build_study(write(tmp_path / "export", until))
    # p a week later, q as it was, and r, of whom nothing is said, as well
    assert list_days(study.sessions["session_date"]) == ["2025-01-13", "2025-01-20", "2025-01-27"]
    assert list_days(study.scores["score_date"]) == ["2025-01-13", "2025-01-20"]
    assert study.extract_date.strftime("%Y-%m-%d") == "2025-06-09"
    assert study.episodes["is_closed"].all()  # 90 days and more before it


def test_the_latest_observed_date_counts_before_the_setting(tmp_path):
    until = "patient_id,observed_until_date\np,2025-02-03\n"
    config = tmp_path / "clinic.toml"
    config.write_text('[episodes]\nextract_date = "2025-12-31"\n', encoding="utf-8")
    study = build_study(write(tmp_path / "export", until), config=config)
    assert study.extract_date.strftime("%Y-%m-%d") == "2025-02-03"
    assert not study.episodes["is_closed"].any()


def test_without_such_dates_nothing_moves(tmp_path):
    study = build_study(write(tmp_path / "export", "patient_id,sex\np,female\n"))
    assert list_days(study.sessions["session_date"]) == ["2025-01-06", "2025-01-20", "2025-01-27"]
    assert study.extract_date.strftime("%Y-%m-%d") == "2025-01-27"
