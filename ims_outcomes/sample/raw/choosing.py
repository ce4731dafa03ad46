"""The good rows of the sample: those that a look-alike is made from."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.sample.making import Sample
from ims_outcomes.sample.raw.shape import SAMPLE_ROW
from ims_outcomes.sample.raw.wording import load_words

_PERSON = ["patient_id", "clinic_id"]


def select_good_rows(sample: Sample) -> dict[str, pd.DataFrame]:
    """Select the rows that every reader of the sample can use; about two in a thousand go.

    Returns
    -------
    dict of str to DataFrame
        The three tables, each with `sample_row`: the row's number in the sample's CSV file.
    """
    return {
        "sessions": _select_sessions(_number_rows(sample.sessions), sample=sample),
        "scores": _select_scores(_number_rows(sample.scores), sample=sample),
        "patients": _select_patients(_number_rows(sample.patients)),
    }


def select_rows(rows: pd.DataFrame, keep: pd.Series) -> pd.DataFrame:
    """Select rows by a flag each, numbered anew."""
    selected: pd.DataFrame = rows.loc[keep].reset_index(drop=True)
    return selected


def _number_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Number the rows as a spreadsheet does, after leaving out exact copies."""
    numbered = table.assign(**{SAMPLE_ROW: range(2, len(table) + 2)})
    return numbered.loc[~table.duplicated()]


def _has_person_and_day(rows: pd.DataFrame, column: str, *, sample: Sample) -> pd.Series:
    days = pd.to_datetime(rows[column], errors="coerce", format="%Y-%m-%d")
    period = sample.truth["period"]
    inside = days.between(period["first_day"], period["last_day"])
    return inside & rows["patient_id"].notna() & rows["clinic_id"].notna()


def _select_sessions(rows: pd.DataFrame, *, sample: Sample) -> pd.DataFrame:
    words = load_words().tables["sessions"].columns["status"].allowed
    good = _has_person_and_day(rows, "session_date", sample=sample)
    good &= rows["status"].isna() | rows["status"].isin(list(words))
    rows = select_rows(rows, good)
    return select_rows(rows, ~rows["session_id"].duplicated(keep=False))


def _select_scores(rows: pd.DataFrame, *, sample: Sample) -> pd.DataFrame:
    instruments = load_words().instruments
    known = rows["instrument"].map(instruments.get)
    number = pd.to_numeric(rows["score"], errors="coerce")
    good = _has_person_and_day(rows, "score_date", sample=sample)
    good &= known.notna() & number.notna()
    rows, known, number = rows.loc[good], known.loc[good], number.loc[good]
    good = number.ge(known.map(lambda each: each.low)) & number.le(
        known.map(lambda each: each.high)
    )
    return select_rows(rows, good & rows["unit"].eq(known.map(lambda each: each.unit)))


def _select_patients(rows: pd.DataFrame) -> pd.DataFrame:
    good = rows["patient_id"].notna() & rows["clinic_id"].notna()
    return select_rows(rows, good & ~rows.duplicated(_PERSON, keep=False))
