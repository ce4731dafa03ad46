"""Damage to a good export: to cells, lines, bytes, headers and whole files."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from tests.exports.made_exports import Sheet, Writing, find_people, pack

NASTY = (
    "", " ", "NA", "0", "-1", "11", "1e999", "nan", "1,234", "6,5", "1.234,5", "8/10", "40 %",
    "2025-02-30", "13/04/2025", "04/13/2025", "03/04/2025", "2025-02-03T23:30:00Z", "45678",
    "20250203", "31.12.99", "5 mars 2025", "attended", "discharge", "Qz70k", "s0-0", "clinic",
    '"', '""', 'a"b', "\n", "a\nb", "\r", ",", ";", "\t", "|", "sep=;", "=1+1", "<script>", "\0",
    "\N{OCTOPUS}", "\ufeff", "\u2028", "\x1a", "\x85", "é", "{", "[[[[", "Zebedée Quillfeather",
    "x" * 3000,
)  # fmt: skip
cells = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)

#: Ways to change the bytes of a file, a header, and a file as a whole.
BYTES = ("write", "insert", "delete", "cut", "double")
HEADERS = ("rename", "drop", "double", "swap", "lose", "title", "blank", "sep", "no_header")
FILES = ("empty", "remove", "copy", "other_ending", "repack", "other_encoding", "other_line_ends")


@dataclasses.dataclass(frozen=True)
class Damage:
    """What is done to a line of text: how, at which share of its length, with which text."""

    how: str
    at: float
    text: str
    raw: bytes

    def apply(self, line: str) -> str:
        """The damaged line; raw bytes are put in where it holds `RAW`."""
        cut = int(self.at * len(line))
        text = RAW if self.how == "bytes" else self.text
        if self.how == "replace":
            return text
        return line[:cut] + ("" if self.how == "cut" else text + line[cut:])


#: Where raw bytes are put into a text.
RAW = "\ue000"
damages = st.builds(
    Damage,
    how=st.sampled_from(["replace", "insert", "cut", "bytes"]),
    at=st.floats(0, 1, exclude_max=True),
    text=cells.filter(lambda text: RAW not in text),
    raw=st.binary(max_size=4),
)


def write_raw(text: str, writing: Writing, raw: bytes) -> bytes:
    """Encode a text, with raw bytes where it holds `RAW`."""
    mark = RAW.encode("utf-16-le" if writing.encoding == "utf-16" else "utf-8")
    if writing.encoding != "cp1252":
        return text.encode(writing.encoding).replace(mark, raw)
    return raw.join(part.encode("cp1252", errors="replace") for part in text.split(RAW))


def change_bytes(data: bytes, how: str, share: float, raw: bytes) -> bytes:
    """Change bytes at a share of their length."""
    at = int(share * len(data))
    changed = {
        "write": data[:at] + raw + data[at + len(raw) :],
        "insert": data[:at] + raw + data[at:],
        "delete": data[:at] + data[at + 1 + len(raw) :],
        "cut": data[:at],
        "double": data[:at] + data,
    }
    return changed[how]


def change_header(sheet: Sheet, how: str, place: int, text: str) -> Sheet:
    """Change the header of a table, or put something above it."""
    names, rows = list(sheet.header), [list(row) for row in sheet.rows]
    place %= len(names)
    if how == "rename":
        # the name of a column may be said, so here it is not the name of a person
        names[place] = "" if find_people(text) else text
    elif how == "double":
        names.append(names[place])
        rows = [[*row, text] for row in rows]
    elif how == "swap":
        names[0], names[place] = names[place], names[0]
    elif how == "drop" and len(names) > 1:
        del names[place]
        for row in rows:
            del row[place : place + 1]
    elif how == "no_header" and rows:
        names = rows.pop(0)
    elif how == "lose":
        rows = rows[: place % 3]
    else:
        above = {"title": [text], "blank": [""] * len(names), "sep": ["sep=;"]}.get(how)
        if above is not None:
            rows, names = [names, *rows], above
    return Sheet(sheet.name, tuple(names), tuple(map(tuple, rows)))


def change_files(files: dict[str, bytes], how: str, number: int, place: int) -> dict[str, bytes]:
    """Change one of the files as a whole."""
    if not files:
        return files
    name = sorted(files)[number % len(files)]
    data = files[name]
    ending = (".csv", ".xlsx", ".parquet", ".zip", ".ndjson", ".csv.gz", ".xls")[place % 7]
    line_end = (b"\r", b"\r\n", b"\n\n")[place % 3]
    encoding = ("utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "cp437")[place % 6]
    changed = {
        "empty": {name: b""},
        "remove": {},
        "copy": {name: data, f"copy of {name}": data + b"\n"},
        "other_ending": {name.partition(".")[0] + ending: data},
        "repack": pack({name: data}, ("gz", "zip")[place % 2]),
        "other_line_ends": {name: data.replace(b"\n", line_end)},
        "other_encoding": {name: data.decode("utf-8", "replace").encode(encoding, "replace")},
    }
    return {other: data for other, data in files.items() if other != name} | changed[how]
