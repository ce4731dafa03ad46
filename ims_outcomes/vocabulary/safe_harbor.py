"""The identifiers of HIPAA's Safe Harbor, and what a statement says of each."""

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
class SafeHarborIdentifier:
    """One of the 18 identifiers.

    Parameters
    ----------
    what : str
        As a statement names it.
    generalised : str
        What it says where something coarser is left, or something in its place.
    """

    id: str
    what: str = limits()
    generalised: str = limits(default="")


@dataclasses.dataclass(frozen=True)
class SafeHarborTexts:
    """What a statement says of an identifier that is absent, and of one that was removed."""

    absent: str = limits()
    removed: str = limits()


@dataclasses.dataclass(frozen=True)
class SafeHarbor:
    """The identifiers by their letter, A to R, and the texts that are the same for several."""

    identifiers: Mapping[str, SafeHarborIdentifier]
    texts: SafeHarborTexts


@cache
def load_safe_harbor() -> SafeHarbor:
    """Load the 18 identifiers, 45 CFR 164.514(b)(2)(i).

    Raises
    ------
    SettingsError
        When safe_harbor.toml itself is wrong, which only a contributor can bring about.

    Examples
    --------
    >>> load_safe_harbor().identifiers["F"].what, len(load_safe_harbor().identifiers)
    ('E-mail addresses', 18)
    """
    problems = Problems(file="safe_harbor.toml")
    raw = read_shipped("safe_harbor.toml")
    items = build_records(
        SafeHarborIdentifier, raw["identifiers"], part="identifiers", problems=problems
    )
    texts = build_record(SafeHarborTexts, raw["texts"], place="[texts]", problems=problems)
    problems.raise_if_any(remedy="correct safe_harbor.toml.")
    assert texts is not None, "without a problem there are texts"
    by_letter = {letter.upper(): item for letter, item in items.items()}
    return SafeHarbor(MappingProxyType(by_letter), texts)
