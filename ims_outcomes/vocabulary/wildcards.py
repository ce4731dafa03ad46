"""Names and cells of an export map, in which * stands for anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ims_outcomes.vocabulary.spellings import fold_accents, normalise_spelling

WILDCARD = "*"


def normalise_cell(text: str) -> str:
    """Bring a cell to the form in which cells are compared.

    Case, accents and runs of blanks make no difference; all else does, as -1 is not 1.

    Examples
    --------
    >>> normalise_cell(" No  Show "), normalise_cell("-1")
    ('no show', '-1')
    """
    return " ".join(fold_accents(text).casefold().split())


def fit_name(name: str, patterns: Iterable[str]) -> bool:
    """Tell whether a name fits any of the patterns, spelled in any of the usual ways.

    Examples
    --------
    >>> fit_name("Appointments_2025", ["*appointment*"]), fit_name("Visits", ["visit"])
    (True, False)
    """
    spelled = normalise_spelling(name)
    return any(fit_text(spelled, normalise_spelling(pattern)) for pattern in patterns)


def fit_text(text: str, pattern: str) -> bool:
    """Tell whether a text fits a pattern; both must be normalised alike.

    No regular expression: a long cell must not take long, whatever is in it.

    Examples
    --------
    >>> fit_text("abcabc", "a*bc"), fit_text("abc", "abc*c"), fit_text("abc", "*b*")
    (True, False, True)
    """
    first, *others = pattern.split(WILDCARD)
    if not others:
        return text == pattern
    *middle, last = others
    if not text.startswith(first) or len(text) < len(first) + len(last):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return text.endswith(last)


def find_what_fits(name: str, pattern: str) -> str | None:
    """What the one * of a pattern stands for in a name; None when the name does not fit.

    Examples
    --------
    >>> find_what_fits("interventions___manual", "Interventions___*")
    'manual'
    """
    spelled, wanted = normalise_spelling(name), normalise_spelling(pattern)
    if not fit_text(spelled, wanted):
        return None
    before, after = wanted.split(WILDCARD)
    return spelled[len(before) : len(spelled) - len(after)].strip()


def build_cell_test(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Make the test of whether a cell that holds something fits any of the patterns.

    Examples
    --------
    >>> fits = build_cell_test(["", "Cancel*", "1"])
    >>> [fits(cell) for cell in ("cancelled", "1", "no")]
    [True, True, False]
    """
    normalised = [normalise_cell(pattern) for pattern in patterns]
    plain = {pattern for pattern in normalised if WILDCARD not in pattern}
    others = [pattern for pattern in normalised if WILDCARD in pattern]

    def fits(cell: str) -> bool:
        text = normalise_cell(cell)
        return text in plain or any(fit_text(text, pattern) for pattern in others)

    return fits


def build_translation(pairs: Mapping[str, str]) -> Callable[[str], str | None]:
    """Make the translation of a cell: as it stands, in any case, then by the first that fits.

    Returns
    -------
    callable
        Gives the word, or None for a cell that the pairs do not know.

    Examples
    --------
    >>> translate = build_translation({"F": "female", "m*": "male"})
    >>> translate("f"), translate("Man"), translate("x")
    ('female', 'male', None)
    """
    folded: dict[str, str] = {}
    for theirs, ours in pairs.items():
        folded.setdefault(normalise_cell(theirs), ours)
    others = [(theirs, ours) for theirs, ours in folded.items() if WILDCARD in theirs]

    def translate(cell: str) -> str | None:
        if cell in pairs:
            return pairs[cell]
        text = normalise_cell(cell)
        if text in folded:
            return folded[text]
        return next((ours for pattern, ours in others if fit_text(text, pattern)), None)

    return translate
