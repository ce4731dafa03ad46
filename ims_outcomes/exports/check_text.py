"""What `ims-outcomes check` prints: every file's rows, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ims_outcomes.exports.export import Export
from ims_outcomes.exports.stops import describe_rows
from ims_outcomes.vocabulary.checks import load_checks

_COLUMNS_NAMED = 20


def format_check(export: Export) -> str:
    """Write the result of a check for a person to read; no value, name or date of a patient.

    Parameters
    ----------
    export : Export
        What `read_export` returned.

    Returns
    -------
    str
        For each file the rows read, used and set aside, each reason with at most five row
        numbers; remarks on rows kept; unknown columns; and last what to try.
    """
    blocks = [_write_file(export, file) for file in export.account["file"].unique()]
    blocks += [f"{message}." for message in _list_messages(export, file="")]
    remedies = _list_remedies(export)
    if remedies:
        blocks.append("\n".join(f"Try: {remedy}" for remedy in remedies))
    return "\n\n".join(blocks) + "\n"


def _write_file(export: Export, file: str) -> str:
    """The account of one file, and under it what was found."""
    account = export.account.loc[export.account["file"].eq(file)]
    names = account["file"] if len(account) == 1 else account["file"] + ", " + account["table"]
    lines = [
        f"{name}: {row.rows_read:,} {'row' if row.rows_read == 1 else 'rows'} read, "
        f"{row.rows_used:,} used, "
        f"{row.rows_set_aside:,} set aside."
        for name, row in zip(names, account.itertuples(), strict=True)
    ]
    lines += [f"  {line}" for line in _list_set_aside(export.set_aside, file=file)]
    lines += [f"  {message}." for message in _list_messages(export, file=file)]
    lines += _list_unknown_columns(export.columns_unknown.get(file, ()))
    return "\n".join(lines)


def _list_unknown_columns(names: Sequence[str]) -> Iterator[str]:
    if names:
        shown = ", ".join(f"'{name}'" for name in names[:_COLUMNS_NAMED])
        more = len(names) - _COLUMNS_NAMED
        end = f" and {more} more" if more > 0 else ""
        yield f"  Columns that the suite does not know, kept aside: {shown}{end}."


def _list_set_aside(set_aside: pd.DataFrame, *, file: str) -> Iterator[str]:
    """A line for each reason, most frequent first."""
    mine = set_aside.loc[set_aside["file"].eq(file)]
    for reason in mine["detail"].value_counts().index:
        rows = mine.loc[mine["detail"].eq(reason), "row"]
        yield f"{describe_rows(rows.to_numpy())} with {reason}. Set aside."


def _list_messages(export: Export, *, file: str) -> list[str]:
    return list(export.warnings.loc[export.warnings["file"].eq(file), "message"])


def _list_remedies(export: Export) -> list[str]:
    """What to do about all that was found, in the order of the checks, each thing once."""
    found = {*export.set_aside["reason"], *export.warnings["check"]}
    remedies = [check.remedy for name, check in load_checks().items() if name in found]
    return [remedy for remedy in dict.fromkeys(remedies) if remedy]
