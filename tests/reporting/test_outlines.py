from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest

from ims_outcomes.reporting import outlines
from ims_outcomes.reporting.outlines import LEFT_OUT, outline_exception, outline_notebook
from tests.reporting.fake_notebooks import build_failed_notebook, build_notebook, shown

ROOT = Path(outlines.__file__).parents[2]
SECRET = "Jane Doe in /home/jane"


def fail() -> None:
    raise KeyError(SECRET)


def fail_after_another() -> None:
    try:
        fail()
    except KeyError as first:
        raise ValueError(SECRET) from first


def catch(function) -> BaseException:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        function()
    return caught.value


def test_an_outline_holds_kind_and_places_and_not_what_was_said() -> None:
    told = outline_exception(catch(fail))
    assert told.startswith("Traceback (most recent call last):\n")
    assert ", in fail\nKeyError: what it said is left out" in told
    assert "Jane" not in told
    assert str(ROOT) not in told


def test_errors_before_come_first_unless_they_were_hidden() -> None:
    told = outline_exception(catch(fail_after_another))
    assert told.index(f"KeyError: {LEFT_OUT}") < told.index(f"ValueError: {LEFT_OUT}")
    alone = catch(fail_after_another)
    alone.__cause__ = None
    alone.__suppress_context__ = True
    assert "KeyError" not in outline_exception(alone)
    assert "Jane" not in told


def test_errors_that_name_each_other_end() -> None:
    first, second = KeyError(SECRET), ValueError(SECRET)
    first.__cause__, second.__cause__ = second, first
    assert outline_exception(first).count("Traceback") == 2


@pytest.mark.parametrize(
    ("path", "short"),
    [
        (str(ROOT / "ims_outcomes" / "exports" / "dates.py"), "ims_outcomes/exports/dates.py"),
        ("/home/jane/.venv/lib/python3.13/site-packages/pandas/x.py", "pandas/x.py"),
        ("C:\\Users\\Jane\\venv\\Lib\\site-packages\\pandas\\x.py", "pandas\\x.py"),
        ("/usr/lib/python3.11/json/decoder.py", "json/decoder.py"),
        ("/home/jane/ims_outcomes/study.py", "study.py"),
        ("C:\\Users\\Jane\\study.py", "study.py"),
        ("~/study.py", "study.py"),
        ("<string>", "<string>"),
    ],
)
def test_a_path_says_nothing_of_the_machine(path: str, short: str) -> None:
    assert outlines.shorten_source(path) == short


def outline(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    nbformat.write(notebook, folder / "failed.ipynb")
    return nbformat.reads(outline_notebook(folder / "failed.ipynb").decode(), as_version=4)


def test_a_failed_notebook_keeps_where_it_failed_and_nothing_that_was_printed(
    tmp_path: Path,
) -> None:
    notebook = build_failed_notebook(SECRET)
    outlined = outline(notebook, tmp_path)
    assert "Jane" not in nbformat.writes(outlined)
    assert [cell.id for cell in outlined.cells] == ["title", "parameters", "answer"]
    [failed] = outlined.cells[-1].outputs
    assert failed.traceback == [
        "KeyError   Traceback (most recent call last)",
        "Cell In[3], line 1",
        f"KeyError: {LEFT_OUT}",
    ]
    nbformat.validate(outlined)


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        (f"\x1b[36mFile \x1b[39m~/study.py:12, in \x1b[36mf\x1b[34m(x)\x1b[39m\n  {SECRET}",
         ["File study.py:12, in f"]),
        (f"File {ROOT}/ims_outcomes/cli.py:3, in main.<locals>.run(a, b)",
         ["File ims_outcomes/cli.py:3, in main.<locals>.run"]),
        (f"KeyError: '{SECRET}'", []),
        (f"{SECRET}", []),
        ("\nThe above exception was the direct cause of the following exception:\n", []),
    ],
)  # fmt: skip
def test_of_a_traceback_only_places_are_kept(part: str, kept: list[str]) -> None:
    assert list(outlines._outline_part(part)) == kept


def test_a_failed_notebook_keeps_what_went_through_the_disclosure_door(tmp_path: Path) -> None:
    bare = shown(f"<p>{SECRET}</p>")  # a frame of the reader's own, say
    notebook = build_notebook(shown("<p>12 people</p>", rows=[]), bare)
    outlined = outline(notebook, tmp_path)
    assert "12 people" in nbformat.writes(outlined)
    assert "Jane" not in nbformat.writes(outlined)


def run_command(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with something in it replaced."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), "check", "--data", "export"],
        capture_output=True, text=True, cwd=folder, check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_bug_in_the_command_is_outlined_and_exits_1(tmp_path: Path) -> None:
    code = """
        import logging, warnings
        from ims_outcomes import cli
        def fail(_):
            warnings.warn("Jane Doe")
            logging.getLogger("asyncio").error("Jane Doe")
            raise ValueError("Jane Doe")
        cli._COMMANDS["check"] = (*cli._COMMANDS["check"][:2], fail)
        raise SystemExit(cli.main())
    """
    done = run_command(code, tmp_path)
    assert done.returncode == 1
    assert "Jane" not in done.stdout + done.stderr
    assert "UserWarning in <string>, line 5: what it said is left out" in done.stderr
    assert 'File "ims_outcomes/cli.py", line ' in done.stderr
    assert done.stderr.splitlines()[-2:] == [
        f"ValueError: {LEFT_OUT}",
        "This is a mistake in the program. The lines above hold none of your data.",
    ]


def test_a_bug_in_a_thread_is_outlined_too(tmp_path: Path) -> None:
    code = """
        import threading
        from ims_outcomes import cli
        def start(_):
            def fail():
                raise ValueError("Jane Doe")
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
            return 0
        cli._COMMANDS["check"] = (*cli._COMMANDS["check"][:2], start)
        raise SystemExit(cli.main())
    """
    done = run_command(code, tmp_path)
    assert "Jane" not in done.stderr
    assert f"ValueError: {LEFT_OUT}" in done.stderr


def test_called_from_python_an_error_keeps_what_it_said(monkeypatch: pytest.MonkeyPatch) -> None:
    hook = sys.excepthook
    from ims_outcomes.cli import main

    assert main(["report", "--month", "soon"]) == 2
    assert sys.excepthook is hook
