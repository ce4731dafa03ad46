"""Private folders for what a run works on: gone at its end, or at the next start after a kill."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

#: Beside an output folder's pages the name begins with a dot as well.
_NAMES: Final = ("ims-outcomes-", ".ims-outcomes-")
#: The file in each of our folders that is locked as long as its run lives.
_LOCK: Final = ".in_use"
_IN_USE: Final = b"in use\n"


@contextlib.contextmanager
def open_work_folder(parent: Path | None = None) -> Iterator[Path]:
    """Give a folder that its owner alone may read, and that is gone afterwards.

    It goes whether the run succeeds, fails or is stopped. What a run left that was killed outright
    is removed first; the folder of a run that still lives is left alone, for its lock is held.

    Parameters
    ----------
    parent : Path, optional
        An existing folder, when what is made has to be moved to a place in it; without, the
        system's folder for temporary files.

    Yields
    ------
    Path
        The folder.
    """
    place = parent or Path(tempfile.gettempdir())
    remove_leftovers(place)
    name = _NAMES[0] if parent is None else _NAMES[1]
    folder = Path(tempfile.mkdtemp(prefix=name, dir=place)).resolve()
    try:
        with _hold(folder / _LOCK):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(place: Path) -> None:
    """Remove the work folders in a folder whose runs are over.

    Only a folder of our name goes that belongs to this user, is no link, and holds our lock with
    nobody holding it. A folder without a lock file is not touched: it may be anybody's, or a run
    may be just making it.

    Parameters
    ----------
    place : Path
        Where to look; not in the folders of it.
    """
    for name in _NAMES:
        for folder in place.glob(f"{name}*"):
            if _is_ours(folder) and _is_over(folder / _LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    try:
        owner = folder.lstat().st_uid
    except OSError:
        return False
    return folder.is_dir() and not folder.is_symlink() and (os.name == "nt" or owner == os.getuid())


def _is_over(lock: Path) -> bool:
    """Whether a run once held this lock and none does now."""
    try:
        with lock.open("rb+") as file:
            # Empty: made a moment ago by a run that has not come to lock it yet.
            return _try_to_lock(file) and file.read() == _IN_USE
    except OSError:
        return False


@contextlib.contextmanager
def _hold(path: Path) -> Iterator[None]:
    """Hold a new lock; the system lets go of it when the process ends, however it ends."""
    with path.open("xb+") as file:
        # Without a lock, as on some network folders, nothing tells that the run is over.
        if _try_to_lock(file):
            file.write(_IN_USE)
            file.flush()
        yield


if sys.platform == "win32":
    import msvcrt

    def _try_to_lock(file: IO[bytes]) -> bool:
        """Lock a file unless another process has; where nothing can be locked it counts as held."""
        # Beyond its end, so that what is in it can be read all the same.
        file.seek(1024)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True
else:
    import fcntl

    def _try_to_lock(file: IO[bytes]) -> bool:
        """Lock a file unless another process has; where nothing can be locked it counts as held."""
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
