"""What one look-alike is, and the list of rows that its dirt made unusable."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pandas as pd

#: What every frame of a raw file carries beside the cells themselves.
SAMPLE_ROW, REASON = "sample_row", "reason"


@dataclasses.dataclass(frozen=True)
class Unusable:
    """A row of a raw file that cannot be used.

    Parameters
    ----------
    file, part : str
        Where it stands; `part` is a sheet of a workbook or a member of a zip.
    row : int
        Its number as a spreadsheet shows it.
    reason : str
        The check that sets it aside.
    lost : tuple of (str, int)
        Rows of the sample that are missing because of it: table, and row number in the sample's
        CSV file. None when it is a copy, or was never a row of ours.
    """

    file: str
    row: int
    reason: str
    part: str = ""
    lost: tuple[tuple[str, int], ...] = ()


@dataclasses.dataclass(frozen=True)
class RawShape:
    """One look-alike: its files, which part of the sample it covers, what dirt took away.

    Parameters
    ----------
    id : str
        Its folder, and the name of its settings file.
    map : str
        The shipped export map that reads it.
    about, covers, dirt : str
        For the README: what it looks like, which rows it was made from, what is wrong with it.
    files : mapping of str to bytes
        Name in its folder: content.
    carries : mapping of str to tuple
        Our table: our columns that it carries, and so gives back.
    unusable : tuple of Unusable
        In the order of files and rows.
    settings : str
        What an owner has to say beside the name of the map, as TOML.
    """

    id: str
    map: str
    about: str
    covers: str
    dirt: str
    files: Mapping[str, bytes]
    carries: Mapping[str, tuple[str, ...]]
    unusable: tuple[Unusable, ...]
    settings: str = ""

    def describe(self) -> dict[str, Any]:
        """Describe the shape for the truth, ready for JSON."""
        return {
            "map": self.map,
            "covers": self.covers,
            "carries": {table: list(columns) for table, columns in self.carries.items()},
            "unusable": [
                {
                    "file": each.file,
                    "part": each.part,
                    "row": each.row,
                    "reason": each.reason,
                    "lost": [{"table": table, "row": row} for table, row in each.lost],
                }
                for each in self.unusable
            ],
        }


def list_unusable(
    rows: pd.DataFrame, *, table: str, first_row: int, file: str, part: str = ""
) -> list[Unusable]:
    """List the rows of a raw table that have a reason.

    Parameters
    ----------
    rows : DataFrame
        With `sample_row` (0: no row of the sample) and `reason` ("" for a good row).
    table : str
        The table of ours whose rows they would have been.
    first_row : int
        Number of the first of them in a spreadsheet.
    """
    places = [place for place, reason in enumerate(rows[REASON]) if reason]
    return [
        Unusable(
            file=file,
            part=part,
            row=first_row + place,
            reason=rows[REASON].iloc[place],
            lost=_name_lost(table, int(rows[SAMPLE_ROW].iloc[place])),
        )
        for place in places
    ]


def _name_lost(table: str, row: int) -> tuple[tuple[str, int], ...]:
    return ((table, row),) if row else ()
