"""One date as text: the days it may mean, in numbers or with the name of its month."""

from __future__ import annotations

import datetime
import re

from ims_outcomes.vocabulary.spellings import fold_accents

#: For each order the places of year, month and day.
ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}

NUMERIC_DATE = re.compile(r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})")
COMPACT_DATE = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")

# English and French, whole and short, without accents and points.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = frozenset(
    (
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
        "lun", "mar", "mer", "jeu", "ven", "sam", "dim",
    )
)  # fmt: skip
_FILLERS = frozenset(("st", "nd", "rd", "th", "er", "le", "the", "of", "de"))
_NAMED = re.compile(r"[0-9a-z .,/'-]*[a-z]{3}[0-9a-z .,/'-]*")
# No date is longer; a note may be as long as a book.
_LONGEST = 60
_PARTS = re.compile(r"[0-9]+|[a-z]+")


def find_readings(text: str) -> dict[str, datetime.date]:
    """Read a date in every order in which it exists; a year of four digits says where it is.

    A date with the name of its month, and one written as YYYYMMDD, is the same in every order.

    Examples
    --------
    >>> find_readings("24/03/2000")
    {'dmy': datetime.date(2000, 3, 24)}
    >>> sorted(find_readings("03/04/2000")), sorted(find_readings("2000-03-04"))
    (['dmy', 'mdy'], ['ymd'])
    >>> sorted(find_readings("3 févr. 2025"))
    ['dmy', 'mdy', 'ymd']
    """
    found = NUMERIC_DATE.fullmatch(text)
    if not found:
        day = find_plain_day(text)
        return {} if day is None else dict.fromkeys(ORDERS, day)
    parts = found.group(1, 3, 4)
    readings = {
        order: _build_day(parts[year], parts[month], parts[day])
        for order, (year, month, day) in ORDERS.items()
    }
    return {order: day for order, day in readings.items() if day is not None}


def find_plain_day(text: str) -> datetime.date | None:
    """Read a date that no order of day, month and year can change; None when it is none such.

    With a month's name the day may stand before or after it, and a year of four digits first.

    Examples
    --------
    >>> find_plain_day("12-Mar-2025"), find_plain_day("March 3rd, 2025")
    (datetime.date(2025, 3, 12), datetime.date(2025, 3, 3))
    >>> find_plain_day("mar. 1er août 2023"), find_plain_day("20140102")
    (datetime.date(2023, 8, 1), datetime.date(2014, 1, 2))
    """
    compact = COMPACT_DATE.fullmatch(text)
    if compact:
        return _build_day(*compact.groups())
    plain = fold_accents(text).casefold() if len(text) <= _LONGEST else ""
    if not _NAMED.fullmatch(plain):
        return None
    parts = [part for part in _PARTS.findall(plain) if part not in _FILLERS]
    if len(parts) == 4 and parts[0] in _WEEKDAYS:
        parts = parts[1:]
    return _build_named(parts) if len(parts) == 3 else None


def _build_named(parts: list[str]) -> datetime.date | None:
    """The day of three parts of which one must be the name of a month."""
    first, second, third = parts
    if second in _MONTHS:
        month = str(_MONTHS[second])
        is_year_first = len(first) == 4
        year, day = (first, third) if is_year_first else (third, first)
        return _build_day(year, month, day)
    if first in _MONTHS:
        return _build_day(third, str(_MONTHS[first]), second)
    return None


def _build_day(year: str, month: str, day: str) -> datetime.date | None:
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return None
    try:
        century = 0 if len(year) == 4 else 1900 if year >= "90" else 2000
        return datetime.date(century + int(year), int(month), int(day))
    except ValueError:
        return None
