"""The conditions people are treated for, and the groups into which small ones are merged."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, TYPE_CHECKING

from ims_outcomes.vocabulary.toml_tables import (
    Problems,
    build_record,
    describe_unknown,
    limits,
    overlay,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

ICD10_FORM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")


@dataclasses.dataclass(frozen=True)
class ConditionGroup:
    """A parent under which conditions with few people are shown together."""

    id: str
    name: str


@dataclasses.dataclass(frozen=True)
class Condition:
    """One condition.

    Parameters
    ----------
    parent : str
        Id of its condition group.
    icd10 : tuple of str
        Beginnings of ICD-10 codes that mean this condition. No one is the beginning of
        another condition's, so a code never means two.
    is_pain : bool
        False for what is counted and kept apart from pain outcomes (stroke, insomnia, …).
    """

    id: str
    name: str
    body_region: str
    parent: str
    synonyms: tuple[str, ...] = limits(default=(), may_be_empty=True, unique=True)
    icd10: tuple[str, ...] = limits(default=(), may_be_empty=True, unique=True)
    is_pain: bool = True
    references: tuple[str, ...] = limits(default=(), may_be_empty=True)


def build_condition_groups(
    shipped: Mapping[str, Any], *, problems: Problems
) -> dict[str, ConditionGroup]:
    """Make the parent groups; a clinic's file cannot change them."""
    groups = {
        name: build_record(
            ConditionGroup,
            raw,
            place=f"[groups.{name}]",
            problems=problems,
            id=name,
        )
        for name, raw in shipped.items()
    }
    return {name: group for name, group in groups.items() if group}


def build_conditions(
    shipped: Mapping[str, Any],
    own: Mapping[str, Any],
    *,
    groups: Mapping[str, ConditionGroup],
    problems: Problems,
) -> dict[str, Condition]:
    """Make the conditions of the suite and of the clinic's own file."""
    built = {}
    for name, raw in overlay(shipped, own).items():
        place = f"[conditions.{name}]"
        condition = build_record(Condition, raw, place=place, problems=problems, id=name)
        if condition:
            _check_condition(condition, groups=groups, place=place, problems=problems)
            built[name] = condition
    _check_codes(built, problems=problems)
    return built


def _check_condition(
    condition: Condition, *, groups: Mapping[str, ConditionGroup], place: str, problems: Problems
) -> None:
    if condition.parent not in groups:
        what = f"a group of conditions, in {place} parent"
        problems.add(describe_unknown(condition.parent, known=groups, what=what))
    for code in condition.icd10:
        if not ICD10_FORM.fullmatch(code):
            problems.add(f"{place} icd10 '{code}' is not the beginning of an ICD-10 code.")


def _check_codes(conditions: Mapping[str, Condition], *, problems: Problems) -> None:
    """Add a problem for each ICD-10 code that would mean two conditions."""
    codes = sorted(
        (code, condition.id) for condition in conditions.values() for code in condition.icd10
    )
    for position, (code, owner) in enumerate(codes):
        for longer, other in codes[position + 1 :]:
            if not longer.startswith(code):
                break
            if other != owner:
                problems.add(f"ICD-10 '{longer}' means both '{owner}' ('{code}') and '{other}'.")
