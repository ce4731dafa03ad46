"""The notebooks of the suite, in real kernels, on a small sample."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from ims_outcomes.reporting import making, run
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.engine import run_notebook
from ims_outcomes.reporting.locations import PACKAGE, find_notebooks
from ims_outcomes.reporting.page import list_stray_outputs
from ims_outcomes.sample import make_sample, write_sample
from tests.reporting.fake_run import list_files


@pytest.fixture(scope="module")
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small sample é")
    write_sample(make_sample(seed=11, patients=400, clinics=1), folder)
    return folder


def test_two_runs_give_the_same_bytes_and_no_notebook_prints(
    small_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stray: dict[str, list[str]] = {}

    def note_stray_outputs(notebook: Path, **words: Any) -> NotebookNode:
        executed = run_notebook(notebook, **words)
        stray[notebook.stem] = list_stray_outputs(executed)
        return executed

    monkeypatch.setattr(making, "run_notebook", note_stray_outputs)
    outputs = [tmp_path / "one", tmp_path / "another place"]
    outcomes = [run.run_reports(small_sample, output=out, say=lambda _: None) for out in outputs]
    assert [outcome.failures for outcome in outcomes] == [(), ()]
    assert stray == {name: [] for name in REPORTS}
    one, two = ({name: (out / name).read_bytes() for name in list_files(out)} for out in outputs)
    assert len([name for name in one if name.endswith(".html")]) == len(REPORTS) + 1
    assert [name for name in one if one[name] != two.get(name)] == []


@pytest.mark.parametrize("name", list(REPORTS))
def test_papermills_own_command_runs_a_notebook_from_any_folder(
    name: str, small_sample: Path, tmp_path: Path
) -> None:
    notebook = find_notebooks() / f"{name}.ipynb"
    run_module("papermill", notebook, "done.ipynb", "-p", "data", small_sample, folder=tmp_path)
    assert (tmp_path / "done.ipynb").is_file()


def test_jupyter_execute_runs_a_notebook_on_the_sample_that_comes_with_it(tmp_path: Path) -> None:
    # Slow, as the whole sample is read: one notebook stands for all, the mechanism is the same.
    (tmp_path / "elsewhere").mkdir()
    notebook = tmp_path / "pain_change.ipynb"
    shutil.copyfile(find_notebooks() / "pain_change.ipynb", notebook)
    run_module("jupyter", "execute", notebook, "--inplace", folder=tmp_path / "elsewhere")
    executed = nbformat.read(notebook, as_version=4)
    assert list_stray_outputs(executed) == []


def run_module(name: str, *arguments: object, folder: Path) -> None:
    """Run a command of another package, in another folder, with our package in reach."""
    done = subprocess.run(
        [sys.executable, "-m", name, *map(str, arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(PACKAGE.parent), "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
