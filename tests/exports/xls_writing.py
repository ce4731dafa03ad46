"""An .xls workbook written by hand, record by record."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_END, _TABLE, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def record(kind: int, form: str = "", *values: object, text: bytes = b"") -> bytes:
    """Write one record: its kind, its length, its content."""
    body = struct.pack("<" + form, *values) + text
    return struct.pack("<2H", kind, len(body)) + body


def pack(text: str, *, length: str = "H") -> bytes:
    """Write a text with its length, as two bytes for each letter."""
    return struct.pack(f"<{length}B", len(text), 1) + text.encode("utf-16-le")


def write_stream(
    cells: Sequence[bytes],
    *,
    shared: Sequence[bytes] = (),
    formats: Sequence[str] = (),
    extra: Sequence[bytes] = (),
    version: int = 0x0600,
) -> bytes:
    """Write a workbook of one sheet; cell format 0 is a number, 1 a date, 2 and on are given."""
    ends = record(0x000A)
    head = record(0x0809, "2H", version, 5, text=bytes(12)) + b"".join(extra)
    head += b"".join(
        record(0x041E, "H", 164 + place, text=pack(form)) for place, form in enumerate(formats)
    )
    for form in [0, 14, *range(164, 164 + len(formats))]:
        head += record(0x00E0, "2H", 0, form, text=bytes(16))
    tail = b"".join(shared) + ends
    name = pack("Data", length="B")
    start = len(head) + 4 + 6 + len(name) + len(tail)
    bound = record(0x0085, "IBB", start, 0, 0, text=name)
    sheet = record(0x0809, "2H", version, 16, text=bytes(12)) + b"".join(cells) + ends
    return head + bound + tail + sheet


def write_container(stream: bytes, *, name: str = "Workbook") -> bytes:
    """Put a stream into a container of sectors of 512 bytes, as a file of Excel."""
    sector = 512
    stream = stream.ljust(4096, b"\0")
    length = -(-len(stream) // sector)
    table = [*range(1, length), _END, _END, _TABLE]
    assert len(table) <= sector // 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, length, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", length + 1, *[_FREE] * 108)
    entries = _write_entry("Root Entry", 5, child=1, start=_END, size=0)
    entries += _write_entry(name, 2, child=_FREE, start=0, size=len(stream))
    sectors = [stream.ljust(length * sector, b"\0"), entries.ljust(sector, b"\0")]
    table += [_FREE] * (sector // 4 - len(table))
    return b"".join([header, *sectors, struct.pack(f"<{sector // 4}I", *table)])


def _write_entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    letters = name.encode("utf-16-le")
    entry = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters) + 2, kind, 1)
    entry += struct.pack("<3I", _FREE, _FREE, child) + bytes(36)
    return entry + struct.pack("<IQ", start, size)
