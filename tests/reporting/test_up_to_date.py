"""A run makes what is not up to date, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ims_outcomes.reporting import recipe
from ims_outcomes.reporting.catalogue import REPORTS, select_reports
from ims_outcomes.reporting.made_before import FILE_NAME
from ims_outcomes.reporting.run import Outcome, run_reports
from tests.reporting.fake_run import (
    BAD_SCORE,
    PERIOD,
    SCORES,
    FakeEngine,
    list_files,
    use_fake_engine,
    write_export,
)

ALL = 2 * len(REPORTS)
SHARED = 2 * len(select_reports((), share=True))


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use_fake_engine(tmp_path / "notebooks", monkeypatch)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export")


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def again(engine: FakeEngine, data: Path, output: Path) -> Callable[..., tuple[Outcome, list[str]]]:
    """Run once more; gives what came of it, and the pages that were made anew."""

    def run(**choices: object) -> tuple[Outcome, list[str]]:
        engine.asked.clear()
        outcome = run_reports(data, output=output, say=quiet, **choices)  # type: ignore[arg-type]
        return outcome, [f"{asked['report']} {asked['clinic']}" for asked in engine.asked]

    run()
    return run


def quiet(_: str) -> None:
    pass


def test_a_second_run_makes_nothing_does_not_read_the_export_and_says_so(
    again, data: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ims_outcomes.reporting.run.build_study", None)
    before = {name: (output / name).stat().st_mtime_ns for name in list_files(output)}
    outcome, made = again()
    assert (outcome.made, outcome.up_to_date, made) == (0, ALL, [])
    after = {name: (output / name).stat().st_mtime_ns for name in list_files(output)}
    assert [name for name in before if before[name] != after[name]] == ["index.html"]
    said: list[str] = []
    run_reports(data, output=output, say=said.append)
    assert said[0] == f"{next(iter(REPORTS))} for north: up to date (1 of {ALL})"


def test_everything_is_made_again_when_asked(again) -> None:
    outcome, made = again(force=True)
    assert (outcome.made, outcome.up_to_date, len(made)) == (ALL, 0, ALL)


def test_what_a_stop_left_undone_is_made_by_the_next_run(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    engine.failing["session_counts", "north"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        run_reports(data, output=output, say=quiet)
    done = [f"{asked['report']} {asked['clinic']}" for asked in engine.asked[:-1]]
    engine.failing.clear()
    engine.asked.clear()
    outcome = run_reports(data, output=output, say=quiet)
    made = [f"{asked['report']} {asked['clinic']}" for asked in engine.asked]
    assert (len(done), len(made)) == (outcome.up_to_date, outcome.made)
    assert made[0] == "session_counts north"
    assert sorted(done + made) == sorted(
        f"{name} {clinic}" for name in REPORTS for clinic in ("north", "south")
    )


def test_a_page_that_failed_is_tried_again(again, engine: FakeEngine) -> None:
    engine.failing["conditions", "south"] = ValueError("the kernel was stopped")
    outcome, _ = again(force=True)
    assert len(outcome.failures) == 1
    engine.failing.clear()
    outcome, made = again()
    assert (outcome.made, made) == (1, ["conditions south"])


def change_the_export(data: Path, config: Path) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)


def rename_a_file(data: Path, config: Path) -> None:
    (data / "scores.csv").rename(data / "pain scores.csv")


def change_the_settings(data: Path, config: Path) -> None:
    config.write_text('[clinic]\nname = "South"\n', encoding="utf-8")


@pytest.mark.parametrize("change", [change_the_export, rename_a_file, change_the_settings])
def test_other_files_or_settings_make_every_page_anew(
    engine: FakeEngine, data: Path, output: Path, tmp_path: Path, change: Callable[..., None]
) -> None:
    config = tmp_path / "clinic.toml"
    config.write_text('[clinic]\nname = "North"\n', encoding="utf-8")
    run_reports(data, output=output, config=config, say=quiet)
    change(data, config)
    assert run_reports(data, output=output, config=config, say=quiet).made == ALL


def test_another_map_or_column_let_through_makes_every_page_anew(again) -> None:
    assert again(export_map="suite")[0].made == ALL
    assert again(export_map="suite", allowed={"room": "a number of the clinic"})[0].made == ALL


def test_another_language_makes_every_page_anew(again) -> None:
    assert again(language="fr")[0].made == ALL
    assert again(language="fr")[0].up_to_date == ALL


def test_other_code_makes_every_page_anew(
    again, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "pain.py").write_text("threshold = 30\n")
    monkeypatch.setattr(recipe, "PACKAGE", package)
    recipe.fingerprint_code.cache_clear()
    assert again()[0].made == ALL
    assert again()[0].made == 0
    (package / "pain.py").write_text("threshold = 50\n")
    recipe.fingerprint_code.cache_clear()
    assert again()[0].made == ALL
    recipe.fingerprint_code.cache_clear()


def test_another_notebook_makes_every_page_anew(again, tmp_path: Path) -> None:
    notebook = tmp_path / "notebooks" / "conditions.ipynb"
    notebook.write_text(notebook.read_text() + "\n")
    recipe.fingerprint_code.cache_clear()
    assert again()[0].made == ALL


def test_the_same_export_in_another_place_is_the_same(
    again, data: Path, output: Path, tmp_path: Path
) -> None:
    copy = write_export(tmp_path / "another place")
    assert run_reports(copy, output=output, say=quiet).up_to_date == ALL


def test_a_page_that_was_changed_or_taken_away_is_made_anew(again, output: Path) -> None:
    folder = output / "north" / PERIOD
    (folder / "pain_change.html").write_text("<p>Improved by hand.</p>")
    (folder / "conditions.html").unlink()
    assert sorted(again()[1]) == ["conditions north", "pain_change north"]
    assert again()[1] == []


def test_numbers_that_were_changed_make_all_pages_of_their_folder_anew(again, output: Path) -> None:
    numbers = output / "north" / PERIOD / "numbers.csv"
    numbers.write_text(numbers.read_text().replace("1.5", "9.5"))
    # The first run renews the file for one page; the others must not look right because of it.
    assert again(reports=("conditions",))[1] == ["conditions north"]
    assert sorted(again()[1]) == sorted(f"{name} north" for name in REPORTS if name != "conditions")
    assert "9.5" not in numbers.read_text()


def test_a_list_of_rows_set_aside_that_is_gone_is_written_again(
    again, data: Path, output: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    listed = output / "private" / "set_aside.csv"
    assert again()[0].set_aside_list == listed
    listed.unlink()
    outcome, made = again()
    assert (outcome.set_aside_list, outcome.rows_set_aside, made) == (listed, 1, [])
    assert listed.is_file()
    assert again()[0].set_aside_list == listed


def test_one_report_more_is_made_and_the_others_are_left(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    run_reports(data, output=output, clinic="north", reports=("pain_change",), say=quiet)
    outcome = run_reports(data, output=output, clinic="north", say=quiet)
    assert (outcome.made, outcome.up_to_date) == (len(REPORTS) - 1, 1)


def test_another_month_is_made_and_both_stay_up_to_date(again) -> None:
    assert again(month="2026-05")[0].made == ALL
    assert again(month="2026-05")[0].up_to_date == ALL
    assert again()[0].up_to_date == ALL
    assert again(month="2026-06")[0].up_to_date == ALL


@pytest.mark.parametrize("record", ["", "[]", '{"version": 1}', '{"version": 99, "pages": {}}'])
def test_a_record_that_is_not_whole_only_costs_time(again, output: Path, record: str) -> None:
    (output / "private" / FILE_NAME).write_text(record)
    assert again()[0].made == ALL
    assert again()[0].made == 0


def test_the_record_names_no_place_of_the_machine_and_nobody(
    again, output: Path, tmp_path: Path
) -> None:
    record = (output / "private" / FILE_NAME).read_text()
    assert str(tmp_path) not in record
    assert "patient" not in record
    assert json.loads(record)["runs"][", "]["clinics"] == ["north", "south"]


# --- pages that may leave the clinic


def test_shared_pages_of_a_clinic_are_left_when_all_are_up_to_date(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    run_reports(data, output=output, share=True, say=quiet)
    assert run_reports(data, output=output, share=True, say=quiet).up_to_date == SHARED
    (output / "north" / PERIOD / "conditions.html").unlink()
    outcome = run_reports(data, output=output, share=True, say=quiet)
    assert (outcome.made, outcome.up_to_date) == (SHARED // 2, SHARED // 2)


def test_shared_pages_are_made_anew_when_it_is_forgotten_what_was_shared(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    run_reports(data, output=output, share=True, say=quiet)
    register = output.with_name("out-private") / "shared_before.json"
    before = register.read_bytes()
    register.unlink()
    assert run_reports(data, output=output, share=True, say=quiet).made == SHARED
    assert register.read_bytes() == before


def test_other_reports_shared_together_are_made_anew(
    engine: FakeEngine, data: Path, output: Path
) -> None:
    run_reports(data, output=output, share=True, reports=("conditions",), say=quiet)
    assert run_reports(data, output=output, share=True, say=quiet).made == SHARED
