"""Words and numbers everybody shares: conditions, instruments, techniques, thresholds, rules."""

from ims_outcomes.vocabulary.conditions import Condition, ConditionGroup
from ims_outcomes.vocabulary.definitions import Definition, describe_definition, find_definition
from ims_outcomes.vocabulary.instruments import Instrument, Mcid
from ims_outcomes.vocabulary.settings import Settings
from ims_outcomes.vocabulary.source import SourceMap, SourceStart, WideScore
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
    "Settings",
    "SourceMap",
    "SourceStart",
    "Table",
    "Technique",
    "Vocabulary",
    "WideScore",
    "describe_definition",
    "find_definition",
    "load_settings",
    "load_vocabulary",
]
