"""Write files whole, keep private folders private, turn a clinic's id into a folder name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ims_outcomes.errors import UserError

PRIVATE_FOLDER = "private"
_LONGEST_NAME = 60
#: Names that Windows keeps for devices, and our own folder beside those of the clinics.
_RESERVED = {"con", "prn", "aux", "nul", PRIVATE_FOLDER} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)
}


def write_together(contents: Mapping[Path, bytes]) -> None:
    """Write several files so that each is whole: all to temporary files first, then renamed.

    When anything fails before the renaming, every file is left as it was.

    Parameters
    ----------
    contents : mapping of Path to bytes
        What to write where, in the order of the renaming. Missing folders are made.

    Raises
    ------
    UserError
        When a folder or file cannot be written.
    """
    temporary: dict[Path, Path] = {}
    path = Path()
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path] = _write_beside(path, content)
        for path, written in temporary.items():
            written.replace(path)
    except OSError as problem:
        raise UserError(
            f"'{path}' cannot be written: {problem.strerror}.",
            remedy="choose another folder with --out, or close the program that has the file open.",
        ) from None
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes) -> Path:
    """Write to a temporary file in the same folder, so that renaming it is one step."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    with contextlib.suppress(OSError):
        Path(name).chmod(_usual_mode())
    return Path(name)


def _usual_mode() -> int:
    """Mode of a file that anybody would have made here; mkstemp's own is the owner's alone."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def check_output_folder(folder: Path) -> None:
    """Refuse what cannot be the folder that reports go to; nothing is made yet.

    Raises
    ------
    UserError
        When the path is a file, lies in one, or nothing can be written there.
    """
    nearest = next(place for place in (folder, *folder.resolve().parents) if place.exists())
    if not nearest.is_dir():
        raise UserError(
            f"'{nearest}' is a file; reports go to a folder.", remedy="name a folder with --out."
        )
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise UserError(
            f"The folder '{nearest}' cannot be written to.",
            remedy="name another folder with --out.",
        )


def make_private_folder(folder: Path) -> Path:
    """Make a folder for the clinic's eyes only: readable by its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


@contextlib.contextmanager
def open_run_folder() -> Iterator[Path]:
    """Give a private folder that is gone afterwards, whether the run succeeds or fails."""
    folder = Path(tempfile.mkdtemp(prefix="ims-outcomes-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def name_clinic_folders(clinics: Sequence[str]) -> dict[str, str]:
    """Turn clinic ids into folder names that are safe on every system and never the same.

    Letters and digits of any alphabet stay; whatever else a name holds becomes a hyphen, and a
    name that had to change, or differs from another only in case, gets a few letters of a hash.

    Parameters
    ----------
    clinics : sequence of str
        Every clinic id of the export.

    Returns
    -------
    dict of str to str
        Folder name by clinic id.

    Examples
    --------
    >>> name_clinic_folders(["north", "../etc"])
    {'north': 'north', '../etc': 'etc-f7f9121f'}
    """
    plain = {clinic: _safe_name(clinic) for clinic in clinics}
    folded = [name.casefold() for name in plain.values()]
    return {
        clinic: name
        if name == clinic and folded.count(name.casefold()) == 1
        else f"{name}-{_short_hash(clinic)}"
        for clinic, name in plain.items()
    }


def _safe_name(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    kept = "".join(letter if letter.isalnum() or letter in "_-." else "-" for letter in normal)
    name = kept.strip("-.")[:_LONGEST_NAME].strip("-.")
    # Windows takes "con.north" for the device too.
    reserved = name.split(".")[0].casefold() in _RESERVED
    return f"clinic-{name}" if reserved else name or "clinic"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
