"""Write files whole, keep private folders private, turn a clinic's id into a folder name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.stopping import hold_stops
from ims_outcomes.reporting.work_folders import open_work_folder

PRIVATE_FOLDER = "private"
_LONGEST_NAME = 60
#: Names that Windows keeps for devices, and our own folder beside those of the clinics.
_RESERVED = {"con", "prn", "aux", "nul", PRIVATE_FOLDER} | {
    f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)
}


def write_together(
    contents: Mapping[Path, bytes], *, inside: Path, is_private: bool = False
) -> None:
    """Write several files so that each is whole: all to a work folder first, then moved.

    When anything fails before the moving, every file is left as it was; a stop that comes during
    the moving waits until all are moved, so that no file is new beside an old one. A link that is
    in the place of a file is replaced, not followed; one in the place of a folder is refused when
    it leads out.

    Parameters
    ----------
    contents : mapping of Path to bytes
        What to write where, in the order of the moving. Missing folders are made.
    inside : Path
        The folder that the user named; nothing is written outside it.
    is_private : bool
        Whether only their owner may read the files.

    Raises
    ------
    UserError
        When a folder or file cannot be written, or a folder leads out.
    """
    for path in contents:
        check_inside(path.parent, inside)
    path = inside
    try:
        inside.mkdir(parents=True, exist_ok=True)
        with open_work_folder(inside) as work:
            written = {path: work / str(number) for number, path in enumerate(contents)}
            for path, content in contents.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                _write_file(written[path], content, is_private=is_private)
            with hold_stops():
                for path, source in written.items():
                    source.replace(path)
    except OSError as problem:
        raise UserError(
            f"'{path}' cannot be written: {problem.strerror}.",
            remedy="choose another folder with --out, or close the program that has the file open.",
        ) from None


def check_inside(folder: Path, inside: Path) -> None:
    """Refuse a folder that a link, or two dots, lead to another place.

    Parameters
    ----------
    folder : Path
        Where something is to be written; it need not be there yet.
    inside : Path
        The folder that the user named. It may be a link itself.

    Raises
    ------
    UserError
        When the folder does not lie inside.
    """
    if not folder.resolve().is_relative_to(inside.resolve()):
        raise UserError(
            f"'{folder}' leads out of '{inside}', where everything is to go; nothing was written.",
            remedy="take the link away, or name another folder with --out.",
        )


def _write_file(path: Path, content: bytes, *, is_private: bool) -> None:
    path.touch(mode=0o600)
    path.write_bytes(content)
    if not is_private:
        with contextlib.suppress(OSError):
            path.chmod(_usual_mode())


def _usual_mode() -> int:
    """Mode of a file that anybody would have made here."""
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
    """Make a folder for the clinic's eyes only: readable by its owner alone.

    Raises
    ------
    UserError
        When a link is in its place.
    """
    if folder.is_symlink():
        raise UserError(
            f"'{folder}' is a link; what is for you alone is not written to another place.",
            remedy="take the link away, or name another folder with --out.",
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def find_private_folder(output: Path, *, share: bool) -> Path:
    """Find where what is for the clinic alone lies: never in a folder that is handed on."""
    return output.with_name(f"{output.name}-{PRIVATE_FOLDER}") if share else output / PRIVATE_FOLDER


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
