"""What an unknown word may have been meant to be: proposed, never applied by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ims_outcomes.exports.known_words import build_lookup
from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.spellings import normalise_spelling

# † From so many letters on one slip may be meant, and from so many two: "pian" may be anything.
_ONE_SLIP_FROM = 5
_TWO_SLIPS_FROM = 9
# † A longer text is a note, and is looked through for no name of ours.
_LONGEST = 80
# A name of fewer letters inside a text is chance.
_SHORTEST_WITHIN = 4


def propose_words(unknown: Iterable[str], column: Column, vocabulary: Vocabulary) -> dict[str, str]:
    """Propose the word of ours that each unknown text may mean, where it may mean one.

    A text may mean a word when it holds one of its spellings whole ("R tennis elbow, chronic"),
    or differs from one by a slip of the keyboard (a letter too many, too few, wrong, or two
    swapped; two slips from 9 letters on). Where two words are equally near, none is proposed.
    What is proposed counts only once the owner says so, under `[source.values.<column>]`.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_vocabulary
    >>> words = load_vocabulary()
    >>> condition = words.tables["sessions"].columns["condition"]
    >>> propose_words(["low back pian", "R tennis elbow", "frog in throat"], condition, words)
    {'low back pian': 'low_back_pain', 'R tennis elbow': 'tennis_elbow'}
    """
    lookup = build_lookup(column, vocabulary=vocabulary)
    proposals = {}
    for text in unknown:
        spelling = normalise_spelling(text)
        if spelling in lookup or len(spelling) > _LONGEST:
            continue
        word = _find_near(spelling, lookup) or _find_within(spelling, lookup)
        if word:
            proposals[text] = word
    return proposals


def _find_within(spelling: str, lookup: Mapping[str, str]) -> str:
    """The word whose longest spelling the text holds whole; "" for none, or for several."""
    parts = spelling.replace(",", " ").replace("(", " ").replace(")", " ").split()
    for length in range(len(parts) - 1, 0, -1):
        starts = range(len(parts) - length + 1)
        runs = [" ".join(parts[start : start + length]) for start in starts]
        found = {lookup[run] for run in runs if len(run) >= _SHORTEST_WITHIN and run in lookup}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _find_near(spelling: str, lookup: Mapping[str, str]) -> str:
    """The word with the nearest spelling; "" for none, or for several as near as each other."""
    most = (len(spelling) >= _ONE_SLIP_FROM) + (len(spelling) >= _TWO_SLIPS_FROM)
    near: dict[int, set[str]] = {}
    for known, word in lookup.items():
        if len(known) >= _ONE_SLIP_FROM and abs(len(known) - len(spelling)) <= most:
            slips = count_slips(spelling, known, most=most)
            if slips <= most:
                near.setdefault(slips, set()).add(word)
    best = near[min(near)] if near else set()
    return best.pop() if len(best) == 1 else ""


def count_slips(first: str, second: str, *, most: int) -> int:
    """Count the slips between two words: letters added, left out, wrong, or two swapped.

    Counting stops where there must be more than `most`; the count is then `most` + 1.

    Examples
    --------
    >>> count_slips("low back pian", "low back pain", most=2), count_slips("hip", "knee", most=1)
    (1, 2)
    """
    before: list[int] = []
    last = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        now = [row]
        for place, other in enumerate(second, start=1):
            best = min(last[place] + 1, now[-1] + 1, last[place - 1] + (letter != other))
            swapped = (
                row > 1 and place > 1 and first[row - 2] == other and letter == second[place - 2]
            )
            now.append(min(best, before[place - 2] + 1) if swapped else best)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)
