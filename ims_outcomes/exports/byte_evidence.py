"""What the bytes of a text beyond ASCII speak for, each seen with its neighbours."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers

_PIECE = 16 << 20
# How far a byte is looked at around each: one before, three after.
_BEFORE, _AFTER = 1, 3

# † Up to this share of the bytes beyond ASCII may be unlikely: slips, not another encoding.
_SLIP_SHARE = 0.05

# What no text in a Western language has when it is read as Windows-1252; other code pages have
# it at once: bytes that mean nothing, signs within a word, opening marks after a letter, capitals
# after a small letter, three letters with accents in a row, four such bytes of any kind.
_MEANINGLESS = b"\x81\x8d\x8f\x90\x9d"
_NOT_WITHIN_WORDS = bytes(
    {*range(0x80, 0xC0), 0xD7, 0xF7}
    # letters, dashes, apostrophes, dots and hyphens may stand there
    - {*b"\x85\x8a\x8c\x8e\x91\x92\x96\x97\x9a\x9c\x9e\x9f\xaa\xad\xb4\xb5\xb7\xba"}
)
_NOT_AFTER_LETTERS = b"\x82\x84\x87\x88\x8b\xa1\xa4\xa5\xa6\xbf"
_CAPITALS = bytes({*b"\x8a\x8c\x8e\x9f", *range(0xC0, 0xDF)} - {0xD7})
_ACCENTED = bytes({*range(0xC0, 0x100)} - {0xD7, 0xF7})
_SMALL = bytes(range(ord("a"), ord("z") + 1))
_LETTERS = _SMALL + _SMALL.upper()


@dataclasses.dataclass(frozen=True)
class Evidence:
    """What speaks for an encoding.

    Attributes
    ----------
    good, bad : int
        Letters of UTF-8 in more than one byte, and bytes beyond ASCII that are in none.
    unlikely : int
        Bytes that, read as Windows-1252, are what no Western text has.
    has_controls : bool
        Whether it has bytes that are letters in Windows-1252 and none in Latin-1.
    """

    good: int = 0
    bad: int = 0
    unlikely: int = 0
    has_controls: bool = False

    @property
    def is_western(self) -> bool:
        """Whether it is Windows-1252 or Latin-1, and no damaged UTF-8."""
        most = _SLIP_SHARE * (self.good + self.bad)
        return self.bad > self.good and self.unlikely <= most


def gather_evidence(data: bytes) -> Evidence:
    """Gather what speaks for an encoding of text that is not valid UTF-8.

    Examples
    --------
    >>> gather_evidence("été".encode("latin-1")).is_western
    True
    >>> gather_evidence("лето".encode("cp1251")).is_western
    False
    """
    evidence = Evidence()
    for near in _split_high(data, lowest=0x80):
        good, bad = _count_letters(near)
        here = near[_BEFORE]
        evidence = Evidence(
            good=evidence.good + good,
            bad=evidence.bad + bad,
            unlikely=evidence.unlikely + int(_find_unlikely(near).sum()),
            has_controls=evidence.has_controls or bool((here < 0xA0).any()),
        )
    return evidence


def find_sequences(data: bytes, wanted: Sequence[bytes]) -> list[bytes]:
    r"""Which of some letters in two or three bytes of UTF-8 stand anywhere in a text.

    Examples
    --------
    >>> find_sequences("a\u00a0b".encode(), [b"\xc2\xa0", b"\xe2\x80\x8b"])
    [b'\xc2\xa0']
    """
    codes = [int.from_bytes(each.ljust(3, b"\0")) for each in wanted]
    shifts = [8 * (3 - len(each)) for each in wanted]
    found = np.zeros(len(wanted), dtype=bool)
    for near in _split_high(data, lowest=0xC2):
        first, second, third = near[_BEFORE : _BEFORE + 3].astype(np.int32)
        present = np.unique((first << 16) | (second << 8) | third)
        found |= [
            bool((present >> shift == code >> shift).any())
            for code, shift in zip(codes, shifts, strict=True)
        ]
    return [each for each, is_there in zip(wanted, found, strict=True) if is_there]


def _split_high(data: bytes, *, lowest: int) -> Iterator[Numbers]:
    """For each piece the bytes from `lowest` on, with one byte before and three after.

    One row for each place around a byte, one column for each byte; 0 beyond the ends.
    """
    octets = np.frombuffer(data, np.uint8)
    for start in range(0, len(octets), _PIECE):
        places = np.flatnonzero(octets[start : start + _PIECE] >= lowest) + start
        if not len(places):
            continue
        around = [places + shift for shift in range(-_BEFORE, _AFTER + 1)]
        yield np.stack([_take(octets, each) for each in around])


def _take(octets: Numbers, places: Numbers) -> Numbers:
    """The bytes at places, 0 beyond the ends."""
    is_outside = (places < 0) | (places >= len(octets))
    near: Numbers = np.where(is_outside, 0, octets[np.clip(places, 0, len(octets) - 1)])
    return near


def _count_letters(near: Numbers) -> tuple[int, int]:
    """How many letters of UTF-8 begin at these bytes, and how many bytes are in none."""
    here, following = near[_BEFORE], near[_BEFORE + 1 :]
    follows = (following & 0xC0) == 0x80
    lengths = np.select([here >= 0xF0, here >= 0xE0, here >= 0xC2], [3, 2, 1], 0)
    lengths[here > 0xF4] = 0
    run = np.logical_and.accumulate(follows, axis=0).sum(axis=0)
    is_letter = (lengths > 0) & (run >= lengths)
    good = int(is_letter.sum())
    return good, max(0, len(here) - good - int(lengths[is_letter].sum()))


def _find_unlikely(near: Numbers) -> Flags:
    """Which of these bytes, read as Windows-1252, are what no Western text has."""
    before, here, after, further = near[: _BEFORE + 3]
    is_accented = _flag(_ACCENTED)
    unlikely: Flags = (
        _flag(_MEANINGLESS)[here]
        | (_flag(_NOT_WITHIN_WORDS)[here] & _flag(_LETTERS)[before] & _flag(_SMALL)[after])
        | (_flag(_NOT_AFTER_LETTERS)[here] & _flag(_SMALL)[before])
        | (_flag(_CAPITALS)[here] & _flag(_SMALL)[before])
        | (is_accented[here] & is_accented[after] & is_accented[further])
        | (near[_BEFORE:] >= 0x80).all(axis=0)
    )
    return unlikely


def _flag(octets: bytes) -> Flags:
    """A flag for each of the 256 bytes."""
    flags = np.zeros(256, dtype=bool)
    flags[list(octets)] = True
    return flags
