"""An export made fit to leave the clinic: pseudonyms, moved dates, no rare words."""

from __future__ import annotations

import dataclasses
from typing import Final

import numpy as np
import pandas as pd

from ims_outcomes.exports.export import Export
from ims_outcomes.exports.pseudonyms import make_pseudonyms
from ims_outcomes.exports.rare_values import (
    find_smallest_classes,
    merge_rare_parts,
    remove_rare_words,
)
from ims_outcomes.exports.shifted_dates import find_shifts
from ims_outcomes.exports.visit_patterns import LonePatterns, count_lone_patterns
from ims_outcomes.vocabulary import Settings

#: What somebody who knows a patient may know of them: k-anonymity is counted over these.
QUASI_IDENTIFIERS: Final = (
    "clinic_id", "age_band", "sex", "pain_duration_band", "referral", "postal_area",
)  # fmt: skip
TABLES: Final = ("sessions", "scores", "patients")
_IDS: Final = {
    "patient_id": "patient", "session_id": "session", "practitioner_id": "therapist",
    "clinic_id": "clinic",
}  # fmt: skip
_WORDS: Final = {
    "sessions": ("condition", "technique", "body_side", "adverse_severity"),
    "scores": ("condition", "technique"),
    "patients": ("age_band", "sex", "pain_duration_band", "referral", "postal_area"),
}
_PARTS: Final = ("needling_response", "co_interventions", "adverse_events")
_DATES: Final = {"sessions": "session_date", "scores": "score_date"}


@dataclasses.dataclass(frozen=True)
class Deidentified:
    """An export after its identifiers were taken out, and what was done.

    Attributes
    ----------
    export : Export
        The tables alone: no file, row, fingerprint or remark of the export they were made from.
    observed_until : Timestamp
        The moved extract date, up to which the data are complete.
    rare_words : dict
        "table.column": how many words were taken out or merged because few patients share them.
    smallest_class : int
        The fewest patients who are alike in all quasi-identifiers; 0 without patients.
    below_least : int
        Patients in classes smaller than the threshold.
    patients : int
        Patients of whom a class was counted.
    patterns : LonePatterns
        How many patients the days between their visits tell from all others.
    """

    export: Export
    observed_until: pd.Timestamp
    rare_words: dict[str, int]
    smallest_class: int
    below_least: int
    patients: int
    patterns: LonePatterns


def deidentify_export(
    export: Export, *, key: bytes, settings: Settings, extract_date: pd.Timestamp
) -> Deidentified:
    """Take what identifies people out of an export.

    Ids become keyed pseudonyms, dates are moved (`deidentify.dates` says how), words that fewer
    than `disclosure.share_below_people` patients share become "not recorded" or "other". The
    tables hold no column that the suite does not know, so free text and everything the map did not
    name is gone already.

    Parameters
    ----------
    export : Export
        As `read_export` gives it.
    key : bytes
        From `make_key` or `read_key`.
    settings : Settings
        `deidentify.dates`, `deidentify.most_weeks`, `deidentify.postal_code`,
        `disclosure.share_below_people`.
    extract_date : Timestamp
        The day up to which the data are complete.

    Returns
    -------
    Deidentified
        The same key gives the same pseudonyms and moves, so that a later export can be joined.
    """
    least = settings.disclosure.share_below_people
    shifts = _find_shifts(export, key=key, settings=settings)
    tables: dict[str, pd.DataFrame] = {}
    rare_words: dict[str, int] = {}
    for name in TABLES:
        table = _move_dates(getattr(export, name), name, shifts)
        if name == "patients":
            table = _generalise_patients(table, settings=settings)
        table, removed = _remove_rare(table, name, least=least)
        rare_words |= {f"{name}.{column}": count for column, count in removed.items()}
        tables[name] = _replace_ids(table, key=key)
    if settings.deidentify.dates != "clinic":
        tables["patients"] = _add_observed_until(tables, shifts, extract_date)
    # Nothing of the order in which the clinic had its patients stays, and no place in a file.
    tables = {name: _sort(table) for name, table in tables.items()}
    alike = find_smallest_classes(tables["patients"], columns=QUASI_IDENTIFIERS)
    return Deidentified(
        export=_keep_tables_alone(export, tables),
        observed_until=extract_date - pd.to_timedelta(int(shifts.min() if len(shifts) else 0), "D"),
        rare_words=rare_words,
        smallest_class=int(alike.min()) if len(alike) else 0,
        below_least=int(alike.lt(least).sum()),
        patients=len(alike),
        patterns=count_lone_patterns(tables["sessions"]),
    )


def _keep_tables_alone(export: Export, tables: dict[str, pd.DataFrame]) -> Export:
    """The export without the account, remarks and words of its files."""
    return Export(
        sessions=tables["sessions"],
        scores=tables["scores"],
        patients=tables["patients"],
        columns_present=export.columns_present,
        columns_unknown={},
        set_aside=export.set_aside.iloc[:0],
        warnings=export.warnings.iloc[:0],
        account=export.account.iloc[:0],
        sources=(),
    )


def _generalise_patients(patients: pd.DataFrame, *, settings: Settings) -> pd.DataFrame:
    """Patients without postal areas, unless these may stay, and without older observed dates."""
    nothing = {"observed_until_date": pd.Series(pd.NaT, patients.index, dtype="datetime64[s]")}
    if settings.deidentify.postal_code == "drop":
        nothing["postal_area"] = pd.Series(None, patients.index, dtype="str")
    return patients.assign(**nothing)


def _remove_rare(
    table: pd.DataFrame, name: str, *, least: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    people = table["patient_key"]
    table, removed = remove_rare_words(table, columns=_WORDS[name], people=people, least=least)
    if name != "sessions":
        return table, removed
    table, merged = merge_rare_parts(table, columns=_PARTS, people=people, least=least)
    return table, removed | merged


def _find_shifts(export: Export, *, key: bytes, settings: Settings) -> pd.Series:
    """By how many days the dates of each patient are moved back, by patient_key."""
    people = pd.concat(
        [
            getattr(export, name)[["patient_key", "clinic_id", "patient_id", date]].rename(
                columns={date: "date"}
            )
            for name, date in _DATES.items()
        ]
    )
    first = people.groupby("patient_key").agg(
        date=("date", "min"), clinic_id=("clinic_id", "first"), patient_id=("patient_id", "first")
    )
    return find_shifts(
        first["date"],
        way=settings.deidentify.dates,
        key=key,
        most_weeks=settings.deidentify.most_weeks,
        names=first["clinic_id"].fillna("") + "\0" + first["patient_id"],
    )


def _move_dates(table: pd.DataFrame, name: str, shifts: pd.Series) -> pd.DataFrame:
    if name not in _DATES:
        return table
    days = pd.to_timedelta(table["patient_key"].map(shifts), unit="D")
    return table.assign(**{_DATES[name]: (table[_DATES[name]] - days).astype("datetime64[s]")})


def _replace_ids(table: pd.DataFrame, *, key: bytes) -> pd.DataFrame:
    """Pseudonyms in place of ids; a patient of two clinics has one in each, as before.

    A session's id counts within its clinic, so the clinic is part of what is replaced.
    """
    clinic = table["clinic_id"].fillna("")
    made = {
        column: make_pseudonyms(
            (clinic + "\0" + table[column]) if column != "clinic_id" else table[column],
            key=key,
            kind=kind,
        )
        for column, kind in _IDS.items()
        if column in table
    }
    return table.assign(**made)


def _sort(table: pd.DataFrame) -> pd.DataFrame:
    """Rows by clinic, patient, date and then everything else, with new numbers and no file."""
    first = [name for name in ("clinic_id", "patient_id", *_DATES.values()) if name in table]
    others = [str(name) for name in table if name not in (*first, "file", "row", "patient_key")]
    ordered: pd.DataFrame = table.sort_values([*first, *others], kind="stable", ignore_index=True)
    # The header is row 1.
    return ordered.assign(file="", row=np.arange(len(ordered), dtype="int64") + 2)


def _add_observed_until(
    tables: dict[str, pd.DataFrame], shifts: pd.Series, extract_date: pd.Timestamp
) -> pd.DataFrame:
    """Say of each patient up to which day the data are complete, moved as the dates were.

    Patients of whom only sessions or scores are known get a row for it; one who never came has no
    such day.
    """
    keys = ["clinic_id", "patient_id", "patient_key"]
    known = pd.concat([tables[name][keys] for name in TABLES]).drop_duplicates("patient_key")
    rows = known.merge(
        tables["patients"].drop(columns=["clinic_id", "patient_id"]), on="patient_key", how="left"
    )
    until = extract_date - pd.to_timedelta(rows["patient_key"].map(shifts), unit="D")
    return rows.assign(observed_until_date=until.astype("datetime64[s]"))
