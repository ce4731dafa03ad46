from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from ims_outcomes import __version__, cli
from ims_outcomes.cli import main
from ims_outcomes.reporting import locations
from ims_outcomes.reporting.catalogue import REPORTS
from tests.reporting.fake_run import (
    BAD_SCORE,
    PERIOD,
    SCORES,
    FakeEngine,
    list_files,
    use_fake_engine,
    write_export,
)


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use_fake_engine(tmp_path / "notebooks", monkeypatch)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run the command in this process: exit code, what it said, what it complained of."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


def start(*arguments: object, **options: object) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    root = str(Path(cli.__file__).parents[1])
    return subprocess.Popen(  # type: ignore[call-overload]
        [sys.executable, "-m", "ims_outcomes", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"},
        **options,
    )


# --- instant, and no traceback for a slip


def test_help_and_version_import_nothing_slow() -> None:
    code = """
        import sys
        from ims_outcomes.cli import main
        for arguments in (["--help"], ["--version"], ["report", "--help"], ["report", "--dat"]):
            try:
                main(arguments)
            except SystemExit as done:
                assert done.code == 0, done.code
        slow = {"pandas", "numpy", "matplotlib", "papermill", "nbconvert", "scipy", "tomllib"}
        assert not slow & set(sys.modules), slow & set(sys.modules)
    """
    root = str(Path(cli.__file__).parents[1])
    environment = os.environ | {"PYTHONPATH": root}
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        check=True,
        capture_output=True,
        env=environment,
    )


def test_the_module_is_the_command() -> None:
    process = start("--version")
    assert process.communicate()[0] == f"ims-outcomes {__version__}\n"


def test_help_names_every_option_of_the_reports(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["report", "--help"])
    told = capsys.readouterr().out
    options = "--data --map --out --clinic --month --reports --config --check --update --strict"
    assert [option for option in options.split() if option not in told] == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], r"Nothing was asked for; the commands are report, init, check, convert, deidentify, "),
        (["--verison"], r"'ims-outcomes' does not know '--verison'.*Try: --version"),
        (["reprot"], r"no command 'reprot'.*Try: report"),
        (["report", "--moth", "2026-06"], r"does not know '--moth'.*Try: --month"),
        (["report", "--dat=x"], r"does not know '--dat=x'.*Try: --data"),
        (["check", "--clinic", "x"], r"'ims-outcomes check' does not know '--clinic'"),
        (["report", "extra"], r"does not know 'extra'"),
        (["report", "--data"], r"expected at least one argument.*Try: ims-outcomes report --help"),
        (["report", "--month", "2026-13"], r"'2026-13' is not a month.*write it as YYYY-MM"),
        (["report", "--month", "June 2026"], r"'June 2026' is not a month"),
        (["report", "--reports", "pain_chang"], r"no report 'pain_chang'.*Try: pain_change"),
        (["report", "--check", "a", "--update", "b"], r"not allowed with argument"),
        (["report", "--check", "a", "--clinic", "b"], r"--clinic does not go with --check"),
        (["report", "--update", "a", "--month", "2026-06"], r"--month does not go with"),
        (["sample", "--patients", "many"], r"'many' is not a number of at least 1"),
        (["sample", "--clinics", "0"], r"'0' is not a number of at least 1"),
        (["sample", "--seed", "x"], r"--seed: invalid int value"),
        (["init", "x.csv"], r"the following arguments are required: --out"),
        (["init", "--out", "x"], r"the following arguments are required: FILE"),
        (["convert", "--data", "x"], r"the following arguments are required: --out"),
        (["deidentify", "--out", "x"], r"the following arguments are required: --key"),
        (["check", "--map"], r"expected one argument"),
    ],
)
def test_a_slip_in_the_command_is_one_sentence_and_exit_2(
    run, arguments: list[str], complaint: str
) -> None:
    code, said, complained = run(*arguments)
    assert (code, said) == (2, "")
    assert re.search(complaint, complained, flags=re.DOTALL), complained
    assert "Traceback" not in complained
    assert "usage:" not in complained


# --- report


def test_report_says_where_to_look_and_exits_0(
    run, engine: FakeEngine, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, said, complained = run("report", "--data", data)
    assert (code, complained) == (0, "")
    assert (
        said.splitlines()[-1] == f"{2 * len(REPORTS)} pages made. Open {Path('reports/index.html')}"
    )
    assert (tmp_path / "reports" / "south" / PERIOD / "conditions.html").is_file()


def test_without_data_the_sample_is_reported_beside_itself(
    run, engine: FakeEngine, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locations, "find_sample", lambda: data)
    monkeypatch.setattr(locations, "find_source_tree", lambda: tmp_path)
    assert run("report")[0] == 0
    assert (tmp_path / "reports" / "sample" / "index.html").is_file()


def test_one_clinic_and_some_reports_can_be_chosen(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    chosen = ["--clinic", "south", "--reports", "conditions, pain_change", "--month", "2026-05"]
    assert run("report", "--data", data, "--out", tmp_path / "out", *chosen)[0] == 0
    assert [asked["report"] for asked in engine.asked] == ["pain_change", "conditions"]
    assert {(asked["clinic"], asked["month"]) for asked in engine.asked} == {("south", "2026-05")}


def test_rows_set_aside_are_said_and_strict_makes_them_exit_1(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    code, said, _ = run("report", "--data", data, "--out", tmp_path / "out")
    assert code == 0
    assert "1 of 10 rows were set aside; '" in said
    assert "set_aside.csv' says which and why." in said
    assert run("report", "--data", data, "--out", tmp_path / "out", "--strict")[0] == 1


def test_a_failed_report_is_one_sentence_and_exit_1(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    engine.failing["conditions", "north"] = ValueError("it stopped with an unexpected KeyError")
    code, said, complained = run("report", "--data", data, "--out", tmp_path / "out")
    assert code == 1
    assert "The report 'conditions' for clinic 'north' failed: it stopped" in complained
    assert "Traceback" not in complained
    assert f"{2 * len(REPORTS) - 1} pages made." in said


@pytest.mark.parametrize("command", ["report", "check"])
def test_data_that_are_not_there_are_exit_2(
    run, engine: FakeEngine, tmp_path: Path, command
) -> None:
    code, _, complained = run(command, "--data", tmp_path / "nowhere")
    assert code == 2
    assert "nowhere" in complained
    assert "Try: " in complained


@pytest.mark.parametrize("command", ["report", "check"])
def test_settings_that_cannot_be_used_are_exit_2(
    run, engine: FakeEngine, data: Path, tmp_path: Path, command: str
) -> None:
    (tmp_path / "settings.toml").write_text("[episodes]\ngap_dais = 60\n")
    code, _, complained = run(command, "--data", data, "--config", tmp_path / "settings.toml")
    assert code == 2
    assert "gap_days" in complained
    assert run(command, "--data", data, "--config", tmp_path / "none.toml")[0] == 2


def test_a_file_where_reports_should_go_is_exit_2(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    code, _, complained = run("report", "--data", data, "--out", tmp_path / "file")
    assert code == 2
    assert "is a file; reports go to a folder" in complained


def test_an_unknown_clinic_is_exit_2_and_the_nearest_is_named(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    code, _, complained = run(
        "report", "--data", data, "--clinic", "nroth", "--out", tmp_path / "o"
    )
    assert code == 2
    assert "north" in complained


def test_a_full_disk_is_one_sentence(
    run, engine: FakeEngine, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "scores.parquet")

    monkeypatch.setattr("ims_outcomes.reporting.making.write_study", refuse)
    code, _, complained = run("report", "--data", data, "--out", tmp_path / "out")
    assert (code, complained) == (2, "'scores.parquet': No space left on device.\n")


def test_a_bug_keeps_its_traceback(engine: FakeEngine, data: Path, tmp_path: Path) -> None:
    engine.failing["pain_change", "north"] = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        main(["report", "--data", str(data), "--out", str(tmp_path / "out")])


def test_a_stop_from_the_keyboard_is_one_line_and_exit_130(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    engine.failing["session_counts", "north"] = KeyboardInterrupt()
    code, _, complained = run("report", "--data", data, "--out", tmp_path / "out")
    assert (code, complained.count("\n")) == (130, 1)
    assert complained.startswith("Stopped.")


# --- report --check and --update


def test_check_of_unchanged_reports_is_exit_0(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    run("report", "--data", data, "--out", tmp_path / "out")
    code, said, _ = run("report", "--check", tmp_path / "out", "--data", data)
    assert code == 0
    assert said.splitlines()[-1] == f"{2 * len(REPORTS)} pages compared: every number is as it was."


def test_check_names_the_number_that_moved_and_update_renews_it(
    run, engine: FakeEngine, data: Path, tmp_path: Path
) -> None:
    run("report", "--data", data, "--out", tmp_path / "out")
    engine.estimates["conditions", "south"] = 2.5
    code, _, complained = run("report", "--check", tmp_path / "out", "--data", data)
    assert code == 1
    assert f"south/{PERIOD}: conditions, answer, mean_change" in complained
    assert "estimate was 1.5, is 2.5" in complained
    code, said, _ = run("report", "--update", tmp_path / "out", "--data", data)
    assert code == 0
    assert "estimate was 1.5, is 2.5" in said
    assert run("report", "--check", tmp_path / "out", "--data", data)[0] == 0


def test_check_of_a_folder_without_reports_is_exit_2(run, data: Path, tmp_path: Path) -> None:
    code, _, complained = run("report", "--check", tmp_path / "nowhere", "--data", data)
    assert code == 2
    assert "There are no reports in" in complained


# --- check


def test_check_accounts_for_every_row(run, data: Path) -> None:
    code, said, complained = run("check", "--data", data)
    assert (code, complained) == (0, "")
    assert "sessions.csv: 5 rows read, 5 used, 0 set aside." in said
    assert "scores.csv: 4 rows read, 4 used, 0 set aside." in said
    assert "Try: " not in said
    assert "2 clinics, 3 episodes of care, data up to 2026-06-30." in said


def test_check_names_rows_set_aside_without_their_values_and_strict_is_exit_1(
    run, data: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    code, said, _ = run("check", "--data", data)
    assert code == 0
    assert "scores.csv: 5 rows read, 4 used, 1 set aside." in said
    assert "  1 row (6) with " in said
    assert "99" not in said
    assert run("check", "--data", data, "--strict")[0] == 1


def test_strict_is_content_when_nothing_was_set_aside(run, data: Path) -> None:
    assert run("check", "--data", data, "--strict")[0] == 0


def test_check_names_columns_that_nobody_knows(run, data: Path) -> None:
    header, *rows = SCORES.splitlines()
    write_export(data, scores="\n".join([f"{header},shoe size", *(f"{row},43" for row in rows)]))
    code, said, _ = run("check", "--data", data)
    assert code == 0
    assert "does not know, kept aside: 'shoe size'" in said


def test_check_takes_files_one_by_one_and_a_map_by_name(run, data: Path) -> None:
    files = (data / "sessions.csv", data / "scores.csv")
    code, said, complained = run("check", "--data", *files, "--map", "suite")
    assert (code, complained) == (0, "")
    assert "2 clinics, 3 episodes of care" in said
    code, _, complained = run("check", "--data", data, "--map", "jame")
    assert code == 2
    assert "the nearest is 'jane'" in complained


# --- init and convert

VISITS = "Patient #,Patient Name,Visit Date,Status,Pain before\n" + "".join(
    f"{number},Zzyzx,{day},Arrived,7\n"
    for number in range(1, 8)
    for day in ("13/03/2026", "27/03/2026")
)


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    path = tmp_path / "my visits.csv"
    path.write_text(VISITS, encoding="utf-8")
    return path


def test_init_writes_settings_that_the_next_command_reads(
    run, visits: Path, tmp_path: Path
) -> None:
    code, said, complained = run("init", visits, "--out", tmp_path / "clinic")
    assert (code, complained) == (0, "")
    assert "'Visit Date' → session_date: 14 of 14 filled cells are dates, day first" in said
    assert "Zzyzx" not in said
    config = tmp_path / "clinic" / "clinic.toml"
    assert said.splitlines()[-1] == (f'  ims-outcomes check --data "{visits}" --config {config}')
    code, said, complained = run("check", "--data", visits, "--config", config)
    assert (code, complained) == (0, "")
    assert "my visits.csv, scores: 14 rows read, 14 used, 0 set aside." in said


def test_the_next_command_is_named_as_run_py_was_called(
    run, visits: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMS_OUTCOMES_STARTED_AS", "py run.py")
    _, said, _ = run("init", visits, "--out", tmp_path)
    assert said.splitlines()[-1].startswith("  py run.py check --data ")


def test_the_next_command_refuses_what_is_not_answered(run, visits: Path, tmp_path: Path) -> None:
    visits.write_text(VISITS.replace("13/03", "03/03").replace("27/03", "07/03"))
    code, said, _ = run("init", visits, "--out", tmp_path)
    assert code == 0
    assert "One question is left" in said
    config = tmp_path / "clinic.toml"
    code, _, complained = run("check", "--data", visits, "--config", config)
    assert code == 2
    assert re.search(r"only you can answer: line \d+ \(date_order\)", complained)
    config.write_text(config.read_text("utf-8").replace('"?"', '"dmy"'), encoding="utf-8")
    assert run("check", "--data", visits, "--config", config)[0] == 0


def test_init_never_writes_over_settings_unless_forced(run, visits: Path, tmp_path: Path) -> None:
    (tmp_path / "clinic.toml").write_text("[clinic]\n")
    code, _, complained = run("init", visits, "--out", tmp_path)
    assert code == 2
    assert "is there already and was not touched" in complained
    assert (tmp_path / "clinic.toml").read_text() == "[clinic]\n"
    assert run("init", visits, "--out", tmp_path, "--force")[0] == 0
    assert "[source]" in (tmp_path / "clinic.toml").read_text("utf-8")


def test_init_of_nothing_that_could_be_read_is_exit_2(run, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("line\nhello\nworld\n")
    code, _, complained = run("init", tmp_path / "notes.csv", "--out", tmp_path / "clinic")
    assert code == 2
    assert "Nothing in notes.csv looks like sessions or scores" in complained
    code, _, complained = run("init", tmp_path / "nowhere.csv", "--out", tmp_path / "clinic")
    assert code == 2
    assert "nowhere.csv" in complained
    (tmp_path / "header.csv").write_text("patient_id,session_date\n")
    code, _, complained = run("init", tmp_path / "header.csv", "--out", tmp_path / "clinic")
    assert code == 2
    assert "header.csv has a header but no rows." in complained
    assert not (tmp_path / "clinic").exists()


def test_init_says_what_is_read_beside_a_map_that_comes_with_the_suite(run, tmp_path: Path) -> None:
    visits = tmp_path / "visits.csv"
    visits.write_text(
        "Visit Date,Patient ID,Diagnosis,Status,Branch,NPRS\n"
        + "".join(f"2026-03-0{day},{day},LBP,Arrived,Main,7\n" for day in range(1, 8))
    )
    _, said, _ = run("init", visits, "--out", tmp_path)
    assert "The map for Juvonno fits" in said
    assert "'NPRS' → score of nprs: 7 of 7 filled cells are numbers, all from 0 to 10" in said
    assert "'Branch' → clinic_id: one id in 7 filled cells" in said
    assert "Not used" not in said


def test_convert_writes_the_tables_and_strict_counts_rows_set_aside(
    run, data: Path, tmp_path: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    code, said, complained = run("convert", "--data", data, "--out", tmp_path / "out")
    assert (code, complained) == (0, "")
    assert "sessions (5), scores (4)" in said
    assert "set_aside.csv" in said
    assert (tmp_path / "out" / "check.html").is_file()
    assert run("convert", "--data", data, "--out", tmp_path / "out", "--strict")[0] == 1


def test_deidentify_says_where_the_key_is_and_strict_counts_rows_set_aside(
    run, data: Path, tmp_path: Path
) -> None:
    write_export(data, scores=SCORES + BAD_SCORE)
    call = ["deidentify", "--data", data, "--out", tmp_path / "out", "--key", tmp_path / "my.key"]
    code, said, complained = run(*call)
    assert (code, complained) == (0, "")
    assert "A new key was made" in said and "my.key" in said
    assert "sessions (5), scores (4)" in said and "statement.md" in said
    assert run(*call, "--strict")[0] == 1
    code, _, complained = run(*call[:-1], tmp_path / "out" / "my.key")
    assert code == 2 and "would lie among the tables" in complained


# --- sample


def test_sample_writes_the_same_bytes_for_the_same_numbers(run, tmp_path: Path) -> None:
    asked = ("--patients", 60, "--clinics", 1, "--seed", 7)
    code, said, _ = run("sample", "--out", tmp_path / "one", *asked)
    assert code == 0
    # A few bad rows come on top of the sixty.
    assert re.match(r"6\d patients, [\d,]+ sessions and [\d,]+ scores of people", said)
    run("sample", "--out", tmp_path / "two", *asked)
    assert "sessions.csv" in list_files(tmp_path / "one")
    assert [
        name
        for name in list_files(tmp_path / "one")
        if (tmp_path / "one" / name).read_bytes() != (tmp_path / "two" / name).read_bytes()
    ] == []


def test_sample_never_overwrites_an_export(run, data: Path) -> None:
    code, _, complained = run("sample", "--out", data, "--patients", 60)
    assert code == 2
    assert "is not a sample" in complained


# --- in a process of its own


def test_a_reader_that_leaves_is_no_traceback() -> None:
    process = start("report", "--help")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == ""
    process.wait()


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
def test_a_polite_kill_leaves_nothing_behind(data: Path, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    environment = os.environ | {
        "TMPDIR": str(temporary), "PYTHONPATH": str(Path(cli.__file__).parents[1])
    }  # fmt: skip
    command = [sys.executable, "-m", "ims_outcomes", "report", "--data", data, "--out", "out"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not list(temporary.glob("ims-outcomes-*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 143
    assert complained.startswith("Stopped. ")
    assert list(temporary.glob("ims-outcomes-*")) == []
