"""One spelling for each word of the vocabulary, however an export writes it."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.toml_tables import Problems


class Term(Protocol):
    """What has an id, a name and other spellings: a condition, an instrument, a technique."""

    @property
    def id(self) -> str:
        """The word the library uses."""

    @property
    def name(self) -> str:
        """The word a page uses."""

    @property
    def synonyms(self) -> tuple[str, ...]:
        """Words that exports use."""


def normalise_spelling(text: str) -> str:
    """Bring a word to the form in which spellings are compared.

    Case, accents, kinds of apostrophe, and runs of blanks, hyphens and underscores make no
    difference: French in capitals mostly has no accents.

    Examples
    --------
    >>> normalise_spelling("  Low-back  PAIN "), normalise_spelling("low_back_pain")
    ('low back pain', 'low back pain')
    >>> normalise_spelling("ÉPICONDYLITE") == normalise_spelling("epicondylite")
    True
    """
    plain = fold_accents(text).casefold().replace("’", "'")
    return re.sub(r"[\s_\-‐‑–]+", " ", plain).strip()


def fold_accents(text: str) -> str:
    """Take the accents off letters; letters that are no letter with an accent stay.

    Examples
    --------
    >>> fold_accents("févr. où œuvre")
    'fevr. ou œuvre'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    plain = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", plain)


def build_spellings(terms: Mapping[str, Term]) -> dict[str, str]:
    """Map every normalised spelling (id, name, synonyms) to the id it stands for.

    Where one spelling stands for two ids the first keeps it; the loader refuses such a file.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> spellings = build_spellings(load_vocabulary().conditions)
    >>> spellings[normalise_spelling("Lateral Epicondylitis")]
    'tennis_elbow'
    """
    spellings: dict[str, str] = {}
    for term in terms.values():
        for word in (term.id, term.name, *term.synonyms):
            spellings.setdefault(normalise_spelling(word), term.id)
    return spellings


def check_spellings(terms: Mapping[str, Term], *, part: str, problems: Problems) -> None:
    """Add a problem for each spelling that stands for two ids."""
    spellings = build_spellings(terms)
    for term in terms.values():
        for word in dict.fromkeys((term.id, term.name, *term.synonyms)):
            owner = spellings[normalise_spelling(word)]
            if owner != term.id:
                problems.add(f"[{part}.{term.id}] '{word}' already stands for '{owner}'.")
