"""Every word that a page shows, from words/<language>/*.toml, so that a language is one folder."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final

#: The language of the pages, and the folder of its words.
LANGUAGE: Final = "en"


def say(key: str, *, count: float | None = None, **values: object) -> str:
    """Look up a sentence and fill it in.

    With a count, the form "one" is taken for exactly 1 and "other" for everything else, 0
    included.

    Parameters
    ----------
    key : str
        Key of the catalogue: its table and name, "month.7"; without the form when counted.
    count : float, optional
        What the sentence counts; it chooses the form only, the number itself is a value.
    **values : object
        What stands in the braces, already formatted.

    Returns
    -------
    str
        The sentence.

    Raises
    ------
    KeyError
        When the catalogue does not hold the key, or a value is not given; a bug.

    Examples
    --------
    >>> say("too_few_for", subject="Pain change")
    'Pain change: too few to say.'
    >>> say("patients", count=1, number="1")
    '1 patient'
    """
    form = "" if count is None else (".one" if count == 1 else ".other")
    return read_words(LANGUAGE)[key + form].format(**values)


@functools.cache
def read_words(language: str) -> Mapping[str, str]:
    """Read all words of a language: dotted key → sentence.

    Raises
    ------
    ValueError
        When two files hold the same key; a bug.
    """
    words: dict[str, str] = {}
    folder = resources.files("ims_outcomes.presentation").joinpath("words", language)
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        for key, text in _flatten(tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in words:
                raise ValueError(f"{file.name}: {key!r} is in the catalogue already")
            words[key] = text
    return words


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Turn tables within tables into dotted keys."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
