from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ims_outcomes.reporting import work_folders
from ims_outcomes.reporting.work_folders import open_work_folder, remove_leftovers

ROOT = Path(work_folders.__file__).parents[2]
#: A run that says where its folder is and then waits.
WAITING = """
import sys, time
from pathlib import Path
from ims_outcomes.reporting.work_folders import open_work_folder
with open_work_folder(Path(sys.argv[1])) as folder:
    (folder / "scores.parquet").write_bytes(b"secret")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def start_waiting(place: Path) -> tuple[subprocess.Popen[str], Path]:
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(place)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_the_folder_is_private_and_gone_afterwards(place: Path) -> None:
    with open_work_folder() as folder:
        assert folder.parent == place.resolve()
        assert os.name == "nt" or stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("problem", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_the_folder_is_gone_after_a_failure_and_a_stop(
    place: Path, problem: type[BaseException]
) -> None:
    def fail(folder: Path) -> None:
        (folder / "scores.parquet").write_bytes(b"secret")
        raise problem

    with pytest.raises(problem), open_work_folder() as folder:
        fail(folder)
    assert list(place.iterdir()) == []


def test_a_folder_in_an_output_folder_begins_with_a_dot(tmp_path: Path) -> None:
    with open_work_folder(tmp_path) as folder:
        assert folder.parent == tmp_path.resolve()
        assert folder.name.startswith(".")


def test_the_folder_of_a_run_that_lives_stays_and_that_of_a_killed_one_goes(place: Path) -> None:
    process, folder = start_waiting(place)
    try:
        with open_work_folder(place):
            assert (folder / "scores.parquet").is_file()
    finally:
        end(process)
    assert (folder / "scores.parquet").is_file()  # a kill outright leaves it
    with open_work_folder(place):
        assert not folder.exists()
    assert list(place.iterdir()) == []


def test_the_folder_of_a_run_in_this_process_stays(place: Path) -> None:
    with open_work_folder() as outer, open_work_folder() as inner:
        remove_leftovers(place)
        assert outer.is_dir()
        assert inner.is_dir()


def test_a_folder_without_our_lock_stays_whatever_its_name(place: Path) -> None:
    # Whoever unpacks this project there has such a folder.
    (place / "ims-outcomes-main").mkdir()
    (place / "ims-outcomes-main" / "README.md").touch()
    (place / "ims-outcomes-starting").mkdir()
    (place / "ims-outcomes-starting" / ".in_use").touch()  # made, and not yet locked
    (place / "ims-outcomes-file").write_text("in use\n")
    remove_leftovers(place)
    assert len(list(place.iterdir())) == 3
    assert (place / "ims-outcomes-main" / "README.md").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows seldom allows links")
def test_a_link_by_our_name_is_not_followed(place: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / ".in_use").write_bytes(b"in use\n")
    (place / "ims-outcomes-link").symlink_to(theirs)
    remove_leftovers(place)
    assert (theirs / ".in_use").is_file()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such owners")
def test_the_folder_of_another_user_stays(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = place / "ims-outcomes-left"
    left.mkdir()
    (left / ".in_use").write_bytes(b"in use\n")
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    remove_leftovers(place)
    assert left.is_dir()
    monkeypatch.undo()
    remove_leftovers(place)
    assert not left.exists()
