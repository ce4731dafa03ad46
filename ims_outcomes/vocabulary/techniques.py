"""The needling techniques."""

from __future__ import annotations

import dataclasses
from typing import Any, TYPE_CHECKING

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits, overlay

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclasses.dataclass(frozen=True)
class Technique:
    """One technique; `needle` is false when no needle was used."""

    id: str
    name: str
    needle: bool
    synonyms: tuple[str, ...] = limits(default=(), may_be_empty=True, unique=True)
    about: str = limits(default="", may_be_empty=True)


def build_techniques(
    shipped: Mapping[str, Any], own: Mapping[str, Any], *, problems: Problems
) -> dict[str, Technique]:
    """Make the techniques of the suite and of the clinic's own file."""
    techniques = {
        name: build_record(
            Technique,
            raw,
            place=f"[techniques.{name}]",
            problems=problems,
            id=name,
        )
        for name, raw in overlay(shipped, own).items()
    }
    return {name: technique for name, technique in techniques.items() if technique}
