"""What the reports leave out because an export does not hold it."""

from __future__ import annotations

from collections.abc import Iterator

from ims_outcomes.exports import Export
from ims_outcomes.presentation import say

#: Columns that reports show something of, by table, in the order in which they matter.
_SHOWN = {
    "sessions": (
        "condition", "status", "visit_type", "technique", "practitioner_id", "adverse_events",
    ),
    "scores": ("condition", "session_id", "timing", "item"),
    "patients": ("age_band", "sex", "pain_duration_band"),
}  # fmt: skip


def list_lacks(export: Export) -> Iterator[tuple[str, str]]:
    """List what is not in an export, and what the reports cannot show without it.

    Scores may have their condition and their session from one another: a column that stands in
    either table is there.

    Parameters
    ----------
    export : Export
        What `read_export` returned.

    Yields
    ------
    str, str
        The table or column, and what is left out, as words.
    """
    there = {table: columns for table, columns in export.columns_present.items() if columns}
    for table, columns in _SHOWN.items():
        if table not in there:
            yield table, say(f"check.lacks.{table}")
            continue
        for column in columns:
            if table == "scores" and column == "condition":
                continue
            if column not in there[table]:
                yield f"{table}: {column}", say(f"check.lacks.{column}")
