"""Who is counted: numbers that fall from step to step, each exclusion named."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation.catalogue import say
from ims_outcomes.presentation.cells import format_cell
from ims_outcomes.presentation.rows import find_rows, mark_rows_of
from ims_outcomes.presentation.sheet_cells import split_cell
from ims_outcomes.presentation.sheets import SheetCell, build_sheet
from ims_outcomes.presentation.shown import Shown, check_disclosed, escape, list_numbers
from ims_outcomes.presentation.wording import describe_marks


def write_flow(
    disclosed: Disclosed,
    *,
    caption: str,
    labels: Mapping[str, str],
    excluded: Collection[str] = (),
    note: str = "",
    section: str = "",
    group: str = "all",
    level: str = "all",
) -> Shown:
    """Write the steps from everybody to those who are counted, as an ordered list.

    A step nobody has an estimate for is "not computed"; none is left out.

    Parameters
    ----------
    disclosed : Disclosed
        One row per step, measure = the step, estimate = the count.
    caption : str
        What is counted.
    labels : mapping of str to str
        Measure → what these are, in order: "episodes that ended", "start not known".
    excluded : collection of str
        The measures that are left out at their step; the others remain.
    note : str
        The counting rule, beneath the list.
    section : str
        Where on the page it stands.
    group, level : str
        Whose flow it is; everybody's unless given.

    Returns
    -------
    Shown
        The list and its numbers.

    Raises
    ------
    TypeError
        When the estimates have not been through `hide_small_numbers`.
    """
    keys = {measure: (measure, group, level) for measure in labels}
    found = find_rows(check_disclosed(disclosed), keys.values())
    least = disclosed.settings.disclosure.hide_below_people
    steps = "\n".join(
        _write_step(
            format_cell(found.get(keys[measure]), "count", least=least),
            label,
            is_excluded=measure in excluded,
        )
        for measure, label in labels.items()
    )
    is_used = mark_rows_of(disclosed, keys.values())
    notes = " ".join(filter(None, [note, describe_marks(disclosed, shown=is_used)]))
    footnote = f'\n<p class="note">{escape(notes)}</p>' if notes else ""
    html = (
        f'<figure class="flow">\n<figcaption>{escape(caption)}</figcaption>\n'
        f"<ol>\n{steps}\n</ol>{footnote}\n</figure>"
    )
    lines = [
        [
            SheetCell(say("flow.left_out", label=label) if measure in excluded else label),
            *split_cell(found.get(keys[measure]), "count", least=least),
        ]
        for measure, label in labels.items()
    ]
    headers = [say("sheet.flow_step"), say("sheet.flow_count")]
    return Shown(
        html=html,
        numbers=list_numbers(disclosed, section=section)[is_used.to_numpy()],
        sheets=(build_sheet(headers, lines, caption=caption, note=notes),),
    )


def _write_step(number: str, label: str, *, is_excluded: bool) -> str:
    """Write a step; "left out" is said in words, not by its place alone."""
    kind, words = (
        ("left-out", say("flow.left_out", label=label)) if is_excluded else ("kept", label)
    )
    return (
        f'<li class="{kind}"><span class="count">{escape(number)}</span> '
        f"<span>{escape(words)}</span></li>"
    )
