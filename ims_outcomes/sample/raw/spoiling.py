"""Dirt that makes rows unusable: a cell spoiled here, a row twice there, a line of totals."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ims_outcomes.sample.draws import Draws
from ims_outcomes.sample.raw.shape import REASON, SAMPLE_ROW


@dataclasses.dataclass(frozen=True)
class Spoil:
    """Some rows with one cell that nobody can read.

    Parameters
    ----------
    column : str
        Their column.
    value : str
        What is written there.
    reason : str
        The check that sets the row aside.
    count : int
        How many rows.
    """

    column: str
    value: str
    reason: str
    count: int


def spoil_rows(rows: pd.DataFrame, spoils: Sequence[Spoil], *, draws: Draws) -> pd.DataFrame:
    """Spoil a few rows of each kind, none twice; the others get no reason."""
    spoiled = rows.assign(**{REASON: ""})
    order = np.argsort(draws.uniform(len(rows)), kind="stable")
    start = 0
    for spoil in spoils:
        places = spoiled.index[order[start : start + spoil.count]]
        spoiled.loc[places, spoil.column] = spoil.value
        spoiled.loc[places, REASON] = spoil.reason
        start += spoil.count
    return spoiled


def repeat_rows(rows: pd.DataFrame, *, count: int, draws: Draws) -> pd.DataFrame:
    """Write some of the good rows a second time, right below the first."""
    good = np.flatnonzero(rows[REASON].eq("").to_numpy())
    places = good[np.argsort(draws.uniform(len(good)), kind="stable")[:count]]
    copies = rows.iloc[places].copy()
    copies[SAMPLE_ROW], copies[REASON] = 0, "duplicate_row"
    joined = pd.concat([rows, copies])
    return joined.sort_index(kind="stable").reset_index(drop=True)


def add_line(rows: pd.DataFrame, cells: Mapping[str, str], *, reason: str) -> pd.DataFrame:
    """Add a line at the end that is no row of ours, such as one of totals."""
    line = dict.fromkeys(rows.columns, "") | dict(cells)
    added = pd.DataFrame([{**line, SAMPLE_ROW: 0, REASON: reason}])
    return pd.concat([rows, added], ignore_index=True)
