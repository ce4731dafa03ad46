"""Which files are read: those of a folder, or those named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ims_outcomes.exports.content import check_plain
from ims_outcomes.exports.files import ENDINGS, find_ending
from ims_outcomes.exports.stops import build_stop


def find_files(data: Path | Sequence[Path]) -> tuple[Path, ...]:
    """Find the files to read: those named, and of the folders named those of a kind that is read.

    In a folder, files whose names begin with a dot or `~$` are passed over, and so are folders.
    A link to a file outside its folder is refused: whoever gives a folder means what is in it.

    Parameters
    ----------
    data : Path or sequence of Path
        Folders and files.

    Returns
    -------
    tuple of Path
        Each file once, those of a folder by name.

    Raises
    ------
    ExportError
        When a file or folder is missing or may not be read, or a link leads out of its folder.
    """
    places = [data] if isinstance(data, Path) else list(data)
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            found += [path for path in _list_files(place) if _is_readable(path, folder=place)]
        elif place.exists():
            check_plain(place)
            found.append(place)
        else:
            raise build_stop("missing_folder", folder=place)
    return tuple({path.resolve(): path for path in found}.values())


def _is_readable(path: Path, *, folder: Path) -> bool:
    """Whether a file in a folder is of a kind that is read."""
    if path.name.startswith((".", "~$")) or find_ending(path.name) not in ENDINGS:
        return False
    check_inside(path, folder=folder)
    return not path.is_dir()


def check_inside(path: Path, *, folder: Path) -> None:
    """Check that a file of a folder is no link to another place.

    Raises
    ------
    ExportError
        When it is.
    """
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        raise build_stop("link_outside_folder", file=path.name)


def _list_files(data: Path) -> list[Path]:
    try:
        return sorted(data.iterdir())
    except PermissionError as error:
        raise build_stop("no_permission", file=f"The folder '{data}'") from error
