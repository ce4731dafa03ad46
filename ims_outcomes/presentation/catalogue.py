"""Every word that a page shows, in one place, so that another language is one more dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Key → sentence or word. A key that is counted ends in ".one" or ".other".
ENGLISH: Final[Mapping[str, str]] = {
    # numbers
    "range": "{lower} to {upper}",
    "no_interval": "no interval",
    # what stands where a number cannot
    "too_few": "too few to say",
    "not_recorded": "not recorded",
    "not_computed": "not computed",
    "hidden": "hidden",
    "fewer_than": "<{least}",
    "few_for_percent": "too few for a percentage",
    "too_few_for": "{subject}: too few to say.",
    "note_small": "<{least}: fewer than {least} people.",
    "note_hidden": (
        "Hidden: rests on fewer people than that, or would let somebody work such a number out."
    ),
    "note_few": "Below {least} people only n/N is given: too few for a percentage.",
    "not_drawn.one": (
        "{number} of {total} points is not drawn: fewer than {least} people, or hidden to protect"
        " such a number."
    ),
    "not_drawn.other": (
        "{number} of {total} points are not drawn: fewer than {least} people, or hidden to protect"
        " such a number."
    ),
    "not_drawn_few.one": (
        "{number} point is not drawn: below {few} people, too few for a percentage."
    ),
    "not_drawn_few.other": (
        "{number} points are not drawn: below {few} people, too few for a percentage."
    ),
    # who
    "patients.one": "{number} patient",
    "patients.other": "{number} patients",
    # what the numbers cannot say
    "caveat": (
        "These are records of routine care, without a comparison group. People come when their"
        " pain is at its worst, so that it often falls by itself (regression to the mean); many"
        " pains ease with time (natural recovery); those who stop coming may be well or"
        " disappointed (drop-out); and only some give a last score. The numbers show what changed,"
        " not why it changed: they are no proof that treatment is the reason."
    ),
    # months
    "month.1": "January",
    "month.2": "February",
    "month.3": "March",
    "month.4": "April",
    "month.5": "May",
    "month.6": "June",
    "month.7": "July",
    "month.8": "August",
    "month.9": "September",
    "month.10": "October",
    "month.11": "November",
    "month.12": "December",
    "month_short.1": "Jan",
    "month_short.2": "Feb",
    "month_short.3": "Mar",
    "month_short.4": "Apr",
    "month_short.5": "May",
    "month_short.6": "Jun",
    "month_short.7": "Jul",
    "month_short.8": "Aug",
    "month_short.9": "Sep",
    "month_short.10": "Oct",
    "month_short.11": "Nov",
    "month_short.12": "Dec",
    "month_of_year": "{month} {year}",
    "day_of_month": "{day} {month} {year}",
}


def say(key: str, *, count: float | None = None, **values: object) -> str:
    """Look up a sentence and fill it in.

    With a count, ".one" is taken for exactly 1 and ".other" for everything else, 0 included.

    Parameters
    ----------
    key : str
        Key of the catalogue, without ".one" or ".other".
    count : float, optional
        What the sentence counts; it chooses the form only, the number itself is a value.
    **values : object
        What stands in the braces, already formatted.

    Returns
    -------
    str
        The sentence.

    Examples
    --------
    >>> say("range", lower="43", upper="72 %")
    '43 to 72 %'
    """
    form = "" if count is None else (".one" if count == 1 else ".other")
    return ENGLISH[key + form].format(**values)
