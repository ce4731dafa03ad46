"""A page as PDF: printed by a browser of this machine, away from any network."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ims_outcomes.errors import ReportError

#: Seconds after which a browser that has not printed a page is stopped.
_PATIENCE: Final = 120
#: Nothing is called, nothing is kept, nobody is asked, and what is printed has its structure. No
#: name leads anywhere. Chromium still asks the system itself whether there is a way to the IPv6
#: internet, with a socket on which nothing is sent.
_OPTIONS: Final = (
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-service-autorun",
    "--no-pings",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--password-store=basic",
    "--use-mock-keychain",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
    "--no-pdf-header-footer",
)
#: A socket's path has at most 104 bytes, of which the browser's own part takes 46.
_LONGEST_FOLDER: Final = 56
_INFO: Final = re.compile(rb"/Info (\d+) 0 R")
_TELLING: Final = re.compile(rb"/(Creator|Producer|Author) \((?:\\.|[^\\()])*\)", flags=re.DOTALL)
_DATE: Final = re.compile(rb"\(D:\d{14}[^)]{0,9}\)")


_REMEDY: Final = "open the page and print it to PDF, or install another of Chrome, Edge, Chromium."
#: What is said when there is nothing to print with.
NO_BROWSER: Final = (
    "No PDF was made: neither Chrome nor Edge nor Chromium was found. The pages are there.\n"
    "Try: install one of them, or open a page in any browser and print it to PDF."
)


class PdfError(ReportError):
    """A page that no PDF was made of."""


@dataclasses.dataclass(frozen=True)
class Printer:
    """What prints the pages of a run.

    Attributes
    ----------
    browser : Path
        The program.
    folder : Path
        A folder that only this user may read, and that is cleared up after the run.
    paper : str
        "letter" or "a4".
    date : str
        The day that stands in the file as that of its making, YYYY-MM-DD: the extract date, for
        the same page gives the same file on any day.
    """

    browser: Path
    folder: Path
    paper: str
    date: str

    def print_page(self, page: str) -> bytes:
        """Print a page.

        Parameters
        ----------
        page : str
            HTML that is whole in itself and leads nowhere.

        Returns
        -------
        bytes
            The PDF: tagged, titled, with an outline, saying nothing of this machine.

        Raises
        ------
        PdfError
            When the browser does not make it.
        """
        folder = Path(tempfile.mkdtemp(prefix="pdf-", dir=self.folder))
        try:
            source, target = folder / "page.html", folder / "page.pdf"
            source.write_text(page, encoding="utf-8")
            _run_browser(self.browser, folder, [f"--print-to-pdf={target}", source.as_uri()])
            if not target.is_file():
                raise PdfError(f"{self.browser.stem} did not print it.", remedy=_REMEDY)
            return clean_pdf(target.read_bytes(), date=self.date, folder=folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def clean_pdf(pdf: bytes, *, date: str, folder: Path) -> bytes:
    r"""Take out what a browser writes into a PDF of itself, the machine and the moment.

    Every byte keeps its place, because a PDF finds its parts by theirs.

    Parameters
    ----------
    pdf : bytes
        As a browser made it.
    date : str
        YYYY-MM-DD.
    folder : Path
        Where it was made; must not stand in it.

    Raises
    ------
    PdfError
        When it is no whole PDF, or names the folder.

    Examples
    --------
    >>> clean_pdf(b"%PDF-1.4\n1 0 obj\n<</Producer (Skia m1)>>\nendobj\ntrailer <</Info 1 0 R>>\n"
    ...           b"%%EOF\n", date="2026-06-30", folder=Path("/x/y"))[9:40]
    b'1 0 obj\n<</Producer ()       >>'
    """
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-64:]:
        raise PdfError("what the browser printed is no whole PDF.", remedy=_REMEDY)
    found = _INFO.search(pdf, pdf.rfind(b"trailer"))
    if found:
        start = re.search(rb"(?<!\d)%s 0 obj" % found[1], pdf)
        end = pdf.find(b"endobj", start.end()) if start else -1
        if start and end > 0:
            pdf = pdf[: start.end()] + _clean_info(pdf[start.end() : end], date) + pdf[end:]
    if str(folder).encode() in pdf or folder.name.encode() in pdf:
        raise PdfError("what the browser printed names a folder of this machine.", remedy=_REMEDY)
    return pdf


def _clean_info(info: bytes, date: str) -> bytes:
    moment = f"(D:{date.replace('-', '')}000000Z)".encode()
    info = _TELLING.sub(lambda one: (b"/%s ()" % one[1]).ljust(len(one[0])), info)
    return _DATE.sub(lambda one: moment.ljust(len(one[0])), info)


def _run_browser(browser: Path, folder: Path, words: list[str]) -> None:
    """Run a browser with a profile of its own; whatever it started is gone afterwards."""
    command = [str(browser), *_OPTIONS, f"--user-data-dir={folder / 'profile'}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # it refuses to start for root with it
    try:
        process = subprocess.Popen(
            [*command, *words],
            cwd=folder,
            env=_choose_environment(os.environ, folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as problem:
        raise PdfError(
            f"{browser.stem} cannot be started: {problem.strerror}.", remedy=_REMEDY
        ) from None
    try:
        process.wait(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        raise PdfError(
            f"{browser.stem} did not print it within {_PATIENCE} s.", remedy=_REMEDY
        ) from None
    finally:
        _stop(process)


def _choose_environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Give the browser our folder for whatever it writes, and on Linux for a home too.

    Its socket needs a short path. Where ours is long the socket lies, as that of any browser, in a
    private folder in /tmp, which the browser removes at its end; nothing of the page is in it.
    """
    is_short = os.name == "nt" or len(os.fsencode(folder)) <= _LONGEST_FOLDER
    own = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder) if is_short else "/tmp")
    if sys.platform.startswith("linux"):
        homes = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        own |= dict.fromkeys(homes, str(folder))
    kept = {name: text for name, text in environment.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    return kept | own


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the browser and, where the system knows such groups, all that it started."""
    with contextlib.suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
