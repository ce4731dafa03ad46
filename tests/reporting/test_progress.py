"""A bar where a person looks on, nothing where nobody does, and nothing left behind."""

from __future__ import annotations

import io
import re
import threading

import pytest

from ims_outcomes.reporting.progress import UNSEEN, show_progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True

    def screen(self) -> str:
        """What stands in the line of the bar at the end: each return begins it anew."""
        line = ""
        for part in self.getvalue().split("\r"):
            line = part + line[len(part) :]
        return line.rstrip()

    def shown(self) -> str:
        return self.getvalue()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def test_the_bar_names_the_page_and_the_time_left(terminal: Terminal) -> None:
    with show_progress(terminal) as progress:
        assert progress is not None
        progress.plan([2, 2])
        progress.begin("pain_change for north (1 of 2)")
        progress.step()
        progress.finish()
        progress.begin("conditions for north (2 of 2)")
    shown = terminal.shown()
    assert re.search(r"pain_change for north \(1 of 2\) .* 0 %, \? left", shown)
    assert re.search(r"conditions for north \(2 of 2\) .* 50 %, 00:00 left", shown)


def test_nothing_is_left_on_the_screen_however_a_run_ends(terminal: Terminal) -> None:
    def stop() -> None:
        with show_progress(terminal) as progress:
            assert progress is not None
            progress.plan([5])
            progress.begin("pain_change for north (1 of 1)")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert "pain_change" in terminal.shown()
    assert terminal.screen() == ""


def test_a_line_that_is_said_stands_above_the_bar(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    with show_progress(terminal) as progress:
        assert progress is not None
        progress.start("Reading the export")
        progress.write("Export read.")
        assert terminal.screen() == "Reading the export"
    assert capsys.readouterr().out == "Export read.\n"


def test_the_bar_has_no_colour_and_no_thread(terminal: Terminal) -> None:
    threads = threading.active_count()
    with show_progress(terminal) as progress:
        assert progress is not None
        progress.plan([3])
        progress.step()
        assert threading.active_count() == threads
    assert "\x1b[3" not in terminal.shown()


def test_more_steps_than_were_counted_never_go_beyond_the_page(terminal: Terminal) -> None:
    with show_progress(terminal) as progress:
        assert progress is not None
        progress.plan([1, 1])
        for _ in range(5):
            progress.step()
        progress.finish()
        progress.begin("conditions")
    assert "100 %" not in terminal.shown()


def test_there_is_no_bar_where_nobody_looks_on(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with show_progress(io.StringIO()) as progress:
        assert progress is None
    monkeypatch.setenv("TERM", "dumb")  # one that cannot go back on a line
    with show_progress(terminal) as progress:
        assert progress is None
    assert terminal.shown() == ""


def test_a_run_without_a_bar_needs_none() -> None:
    UNSEEN.start("Reading the export")
    UNSEEN.plan([1])
    UNSEEN.begin("conditions")
    UNSEEN.step()
    UNSEEN.finish()
