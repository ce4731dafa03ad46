"""The registry of definitions, from which every report prints what its numbers mean."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.toml_tables import Problems, build_record, limits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ims_outcomes.vocabulary.settings import Settings
    from ims_outcomes.vocabulary.vocabulary import Vocabulary

_RESPONDER_ID = re.compile(r"responder_(\d{1,3})")


@dataclasses.dataclass(frozen=True)
class Definition:
    """What one number means.

    Parameters
    ----------
    rule : str
        In words; {braces} hold settings, filled in when it is printed.
    sources : tuple of str
        "Author year, doi".
    project_choice : bool
        This project's own choice, not a cited standard.
    """

    id: str
    title: str
    rule: str
    sources: tuple[str, ...] = limits(default=(), may_be_empty=True)
    project_choice: bool = False


def build_definitions(shipped: Mapping[str, Any], *, problems: Problems) -> dict[str, Definition]:
    """Make the registry; a clinic's file changes settings, never a rule."""
    definitions = {
        name: build_record(
            Definition,
            raw,
            place=f"[definitions.{name}]",
            problems=problems,
            id=name,
        )
        for name, raw in shipped.items()
    }
    return {name: definition for name, definition in definitions.items() if definition}


def describe_definition(definition_id: str, *, settings: Settings, vocabulary: Vocabulary) -> str:
    """Say in words what a number means, with the thresholds in force."""
    matched = _RESPONDER_ID.fullmatch(definition_id)
    definition = vocabulary.definitions["responder" if matched else definition_id]
    return definition.rule
