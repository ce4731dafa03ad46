"""Yes-or-no columns of theirs that make one list of ours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, encode_array, join_codes
from ims_outcomes.exports.their_table import TheirTable, flag_values
from ims_outcomes.vocabulary.source import Checkboxes
from ims_outcomes.vocabulary.spellings import normalise_spelling
from ims_outcomes.vocabulary.wildcards import build_cell_test, build_translation, find_what_fits

_CHECKED = ("1", "yes", "y", "checked", "true", "x", "oui", "vrai")


def read_checkboxes(boxes: Sequence[Checkboxes], theirs: TheirTable) -> dict[str, Coded]:
    """Read the columns that are made of boxes: the words of all that are checked, joined by ";".

    A box is checked when it holds 1, yes, checked, true or x. A box whose words the map does not
    say counts by what its name says. With no box checked the row holds nothing.

    Returns
    -------
    dict
        Our column: its cells. Columns of which no box is there are left out.
    """
    is_checked = build_cell_test(_CHECKED)
    read: dict[str, Coded] = {}
    for name in dict.fromkeys(each.column for each in boxes):
        found = [
            (word, flag_values(theirs.code(place), is_checked))
            for each in boxes
            if each.column == name
            for place, word in _find_boxes(each, theirs)
        ]
        if found:
            read[name] = _join_words(found)
    return read


def find_boxes(boxes: Sequence[Checkboxes], theirs: TheirTable) -> bool:
    """Whether any of the boxes is there."""
    return any(_find_boxes(each, theirs) for each in boxes)


def _find_boxes(boxes: Checkboxes, theirs: TheirTable) -> list[tuple[int, str]]:
    """Places of the boxes, each with its word; boxes that stand for nothing are left out."""
    translate = build_translation(
        {normalise_spelling(word): ours for word, ours in boxes.values.items()}
    )
    found = []
    for pattern in boxes.theirs:
        for place in theirs.find_all(pattern):
            part = find_what_fits(theirs.text.header[place], pattern) or ""
            word = translate(part)
            found.append((place, part if word is None else word))
    return [(place, word) for place, word in found if word]


def _join_words(found: Sequence[tuple[str, Flags]]) -> Coded:
    """The words of each row; worked out once for each combination that occurs."""
    columns = [encode_array(pa.array(rows)) for _, rows in found]
    combinations = join_codes(columns)
    first = np.unique(combinations, return_index=True)[1]
    words = [
        ";".join(dict.fromkeys(word for word, rows in found if rows[row])) or None for row in first
    ]
    coded = Coded(combinations, pa.array(np.arange(len(first))))
    return coded.replace(words, pa.string())
