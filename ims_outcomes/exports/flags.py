"""Words of ours that are read off another of their columns, such as a date of cancelling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from ims_outcomes.exports.coded import Coded, Flags, build_constant, recode
from ims_outcomes.exports.their_table import TheirTable
from ims_outcomes.vocabulary import Column
from ims_outcomes.vocabulary.source import Flag
from ims_outcomes.vocabulary.wildcards import WILDCARD


def find_flag(flag: Flag, theirs: TheirTable) -> tuple[int, ...]:
    """Places of the columns that a flag is read off: the first name that is there."""
    for name in flag.theirs:
        places = theirs.find_all(name)
        if places:
            return places if WILDCARD in name else places[:1]
    return ()


def read_flags(
    flags: Sequence[Flag],
    theirs: TheirTable,
    *,
    base: Mapping[str, Coded],
    known: Mapping[str, Column],
) -> dict[str, Coded]:
    """Read the columns that have flags.

    The first flag that holds in a row decides. Where none holds the row keeps what it has in
    `base`; a column that has no base gets its default, as the map says that nothing else
    happened.

    Parameters
    ----------
    flags : sequence of Flag
        In the order in which they are asked.
    theirs : TheirTable
        Their table.
    base : mapping
        Our columns as read so far.
    known : mapping
        All our columns of the table.

    Returns
    -------
    dict
        Our column: its cells. Columns of which no flag's column is there are left out.
    """
    read: dict[str, Coded] = {}
    for name in dict.fromkeys(flag.column for flag in flags):
        found = [
            (flag, theirs.match_cells(places, flag.is_))
            for flag in flags
            if flag.column == name
            for places in [find_flag(flag, theirs)]
            if places
        ]
        if found:
            start = base.get(name) or _build_default(known[name], len(theirs))
            read[name] = _lay_over(start, found)
    return read


def _build_default(column: Column, length: int) -> Coded:
    return build_constant(column.default or None, length, pa.string())


def _lay_over(base: Coded, found: Sequence[tuple[Flag, Flags]]) -> Coded:
    """The column with a flag's word in each row in which it holds, the first flag on top."""
    values = pa.concat_arrays([base.values, pa.array([f.means for f, _ in found], pa.string())])
    codes = base.codes
    for place, (_, rows) in reversed(list(enumerate(found))):
        codes = np.where(rows, len(base.values) + place, codes)
    return recode(Coded(codes, values), values).compact()
