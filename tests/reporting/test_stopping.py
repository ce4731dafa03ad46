"""A stop waits for what must be whole, and ends everything else like an error."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ims_outcomes.reporting.files import write_together
from ims_outcomes.reporting.stopping import Terminated, end_politely, hold_stops

not_on_windows = pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal")


@pytest.fixture(autouse=True)
def _the_keyboard_is_heard() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@not_on_windows
def test_a_polite_kill_ends_like_an_error_with_the_exit_code_of_shells() -> None:
    cleaned = []

    def be_killed() -> None:
        with end_politely():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            finally:
                cleaned.append(True)

    with pytest.raises(Terminated) as stop:
        be_killed()
    assert (stop.value.code, cleaned) == (143, [True])


@not_on_windows
def test_what_the_caller_had_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with end_politely(), hold_stops():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_stop_waits_until_what_must_be_whole_is_done() -> None:
    done = []

    def be_stopped() -> None:
        with hold_stops():
            signal.raise_signal(signal.SIGINT)
            done.append("all of it")

    with pytest.raises(KeyboardInterrupt):
        be_stopped()
    assert done == ["all of it"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_stop_between_two_files_leaves_none_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers, page = tmp_path / "numbers.csv", tmp_path / "page.html"
    write_together({numbers: b"old", page: b"old"}, inside=tmp_path)
    replace = Path.replace

    def replace_and_be_stopped(self: Path, target: Path) -> Path:
        moved = replace(self, target)
        signal.raise_signal(signal.SIGINT)
        return moved

    monkeypatch.setattr(Path, "replace", replace_and_be_stopped)
    with pytest.raises(KeyboardInterrupt):
        write_together({numbers: b"new", page: b"new"}, inside=tmp_path)
    assert (numbers.read_bytes(), page.read_bytes()) == (b"new", b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["numbers.csv", "page.html"]


def test_another_thread_than_the_first_may_hold_stops_too() -> None:
    done = []

    def work() -> None:
        with hold_stops(), end_politely():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
