"""What somebody says, and beneath it what the records hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.blocks import join_shown
from ims_outcomes.presentation.sheets import SheetCell, build_sheet
from ims_outcomes.presentation.shown import Shown, escape, list_numbers
from ims_outcomes.presentation.table_html import Cell, write_html_table


def write_quotation(
    said: str,
    sentences: Sequence[str],
    *,
    question: str,
    verdict: str,
    made_from: Sequence[Disclosed],
    section: str = "",
) -> Shown:
    """Write what is said as a heading, what the records hold, and whether they can answer it.

    Parameters
    ----------
    said : str
        The statement; it becomes a heading of level 3.
    sentences : sequence of str
        What the records hold, each a line. Numbers in them come from `made_from`, and from
        nowhere else.
    question, verdict : str
        "Can these records answer it?", and the answer to that.
    made_from : sequence of Disclosed
        What the sentences were made from.
    section : str
        Where on the page it stands.

    Returns
    -------
    Shown
        The block and the numbers in it.

    Raises
    ------
    TypeError
        When estimates have not been through the disclosure door.

    Examples
    --------
    >>> shown = write_quotation("It lasts.", ["So it is."], question="Sure?", verdict="No.",
    ...                         made_from=[])
    >>> print(shown.html)
    <div class="said">
    <h3>It lasts.</h3>
    <p>So it is.</p>
    <p class="verdict"><strong>Sure?</strong> No.</p>
    </div>
    """
    lines = "\n".join(f"<p>{escape(text)}</p>" for text in sentences if text)
    html = (
        f'<div class="said">\n<h3>{escape(said)}</h3>\n{lines}\n'
        f'<p class="verdict"><strong>{escape(question)}</strong> {escape(verdict)}</p>\n</div>'
    )
    return _carry_numbers(html, made_from, section=section)


def write_sentence_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    made_from: Sequence[Disclosed],
    caption: str,
    kind: str = "",
    section: str = "",
) -> Shown:
    """Write a table of sentences that carries the numbers they were made from.

    Parameters
    ----------
    headers : sequence of str
        Words above the columns.
    rows : sequence of sequences of str
        The cells, the first of each row its header.
    made_from, section
        As in `write_quotation`.
    caption : str
        What the table shows.
    kind : str
        Class for the style sheet, beside "prose".

    Returns
    -------
    Shown
        The table and the numbers in it.

    Examples
    --------
    >>> shown = write_sentence_table(["Said", "Seen"], [["a", "b"]], made_from=[], caption="Both")
    >>> '<td data-header="Seen">b</td>' in shown.html, len(shown.sheets)
    (True, 1)
    """
    body = [[Cell(text) for text in row] for row in rows]
    cells = [Cell(text) for text in headers]
    html = write_html_table(cells, body, caption, "", kind=f"prose {kind}".strip())
    lines = [[SheetCell(text) for text in row] for row in rows]
    shown = _carry_numbers(html, made_from, section=section)
    return dataclasses.replace(shown, sheets=(build_sheet(headers, lines, caption=caption),))


def _carry_numbers(html: str, made_from: Sequence[Disclosed], *, section: str) -> Shown:
    """Give what is shown the numbers of all that it was made from."""
    numbers = [Shown("", list_numbers(disclosed, section=section)) for disclosed in made_from]
    return Shown(html=html, numbers=join_shown(numbers).numbers)
