"""Questions in a settings file that only its owner can answer: a "?" where a word should stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ims_outcomes.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

#: What stands where the owner has to answer.
QUESTION = "?"

_OPEN = re.compile(r'\s*"?([^"#=]+?)"?\s*=\s*"\?"')


def list_questions(text: str) -> list[tuple[int, str]]:
    r"""List the lines that still hold a question, with the setting that it is about.

    Examples
    --------
    >>> list_questions('[source]\ndate_order = "?"  # day or month first\n# sheet = "?"')
    [(2, 'date_order')]
    """
    found = [(number, _OPEN.match(line)) for number, line in enumerate(text.splitlines(), start=1)]
    return [(number, match[1]) for number, match in found if match]


def check_answered(text: str, path: Path) -> None:
    """Refuse a settings file that still holds a question.

    Raises
    ------
    SettingsError
        Every open line by its number.
    """
    questions = list_questions(text)
    if not questions:
        return
    lines = ", ".join(f"line {number} ({setting})" for number, setting in questions)
    count = len(questions)
    still = "a question" if count == 1 else f"{count} questions"
    raise SettingsError(
        f"'{path}' still holds {still} that only you can answer: {lines}.",
        remedy='put your answer between the quotes, where "?" stands; what is asked, and what may '
        "be answered, is written above that line.",
    )
