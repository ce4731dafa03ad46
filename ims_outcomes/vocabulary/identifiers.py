"""What may tell who somebody is: kinds of identifiers, their headers, and limits of the scan."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ims_outcomes.vocabulary.toml_tables import (
    Problems,
    build_record,
    build_records,
    limits,
    read_shipped,
)


@dataclasses.dataclass(frozen=True)
class IdentifierKind:
    """One kind of identifier.

    Parameters
    ----------
    what : str
        The kind as a message says it.
    safe_harbor : str
        Which of the 18 identifiers of HIPAA's Safe Harbor it is, by letter.
    headers : tuple of str
        Words of a header that tell of it.
    unless : tuple of str
        Words that make such a header harmless.
    """

    id: str
    what: str = limits()
    safe_harbor: str = limits()
    headers: tuple[str, ...] = limits(unique=True)
    unless: tuple[str, ...] = limits(unique=True, may_be_empty=True)


@dataclasses.dataclass(frozen=True)
class ValueLimits:
    """From when on values give a column away; identifiers.toml says what each means."""

    check_digit_share: float = limits(above=0, high=1)
    check_digit_least: int = limits(low=1)
    phone_share: float = limits(above=0, high=1)
    phone_least: int = limits(low=1)
    birth_date_share: float = limits(above=0, high=1)
    birth_spread_years: int = limits(low=1)
    birth_before_years: int = limits(low=1)
    free_text_characters: int = limits(low=1)
    free_text_words: int = limits(low=1)
    free_text_share: float = limits(above=0, high=1)
    name_shape_share: float = limits(above=0, high=1)
    name_shape_least: int = limits(low=1)
    known_name_share: float = limits(above=0, high=1)
    chart_number_share: float = limits(above=0, high=1)
    chart_number_digits: int = limits(low=1)
    chart_number_least: int = limits(low=1)
    given_names: tuple[str, ...] = limits(unique=True)
    family_names: tuple[str, ...] = limits(unique=True)


@dataclasses.dataclass(frozen=True)
class Identifiers:
    """Kinds of identifiers by id, and the limits that values are judged by."""

    kinds: Mapping[str, IdentifierKind]
    values: ValueLimits


@cache
def load_identifiers() -> Identifiers:
    """Load what the scan at the door knows.

    Raises
    ------
    SettingsError
        When identifiers.toml itself is wrong, which only a contributor can bring about.

    Examples
    --------
    >>> load_identifiers().kinds["email"].what
    'e-mail addresses'
    """
    problems = Problems(file="identifiers.toml")
    raw = read_shipped("identifiers.toml")
    kinds = build_records(IdentifierKind, raw["kinds"], part="kinds", problems=problems)
    values = build_record(ValueLimits, raw["values"], place="[values]", problems=problems)
    problems.raise_if_any(remedy="correct identifiers.toml.")
    assert values is not None, "without a problem there are limits"
    return Identifiers(MappingProxyType(kinds), values)
