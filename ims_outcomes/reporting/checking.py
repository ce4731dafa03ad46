"""What `ims-outcomes check` says of an export: every row accounted for, nothing made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from ims_outcomes.episodes import Study, build_study
from ims_outcomes.exports.stops import describe_rows
from ims_outcomes.vocabulary.checks import load_checks

_COLUMNS_NAMED: Final = 20


def check_export(data: Path, *, config: Path | None = None) -> tuple[list[str], int]:
    """Read and check an export, and say what was found.

    Parameters
    ----------
    data : Path
        Folder with the export.
    config : Path, optional
        The clinic's own settings.

    Returns
    -------
    list of str, int
        The lines to say, and how many rows were set aside. Never a patient's value: rows are
        named by file and number.

    Raises
    ------
    UserError
        When the export or the settings cannot be used at all.
    """
    study = build_study(data, config=config)
    return describe_study(study), len(study.set_aside)


def describe_study(study: Study) -> list[str]:
    """Describe an export that was read: the account, the rows set aside, remarks, columns.

    Parameters
    ----------
    study : Study
        The export, built.

    Returns
    -------
    list of str
        Lines.
    """
    parts = [
        list(_describe_account(study.account)),
        list(_describe_set_aside(study.set_aside)),
        list(_describe_warnings(study.warnings)),
        list(_describe_columns(study)),
        [_describe_whole(study)],
    ]
    blocks = ["\n".join(part) for part in parts if part]
    return "\n\n".join(blocks).split("\n")


def _describe_account(account: pd.DataFrame) -> Iterator[str]:
    columns = ["file", "table", "rows_read", "rows_used", "rows_set_aside"]
    for file, table, read, used, aside in account[columns].itertuples(index=False):
        yield f"{file} ({table}): {read:,} rows read, {used:,} used, {aside:,} set aside."


def _describe_set_aside(set_aside: pd.DataFrame) -> Iterator[str]:
    """One line for each reason in each file, with at most five row numbers."""
    if set_aside.empty:
        return
    yield "Set aside:"
    words = set_aside["reason"].map({name: check.message for name, check in load_checks().items()})
    told = set_aside.fillna({"column": ""}).assign(
        words=set_aside["detail"].fillna(words).fillna(set_aside["reason"])
    )
    grouped = told.groupby(["file", "column", "words"], sort=False, dropna=False)["row"].agg(list)
    for file, column, reason, numbers in grouped.reset_index().itertuples(index=False):
        place = f" in column '{column}'" if column else ""
        yield f"  {file}: {describe_rows(numbers)}{place}: {reason.rstrip('.')}."
    yield from _describe_remedies(set_aside["reason"])


def _describe_remedies(reasons: pd.Series) -> Iterator[str]:
    known = load_checks()
    remedies = [known[name].remedy for name in reasons.unique() if name in known]
    yield from (f"  Try: {remedy}" for remedy in dict.fromkeys(remedies) if remedy)


def _describe_warnings(warnings: pd.DataFrame) -> Iterator[str]:
    if not warnings.empty:
        yield "Kept, but worth a look:"
        yield from ("  " + warnings["message"]).to_list()


def _describe_columns(study: Study) -> Iterator[str]:
    """Columns nobody knows are named, so that none is lost without a word."""
    unknown = {file: names for file, names in study.columns_unknown.items() if names}
    if unknown:
        yield "Columns that the suite does not know; they are not used and not shown:"
    for file, names in unknown.items():
        more = len(names) - _COLUMNS_NAMED
        named = ", ".join(repr(name) for name in names[:_COLUMNS_NAMED])
        yield f"  {file}: {named}{f' and {more} more' if more > 0 else ''}"


def _describe_whole(study: Study) -> str:
    date, clinics = study.extract_date.strftime("%Y-%m-%d"), len(study.clinics)
    return (
        f"{clinics} {'clinic' if clinics == 1 else 'clinics'}, "
        f"{len(study.episodes):,} episodes of care, data up to {date}."
    )
