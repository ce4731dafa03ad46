"""The needling techniques."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.spellings import check_spellings
from ims_outcomes.vocabulary.toml_tables import build_records, check_ids, limits, overlay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.toml_tables import Problems

#: What an episode can have in place of a technique.
_TAKEN = ("mixed", "not_recorded")


@dataclasses.dataclass(frozen=True)
class Technique:
    """One technique; `needle` is false when no needle was used."""

    id: str
    name: str
    needle: bool
    synonyms: tuple[str, ...] = limits(default=(), unique=True)
    about: str = limits(default="")


def build_techniques(
    shipped: Mapping[str, Any], own: Mapping[str, Any], *, problems: Problems
) -> dict[str, Technique]:
    """Make the techniques of the suite and of the clinic's own file."""
    check_ids(own, part="techniques", taken=_TAKEN, problems=problems)
    built = build_records(Technique, overlay(shipped, own), part="techniques", problems=problems)
    check_spellings(built, part="techniques", problems=problems)
    return built
