"""How the letters of a text file are written: decided by what its bytes show, and said."""

from __future__ import annotations

import codecs
import dataclasses
import io
import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.byte_evidence import find_sequences, gather_evidence
from ims_outcomes.exports.coded import Numbers
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
_NUL_SHARE = 0.5
_TEXT_SHARE = 0.9
_TEXT_BYTES = np.array([*b"\t\r\n", *range(0x20, 0x100)], dtype=np.uint8)
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
# Half a pair of UTF-16, which JSON can write and no text is.
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_CELL_TABLE = str.maketrans(_ODD_BLANKS) | _HALVES

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
    unless most of its letters are UTF-8 all the same, or it has what no Western text has; then
    bytes that fit nowhere are damage in UTF-8, and with many such lines and few letters of UTF-8
    the encoding is asked for. No-break blanks become blanks, and blanks
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
    return text if text.isascii() else text.translate(_CELL_TABLE)


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
    shown = np.frombuffer(data[: min(_SHOWN, len(data) // 2 * 2)], np.uint8).reshape(-1, 2)
    for low, encoding in ((0, "utf-16-le"), (1, "utf-16-be")):
        letters, others = shown[:, low], shown[:, 1 - low]
        are_text = np.isin(letters, _TEXT_BYTES).mean() if len(letters) else 0
        if len(letters) > 1 and are_text > _TEXT_SHARE and (others == 0).mean() > _NUL_SHARE:
            return encoding
    return ""


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
    """Whether bytes are valid UTF-8; pyarrow is many times faster than decoding."""
    places = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    text = pa.LargeStringArray.from_buffers(1, places, pa.py_buffer(data))
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _read_other(content: Content, data: bytes) -> Text:
    """Text that is not valid UTF-8."""
    evidence = gather_evidence(data)
    if evidence.is_western:
        encoding = "cp1252" if evidence.has_controls else "latin-1"
        text = _transcode(data, encoding, errors="replace")
        named: Remarks = (("read_as_encoding", {"encoding": ENCODINGS[encoding]}),)
        return Text(text, (*named, *_note_damage(text)))
    mended = _transcode(data, "utf-8", errors="replace")
    lines = find_lines(mended, _DAMAGE)
    is_utf8 = evidence.good >= evidence.bad
    if not is_utf8 and len(lines) > max(1, _DAMAGED_SHARE * _count_lines(data)):
        raise build_stop("unknown_encoding", file=content.name, lines=describe_lines(lines))
    return Text(mended, _note_damage(mended, before=data.count(_DAMAGE)))


def _decode(data: bytes, encoding: str, *, errors: str) -> Iterator[str]:
    """The text piece by piece, so that it is never in memory twice."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        yield decoder.decode(piece, final=start + _PIECE >= len(data))


def _transcode(data: bytes, encoding: str, *, errors: str) -> bytes:
    stream = io.BytesIO()
    for piece in _decode(data, encoding, errors=errors):
        stream.write(piece.encode())
    return stream.getvalue()


def _clean(text: Text) -> Text:
    """The text with plain blanks for odd ones."""
    utf8 = text.utf8
    for odd in find_sequences(utf8, list(_ODD_BYTES)):
        utf8 = utf8.replace(odd, _ODD_BYTES[odd])
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
