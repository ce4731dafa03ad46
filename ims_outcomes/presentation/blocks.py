"""The plain parts of a page: paragraphs, facts, headings, and several things shown as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from ims_outcomes.presentation.shown import Shown, build_no_numbers, escape


def write_paragraphs(*texts: str, kind: str = "") -> Shown:
    """Write paragraphs of text; an empty one is left out.

    Parameters
    ----------
    *texts : str
        The paragraphs. They hold no estimate: sentences with numbers are wording's.
    kind : str
        Class for the style sheet, e.g. "note".

    Examples
    --------
    >>> write_paragraphs("a < b", "").html
    '<p>a &lt; b</p>'
    """
    opening = f'<p class="{escape(kind)}">' if kind else "<p>"
    html = "\n".join(f"{opening}{escape(text)}</p>" for text in texts if text)
    return Shown(html=html, numbers=build_no_numbers())


def write_facts(facts: Iterable[tuple[str, str]]) -> Shown:
    """Write facts as a list of terms and what they are.

    Examples
    --------
    >>> print(write_facts([("Clinic", "north")]).html)
    <dl class="facts">
    <div><dt>Clinic</dt><dd>north</dd></div>
    </dl>
    """
    lines = [f"<div><dt>{escape(term)}</dt><dd>{escape(text)}</dd></div>" for term, text in facts]
    return Shown(
        html='<dl class="facts">\n' + "\n".join(lines) + "\n</dl>", numbers=build_no_numbers()
    )


def write_heading(text: str, *, level: int) -> Shown:
    """Write a heading; the page's own title is level 1.

    Examples
    --------
    >>> write_heading("Neck pain", level=3).html
    '<h3>Neck pain</h3>'
    """
    return Shown(html=f"<h{level}>{escape(text)}</h{level}>", numbers=build_no_numbers())


def join_shown(parts: Sequence[Shown], *, on_one_page: bool = False, kind: str = "") -> Shown:
    r"""Join several things shown into one, in order; their numbers and tables stay together.

    Parameters
    ----------
    parts : sequence of Shown
        What to join.
    on_one_page : bool
        Whether a print should not part them: a heading, its sentences and the first table.
    kind : str
        Class for the style sheet of a box around them, "side-by-side"; none without.

    Examples
    --------
    >>> join_shown([write_heading("Neck pain", level=3)], on_one_page=True).html
    '<div class="together">\n<h3>Neck pain</h3>\n</div>'
    """
    numbers = [part.numbers for part in parts if not part.numbers.empty]
    html = "\n".join(part.html for part in parts if part.html)
    box = " ".join(filter(None, ["together" if on_one_page else "", kind]))
    return Shown(
        html=f'<div class="{escape(box)}">\n{html}\n</div>' if box and html else html,
        numbers=pd.concat(numbers, ignore_index=True) if numbers else build_no_numbers(),
        sheets=tuple(sheet for part in parts for sheet in part.sheets),
        sentences=tuple(pair for part in parts for pair in part.sentences),
    )
