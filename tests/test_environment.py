"""The lock, environment.yml, run.py and the citation say what pyproject.toml says."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import ims_outcomes
import run

# Names under which conda-forge has what the package index calls otherwise.
CONDA_NAMES = {"matplotlib": "matplotlib-base"}


@pytest.fixture(scope="module")
def project(project_folder: Path) -> dict[str, Any]:
    text = (project_folder / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]


@pytest.fixture(scope="module")
def lock(project_folder: Path) -> str:
    return (project_folder / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def environment(project_folder: Path) -> dict[str, Any]:
    return yaml.safe_load((project_folder / "environment.yml").read_text(encoding="utf-8"))


def read_bounds(lines: list[str]) -> dict[str, SpecifierSet]:
    requirements = map(Requirement, lines)
    return {canonicalize_name(each.name): each.specifier for each in requirements}


def read_versions(lock: str) -> list[tuple[str, str]]:
    return re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE)


def test_the_lock_satisfies_every_dependency(project: dict[str, Any], lock: str) -> None:
    extras = chain.from_iterable(project["optional-dependencies"].values())
    asked = [*project["dependencies"], *extras]
    locked: dict[str, list[str]] = {}
    for name, version in read_versions(lock):
        locked.setdefault(name, []).append(version)
    outside = {
        name: locked.get(name, ["missing"])
        for name, bounds in read_bounds(asked).items()
        if name not in locked or not all(bounds.contains(version) for version in locked[name])
    }
    assert outside == {}


def test_every_package_in_the_lock_has_one_version_and_hashes(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9-]+==)", lock, flags=re.MULTILINE)[1:]
    names = [name for name, _ in read_versions(lock)]
    assert len(blocks) == len(names) == len(set(names)) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_holds_no_address_and_no_path(lock: str) -> None:
    assert re.findall(r"://|file:|^--|^\s*/| @ ", lock, re.MULTILINE) == []


def test_conda_gets_the_same_bounds(project: dict[str, Any], environment: dict[str, Any]) -> None:
    asked = read_bounds([*project["dependencies"], *project["optional-dependencies"]["lab"]])
    asked = {CONDA_NAMES.get(name, name): bounds for name, bounds in asked.items()}
    asked["python"] = SpecifierSet(project["requires-python"])
    given = read_bounds([line for line in environment["dependencies"] if isinstance(line, str)])
    assert given.pop("pip") == SpecifierSet()
    assert given == asked


def test_conda_installs_this_folder_from_conda_forge_only(environment: dict[str, Any]) -> None:
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    assert environment["dependencies"][-1] == {"pip": ["-e ."]}


def test_run_py_takes_the_pythons_that_the_package_takes(project: dict[str, Any]) -> None:
    bounds = SpecifierSet(project["requires-python"])
    assert tuple(f"3.{minor}" for minor in range(30) if f"3.{minor}.5" in bounds) == run.SUPPORTED
    named = [line.split(" :: ")[-1] for line in project["classifiers"] if ":: 3." in line]
    assert tuple(named) == run.SUPPORTED


def test_what_builds_the_package_is_locked_too(project_folder: Path, project: dict) -> None:
    text = (project_folder / "pyproject.toml").read_text(encoding="utf-8")
    needed = read_bounds(tomllib.loads(text)["build-system"]["requires"])
    assert needed.items() <= read_bounds(project["optional-dependencies"]["setup"]).items()


def test_the_citation_names_this_version_and_licence(
    project_folder: Path, project: dict[str, Any]
) -> None:
    citation = yaml.safe_load((project_folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == ims_outcomes.__version__
    assert citation["license"] == project["license"]
    assert "Apache License" in (project_folder / "LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "data/export/sessions.csv",
        "data/scores.xlsx",
        "data/.hidden",
        "reports/north/2026-06/pain_change.html",
        "reports/index.html",
        "reports/sample/private/set_aside.csv",
        "private/rows.csv",
        "scores.csv",
        "sessions.csv.gz",
        "export.xlsx",
        "done.ipynb",
        ".venv/pyvenv.cfg",
    ],
)
def test_git_keeps_out_what_a_clinic_puts_here(project_folder: Path, path: str) -> None:
    assert is_ignored(path, folder=project_folder)


@pytest.mark.parametrize(
    "path",
    [
        "data/sample/sessions.csv",
        "reports/sample/index.html",
        "reports/sample/north/2026-06/numbers.csv",
        "tests/against/scores.csv",
    ],
)
def test_git_takes_the_sample(project_folder: Path, path: str) -> None:
    assert not is_ignored(path, folder=project_folder)


def is_ignored(path: str, *, folder: Path) -> bool:
    git = shutil.which("git")
    if git is None or not (folder / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "check-ignore", "--quiet", "--no-index", path]
    return subprocess.run(command, cwd=folder, check=False).returncode == 0


def test_a_plain_installation_carries_notebooks_and_sample(
    project_folder: Path, tmp_path: Path
) -> None:
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=project_folder, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        inside = set(wheel.namelist())
    assert "ims_outcomes/py.typed" in inside
    assert "ims_outcomes/vocabulary/thresholds.toml" in inside
    assert carried(inside, "ims_outcomes/_notebooks/") == list_files(project_folder / "notebooks")
    assert carried(inside, "ims_outcomes/_sample/") == list_files(project_folder / "data/sample")


def carried(inside: set[str], folder: str) -> set[str]:
    return {name.removeprefix(folder) for name in inside if name.startswith(folder)}


def list_files(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if not path.parts[0].startswith(".")}
