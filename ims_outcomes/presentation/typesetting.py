"""Signs that keep a line together, and the marks of each language as printers set them."""

from __future__ import annotations

import re
from typing import Final

#: Keeps a number and its unit on one line.
NO_BREAK_SPACE: Final = "\u00a0"
#: Between groups of three digits, in English too, where a comma could be taken for a decimal one;
#: in French also before ; ! and ?.
THIN_SPACE: Final = "\u202f"


#: A single mark that begins a quotation.
_OPENING: Final = re.compile(r"(?<!\w)'(?=[\w{])")
#: What is typed into a settings file keeps its straight marks.
_SETTING: Final = re.compile(r'= "|under \[')


def typeset_english(text: str) -> str:
    """Set English apostrophes and quotation marks round, so that they are typed on any keyboard.

    A text that says what to type into a settings file keeps its quotation marks. Single ones,
    around names of files and columns, stay straight.

    Examples
    --------
    >>> typeset_english("A clinic's own and its patients' words")
    'A clinic’s own and its patients’ words'
    >>> typeset_english('They "left well".')
    'They “left well”.'
    >>> typeset_english("The clinic's file has no column 'session_ids' in it")
    "The clinic’s file has no column 'session_ids' in it"
    >>> typeset_english('write practitioners = "named" under [report]')
    'write practitioners = "named" under [report]'
    """
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
    if not _OPENING.search(text):
        text = re.sub(r"(?<=s)'(?=\s)", "’", text)
    return text if _SETTING.search(text) else re.sub(r'"([^"]*)"', r"“\1”", text)


def typeset_french(text: str) -> str:
    """Set French marks as printers do, so that they are typed on any keyboard.

    No line breaks before : ; ! ? % » or after «, apostrophes are round, and English quotation marks
    become French ones. A ; within a word, as in some DOIs, stays as it is.

    Examples
    --------
    >>> said = typeset_french("Ici : l'ensemble, 24 % ; « masqué »")
    >>> said.replace(NO_BREAK_SPACE, "~").replace(THIN_SPACE, "_")
    'Ici~: l’ensemble, 24~%_; «~masqué~»'
    >>> said = typeset_french("“A title” 2024; CO;2-I")
    >>> said.replace(NO_BREAK_SPACE, "~").replace(THIN_SPACE, "_")
    '«~A title~» 2024_; CO;2-I'
    """
    text = text.replace("“", "« ").replace("”", " »")
    text = re.sub(r"(?<=\w)'(?=[\w{«])", "’", text)
    text = re.sub(r" (?=[:%»])|(?<=«) ", NO_BREAK_SPACE, text)
    return re.sub(r"(?<=[\w)»}%]) ?(?=(?:[!?]|;(?!\w)))", THIN_SPACE, text)


def elide_french(text: str) -> str:
    """Shorten "de" before the months that begin with a vowel.

    Examples
    --------
    >>> elide_french("de avril 2025 à juin 2026; de mai à août")
    'd’avril 2025 à juin 2026; de mai à août'
    """
    return re.sub(r"\b([Dd])e (?=(?:avril|août|octobre)\b)", r"\1’", text)
