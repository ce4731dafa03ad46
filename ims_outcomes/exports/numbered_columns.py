"""Numbered columns, such as pk1, pk2 and pk5: scores at several times, or anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ims_outcomes.exports.column_looks import ColumnLook
from ims_outcomes.vocabulary.headers import load_header_words, measure_match

_NUMBERED = re.compile(r"(.*?[^\W\d])[ _.-]*(\d{1,3})")
# † A column is one of numbers when so many of its cells are.
_LEAST_SHARE = 0.6
_SHOWN = 8


def find_numbered_groups(looks: Sequence[ColumnLook]) -> tuple[tuple[str, ...], ...]:
    """Find the groups of columns of numbers whose headers differ in their last number alone."""
    groups: dict[str, list[str]] = {}
    for look in looks:
        found = _NUMBERED.fullmatch(look.name.strip())
        if found and look.number_share >= _LEAST_SHARE:
            groups.setdefault(found[1].lower(), []).append(look.name)
    return tuple(tuple(names) for names in groups.values() if len(names) > 1)


def is_day_of_entry(look: ColumnLook) -> bool:
    """Whether a column is the day on which somebody entered a study, and plainly no visit's."""
    words = load_header_words()
    if look.date_share <= 0.5 or measure_match(look.simple, words.scores["start_date"]) < 1:
        return False
    return measure_match(look.simple, words.columns["session_date"]) < 1


def ask_numbered(groups: Sequence[Sequence[str]]) -> str:
    """The question which numbered columns are the scores."""
    shown = "; ".join(", ".join(f"'{name}'" for name in names) for names in groups[:_SHOWN])
    more = len(groups) - _SHOWN
    others = f"; and {more} more such {'group' if more == 1 else 'groups'}" if more > 0 else ""
    return (
        "There is one row for each patient, the day of entry, and no column that is plainly a "
        f"score, but numbered columns: {shown}{others}. Which are the scores? Write for each "
        "the name of its column, the id of its instrument, such as nprs (0 to 10), vas (0 to 100) "
        "or odi, and how many weeks after the day of entry it was asked for: a number without "
        "quotes, 0 for the first. Repeat the four lines for each further column. An instrument "
        "that has no id yet is described under [instruments.…]: docs/examples has one."
    )
