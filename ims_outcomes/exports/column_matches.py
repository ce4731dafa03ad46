"""Which of their columns is which of ours: by its header, and by what its cells look like."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache

from ims_outcomes.exports.column_looks import ColumnLook
from ims_outcomes.exports.proposed_words import Wildcards, share_known
from ims_outcomes.vocabulary import Column, Vocabulary
from ims_outcomes.vocabulary.headers import load_header_words, measure_match, simplify_header
from ims_outcomes.vocabulary.tables import Table

# † How much of a header a phrase must take up, and how sure cells must be, to count as a match.
_LEAST_MATCH = 0.6
_LEAST_SHARE = 0.5
_SURE_SHARE = 0.8
_ONCE_EACH = 0.9
# † From this on a match is one of nearly the whole header.
_PLAIN = 0.7
#: What a column called id alone may be: a patient's own, unless another column is plainly that.
_BARE_ID = "id"
_BARE_IDS = {"patient_id": 0.8, "session_id": 0.65}
# † A list of choices has at most this many words.
_MOST_CHOICES = 60
# † Numbers that stand for the few words of a fixed list are at most so many.
_MOST_CODES = 12
#: Columns that their cells alone can tell, whatever the header says.
_BY_CONTENT = ("status", "condition", "technique", "sex")


@dataclasses.dataclass(frozen=True)
class Knowledge:
    """What columns are recognised by: words of headers and words of cells.

    Attributes
    ----------
    vocabulary : Vocabulary
        The words that are known.
    headers : mapping
        Our column: headers that shipped maps have for it, simplified.
    wildcards : mapping
        Our column: words with wildcards that shipped maps have: ours.
    """

    vocabulary: Vocabulary
    headers: Mapping[str, tuple[str, ...]]
    wildcards: Mapping[str, Wildcards]


@dataclasses.dataclass(frozen=True)
class Match:
    """One of their columns for one of ours, and how sure that is, from 0 to 1."""

    ours: str
    look: ColumnLook
    sureness: float


def build_knowledge(vocabulary: Vocabulary, maps: Mapping[str, object]) -> Knowledge:
    """Gather what all shipped maps know of headers and words."""
    headers: dict[str, list[str]] = {}
    wildcards: dict[str, dict[str, str]] = {}
    for each in maps.values():
        for table in each.tables:  # type: ignore[attr-defined]
            for ours, theirs in table.columns.items():
                names = [simplify_header(name) for name in theirs if "*" not in name]
                headers.setdefault(ours, []).extend(names)
            for ours, words in table.values.items():
                kept = wildcards.setdefault(ours, {})
                for word, meaning in words.items():
                    if meaning:
                        kept.setdefault(word, meaning)
    return Knowledge(
        vocabulary=vocabulary,
        headers={ours: tuple(dict.fromkeys(names)) for ours, names in headers.items()},
        wildcards=wildcards,
    )


def match_columns(
    looks: Sequence[ColumnLook], table: Table, *, knowledge: Knowledge
) -> dict[str, Match]:
    """Give each of our columns the best of theirs; none of theirs is given twice.

    A header that says what a column is must be borne out by its cells: a "date" without dates is
    none. Cells alone are enough where nearly all hold known words of status, condition, technique
    or sex.
    """
    matches = [
        Match(ours, look, sureness)
        for look in looks
        for ours, column in table.columns.items()
        if (sureness := _measure(look, column, table=table.name, knowledge=knowledge))
    ]
    matches.sort(key=lambda match: (-match.sureness, match.look.place))
    chosen: dict[str, Match] = {}
    taken: set[int] = set()
    for match in matches:
        if match.ours not in chosen and match.look.place not in taken:
            chosen[match.ours] = match
            taken.add(match.look.place)
    return chosen


def _measure(look: ColumnLook, column: Column, *, table: str, knowledge: Knowledge) -> float:
    """How sure it is that their column is ours; 0 when it is not."""
    if (table, column.name) == ("sessions", "session_id") and not _is_once_each(look):
        return 0.0
    phrases = load_header_words().columns.get(column.name, ())
    by_name = measure_match(look.simple, phrases)
    if look.simple in knowledge.headers.get(column.name, ()):
        by_name = 1.0
    if look.simple == _BARE_ID:
        by_name = _BARE_IDS.get(column.name, 0.0)
    elif by_name < 1 and look.simple in _list_whole_headers():
        return 0.0  # it says plainly that it is another of our columns
    if by_name >= _LEAST_MATCH:
        fit = _measure_fit(look, column, knowledge)
        # A part of a header may mean anything: "withdrawal reason" is no reason for a visit.
        least = _LEAST_SHARE if by_name < _PLAIN and column.type in ("word", "words") else 0.01
        return 0.7 * by_name + 0.3 * fit if fit >= least else 0.0
    if column.name in _BY_CONTENT and _is_told_by_cells(look, column, knowledge):
        return 0.35
    return 0.0


@cache
def _list_whole_headers() -> frozenset[str]:
    """Every header that stands for one of our columns as it is, of whichever table."""
    phrases = load_header_words().columns.values()
    return frozenset(phrase for known in phrases for phrase in known if " " in phrase)


def _is_told_by_cells(look: ColumnLook, column: Column, knowledge: Knowledge) -> bool:
    """Whether nearly all cells are known words, and several; one alone may mean anything."""
    if look.number_share >= _LEAST_SHARE or look.date_share >= _LEAST_SHARE:
        return False
    if look.distinct > _MOST_CHOICES or look.is_free_text:
        return False
    words = knowledge.wildcards.get(column.name, {})
    known, made = share_known(look, column, wildcards=words, vocabulary=knowledge.vocabulary)
    return known >= _SURE_SHARE and made >= 2


def _is_once_each(look: ColumnLook) -> bool:
    """Whether nearly every cell holds something of its own, as the id of a session does."""
    return look.distinct > _ONCE_EACH * look.filled


def _measure_fit(look: ColumnLook, column: Column, knowledge: Knowledge) -> float:
    """How well the cells bear out what the header says, from 0 to 1."""
    if column.type == "date":
        share = look.date_share
    elif column.type in ("number", "count"):
        share = look.number_share
    elif column.type in ("word", "words"):
        return _fit_words(look, column, knowledge)
    elif column.type == "id":
        return _fit_id(look, column)
    else:
        share = 0.0 if look.is_free_text else _LEAST_SHARE
    return share if share >= _LEAST_SHARE else 0.0


def _fit_id(look: ColumnLook, column: Column) -> float:
    """An id is no date and no sentence; clinics are few."""
    if look.date_share > _LEAST_SHARE or look.is_free_text:
        return 0.0
    is_many = look.distinct > max(_MOST_CHOICES, look.filled // 20)
    return 0.0 if column.name == "clinic_id" and is_many else 1.0


def _fit_words(look: ColumnLook, column: Column, knowledge: Knowledge) -> float:
    """Known words tell most; a short list of unknown ones may be the clinic's own."""
    words = knowledge.wildcards.get(column.name, {})
    known, _ = share_known(look, column, wildcards=words, vocabulary=knowledge.vocabulary)
    if known >= _LEAST_SHARE:
        return known
    if look.is_free_text or look.date_share > _LEAST_SHARE:
        return 0.0
    # Years of pain are no codes of three words.
    is_measured = look.number_share >= _SURE_SHARE and look.distinct > _MOST_CODES
    if is_measured and isinstance(column.allowed, tuple):
        return 0.0
    is_short_list = look.distinct <= min(_MOST_CHOICES, max(5, look.filled // 3))
    return 0.3 if known or is_short_list else 0.0
