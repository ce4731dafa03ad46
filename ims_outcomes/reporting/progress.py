"""How far a run is: a bar beneath what is said, where somebody looks on."""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TextIO

if TYPE_CHECKING:
    from tqdm import tqdm


_NO_STEPS: Final = "{desc}"
_STEPS: Final = "{desc} {bar} {percentage:3.0f} %, {remaining} left"


class Progress:
    """How far a run is, shown to nobody: what a terminal's bar is a kind of."""

    def start(self, what: str) -> None:
        """Say what is being done while nobody knows how long it takes."""

    def plan(self, steps: Sequence[int]) -> None:
        """Say of how many steps each page to come is."""

    def begin(self, what: str) -> None:
        """Say which page comes next."""

    def step(self, **_told: Any) -> None:
        """One step of the page is done; what a notebook's client tells of it is not needed."""

    def finish(self) -> None:
        """The page is done, whether all of its steps were told or not."""


#: For a run that nobody looks on at.
UNSEEN: Final = Progress()


class TerminalProgress(Progress):
    """A bar that fits the terminal: which page is being made, and the time left; no colour.

    Parameters
    ----------
    stream : file
        Where it is drawn.
    """

    def __init__(self, stream: TextIO) -> None:
        from tqdm import tqdm

        # Without a thread of its own, and without a lock that other processes could see.
        tqdm.monitor_interval = 0
        tqdm.set_lock(threading.RLock())
        self._ends: list[int] = []
        self._bar: tqdm[Any] = tqdm(
            total=1,
            file=stream,
            leave=False,
            dynamic_ncols=True,
            smoothing=0,
            mininterval=0.2,
            bar_format=_NO_STEPS,
        )

    def start(self, what: str) -> None:
        """Show what is being done."""
        self._bar.set_description_str(what)

    def plan(self, steps: Sequence[int]) -> None:
        """Begin a bar of all the steps."""
        self._ends = list(itertools.accumulate(steps))
        self._bar.bar_format = _STEPS
        self._bar.reset(total=sum(steps))

    def begin(self, what: str) -> None:
        """Show which page is being made."""
        self._bar.set_description_str(what)

    def step(self, **_told: Any) -> None:
        """Move on by one step, never beyond the page's last."""
        if self._ends and self._bar.n < self._ends[0]:
            self._bar.update()

    def finish(self) -> None:
        """Move to the end of the page."""
        if self._ends:
            self._bar.update(self._ends.pop(0) - self._bar.n)

    def write(self, line: str) -> None:
        """Write a line above the bar."""
        self._bar.write(line, file=sys.stdout)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()


@contextlib.contextmanager
def show_progress(stream: TextIO) -> Iterator[TerminalProgress | None]:
    """Show a bar while a run lasts, where a person looks on; None where nobody does.

    It is gone afterwards, however the run ends.

    Parameters
    ----------
    stream : file
        Where the bar is drawn; only when it is a terminal that can go back on a line.
    """
    if not stream.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    progress = TerminalProgress(stream)
    try:
        yield progress
    finally:
        progress.close()
