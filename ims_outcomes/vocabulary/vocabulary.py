"""The vocabulary and the settings, loaded from the suite's TOML and the clinic's own file."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.conditions import (
    Condition,
    ConditionGroup,
    build_condition_groups,
    build_conditions,
)
from ims_outcomes.vocabulary.definitions import (
    Definition,
    ResponderTemplate,
    build_definitions,
    build_responder_template,
)
from ims_outcomes.vocabulary.export_maps import build_source
from ims_outcomes.vocabulary.instruments import Instrument, build_instruments
from ims_outcomes.vocabulary.settings import SETTING_TABLES, Settings, build_settings
from ims_outcomes.vocabulary.source import SourceMap
from ims_outcomes.vocabulary.tables import WORD_FILES, Column, Table, build_tables
from ims_outcomes.vocabulary.techniques import Technique, build_techniques
from ims_outcomes.vocabulary.toml_tables import Problems, overlay, read_shipped, read_toml
from ims_outcomes.vocabulary.toml_values import describe_unknown, show

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_TABLES = (*SETTING_TABLES, "instruments", "conditions", "techniques", "source", "events")
_REMEDY = (
    "correct that in the file; ims_outcomes/vocabulary/thresholds.toml lists every setting with "
    "what it means."
)


@dataclasses.dataclass(frozen=True)
class Vocabulary:
    """The words of the field, with a clinic's own among them."""

    conditions: dict[str, Condition]
    condition_groups: dict[str, ConditionGroup]
    instruments: dict[str, Instrument]
    techniques: dict[str, Technique]
    definitions: dict[str, Definition]
    responder_template: ResponderTemplate
    phrases: dict[str, str]
    tables: dict[str, Table]
    source: SourceMap
    registry_version: str

    def allowed_words(self, column: Column) -> tuple[str, ...]:
        """Words that a column may hold; empty when it may hold anything.

        Examples
        --------
        >>> vocabulary = load_vocabulary()
        >>> vocabulary.allowed_words(vocabulary.tables["scores"].columns["item"])
        ('now', 'average', 'worst')
        """
        if isinstance(column.allowed, str):
            return tuple(getattr(self, column.allowed))
        return column.allowed


def list_words(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """The ids of each file of the vocabulary that a column may be limited to.

    Examples
    --------
    >>> list_words(load_vocabulary())["techniques"][:2]
    ('gunn_ims', 'dry_needling')
    """
    return {name: tuple(getattr(vocabulary, name)) for name in WORD_FILES}


def load_settings(config: Path | None = None) -> Settings:
    """Load every threshold, with those of the clinic's own file laid over.

    Parameters
    ----------
    config : Path, optional
        The clinic's own TOML file.

    Raises
    ------
    SettingsError
        When the file cannot be read, or anything in it is not known or not allowed; all
        its problems at once.

    Examples
    --------
    >>> load_settings().episodes.gap_days
    90
    """
    return _load(config)[0]


def load_vocabulary(config: Path | None = None) -> Vocabulary:
    """Load conditions, instruments, techniques, definitions, tables and the clinic's map.

    Parameters
    ----------
    config : Path, optional
        The clinic's own TOML file; its instruments, conditions and techniques come last.

    Raises
    ------
    SettingsError
        As `load_settings`.

    Examples
    --------
    >>> load_vocabulary().instruments["nprs"].mcid
    2.0
    """
    return _load(config)[1]


def _load(config: Path | None) -> tuple[Settings, Vocabulary]:
    """Read everything and check it together, so that all problems are said at once."""
    problems = Problems(file=str(config) if config else "the suite's own settings")
    own = _read_config(config, problems=problems) if config else {}
    vocabulary = _build_vocabulary(own, problems=problems)
    thresholds = read_shipped("thresholds.toml")
    settings = build_settings(
        overlay(thresholds, {name: own[name] for name in own.keys() & {*thresholds, "events"}}),
        instruments=vocabulary.instruments,
        problems=problems,
    )
    problems.raise_if_any(remedy=_REMEDY)
    assert settings is not None, "without a problem there are settings"
    return settings, _add_responder_definitions(vocabulary, settings)


def _read_config(config: Path, *, problems: Problems) -> dict[str, Any]:
    """Read the clinic's file and leave out what is not a known table."""
    own = read_toml(config)
    for name, table in own.items():
        homes = [home for home in SETTING_TABLES if name in read_shipped("thresholds.toml")[home]]
        if name == "events" and not _has_form(name, table):
            problems.add(
                f"events must stand under [[events]], each by itself; it is {show(table)}."
            )
        elif name in CONFIG_TABLES and not _has_form(name, table):
            problems.add(f"[{name}] must be a table of settings; it is {show(table)}.")
        elif name not in CONFIG_TABLES and homes:
            problems.add(f"'{name}' stands outside its table; put it under [{homes[0]}].")
        elif name not in CONFIG_TABLES:
            problems.add(describe_unknown(name, known=CONFIG_TABLES, what="a table of settings"))
    return {
        name: table
        for name, table in own.items()
        if name in CONFIG_TABLES and _has_form(name, table)
    }


def _has_form(name: str, table: Any) -> bool:
    """Tell whether it is a table of settings, or for the events a list of tables."""
    return isinstance(table, list if name == "events" else Mapping)


def _build_vocabulary(own: Mapping[str, Any], *, problems: Problems) -> Vocabulary:
    """Make each part in the order in which one needs another."""
    shipped = read_shipped("conditions.toml")
    groups = build_condition_groups(shipped["groups"], problems=problems)
    conditions = build_conditions(
        shipped["conditions"], own.get("conditions", {}), groups=groups, problems=problems
    )
    instruments = build_instruments(
        read_shipped("instruments.toml"),
        own.get("instruments", {}),
        conditions=conditions,
        problems=problems,
    )
    techniques = build_techniques(
        read_shipped("techniques.toml"), own.get("techniques", {}), problems=problems
    )
    tables = build_tables(read_shipped("tables.toml"), problems=problems)
    words = {
        "conditions": tuple(conditions),
        "techniques": tuple(techniques),
        "instruments": tuple(instruments),
    }
    registry = read_shipped("definitions.toml")
    return Vocabulary(
        conditions=conditions,
        condition_groups=groups,
        instruments=instruments,
        techniques=techniques,
        definitions=build_definitions(registry["definitions"], problems=problems),
        responder_template=build_responder_template(
            registry["responder_percent"], problems=problems
        ),
        phrases=read_shipped("phrases.toml"),
        tables=tables,
        source=build_source(own.get("source", {}), tables=tables, words=words, problems=problems),
        registry_version=registry["version"],
    )


def _add_responder_definitions(vocabulary: Vocabulary, settings: Settings) -> Vocabulary:
    """Add one definition for each percentage in use."""
    built = [
        vocabulary.responder_template.build(percent) for percent in settings.responders.percents
    ]
    added = {definition.id: definition for definition in built}
    return dataclasses.replace(vocabulary, definitions={**vocabulary.definitions, **added})
