"""Where the notebooks and the sample lie: in the source tree, or inside an installed package."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ims_outcomes.errors import UserError

PACKAGE = Path(__file__).resolve().parents[1]


def find_source_tree() -> Path | None:
    """Find the folder of the repository, when the package runs from one.

    An installed package has none: the folder above it is Python's, not ours.

    Returns
    -------
    Path or None
        The folder that holds pyproject.toml, notebooks/ and data/.
    """
    root = PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir() else None


def find_notebooks() -> Path:
    """Find the folder of the report notebooks.

    Returns
    -------
    Path
        `notebooks` of the source tree, else `_notebooks` inside the package.

    Raises
    ------
    UserError
        When neither is there.
    """
    return _first_folder("notebooks", "_notebooks", "the report notebooks")


def find_sample() -> Path:
    """Find the folder of the sample export.

    Returns
    -------
    Path
        `data/sample` of the source tree, else `_sample` inside the package.

    Raises
    ------
    UserError
        When neither is there.
    """
    return _first_folder("data/sample", "_sample", "the sample export")


def find_default_output(data: object, *, share: bool = False) -> Path:
    """Say where reports go when nobody said.

    Parameters
    ----------
    data : Path, sequence of Path, or None
        The export as given; None for the sample.
    share : bool
        For pages that may leave the clinic, which get a folder of their own.

    Returns
    -------
    Path
        For the sample `reports/sample`, of the source tree when there is one; for any other
        export `reports` in the working folder; with `-to-share` for what is shared.
    """
    own = Path.cwd() / "reports"
    if data is None:
        own = (find_source_tree() or Path.cwd()) / "reports" / "sample"
    return own.with_name(f"{own.name}-to-share") if share else own


def shorten_path(path: Path) -> str:
    """Write a path the way the user would: as it was typed, or from the working folder on.

    Where a path was typed from the working folder, no more of this machine is said.
    """
    if not path.is_absolute():
        return str(path)
    path = path.resolve()
    here = Path.cwd().resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def join_paths(data: Path | Sequence[Path]) -> str:
    """Write the place of an export as one text, for a notebook: whole paths."""
    places = [data] if isinstance(data, Path) else data
    return os.pathsep.join(str(place.resolve()) for place in places)


def split_paths(text: str) -> Path | tuple[Path, ...]:
    """Read what `join_paths` wrote: one folder or file, or several."""
    whole = Path(text)
    if whole.exists() or os.pathsep not in text:
        return whole
    return tuple(Path(part) for part in text.split(os.pathsep))


def _first_folder(in_tree: str, in_package: str, what: str) -> Path:
    tree = find_source_tree()
    candidates = [tree / in_tree] if tree else []
    candidates.append(PACKAGE / in_package)
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise UserError(
        f"This installation lacks {what}.",
        remedy="install the package again, or run it from its repository.",
    )
