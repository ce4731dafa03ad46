"""Dates that were moved for each patient on their own, laid side by side again."""

from __future__ import annotations

import dataclasses

import pandas as pd

from ims_outcomes.exports import Export


def align_dates(export: Export) -> Export:
    """Move the dates of patients with an observed-until date forward, each by whole days.

    Afterwards everybody is observed until the latest of these dates, which is the extract date
    then, and whatever counts days, such as the rule that closes an episode, gives what it gave
    before the dates were moved. Patients without such a date stay where they are.

    This shows what the column gives away: compared between patients, observed-until dates say by
    how much the dates of one were moved more than those of another. Moving each patient's dates on
    their own protects against somebody who knows a date of one patient only as long as that column
    is withheld.

    Parameters
    ----------
    export : Export
        patients.observed_until_date may be missing everywhere; then nothing is changed.

    Returns
    -------
    Export
        Same rows in the same order.
    """
    until = export.patients.set_index("patient_key")["observed_until_date"].dropna()
    if until.empty:
        return export
    days = until.max() - until
    observed = export.patients["observed_until_date"]
    observed = observed.mask(observed.notna(), until.max())
    return dataclasses.replace(
        export,
        sessions=_move_forward(export.sessions, "session_date", days),
        scores=_move_forward(export.scores, "score_date", days),
        patients=export.patients.assign(observed_until_date=observed),
    )


def _move_forward(table: pd.DataFrame, column: str, days: pd.Series) -> pd.DataFrame:
    moves = table["patient_key"].map(days).astype("timedelta64[s]").fillna(pd.Timedelta(0))
    return table.assign(**{column: (table[column] + moves).astype("datetime64[s]")})
