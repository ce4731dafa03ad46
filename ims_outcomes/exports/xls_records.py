"""The records of .xls workbooks of Excel 97 to 2003, and how texts and numbers are packed."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

BOUND_SHEET, DATE_MODE, FILE_PASS, FORMAT, CELL_FORMAT = 0x0085, 0x0022, 0x002F, 0x041E, 0x00E0
SHARED_TEXTS, MORE = 0x00FC, 0x003C
START, END = 0x0809, 0x000A
NUMBER, SMALL_NUMBER, SMALL_NUMBERS = 0x0203, 0x027E, 0x00BD
SHARED_TEXT, TEXT, RICH_TEXT, TRUTH = 0x00FD, 0x0204, 0x00D6, 0x0205
FORMULA, FORMULA_TEXT = 0x0006, 0x0207

Record = tuple[int, bytes]


def walk_records(stream: bytes, start: int = 0) -> Iterator[Record]:
    """Kind and content of each record that is whole."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, start)
        start += 4 + length
        if start > len(stream):
            return
        yield kind, stream[start - length : start]


def unpack_small(packed: int) -> float:
    """A number packed into four bytes: two flags, and 30 bits of a number.

    Examples
    --------
    >>> unpack_small(0x3FF00000), unpack_small((7 << 2) | 2), unpack_small((750 << 2) | 3)
    (1.0, 7.0, 7.5)
    """
    if packed & 2:
        whole = packed >> 2
        number = float(whole - (1 << 30) if whole >= 1 << 29 else whole)
    else:
        number = float(struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0])
    return number / 100 if packed & 1 else number


def unpack_text(body: bytes, at: int, *, length_form: str = "<H") -> str:
    """A text that stands whole in one record: its length, its flags, its letters."""
    segments = Segments([body], at)
    length, flags = segments.unpack(length_form), segments.unpack("<B")
    return segments.read_letters(length, width=1 + (flags & 1))


class Segments:
    """Bytes that go on over several records."""

    def __init__(self, segments: Sequence[bytes], at: int) -> None:
        self.segments, self.place, self.at = segments, 0, at

    def is_at_end(self) -> bool:
        """Whether nothing is left; goes on to the record in which the next byte lies."""
        while self.place < len(self.segments) and self.at >= len(self.segments[self.place]):
            self.at -= len(self.segments[self.place])
            self.place += 1
        return self.place >= len(self.segments)

    def unpack(self, form: str) -> int:
        """The next number; 0 beyond the end."""
        size = struct.calcsize(form)
        raw = b"" if self.is_at_end() else self.segments[self.place][self.at : self.at + size]
        self.at += size
        return int(struct.unpack(form, raw.ljust(size, b"\0"))[0])

    def read_letters(self, count: int, *, width: int) -> str:
        """Letters of one or two bytes; in each further record a byte says anew which."""
        parts: list[str] = []
        while count and not self.is_at_end():
            segment = self.segments[self.place]
            here = min(count, (len(segment) - self.at) // width)
            raw = segment[self.at : self.at + here * width]
            parts.append(raw.decode("latin-1" if width == 1 else "utf-16-le", "replace"))
            count -= here
            self.at += here * width
            if count:
                self.place, self.at = self.place + 1, 0
                width = 1 + (self.unpack("<B") & 1)
        return "".join(parts)


def read_shared_texts(segments: Sequence[bytes]) -> list[str]:
    """The list of texts that cells point to."""
    found: list[str] = []
    rest = Segments(segments, 8)
    while not rest.is_at_end():
        length, flags = rest.unpack("<H"), rest.unpack("<B")
        runs = rest.unpack("<H") if flags & 8 else 0
        extra = rest.unpack("<I") if flags & 4 else 0
        found.append(rest.read_letters(length, width=1 + (flags & 1)))
        rest.at += 4 * runs + extra
    return found
