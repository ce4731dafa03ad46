"""One cell of a table: an estimate in the words and digits asked for, or why it is not there."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from ims_outcomes.disclosure import PROTECTED, SMALL
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.formats import (
    choose_decimals,
    format_count,
    format_duration,
    format_durations,
    format_estimate,
    format_interval,
    format_n_of_n,
    format_number,
    format_p,
    format_share,
    format_share_difference,
    format_share_interval,
    format_whole_or_half,
)
from ims_outcomes.presentation.rows import Row

CellFormat: TypeAlias = Literal[
    "n",  # how many the estimate rests on: 41
    "people",  # how many are in a group: of a share its numerator, else the same as n
    "basis",  # the same, of a rate its events and sessions: 41 or 16/458
    "n_missing",  # how many should be in it and are not: 17
    "count",  # an estimate that is a count: 312
    "n_of_n",  # 24/41
    "share",  # 59 %
    "share_interval",  # 59 % (43 to 72 %)
    "share_range",  # 43 to 72 %
    "share_difference",  # 22 percentage points (11 to 32)
    "rate",  # 24/41, 59 % (43 to 72 %)
    "count_share",  # 24/41, 59 %
    "percent",  # 36 %, of an estimate that is in percent already
    "mean",  # −2.1
    "mean_interval",  # −2.1 (−2.4 to −1.8)
    "mean_of_n",  # 32/69, −2.1 points (−2.4 to −1.8)
    "interval",  # −2.4 to −1.8
    "median_quartiles",  # 5 (3 to 8)
    "median_duration",  # 23 minutes (21 to 25), from an estimate in seconds
    "weeks",  # 6.5
    "published",  # 1.3 (1.0 to 1.7) SD: figures of several units in one column
    "p",  # 0.046
    "estimate",  # as its unit and method deserve: a share, a median or a mean, with its range
]

#: A count and its percentage stay on one line of a narrow cell.
_TIED: Final = "\u00a0"

#: Cells that are a count of people: when hidden they say "<5", all others say "hidden".
COUNT_FORMATS: Final = frozenset({"n", "people", "basis", "count", "n_of_n", "rate", "count_share"})
#: Decimals with which published figures are given, by unit.
PUBLISHED_DECIMALS: Final[Mapping[str, int]] = {"SD": 1}
#: Cells that hold a percentage, which a few people do not carry.
PERCENT_FORMATS: Final = frozenset(
    {"share", "share_interval", "share_range", "share_difference", "interval"}
)


def format_cell(
    row: Row | None, cell_format: CellFormat, *, least: int, decimals: int | None = None
) -> str:
    """Write one estimate as a cell; never 0 and never blank for what is hidden or missing.

    Parameters
    ----------
    row : mapping, optional
        A row of `Disclosed.frame`; None when there is no such estimate: "not computed".
    cell_format : str
        One of `CellFormat`.
    least : int
        People below which a row is hidden, for "<5".
    decimals : int, optional
        Decimals of a mean; without, as its unit deserves.

    Returns
    -------
    str
        Text, not yet escaped.

    Examples
    --------
    >>> row = {"mark": "", "unit": "points", "estimate": -2.1, "lower": -2.4, "upper": -1.8}
    >>> format_cell(row, "mean", least=5)
    '−2.1'
    >>> format_cell({"mark": "small"}, "n", least=5)
    '<5'
    """
    if row is None:
        return say("not_computed")
    if row["mark"]:
        return _say_mark(row, cell_format, least)
    if not math.isfinite(float(row[_NEEDED[cell_format]])):
        return _say_missing(row)
    places = choose_decimals(str(row["unit"])) if decimals is None else decimals
    return _WRITERS[cell_format](row, places)


def is_absent(text: str) -> bool:
    """Tell whether a cell holds words that stand for a number which cannot be given."""
    return text in {say(key) for key in _ABSENT_KEYS}


def _say_mark(row: Row, cell_format: CellFormat, least: int) -> str:
    """Say what stands for a hidden number, or n/N alone for a few people."""
    if row["mark"] == SMALL and cell_format in COUNT_FORMATS:
        return say("fewer_than", least=least)
    if row["mark"] in (SMALL, PROTECTED):
        return say("hidden")
    if cell_format in PERCENT_FORMATS:
        return say("few_for_percent")
    if cell_format in ("rate", "count_share"):
        return f"{_write_n_of_n(row)} ({say('few_for_percent')})"
    return _WRITERS[cell_format](row, 0)


def _say_missing(row: Row) -> str:
    """Say why an estimate is missing: nobody to count, or the reason its method gives."""
    method = str(row["method"])
    if method.startswith(("no value", "nobody")):
        return say("too_few")
    for reason in ("not recorded", "not computed"):
        if reason in method:
            return say(reason.replace(" ", "_"))
    return say("too_few")


def _write_n_of_n(row: Row, _places: int = 0) -> str:
    return format_n_of_n(row["numerator"], row["denominator"])


def _write_people(row: Row, _places: int = 0) -> str:
    numerator = float(row["numerator"])
    return format_count(numerator if math.isfinite(numerator) else row["n"])


def _write_basis(row: Row, _places: int = 0) -> str:
    """Write people, or of a rate such as events per 100 sessions what was counted of what."""
    return _write_n_of_n(row) if " per " in str(row["unit"]) else format_count(row["n"])


def _write_share_interval(row: Row, _places: int = 0) -> str:
    return f"{format_share(row['estimate'])} ({_write_share_range(row)})"


def _write_share_range(row: Row, _places: int = 0) -> str:
    return format_share_interval(row["lower"], row["upper"])


def _write_rate(row: Row, _places: int = 0) -> str:
    return f"{_write_n_of_n(row)},{_TIED}{_write_share_interval(row)}"


def _write_mean_of_n(row: Row, places: int) -> str:
    return say(
        "mean_of_n",
        people=format_n_of_n(row["n"], row["n"] + row["n_missing"]),
        mean=format_number(row["estimate"], decimals=places),
        unit=row["unit"],
        range=format_interval(row["lower"], row["upper"], decimals=places),
    )


def _write_interval(row: Row, places: int) -> str:
    if row["unit"] == "share":
        return _write_share_range(row)
    return format_interval(row["lower"], row["upper"], decimals=places)


def _write_quartiles(row: Row, _places: int = 0) -> str:
    median = format_whole_or_half(row["estimate"])
    if not math.isfinite(float(row["lower"])):
        return f"{median} ({say('few_for_half')})"
    lower, upper = format_whole_or_half(row["lower"]), format_whole_or_half(row["upper"])
    return f"{median} ({say('range', lower=lower, upper=upper)})"


def _write_duration(row: Row, _places: int = 0) -> str:
    if not math.isfinite(float(row["lower"])):
        return f"{format_duration(row['estimate'])} ({say('few_for_half')})"
    median, lower, upper = format_durations(row["estimate"], row["lower"], row["upper"])
    return f"{median} ({say('range', lower=lower, upper=upper)})"


def _write_estimate(row: Row, places: int) -> str:
    if row["unit"] == "share":
        has_interval = math.isfinite(float(row["lower"]))
        return _write_share_interval(row) if has_interval else format_share(row["estimate"])
    if str(row["method"]).startswith("median"):
        return _write_quartiles(row)
    if not math.isfinite(float(row["lower"])):
        return format_number(row["estimate"], decimals=places)
    return format_estimate(row["estimate"], row["lower"], row["upper"], decimals=places)


def _write_published(row: Row, _places: int = 0) -> str:
    """Write a figure with its unit, in no more decimals than publications give."""
    if row["unit"] == "share":
        return _write_estimate(row, 0)
    figure = _write_estimate(row, PUBLISHED_DECIMALS.get(str(row["unit"]), 0))
    return say(f"published.unit.{row['unit']}", figure=figure)


_WRITERS: Final[Mapping[str, Callable[[Row, int], str]]] = {
    "n": lambda row, _: format_count(row["n"]),
    "people": _write_people,
    "basis": _write_basis,
    "n_missing": lambda row, _: format_count(row["n_missing"]),
    "count": lambda row, _: format_count(row["estimate"]),
    "n_of_n": _write_n_of_n,
    "share": lambda row, _: format_share(row["estimate"]),
    "share_interval": _write_share_interval,
    "share_range": _write_share_range,
    "share_difference": lambda row, _: format_share_difference(
        row["estimate"], row["lower"], row["upper"]
    ),
    "rate": _write_rate,
    "count_share": lambda row, _: f"{_write_n_of_n(row)},{_TIED}{format_share(row['estimate'])}",
    "estimate": _write_estimate,
    "percent": lambda row, _: format_share(row["estimate"] / 100),
    "mean": lambda row, places: format_number(row["estimate"], decimals=places),
    "mean_interval": lambda row, places: format_estimate(
        row["estimate"], row["lower"], row["upper"], decimals=places
    ),
    "mean_of_n": _write_mean_of_n,
    "interval": _write_interval,
    "median_quartiles": _write_quartiles,
    "median_duration": _write_duration,
    "weeks": lambda row, _: format_whole_or_half(row["estimate"]),
    "published": _write_published,
    "p": lambda row, _: format_p(row["estimate"]),
}

_ABSENT_KEYS: Final = ("hidden", "few_for_percent", "too_few", "not_recorded", "not_computed")

#: The number without which a cell has nothing to say.
_NEEDED: Final[Mapping[str, str]] = {
    "n": "n",
    "people": "n",
    "basis": "n",
    "n_missing": "n_missing",
    "n_of_n": "denominator",
    "share_range": "lower",
    "interval": "lower",
} | dict.fromkeys(
    (
        "count", "share", "share_interval", "share_difference", "rate", "percent", "mean",
        "mean_interval", "mean_of_n", "median_quartiles", "median_duration", "weeks", "p",
        "published", "count_share", "estimate",
    ),
    "estimate",
)  # fmt: skip
