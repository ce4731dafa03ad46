"""What went wrong, without what it went wrong with: kinds of errors and places in the program.

What an error says may quote a patient's value, and a place may name a folder of the machine. An
outline keeps neither, so that it can be passed on to whoever mends the program.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, TextIO

from ims_outcomes.reporting.locations import PACKAGE

if TYPE_CHECKING:
    from nbformat import NotebookNode

LEFT_OUT: Final = "what it said is left out, as it may hold data"
_START: Final = "Traceback (most recent call last):"
_OUR_MISTAKE: Final = "This is a mistake in the program. The lines above hold none of your data."
#: Below these folders a path says the same on every machine.
_SAME_EVERYWHERE: Final = re.compile(
    r".*[/\\](?:site-packages|dist-packages|lib[/\\]python3\.\d+)[/\\]", re.IGNORECASE
)
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")
_KIND: Final = re.compile(r"(\w+) +Traceback \(most recent call last\)$")
_CELL: Final = re.compile(r"Cell In\s?\[\d+\], line \d+(?:, in [\w.<>]+)?")
_FRAME: Final = re.compile(r"File (?P<path>.+):(?P<line>\d+)(?P<name>, in [\w.<>]+)?")
_NUMBERS: Final = "application/vnd.ims-outcomes.numbers+json"


def outline_exception(bug: BaseException) -> str:
    """Outline an error: its kind and where it was raised, those before it first.

    Parameters
    ----------
    bug : BaseException
        Any error.

    Returns
    -------
    str
        As Python writes a traceback, without the lines of the program, without what the errors
        said, and with paths from the package on.

    Examples
    --------
    >>> print(outline_exception(KeyError("Jane Doe")))
    Traceback (most recent call last):
    KeyError: what it said is left out, as it may hold data
    """
    return "\n".join(line for error in _list_chain(bug) for line in _outline_one(error))


def _list_chain(bug: BaseException) -> list[BaseException]:
    """The errors that led to this one, and this one last."""
    chain: list[BaseException] = []
    error: BaseException | None = bug
    while error is not None and error not in chain:
        chain.append(error)
        before = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or before
    return chain[::-1]


def _outline_one(error: BaseException) -> Iterator[str]:
    yield _START
    for place, line in traceback.walk_tb(error.__traceback__):
        code = place.f_code
        yield f'  File "{shorten_source(code.co_filename)}", line {line}, in {code.co_name}'
    yield f"{type(error).__name__}: {LEFT_OUT}"


def shorten_source(path: str) -> str:
    """Write the path of a source file without what it lies in on this machine.

    Examples
    --------
    >>> shorten_source("/home/jane/.venv/lib/python3.13/site-packages/pandas/core/frame.py")
    'pandas/core/frame.py'
    >>> shorten_source("/home/jane/study.py")
    'study.py'
    """
    whole = Path(path).expanduser() if path.startswith(("~/", "~\\")) else Path(path)
    if whole.is_relative_to(PACKAGE):
        return whole.relative_to(PACKAGE.parent).as_posix()
    short = _SAME_EVERYWHERE.sub("", path, count=1)
    return short if short != path else re.split(r"[/\\]", path)[-1]


def outline_notebook(executed: Path) -> bytes:
    """Outline an executed notebook: its cells, what a page may show of them, and where it failed.

    Parameters
    ----------
    executed : Path
        The notebook as papermill left it: with paths among its parameters, and with whatever its
        cells printed and their errors said.

    Returns
    -------
    bytes
        A notebook. Of its outputs those that went through the disclosure door are left, and of
        an error its kind and places; no parameters, no times, no folders.
    """
    import nbformat

    notebook = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
    outlined: str = nbformat.writes(_outline_cells(notebook))  # type: ignore[no-untyped-call]
    return outlined.encode("utf-8")


def _outline_cells(notebook: NotebookNode) -> NotebookNode:
    notebook.metadata.pop("papermill", None)
    notebook.cells = [cell for cell in notebook.cells if not _is_injected(cell)]
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata.get("tags", [])}
        if cell.cell_type == "code":
            cell.outputs = [kept for output in cell.outputs for kept in _outline_output(output)]
    return notebook


def _is_injected(cell: NotebookNode) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", [])


def _outline_output(output: NotebookNode) -> Iterator[NotebookNode]:
    if _NUMBERS in output.get("data", {}):
        yield output
    if output.output_type == "error":
        output.evalue = LEFT_OUT
        output.traceback = [line for part in output.traceback for line in _outline_part(part)]
        output.traceback.append(f"{output.ename}: {LEFT_OUT}")
        yield output


def _outline_part(part: str) -> Iterator[str]:
    """Keep of a part of IPython's traceback which error it is about, or the place it names."""
    first = _COLOUR.sub("", part).strip().partition("\n")[0]
    if _KIND.match(first):
        yield first
    elif found := _CELL.match(first):
        yield found[0]
    elif found := _FRAME.match(first):
        yield f"File {shorten_source(found['path'])}:{found['line']}{found['name'] or ''}"


def outline_every_bug() -> None:
    """Let this process outline whatever nobody caught, in place of Python's own words.

    What libraries log is not shown at all: a task that was stopped logs a whole traceback. For
    the command alone: in a notebook or a test an error keeps all it says.
    """
    sys.excepthook = _tell
    threading.excepthook = lambda bug: _tell(bug.exc_type, bug.exc_value, bug.exc_traceback)
    sys.unraisablehook = lambda bug: _tell(bug.exc_type, bug.exc_value, bug.exc_traceback)
    warnings.showwarning = _tell_warning
    logging.getLogger().addHandler(logging.NullHandler())


def _tell(
    _kind: type[BaseException], bug: BaseException | None, _place: TracebackType | None
) -> None:
    if bug is not None:
        sys.stderr.write(f"{outline_exception(bug)}\n{_OUR_MISTAKE}\n")


def _tell_warning(  # noqa: PLR0917
    message: Warning | str,  # noqa: ARG001  # the names are Python's
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,  # noqa: ARG001
) -> None:
    place = f"{shorten_source(filename)}, line {lineno}"
    (file or sys.stderr).write(f"{category.__name__} in {place}: {LEFT_OUT}\n")
