"""The conditions people are treated for, and the groups into which small ones are merged."""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.spellings import check_spellings
from ims_outcomes.vocabulary.toml_tables import build_records, check_ids, limits, overlay
from ims_outcomes.vocabulary.toml_values import describe_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.toml_tables import Problems

#: How the beginning of an ICD-10 code looks, three characters at least.
ICD10_FORM = re.compile(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?")

#: What a row can have in place of a condition, and where small ones of any group go.
_TAKEN = ("not_recorded", "unrecognised", "all_other")


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
        Beginnings of ICD-10 codes that mean this condition. None is the beginning of one of
        another condition, so a code never means two.
    is_pain : bool
        False for what is counted and kept apart from pain outcomes (stroke, insomnia, …).
    """

    id: str
    name: str
    body_region: str
    parent: str
    synonyms: tuple[str, ...] = limits(default=(), unique=True)
    icd10: tuple[str, ...] = limits(default=(), unique=True)
    is_pain: bool = True
    references: tuple[str, ...] = limits(default=())


def build_condition_groups(
    shipped: Mapping[str, Any], *, problems: Problems
) -> dict[str, ConditionGroup]:
    """Make the parent groups; a clinic's file cannot change them."""
    return build_records(ConditionGroup, shipped, part="groups", problems=problems)


def build_conditions(
    shipped: Mapping[str, Any],
    own: Mapping[str, Any],
    *,
    groups: Mapping[str, ConditionGroup],
    problems: Problems,
) -> dict[str, Condition]:
    """Make the conditions of the suite and of the clinic's own file."""
    merged = (f"other_{group}" for group in groups)
    check_ids(own, part="conditions", taken={*groups, *merged, *_TAKEN}, problems=problems)
    built = build_records(Condition, overlay(shipped, own), part="conditions", problems=problems)
    for condition in built.values():
        _check_condition(condition, groups=groups, problems=problems)
    _check_codes(built, problems=problems)
    check_spellings(built, part="conditions", problems=problems)
    return built


def _check_condition(
    condition: Condition, *, groups: Mapping[str, ConditionGroup], problems: Problems
) -> None:
    place = f"[conditions.{condition.id}]"
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
    # Sorted, a code stands right before those that begin with it.
    for (code, owner), (longer, other) in itertools.pairwise(codes):
        if longer.startswith(code) and other != owner:
            problems.add(f"ICD-10 '{longer}' of '{other}' also means '{owner}' ('{code}').")
