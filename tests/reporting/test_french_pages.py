"""A French page is French to its last word."""

from __future__ import annotations

import re

import pytest

from ims_outcomes.presentation.catalogue import read_words
from ims_outcomes.sample import make_sample, write_sample
from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.checks import load_checks
from tests.in_process import Made, Page, run_command

#: Words that no French sentence has; names of studies and of columns are passed over below.
ENGLISH = re.compile(
    r"\b(?:the|which|with|their|those|these|of|is|are|was|were|patients? who|or more|every)\b"
)
#: Where English words may stand: in what the clinic or a publication is called, and in settings.
NAMES = re.compile(
    r"\([^()]*\d{4}[^()]*\)|[^.;]*\b10\.\d{4,}/\S+|NHS England, Making Data Count|\[\w+\]|\w+_\w+"
    r"|Scandinavian Journal of Statistics"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Made]:
    """The pages of one clinic in both languages."""
    folder = tmp_path_factory.mktemp("two languages")
    data = folder / "data"
    write_sample(make_sample(seed=5, patients=300, clinics=1), data)
    return {
        language: run_command(
            "report", "--data", data, "--out", folder / language, "--lang", language,
            output=folder / language,
        )
        for language in ("en", "fr")
    }  # fmt: skip


@pytest.fixture(scope="module")
def pages(made: dict[str, Made]) -> dict[str, Page]:
    return made["fr"].pages | {"index": Page(made["fr"].output / "index.html")}


def list_english() -> set[str]:
    """The stretches between braces of all English words, whole sentences and names alike."""
    vocabulary = load_vocabulary()
    texts = [text for text in read_words("en").values() if text not in read_words("fr").values()]
    texts += [check.title for check in load_checks().values()]
    texts += [each.rule for each in vocabulary.definitions.values()]
    for part in ("conditions", "condition_groups", "techniques"):
        texts += [each.name for each in getattr(vocabulary, part).values()]
    stretches = {part.strip(" .:;,()") for text in texts for part in re.split(r"{[^}]*}", text)}
    return {part for part in stretches if len(part) > 12 and " " in part}


def test_the_same_reports_are_made_in_both_languages(made: dict[str, Made]) -> None:
    assert made["fr"].code == 0, made["fr"].complained
    assert set(made["fr"].pages) == set(made["en"].pages)


def test_numbers_are_the_same_in_both_languages(made: dict[str, Made]) -> None:
    english, french = (sorted(made[each].output.rglob("numbers.csv")) for each in ("en", "fr"))
    assert [path.read_bytes() for path in english] == [path.read_bytes() for path in french]


def test_each_page_says_that_it_is_french(made: dict[str, Made]) -> None:
    for path in made["fr"].output.rglob("*.html"):
        assert '<html lang="fr">' in path.read_text(encoding="utf-8")


def test_no_english_sentence_is_left_on_a_french_page(pages: dict[str, Page]) -> None:
    known = list_english()
    assert len(known) > 500, "the search finds nothing any more"
    found = {(name, text) for name, page in pages.items() for text in known if text in page.text}
    assert found == set()


def test_no_english_word_is_left_on_a_french_page(pages: dict[str, Page]) -> None:
    lines = {NAMES.sub("", line) for page in pages.values() for line in page.text.splitlines()}
    assert {line for line in lines if ENGLISH.search(line)} == set()


def test_numbers_on_a_french_page_have_a_comma(pages: dict[str, Page]) -> None:
    lines = {NAMES.sub("", line) for page in pages.values() for line in page.text.splitlines()}
    point = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
    versions = re.compile(r"2026\.\d+|ims-outcomes \S+|\d:\d+\S*")
    assert {line for line in lines if point.search(versions.sub("", line))} == set()
