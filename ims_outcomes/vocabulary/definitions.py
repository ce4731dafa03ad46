"""The registry of definitions, from which every report prints what its numbers mean."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.phrases import DecimalFormatter, build_phrases
from ims_outcomes.vocabulary.toml_tables import build_record, build_records, limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.settings import Settings
    from ims_outcomes.vocabulary.toml_tables import Problems
    from ims_outcomes.vocabulary.vocabulary import Vocabulary

_RESPONDER = re.compile(r"responder_(\d{1,3})")


@dataclasses.dataclass(frozen=True)
class Definition:
    """What one number means.

    Parameters
    ----------
    rule : str
        In words; {braces} hold settings and are filled in by `describe_definition`.
    sources : tuple of str
        "Author year, DOI".
    project_choice : bool
        Marked †: this project's own choice, not a cited standard.
    """

    id: str
    title: str
    rule: str
    sources: tuple[str, ...] = limits(default=(), unique=True)
    project_choice: bool = False


@dataclasses.dataclass(frozen=True)
class ResponderTemplate:
    """What is common to the responder rules of all percentages."""

    title: str
    rule: str
    sources_by_percent: dict[str, tuple[str, ...]]

    def build(self, percent: int) -> Definition:
        """Make the definition of one percentage; one without a source is marked †."""
        sources = self.sources_by_percent.get(str(percent), ())
        return Definition(
            id=f"responder_{percent}",
            title=self.title.replace("{percent}", str(percent)),
            rule=self.rule.replace("{percent}", str(percent)),
            sources=sources,
            project_choice=not sources,
        )


def build_definitions(shipped: Mapping[str, Any], *, problems: Problems) -> dict[str, Definition]:
    """Make the registry; a clinic's file changes settings, never a rule."""
    return build_records(Definition, shipped, part="definitions", problems=problems)


def build_responder_template(values: Any, *, problems: Problems) -> ResponderTemplate:
    """Make the template of the responder rules."""
    template = build_record(
        ResponderTemplate, values, place="[responder_percent]", problems=problems
    )
    return template or ResponderTemplate(title="", rule="", sources_by_percent={})


def find_definition(
    definition_id: str, *, settings: Settings, vocabulary: Vocabulary
) -> Definition:
    """Find a definition with its rule filled in from the settings in force.

    Parameters
    ----------
    definition_id : str
        An id of the registry, or "responder_" with any percentage.
    settings : Settings
        Thresholds in force; `scores.instrument` says for which instrument.
    vocabulary : Vocabulary
        The registry, the instruments and the conditions.

    Raises
    ------
    KeyError
        When there is no such definition, which is a bug of the caller.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> found = find_definition(
    ...     "responder_35", settings=load_settings(), vocabulary=load_vocabulary()
    ... )
    >>> found.title, found.project_choice
    ('Improved by 35 % or more', True)
    """
    percent = _RESPONDER.fullmatch(definition_id)
    if percent:
        definition = vocabulary.responder_template.build(int(percent[1]))
    else:
        definition = vocabulary.definitions[definition_id]
    instrument = vocabulary.instruments[settings.scores.instrument]
    words = build_phrases(
        settings,
        instrument=instrument,
        conditions=vocabulary.conditions,
        phrases=vocabulary.phrases,
    )
    formatter = DecimalFormatter(vocabulary.phrases["decimal_sign"])
    rule = formatter.format(definition.rule, **vars(settings), instrument=instrument, words=words)
    return dataclasses.replace(definition, rule=rule.strip())


def describe_definition(definition_id: str, *, settings: Settings, vocabulary: Vocabulary) -> str:
    """Say in words what a number means, with the thresholds in force.

    Title, sources and the mark † stand in the definition itself.

    Raises
    ------
    KeyError
        When there is no such definition, which is a bug of the caller.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings, load_vocabulary
    >>> describe_definition(
    ...     "eligible", settings=load_settings(), vocabulary=load_vocabulary()
    ... ).split(".")[0]
    'On NPRS: a baseline of 3 points or more'
    """
    return find_definition(definition_id, settings=settings, vocabulary=vocabulary).rule
