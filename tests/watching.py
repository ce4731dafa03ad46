"""The command in a process of its own, watched: what it wrote anywhere, and whom it called."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
import os
import re
import struct
import subprocess
import sys
import textwrap
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.small_export import Tables, make_tables, write_tables

ROOT = Path(__file__).resolve().parents[1]
#: What stands in every id of the export, and in the name of the folder that all lies in. No
#: base64 of a picture holds it by chance: it has a character that base64 has not.
PATIENT, PRACTITIONER, SESSION = "zq_patient_", "zq_therapist_", "zq_session_"
IDS = (PATIENT, PRACTITIONER, SESSION)
FOLDER = "zq_smith_family"
_PNG = b"\x89PNG\r\n\x1a\n"
_IMAGE = re.compile(rb"data:image/png;base64,([A-Za-z0-9+/=\s]+)")
_PDF_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", flags=re.DOTALL)
#: Chunks that say how to draw a picture; any other could say by whom, where or of what it was made.
_DRAWING_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"IDAT", b"IEND"}

#: Put where Python looks first: no address but this machine's, in the command and its kernels.
SITE = """
    import json, os, socket, sys

    def watch(event, arguments):
        if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else "unix"
        elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
            host = arguments[0]
        elif event == "urllib.Request":
            host = arguments[0]
        else:
            return
        host = host.decode() if isinstance(host, bytes) else host
        note = json.dumps([event, str(host), sys.argv[:1]])
        with open(os.environ["CALLS"], "a") as file:
            print(note, file=file)
        if host not in ("unix", None) and not str(host).startswith(("127.", "::1", "localhost")):
            raise OSError("the test lets nothing out")

    if "CALLS" in os.environ:
        sys.addaudithook(watch)
"""


@dataclasses.dataclass(frozen=True)
class Watched:
    """A folder with a recognisable name, and in it all that a process may write to."""

    folder: Path

    @property
    def temporary(self) -> Path:
        """The folder for temporary files."""
        return self.folder / "temporary"

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.folder / "home"

    def environment(self) -> dict[str, str]:
        """What a process is told: where to write, and nothing of who runs the test."""
        kept = ("PATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH")
        places = {name: str(self.temporary) for name in ("TMPDIR", "TEMP", "TMP")}
        return {name: os.environ[name] for name in kept if name in os.environ} | places | {
            "HOME": str(self.home), "USERPROFILE": str(self.home),
            "PYTHONPATH": os.pathsep.join([str(self.folder / "site"), str(ROOT)]),
            "PYTHONIOENCODING": "utf-8", "CALLS": str(self.folder / "calls"),
        }  # fmt: skip

    def start(
        self, *arguments: str, code: str = "", before: Sequence[str] = ()
    ) -> subprocess.Popen[str]:
        """Start the command in the folder, after some code and by way of another program."""
        own = (
            f"{textwrap.dedent(code)}\nfrom ims_outcomes.cli import main\nraise SystemExit(main())"
        )
        return subprocess.Popen(
            [*before, sys.executable, "-c", own, *arguments],
            cwd=self.folder, env=self.environment(), text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, code: str = "", before: Sequence[str] = ()) -> tuple[int, str]:
        """Run the command; its exit code and all it said."""
        process = self.start(*arguments, code=code, before=before)
        said, complained = process.communicate(timeout=570)
        return process.returncode, said + complained

    def calls(self) -> list[list[str]]:
        """Every address that a socket was given: event, host."""
        path = self.folder / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        return [json.loads(line)[:2] for line in lines]


def make_watched(folder: Path) -> Watched:
    """Make the folder, with an export whose ids can be recognised."""
    watched = Watched(folder / FOLDER)
    for place in (watched.temporary, watched.home, watched.folder / "site"):
        place.mkdir(parents=True)
    site = textwrap.dedent(SITE)
    (watched.folder / "site" / "sitecustomize.py").write_text(site, encoding="utf-8")
    write_tables(watched.folder / "export", make_recognisable())
    return watched


def make_recognisable() -> Tables:
    """Sixty patients, some rows of whom cannot be used for their ids stand in the wrong place."""
    tables = make_tables(patients=60)
    for rows in tables.values():
        for row in rows:
            row["patient_id"] = PATIENT + row["patient_id"]
            if "session_id" in row:
                row["session_id"] = SESSION + row["session_id"]
            if "practitioner_id" in row:
                row["practitioner_id"] = PRACTITIONER + row["practitioner_id"]
    sessions, scores = tables["sessions"], tables["scores"]
    sessions[5]["session_date"] = f"soon, {PATIENT}p001"
    sessions[7]["condition"] = f"{PATIENT}p002's own pain"
    sessions[9]["technique"] = f"as {PRACTITIONER}t1 does"
    sessions[11]["duration_minutes"] = f"{PATIENT}p003 knows"
    scores[3]["score"] = f"{PATIENT}p004 said 3"
    scores[4]["instrument"] = f"{PATIENT}p005's scale"
    scores[6]["score"] = "99"
    for row in sessions:
        row["colour"] = f"seen with {PATIENT}p006"
    return tables


def find_in_files(words: Sequence[str], folder: Path) -> list[str]:
    """Name each file under a folder that holds a word, in its name or anywhere in its bytes."""
    return [
        f"{path.relative_to(folder)}: {word}"
        for path in sorted(folder.rglob("*"))
        for word in words
        if word in str(path.relative_to(folder))
        or (path.is_file() and any(is_in(word, data) for data in unfold(path.read_bytes())))
    ]


def is_in(word: str, data: bytes) -> bool:
    """Whether bytes hold a word, in any case and as most encodings would write it."""
    folded = data.lower()
    return any(word.lower().encode(encoding) in folded for encoding in ("utf-8", "utf-16-le"))


def unfold(data: bytes) -> Iterator[bytes]:
    """Bytes, and all that is packed in them: pictures, their texts, parts of PDF, zip files."""
    yield data
    for image in _IMAGE.findall(data):
        yield from unfold(base64.b64decode(image))
    if data.startswith(_PNG):
        for kind, body in list_chunks(data):
            yield body if kind != b"IDAT" else b""
            with_text = body.partition(b"\0")[2].lstrip(b"\0\1")
            yield _unpack(with_text)
    if data.startswith(b"%PDF-"):
        yield from map(_unpack, _PDF_STREAM.findall(data))
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                yield part.filename.encode()
                yield from unfold(archive.read(part))


def _unpack(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def list_chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The chunks of a PNG: kind and bytes."""
    place = len(_PNG)
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += 12 + length


def list_telling_chunks(page: bytes) -> list[bytes]:
    """Chunks of a page's pictures that say more than how to draw them."""
    images = [base64.b64decode(image) for image in _IMAGE.findall(page)]
    kinds = {kind for image in images for kind, _ in list_chunks(image)}
    return sorted(kinds - _DRAWING_CHUNKS)
