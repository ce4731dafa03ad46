"""Columns that may tell who somebody is: by their header, and by what their cells look like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ims_outcomes.vocabulary.headers import load_header_words, simplify_header

# † Longer than this, in characters or in words, a text is more than the name of a thing; a column
# with one such text in ten holds free text.
_LONGEST_NAME, _MOST_WORDS, _FREE_SHARE = 80, 12, 0.1
# † A column of words is one of names when so many different texts have the shape of a name and no
# other word tells what they are.
_NAME_LEAST, _NAME_SHARE = 8, 0.8
_NAME = re.compile(r"[A-ZÀ-Þ][\w'’.-]*(?:,? [A-ZÀ-Þ][\w'’.-]*){1,3}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?1?[-. ]?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}")


def find_identifying_header(header: str) -> str:
    """Find what kind of a person's mark a header tells of; "" for none.

    Examples
    --------
    >>> find_identifying_header("Patient Last Name"), find_identifying_header("Survey Name")
    ('name', '')
    >>> find_identifying_header("Né(e) le"), find_identifying_header("N° d'assurance maladie")
    ('date_of_birth', 'health_number')
    """
    words = set(simplify_header(header).split())
    for kind, (phrases, unless) in load_header_words().identifying.items():
        if words & unless:
            continue
        if any(set(phrase.split()) <= words for phrase in phrases):
            return kind
    return ""


def identify_by_cells(texts: Sequence[str]) -> str:
    """Find what kind of a person's mark different texts of a column are; "" for none.

    Texts that have the shape of a name may be names of anything; they are found here, and the
    caller decides when it knows better.

    Examples
    --------
    >>> identify_by_cells(["a@b.ca"]), identify_by_cells(["604 555 0123"]), identify_by_cells(["x"])
    ('email', 'phone', '')
    """
    if any(_EMAIL.fullmatch(text) for text in texts):
        return "email"
    if any(_PHONE.fullmatch(text) for text in texts):
        return "phone"
    if len(texts) >= _NAME_LEAST and has_names(texts):
        return "name"
    return "free_text" if is_free_text(texts) else ""


def has_names(texts: Sequence[str]) -> bool:
    """Whether most of different texts have the shape of a person's name.

    Examples
    --------
    >>> has_names(["Anna Smith", "Roy, Luc"]), has_names(["Neck pain"]), has_names([])
    (True, False, False)
    """
    named = sum(bool(_NAME.fullmatch(text)) for text in texts)
    return named > 0 and named >= _NAME_SHARE * len(texts)


def is_free_text(texts: Sequence[str]) -> bool:
    """Whether texts are sentences rather than names of things."""
    long = sum(len(text) > _LONGEST_NAME or len(text.split()) > _MOST_WORDS for text in texts)
    return long > _FREE_SHARE * len(texts)
