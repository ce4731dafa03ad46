"""No id and no folder of the machine in anything written or said, and nothing sent anywhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from ims_outcomes.reporting.browsers import find_browser
from ims_outcomes.reporting.locations import find_notebooks
from tests.watching import (
    FOLDER,
    IDS,
    PATIENT,
    PRACTITIONER,
    ROOT,
    Watched,
    find_in_files,
    list_telling_chunks,
    make_watched,
    unfold,
)

#: Nothing says these: ids, the folder all lies in, where the program is, where Python is.
NEVER = (*IDS, FOLDER, str(ROOT), sys.prefix)
#: What `convert` is for: the clinic's own tables, ids and all.
TABLES = ("sessions", "scores", "patients")
#: Whom to ask for a last score: a list for the clinic alone, in its private folder.
DUE_LIST = "private/north_due_last_scores.csv"

not_on_windows = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return make_watched(tmp_path_factory.mktemp("watched"))


@pytest.fixture(scope="module")
def said(watched: Watched) -> dict[str, tuple[int, str]]:
    """Every command once, a report with a kernel of its own: exit codes and words."""
    export = ("--data", "export")
    asked = ["--reports", "pain_change", *(["--pdf"] if find_browser() else [])]
    return {
        "report": watched.run("report", *export, "--out", "reports", *asked),
        "check": watched.run("check", *export),
        "init": watched.run("init", "export", "--out", "settings"),
        "convert": watched.run("convert", *export, "--out", "tables"),
        "no_folder": watched.run("check", "--data", "exprot"),
        "address": watched.run("check", "--data", "https://example.org/scores.csv"),
    }


def test_every_command_did_what_it_should(said: dict[str, tuple[int, str]]) -> None:
    codes = {name: code for name, (code, _) in said.items()}
    expected = {"report": 0, "check": 0, "init": 0, "convert": 0, "no_folder": 2, "address": 2}
    assert codes == expected, said


def test_nothing_said_holds_an_id_or_a_folder(said: dict[str, tuple[int, str]]) -> None:
    told = "\n".join(words for _, words in said.values())
    assert [word for word in NEVER if word in told] == []


@pytest.mark.usefixtures("said")
def test_nothing_written_holds_an_id_or_a_folder(watched: Watched) -> None:
    written = [watched.folder / name for name in ("reports", "settings")]
    assert [hit for folder in written for hit in find_outside_lists(folder)] == []
    listed = {path.name for path in (watched.folder / "reports").rglob("*") if path.is_file()}
    assert {"index.html", "pain_change.html", "numbers.csv", "provenance.json"} <= listed
    assert "set_aside.csv" in listed
    assert "pain_change.xlsx" in listed
    assert ("pain_change.pdf" in listed) == (find_browser() is not None)


@pytest.mark.usefixtures("said")
def test_whom_to_ask_stands_in_the_private_list_alone_and_no_session_does(watched: Watched) -> None:
    hits = find_in_files(NEVER, watched.folder / "reports")
    assert hits == [f"{DUE_LIST}: {word}" for word in (PATIENT, PRACTITIONER)]


@pytest.mark.usefixtures("said")
def test_of_what_convert_writes_only_the_tables_hold_ids_and_nothing_a_folder(
    watched: Watched,
) -> None:
    hits = find_in_files(NEVER, watched.folder / "tables")
    others = [hit for hit in hits if Path(hit.split(":")[0]).stem not in TABLES]
    assert others == []
    assert [hit for hit in hits if not hit.endswith(IDS)] == []
    assert len(hits) > 2  # what looks for ids finds them where they are


@pytest.mark.usefixtures("said")
def test_a_picture_says_how_to_draw_it_and_no_more(watched: Watched) -> None:
    page = next((watched.folder / "reports").rglob("pain_change.html")).read_bytes()
    assert len(list(unfold(page))) > 10
    assert list_telling_chunks(page) == []


@pytest.mark.usefixtures("said")
def test_no_temporary_file_is_left_and_home_holds_nothing_of_the_export(watched: Watched) -> None:
    assert list(watched.temporary.iterdir()) == []
    assert find_in_files(IDS, watched.home) == []


@pytest.mark.usefixtures("said")
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such file modes")
def test_what_is_for_the_clinic_alone_is_its_owners_alone(watched: Watched) -> None:
    for private in (watched.folder / "reports" / "private", watched.folder / "tables" / "private"):
        modes = {path.name: path.stat().st_mode & 0o777 for path in private.iterdir()}
        assert set(modes.values()) == {0o600}
        assert "set_aside.csv" in modes
        assert private.stat().st_mode & 0o777 == 0o700


@pytest.mark.usefixtures("said")
def test_nothing_but_this_machine_is_called(watched: Watched) -> None:
    calls = watched.calls()
    assert calls, "the watch saw no socket at all, not even the kernel's"
    outside = [call for call in calls if not call[1].startswith(("127.", "unix", "::1"))]
    assert outside == []


def test_the_watch_sees_and_stops_a_call(tmp_path: Path) -> None:
    watched = make_watched(tmp_path)
    code = "import socket\nsocket.socket().connect(('192.0.2.1', 80))"  # an address for examples
    returned, told = watched.run("check", code=code)
    assert returned == 1
    assert "the test lets nothing out" in told
    assert ["socket.connect", "192.0.2.1"] in watched.calls()


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_the_system_sees_no_call_either(tmp_path: Path) -> None:
    # Python's own hook does not see what libraries written in C do.
    watched = make_watched(tmp_path)
    trace = watched.folder / "trace"
    tracer = ["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=connect,bind,sendto,sendmsg"]
    if subprocess.run([*tracer, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system does not let a process be traced")
    arguments = ("report", "--data", "export", "--out", "reports", "--reports", "conditions")
    code, told = watched.run(*arguments, before=tracer)
    assert code == 0, told
    addresses = [line for line in trace.read_text().splitlines() if "sin_addr" in line]
    addresses += [line for line in trace.read_text().splitlines() if "sin6_addr" in line]
    assert addresses, "not even the kernel's sockets were seen"
    assert [line for line in addresses if "127.0.0.1" not in line and '"::1"' not in line] == []


# --- when it does not go well


def put_in_place(watched: Watched, source: str) -> str:
    """Code that lets the command take a copy of the notebooks in which one cell is another."""
    notebooks = watched.folder / "notebooks"
    shutil.copytree(find_notebooks(), notebooks)
    notebook = nbformat.read(notebooks / "conditions.ipynb", as_version=4)
    notebook.cells[-1] = nbformat.v4.new_code_cell(source)
    nbformat.write(notebook, notebooks / "conditions.ipynb")
    return """
        from pathlib import Path
        from ims_outcomes.reporting import making, run
        making.find_notebooks = run.find_notebooks = lambda: Path("notebooks")
    """


def test_a_notebook_that_fails_leaves_no_id_and_no_folder(tmp_path: Path) -> None:
    watched = make_watched(tmp_path)
    source = (
        "import warnings\nprint(report.study.sessions.head())\nwarnings.warn(data)\n"
        "display(report.study.patients.head())\n"
        "report.study.sessions.set_index('patient_id').loc[report.study.patients['patient_id'][0]"
        " + data]"
    )
    code = put_in_place(watched, source)
    returned, told = watched.run(
        "report", "--data", "export", "--out", "reports", "--reports", "conditions", code=code
    )
    assert returned == 1
    assert "it stopped with an unexpected KeyError" in told
    assert [word for word in NEVER if word in told] == []
    [copy] = (watched.folder / "reports" / "private").glob("*.ipynb")
    assert find_outside_lists(watched.folder / "reports") == []
    kept = nbformat.read(copy, as_version=4)
    failed = kept.cells[-1].outputs[-1]
    assert failed.ename == "KeyError"
    assert any(line.startswith("File pandas/core/") for line in failed.traceback)
    assert list(watched.temporary.iterdir()) == []


@not_on_windows
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_while_a_notebook_runs_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    watched = make_watched(tmp_path)
    process = start_and_wait_for_the_kernel(watched)
    process.send_signal(number)
    said, complained = process.communicate(timeout=120)
    assert process.returncode == (130 if number == signal.SIGINT else 128 + number), complained
    assert "Traceback" not in complained
    assert [word for word in NEVER if word in said + complained] == []
    assert list(watched.temporary.iterdir()) == []
    assert find_outside_lists(watched.folder / "reports") == []


@not_on_windows
def test_what_a_kill_leaves_is_private_and_goes_when_any_command_starts(tmp_path: Path) -> None:
    watched = make_watched(tmp_path)
    process = start_and_wait_for_the_kernel(watched)
    process.kill()
    process.communicate()
    [left] = watched.temporary.iterdir()  # the keys of the kernel lie in it too
    assert left.stat().st_mode & 0o777 == 0o700
    assert find_in_files([PATIENT], left) != []
    wait_until_gone(int((watched.folder / "kernel").read_text()))
    code, told = watched.run("check", "--data", "export")
    assert (code, list(watched.temporary.iterdir())) == (0, []), told


@not_on_windows
def test_what_a_killed_conversion_leaves_goes_with_the_next(tmp_path: Path) -> None:
    watched = make_watched(tmp_path)
    code = """
        import os, signal
        from ims_outcomes.reporting import converting
        converting.check_page.render_check_page = lambda *_, **__: b""
        write = converting.write_tables
        def write_and_die(*arguments, **words):
            write(*arguments, **words)
            os.kill(os.getpid(), signal.SIGKILL)
        converting.write_tables = write_and_die
    """
    arguments = ("convert", "--data", "export", "--out", "tables")
    assert watched.run(*arguments, code=code)[0] == -signal.SIGKILL
    [left] = (watched.folder / "tables").iterdir()
    assert left.stat().st_mode & 0o777 == 0o700
    assert watched.run(*arguments)[0] == 0
    assert not left.exists()


def find_outside_lists(folder: Path) -> list[str]:
    """What should nowhere stand and does, but for the one list that is of patients."""
    return [hit for hit in find_in_files(NEVER, folder) if not hit.startswith(f"{DUE_LIST}: ")]


def start_and_wait_for_the_kernel(watched: Watched) -> subprocess.Popen[str]:
    """Start a report whose notebook says that it runs, and then does so for a while."""
    source = (
        "import os, time\nfrom pathlib import Path\n"
        f"Path({str(watched.folder / 'kernel')!r}).write_text(str(os.getpid()))\ntime.sleep(300)"
    )
    code = put_in_place(watched, source)
    # A shell that starts the tests in the background lets them ignore the one, nohup the other.
    code += (
        "    import signal\n"
        "        signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "        signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
    )
    arguments = ("report", "--data", "export", "--out", "reports", "--reports", "conditions")
    process = watched.start(*arguments, code=code)
    deadline = time.monotonic() + 240
    while not (watched.folder / "kernel").exists():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return process


def wait_until_gone(process: int) -> None:
    """Wait for a kernel to see that whoever started it is gone."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.2)
    raise AssertionError("the kernel lives on")
