"""Zip files and workbooks, which are zip files: their parts in memory, checked before unpacking."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from xml.parsers import expat

from ims_outcomes.exports.content import Content, build_too_large, count_bytes
from ims_outcomes.exports.stops import build_stop
from ims_outcomes.vocabulary.settings import ReadingSettings

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY_MARK = b"PK\x01\x02"
_IS_ENCRYPTED = 0x1
# What programs put beside the files that somebody packed.
_BESIDES = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_NAME_LENGTH = 100
_PIECE = 1 << 16


def open_zip(content: Content, *, kind: str, bounds: ReadingSettings) -> zipfile.ZipFile:
    """Open a zip file after a look at its list of parts.

    Parameters
    ----------
    content : Content
        The file.
    kind : str
        What it is called in a message: "zip file" or "workbook".
    bounds : ReadingSettings
        How many parts it may have, and how large it may be unpacked.

    Raises
    ------
    ExportError
        When it is damaged, protected by a password, too large, or holds a link or a name that
        leads out of it.
    """
    # Counted in the bytes, as the list itself may be what exhausts the computer.
    if content.data.count(_ENTRY_MARK) > 2 * bounds.most_parts:
        raise _build_too_many(content, bounds)
    with _say_damage(content, kind=kind):
        archive = zipfile.ZipFile(io.BytesIO(content.data))
    parts = archive.infolist()
    if len(parts) > bounds.most_parts:
        raise _build_too_many(content, bounds)
    if sum(part.file_size for part in parts) > count_bytes(bounds):
        raise build_too_large(content.name, bounds=bounds)
    for part in parts:
        _check_part(part, file=content.name)
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether a zip file is an Excel workbook."""
    return any(name.lower() == "xl/workbook.xml" for name in archive.namelist())


def list_parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in a zip without folders and without what programs put beside them."""
    return [
        part
        for part in archive.infolist()
        if not part.is_dir() and not _BESIDES.search(part.filename)
    ]


def read_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, content: Content) -> Content:
    """Unpack one file of a zip.

    Raises
    ------
    ExportError
        When it is damaged, or packed in a way that is not known.
    """
    with _say_damage(content, kind="zip file"):
        data = _unpack(archive, part)
    return Content(content.file, data, _clean_part(part.filename))


def repack_workbook(archive: zipfile.ZipFile, content: Content) -> dict[str, bytes]:
    """The parts of a workbook that hold cells, by name; no pictures, macros or links elsewhere.

    Raises
    ------
    ExportError
        When a part is damaged, or declares entities.
    """
    parts = {}
    for part in archive.infolist():
        name = part.filename.lower()
        if name.endswith((".xml", ".rels")) and "externallinks/" not in name:
            with _say_damage(content, kind="workbook"):
                parts[part.filename] = _unpack(archive, part)
            _check_declares_nothing(parts[part.filename], file=content.name)
    return parts


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part, and never more than the list says it has."""
    with archive.open(part) as stream:
        return stream.read(part.file_size + 1)


def _check_part(part: zipfile.ZipInfo, *, file: str) -> None:
    """Raise a stop for a part that is protected, a link, or named out of the zip."""
    if part.flag_bits & _IS_ENCRYPTED:
        raise build_stop("encrypted_file", file=file)
    name = part.orig_filename.replace("\\", "/")
    leads_out = name.startswith("/") or ".." in name.split("/") or re.match("[A-Za-z]:", name)
    if leads_out or "\0" in name or stat.S_ISLNK(part.external_attr >> 16):
        raise build_stop("zip_leads_out", file=file)


def _build_too_many(content: Content, bounds: ReadingSettings) -> Exception:
    return build_stop("too_many_parts", file=content.name, most=f"{bounds.most_parts:,}")


@contextlib.contextmanager
def _say_damage(content: Content, *, kind: str) -> Iterator[None]:
    """Turn what zipfile says of a damaged file into a stop."""
    try:
        yield
    except NotImplementedError as error:
        why = "it is packed in a way that the suite does not know"
        raise build_stop("unreadable_file", file=content.name, why=why) from error
    except RuntimeError as error:  # zipfile says so of a password
        raise build_stop("encrypted_file", file=content.name) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        why = f"it is not a whole {kind}"
        raise build_stop("unreadable_file", file=content.name, why=why) from error


def _clean_part(name: str) -> str:
    """The name of a part as one short line."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return shown if len(shown) <= _NAME_LENGTH else f"…{shown[-_NAME_LENGTH:]}"


class _RootFoundError(Exception):
    """The first element of an XML part was reached."""


def _check_declares_nothing(data: bytes, *, file: str) -> None:
    """Raise a stop when an XML part has a document type, where entities would be declared."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse(build_stop("xml_entities", file=file))
    parser.StartElementHandler = _refuse(_RootFoundError())
    with contextlib.suppress(_RootFoundError, expat.ExpatError):
        for start in range(0, len(data), _PIECE):
            parser.Parse(data[start : start + _PIECE])


def _refuse(error: Exception) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise error

    return refuse
