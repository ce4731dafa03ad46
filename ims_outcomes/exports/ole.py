"""The container of .xls files, from which the stream of cells is taken with care.

A damaged list of sectors can lead in circles, so every step is counted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np

from ims_outcomes.exports.coded import Numbers

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY_BYTES = 128
_STREAM, _ROOT = 2, 5
# How many sectors of the table the header itself lists.
_LISTED = 109


class DamagedContainerError(Exception):
    """The container is cut off, leads in circles, or lacks what was asked for."""


class Container:
    """The streams of a container by name."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(OLE_MARK):
            raise DamagedContainerError
        self.data = data
        shift, mini_shift = struct.unpack_from("<2H", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DamagedContainerError
        self.sector = 1 << shift
        self.count = len(data) // self.sector
        _, self.directory, _, self.cutoff, self.first_mini, _, self.first_list, _ = (
            struct.unpack_from("<8I", data, 44)
        )
        self.table = self._join_table(self._list_table_sectors())
        self.entries = list(self._read_entries())

    def list_names(self) -> set[str]:
        """The names of the streams in small letters."""
        return {name.lower() for name, kind, _, _ in self.entries if kind == _STREAM}

    def read(self, *names: str) -> bytes:
        """The first stream by one of these names.

        Raises
        ------
        DamagedContainerError
            When there is none, or it is damaged.
        """
        for wanted in names:
            for name, kind, start, size in self.entries:
                if kind == _STREAM and name.lower() == wanted.lower():
                    return self._read_stream(start, size)
        raise DamagedContainerError

    def _read_sector(self, place: int) -> bytes:
        at = (place + 1) * self.sector
        return self.data[at : at + self.sector]

    def _list_table_sectors(self) -> Iterator[int]:
        """Where the table of sectors stands: listed in the header, and in sectors after it."""
        yield from struct.unpack_from(f"<{_LISTED}I", self.data, 76)
        following = self.first_list
        for _ in range(self.count):
            if following > _LAST_SECTOR:
                return
            listed = np.frombuffer(self._read_whole(following), "<u4")
            yield from listed[:-1].tolist()
            following = int(listed[-1])
        raise DamagedContainerError

    def _read_whole(self, place: int) -> bytes:
        sector = self._read_sector(place)
        if len(sector) < self.sector:
            raise DamagedContainerError
        return sector

    def _join_table(self, places: Iterator[int]) -> Numbers:
        used = [place for place in places if place <= _LAST_SECTOR]
        if len(used) > self.count:
            raise DamagedContainerError
        return np.frombuffer(b"".join(map(self._read_whole, used)), "<u4")

    def _follow(self, start: int, table: Numbers) -> list[int]:
        """The sectors of a chain; never more than there are."""
        places: list[int] = []
        while start <= _LAST_SECTOR:
            if start >= len(table) or len(places) >= len(table):
                raise DamagedContainerError
            places.append(start)
            start = int(table[start])
        return places

    def _read_chain(self, start: int) -> bytes:
        return b"".join(map(self._read_sector, self._follow(start, self.table)))

    def _read_entries(self) -> Iterator[tuple[str, int, int, int]]:
        """Name, kind, first sector and size of each entry of the directory."""
        directory = self._read_chain(self.directory)
        for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            length, kind = struct.unpack_from("<HB", directory, at + 64)
            start, size = struct.unpack_from("<II", directory, at + 116)
            name = directory[at : at + min(max(length - 2, 0), 62)]
            yield name.decode("utf-16-le", "replace"), kind, start, size

    def _read_stream(self, start: int, size: int) -> bytes:
        if size >= self.cutoff:
            stream = self._read_chain(start)
        else:
            root = next((entry for entry in self.entries if entry[1] == _ROOT), None)
            if root is None:
                raise DamagedContainerError
            small = self._read_chain(root[2])
            table = np.frombuffer(self._read_chain(self.first_mini), "<u4")
            places = self._follow(start, table)
            stream = b"".join(small[place * 64 : place * 64 + 64] for place in places)
        if len(stream) < size:
            raise DamagedContainerError
        return stream[:size]
