"""Every word that a page shows, from words/<language>/*.toml, so that a language is one folder."""

from __future__ import annotations

import contextlib
import functools
import math
import tomllib
from collections.abc import Callable, Iterator, Mapping
from importlib import resources
from typing import Any, Final

from babel import Locale

from ims_outcomes.errors import SettingsError
from ims_outcomes.presentation.typesetting import (
    elide_french,
    typeset_english,
    typeset_french,
)
from ims_outcomes.vocabulary.settings import LANGUAGES

#: Whose rules numbers, dates and plurals of a language follow, by their names in Babel.
LOCALES: Final[Mapping[str, str]] = {"en": "en", "fr": "fr_CA"}

#: How the words of a language are set.
_TYPESET: Final[Mapping[str, Callable[[str], str]]] = {
    "en": typeset_english,
    "fr": typeset_french,
}

#: The language of this process: a run and each notebook set it when they begin.
_chosen: Final = {"language": LANGUAGES[0]}


def set_language(language: str) -> None:
    """Set the language of everything that is said from now on.

    Parameters
    ----------
    language : str
        "en" or "fr".

    Raises
    ------
    SettingsError
        When there are no words in that language.

    Examples
    --------
    >>> set_language("fr")
    >>> say("too_few")
    'trop peu pour conclure'
    >>> set_language("en")
    >>> say("too_few")
    'too few to say'
    """
    check_language(language)
    _chosen["language"] = language


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language for a while, then the one from before."""
    before = find_language()
    set_language(language)
    try:
        yield
    finally:
        set_language(before)


def find_language() -> str:
    """Find the language that is spoken now."""
    return _chosen["language"]


def find_locale() -> Locale:
    """Find whose rules numbers and dates follow now."""
    return _read_locale(find_language())


def check_language(language: str) -> None:
    """Refuse a language that there are no words in.

    Raises
    ------
    SettingsError
        With the languages there are.
    """
    if language not in LANGUAGES:
        raise SettingsError(
            f"There are no pages in the language {language!r}; the languages are "
            f"{', '.join(LANGUAGES)}.",
            remedy=f"use one of {', '.join(LANGUAGES)}.",
        )


def say(key: str, *, count: float | None = None, **values: object) -> str:
    """Look up a sentence in the language of the run, and fill it in.

    With a count, the form is the language's own: in English "one" for exactly 1 and "other" for
    everything else, 0 included; in French "one" for everything below 2.

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
    said = read_words(find_language())[key + _choose_form(count)].format(**values)
    return elide_french(said) if find_language() == "fr" else said


def typeset(text: str) -> str:
    """Set the marks of a text that does not come from the words as the language sets them.

    Sources that were joined have marks of their own, and so has a rule that was filled in.

    Examples
    --------
    >>> typeset("Farrar 2001; Ostelo 2008")
    'Farrar 2001; Ostelo 2008'
    >>> with speaking("fr"):
    ...     typeset("Farrar 2001; Ostelo 2008").encode("ascii", "xmlcharrefreplace").decode()
    'Farrar 2001&#8239;; Ostelo 2008'
    """
    language = find_language()
    return _TYPESET[language](text) if language in _TYPESET else text


def translate(key: str, english: str) -> str:
    """Translate a text whose English stands elsewhere: in a notebook, or in the vocabulary.

    Parameters
    ----------
    key : str
        Key of the translation in the catalogue, "vocabulary.conditions.sciatica".
    english : str
        The text itself.

    Returns
    -------
    str
        The translation; what a clinic added to the vocabulary itself has none and stays. English
        is typeset as all that is said.

    Examples
    --------
    >>> translate("vocabulary.conditions.sciatica", "Sciatica")
    'Sciatica'
    """
    if find_language() == LANGUAGES[0]:
        return typeset_english(english)
    return read_words(find_language()).get(key, english)


def translate_unit(unit: str, *, value: float | None = None) -> str:
    """Translate the unit of a score, in the form that its value asks for.

    Parameters
    ----------
    unit : str
        As the vocabulary has it, which in English has one form alone.
    value : float, optional
        What stands before it; without, the unit stands for itself.

    Examples
    --------
    >>> translate_unit("points", value=1.75)
    'points'
    >>> with speaking("fr"):
    ...     translate_unit("points", value=-1.75)
    'point'
    """
    form = ".other" if value is None else _choose_form(abs(value))
    return translate(f"vocabulary.units.{unit}{form}", unit)


def _choose_form(count: float | None) -> str:
    """Choose the form of a counted sentence; large French numbers have one that we do not need."""
    if count is None:
        return ""
    form = find_locale().plural_form(count) if math.isfinite(count) else "other"
    return ".one" if form == "one" else ".other"


@functools.cache
def _read_locale(language: str) -> Locale:
    return Locale.parse(LOCALES[language])


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
            words[key] = _TYPESET[language](text) if language in _TYPESET else text
    return words


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Turn tables within tables into dotted keys."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
