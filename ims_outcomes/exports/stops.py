"""Stops: what keeps an export from being read at all, said all at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

import numpy as np

from ims_outcomes.errors import ExportError
from ims_outcomes.vocabulary.checks import load_checks

#: A number, a date or a time of day, as names of columns are not.
_NO_NAME = re.compile(r"[-+]?[0-9][0-9.,:/ T-]*%?")


def build_stop(check: str, **details: object) -> ExportError:
    """Make the error of a check with its names filled in.

    Examples
    --------
    >>> print(build_stop("no_rows", file="scores.csv"))
    scores.csv has a header but no rows.
    Try: export it again for a longer period, or take the file out of the folder.
    """
    known = load_checks()[check]
    return ExportError(known.message.format(**details), remedy=known.remedy.format(**details))


def raise_together(stops: Sequence[ExportError]) -> None:
    """Raise every stop in one error, or return when there is none.

    Raises
    ------
    ExportError
        Each stop with its own remedy; the last remedy stands at the end.
    """
    if not stops:
        return
    earlier = [f"{stop}\n\n" for stop in stops[:-1]]
    raise ExportError("".join(earlier) + stops[-1].message, remedy=stops[-1].remedy)


def describe_near(name: str, known: Iterable[str]) -> str:
    """Say which name is nearest to one that is missing; "" when none is near.

    None is named where one of those there is a number or a date: then the first row is no row of
    names, and what stands in it is a patient's.

    Examples
    --------
    >>> describe_near("session_date", ["sesion date", "colour"])
    " The nearest is 'sesion date'."
    >>> describe_near("session_date", ["colour"]), describe_near("patient_id", ["patient_9", "7"])
    ('', '')
    """
    names = list(known)
    if any(_NO_NAME.fullmatch(one.strip()) for one in names):
        return ""
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f" The nearest is '{near[0]}'." if near else ""


def describe_rows(rows: Sequence[int] | np.ndarray) -> str:
    """Say how many rows, with the numbers of at most five; a row named twice counts once.

    Examples
    --------
    >>> describe_rows([12])
    '1 row (12)'
    >>> describe_rows([2, 3, 4, 5, 6, 7, 7])
    '6 rows (2, 3, 4, 5, 6, …)'
    """
    return _describe_numbers(rows, one="row")


def describe_lines(lines: Sequence[int] | np.ndarray) -> str:
    """Say how many lines, with the numbers of at most five.

    Examples
    --------
    >>> describe_lines([3, 9])
    '2 lines (3, 9)'
    """
    return _describe_numbers(lines, one="line")


def list_different(numbers: Sequence[int] | np.ndarray) -> np.ndarray:
    """List numbers in rising order, each once; at once where they are so already.

    Examples
    --------
    >>> list_different([3, 1, 3]).tolist(), list_different([1, 2]).tolist()
    ([1, 3], [1, 2])
    """
    given = np.asarray(numbers)
    is_rising = bool((given[1:] > given[:-1]).all())
    return given if is_rising else np.unique(given)


def _describe_numbers(given: Sequence[int] | np.ndarray, *, one: str) -> str:
    numbers = list_different(given)
    shown = ", ".join(str(number) for number in numbers[:5])
    more = ", …" if len(numbers) > 5 else ""
    return f"{len(numbers):,} {one if len(numbers) == 1 else one + 's'} ({shown}{more})"
