"""Pseudonyms that only the holder of a key can make again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from ims_outcomes.errors import UserError

_KEY_BYTES: Final = 32
#: Of a pseudonym: 80 bits, so that even a million of them hardly ever meet.
_PSEUDONYM_BYTES: Final = 10


def make_key(path: Path) -> bytes:
    """Make a new key in a file of its own, readable by its owner only.

    Raises
    ------
    UserError
        When there is a file already: a key is never replaced, or it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> key = make_key(folder / "clinic.key")
    >>> read_key(folder / "clinic.key") == key, len(key)
    (True, 32)
    """
    key = secrets.token_bytes(_KEY_BYTES)
    try:
        place = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(place, "w", encoding="ascii") as stream:
            stream.write(key.hex() + "\n")
    except FileExistsError:
        raise UserError(
            f"There is a file '{path.name}' already; a key is never replaced.",
            remedy="name another file with --key.",
        ) from None
    except OSError as problem:
        raise UserError(
            f"The key '{path.name}' cannot be written: {problem.strerror}.",
            remedy="name a file in a folder of yours with --key.",
        ) from None
    return key


def read_key(path: Path) -> bytes:
    """Read a key that was made before.

    Raises
    ------
    UserError
        When there is none, it is not a key, or others may read it.
    """
    try:
        text = path.read_text(encoding="ascii").strip()
        others = path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except OSError as problem:
        raise UserError(
            f"The key '{path.name}' cannot be read: {problem.strerror}.",
            remedy="check --key. Without the key of before, the same patients get other "
            "pseudonyms, and nobody can join what was made with it to what is made now.",
        ) from None
    except UnicodeDecodeError:
        text, others = "", 0
    if len(text) != 2 * _KEY_BYTES or set(text) - set("0123456789abcdef"):
        raise UserError(
            f"'{path.name}' is not a key that this command made.",
            remedy="name the file that --key made, unchanged.",
        )
    if others and os.name == "posix":
        raise UserError(
            f"Others on this machine may read the key '{path.name}'.",
            remedy=f"chmod 600 {path.name}",
        )
    return bytes.fromhex(text)


def make_pseudonyms(ids: pd.Series, *, key: bytes, kind: str) -> pd.Series:
    """Replace each id by a pseudonym: the same for the same id, kind and key.

    Parameters
    ----------
    ids : Series of str
        Missing ones stay missing.
    key : bytes
        From `make_key`.
    kind : str
        What is identified, such as "patient"; a patient and a session of one id differ.

    Returns
    -------
    Series of str
        Letter of the kind and 16 letters and digits: the beginning of HMAC-SHA256 (RFC 2104,
        FIPS 180-4) in base 32.

    Examples
    --------
    >>> made = make_pseudonyms(pd.Series(["007", "8", "007", None]), key=b"k" * 32, kind="patient")
    >>> made.tolist()[:2], made[0] == made[2]
    (['pYGR5ETQI2MYU7CP7', 'pFBJT7SZVLNLZAJGI'], True)
    """
    codes, uniques = pd.factorize(ids)
    made = pd.Series([*_make_each(uniques, key=key, kind=kind), None], dtype="str")
    return made.take(codes).set_axis(ids.index)


def _make_each(ids: Iterable[str], *, key: bytes, kind: str) -> Iterable[str]:
    for one in ids:
        digest = draw(key, kind, one)[:_PSEUDONYM_BYTES]
        yield kind[0] + base64.b32encode(digest).decode("ascii")


def draw(key: bytes, *words: str) -> bytes:
    """32 bytes that depend on the key and the words, and tell nothing of either.

    Examples
    --------
    >>> len(draw(b"k" * 32, "patient", "7")), draw(b"k", "a", "b") == draw(b"k", "ab", "")
    (32, False)
    """
    message = "\0".join(words).encode("utf-8")
    return hmac.digest(key, message, hashlib.sha256)
