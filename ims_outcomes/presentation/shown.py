"""Whatever a page shows, with the numbers it was made from."""

from __future__ import annotations

import dataclasses
import html as html_text
import re
from collections.abc import Container
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.sheets import Sheet, pack_sheet
from ims_outcomes.statistics.estimates import ESTIMATE_COLUMNS, build_estimates

#: Mime type under which the executed notebook keeps the numbers of a table or figure.
NUMBERS_MIME: Final = "application/vnd.ims-outcomes.numbers+json"
#: Mime type under which it keeps tables for the workbook.
SHEETS_MIME: Final = "application/vnd.ims-outcomes.sheets+json"
#: Mime type under which it keeps sentences for the e-mail.
SENTENCES_MIME: Final = "application/vnd.ims-outcomes.sentences+json"
#: Columns of `Shown.numbers`.
NUMBER_COLUMNS: Final = ("section", *ESTIMATE_COLUMNS)


@dataclasses.dataclass(frozen=True)
class Shown:
    """A table, figure or sentence ready for a page.

    Attributes
    ----------
    html : str
        What stands on the page; everything from outside is escaped.
    numbers : DataFrame
        One row per number shown: `section` and the columns of an estimates frame. A hidden
        number is missing here too.
    png : bytes
        The picture of a figure, else empty.
    alt : str
        The message of a figure in words, else empty.
    sheets : tuple of Sheet
        The tables in it, for the workbook.
    sentences : tuple of (str, str)
        Section and text of each sentence or paragraph of sentences in it, for the e-mail.
    """

    html: str
    numbers: pd.DataFrame
    png: bytes = b""
    alt: str = ""
    sheets: tuple[Sheet, ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, Any]:
        """Give a notebook the page's HTML, a plain text, the numbers, tables and sentences."""
        bundle: dict[str, Any] = {
            "text/html": self.html,
            "text/plain": self.alt or strip_tags(self.html),
            NUMBERS_MIME: {"rows": _list_rows(self.numbers)},
        }
        if self.sheets:
            bundle[SHEETS_MIME] = {"sheets": [pack_sheet(sheet) for sheet in self.sheets]}
        if self.sentences:
            bundle[SENTENCES_MIME] = {"sentences": [list(pair) for pair in self.sentences]}
        return {
            mime: value
            for mime, value in bundle.items()
            if (not include or mime in include) and (not exclude or mime not in exclude)
        }


def check_disclosed(disclosed: object) -> Disclosed:
    """Refuse whatever has not been through the disclosure door.

    Raises
    ------
    TypeError
        When it is not a `Disclosed`; a bug of the caller, never of the user.
    """
    if not isinstance(disclosed, Disclosed):
        kind = type(disclosed).__name__
        raise TypeError(f"only a Disclosed may be shown, not a {kind}: call hide_small_numbers")
    return disclosed


def list_numbers(disclosed: Disclosed, *, section: str = "") -> pd.DataFrame:
    """List the numbers behind something shown.

    Parameters
    ----------
    disclosed : Disclosed
        What is shown.
    section : str
        Where on the page it stands.

    Returns
    -------
    DataFrame
        One row per number: `section` and the columns of an estimates frame, without the marks.
    """
    rows = check_disclosed(disclosed).frame[list(ESTIMATE_COLUMNS)]
    return rows.assign(section=section)[list(NUMBER_COLUMNS)].reset_index(drop=True)


def build_no_numbers() -> pd.DataFrame:
    """Build the empty frame of something that shows no estimate."""
    return build_estimates([]).assign(section=pd.Series(dtype="str"))[list(NUMBER_COLUMNS)]


def escape(text: object) -> str:
    """Escape text from outside for the page, quotes included.

    Examples
    --------
    >>> escape('<script>"x"</script>')
    '&lt;script&gt;&quot;x&quot;&lt;/script&gt;'
    """
    return html_text.escape(str(text), quote=True)


def strip_tags(html: str) -> str:
    """Turn a page's HTML into plain text.

    Examples
    --------
    >>> strip_tags("<p>fewer than <b>5</b></p>")
    'fewer than 5'
    """
    return " ".join(html_text.unescape(re.sub(r"<[^>]*>", " ", html)).split())


def _list_rows(numbers: pd.DataFrame) -> list[dict[str, Any]]:
    """List rows as JSON knows them: missing and endless numbers are null."""
    finite = numbers.replace([float("inf"), float("-inf")], float("nan"))
    clean = finite.astype(object).where(finite.notna(), None)
    rows: list[dict[Any, Any]] = clean.to_dict(orient="records")
    return rows
