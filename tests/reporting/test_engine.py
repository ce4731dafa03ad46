from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.reporting.engine import (
    NotebookError,
    check_parameters,
    load_papermill,
    run_notebook,
)

Write = Callable[..., Path]


def output_of(notebook, index: int = -1) -> str:
    return notebook.cells[index].outputs[0]["data"]["text/html"]


def show(expression: str) -> str:
    return f"from IPython.display import HTML, display\ndisplay(HTML(str({expression})))"


def test_a_notebook_runs_with_its_parameters_in_a_kernel_of_this_python(
    write_notebook: Write, tmp_path: Path
) -> None:
    # Quotes, braces, line breaks and emoji pass unharmed, in values and in folder names.
    clinic = 'l\'été "nord" {clinic}\n🙂\\'
    source = "import os, sys, ims_outcomes\n" + show(
        "[clinic, sys.executable, os.environ['OPENBLAS_NUM_THREADS'], os.getcwd()]"
    )
    notebook = write_notebook(source, folder=tmp_path / "ma clinique {é}")
    private = tmp_path / "private {x}"
    private.mkdir()
    before = dict(os.environ)
    executed = run_notebook(notebook, parameters={"clinic": clinic}, private_folder=private)
    assert output_of(executed) == str([clinic, sys.executable, "1", str(private)])
    assert executed.cells[-1].outputs[1:] == []  # no warning of the kernel's own
    assert (private / "fake.ipynb").is_file()
    assert dict(os.environ) == before


def test_a_failing_cell_gives_the_kind_of_error_but_not_its_text(
    write_notebook: Write, tmp_path: Path
) -> None:
    # A KeyError often quotes what it looked for, and that may be a patient.
    notebook = write_notebook("raise KeyError('P-0001')")
    private = tmp_path / "private"
    private.mkdir()
    with pytest.raises(NotebookError, match="unexpected KeyError") as caught:
        run_notebook(notebook, parameters={}, private_folder=private)
    assert "P-0001" not in str(caught.value)
    assert caught.value.executed == private / "fake.ipynb"
    assert "P-0001" in (private / "fake.ipynb").read_text(encoding="utf-8")


def test_a_users_mistake_found_in_a_notebook_is_told_as_it_is(
    write_notebook: Write, tmp_path: Path
) -> None:
    source = (
        "from ims_outcomes.errors import SettingsError\n"
        "raise SettingsError('There is no clinic.', remedy='north.')"
    )
    with pytest.raises(NotebookError, match=r"(?s)^There is no clinic\.\nTry: north\.$"):
        run_notebook(write_notebook(source), parameters={}, private_folder=tmp_path)


def test_a_kernel_that_is_killed_is_a_failure_and_not_an_empty_page(
    write_notebook: Write, tmp_path: Path
) -> None:
    notebook = write_notebook("import os\nos.kill(os.getpid(), 9)")
    with pytest.raises(NotebookError, match="stopped from outside"):
        run_notebook(notebook, parameters={}, private_folder=tmp_path)


def test_a_kernel_that_cannot_start_is_a_failure(
    write_notebook: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("Kernel didn't respond in 60 seconds")

    monkeypatch.setattr(load_papermill(), "execute_notebook", refuse)
    with pytest.raises(NotebookError, match="kernel could not be started"):
        run_notebook(write_notebook(""), parameters={}, private_folder=tmp_path)


@pytest.fixture
def heard_control_c() -> Iterator[None]:
    """Let this process hear Ctrl-C; one that a shell started in the background does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")
@pytest.mark.usefixtures("heard_control_c")
def test_a_stop_from_the_keyboard_ends_the_kernel_too(
    write_notebook: Write, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    source = (
        f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    )

    def press_control_c() -> None:
        while not (pid_file.is_file() and pid_file.read_text()):
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press_control_c)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        run_notebook(write_notebook(source), parameters={}, private_folder=tmp_path)
    presser.join()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)


def test_an_unknown_parameter_is_refused_naming_the_nearest(write_notebook: Write) -> None:
    with pytest.raises(SettingsError, match=r"(?s)no parameter 'mnth'.*Try: month"):
        check_parameters(write_notebook(""), {"mnth": "2026-06"})


def test_a_parameter_of_another_type_is_refused(write_notebook: Write) -> None:
    with pytest.raises(SettingsError, match="takes 'month' as str, not as int"):
        check_parameters(write_notebook(""), {"month": 6})  # type: ignore[dict-item]


def test_the_parameters_of_every_notebook_are_taken(write_notebook: Write) -> None:
    names = ("data", "config", "run_folder", "clinic", "month", "lang")
    check_parameters(write_notebook(""), dict.fromkeys(names, ""))


def test_the_slow_checker_of_addresses_is_not_loaded() -> None:
    code = """
        import sys
        from ims_outcomes.reporting.engine import load_papermill
        load_papermill()
        assert "rfc3987_syntax" not in sys.modules
        import papermill, nbformat
        assert "lark" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)
