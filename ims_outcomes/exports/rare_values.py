"""Words that few patients share, taken out before tables leave the clinic."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import pandas as pd

#: What a word is called that few people share, where the column has such a word.
OTHER: Final = "other"


def remove_rare_words(
    table: pd.DataFrame, *, columns: Sequence[str], people: pd.Series, least: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Take out each word that fewer than `least` people of a table share.

    A word that is taken out becomes "not recorded", together with those who had none. With exactly
    `least` people it stays.

    Parameters
    ----------
    table : DataFrame
        One row per patient, session or score.
    columns : sequence of str
        Columns of words.
    people : Series
        Whose row it is, on the table's index.
    least : int
        People.

    Returns
    -------
    DataFrame
        Same rows; rare words are missing.
    dict
        Column: how many words were taken out of it.

    Examples
    --------
    >>> patients = pd.DataFrame({"sex": ["female", "female", "other"], "patient_key": [0, 1, 2]})
    >>> left, removed = remove_rare_words(
    ...     patients, columns=["sex"], people=patients["patient_key"], least=2
    ... )
    >>> left["sex"].fillna("").tolist(), removed
    (['female', 'female', ''], {'sex': 1})
    """
    removed = {}
    kept = table.copy()
    for column in columns:
        shared = people.groupby(table[column]).nunique()
        rare = shared.index[shared < least]
        if len(rare):
            removed[column] = len(rare)
            kept[column] = table[column].where(~table[column].isin(rare))
    return kept, removed


def merge_rare_parts(
    table: pd.DataFrame, *, columns: Sequence[str], people: pd.Series, least: int
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Call each part "other" that fewer than `least` people have, in cells of parts joined by ";".

    Parameters
    ----------
    table : DataFrame
        One row per session.
    columns : sequence of str
        Columns of which "other" is a word.
    people : Series
        Whose row it is, on the table's index.
    least : int
        People.

    Returns
    -------
    DataFrame
        Same rows.
    dict
        Column: how many words were merged in it.

    Examples
    --------
    >>> sessions = pd.DataFrame({"events": ["bruising;fainting", "bruising", None]})
    >>> left, merged = merge_rare_parts(
    ...     sessions, columns=["events"], people=pd.Series([1, 2, 3]), least=2
    ... )
    >>> left["events"].fillna("").tolist(), merged
    (['bruising;other', 'bruising', ''], {'events': 1})
    """
    merged = {}
    kept = table.copy()
    for column in columns:
        parts = table[column].str.split(";").explode().dropna()
        shared = people.loc[parts.index].groupby(parts.to_numpy()).nunique()
        rare = set(shared.index[shared < least]) - {OTHER}
        if rare:
            merged[column] = len(rare)
            replaced = {cell: _call_other(cell, rare) for cell in table[column].dropna().unique()}
            kept[column] = table[column].map(replaced).astype("str")
    return kept, merged


def _call_other(cell: str, rare: Collection[str]) -> str:
    """The parts of a cell, the rare ones as "other", which stands once and last."""
    parts = cell.split(";")
    known = [part for part in parts if part not in rare and part != OTHER]
    return ";".join(known if len(known) == len(parts) else [*known, OTHER])


def find_smallest_classes(patients: pd.DataFrame, *, columns: Sequence[str]) -> pd.Series:
    """Count for each patient how many are alike in every one of the columns, the patient included.

    The smallest of them is the k of k-anonymity (Sweeney 2002, 10.1142/S0218488502001648). What is
    not recorded counts as a value of its own.

    Examples
    --------
    >>> patients = pd.DataFrame({"sex": ["f", "f", "m"], "age_band": ["30-39", "30-39", None]})
    >>> find_smallest_classes(patients, columns=["sex", "age_band"]).tolist()
    [2, 2, 1]
    """
    filled = patients[list(columns)].fillna("")
    return filled.groupby(list(columns))[columns[0]].transform("size")
