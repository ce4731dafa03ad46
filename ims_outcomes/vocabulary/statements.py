"""What clinics tell their patients, and what of it records can be asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits, read_shipped

#: The parts of the page in which statements stand, in order.
THEMES = ("pain", "conditions", "needling", "afterwards", "visits", "beside")
#: Whether records can answer a statement.
ANSWERABLE = ("yes", "in_part", "no")


@dataclasses.dataclass(frozen=True)
class Statement:
    """One thing that clinics tell their patients.

    Parameters
    ----------
    theme : str
        One of `THEMES`.
    answerable : str
        One of `ANSWERABLE`, where everything needed was recorded of enough patients.
    needs : tuple of str
        Tables, "scores", or columns, "sessions.insertions".
    rests_on : str
        The measure of everybody without which there is too little to say; "" for none.
    """

    id: str
    theme: str = limits(allowed=THEMES)
    answerable: str = limits(allowed=ANSWERABLE)
    needs: tuple[str, ...] = limits(unique=True)
    rests_on: str = limits(may_be_empty=True)


@cache
def load_statements() -> Mapping[str, Statement]:
    """Load every statement by its id, in the order of the file.

    Raises
    ------
    SettingsError
        When statements.toml itself is wrong, which only a contributor can bring about.

    Examples
    --------
    >>> load_statements()["soreness"].needs
    ('sessions', 'sessions.soreness_hours')
    """
    problems = Problems(file="statements.toml")
    statements = {}
    for name, raw in read_shipped("statements.toml").items():
        statement = build_record(Statement, raw, place=f"[{name}]", problems=problems, id=name)
        if statement:
            statements[name] = statement
    problems.raise_if_any(remedy="correct it there.")
    return MappingProxyType(statements)
