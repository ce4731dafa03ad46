"""A scan of columns for whatever may tell who somebody is, before anything is read further."""

from __future__ import annotations

import dataclasses

from ims_outcomes.exports.coded import Coded
from ims_outcomes.exports.identifier_values import find_in_values
from ims_outcomes.vocabulary.headers import holds_phrase, simplify_header
from ims_outcomes.vocabulary.identifiers import IdentifierKind, load_identifiers
from ims_outcomes.vocabulary.spellings import normalise_spelling

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
    header = simplify_header(column)
    for kind in load_identifiers().kinds.values():
        if set(kind.unless) & set(header.split()):
            continue
        if any(holds_phrase(header, simplify_header(phrase)) for phrase in kind.headers):
            return kind
    return None


def _is_reference(column: str) -> bool:
    """Tell whether a machine wrote the addresses in a column, to refer to something."""
    return bool(set(load_identifiers().kinds["url"].unless) & set(simplify_header(column).split()))


def _is_harmless(cells: Coded) -> bool:
    """Tell whether a column holds nothing, or only yes and no."""
    return all(normalise_spelling(value.as_py()) in _HARMLESS for value in cells.values)
