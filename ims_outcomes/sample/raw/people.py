"""Names and numbers of people who cannot exist, for the columns that a map drops."""

from __future__ import annotations

import pandas as pd

_FIRST_NAMES = (
    "Mésange", "Héron", "Colibri", "Épervier", "Pélican", "Bruant", "Cygne", "Alouette", "Martinet",
    "Grèbe", "Hirondelle", "Pic-Bois", "Sittelle", "Étourneau", "Fauvette", "Goéland", "Moqueur",
)  # fmt: skip
_LAST_NAMES = ("Fictif", "Exemple", "Inventé", "Personne", "N’Existe-Pas")


def invent_names(patients: pd.Series) -> pd.Series:
    """Invent a name for each patient, the same wherever the patient stands."""
    numbers = _number(patients)
    return numbers.map(
        lambda number: f"{_FIRST_NAMES[number % 17]} {_LAST_NAMES[number // 17 % 5]}"
    )


def invent_phones(patients: pd.Series) -> pd.Series:
    """Invent a number for each patient: 555-0100 to 555-0199 are kept free for fiction."""
    return _number(patients).map(lambda number: f"514-555-01{number % 100:02d}")


def invent_emails(patients: pd.Series) -> pd.Series:
    """Invent an address for each patient, in a domain that is nobody's."""
    return _number(patients).map(lambda number: f"patient{number:04d}@example.org")


def invent_birthdays(patients: pd.Series) -> pd.Series:
    """Invent a date of birth for each patient, YYYY-MM-DD."""
    return _number(patients).map(
        lambda number: f"{1940 + number % 60}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    )


def _number(patients: pd.Series) -> pd.Series:
    """A number for each patient, made of the letters of the pseudonym alone."""
    return patients.fillna("").map(
        lambda name: sum(ord(letter) * 31**place for place, letter in enumerate(name)) % 7919
    )
