"""Every language says the same, each in its own way."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.presentation import catalogue, check_no_causal_words, describe_caveat
from ims_outcomes.presentation import formats as written
from ims_outcomes.presentation.catalogue import (
    LANGUAGES,
    LOCALES,
    read_words,
    say,
    speaking,
    typeset,
)
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE, THIN_SPACE

#: Words whose English stands outside the catalogue: in notebooks, the vocabulary, the reports.
ELSEWHERE = ("notebook.", "vocabulary.", "reports.")
#: What is the same word in both languages; all else that is not translated is a mistake.
SAME_WORD = {
    "Scores", "Source", "SHA-256", "p", "p, Holm", "p, Benjamini–Hochberg", "centre", "Patients",
    "Technique", "Minutes", "Infection", "Instrument", "{number} patient",
    "{number} patients", "{people} patient, {mean} {unit}", "{people} patients, {mean} {unit}",
    "{number}\u00a0minute", "{number}\u00a0minutes", "version {version}", "ims-outcomes {version}",
    "MMMM y", "LLL", "d MMMM y",
}  # fmt: skip


@pytest.fixture
def french() -> Iterator[None]:
    with speaking("fr"):
        yield


def list_own(language: str) -> dict[str, str]:
    """The words whose English is in the catalogue too."""
    words = read_words(language)
    return {key: text for key, text in words.items() if not key.startswith(ELSEWHERE)}


def find_fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_each_language_has_its_words_and_its_rules() -> None:
    assert set(LOCALES) == set(LANGUAGES)
    assert all(read_words(language) for language in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_word_is_missing_and_none_is_left_over(language: str) -> None:
    assert set(list_own(language)) ^ set(list_own("en")) == set()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_what_is_filled_in_is_the_same_in_every_language(language: str) -> None:
    english, words = list_own("en"), list_own(language)
    for key, text in english.items():
        # For one thing the number may go without saying.
        may_lack = {"number"} if key.endswith(".one") else set()
        assert find_fields(words[key]) ^ find_fields(text) <= may_lack, key


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_nothing_is_left_in_english(language: str) -> None:
    words = list_own(language)
    same = {key for key, text in list_own("en").items() if words[key] == text}
    has_words = {key for key in same if re.search(r"[a-z]{2}", re.sub(r"{[^}]*}", "", words[key]))}
    assert {key for key in has_words if words[key] not in SAME_WORD} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_claims_a_cause(language: str) -> None:
    for key, text in read_words(language).items():
        assert check_no_causal_words(text) == [], key


def test_sources_that_were_joined_have_french_marks_and_their_dois_stay_whole(french: None) -> None:
    found = typeset("“A title” 2024, 10.1; Newcombe 1998, 10.1002/SIM779>3.0.CO;2-I; Hill 2001")
    assert found.startswith(f"«{NO_BREAK_SPACE}A title{NO_BREAK_SPACE}» 2024, 10.1{THIN_SPACE}; ")
    assert found.endswith(f"CO;2-I{THIN_SPACE}; Hill 2001")
    assert typeset(found) == found


def test_french_marks_keep_to_their_words() -> None:
    for key, text in read_words("fr").items():
        assert not re.search(r"[^\S\n][:;!?%»]|«[^\S\n]".replace("[^\\S\\n]", " "), text), key
        assert not re.search(r"[^\W\d_]:(?![/\w\[])", text), f"{key}: no blank before a colon"
        assert not re.search(r"\d%|«\w|\w»", text), key
        assert not re.search(r"\w'\w", text), f"{key}: a straight apostrophe"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ils sont guéris.", "guéris"),
        ("La douleur a baissé grâce au traitement.", "grâce au"),
        ("Une approche efficace.", "efficace"),
        ("Les chiffres prouvent que l’IMS aide.", "prouvent"),
        ("Moins de douleur, due au traitement.", "due au traitement"),
        ("Cela entraîne moins de douleur.", "entraîne"),
    ],
)
def test_french_words_that_claim_a_cause_are_found(text: str, found: str) -> None:
    assert check_no_causal_words(text) == [found]


@pytest.mark.parametrize("text", ["La différence est due au hasard.", "Ils sont venus et restés."])
def test_innocent_french_words_are_left_alone(text: str) -> None:
    assert check_no_causal_words(text) == []


@pytest.mark.usefixtures("french")
def test_the_french_caveat_names_what_else_makes_pain_fall() -> None:
    for reason in ("régression vers la moyenne", "évolution naturelle", "abandon"):
        assert reason in describe_caveat()


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("count", [0, 1, 1.5])
def test_in_french_everything_below_two_is_one(count: float) -> None:
    assert say("people", count=count, number=count).endswith("personne")


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("count", [2, 17, 1_000_000, float("nan")])
def test_in_french_everything_else_is_plural(count: float) -> None:
    assert say("people", count=count, number=count).endswith("personnes")


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (lambda: written.format_number(-2706.05), f"−2{THIN_SPACE}706,1"),
        (lambda: written.format_estimate(-2.1, -2.4, -1.8), "−2,1 (−2,4~à~−1,8)"),
        (lambda: written.format_share_interval(0.434, 0.722), "43~à~72~%"),
        (lambda: written.format_threshold(1.75), "1,75"),
        (lambda: written.format_whole_or_half(6.5), "6,5"),
        (lambda: written.format_p(0.0002), "<0,001"),
        (lambda: written.format_date("2025-08-01"), "1er~août~2025"),
        (lambda: written.format_date("2025-08-12"), "12~août~2025"),
        (lambda: written.format_period("2025-07 to 2026-06"), "juillet~2025 à juin~2026"),
        (lambda: written.format_short_month("2025-07"), "juill."),
        (lambda: written.format_level("2.5 to 5"), "2,5 à 5"),
        (lambda: written.format_level("12 or more"), "12 ou plus"),
        (lambda: written.format_level("40-49"), "40-49"),
        (lambda: written.format_tick("−2.5"), "−2,5"),
    ],
)
def test_numbers_and_dates_have_their_french_form(found: object, expected: str) -> None:
    assert callable(found)
    assert found().replace(NO_BREAK_SPACE, "~") == expected


def test_a_language_without_words_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"(?s)language 'de'.*en, fr.*Try: use one of en, fr"):
        catalogue.set_language("de")


def test_the_language_from_before_is_spoken_again() -> None:
    with pytest.raises(ZeroDivisionError), speaking("fr"):
        raise ZeroDivisionError
    assert catalogue.find_language() == "en"


@pytest.mark.usefixtures("french")
def test_a_text_without_a_translation_stays() -> None:
    assert catalogue.translate("vocabulary.conditions.our_own", "Our own") == "Our own"
