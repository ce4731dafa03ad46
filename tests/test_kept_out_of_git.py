"""Nothing of a clinic gets into the repository: git passes over it, and holds none of it now."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(
    not shutil.which("git") or not (ROOT / ".git").exists(), reason="this is no clone"
)

OF_A_CLINIC = [
    "data/my-clinic/sessions.csv",
    "data/export.xlsx",
    "data/deep/er/notes.txt",
    "reports/index.html",
    "reports/my-clinic/2025-07_to_2026-06/pain_change.html",
    "reports/my-clinic/2025-07_to_2026-06/numbers.csv",
    "reports/private/set_aside.csv",
    "reports/sample/private/set_aside.csv",  # beside the sample's pages, and still a clinic's
    "data/sample/private/unknown_words.csv",
    "tables/private/set_aside.csv",
    "sessions.csv",
    "Appointments 2026.xlsx",
    "export.zip",
    "scores.csv.gz",
    "conditions.ipynb",
    "clinic.key",
    "data/sample/clinic.key",
    "docs/.ims-outcomes-abc/0",
    "reports/sample/.ims-outcomes-abc/0",
    "ims-outcomes-abc/study/scores.parquet",
]
OF_THE_PROJECT = [
    "data/sample/sessions.csv",
    "data/sample/truth.json",
    "reports/sample/index.html",
    "reports/sample/clinic_1/2025-07_to_2026-06/numbers.csv",
    "notebooks/conditions.ipynb",
    "tests/against/numbers.csv",
    "docs/privacy.md",
    "ims_outcomes/vocabulary/checks.toml",
]


def is_ignored(path: str) -> bool:
    command = ["git", "check-ignore", "--quiet", "--no-index", path]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("path", OF_A_CLINIC)
def test_git_passes_over_what_is_a_clinics(path: str) -> None:
    assert is_ignored(path)


@pytest.mark.parametrize("path", OF_THE_PROJECT)
def test_git_keeps_what_is_the_projects(path: str) -> None:
    assert not is_ignored(path)


def test_of_data_and_reports_git_holds_the_samples_only() -> None:
    command = ["git", "ls-files", "-z", "data", "reports"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    held = [name for name in listed.split("\0") if name]
    assert held
    assert [name for name in held if name.split("/")[1] != "sample" or "/private/" in name] == []
