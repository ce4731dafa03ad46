"""Conditions written as ICD-10 codes, alone or beside their titles."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ims_outcomes.vocabulary.conditions import Condition
from ims_outcomes.vocabulary.spellings import normalise_spelling

_CODE = r"(?P<category>[A-Z][0-9][0-9A-Z])\.?(?P<rest>[0-9A-Z]{0,4})"
# What some programs write before a code: "ICD10:M54.5", "CIM-10 M54.5".
_SYSTEM = r"(?:(?:ICD|CIM)[ -]?10(?:[ -]?[A-Z]{2})?[\s:|]+)?"
# A code in front, or at the end in brackets; whatever else stands there is its title.
_FORMS = (
    re.compile(
        rf"{_SYSTEM}[(\[]?{_CODE}[)\]]?(?:[\s:;,|–-]+(?P<title>.*))?", re.DOTALL | re.IGNORECASE
    ),
    re.compile(rf"(?P<title>.*\S)\s*[(\[]{_CODE}[)\]]", re.DOTALL | re.IGNORECASE),
)


def find_code(text: str) -> tuple[str, str]:
    """Find the ICD-10 code of a text, without its point, and the title beside it.

    Examples
    --------
    >>> find_code("M54.50 Low back pain, unspecified"), find_code("Low back pain (M54.5)")
    (('M5450', 'Low back pain, unspecified'), ('M545', 'Low back pain'))
    >>> find_code("m5450"), find_code("C5 radiculopathy")
    (('M5450', ''), ('', 'C5 radiculopathy'))
    >>> find_code("ICD10:M54.5"), find_code("ICD-10-CM M54.50 Low back pain")
    (('M545', ''), ('M5450', 'Low back pain'))
    """
    for form in _FORMS:
        found = form.fullmatch(text)
        if found:
            code = found["category"] + found["rest"]
            return code.upper(), (found["title"] or "").strip()
    return "", text


def find_condition(
    text: str, *, conditions: Mapping[str, Condition], names: Mapping[str, str]
) -> str | None:
    """Find the condition that a text with an ICD-10 code means; None when nobody can tell.

    The beginning of a code decides, as `icd10` of the conditions lists it. Where the words
    beside the code name another condition than the code, the text means neither.

    Parameters
    ----------
    text : str
        Any text of a column of conditions.
    conditions : mapping
        The conditions, for their codes.
    names : mapping
        Normalised spelling: condition.
    """
    code, title = find_code(text)
    found = _find_owner(code, conditions)
    beside = names.get(normalise_spelling(title)) or _find_owner(find_code(title)[0], conditions)
    return found if beside in (None, found) else None


def _find_owner(code: str, conditions: Mapping[str, Condition]) -> str | None:
    """The condition that a code without its point begins like; None for no code or no condition."""
    for condition in conditions.values():
        if any(code.startswith(start.replace(".", "")) for start in condition.icd10):
            return condition.id
    return None
