"""Numbers as people write them: with a point or a comma, and with marks between thousands."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from ims_outcomes.exports.coded import Flags

_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_COMMA = re.compile(r"[+-]?([0-9]+(,[0-9]*)?|,[0-9]+)")
# Thousands are groups of three digits, and the first group does not begin with 0.
_GROUPED = {
    mark: re.compile(rf"[+-]?[1-9][0-9]{{0,2}}([{thousands}][0-9]{{3}})+([{mark}][0-9]+)?")
    for mark, thousands in ((".", ","), (",", "."))
}
_GROUPED_BY_BLANKS = re.compile(
    r"[+-]?[1-9][0-9]{0,2}([ '’\u00a0\u202f\u2009][0-9]{3})+([.,][0-9]+)?"
)
_THOUSANDS_BLANKS = re.compile(r"[ '’\u00a0\u202f\u2009]")
_MINUS = str.maketrans("\N{MINUS SIGN}", "-")


@dataclasses.dataclass(frozen=True)
class WrittenNumbers:
    """The numbers of a column's distinct texts, and how they were written.

    Attributes
    ----------
    numbers : list of float or None
        None where the text is no number, or one of two and nobody can tell which.
    is_ambiguous : array of bool
        Which texts could be two numbers, such as 1,234.
    has_comma : array of bool
        Which were read with a decimal comma.
    has_thousands : array of bool
        Which were read with marks between thousands.
    """

    numbers: list[float | None]
    is_ambiguous: Flags
    has_comma: Flags
    has_thousands: Flags


def read_number(text: str) -> float | None:
    """Read a number by itself; None when it is not one, or could be two.

    Examples
    --------
    >>> read_number("6.5"), read_number("-3"), read_number("7,5"), read_number("nan")
    (6.5, -3.0, 7.5, None)
    >>> read_number("200.000.000"), read_number("1,234")
    (200000000.0, None)
    """
    return read_numbers([text]).numbers[0]


def read_numbers(texts: Sequence[str], *, decimal: str = "") -> WrittenNumbers:
    """Read the distinct texts of a column of numbers.

    A comma that cannot stand between thousands is a decimal comma (7,5), and a point that cannot
    is a decimal point. 1,234 can be both: the other numbers of the column decide, when all of
    those that are certain are written in one way; else nobody can tell. 1.234 has a decimal point
    unless the others have decimal commas. `decimal` is the owner's answer, "." or ",".

    Parameters
    ----------
    texts : sequence of str
        Distinct, without blanks around them.
    decimal : str
        "" when nobody said.
    """
    meanings = [find_meanings(text) for text in texts]
    marked = [_find_marks(text) for text in texts]
    decided = decimal or _decide(meanings, marked)
    chosen = [
        _choose(found, decided, marks=marks) for found, marks in zip(meanings, marked, strict=True)
    ]
    numbers = [
        found.get(mark) if mark else None for found, mark in zip(meanings, chosen, strict=True)
    ]
    is_number = np.array([number is not None for number in numbers], dtype=bool)
    return WrittenNumbers(
        numbers=numbers,
        is_ambiguous=np.array([bool(found) for found in meanings], dtype=bool) & ~is_number,
        has_comma=_flag_marks(marked, chosen, wanted=","),
        has_thousands=is_number
        & np.array([_is_grouped(*each) for each in zip(texts, chosen, strict=True)], dtype=bool),
    )


def find_meanings(text: str) -> dict[str, float]:
    """The numbers that a text can be, by the decimal mark it then has.

    Examples
    --------
    >>> find_meanings("7,5"), find_meanings("1,234")
    ({',': 7.5}, {'.': 1234.0, ',': 1.234})
    >>> find_meanings("8/10")
    {}
    """
    plain = text.translate(_MINUS)
    if _GROUPED_BY_BLANKS.fullmatch(plain):
        plain = _THOUSANDS_BLANKS.sub("", plain)
    found = {}
    if _PLAIN.fullmatch(plain):
        found["."] = float(plain)
    elif _GROUPED["."].fullmatch(plain):
        found["."] = float(plain.replace(",", ""))
    if _COMMA.fullmatch(plain):
        found[","] = float(plain.replace(",", "."))
    elif _GROUPED[","].fullmatch(plain):
        found[","] = float(plain.replace(".", "").replace(",", "."))
    # + 0.0 makes -0 a plain 0
    return {mark: number + 0.0 for mark, number in found.items() if math.isfinite(number)}


def _find_marks(text: str) -> str:
    """The points and commas that stand in a text, each once."""
    return "".join(mark for mark in ".," if mark in text)


def _decide(meanings: Sequence[Mapping[str, float]], marked: Sequence[str]) -> str:
    """The decimal mark of all numbers that are certain; "both" or "none" when there is none."""
    certain = {
        next(iter(found))
        for found, marks in zip(meanings, marked, strict=True)
        if marks and len(found) == 1
    }
    return certain.pop() if len(certain) == 1 else "both" if certain else "none"


def _choose(meanings: Mapping[str, float], decided: str, *, marks: str) -> str:
    """The decimal mark with which to read one number; "" when nobody can tell."""
    if len(set(meanings.values())) == 1:
        return next(iter(meanings))
    if decided in meanings:
        return decided
    return "." if meanings and decided == "none" and marks == "." else ""


def _flag_marks(marked: Sequence[str], chosen: Sequence[str], *, wanted: str) -> Flags:
    """Which numbers hold the decimal mark that they were read with, where it is this one."""
    return np.array(
        [mark == wanted and wanted in marks for marks, mark in zip(marked, chosen, strict=True)],
        dtype=bool,
    )


def _is_grouped(text: str, mark: str) -> bool:
    """Whether a text has marks between thousands when read with this decimal mark."""
    plain = text.translate(_MINUS)
    if _GROUPED_BY_BLANKS.fullmatch(plain):
        return True
    return bool(mark and _GROUPED[mark].fullmatch(plain))
