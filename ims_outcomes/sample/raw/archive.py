"""Zip archives with the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_MOMENT = (2026, 7, 1, 9, 0, 0)


def write_zip(members: Mapping[str, bytes]) -> bytes:
    """Write a zip archive whose members all have one fixed time.

    The bytes of the members are the same everywhere; how small they are packed depends on the
    machine's zlib.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, member in members.items():
            entry = zipfile.ZipInfo(name, date_time=_MOMENT)
            entry.create_system = 3
            archive.writestr(entry, member, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return content.getvalue()
