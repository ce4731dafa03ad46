"""Which row is the header: the first that is as wide as what follows, and holds words."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence

from ims_outcomes.exports.encodings import clean_cell

#: Rows at the start of a table in which the header is looked for.
SHOWN_ROWS = 100
# † A header fills more than this share of the cells that the rows after it fill.
_FILLED_SHARE = 0.5
# A number or a date, as a header has only by way of exception.
_NUMBER = re.compile(r"[-+]?[0-9][0-9.,:/ T-]*%?")


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Find the place of the header among the first rows of a table; None when all are blank.

    It is the first row that is not blank, unless that row fills at most half of the cells that
    the rows after it fill (a title, a period) and the next row that fills more holds words.
    Exactly half is not enough.

    Examples
    --------
    >>> find_header([["Appointments 2025"], [], ["id", "day"], ["1", "2025-01-06"]])
    2
    >>> find_header([["id", "day"], ["1", "2025-01-06"]])
    0
    """
    filled = [sum(1 for cell in row if clean_cell(cell).strip()) for row in rows]
    first = next((place for place, count in enumerate(filled) if count), None)
    if first is None:
        return None
    usual = statistics.median([count for count in filled if count > 1] or [1])
    place = next(place for place, count in enumerate(filled) if count > _FILLED_SHARE * usual)
    if place != first and not _holds_words(rows[place]):
        place = first
    return place


def _holds_words(row: Sequence[str]) -> bool:
    """Whether most of the cells are words, not numbers or dates."""
    cells = [cell.strip() for cell in row if cell.strip()]
    numbers = sum(1 for cell in cells if _NUMBER.fullmatch(cell))
    return 2 * numbers < len(cells)


def clean_name(name: str) -> str:
    r"""The name of a column without line breaks, tabs, odd and doubled blanks.

    Examples
    --------
    >>> clean_name(" start\n\t date ")
    'start date'
    """
    return " ".join(clean_cell(name).replace("\0", "").split())


def note_title(place: int) -> tuple[tuple[str, dict[str, object]], ...]:
    """The remark on rows above the header, blank ones too, when there are any."""
    if not place:
        return ()
    count = "1 row" if place == 1 else f"{place} rows"
    return (("title_rows", {"count": count, "row": place + 1}),)
