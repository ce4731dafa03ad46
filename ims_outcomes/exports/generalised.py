"""Ages as bands and postal codes as areas: what tells less of a person than what was written."""

from __future__ import annotations

import bisect
import re
from typing import Final

_AGE = re.compile(r"([0-9]{1,3})(?:[.,][0-9]+)?(?: ?(?:y|yr|yrs|years?|years? old|yo|ans?))?")
#: † Nobody is older; a larger number is a slip or no age.
_OLDEST: Final = 120
#: First age of each band, as the words of tables.toml have them; the last band has no end.
_BAND_STARTS: Final = (0, 18, 30, 40, 50, 60, 70, 80, 90)
_POSTAL_CODE = re.compile(
    r"([A-Z][0-9][A-Z])(?:[0-9][A-Z][0-9])?|([0-9]{3})(?:[0-9]{2}(?:[0-9]{4})?)?"
)


def find_age_band(text: str) -> str | None:
    """Find the band of an age in years; None for anything else, above all for a year or a date.

    The band counts whole years lived: 39.9 is in 30-39. Ages from 90 on are one band, as HIPAA's
    Safe Harbor wants it (45 CFR 164.514(b)(2)(i)(C)).

    Examples
    --------
    >>> [find_age_band(text) for text in ("17", "18", "39.9", "40 years", "89", "90", "120")]
    ['0-17', '18-29', '30-39', '40-49', '80-89', '90+', '90+']
    >>> [find_age_band(text) for text in ("1985", "1985-03-02", "121", "-4", "forty")]
    [None, None, None, None, None]
    """
    found = _AGE.fullmatch(text.strip().lower())
    if not found or int(found[1]) > _OLDEST:
        return None
    place = bisect.bisect_right(_BAND_STARTS, int(found[1])) - 1
    if place == len(_BAND_STARTS) - 1:
        return f"{_BAND_STARTS[place]}+"
    return f"{_BAND_STARTS[place]}-{_BAND_STARTS[place + 1] - 1}"


def find_postal_area(text: str) -> str | None:
    """Find the first three characters of a Canadian or US postal code; None for anything else.

    Examples
    --------
    >>> [find_postal_area(text) for text in ("v6b 1a1", "V6B-1A1", "V6B", "98101-1234", "981")]
    ['V6B', 'V6B', 'V6B', '981', '981']
    >>> [find_postal_area(text) for text in ("12 Main Street", "V6", "9810")]
    [None, None, None]
    """
    found = _POSTAL_CODE.fullmatch(re.sub(r"[ \-]", "", text).upper())
    return (found[1] or found[2]) if found else None
