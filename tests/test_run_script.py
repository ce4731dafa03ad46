"""run.py: what it sets up, when it does so again, and what it says when it cannot."""

from __future__ import annotations

import ast
import importlib.util
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from ims_outcomes import cli

HERE = Path(__file__).resolve().parents[1]
LOCK = "pandas==3.1.1 \\\n    --hash=sha256:aa\nuv==0.13.8 \\\n    --hash=sha256:bb\n    # via x\n"


def load(folder: Path) -> ModuleType:
    """Load the run.py of a folder as it would see itself there."""
    spec = importlib.util.spec_from_file_location("run_elsewhere", folder / "run.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Steps:
    """Stands for the programs of the set-up: notes the commands, lets those that match fail."""

    def __init__(self, script: ModuleType) -> None:
        self.script = script
        self.commands: list[str] = []
        self.failing: dict[str, str] = {}

    def __call__(self, command: list[str], environment: dict[str, str] | None = None) -> str:
        words = " ".join(command)
        self.commands.append(words)
        for part, text in self.failing.items():
            if part in words:
                raise self.script.StepError(text)
        if "-m venv" in words:
            self.script.PYTHON.parent.mkdir(parents=True)
            self.script.PYTHON.touch()
        return ""

    @property
    def made_venv(self) -> bool:
        return any("-m venv" in command for command in self.commands)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project in a folder whose name has a space, an accent and an apostrophe."""
    folder = tmp_path / "Ma clinique d'été"
    folder.mkdir()
    shutil.copy(HERE / "run.py", folder)
    (folder / "requirements.lock").write_text(LOCK, encoding="utf-8")
    (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    return folder


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Steps]:
    """Run the set-up of a folder with no real program; returns what it would have run."""

    def set_up(folder: Path, **failing: str) -> Steps:
        script = load(folder)
        steps = Steps(script)
        steps.failing = {part.replace("_", " "): text for part, text in failing.items()}
        monkeypatch.setattr(script, "run_step", steps)
        script.set_up()
        return steps

    return set_up


# --- when it sets up -----------------------------------------------------------------------------


def test_the_first_time_makes_the_environment_and_installs_lock_then_project(folder, start):
    steps = start(folder)
    programs = ["venv", "pip", "pip config list", "uv pip install", "uv pip install"]
    assert len(steps.commands) == len(programs)
    assert all(
        f"-m {program}" in command
        for program, command in zip(programs, steps.commands, strict=True)
    )
    assert "--require-hashes" in steps.commands[1] and "--require-hashes" in steps.commands[3]
    assert steps.commands[4].endswith("--no-deps --no-build-isolation --editable .")


def test_the_second_time_runs_nothing(folder, start):
    start(folder)
    assert start(folder).commands == []


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_a_changed_file_installs_again_in_the_same_environment(folder, start, file):
    start(folder)
    with (folder / file).open("a", encoding="utf-8") as changed:
        changed.write("# changed\n")
    steps = start(folder)
    assert steps.commands and not steps.made_venv
    assert start(folder).commands == []


def test_a_package_taken_out_is_installed_again(folder, start):
    script = start(folder).script
    stamp = json.loads(script.STAMP.read_text(encoding="utf-8"))
    stamp["packages"] = ["pandas-3.1.1.dist-info"]
    script.STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    steps = start(folder)
    assert steps.commands and not steps.made_venv


def test_a_package_added_by_the_user_is_left_alone(folder, start):
    script = start(folder).script
    base = {"base": str(script.VENV), "platbase": str(script.VENV)}
    packages = Path(script.sysconfig.get_path("purelib", scheme="venv", vars=base))
    (packages / "seaborn-0.14.dist-info").mkdir(parents=True)
    assert start(folder).commands == []


def test_an_environment_of_another_python_is_made_again(folder, start):
    script = start(folder).script
    stamp = json.loads(script.STAMP.read_text(encoding="utf-8"))
    script.STAMP.write_text(json.dumps({**stamp, "python": "3.99"}), encoding="utf-8")
    assert start(folder).made_venv


def test_an_environment_that_was_moved_is_made_again(folder, start, tmp_path):
    start(folder)
    assert start(folder.rename(tmp_path / "moved")).made_venv


def test_an_environment_whose_python_is_gone_is_made_again(folder, start):
    start(folder).script.PYTHON.unlink()
    assert start(folder).made_venv


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}"])
def test_a_half_made_environment_is_made_again(folder, start, content):
    script = start(folder).script
    (script.VENV / "left over").touch()
    script.STAMP.unlink() if content is None else script.STAMP.write_text(content)
    assert start(folder).made_venv
    assert not (script.VENV / "left over").exists()


def test_a_file_in_the_way_of_the_environment_is_replaced(folder, start):
    (folder / ".venv").touch()
    assert start(folder).made_venv


def test_an_interrupted_set_up_is_not_taken_for_a_finished_one(folder, start, monkeypatch):
    script = load(folder)
    steps = Steps(script)
    monkeypatch.setattr(script, "run_step", steps)
    monkeypatch.setattr(script, "install", lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert script.main(["report"]) == 130
    assert start(folder).made_venv


# --- uv, and pip where it does not work ----------------------------------------------------------


def test_uv_is_installed_with_the_hashes_of_the_lock(folder, start):
    script = start(folder).script
    text = (script.VENV / "uv.lock.txt").read_text(encoding="utf-8")
    assert text == "uv==0.13.8 \\\n    --hash=sha256:bb\n    # via x"


@pytest.mark.parametrize("failing", ["uv_pip", "uv.lock.txt"])
def test_pip_takes_over_where_uv_does_not_work(folder, start, capsys, failing):
    steps = start(folder, **{failing: "error: something odd"})
    assert "-m pip" in steps.commands[-2] and "requirements.lock" in steps.commands[-2]
    assert "--require-hashes" in steps.commands[-2]
    assert steps.commands[-1].endswith("--no-build-isolation --editable .")
    assert "going on with pip" in capsys.readouterr().err
    assert "something odd" in steps.script.LOG.read_text(encoding="utf-8")


def test_uv_is_told_what_pip_was_told(folder, monkeypatch):
    script = load(folder)
    told = "global.index-url='https://mirror.example/simple'\n:env:.cert='/etc/own.pem'\nx.y='z'\n"
    monkeypatch.setattr(script, "run_step", lambda command: told)
    for name in ("UV_DEFAULT_INDEX", "UV_SYSTEM_CERTS", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", "/the/user's own")
    assert script.translate_settings() == {
        "UV_SYSTEM_CERTS": "true",
        "UV_DEFAULT_INDEX": "https://mirror.example/simple",
    }


# --- what it says when it cannot -----------------------------------------------------------------


def test_an_old_python_can_read_the_file():
    source = (HERE / "run.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    futures = [node for node in ast.walk(tree) if getattr(node, "module", "") == "__future__"]
    assert futures == []


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((HERE / "run.py").read_text(encoding="utf-8"))
    names = {
        alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names
    }
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14), (4, 0)])
def test_an_unsupported_python_is_told_which_to_take(folder, monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit) as stop:
        load(folder)
    assert stop.value.code == 2
    assert capsys.readouterr().err == (
        "run.py needs Python 3.11, 3.12 or 3.13 and this is Python {}.{}: "
        "install one of these from python.org.\n".format(*version)
    )


def test_an_unsupported_python_is_told_which_one_is_there(folder, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 14, 0, "final", 0))
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "python3.12" else None)
    with pytest.raises(SystemExit):
        load(folder)
    assert capsys.readouterr().err.endswith("start it with: python3.12 run.py.\n")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_says_what_to_install(folder, monkeypatch, capsys, module):
    script = load(folder)
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == module else find(name)
    )
    assert script.main(["report"]) == 2
    assert f"sudo apt install python{script.THIS_PYTHON}-venv" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["requirements.lock", "pyproject.toml"])
def test_a_missing_file_is_named(folder, capsys, missing):
    (folder / missing).unlink()
    assert load(folder).main(["report"]) == 2
    assert capsys.readouterr().err == (
        f"{missing} is not beside run.py: download the whole folder again.\n"
    )


def test_a_lock_without_uv_is_said(folder, start):
    (folder / "requirements.lock").write_text("pandas==3.1.1\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"requirements\.lock does not name uv: download the whole"):
        start(folder)


def test_without_a_network_it_stops_at_once(folder, monkeypatch, capsys):
    script = load(folder)
    steps = Steps(script)
    steps.failing = {"uv.lock.txt": "NewConnectionError: Failed to establish a new connection"}
    monkeypatch.setattr(script, "run_step", steps)
    assert script.main(["report"]) == 2
    assert "check the internet connection" in capsys.readouterr().err
    assert "uv.lock.txt" in steps.commands[-1]


def test_a_disk_error_of_its_own_is_said_in_a_sentence(folder, monkeypatch, capsys):
    script = load(folder)

    def refuse() -> None:
        raise PermissionError(13, "Permission denied", str(script.VENV))

    monkeypatch.setattr(script, "make_venv", refuse)
    assert script.main(["report"]) == 2
    assert "A file cannot be written: close programs" in capsys.readouterr().err


# What pip and uv print, taken from runs where each of these was made to happen.
@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("error: failed to write\n  cause: No space left on device (os error 28)", "disk is full"),
        ("ERROR: Could not install: [Errno 13] Permission denied: 'x'", "cannot be written"),
        ("[WinError 5] Access is denied: 'C:\\\\x'", "cannot be written"),
        ("[Errno 30] Read-only file system: '/x/.venv'", "cannot be written"),
        ("[WinError 206] The filename or extension is too long: 'C:\\\\x'", "nearer to the top"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "not the one that requirements.lock"),
        ("error: Hash mismatch for `pandas==3.1.1`", "not the one that requirements.lock"),
        ("SSLCertVerificationError: certificate verify failed", "certificate is not trusted"),
        ("cause: invalid peer certificate: UnknownIssuer", "certificate is not trusted"),
        ("cause: client error (Connect)\n  cause: dns error", "check the internet connection"),
        ("ProxyError('Cannot connect to proxy.')", "check the internet connection"),
        ("Could not find a version uv==0.13.8 (from versions: none)", "check the internet"),
    ],
)
def test_what_an_installer_prints_becomes_one_sentence(printed, sentence):
    assert sentence in load(HERE).find_remedy(printed)


@pytest.mark.parametrize(
    ("printed", "quoted"),
    [
        ("", "no reason given"),
        ("one\n  two  \n", "two"),
        ("KeyError: 'x'\nsee above", "KeyError: 'x'"),
    ],
)
def test_what_nobody_foresaw_is_quoted_with_the_place_of_the_whole(printed, quoted):
    script = load(HERE)
    expected = f"The set-up failed with '{quoted}'; all that was said is in {script.LOG}."
    assert script.find_remedy(printed) == expected


# --- the commands --------------------------------------------------------------------------------


@pytest.fixture
def ready(folder, monkeypatch) -> ModuleType:
    """A run.py that is set up, with this Python in the place of the one it would have made."""
    script = load(folder)
    monkeypatch.setattr(script, "set_up", lambda: None)
    monkeypatch.setattr(script, "PYTHON", sys.executable)
    return script


def test_words_after_the_command_are_passed_on(ready, monkeypatch):
    called = []
    monkeypatch.setattr(ready, "call", lambda words, folder=None: called.append(words) or 0)
    ready.main(["report", "--data", "my data", "--strict"])
    ready.main(["lab", "--no-browser"])
    assert called == [
        ["-P", "-m", "ims_outcomes", "report", "--data", "my data", "--strict"],
        ["-m", "jupyterlab", "notebooks/00_start_here.ipynb", "--no-browser"],
    ]


def test_the_exit_code_of_the_command_is_passed_on(ready):
    assert ready.call(["-c", "import sys; sys.exit(7)"]) == 7


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_command_that_was_stopped_gives_the_code_shells_give(ready):
    assert ready.call(["-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"]) == 137


def test_the_command_runs_where_the_user_is(ready, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    ready.call(["-c", "import os; print(os.getcwd())"])
    assert capfd.readouterr().out.strip() == str(tmp_path)


def test_tests_are_run_after_every_check_has_passed(ready, monkeypatch):
    called = []
    monkeypatch.setattr(ready, "call", lambda words, folder: called.append(words[1:]) or 0)
    assert ready.main(["test", "-k", "episodes"]) == 0
    assert called == [
        ["ruff", "check", "."],
        ["ruff", "format", "--check", "."],
        ["mypy"],
        ["pytest", "-k", "episodes"],
    ]


@pytest.mark.parametrize("failing", ["check", "format", "mypy", "pytest"])
def test_one_failure_fails_the_whole(ready, monkeypatch, failing):
    monkeypatch.setattr(ready, "call", lambda words, folder: 5 * (failing in words))
    assert ready.main(["test"]) == 5


def test_a_failed_check_says_that_no_test_was_run(ready, monkeypatch, capsys):
    monkeypatch.setattr(ready, "call", lambda words, folder: int("mypy" in words))
    ready.main(["test"])
    assert "The tests were not run, because 'mypy' failed." in capsys.readouterr().err


@pytest.mark.parametrize(("arguments", "code"), [([], 2), (["--help"], 0), (["-h"], 0)])
def test_help_sets_nothing_up(folder, capsys, arguments, code):
    assert load(folder).main(arguments) == code
    assert "python3 run.py COMMAND" in capsys.readouterr().out
    assert not (folder / ".venv").exists()


@pytest.mark.parametrize(
    ("word", "remedy"), [("tests", "run.py test"), ("Report", "run.py report"), ("x", "--help")]
)
def test_an_unknown_command_sets_nothing_up(folder, capsys, word, remedy):
    assert load(folder).main([word]) == 2
    said = capsys.readouterr().err
    assert f"There is no command '{word}'" in said and said.endswith(remedy + "\n")
    assert not (folder / ".venv").exists()


def test_every_command_is_known(folder):
    assert set(load(folder).COMMANDS) == {*cli._COMMANDS, "test", "lab"}


def test_a_step_gives_back_what_it_printed_and_tells_of_large_downloads(folder, capsys):
    script = load(folder)
    code = "print('  Downloading pandas.whl (11.8 MB)\\nDownloading x (2 kB)\\n Downloaded uv')"
    assert len(script.run_step([sys.executable, "-c", code]).splitlines()) == 3
    assert capsys.readouterr().err == "  Downloading pandas.whl (11.8 MB)\n  Downloaded uv\n"


def test_a_failed_step_carries_what_it_printed(folder):
    script = load(folder)
    with pytest.raises(script.StepError, match="what it said"):
        script.run_step([sys.executable, "-c", "import sys; sys.exit('what it said')"])
