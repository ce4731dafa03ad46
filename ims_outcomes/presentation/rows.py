"""Finding the rows of a disclosed frame that a cell, a sentence or a figure is about."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from ims_outcomes.disclosure import FEW, PROTECTED, SMALL, Disclosed
from ims_outcomes.presentation.shown import check_disclosed

#: One row of a disclosed frame.
Row: TypeAlias = Mapping[Hashable, Any]
#: What a row is about: measure, group, level.
Key: TypeAlias = tuple[str, str, str]


def mark_rows_of(disclosed: Disclosed, keys: Iterable[Key]) -> pd.Series:
    """Tell for each row whether it is one of these keys."""
    wanted = set(keys)
    return pd.Series([key in wanted for key in _list_keys(disclosed.frame)], dtype=bool)


def find_rows(disclosed: Disclosed, keys: Iterable[Key]) -> dict[Key, Row]:
    """Find the row of each key; a key without a row is left out.

    Raises
    ------
    ValueError
        When a key has two rows, of which one would be lost.
    """
    frame = check_disclosed(disclosed).frame
    frame = frame[mark_rows_of(disclosed, keys)]
    found = _list_keys(frame)
    twice = sorted({key for key in found if found.count(key) > 1})
    if twice:
        raise ValueError(f"two estimates for one place: {twice[0]}")
    return dict(zip(found, frame.to_dict(orient="records"), strict=True))


def select_rows(disclosed: Disclosed, *, measure: str, group: str) -> pd.DataFrame:
    """Select the rows of a measure cut by a group, hidden ones included."""
    frame = check_disclosed(disclosed).frame
    is_wanted = frame["measure"].eq(measure) & frame["group"].eq(group)
    return frame[is_wanted].reset_index(drop=True)


def select_drawn(rows: pd.DataFrame) -> pd.DataFrame:
    """Select the rows that may leave a trace in a figure: not hidden, and with an estimate."""
    may_be_drawn = ~rows["mark"].isin([SMALL, PROTECTED, FEW]) & rows["estimate"].notna()
    return rows[may_be_drawn].reset_index(drop=True)


def select_counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Select the rows whose people a figure may count: not hidden, if few for a percentage."""
    may_be_counted = ~rows["mark"].isin([SMALL, PROTECTED]) & rows["numerator"].notna()
    return rows[may_be_counted].reset_index(drop=True)


def _list_keys(frame: pd.DataFrame) -> list[Key]:
    return list(frame[["measure", "group", "level"]].itertuples(index=False, name=None))
