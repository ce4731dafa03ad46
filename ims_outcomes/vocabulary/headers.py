"""Words by which columns of practice software are recognised, for proposing a map."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from ims_outcomes.vocabulary.toml_tables import read_shipped

_NUMBER_SIGNS = re.compile(r"#|\bn°|\bn[o0]\b\.?|\bnum(?:[ée]ro)?\b\.?", flags=re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")
_NO_WORD = re.compile(r"[^a-z0-9]+")


@dataclasses.dataclass(frozen=True)
class HeaderWords:
    """What headers.toml holds, each phrase as the words it is made of.

    Attributes
    ----------
    columns : dict
        Our column: the phrases for it.
    scores : dict
        What a header of a score tells: the phrases for it.
    """

    columns: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, tuple[str, ...]]


@cache
def load_header_words() -> HeaderWords:
    """Load the words of headers.toml.

    Examples
    --------
    >>> load_header_words().columns["body_side"]
    ('body side', 'side', 'laterality', 'cote', 'lateralite')
    """
    raw = read_shipped("headers.toml")
    return HeaderWords(
        columns={ours: _simplify(phrases) for ours, phrases in raw["columns"].items()},
        scores={kind: _simplify(phrases) for kind, phrases in raw["scores"].items()},
    )


def _simplify(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(simplify_header, phrases)))


@cache
def simplify_header(text: str) -> str:
    """Bring a header to plain words: small letters without accents, one blank between.

    Examples
    --------
    >>> simplify_header("Patient #"), simplify_header("ApptDate"), simplify_header("Prénom (x)")
    ('patient number', 'appt date', 'prenom x')
    >>> simplify_header("N° d’aiguilles"), simplify_header("pain_before"), simplify_header("NPRS1")
    ('number d aiguilles', 'pain before', 'nprs 1')
    >>> simplify_header("NDI %")
    'ndi percent'
    """
    spaced = _HUMP.sub(" ", _NUMBER_SIGNS.sub(" number ", text.replace("%", " percent ")))
    plain = unicodedata.normalize("NFKD", spaced).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NO_WORD.sub(" ", letters).strip()


def measure_match(header: str, phrases: Iterable[str]) -> float:
    """Measure how well a simplified header fits the best of some phrases: 1 whole, 0 not at all.

    A phrase that is a part of the header counts by how much of the header it takes up.

    Examples
    --------
    >>> measure_match("appt date", ["appt date", "date"]), measure_match("colour", ["date"])
    (1.0, 0.0)
    >>> measure_match("date of last appt", ["appt date", "date"])
    0.5
    """
    count = len(header.split())
    parts = [
        len(phrase.split()) / count for phrase in phrases if holds_phrase(header, phrase) and phrase
    ]
    best = max(parts, default=0.0)
    return 1.0 if best == 1 else round(0.4 + best * 0.4, 2) if best else 0.0


def holds_phrase(header: str, phrase: str) -> bool:
    """Whether the words of a phrase stand side by side in a header; both simplified.

    Examples
    --------
    >>> holds_phrase("home phone number", "phone number"), holds_phrase("saxophone", "phone")
    (True, False)
    """
    return f" {phrase} " in f" {header} "
