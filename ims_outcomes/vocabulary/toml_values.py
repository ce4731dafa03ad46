"""What one value of a TOML file must be, and the words that say what it is instead."""

from __future__ import annotations

import datetime
import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any, get_args, get_origin

#: No number in a settings file can sensibly be larger, and frames could not hold it.
LARGEST = 10**9

#: How alike two words must be, from 0 to 1, for one to be suggested for the other.
NEAR = 0.5

#: Where more words than this are known, the nearest is named however far it is.
MOST_LISTED = 20

#: A wrong value is shown up to this many characters.
LONGEST_SHOWN = 60


def describe_unknown(word: str, *, known: Iterable[str], what: str) -> str:
    """Say that a word is not known, and which known one is nearest.

    When none is near, the known ones are listed, as far as they are few.

    Examples
    --------
    >>> describe_unknown("gap_day", known=["gap_days", "extract_date"],
    ...                  what="a setting of [episodes]")
    "'gap_day' is not a setting of [episodes]; the nearest is 'gap_days'."
    >>> describe_unknown("pause", known=["gap_days", "extract_date"],
    ...                  what="a setting of [episodes]")
    "'pause' is not a setting of [episodes]; there is 'extract_date' and 'gap_days'."
    """
    words = sorted(known)
    folded = {candidate.casefold(): candidate for candidate in words}
    cutoff = NEAR if len(words) <= MOST_LISTED else 0
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=cutoff)
    if near:
        return f"'{word}' is not {what}; the nearest is '{folded[near[0]]}'."
    return f"'{word}' is not {what}; there is {join_words(words)}."


def join_words(words: Iterable[str], *, last: str = "and", quote: str = "'") -> str:
    """Join words for a sentence.

    Examples
    --------
    >>> join_words(["a", "b", "c"])
    "'a', 'b' and 'c'"
    >>> join_words(["30 %", "50 %"], last="or", quote="")
    '30 % or 50 %'
    """
    quoted = [f"{quote}{word}{quote}" for word in words]
    if len(quoted) < 2:
        return "".join(quoted) or "nothing"
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def check_value(value: Any, hint: Any, rules: Mapping[str, Any]) -> str:
    """Say what a value must be and is not; "" when it is right.

    A boolean is not a number, although it is one in Python.

    Examples
    --------
    >>> check_value(0, int, {"low": 1})
    'be at least 1'
    >>> check_value(True, int, {})
    'be a whole number'
    """
    if get_origin(hint) is tuple:
        return _check_list(value, get_args(hint)[0], rules)
    words, is_right = _KINDS[hint]
    if not is_right(value):
        return f"be {words}"
    if isinstance(value, str):
        return _check_text(value, rules)
    return _check_range(value, rules)


def _check_list(value: Any, part: Any, rules: Mapping[str, Any]) -> str:
    words, is_right = _KINDS[part]
    if not isinstance(value, list) or not all(map(is_right, value)):
        return f"be a list in [ ], each part {words}"
    if not value and not rules.get("may_be_empty"):
        return "hold at least one part"
    if rules.get("rising") and value != sorted(set(value)):
        return "rise from part to part, without repeats"
    if rules.get("unique") and len(set(value)) < len(value):
        return "not repeat itself"
    part_rules = {**rules, "may_be_empty": rules.get("parts_may_be_empty", False)}
    return next(filter(None, (check_value(entry, part, part_rules) for entry in value)), "")


def _check_text(value: str, rules: Mapping[str, Any]) -> str:
    if not value.strip() and rules.get("may_be_empty"):
        return ""
    if rules.get("is_date"):
        return "" if _is_day(value) else "be a day that exists, as YYYY-MM-DD"
    allowed = rules.get("allowed")
    if allowed and value not in allowed:
        return f"be one of {join_words(allowed)}"
    if not value.strip() and not rules.get("may_be_empty") and not allowed:
        return "not be empty"
    return ""


def _check_range(value: float, rules: Mapping[str, Any]) -> str:
    low, high = rules.get("low", -LARGEST), rules.get("high", LARGEST)
    if "above" in rules and value <= rules["above"]:
        return f"be above {rules['above']:,}"
    if low <= value <= high:
        return ""
    if "low" in rules and "high" in rules:
        return f"be from {low:,} to {high:,}"
    return f"be at least {low:,}" if value < low else f"be at most {high:,}"


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return (isinstance(value, float) and math.isfinite(value)) or _is_whole(value)


_KINDS: Mapping[Any, tuple[str, Any]] = {
    str: ('a text in quotes, such as "text"', lambda value: isinstance(value, str)),
    bool: ("true or false", lambda value: isinstance(value, bool)),
    int: ("a whole number", _is_whole),
    float: ("a number", _is_number),
}


def show(value: Any) -> str:
    """Write a TOML value as a person reads it.

    Examples
    --------
    >>> show(True), show("ninety"), show({"a": 1})
    ('true', "'ninety'", 'a table')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, datetime.date | datetime.time):
        return str(value)
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
