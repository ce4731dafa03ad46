"""What a page would be made from, as one fingerprint: known before anything is read or run."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from ims_outcomes.exports.content import fingerprint
from ims_outcomes.exports.folder import find_files
from ims_outcomes.reporting.locations import PACKAGE
from ims_outcomes.reporting.provenance import list_versions

#: What of the package makes pages; not what Python keeps of it.
_CODE: Final = (".py", ".toml", ".css", ".j2", ".json")


def find_recipe(
    data: Path | Sequence[Path],
    *,
    config: Path | None,
    export_map: str,
    allowed: Mapping[str, str],
    notebooks: Path,
    **choices: Any,
) -> str:
    """Find the fingerprint of all that the pages of a run depend on, but clinic, month and report.

    Two runs with the same fingerprint make the same pages. The bytes of files count, and their
    names, which stand on the pages; when they were written, and where they lie, does not.

    Parameters
    ----------
    data : Path or sequence of Path
        Folder with the export, or its files.
    config : Path or None
        The clinic's own settings.
    export_map : str
        Name or file of the map that reads the export; empty for the one that fits.
    allowed : mapping of str to str
        Columns let through at the door, with the reason.
    notebooks : Path
        Folder of the notebooks.
    **choices
        Whatever else was asked for; it can be written as JSON.

    Returns
    -------
    str
        Letters and digits.

    Raises
    ------
    UserError
        When a file of the export cannot be read, as reading the export would.
    """
    named = [Path(export_map)] if export_map and Path(export_map).is_file() else []
    named += [config] if config and config.is_file() else []
    parts = {
        "export": [_describe_file(path) for path in find_files(data)],
        "config": [str(config.name)] if config else [],
        "files": [_describe_file(path) for path in named],
        "map": Path(export_map).name,
        "allowed": dict(allowed),
        "code": fingerprint_code(notebooks),
        "versions": list_versions(),
        "choices": choices,
    }
    return _hash(json.dumps(parts, sort_keys=True).encode("utf-8"))


@functools.cache
def fingerprint_code(notebooks: Path) -> str:
    """Fingerprint of the package's files and the notebooks, by their bytes."""
    digest = hashlib.sha256()
    for path in _list_code(notebooks):
        digest.update(f"{path.name}\0{_hash(path.read_bytes())}\n".encode())
    return digest.hexdigest()


def _list_code(notebooks: Path) -> Iterator[Path]:
    inside = sorted(path for path in PACKAGE.rglob("*") if path.suffix in _CODE)
    yield from (path for path in inside if path.is_file())
    yield from sorted(notebooks.glob("*.ipynb"))


def _describe_file(path: Path) -> list[str]:
    return [path.name, fingerprint(path, table="").sha256]


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
