"""The account of an export: for each table of theirs, what became of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ims_outcomes.exports.draft import Draft

_PLACE = ["file", "part", "table"]


def build_account(drafts: Sequence[Draft], frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Count rows read, used and set aside: one row per file, part of it, and table of ours.

    Of a row with several scores each counts. Rows that the map makes nothing of stand under no
    table.

    Parameters
    ----------
    drafts : sequence of Draft
        All of them, checked.
    frames : mapping
        Our finished tables, which must hold what was used.

    Returns
    -------
    DataFrame
        file, part, table, rows_read, rows_used, rows_set_aside.
    """
    counts = pd.DataFrame(
        {
            "file": pd.Series([draft.file for draft in drafts], dtype="str"),
            "part": pd.Series([draft.part for draft in drafts], dtype="str"),
            "table": pd.Series([draft.table for draft in drafts], dtype="str"),
            "rows_read": [draft.rows_read for draft in drafts],
            "rows_used": [int(draft.is_good.sum()) for draft in drafts],
            "rows_set_aside": [_count_set_aside(draft) for draft in drafts],
        }
    )
    account = counts.groupby(_PLACE, sort=False, as_index=False).sum()
    uneven = account["rows_read"] != account["rows_used"] + account["rows_set_aside"]
    assert not uneven.any(), "rows read = rows used + rows set aside"
    used = account.groupby("table")["rows_used"].sum()
    held = {name: len(frame) for name, frame in frames.items() if name in used.index}
    assert all(used[name] == length for name, length in held.items()), "tables hold what was used"
    return account


def _count_set_aside(draft: Draft) -> int:
    """Rows set aside, those included that could not be taken apart."""
    return int((~draft.is_good).sum()) + sum(map(len, draft.broken.values()))


def name_place(account: pd.DataFrame) -> pd.Series:
    """Name each row's table of theirs as a user knows it: the file, and which part of it.

    Examples
    --------
    >>> name_place(pd.DataFrame({"file": ["a.csv", "b.xlsx"], "part": ["", "Data"]})).tolist()
    ['a.csv', 'b.xlsx (Data)']
    """
    whole = account["file"] + " (" + account["part"] + ")"
    return account["file"].where(account["part"].eq(""), whole)
