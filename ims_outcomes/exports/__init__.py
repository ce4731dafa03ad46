"""Layer 1, read: files, mapping, checking; rows that cannot be used are set aside with a reason."""

from ims_outcomes.exports.account import name_place
from ims_outcomes.exports.check_text import format_check
from ims_outcomes.exports.door import NOTHING_ALLOWED
from ims_outcomes.exports.export import Export, SourceFile
from ims_outcomes.exports.private_list import (
    SET_ASIDE_FILE,
    UNKNOWN_WORDS_FILE,
    write_private_list,
    write_set_aside,
    write_unknown_words,
)
from ims_outcomes.exports.reading import read_export
from ims_outcomes.exports.spelling_proposals import propose_words
from ims_outcomes.exports.words import UNRECOGNISED

__all__ = [
    "NOTHING_ALLOWED",
    "SET_ASIDE_FILE",
    "UNKNOWN_WORDS_FILE",
    "UNRECOGNISED",
    "Export",
    "SourceFile",
    "format_check",
    "name_place",
    "propose_words",
    "read_export",
    "write_private_list",
    "write_set_aside",
    "write_unknown_words",
]
