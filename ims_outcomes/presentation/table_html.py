"""The HTML of every table: a caption, headers with a scope, everything escaped."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.shown import escape


@dataclasses.dataclass(frozen=True)
class Cell:
    """Text of a cell and its class for the style sheet: "", "number", "number words".

    A picture is the HTML of one that was drawn for the page, and stands after the text.
    """

    text: str
    kind: str = ""
    picture: str = ""


def write_html_table(
    headers: Sequence[Cell],
    body: Sequence[Sequence[Cell]],
    caption: str,
    note: str,
    *,
    kind: str = "",
) -> str:
    """Write the table in a box that scrolls sideways, also by keyboard, when it is too wide."""
    if not body:
        return (
            f'<div class="table"><p class="too-few">{escape(caption)}: {say("too_few")}.</p></div>'
        )
    head = "".join(f'<th scope="col"{_class_of(cell)}>{escape(cell.text)}</th>' for cell in headers)
    lines = "\n".join(f"<tr>{_write_line(line)}</tr>" for line in body)
    footnote = f'\n<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<div class="{escape(f"table {kind}".strip())}">\n'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{lines}\n</tbody>\n</table>\n</div>"
        f"{footnote}\n</div>"
    )


def _write_line(line: Sequence[Cell]) -> str:
    first, *others = line
    cells = "".join(
        f"<td{_class_of(cell)}>{escape(cell.text)}{cell.picture}</td>" for cell in others
    )
    return f'<th scope="row">{escape(first.text)}</th>{cells}'


def _class_of(cell: Cell) -> str:
    return f' class="{cell.kind}"' if cell.kind else ""
