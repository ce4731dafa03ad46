"""A folder that a command fills with tables: only what it wrote before is replaced, all at once."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.files import (
    PRIVATE_FOLDER,
    check_inside,
    check_output_folder,
    make_private_folder,
)
from ims_outcomes.reporting.locations import shorten_path
from ims_outcomes.reporting.work_folders import open_work_folder


def check_table_folder(output: Path, *, files: Sequence[str], mark: str) -> None:
    """Refuse a folder that cannot be written to, or whose tables may be the only copy.

    Parameters
    ----------
    output : Path
        Where the tables go; it need not be there yet.
    files : sequence of str
        Every file that the command may write, by its place in the folder.
    mark : str
        The file that only this command writes.

    Raises
    ------
    UserError
        When the folder cannot be used, or holds such files that the command did not write.
    """
    check_output_folder(output)
    theirs = [name for name in files if (output / name).exists()]
    if theirs and not (output / mark).is_file():
        raise UserError(
            f"'{shorten_path(output)}' holds {theirs[0]}, which this command did not write; "
            "nothing was touched.",
            remedy="name another folder with --out.",
        )
    for name in files:
        check_inside((output / name).parent, output)


@contextlib.contextmanager
def replace_files(output: Path, *, files: Sequence[str]) -> Iterator[Path]:
    """Give a folder to write to; only when all of it is written does it take the older's place.

    Parameters
    ----------
    output : Path
        The folder, made when it is not there.
    files : sequence of str
        Every file that may be written: an older one goes when no new one comes.

    Yields
    ------
    Path
        A folder that is gone afterwards.
    """
    path = output
    try:
        output.mkdir(parents=True, exist_ok=True)
        with open_work_folder(output) as work:
            yield work
            for name in files:
                path = output / name
                if (work / name).exists():
                    _make_folder(path.parent, private=path.parent.name == PRIVATE_FOLDER)
                    (work / name).replace(path)
                else:
                    path.unlink(missing_ok=True)
    except OSError as problem:
        raise UserError(
            f"'{shorten_path(path)}' cannot be written: {problem.strerror}.",
            remedy="choose another folder with --out, or close the program that has the file open.",
        ) from None


def _make_folder(folder: Path, *, private: bool) -> None:
    if private:
        make_private_folder(folder)
    else:
        folder.mkdir(exist_ok=True)
