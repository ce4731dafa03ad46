"""A page as PDF, printed by a browser of this machine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ims_outcomes.cli import main
from ims_outcomes.reporting import pdf, run
from ims_outcomes.reporting.browsers import find_browser
from ims_outcomes.reporting.page import PageFrame, render_page
from ims_outcomes.reporting.pdf import PdfError, Printer, clean_pdf
from ims_outcomes.reporting.run import Outcome, run_reports
from tests.reporting.fake_notebooks import build_notebook, shown
from tests.reporting.fake_run import PERIOD, list_files, use_fake_engine, write_export

BROWSER = find_browser()
needs_browser = pytest.mark.skipif(
    BROWSER is None and not os.environ.get("CI"), reason="no browser on this machine"
)
posix_only = pytest.mark.skipif(os.name == "nt", reason="the browser of these tests is a script")

INFO = (
    b"%PDF-1.4\n1 0 obj\n<</Title (Pain)\n/Creator (Mozilla \\(X11; Linux\\))\n"
    b"/Producer (Skia/PDF m150)\n/CreationDate (D:20261120155539-08'00')\n"
    b"/ModDate (D:20261120155539Z)>>\nendobj\n"
    b"2 0 obj\n<</Creator (of a page)>>\nendobj\n"
    b"trailer\n<</Size 3\n/Info 1 0 R>>\nstartxref\n9\n%%EOF\n"
)


def make_page(paper: str = "letter") -> str:
    frame = PageFrame(
        title="Pain – Érable", head=("Érable", "July 2025"), language="en", paper=paper
    )
    parts = [shown(f"<h2>Part {number}</h2>" + "<p>words</p>" * 40) for number in (1, 2)]
    return render_page(build_notebook(*parts), frame=frame)


def print_page(folder: Path, *, paper: str = "letter") -> bytes:
    assert BROWSER
    return Printer(BROWSER, folder, paper, "2026-06-30").print_page(make_page(paper))


def unfold(content: bytes) -> bytes:
    """A PDF with whatever is packed in it."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, flags=re.DOTALL)
    unpacked = [content]
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


@needs_browser
def test_a_pdf_is_tagged_titled_and_has_an_outline(tmp_path: Path) -> None:
    content = print_page(tmp_path)
    assert b"/StructTreeRoot" in content and b"/Marked true" in content
    assert "Pain – Érable".encode("utf-16-be").hex().upper().encode() in content
    assert b"/Outlines" in content and b"/Lang (en)" in content


@needs_browser
@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595, 842))])
def test_the_paper_is_that_of_the_settings(
    tmp_path: Path, paper: str, size: tuple[int, int]
) -> None:
    [box, *_] = re.findall(
        rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", print_page(tmp_path, paper=paper)
    )
    assert tuple(round(float(side)) for side in box) == size


@needs_browser
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_pages_are_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(print_page(tmp_path))
    text = subprocess.run(
        ["pdftotext", str(tmp_path / "a.pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    numbers = re.findall(r"(\d+) ?/ ?(\d+)", text)
    assert len(numbers) > 1
    assert numbers[-1][0] == numbers[-1][1] == str(len(numbers))


@needs_browser
def test_the_same_page_gives_the_same_bytes_and_nothing_of_the_machine(tmp_path: Path) -> None:
    first, second = (tmp_path / name for name in ("zq_first", "zq_second"))
    first.mkdir()
    second.mkdir()
    content = print_page(first)
    assert content == print_page(second)
    unpacked = unfold(content)
    told = (b"zq_", b"file:", b"Mozilla", b"Headless", b"Skia", b"(D:20261", str(tmp_path).encode())
    assert [word for word in told if word in unpacked] == []
    assert b"/CreationDate (D:20260630000000Z" in content
    assert list(first.iterdir()) == list(second.iterdir()) == []


@needs_browser
@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_nothing_is_sent_while_a_page_is_printed(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=connect,sendto,sendmsg,sendmmsg"
    tracer = ["strace", "-f", "-qq", "-yy", "-o", str(trace), "-e", calls]
    if subprocess.run([*tracer, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this system does not let a process be traced")
    code = f"""
        from pathlib import Path
        from tests.reporting.test_pdf import print_page
        print_page(Path({str(tmp_path)!r}))
    """
    subprocess.run([*tracer, sys.executable, "-c", textwrap.dedent(code)], check=True, timeout=300)
    lines = [line for line in trace.read_text().splitlines() if re.search(r"sin6?_addr", line)]
    outside = [line for line in lines if not re.search(r'"127\\.|127\.0\.0\.1|"::1"', line)]
    # Asking the system for a way: a socket for datagrams, on which nothing is sent.
    assert [line for line in outside if not re.search(r"connect\(\d+<UDP", line)] == []
    sent = [
        line
        for line in trace.read_text().splitlines()
        if re.search(r"send\w+\(\d+<(UDP|TCP)", line)
    ]
    assert sent == []


def test_what_a_browser_says_of_itself_is_taken_out_and_every_byte_keeps_its_place() -> None:
    clean = clean_pdf(INFO, date="2026-06-30", folder=Path("/x/y"))
    assert len(clean) == len(INFO)
    assert clean.index(b"2 0 obj") == INFO.index(b"2 0 obj")
    info = clean[: clean.index(b"endobj")]
    assert not any(word in info for word in (b"Mozilla", b"Linux", b"Skia", b"20261120"))
    assert info.count(b"(D:20260630000000Z)") == 2
    assert b"/Title (Pain)" in info and b"(of a page)" in clean


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no whole PDF"), (b"<html>", "no whole PDF"), (INFO[:-8], "no whole PDF"),
        (INFO.replace(b"of a page", b"/x/zq_folder"), "names a folder"),
    ],
)  # fmt: skip
def test_what_is_no_clean_pdf_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(PdfError, match=why):
        clean_pdf(content, date="2026-06-30", folder=Path("/x/zq_folder"))


# --- a run, with a script in the place of the browser


def write_browser(folder: Path, script: str) -> Path:
    """A browser that does what a line of the shell says; `$pdf` is where the PDF is to go."""
    program = folder / "browser"
    find = 'for word in "$@"; do case "$word" in --print-to-pdf=*) pdf="${word#*=}";; esac; done\n'
    program.write_text(f"#!/bin/sh\n{find}{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Make the page pain_change of clinic north with such a browser, "" for none."""
    use_fake_engine(tmp_path / "notebooks", monkeypatch)
    data = write_export(tmp_path / "export")
    (tmp_path / "whole.pdf").write_bytes(INFO)

    def make_with(script: str, *, pdf: bool = True) -> Outcome:
        browser = write_browser(tmp_path, script) if script else None
        monkeypatch.setattr(run, "find_browser", lambda: browser)
        return run_reports(
            data, output=tmp_path / "out", clinic="north", reports=("pain_change",), pdf=pdf,
            say=lambda _: None,
        )  # fmt: skip

    return make_with


def print_whole(tmp_path: Path) -> str:
    return f'cp "{tmp_path}/whole.pdf" "$pdf"'


@posix_only
def test_the_pdf_lies_beside_its_page_and_is_listed(
    make: Callable[..., Outcome], tmp_path: Path
) -> None:
    outcome = make(print_whole(tmp_path))
    assert (outcome.made, outcome.failures) == (1, ())
    folder = tmp_path / "out" / "north" / PERIOD
    assert b"(D:20260630000000Z)" in (folder / "pain_change.pdf").read_bytes()
    made = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    assert made["reports"]["pain_change"]["files"] == ["pain_change.xlsx", "pain_change.pdf"]
    assert "pain_change.pdf</a>" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


@posix_only
def test_a_page_that_is_printed_leads_nowhere(make: Callable[..., Outcome], tmp_path: Path) -> None:
    make(f'cp "${{pdf%.pdf}}.html" "{tmp_path}/printed.html"; {print_whole(tmp_path)}')
    printed = (tmp_path / "printed.html").read_text(encoding="utf-8")
    assert "size: letter" in printed and "<nav" not in printed
    page = tmp_path / "out" / "north" / PERIOD / "pain_change.html"
    assert "size: letter" not in page.read_text(encoding="utf-8")


@posix_only
@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("exit 3", "browser did not print it"),
        ("sleep 60 & sleep 60", "browser did not print it within 1 s"),
        ('echo "<html>" > "$pdf"', "what the browser printed is no whole PDF"),
    ],
)
def test_a_browser_that_fails_leaves_the_page_and_no_old_pdf(
    make: Callable[..., Outcome], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str,
    why: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(pdf, "_PATIENCE", 1)
    make(print_whole(tmp_path))
    make("", pdf=False)  # without --pdf the old one does not stay beside a new page
    assert "pain_change.pdf" not in list_files(tmp_path / "out" / "north" / PERIOD)
    outcome = make(script)
    assert outcome.made == 1
    [failure] = outcome.failures
    assert f"The page 'pain_change' for clinic 'north' has no PDF: {why}" in failure
    assert "\nTry: " in failure and str(tmp_path) not in failure
    assert "pain_change.html" in list_files(tmp_path / "out" / "north" / PERIOD)
    assert make(print_whole(tmp_path)).made == 1  # the next run tries again
    assert "pain_change.pdf" in list_files(tmp_path / "out" / "north" / PERIOD)


@posix_only
def test_a_stop_while_a_page_is_printed_leaves_no_folder_and_no_browser(tmp_path: Path) -> None:
    browser = write_browser(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; sleep 60")
    folder = tmp_path / "work"
    folder.mkdir()
    code = f"""
        import signal, sys
        from pathlib import Path
        from ims_outcomes.reporting.pdf import Printer
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        browser, folder = Path({str(browser)!r}), Path({str(folder)!r})
        Printer(browser, folder, "letter", "2026-06-30").print_page("<p>")
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)])
    child = tmp_path / "child"
    wait_until(lambda: child.is_file() and child.read_text().strip() != "")
    assert list(folder.iterdir()) != []
    process.terminate()
    assert process.wait(timeout=60) == 143
    assert list(folder.iterdir()) == []
    wait_until(lambda: not is_alive(int(child.read_text())))


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    pytest.fail("it did not come about within a minute")


def is_alive(number: int) -> bool:
    """Whether a process runs; one that is over and not yet collected does not."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.is_file() or status.read_text().rpartition(")")[2].split()[0] != "Z"


@posix_only
def test_without_a_browser_the_pages_are_made_and_it_is_said_once(
    make: Callable[..., Outcome], tmp_path: Path
) -> None:
    first, second = make(""), make("")
    assert (first.made, second.made, second.up_to_date) == (1, 0, 1)
    for outcome in (first, second):
        [failure] = outcome.failures
        assert failure.startswith(
            "No PDF was made: neither Chrome nor Edge nor Chromium was found."
        )
    assert make(print_whole(tmp_path)).made == 1  # once one is installed


def test_the_command_ends_with_1_when_no_browser_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use_fake_engine(tmp_path / "notebooks", monkeypatch)
    data = write_export(tmp_path / "export")
    monkeypatch.setattr(run, "find_browser", lambda: None)
    words = ["--data", str(data), "--out", str(tmp_path / "out"), "--reports", "pain_change"]
    assert main(["report", *words, "--pdf"]) == 1
    said = capsys.readouterr()
    assert "No PDF was made" in said.err and "2 pages made." in said.out


def test_pdf_does_not_go_with_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["report", "--check", str(tmp_path), "--pdf"]) == 2
    assert "--pdf does not go with --check" in capsys.readouterr().err
