"""How the letters of a text file are written: decided by what its bytes show, and said."""

from __future__ import annotations

import codecs
import dataclasses
import io
import re
from collections.abc import Iterator

import numpy as np

from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.exports.content import Content
from ims_outcomes.exports.stops import build_stop, describe_lines

#: What a clinic's map may say, and how it is called in a message.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DAMAGE = b"\xef\xbf\xbd"
_PIECE = 16 << 20
# † Bytes at the start that show whether every second byte is NUL, as in UTF-16 of Western text.
_SHOWN = 1 << 16
# † With more NUL bytes than this, and more than one in a hundred, a file is no text at all.
_STRAY_NULS = 10
# † When so few of the lines hold bytes that fit no encoding, those lines are damaged; when more
# do, the encoding is another one, and asked for.
_DAMAGED_SHARE = 0.05

# Blanks that look like a blank and are none: no-break blanks, and those without width.
_ODD_BLANKS = {
    "\u00a0": " ", "\u2007": " ", "\u202f": " ", "\u2009": " ", "\u200a": " ", "\u3000": " ",
    "\u200b": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip
_ODD_BYTES = {odd.encode(): plain.encode() for odd, plain in _ODD_BLANKS.items()}
_ODD_TABLE = str.maketrans(_ODD_BLANKS)

# What no text in a Western language has when it is read as Windows-1252; other code pages have
# it at once: bytes that mean nothing, signs within a word, opening marks after a letter, capitals
# after a small letter, three letters with accents in a row.
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

Remarks = tuple[tuple[str, dict[str, object]], ...]


@dataclasses.dataclass(frozen=True)
class Text:
    """Text as UTF-8 without a byte-order mark, and what must be said of how it was read."""

    utf8: bytes = dataclasses.field(repr=False)
    remarks: Remarks = ()


def read_as_utf8(content: Content, *, encoding: str = "") -> Text:
    r"""Give the text of a file as UTF-8, whatever it was written in.

    A byte-order mark decides; then NUL bytes in every second place mean UTF-16; then text that
    is valid UTF-8 is UTF-8. Any other text is Windows-1252 (called Latin-1 where the two agree),
    unless it then has what no Western text has; in that case a few such lines are damaged UTF-8,
    and with more of them the encoding is asked for. No-break blanks become blanks, and blanks
    without width go.

    Parameters
    ----------
    content : Content
        The file.
    encoding : str
        What the clinic's map says: utf-8, utf-16, cp1252 or latin-1; "" to look at the bytes.

    Raises
    ------
    ExportError
        When it is no text, or in an encoding that its bytes do not show.

    Examples
    --------
    >>> text = read_as_utf8(Content("a.csv", "no,été".encode("cp1252")))
    >>> text.utf8.decode(), text.remarks
    ('no,été', (('read_as_encoding', {'encoding': 'Latin-1'}),))
    """
    data = content.data
    wide = _find_utf16(data) or ("utf-16-le" if encoding == "utf-16" else "")
    if wide:
        text = _transcode(data, wide, errors="replace").removeprefix(_UTF8_MARK)
        return _clean(Text(text, _note_wide(text)))
    _check_text(content)
    if data.isascii():
        return Text(data)
    if encoding and not data.startswith(_UTF8_MARK):
        return _clean(_read_as_told(content, encoding=encoding))
    data = data.removeprefix(_UTF8_MARK)
    return _clean(Text(data) if _is_utf8(data) else _read_other(content, data))


def clean_cell(text: str) -> str:
    """One text with plain blanks for odd ones."""
    return text if text.isascii() else text.translate(_ODD_TABLE)


def _read_as_told(content: Content, *, encoding: str) -> Text:
    """The text in the encoding that the clinic's map gives."""
    try:
        return Text(_transcode(content.data, encoding, errors="strict"))
    except UnicodeDecodeError as error:
        raise build_stop(
            "wrong_encoding", file=content.name, encoding=ENCODINGS[encoding]
        ) from error


def _find_utf16(data: bytes) -> str:
    """Which kind of UTF-16 the bytes are; "" for none."""
    if data[:2] in _UTF16_MARKS:
        return _UTF16_MARKS[data[:2]]
    shown = np.frombuffer(data[: min(_SHOWN, len(data) // 2 * 2)], np.uint8)
    if len(shown) < 4:
        return ""
    low, high = (np.count_nonzero(shown[start::2] == 0) for start in (1, 0))
    few, many = len(shown) // 40, len(shown) // 4
    return "utf-16-le" if low > many and high <= few else (
        "utf-16-be" if high > many and low <= few else ""
    )  # fmt: skip


def _note_wide(text: bytes) -> Remarks:
    return (("read_as_encoding", {"encoding": "UTF-16"}), *_note_damage(text))


def _note_damage(text: bytes, *, before: int = 0) -> Remarks:
    """A remark when reading has left marks of damage that the file had not."""
    if text.count(_DAMAGE) <= before:
        return ()
    return (("damaged_bytes", {"lines": describe_lines(find_lines(text, _DAMAGE))}),)


def _check_text(content: Content) -> None:
    """Raise a stop when the bytes are no text."""
    if content.data.count(b"\0") > max(_STRAY_NULS, len(content.data) // 100):
        raise build_stop("not_text", file=content.name)


def _is_utf8(data: bytes) -> bool:
    try:
        for _ in _decode(data, "utf-8", errors="strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _read_other(content: Content, data: bytes) -> Text:
    """Text that is not valid UTF-8."""
    mended = _transcode(data, "utf-8", errors="replace")
    before = data.count(_DAMAGE)
    bad = mended.count(_DAMAGE) - before
    good = _count_bytes(mended, _flag(bytes(range(0xC0, 0x100)))) - bad - before
    if bad > good and not _has_unlikely(data):
        is_latin = not _count_bytes(data, _flag(bytes(range(0x80, 0xA0))))
        encoding = "latin-1" if is_latin else "cp1252"
        text = _transcode(data, encoding, errors="strict")
        return Text(text, (("read_as_encoding", {"encoding": ENCODINGS[encoding]}),))
    lines = find_lines(mended, _DAMAGE)
    if len(lines) > max(1, _DAMAGED_SHARE * _count_lines(data)):
        raise build_stop("unknown_encoding", file=content.name, lines=describe_lines(lines))
    return Text(mended, _note_damage(mended, before=before))


def _flag(octets: bytes) -> Flags:
    """A flag for each of the 256 bytes."""
    flags = np.zeros(256, dtype=bool)
    flags[list(octets)] = True
    return flags


def _split_pieces(data: bytes) -> Iterator[Numbers]:
    """The bytes in pieces; each begins with the last two bytes of the one before."""
    octets = np.frombuffer(data, np.uint8)
    for start in range(0, len(octets), _PIECE):
        yield octets[max(start - 2, 0) : start + _PIECE]


def _count_bytes(data: bytes, wanted: Flags) -> int:
    octets = np.frombuffer(data, np.uint8)
    return sum(
        int(np.count_nonzero(wanted[octets[start : start + _PIECE]]))
        for start in range(0, len(octets), _PIECE)
    )


def _has_unlikely(data: bytes) -> bool:
    """Whether the bytes, read as Windows-1252, have what no Western text has."""
    return any(_is_unlikely(piece) for piece in _split_pieces(data))


def _is_unlikely(octets: Numbers) -> bool:
    places = np.flatnonzero(octets >= 0x80)
    here = octets[places]
    before = np.where(places > 0, octets[places - 1], 0)
    after = np.append(octets, 0)[places + 1]
    further = np.append(octets, [0, 0])[places + 2]
    is_accented = _flag(_ACCENTED)
    return bool(
        _flag(_MEANINGLESS)[here].any()
        or (_flag(_NOT_WITHIN_WORDS)[here] & _flag(_LETTERS)[before] & _flag(_SMALL)[after]).any()
        or (_flag(_NOT_AFTER_LETTERS)[here] & _flag(_SMALL)[before]).any()
        or (_flag(_CAPITALS)[here] & _flag(_SMALL)[before]).any()
        or (is_accented[here] & is_accented[after] & is_accented[further]).any()
    )


def _decode(data: bytes, encoding: str, *, errors: str) -> Iterator[str]:
    """The text piece by piece, so that it is never in memory twice."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        yield decoder.decode(piece, final=start + _PIECE >= len(data))


def _transcode(data: bytes, encoding: str, *, errors: str) -> bytes:
    stream = io.BytesIO()
    for piece in _decode(data, encoding, errors=errors):
        # Half a pair of UTF-16 would be no UTF-8.
        stream.write(piece.encode("utf-8", "replace"))
    return stream.getvalue()


def _clean(text: Text) -> Text:
    """The text with plain blanks for odd ones."""
    utf8 = text.utf8
    if not utf8.isascii():
        for odd, plain in _ODD_BYTES.items():
            utf8 = utf8.replace(odd, plain)
    return dataclasses.replace(text, utf8=utf8)


def find_lines(data: bytes, wanted: bytes) -> Numbers:
    r"""The numbers of the lines in which something stands, from 1 on.

    Examples
    --------
    >>> find_lines(b"a\nx\nb x x", b"x").tolist()
    [2, 3]
    """
    places = [found.start() for found in re.finditer(re.escape(wanted), data)]
    return np.unique(np.searchsorted(_find_line_ends(data), places) + 1)


def _find_line_ends(data: bytes) -> Numbers:
    octets = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(octets == ord("\n"))
    return ends if len(ends) else np.flatnonzero(octets == ord("\r"))


def _count_lines(data: bytes) -> int:
    return max(data.count(b"\n"), data.count(b"\r")) + 1
