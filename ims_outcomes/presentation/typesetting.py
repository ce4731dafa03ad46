"""Signs that keep a line together, and French marks as printers set them."""

from __future__ import annotations

import re
from typing import Final

#: Keeps a number and its unit on one line.
NO_BREAK_SPACE: Final = "\u00a0"
#: Between groups of three digits, in English too, where a comma could be taken for a decimal one;
#: in French also before ; ! and ?.
THIN_SPACE: Final = "\u202f"


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
