"""A small export, and an engine that answers at once, for tests of whole runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from ims_outcomes.reporting import making, run
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.engine import NotebookError
from ims_outcomes.reporting.made_before import FILE_NAME
from tests.reporting.fake_notebooks import build_failed_notebook, build_notebook, number, shown

SESSIONS = """\
session_id,patient_id,clinic_id,session_date,status,condition
1,a,north,2025-09-01,attended,neck_pain
2,a,north,2025-09-15,attended,neck_pain
3,b,north,2025-10-01,attended,neck_pain
4,c,south,2026-05-04,attended,low_back_pain
5,c,south,2026-06-30,attended,low_back_pain
"""
SCORES = """\
patient_id,clinic_id,condition,session_id,score_date,timing,instrument,item,score
a,north,neck_pain,1,2025-09-01,before,nprs,average,7
a,north,neck_pain,2,2025-09-15,before,nprs,average,4
b,north,neck_pain,3,2025-10-01,before,nprs,average,6
c,south,low_back_pain,4,2026-05-04,before,nprs,average,5
"""
#: A score that no scale has: this one row is set aside.
BAD_SCORE = "c,south,low_back_pain,5,2026-06-30,before,nprs,average,99\n"
PERIOD = "2025-07_to_2026-06"


def write_export(folder: Path, *, scores: str = SCORES, sessions: str = SESSIONS) -> Path:
    """Write a small export: clinics north and south, up to the last day of June 2026."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sessions.csv").write_text(sessions, encoding="utf-8", newline="")
    (folder / "scores.csv").write_text(scores, encoding="utf-8", newline="")
    return folder


class FakeEngine:
    """Answers for papermill: a page with one number for each clinic and report."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.failing: dict[tuple[str, str], BaseException] = {}
        self.estimates: dict[tuple[str, str], float] = {}

    def run(
        self,
        notebook: Path,
        *,
        parameters: Mapping[str, str],
        private_folder: Path,
        after_cell: Callable[..., None],
    ) -> NotebookNode:
        """Take the place of `run_notebook`."""
        after_cell()
        self.asked.append({"report": notebook.stem, **parameters})
        key = (notebook.stem, parameters["clinic"])
        if key in self.failing:
            executed = private_folder / notebook.name
            nbformat.write(build_failed_notebook("with data of patients"), executed)
            problem = self.failing[key]
            raise (
                NotebookError(str(problem), executed)
                if isinstance(problem, ValueError)
                else problem
            )
        row = number(estimate=self.estimates.get(key, 1.5), n=12)
        title = f"# {REPORTS[notebook.stem].title}"
        return build_notebook(shown(f"<p>{parameters['month']}</p>", rows=[row]), title=title)


def use_fake_engine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """Put notebooks that need no kernel in the place of the real ones."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in REPORTS.values():
        nbformat.write(build_notebook(title=f"# {kind.title}"), folder / kind.notebook)
    engine = FakeEngine()
    for module in (run, making):
        monkeypatch.setattr(module, "find_notebooks", lambda: folder)
    monkeypatch.setattr(making, "run_notebook", engine.run)
    return engine


def list_files(folder: Path) -> list[str]:
    """Every file under a folder, by its relative address; not the record of what was made."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.name != FILE_NAME
    )
