"""The month in an e-mail to paste: a subject and the five sentences of the monthly report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ims_outcomes.presentation import format_month, say
from ims_outcomes.presentation.shown import SENTENCES_MIME

if TYPE_CHECKING:
    from nbformat import NotebookNode

FILE_NAME: Final = "email.txt"
#: The report whose sentences they are, and the section that these stand in.
REPORT: Final = "monthly"
SECTION: Final = "headline"
#: Controls, separators of lines, and what turns the direction of all that follows.
_NOT_IN_A_LINE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)


def write_email(notebook: NotebookNode, *, clinic_name: str, month: str) -> bytes:
    """Write the subject and the sentences of the section "headline".

    The sentences are those of the page, so that what they hold has been through the door. No
    picture, no address, no folder; lines end as e-mail and every editor wants it.

    Parameters
    ----------
    notebook : NotebookNode
        Executed.
    clinic_name : str
        As it stands on the page.
    month : str
        Last month of the page, YYYY-MM.

    Returns
    -------
    bytes
        UTF-8 with CRLF; empty when the notebook has no such sentence.
    """
    sentences = list(dict.fromkeys(_list_sentences(notebook)))
    if not sentences:
        return b""
    subject = say("email.subject", clinic=clinic_name, month=format_month(month))
    lines = map(_write_line, [subject, "", *sentences])
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8")


def _list_sentences(notebook: NotebookNode) -> Iterator[str]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            packed = output.get("data", {}).get(SENTENCES_MIME, {})
            yield from (text for section, text in packed.get("sentences", []) if section == SECTION)


def _write_line(text: str) -> str:
    """Write a text on one line: a name cannot begin another, nor turn the rest around."""
    return _NOT_IN_A_LINE.sub(" ", text).strip()
