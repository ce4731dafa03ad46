"""Stops from outside: Ctrl-C, a polite kill, a terminal that is closed. They end like an error."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from typing import Any, NoReturn

#: What asks a program to end: a kill, and a terminal whose window is closed.
POLITE_KILLS = (signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


class Terminated(SystemExit):
    """A polite kill; the exit code is 128 and the number of the signal, as shells have it."""


@contextlib.contextmanager
def end_politely() -> Iterator[None]:
    """Let a polite kill end like an error: temporary folders go, the kernel is shut down.

    What the caller had ignored, as nohup does, stays ignored.
    """
    heard = [number for number in POLITE_KILLS if signal.getsignal(number) != signal.SIG_IGN]
    with _hear(heard, _leave):
        yield


@contextlib.contextmanager
def hold_stops() -> Iterator[None]:
    """Let a stop wait until something short is done that must be done whole or not at all."""
    held: list[int] = []
    with _hear([signal.SIGINT, *POLITE_KILLS], lambda number, _: held.append(number)):
        yield
    for number in dict.fromkeys(held):
        signal.raise_signal(number)


@contextlib.contextmanager
def _hear(numbers: list[signal.Signals], action: Any) -> Iterator[None]:
    """Answer signals with an action for a while; only the first thread may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, action) for number in numbers}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def _leave(number: int, _frame: object) -> NoReturn:
    raise Terminated(128 + number)
