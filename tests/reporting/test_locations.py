from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.reporting import locations
from ims_outcomes.reporting.locations import (
    find_default_output,
    find_notebooks,
    find_sample,
    find_source_tree,
    shorten_path,
)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that lies somewhere else."""
    folder = tmp_path / "site" / "ims_outcomes"
    folder.mkdir(parents=True)
    monkeypatch.setattr(locations, "PACKAGE", folder)
    return folder


def test_in_the_repository_notebooks_and_sample_are_those_of_the_repository(package: Path) -> None:
    tree = package.parent
    for name in ("notebooks", "data/sample"):
        (tree / name).mkdir(parents=True)
    (tree / "pyproject.toml").touch()
    assert find_source_tree() == tree
    assert find_notebooks() == tree / "notebooks"
    assert find_sample() == tree / "data" / "sample"
    assert find_default_output(None) == tree / "reports" / "sample"


def test_an_installed_package_carries_them_inside(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / "_notebooks").mkdir()
    (package / "_sample").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_source_tree() is None
    assert find_notebooks() == package / "_notebooks"
    assert find_sample() == package / "_sample"
    assert find_default_output(None) == tmp_path / "reports" / "sample"


def test_folders_beside_an_installed_package_are_not_ours(package: Path) -> None:
    # Another package may have put "notebooks" into site-packages.
    (package.parent / "notebooks").mkdir()
    (package / "_notebooks").mkdir()
    assert find_notebooks() == package / "_notebooks"


def test_an_incomplete_installation_says_so(package: Path) -> None:
    with pytest.raises(UserError, match="lacks the report notebooks"):
        find_notebooks()
    with pytest.raises(UserError, match="lacks the sample export"):
        find_sample()


def test_own_data_go_to_reports_in_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_default_output(Path("exports")) == tmp_path / "reports"


def test_paths_are_told_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shorten_path(tmp_path / "reports" / "index.html") == str(Path("reports/index.html"))
    assert shorten_path(tmp_path.parent) == str(tmp_path.parent.resolve())
