"""What the values of a column give away, each distinct value looked at once."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ims_outcomes.exports.check_digits import has_bc_digit, has_luhn_digit, is_quebec_date
from ims_outcomes.exports.coded import Flags, Numbers
from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.identifiers import load_identifiers
from ims_outcomes.vocabulary.spellings import Term, normalise_spelling

# RE2 has no look-around: the edges are taken into the match.
_START, _END = r"(?:^|[^\w+\-])", r"(?:$|[^\w\-])"
_EMAIL = r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+\.[^\s@<>()\[\],;:.]"
_URL = r"(?i)https?://\S|(?:^|[^\w])www\.\w"
_IP4 = _START + r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)" + _END
_IP6 = (
    _START + r"(?i)(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){2,6}:[0-9a-f:]*[0-9a-f]"
)
_PHONES = (
    _START + r"(?:\+?1[ .\-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .\-])[2-9]\d\d[ .\-]\d{4}" + _END,
    r"(?:^|[^\w])\+\d{1,3}[ .\-]?\(?\d(?:[ .\-()]{0,2}\d){6,13}" + _END,
    _START + r"0[1-9](?:[ .\-]\d\d){4}" + _END,
)
_POSTAL_LETTER = "[ABCEGHJ-NPRSTV-Z]"
_POSTAL_SPACED = (
    _START + rf"(?i)[ABCEGHJ-NPRSTVXY]\d{_POSTAL_LETTER}[ \-]\d{_POSTAL_LETTER}\d" + _END
)
_POSTAL_CLOSE = rf"^(?i)[ABCEGHJ-NPRSTVXY]\d{_POSTAL_LETTER}\d{_POSTAL_LETTER}\d$"
_ZIP_LONG = _START + r"\d{5}-\d{4}" + _END
_STREET = (
    r"(?i)(?:^|[^\w])\d{1,6}[a-z]?,? +(?:[^\s,;]+ +){0,4}"
    r"(?:street|st|avenue|ave|road|rd|boulevard|boul|blvd|drive|dr|lane|ln|crescent|cres|court|ct"
    r"|place|pl|highway|hwy|way|terrace|parkway)\b"
    r"|(?i)(?:^|[^\w])\d{1,6}[a-z]?,? +(?:rue|avenue|av|boulevard|boul|chemin|ch|rang|route|côte"
    r"|place|allée|impasse) +[^\s\d]"
    r"|(?i)\bP\.? ?O\.? box +\d|(?i)\bC\.? ?P\.? +\d+"
)
_SSN = _START + r"\d{3}-\d\d-\d{4}" + _END
_SIN_SPACED = r"\d{3}[ \-]\d{3}[ \-]\d{3}"
_CARD_SPACED = r"\d{4}[ \-]\d{3}[ \-]\d{3}"
_ALBERTA_SPACED = r"\d{5}[ \-]\d{4}"
_QUEBEC = r"[A-Za-z]{4}[ \-]?\d{4}[ \-]?\d{4}"
_BARE = {9: r"^\d{9}$", 10: r"^\d{10}(?:[ \-]?[A-Za-z]{1,2})?$"}
_PLAN = r"^1?[2-9]\d\d[2-9]\d{6}$"
_PLAN_NOT = r"^1?(?:[2-9]11\d{7}|[2-9]\d\d[2-9]11\d{4})$"
_YEAR = r"(?:^|[^\d])((?:18|19|20)\d\d)(?:[^\d]|$)"
_DATE = (
    r"^(?:\d{4}[\-/.]\d{1,2}[\-/.]\d{1,2}(?:[T ].*)?|\d{1,2}[\-/. ]\d{1,2}[\-/. ]\d{4}"
    r"|\d{1,2}[\- ](?:de )?[\pL.]{3,10}[\- ,]+\d{4}|[\pL.]{3,10} \d{1,2},? \d{4})$"
)
# Without one of these a text holds nothing that stands out by its form.
_SEPARATOR = r"[@ .:/()+\-\s]"
_QUEBEC_CLOSE = r"^[A-Za-z]{4}\d{8}$"
_CLOSE_DATE = r"^(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$"
_PROPER = r"\p{Lu}[^\s\d@/();,:]+"
_NAME = (
    rf"^(?:(?:Dr|Mr|Mrs|Ms|Miss|Mme|M|Dre)\.? )?{_PROPER},?(?: \p{{Lu}}\.?)?"
    rf"(?: (?:de|la|le|van|von|du|der|den|el|al|bin|da|dos))* {_PROPER}(?: {_PROPER})?$"
)
_WORD = re.compile(r"[^\W\d_]+")
_DAYS_IN_PERCENT = (10, 90)
#: Shorter words stand in names as well: "de", "d'", the "s" of an initial.
_WORD_LETTERS = 4
#: Words of exports that begin with capitals and are no names.
_SERVICE_WORDS = (
    "initial follow up visit treatment assessment session appointment clinic physio physiotherapy "
    "therapy massage needling dry ims package return new patient client consult consultation "
    "minutes extended standard report form score average worst current baseline discharge no show "
    "late cancelled cancel arrived booked completed private extended health room online telehealth "
    "north south east west island street downtown centre center mount lake river bay"
)


def find_in_values(values: pa.Array, *, is_ours: bool) -> dict[str, Flags]:
    """For each kind of identifier met, which of the distinct values give it away.

    Parameters
    ----------
    values : Array
        Distinct texts, none missing.
    is_ours : bool
        The map knows the column: its words are not taken for names, its length for free text, its
        days for birthdays, or an address such as https://…/patients/123 for more than an id.

    Examples
    --------
    >>> found = find_in_values(pa.array(["call 604-555-2368", "ok"]), is_ours=False)
    >>> {kind: flags.tolist() for kind, flags in found.items()}
    {'phone': [True, False]}
    """
    found = {kind: np.zeros(len(values), dtype=bool) for kind in (*_IN_TEXT, *_WHOLE, *_BY_WORDS)}
    if not len(values):
        return {}
    marked = _match(values, _SEPARATOR)
    for kind, find in _IN_TEXT.items():
        found[kind][marked] = find(values.filter(pa.array(marked)))
    known = KNOWN if is_ours else ()
    for kind, find in {**_WHOLE, **({} if is_ours else _BY_WORDS)}.items():
        if kind not in known:
            found[kind] |= find(values)
    return {kind: flags for kind, flags in found.items() if kind not in known and flags.any()}


def has_names(texts: Sequence[str]) -> bool:
    """Whether most of different texts have the shape of a person's name, however few they are.

    Examples
    --------
    >>> has_names(["Anna Smith", "Roy, Luc"]), has_names(["Neck pain"]), has_names([])
    (True, False, False)
    """
    shape = _match(pa.array(texts, pa.string()), _NAME)
    return bool(shape.sum() and shape.mean() >= load_identifiers().values.name_shape_share)


def is_free_text(texts: Sequence[str]) -> bool:
    """Whether texts are sentences rather than names of things.

    Examples
    --------
    >>> is_free_text(["neck pain", "sciatica"]), is_free_text(["hurts since " + "Monday " * 12])
    (False, True)
    """
    found = _find_free_text(pa.array(texts, pa.string()))
    return bool(found.sum() > load_identifiers().values.free_text_share * len(texts))


def _match(texts: pa.Array, pattern: str) -> Flags:
    """Which texts a pattern fits somewhere in."""
    return np.asarray(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False))


def _match_long(texts: pa.Array, pattern: str, *lengths: int) -> Flags:
    """Which texts of some lengths a pattern fits; ids of other lengths cost nothing."""
    lengths_of = pc.utf8_length(texts)
    flags = np.asarray(pc.is_in(lengths_of, pa.array(lengths, pa.int32())).to_numpy(False))
    flags[flags] = _match(texts.filter(pa.array(flags)), pattern)
    return flags


def _find_phones(texts: pa.Array) -> Flags:
    return np.asarray(np.logical_or.reduce([_match(texts, pattern) for pattern in _PHONES]))


def _find_bare_phones(texts: pa.Array) -> Flags:
    """Which texts are ten digits that follow the North American plan, when nearly all do."""
    limits = load_identifiers().values
    digits = _match_long(texts, r"^1?\d{10}$", 10, 11)
    if digits.sum() < limits.phone_least:
        return np.zeros(len(texts), dtype=bool)
    bare = _match_long(texts, _PLAN, 10, 11) & ~_match_long(texts, _PLAN_NOT, 10, 11)
    return np.asarray(bare & (bare.sum() >= limits.phone_share * digits.sum()))


def _find_postal_codes(texts: pa.Array) -> Flags:
    return np.asarray(_match(texts, _POSTAL_SPACED) | _match(texts, _ZIP_LONG))


def _find_close_postal_codes(texts: pa.Array) -> Flags:
    """Which texts are postal codes without a blank, when most are.

    A random pseudonym has this form now and then; a column of them has not.
    """
    close = _match_long(texts, _POSTAL_CLOSE, 6)
    return np.asarray(close & (close.mean() > 1 / 2))


def _find_social_numbers(texts: pa.Array) -> Flags:
    return np.asarray(_match(texts, _SSN) | _find_spaced(texts, _SIN_SPACED, has_luhn_digit))


def _find_bare_social_numbers(texts: pa.Array) -> Flags:
    return _find_bare(texts, 9, has_luhn_digit)


def _find_cards(texts: pa.Array) -> Flags:
    def is_card(numbers: Sequence[str]) -> Flags:
        return np.asarray(has_bc_digit(numbers) | has_luhn_digit(numbers))

    flags = _find_spaced(texts, _CARD_SPACED, is_card)
    flags |= _find_spaced(texts, _ALBERTA_SPACED, has_luhn_digit)
    return np.asarray(flags | _find_spaced(texts, _QUEBEC, is_quebec_date))


def _find_bare_cards(texts: pa.Array) -> Flags:
    flags = _find_bare(texts, 10, has_bc_digit) | _find_bare(texts, 10, has_luhn_digit)
    close = _match_long(texts, _QUEBEC_CLOSE, 12)
    if close.any():
        numbers = pc.utf8_slice_codeunits(texts.filter(pa.array(close)), 4)
        flags[close] |= is_quebec_date(numbers.to_pylist())
    return np.asarray(flags)


def _find_spaced(texts: pa.Array, pattern: str, passes: Callable[[Sequence[str]], Flags]) -> Flags:
    """Which texts hold a number written as on its card, with the right check digit."""
    flags = _match(texts, _START + pattern + _END)
    places = np.flatnonzero(flags)
    inside = re.compile(rf"(?<![\w-]){pattern}(?![\w-])")
    for place, text in zip(places, texts.take(pa.array(places)).to_pylist(), strict=True):
        numbers = [re.sub(r"\D", "", found[0]) for found in inside.finditer(text)]
        flags[place] = bool(numbers) and bool(passes(numbers).any())
    return flags


def _find_bare(texts: pa.Array, length: int, passes: Callable[[Sequence[str]], Flags]) -> Flags:
    """Which texts are numbers of a length whose check digits are right far beyond chance."""
    limits = load_identifiers().values
    flags = _match_long(texts, _BARE[length], *range(length, length + 4))
    places = np.flatnonzero(flags)
    if len(places) < limits.check_digit_least:
        return np.zeros(len(texts), dtype=bool)
    cut = pc.utf8_slice_codeunits(texts.take(pa.array(places)), 0, length)
    right = passes(cut.to_pylist())
    enough = right.sum() >= max(limits.check_digit_least, limits.check_digit_share * len(places))
    flags[places] = right & enough
    return flags


def _find_birthdays(texts: pa.Array) -> Flags:
    """Which texts are dates, when they lie as far apart as birthdays do."""
    limits = load_identifiers().values
    close = _match(texts, _CLOSE_DATE)
    is_date = _match(texts, _DATE) | close
    none = np.zeros(len(texts), dtype=bool)
    if is_date.mean() < limits.birth_date_share:
        return none
    found = pc.extract_regex(texts, r"(?:^|[^\d])(?P<year>(?:18|19|20)\d\d)(?:[^\d]|$|\d{4}$)")
    years = pc.struct_field(found, "year").cast(pa.float64()).to_numpy(zero_copy_only=False)
    years = years[~np.isnan(years)]
    if not len(years):
        return none
    low, high = np.percentile(years, _DAYS_IN_PERCENT)
    is_spread = high - low >= limits.birth_spread_years
    is_old = np.median(years) <= years.max() - limits.birth_before_years
    return is_date if is_spread and is_old else none


def _find_free_text(texts: pa.Array) -> Flags:
    limits = load_identifiers().values
    is_long = pc.greater_equal(pc.utf8_length(texts), limits.free_text_characters)
    words = pc.count_substring_regex(texts, r"\S+")
    has_blank = pc.match_substring_regex(texts, r"\S\s\S")
    many = pc.greater_equal(words, limits.free_text_words)
    return np.asarray(
        pc.or_(pc.and_(is_long, has_blank), many).to_numpy(zero_copy_only=False), dtype=bool
    )


def _find_names(texts: pa.Array) -> Flags:
    """Which texts are names: by their shape when most are, or by frequent names among them."""
    limits = load_identifiers().values
    shape = _match(texts, _NAME)
    wordy = _match(texts, r"^[^\d@/]{2,60}$")
    none = np.zeros(len(texts), dtype=bool)
    if not wordy.any():
        return none
    places = np.flatnonzero(wordy)
    found = [set(map(normalise_spelling, _WORD.findall(text))) for text in _pick(texts, places)]
    is_service = np.array([bool(words & list_field_words()) for words in found])
    is_known = np.array([bool(words & list_known_names()) for words in found]) & ~is_service
    shape[places] &= ~is_service
    flags = none.copy()
    if is_known.sum() >= limits.known_name_share * len(texts):
        flags[places] = is_known
        flags |= shape
    if shape.sum() >= max(limits.name_shape_least, limits.name_shape_share * len(texts)):
        flags |= shape
    return flags


def _pick(texts: pa.Array, places: Numbers) -> list[str]:
    return [str(text) for text in texts.take(pa.array(places)).to_pylist()]


@functools.cache
def list_known_names() -> frozenset[str]:
    """Frequent given and family names, folded."""
    values = load_identifiers().values
    return frozenset((*values.given_names, *values.family_names))


@functools.cache
def list_field_words() -> frozenset[str]:
    """The field's own words: of conditions, techniques and instruments, and of appointments."""
    vocabulary = load_vocabulary()
    terms: list[Term] = [
        *vocabulary.conditions.values(),
        *vocabulary.techniques.values(),
        *vocabulary.instruments.values(),
    ]
    spellings = [text for term in terms for text in (term.name, *term.synonyms)]
    words = {
        normalise_spelling(word)
        for text in (*spellings, _SERVICE_WORDS)
        for word in _WORD.findall(text)
    }
    return frozenset(word for word in words - list_known_names() if len(word) >= _WORD_LETTERS)


Finder: TypeAlias = Callable[[pa.Array], Flags]
#: Kinds that stand out anywhere in a text; kinds of which a whole cell is one; kinds made of words.
_IN_TEXT: Final[Mapping[str, Finder]] = {
    "email": functools.partial(_match, pattern=_EMAIL),
    "url": functools.partial(_match, pattern=_URL),
    "ip_address": lambda texts: _match(texts, _IP4) | _match(texts, _IP6),
    "phone": _find_phones,
    "postal_code": _find_postal_codes,
    "address": functools.partial(_match, pattern=_STREET),
    "social_number": _find_social_numbers,
    "health_number": _find_cards,
}
_WHOLE: Final[Mapping[str, Finder]] = {
    "phone": _find_bare_phones,
    "postal_code": _find_close_postal_codes,
    "social_number": _find_bare_social_numbers,
    "health_number": _find_bare_cards,
    "date_of_birth": _find_birthdays,
}
_BY_WORDS: Final[Mapping[str, Finder]] = {"name": _find_names, "free_text": _find_free_text}
#: Kinds that a column which the map knows is not taken for.
KNOWN: Final = ("url", "date_of_birth")
