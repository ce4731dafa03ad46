"""The bytes of a file: read whole, unpacked, fingerprinted, and checked to be UTF-8 text."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.export import SourceFile
from ims_outcomes.exports.stops import build_stop

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@contextlib.contextmanager
def open_for_user(path: Path) -> Iterator[None]:
    """Turn what the operating system says of a file into a stop.

    Raises
    ------
    ExportError
        When the file is a folder, may not be read, or fails while it is read.
    """
    try:
        yield
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        why = "it is not a whole gz file"
        raise build_stop("unreadable_file", file=path.name, why=why) from error
    except OSError as error:
        raise _describe_failure(error, path) from error


def _describe_failure(error: OSError, path: Path) -> ExportError:
    # Windows says "permission denied" of a folder, and pyarrow says nothing at all.
    if path.is_dir():
        return build_stop("not_a_file", file=path.name)
    if isinstance(error, PermissionError):
        return build_stop("no_permission", file=path.name)
    why = error.strerror or "the system gives no reason"
    return build_stop("unreadable_file", file=path.name, why=why)


def read_content(path: Path) -> bytes:
    """Read the text of a file, unpacked when its name ends in .gz, without a byte-order mark.

    Raises
    ------
    ExportError
        When it cannot be read, or is not UTF-8 text.
    """
    with open_for_user(path):
        content = path.read_bytes()
        if path.suffix.lower() == ".gz":
            content = gzip.decompress(content)
    _check_text(content, file=path.name)
    return content.removeprefix(_UTF8_MARK)


def fingerprint(path: Path, *, table: str) -> SourceFile:
    """Name a file with its size and its sha256, read piece by piece."""
    with open_for_user(path), path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return SourceFile(
            name=path.name, table=table, sha256=digest, size_bytes=path.stat().st_size
        )


def _check_text(content: bytes, *, file: str) -> None:
    """Raise a stop that names the first line which is not UTF-8 text."""
    if content.startswith(_UTF16_MARKS):
        raise build_stop("utf16_file", file=file)
    if not content.isascii():
        _check_utf8(content, file=file)
    if b"\0" in content:
        line = _count_lines(content[: content.index(b"\0")]) + 1
        raise build_stop("null_byte", file=file, line=line)


def _check_utf8(content: bytes, *, file: str) -> None:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = _count_lines(content[: error.start]) + 1
        raise build_stop("unreadable_bytes", file=file, line=line) from error


def _count_lines(content: bytes) -> int:
    """How many lines end in these bytes, whichever way they end."""
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
