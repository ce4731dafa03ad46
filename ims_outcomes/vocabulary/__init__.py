"""Words and numbers everybody shares: conditions, instruments, techniques, thresholds, rules."""

from ims_outcomes.vocabulary.conditions import Condition, ConditionGroup
from ims_outcomes.vocabulary.definitions import Definition, describe_definition, find_definition
from ims_outcomes.vocabulary.instruments import Instrument, Mcid
from ims_outcomes.vocabulary.settings import Settings
from ims_outcomes.vocabulary.shipped_maps import load_export_map, load_export_maps
from ims_outcomes.vocabulary.source import ScoreColumn, SourceMap, SourceStart, TableMap
from ims_outcomes.vocabulary.tables import Column, Table
from ims_outcomes.vocabulary.techniques import Technique
from ims_outcomes.vocabulary.vocabulary import Vocabulary, load_settings, load_vocabulary

__all__ = [
    "Column",
    "Condition",
    "ConditionGroup",
    "Definition",
    "Instrument",
    "Mcid",
    "ScoreColumn",
    "Settings",
    "SourceMap",
    "SourceStart",
    "Table",
    "TableMap",
    "Technique",
    "Vocabulary",
    "describe_definition",
    "find_definition",
    "load_export_map",
    "load_export_maps",
    "load_settings",
    "load_vocabulary",
]
