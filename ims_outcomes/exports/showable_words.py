"""Which words of an export may be shown to its owner: those that can hardly be somebody's."""

from __future__ import annotations

import re

# † A longer text is a note, not a word.
_LONGEST = 60
_TELLING = re.compile(r"@|\d{4,}|https?:")


def may_be_shown(text: str) -> bool:
    """Whether a word that many patients have may be shown: no address, no long number, no note.

    Examples
    --------
    >>> may_be_shown("Late cancel"), may_be_shown("call 604 555 0123"), may_be_shown("a@b.ca")
    (True, False, False)
    """
    return len(text) <= _LONGEST and not _TELLING.search(text) and text.isprintable()
