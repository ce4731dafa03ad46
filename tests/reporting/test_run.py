from __future__ import annotations

import json
import os
import stat
import tempfile
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.run import Outcome, run_reports
from tests.reporting.fake_run import (
    BAD_SCORE,
    PERIOD,
    SCORES,
    SESSIONS,
    FakeEngine,
    list_files,
    use_fake_engine,
    write_export,
)
from tests.watching import find_in_files


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use_fake_engine(tmp_path / "notebooks", monkeypatch)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


def make(data: Path, output: Path, said: list[str] | None = None, **choices: object) -> Outcome:
    say = said.append if said is not None else (lambda _: None)
    return run_reports(data, output=output, say=say, **choices)  # type: ignore[arg-type]


def test_every_report_of_every_clinic_lies_in_its_own_folder(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    outcome = make(data, output)
    made = [f"{report}.{kind}" for report in REPORTS for kind in ("html", "xlsx")]
    names = [*made, "numbers.csv", "provenance.json"]
    folders = [f"{clinic}/{PERIOD}/{name}" for clinic in ("north", "south") for name in names]
    assert list_files(output) == sorted(["index.html", *folders])
    assert (outcome.made, outcome.failures, outcome.rows_set_aside) == (2 * len(REPORTS), (), 0)


def test_notebooks_are_handed_whole_paths_and_the_study_built_once(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = Path("settings.toml")
    config.write_text("[responders]\npercents = [30, 35, 50]\n")
    make(Path("export"), output, config=config)
    asked = engine.asked[0]
    assert asked["data"] == str(data.resolve())
    assert asked["config"] == str(config.resolve())
    assert (asked["clinic"], asked["month"]) == ("north", "2026-06")
    assert len({asked["run_folder"] for asked in engine.asked}) == 1


def test_progress_names_report_clinic_time_and_how_many_are_left(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    said: list[str] = []
    make(data, output, said, clinic="south")
    assert said[0].endswith(": 9 rows.")
    assert said[1:] == [
        f"{report} for south: done in 1 s ({number} of {len(REPORTS)})"
        for number, report in enumerate(REPORTS, start=1)
    ]


def test_a_month_asked_for_is_the_last_of_twelve(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    make(data, output, month="2026-05", clinic="north", reports=("pain_change",))
    assert (output / "north" / "2025-06_to_2026-05" / "pain_change.html").is_file()


def test_earlier_months_stay_and_stay_listed(engine: FakeEngine, data: Path, output: Path) -> None:
    make(data, output, month="2026-05", clinic="north")
    make(data, output, month="2026-06", clinic="north", reports=("conditions",))
    listing = (output / "index.html").read_text(encoding="utf-8")
    pages_workbooks_and_two_files = 2 * len(REPORTS) + 2
    assert listing.count('href="north/2025-06_to_2026-05/') == pages_workbooks_and_two_files
    assert listing.index("conditions.html") < listing.index("2025-06_to_2026-05")  # latest first


def test_numbers_of_all_pages_of_a_folder_stand_in_one_file(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    engine.estimates["session_counts", "north"] = 2.5
    make(data, output)
    numbers = pd.read_csv(output / "north" / PERIOD / "numbers.csv")
    assert numbers[["report", "estimate"]].to_numpy().tolist() == [
        [report, 2.5 if report == "session_counts" else 1.5] for report in REPORTS
    ]  # fmt: skip


def test_making_one_report_again_keeps_the_numbers_of_the_others(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    make(data, output, clinic="north")
    engine.estimates["session_counts", "north"] = 9.0
    make(data, output, clinic="north", reports=("session_counts",), force=True)
    numbers = pd.read_csv(output / "north" / PERIOD / "numbers.csv")
    expected = [9.0 if report == "session_counts" else 1.5 for report in REPORTS]
    assert numbers["estimate"].tolist() == expected
    provenance = json.loads((output / "north" / PERIOD / "provenance.json").read_text())
    assert list(provenance["reports"]) == list(REPORTS)


def test_two_runs_give_the_same_bytes(engine: FakeEngine, data: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "another place"
    make(data, first)
    make(data, second)
    assert list_files(first) == list_files(second)
    assert [
        name for name in list_files(first)
        if (first / name).read_bytes() != (second / name).read_bytes()
    ] == []  # fmt: skip


def test_nothing_written_names_a_folder_of_this_machine(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    make(data, output)
    assert find_in_files((str(tmp_path), tempfile.gettempdir()), output) == []


def test_provenance_says_what_a_page_was_made_from(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path
) -> None:
    config = tmp_path / "ours.toml"
    config.write_text('[clinic]\nname = "Clinique <é>"\n', encoding="utf-8")
    make(data, output, clinic="north", config=config)
    made = json.loads((output / "north" / PERIOD / "provenance.json").read_text(encoding="utf-8"))
    assert made["clinic"] == {"id": "north", "name": "Clinique <é>, north"}
    assert made["period"] == {"first_month": "2025-07", "last_month": "2026-06"}
    run = made["reports"]["pain_change"]["run"]
    assert run["extract_date"] == "2026-06-30"
    assert run["config"]["name"] == "ours.toml"
    assert len(run["config"]["sha256"]) == 64
    assert [source["name"] for source in run["inputs"]] == ["sessions.csv", "scores.csv"]
    assert run["inputs"][0]["size_bytes"] == len(SESSIONS)
    assert run["rows"][0] == {
        "file": "scores.csv", "table": "scores",
        "rows_read": 4, "rows_used": 4, "rows_set_aside": 0,
    }  # fmt: skip
    assert run["settings"]["episodes"]["gap_days"] == 90
    assert {"pandas", "papermill"} <= set(run["versions"]["libraries"])


def test_a_failing_report_leaves_its_copy_in_private_and_the_others_run(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    engine.failing["session_counts", "north"] = ValueError("it stopped with an unexpected KeyError")
    said: list[str] = []
    outcome = make(data, output, said)
    [failure] = outcome.failures
    assert failure.startswith(
        "The report 'session_counts' for clinic 'north' failed: it stopped with an unexpected "
        "KeyError. The executed copy is in '"
    )
    assert outcome.made == 2 * len(REPORTS) - 1
    assert any(line.startswith("session_counts for north: failed after") for line in said)
    assert not (output / "north" / PERIOD / "session_counts.html").exists()
    copy = output / "private" / f"north_{PERIOD}_session_counts.ipynb"
    told = copy.read_text(encoding="utf-8")
    assert "with data of patients" not in told
    assert "Cell In[3], line 1" in told
    assert "private" not in (output / "index.html").read_text()
    if os.name != "nt":
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_what_to_do_about_a_failure_comes_last(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    engine.failing["conditions", "north"] = ValueError("There is no clinic.\nTry: south.")
    [failure] = make(data, output).failures
    assert "failed: There is no clinic. The executed copy is in '" in failure
    assert failure.endswith("\nTry: south.")


def test_an_older_page_of_a_failing_report_cannot_pass_for_new(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    make(data, output, clinic="north")
    engine.failing["pain_change", "north"] = ValueError("the kernel was stopped")
    outcome = make(data, output, clinic="north", force=True)
    folder = output / "north" / PERIOD
    assert "The older page of the same months was removed." in outcome.failures[0]
    assert not (folder / "pain_change.html").exists()
    assert "pain_change" not in (folder / "numbers.csv").read_text()
    assert "pain_change.html" not in (output / "index.html").read_text()
    assert "conditions.html" in (output / "index.html").read_text()


def test_a_folder_whose_last_page_fails_is_taken_away(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    make(data, output, clinic="north", reports=("pain_change",))
    engine.failing["pain_change", "north"] = ValueError("the kernel was stopped")
    make(data, output, clinic="north", reports=("pain_change",), force=True)
    assert not (output / "north").exists()
    assert "There are no reports here." in (output / "index.html").read_text()


def test_a_report_that_succeeds_again_takes_its_failed_copy_away(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    engine.failing["pain_change", "north"] = ValueError("the kernel was stopped")
    make(data, output, clinic="north")
    engine.failing.clear()
    make(data, output, clinic="north")
    assert [name for name in list_files(output) if name.endswith(".ipynb")] == []


def test_rows_set_aside_are_listed_in_private_and_a_stale_list_goes(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    outcome = make(data, output, clinic="north", reports=("pain_change",))
    listed = output / "private" / "set_aside.csv"
    assert outcome.set_aside_list == listed
    assert (outcome.rows_set_aside, outcome.rows_read) == (1, 10)
    assert "99" not in listed.read_text(encoding="utf-8-sig")
    assert "which runs from 0 to 10" in listed.read_text(encoding="utf-8-sig")
    assert os.name == "nt" or stat.S_IMODE(listed.stat().st_mode) == 0o600
    write_export(data)
    assert make(data, output, clinic="north", reports=("pain_change",)).set_aside_list is None
    assert not listed.exists()


def test_the_list_of_rows_set_aside_speaks_the_language_of_the_run(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    make(data, output, clinic="north", reports=("pain_change",), language="fr")
    text = (output / "private" / "set_aside.csv").read_text(encoding="utf-8-sig")
    assert "Score hors de l’échelle" in text


def test_a_stop_from_the_keyboard_keeps_whole_pages_only_and_leaves_nothing_behind(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    engine.failing["session_counts", "north"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        make(data, output)
    before = list(REPORTS)[: list(REPORTS).index("session_counts")]
    made = [f"{report}.{kind}" for report in before for kind in ("html", "xlsx")]
    names = sorted(["numbers.csv", "provenance.json", *made])
    assert list_files(output) == ["index.html", *(f"north/{PERIOD}/{name}" for name in names)]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_the_run_folder_is_gone_after_a_bug_too(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    engine.failing["pain_change", "north"] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        make(data, output)
    assert list((tmp_path / "temporary").iterdir()) == []


def test_an_unknown_clinic_is_refused_before_anything_is_made(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    with pytest.raises(UserError, match=r"(?s)no clinic 'nroth'.*north"):
        make(data, output, clinic="nroth")
    assert not output.exists()
    assert engine.asked == []


@pytest.mark.parametrize("month", ["2024-01", "2026-07"])
def test_a_month_outside_the_data_is_refused(
    engine: FakeEngine, data: Path, output: Path, month: str
) -> None:
    with pytest.raises(UserError, match=r"2025-09 to 2026-06"):
        make(data, output, month=month)


def test_a_notebook_that_lacks_a_parameter_is_refused_before_anything_runs(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path
) -> None:
    notebook = tmp_path / "notebooks" / "conditions.ipynb"
    notebook.write_text(notebook.read_text().replace("run_folder: str", "runfolder: str"))
    with pytest.raises(UserError, match=r"(?s)no parameter 'run_folder'.*Try: runfolder"):
        make(data, output)
    assert engine.asked == []


NAMES = ["../../outside", "a/b", '<b>North</b> & "Sons"', "🙂", "O'Brien, Dr", "=cmd()"]


def test_clinic_names_of_any_kind_stay_inside_the_folder_and_run_nothing(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    rows = [f"{name.replace(chr(34), chr(34) * 2)}" for name in NAMES]
    header = "patient_id,clinic_id,session_date\n"
    sessions = "".join(f'{number},"{name}",2026-06-30\n' for number, name in enumerate(rows))
    write_export(data, sessions=header + sessions)
    (data / "scores.csv").unlink()
    outcome = make(data, output, reports=("session_counts",))
    assert outcome.made == len(NAMES)
    pages = list(output.glob(f"*/{'*'}/session_counts.html"))
    assert len(pages) == len(NAMES)
    assert [path for path in output.parent.iterdir() if path.name == "outside"] == []
    listing = (output / "index.html").read_text(encoding="utf-8")
    assert "<b>" not in listing
    assert "&lt;b&gt;North&lt;/b&gt; &amp;" in listing
    assert all("<b>North" not in page.read_text(encoding="utf-8") for page in pages)
