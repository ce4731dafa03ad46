"""The HTML of every table: a caption, headers with a scope, everything escaped."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from typing import Final

from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.shown import escape

#: The width of a phone's column of text, of a letter of a table there, and of what parts two
#: columns, all in pixels of the page: see `page.css`.
_PHONE: Final = 350
_LETTER: Final = 8.25
_GAP: Final = 13
#: A name of a row with fewer letters says little when its header does not stand above it.
_TELLING_LETTERS: Final = 10
#: Names of rows have at least this room.
_ROW_NAME_LETTERS: Final = 13
#: Where a line of a cell may end: at a space that does not tie two words, after a hyphen.
_LINE_ENDS: Final = re.compile(r"[ \n]+|(?<=-)")


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
    """Write the table in a box that scrolls sideways, also by keyboard, when it is too wide.

    A table without a look of its own that would be too wide for a phone is "wide": there its rows
    stand beneath each other, each number after its header, so that none is out of sight; short
    names of rows stand after theirs too.
    """
    if not body:
        return (
            f'<div class="table"><p class="too-few">{escape(caption)}: {say("too_few")}.</p></div>'
        )
    head = "".join(f'<th scope="col"{_class_of(cell)}>{escape(cell.text)}</th>' for cell in headers)
    name = headers[0].text if _need_header([line[0].text for line in body]) else ""
    lines = "\n".join(f"<tr>{_write_line(headers, line, name=name)}</tr>" for line in body)
    look = kind or ("wide" if _is_wide(headers, body) else "")
    footnote = f'\n<p class="note">{escape(note)}</p>' if note else ""
    return (
        f'<div class="{escape(f"table {look}".strip())}">\n'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n"
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{lines}\n</tbody>\n</table>\n</div>"
        f"{footnote}\n</div>"
    )


def _write_line(headers: Sequence[Cell], line: Sequence[Cell], *, name: str) -> str:
    """Write the cells of a row, each with its header; that of the row's name where it needs it."""
    cells = "".join(
        f'<td{_class_of(cell)} data-header="{escape(header.text)}">'
        f"{escape(cell.text)}{cell.picture}</td>"
        for header, cell in zip(headers[1:], line[1:], strict=True)
    )
    header = f' data-header="{escape(name)}"' if name else ""
    return f'<th scope="row"{header}>{escape(line[0].text)}</th>{cells}'


def _need_header(names: Sequence[str]) -> bool:
    """Tell whether names of rows, such as "2 to 3", say too little without their header."""
    return min(map(len, names)) < _TELLING_LETTERS


def _is_wide(headers: Sequence[Cell], body: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether the columns, each as narrow as its words allow, are too wide for a phone."""
    names, *columns = zip(headers, *body, strict=True)
    letters = max(_ROW_NAME_LETTERS, _count_tied_letters(names))
    letters += sum(_count_tied_letters(column) for column in columns)
    return letters * _LETTER + len(columns) * _GAP > _PHONE


def _count_tied_letters(column: Sequence[Cell]) -> int:
    """Count the letters of the longest piece of a column that no line end can part."""
    return max(len(piece) for cell in column for piece in _LINE_ENDS.split(cell.text))


def _class_of(cell: Cell) -> str:
    return f' class="{cell.kind}"' if cell.kind else ""
