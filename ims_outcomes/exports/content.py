"""The bytes of a file: read whole, unpacked and fingerprinted, never more than the bounds allow."""

from __future__ import annotations

import contextlib
import dataclasses
import gzip
import hashlib
import io
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path

from ims_outcomes.errors import ExportError
from ims_outcomes.exports.export import SourceFile
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.vocabulary.settings import ReadingSettings

_GZ_MARK = b"\x1f\x8b"
_PIECE = 1 << 20


@dataclasses.dataclass(frozen=True)
class Content:
    """The bytes of a file, or of a file inside another.

    Attributes
    ----------
    file : str
        Name of the file that the user gave.
    data : bytes
        Its bytes, or those of the part.
    part : str
        Which file inside it; "" for the file itself.
    """

    file: str
    data: bytes = dataclasses.field(repr=False)
    part: str = ""

    @property
    def name(self) -> str:
        """The file as a user knows it, and which part of it."""
        return f"{self.file} ({self.part})" if self.part else self.file


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


def read_content(path: Path, *, bounds: ReadingSettings) -> Content:
    """Read a file, and unpack it when it is gz.

    Raises
    ------
    ExportError
        When it cannot be read, is a pipe or a device, or is larger than the bounds.
    """
    check_plain(path)
    with open_for_user(path):
        if path.stat().st_size > count_bytes(bounds):
            raise build_too_large(path.name, bounds=bounds)
        content = Content(path.name, path.read_bytes())
    return unpack(content, is_gz=path.suffix.lower() == ".gz", bounds=bounds)


def check_plain(path: Path) -> None:
    """Check that a path is a file: reading a pipe or a device may never end.

    Raises
    ------
    ExportError
        When it is anything else.
    """
    with open_for_user(path):
        mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise build_stop("not_a_file", file=path.name)
    if not stat.S_ISREG(mode):
        raise build_stop("special_file", file=path.name)


def unpack(content: Content, *, bounds: ReadingSettings, is_gz: bool = False) -> Content:
    """Unpack a gz file piece by piece; other content is as it was.

    Raises
    ------
    ExportError
        When it is damaged or, unpacked, larger than the bounds; when it is said to be gz and
        is not.
    """
    if not is_gz and not content.data.startswith(_GZ_MARK):
        return content
    unpacked, room = io.BytesIO(), count_bytes(bounds)
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content.data)) as stream:
            while piece := stream.read(_PIECE):
                room -= len(piece)
                if room < 0:
                    raise build_too_large(content.name, bounds=bounds)
                unpacked.write(piece)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        why = "it is not a whole gz file"
        raise build_stop("unreadable_file", file=content.name, why=why) from error
    return dataclasses.replace(content, data=unpacked.getvalue())


def count_bytes(bounds: ReadingSettings) -> int:
    """How many bytes a file may have, packed or unpacked."""
    return bounds.largest_file_megabytes * 1_000_000


def build_too_large(file: str, *, bounds: ReadingSettings) -> ExportError:
    """The stop of a file that takes more than the bounds allow."""
    return build_stop("too_large_file", file=file, most=f"{bounds.largest_file_megabytes:,}")


def fingerprint(path: Path, *, table: str) -> SourceFile:
    """Name a file with its size and its sha256, read piece by piece."""
    with open_for_user(path), path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return SourceFile(
            name=path.name, table=table, sha256=digest, size_bytes=path.stat().st_size
        )
