from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.episodes import Study, build_study, read_study, select_clinic, write_study
from ims_outcomes.episodes.study import define_study, find_extract_date
from ims_outcomes.errors import ExportError
from ims_outcomes.exports import Export, SourceFile
from tests.episodes.small_frames import (
    Row,
    build_scores,
    build_sessions,
    change_settings,
    given,
    load_shipped,
    visit,
)

FRAMES = (
    "sessions", "scores", "patients", "episodes", "outcomes", "set_aside", "warnings", "account",
)  # fmt: skip


def build_export(visits: list[Row], score_rows: list[Row], **parts: Any) -> Export:
    """Build what reading an export would give."""
    sessions, given_scores = build_sessions(*visits), build_scores(*score_rows)
    made = {
        "sessions": sessions,
        "scores": given_scores,
        "patients": build_patients(),
        "columns_present": {"sessions": ("patient_id", "session_date")},
        "columns_unknown": {"sessions.csv": ("shoe_size",)},
        "set_aside": build_set_aside(),
        "warnings": pd.DataFrame(columns=["check", "file", "rows", "message"]).astype(
            {"check": "str", "file": "str", "rows": "int64", "message": "str"}
        ),
        "account": build_account(
            ("sessions.csv", "sessions", len(sessions)), ("scores.csv", "scores", len(given_scores))
        ),
        "sources": (SourceFile(name="sessions.csv", table="sessions", sha256="0", size_bytes=1),),
    }
    return Export(**(made | parts))


def build_patients(*rows: tuple[int, str]) -> pd.DataFrame:
    """Build patients of clinic a with a number and their sex."""
    frame = pd.DataFrame({"patient_key": [number for number, _ in rows]}, dtype="int64")
    texts = {"clinic_id": "a", "age_band": "40-49", "pain_duration_band": "chronic"}
    frame = frame.assign(
        sex=[sex for _, sex in rows], referral=float("nan"), postal_area=float("nan"), **texts
    )
    words = [*texts, "sex", "referral", "postal_area", "patient_id"]
    frame = frame.assign(patient_id=[f"p{number}" for number, _ in rows])
    frame = frame.astype(dict.fromkeys(words, "str"))
    return frame.assign(observed_until_date=pd.Series(pd.NaT, frame.index, dtype="datetime64[s]"))


def build_set_aside(*rows: tuple[str, int]) -> pd.DataFrame:
    """Build the rows an export set aside: file and row."""
    frame = pd.DataFrame(list(rows), columns=["file", "row"])
    frame = frame.assign(column="score", reason="missing_score", detail="no score")
    texts = dict.fromkeys(["file", "column", "reason", "detail"], "str")
    return frame.astype({"row": "int64"} | texts)


def build_account(*files: tuple[str, str, int]) -> pd.DataFrame:
    """Build the account of files whose rows could all be used."""
    frame = pd.DataFrame(list(files), columns=["file", "table", "rows_read"])
    frame = frame.assign(part="", rows_used=frame["rows_read"], rows_set_aside=0)
    return frame.astype({"file": "str", "part": "str", "table": "str"})


def define(visits: list[Row], score_rows: list[Row], **parts: Any) -> Study:
    """Define a study from hand-written rows."""
    settings, vocabulary = load_shipped()
    export = build_export(visits, score_rows, **parts)
    return define_study(export, settings=settings, vocabulary=vocabulary)


# ---- the extract date


def find_date(visits: list[Row], scores: list[Row], setting: str = "") -> str:
    """Find the extract date of hand-written rows."""
    settings = change_settings(episodes={"extract_date": setting})
    found = find_extract_date(build_export(visits, scores), settings=settings)
    return found.strftime("%Y-%m-%d")


def test_the_extract_date_is_the_latest_attended_session() -> None:
    assert find_date([visit(0), visit(30)], [given(20, 3)]) == "2025-01-31"


def test_the_extract_date_is_the_latest_score_when_that_is_later() -> None:
    assert find_date([visit(0)], [given(30, 3)]) == "2025-01-31"


def test_a_booked_appointment_that_was_not_attended_is_no_extract_date() -> None:
    assert find_date([visit(0), visit(30, status="cancelled")], []) == "2025-01-01"


def test_the_extract_date_is_a_setting() -> None:
    assert find_date([visit(0)], [], setting="2025-06-30") == "2025-06-30"


@pytest.mark.parametrize("setting", ["", "2025-06-30"])
def test_an_export_with_nothing_to_use_is_refused(setting: str) -> None:
    with pytest.raises(
        ExportError, match="no attended session and no score that can be used"
    ) as stop:
        find_date([visit(0, status="no_show")], [], setting=setting)
    assert "'status'" in stop.value.remedy


# ---- what a study holds


def test_a_study_has_episodes_outcomes_and_what_is_known_of_the_patient() -> None:
    visits = [visit(0, "initial"), visit(30), visit(0, "initial", patient=2)]
    study = define(visits, [given(0, 7), given(30, 3)], patients=build_patients((1, "female")))
    assert study.episodes["sex"].fillna("not known").tolist() == ["female", "not known"]
    assert study.episodes["age_band"].fillna("not known").tolist() == ["40-49", "not known"]
    assert study.outcomes["improvement"].tolist() == [4]
    assert study.sessions["episode_id"].tolist() == [0, 0, 1]
    assert study.scores["episode_id"].tolist() == [0, 0]
    assert study.has_sessions
    assert study.has_scores


def test_sessions_alone_make_a_study_without_outcomes() -> None:
    study = define([visit(0, "initial")], [])
    assert len(study.episodes) == 1
    assert len(study.outcomes) == 0
    assert not study.has_scores


def test_scores_alone_make_a_study_without_sessions() -> None:
    study = define([], [given(0, 7), given(300, 3)])
    assert len(study.episodes) == 1
    assert study.outcomes["improvement"].tolist() == [4]
    assert not study.has_sessions


def test_sessions_of_which_none_was_attended_count_like_none() -> None:
    study = define([visit(0, status="cancelled")], [given(0, 7), given(300, 3)])
    assert study.outcomes["improvement"].tolist() == [4]
    assert study.sessions["episode_id"].isna().all()


# ---- ambiguous scores

TWO_OPEN = [visit(0), visit(0, condition="headache")]


def test_an_ambiguous_score_is_set_aside_by_file_and_row_and_the_account_balances() -> None:
    scores = [given(0, 7), given(5, 6, condition=""), given(9, 5)]
    study = define(TWO_OPEN, scores, set_aside=build_set_aside(("scores.csv", 9)))
    assert study.set_aside[["file", "row", "reason"]].to_numpy().tolist() == [
        ["scores.csv", 9, "missing_score"],
        ["scores.csv", 3, "ambiguous_episode"],
    ]
    assert study.set_aside["detail"].iloc[1].startswith("a score without condition")
    assert study.scores["row"].tolist() == [2, 4]
    account = study.account.set_index("file")
    assert account["rows_used"].to_dict() == {"sessions.csv": 2, "scores.csv": 2}
    assert account["rows_set_aside"].to_dict() == {"sessions.csv": 0, "scores.csv": 1}
    assert account["rows_read"].equals(account["rows_used"] + account["rows_set_aside"])


def test_each_ambiguous_score_of_a_wide_row_is_counted_as_the_account_counts_them() -> None:
    # One row of a wide file gave both scores; the account of such a file counts scores.
    scores = build_scores(given(5, 6, condition=""), given(9, 5, condition="")).assign(row=2)
    account = build_account(("scores.csv", "scores", 2))
    study = define(TWO_OPEN, [], scores=scores, account=account)
    assert study.set_aside["row"].tolist() == [2, 2]
    assert study.account[["rows_used", "rows_set_aside"]].to_numpy().tolist() == [[0, 2]]


def test_of_a_file_with_two_tables_the_ambiguous_rows_are_scores() -> None:
    scores = build_scores(given(5, 6, condition="")).assign(file="all.xlsx")
    account = build_account(("all.xlsx", "sessions", 2), ("all.xlsx", "scores", 1))
    study = define(TWO_OPEN, [], scores=scores, account=account)
    assert study.account["rows_used"].tolist() == [2, 0]
    assert study.account["rows_set_aside"].tolist() == [0, 1]


def test_without_ambiguous_scores_nothing_is_set_aside() -> None:
    study = define([visit(0)], [given(0, 7), given(500, 3)])
    assert len(study.set_aside) == 0
    # The score outside all episodes stays, and belongs to none.
    assert study.scores["episode_found"].tolist() == ["by date", "outside_episodes"]


# ---- one clinic


def test_one_clinic_is_selected_in_all_frames_and_the_account_stays_whole() -> None:
    visits = [visit(0, "initial"), visit(0, "initial", clinic_id="b")]
    scores = [given(0, 7), given(0, 6, clinic_id="b"), given(9, 5, clinic_id="b")]
    study = define(visits, scores, patients=build_patients((1, "female")))
    chosen = select_clinic(study, "b")
    assert study.clinics == ("a", "b")
    assert chosen.clinics == ("b",)
    assert chosen.episodes["episode_id"].tolist() == [1]
    assert chosen.outcomes["baseline_score"].tolist() == [6]
    assert [len(chosen.sessions), len(chosen.scores), len(chosen.patients)] == [1, 2, 0]
    assert chosen.account.equals(study.account)


# ---- to a run folder and back


def test_a_study_comes_back_from_its_folder_as_it_was(tmp_path: Path) -> None:
    scores = [given(0, 7), given(30, 3), given(5, 6, condition="")]
    study = define(TWO_OPEN, scores, patients=build_patients((1, "female")))
    write_study(study, tmp_path)
    back = read_study(tmp_path)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(back, name), getattr(study, name))
    for name in ("settings", "sources", "columns_present", "columns_unknown", "extract_date"):
        assert getattr(back, name) == getattr(study, name)


def test_a_study_without_sessions_comes_back_too(tmp_path: Path) -> None:
    study = define([], [given(0, 7)])
    write_study(study, tmp_path)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(read_study(tmp_path), name), getattr(study, name))


def test_a_study_comes_back_with_the_clinic_s_own_settings(tmp_path: Path) -> None:
    config = tmp_path / "clinic.toml"
    config.write_text("[episodes]\ngap_days = 60\n", encoding="utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    write_study(define([visit(0)], []), folder, config=config)
    config.unlink()
    assert read_study(folder).settings.episodes.gap_days == 60


def test_a_folder_without_a_study_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with pytest.raises(ExportError, match="no built study in the run folder 'empty'") as caught:
        read_study(folder)
    assert str(tmp_path) not in str(caught.value)


# ---- from files


def test_a_study_is_built_from_a_folder_of_files(tmp_path: Path) -> None:
    (tmp_path / "sessions.csv").write_text(
        "patient_id,session_date,visit_type,condition\n"
        "p1,2025-01-01,initial,neck_pain\n"
        "p1,2025-02-01,follow_up,\n",  # joins the only open episode
        encoding="utf-8",
    )
    (tmp_path / "scores.csv").write_text(
        "patient_id,score_date,instrument,item,score\n"
        "p1,2025-01-01,nprs,average,7\n"
        "p1,2025-02-01,nprs,average,3\n",
        encoding="utf-8",
    )
    study = build_study(tmp_path)
    assert study.episodes["session_count"].tolist() == [2]
    assert study.outcomes["change"].tolist() == [-4]
    assert study.extract_date == pd.Timestamp("2025-02-01")


def test_a_study_is_built_with_the_clinic_s_own_settings(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sessions.csv").write_text(
        "patient_id,session_date\np1,2025-01-01\np1,2025-02-01\n", encoding="utf-8"
    )
    config = tmp_path / "clinic.toml"
    config.write_text('[episodes]\ngap_days = 30\nextract_date = "2025-06-30"\n', encoding="utf-8")
    study = build_study(data, config=config)
    assert study.episodes["session_count"].tolist() == [1, 1]
    assert study.extract_date == pd.Timestamp("2025-06-30")
