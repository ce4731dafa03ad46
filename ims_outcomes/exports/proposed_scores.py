"""Columns of scores: which instrument, which question, before or after, how many weeks on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ims_outcomes.exports.column_looks import ColumnLook
from ims_outcomes.exports.proposal import ProposedScore
from ims_outcomes.vocabulary import Instrument, Vocabulary
from ims_outcomes.vocabulary.headers import holds_phrase, load_header_words, simplify_header
from ims_outcomes.vocabulary.questions import QUESTION

# † So large a share of a column's cells must be numbers, and of these lie on the scale.
_LEAST_SHARE = 0.6
_ON_SCALE = 0.9
_WEEKS_IN = {"day": 1 / 7, "week": 1.0, "month": 365.25 / 7 / 12, "year": 365.25 / 7}


def find_score_columns(
    looks: Sequence[ColumnLook], *, vocabulary: Vocabulary
) -> list[tuple[ColumnLook, ProposedScore]]:
    """Find the columns that hold the scores of one instrument.

    A column is one when its header names an instrument, or pain, and its cells are numbers. A
    header of pain alone is taken for the NPRS when its numbers lie on 0 to 10; on any other
    scale only the owner knows the instrument. A bare "score" is not decided here.
    """
    found = [(look, _read_header(look, vocabulary=vocabulary)) for look in looks]
    return [(look, score) for look, score in found if score is not None]


def _read_header(look: ColumnLook, *, vocabulary: Vocabulary) -> ProposedScore | None:
    """What one header says of scores; None when the column holds none."""
    words = load_header_words().scores
    named = find_instruments(look.simple, vocabulary=vocabulary)
    tells_pain = _holds_any(look.simple, words["pain"])
    if not (named or tells_pain) or look.number_share < _LEAST_SHARE:
        return None
    if not named and _holds_any(look.simple, words["not_scores"]):
        return None
    if named and not _is_about_scores(look):
        return None
    instrument = choose_instrument(look, named, vocabulary=vocabulary)
    return ProposedScore(
        theirs=look.name,
        seen=describe_numbers(look, instrument, vocabulary=vocabulary),
        instrument=instrument,
        item=_read_one(look.simple, ("worst", "average", "now")),
        timing=_read_one(look.simple, ("before", "after")),
        weeks=read_weeks(look.simple),
    )


def _is_about_scores(look: ColumnLook) -> bool:
    """An id or a date of a questionnaire names its instrument too."""
    return not any(holds_phrase(look.simple, word) for word in ("id", "date", "complete"))


def find_instruments(header: str, *, vocabulary: Vocabulary) -> list[Instrument]:
    """Find the instruments that a header names, those named in most words.

    "NDI" alone stands for the index in points and in percent: both are found.
    """
    best: list[Instrument] = []
    longest = 0
    for instrument in vocabulary.instruments.values():
        for word in _list_names(instrument):
            phrase = simplify_header(word)
            if len(phrase) < longest or not phrase or not holds_phrase(header, phrase):
                continue
            if len(phrase) > longest:
                best, longest = [], len(phrase)
            if instrument not in best:
                best.append(instrument)
    return best


def _list_names(instrument: Instrument) -> tuple[str, ...]:
    bare = re.sub(r"\(.*?\)|,.*", "", instrument.name), instrument.long_name.split(",")[0]
    return (instrument.id, instrument.name, instrument.long_name, *instrument.synonyms, *bare)


def choose_instrument(
    look: ColumnLook, named: Sequence[Instrument], *, vocabulary: Vocabulary
) -> str:
    """The only instrument on whose scale the numbers lie; "?" when there is none or several."""
    if not named:
        nprs = vocabulary.instruments.get("nprs")
        named = [nprs] if nprs else []
    fitting = [each for each in named if look.share_within(each.low, each.high) >= _ON_SCALE]
    if len(fitting) != 1:
        return QUESTION
    # A VAS in centimetres ends at 10, where one in millimetres only begins.
    highest = max(look.values, default=0)
    return QUESTION if fitting[0].high >= 100 and highest <= 10 else fitting[0].id


def describe_numbers(look: ColumnLook, instrument: str, *, vocabulary: Vocabulary) -> str:
    """Say how many cells are numbers, and on which scale; never the numbers themselves."""
    counted = f"{look.numbers:,} of {look.filled:,} filled cells are numbers"
    known = vocabulary.instruments.get(instrument)
    if known is None:
        return counted
    inside = look.share_within(known.low, known.high)
    return (
        f"{counted}, {'all' if inside == 1 else 'nearly all'} from {known.low:g} to {known.high:g}"
    )


def read_weeks(header: str) -> float | None:
    """Read how many weeks after the start a header says; None when it says nothing.

    Examples
    --------
    >>> read_weeks("pain week 12"), read_weeks("nprs 6 months"), read_weeks("baseline pain")
    (12.0, 26.0, 0.0)
    >>> read_weeks("pain before") is None
    True
    """
    words = load_header_words().scores
    for unit, weeks in _WEEKS_IN.items():
        for name in words[unit]:
            number = re.search(rf"\b(?:{name} (\d{{1,3}})|(\d{{1,3}}) {name})\b", header)
            if number:
                return float(round(int(number[1] or number[2]) * weeks))
    return 0.0 if _holds_any(header, words["start"]) else None


def _read_one(header: str, kinds: Iterable[str]) -> str:
    known = load_header_words().scores
    return next((kind for kind in kinds if _holds_any(header, known[kind])), "")


def _holds_any(header: str, phrases: Iterable[str]) -> bool:
    return any(holds_phrase(header, phrase) for phrase in phrases)
