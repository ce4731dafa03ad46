"""A scan of columns for whatever may tell who somebody is, before anything is read further."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Sequence

from ims_outcomes.exports.coded import Coded
from ims_outcomes.exports.identifier_values import find_in_values
from ims_outcomes.vocabulary.identifiers import IdentifierKind, load_identifiers

#: Answers that tell nothing about anybody, whatever the header.
_HARMLESS = frozenset(
    ("", "0", "1", "yes", "no", "y", "n", "true", "false", "oui", "non", "checked", "unchecked")
)


@dataclasses.dataclass(frozen=True)
class Hit:
    """A column that may tell who somebody is.

    Attributes
    ----------
    column : str
        As it stands in the file.
    kind : str
        Id of the kind of identifier.
    count : int
        Rows with such a value; for a telling header all rows that hold anything.
    """

    column: str
    kind: str
    count: int


def scan_column(column: str, cells: Coded, *, is_ours: bool = False) -> list[Hit]:
    """Scan one column: first its header, then its values.

    Parameters
    ----------
    column : str
        Header in the file.
    cells : Coded
        Its cells as text.
    is_ours : bool
        The map knows what the column is, so its header tells nothing, and its words are not taken
        for names; its values are looked at all the same.

    Returns
    -------
    list of Hit
        At most one of each kind, the header's first.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from ims_outcomes.exports.coded import encode
    >>> mails = encode(pa.array(["a@b.ca", "n/a", "c@d.ca", "a@b.ca"]))
    >>> scan_column("contact", mails)
    [Hit(column='contact', kind='email', count=3)]
    >>> scan_column("Patient Name", encode(pa.array(["x", "y"])))
    [Hit(column='Patient Name', kind='name', count=2)]
    """
    hits = {}
    if not is_ours and not _is_harmless(cells):
        kind = find_telling_header(column)
        if kind:
            hits[kind.id] = Hit(column, kind.id, int((~cells.is_missing).sum()))
    for name, flags in find_in_values(cells.values, is_ours=is_ours).items():
        count = int(cells.spread(flags).sum())
        if count and name not in hits and not (name == "url" and _is_reference(column)):
            hits[name] = Hit(column, name, count)
    return list(hits.values())


def find_telling_header(column: str) -> IdentifierKind | None:
    """Find the kind of identifier that a header tells of; None for a harmless one.

    Examples
    --------
    >>> find_telling_header("PatientDateOfBirth").id, find_telling_header("Courriel du patient").id
    ('date_of_birth', 'email')
    >>> find_telling_header("Clinic name"), find_telling_header("patient_id")
    (None, None)
    """
    words = split_header(column)
    for kind in load_identifiers().kinds.values():
        if set(kind.unless) & set(words):
            continue
        if any(_has_phrase(words, phrase.split()) for phrase in kind.headers):
            return kind
    return None


def _is_reference(column: str) -> bool:
    """Tell whether a machine wrote the addresses in a column, to refer to something."""
    return bool(set(load_identifiers().kinds["url"].unless) & set(split_header(column)))


def split_header(column: str) -> list[str]:
    """Take a header apart into small words without accents.

    Examples
    --------
    >>> split_header("PatientDateOfBirth"), split_header("Prénom_du-patient"), split_header("DOB")
    (['patient', 'date', 'of', 'birth'], ['prenom', 'du', 'patient'], ['dob'])
    """
    plain = fold(re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])", " ", column))
    return [word for word in re.split(r"[^a-z0-9]+", plain) if word]


def fold(text: str) -> str:
    """Take case and accents away.

    Examples
    --------
    >>> fold("Éloïse")
    'eloise'
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _has_phrase(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Tell whether the words of a phrase stand one after the other."""
    return any(
        list(words[start : start + len(phrase)]) == list(phrase)
        for start in range(len(words) - len(phrase) + 1)
    )


def _is_harmless(cells: Coded) -> bool:
    """Tell whether a column holds nothing, or only yes and no."""
    return all(fold(value.as_py()) in _HARMLESS for value in cells.values)
