"""Words come from one catalogue."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import ims_outcomes.presentation
from ims_outcomes.presentation import catalogue, check_no_causal_words, describe_caveat

PACKAGE = Path(ims_outcomes.presentation.__file__).parent


@pytest.mark.parametrize("count", [0, 2, 17, 1.5])
def test_everything_but_one_is_plural(count: float) -> None:
    assert catalogue.say("patients", count=count, number=count).endswith("patients")


def test_one_is_singular() -> None:
    assert catalogue.say("patients", count=1.0, number="1") == "1 patient"


def test_a_key_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="no such words"):
        catalogue.say("no such words")


def test_each_key_that_the_code_says_is_in_the_catalogue() -> None:
    words = catalogue.read_words("en")
    said = {
        key
        for file in PACKAGE.rglob("*.py")
        for key in re.findall(r'\bsay\(\s*"([^"]+)"', file.read_text(encoding="utf-8"))
    }
    assert said, "the search finds nothing any more"
    assert {key for key in said if key not in words and f"{key}.one" not in words} == set()


def test_both_forms_of_a_counted_sentence_are_there() -> None:
    words = catalogue.read_words("en")
    counted = [key.removesuffix(".one") for key in words if key.endswith(".one")]
    assert counted, "the search finds nothing any more"
    assert [key for key in counted if f"{key}.other" not in words] == []


def test_all_sentences_can_be_filled_in() -> None:
    for text in catalogue.read_words("en").values():
        assert all(name != "" for _, name, _, _ in string.Formatter().parse(text))


def test_no_sentence_of_the_catalogue_claims_a_cause() -> None:
    for key, text in catalogue.read_words("en").items():
        assert check_no_causal_words(text) == [], key


@pytest.mark.parametrize(
    "text",
    [
        "IMS worked for 24 of 41.",
        "The treatment is effective.",
        "Its efficacy is plain.",
        "Pain fell thanks to needling.",
        "They were cured.",
        "Less pain due to treatment.",
        "The change was caused by IMS.",
        "This leads to less pain.",
    ],
)
def test_words_that_claim_a_cause_are_found(text: str) -> None:
    assert check_no_causal_words(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "A point outside the limits has a special cause.",
        "They stopped because they moved.",
        "Health records of a network.",
        "41 of 58 gave a last score.",
    ],
)
def test_innocent_words_are_left_alone(text: str) -> None:
    assert check_no_causal_words(text) == []


def test_the_caveat_names_what_else_makes_pain_fall() -> None:
    for reason in ("regression to the mean", "natural recovery", "drop-out", "no proof"):
        assert reason in describe_caveat()


def test_two_files_may_not_hold_the_same_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "words" / "xx"
    folder.mkdir(parents=True)
    (folder / "a.toml").write_text('[month]\n1 = "January"\n', encoding="utf-8")
    (folder / "b.toml").write_text('month.1 = "Janvier"\n', encoding="utf-8")
    monkeypatch.setattr(catalogue.resources, "files", lambda _: tmp_path)
    with pytest.raises(ValueError, match=r"b\.toml: 'month\.1' is in the catalogue already"):
        catalogue.read_words("xx")
