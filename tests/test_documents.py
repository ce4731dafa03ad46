"""The documents: links lead somewhere, commands and settings exist, examples give what they say."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

import ims_outcomes
import run
from ims_outcomes.cli import main
from ims_outcomes.presentation import check_no_causal_words
from ims_outcomes.vocabulary import load_settings, load_vocabulary

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("data/**/*.md")])
TEXTS = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in DOCUMENTS}
each_document = pytest.mark.parametrize("name", TEXTS)

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TOML_BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
# What follows the command's name on its line, or lines when a backslash ends one.
CALL = re.compile(r"(?:\bims-outcomes|\brun\.py)((?: +(?:\\\n *)?[^\s`|'#]+)+)")


def read_headings(text: str) -> set[str]:
    """Give the anchors of a document's headings, as code hosts make them."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(text))
    return {heading.replace(" ", "-") for heading in kept}


def read_options(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    return set(OPTION.findall(capsys.readouterr().out))


def list_calls(text: str) -> list[list[str]]:
    """List the calls of the command in a text: its words after the name, up to a full stop."""
    calls = [call.replace("\\\n", " ").split() for call in CALL.findall(text)]
    return [call for call in calls if re.fullmatch(r"[a-z]+", call[0])]


@each_document
def test_every_link_leads_to_a_file_and_a_heading_that_exist(name: str) -> None:
    text, here = TEXTS[name], (ROOT / name).parent
    broken = []
    for link in LINK.findall(text):
        path, _, anchor = link.partition("#")
        target = here / path if path else ROOT / name
        if re.match(r"https?://", link):
            continue
        known = target.exists() and (
            not anchor or anchor in read_headings(target.read_text(encoding="utf-8"))
        )
        broken += [] if known else [link]
    assert broken == []


@each_document
def test_every_command_and_option_exists(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    of_run = set(re.findall(r"^  ([a-z]+)  ", run.USAGE, re.MULTILINE))
    wrong = []
    for command, *words in list_calls(TEXTS[name]):
        asked = set(OPTION.findall(" ".join(words)))
        if command not in of_run:
            wrong.append(command)
        elif command not in ("test", "lab"):
            wrong += sorted(asked - read_options(command, capsys))
    assert wrong == []


def test_the_search_for_commands_finds_them() -> None:
    text = "`python3 run.py test tests -k x`, `ims-outcomes report --data X \\\n   --out Y`."
    assert list_calls(text) == [["test", "tests", "-k", "x"],
                                ["report", "--data", "X", "--out", "Y"]]  # fmt: skip


@pytest.mark.parametrize("command", ["report", "init", "check", "convert", "deidentify", "sample"])
def test_the_readme_lists_every_option(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    rows = re.findall(rf"^\| `ims-outcomes {command}.*$", TEXTS["README.md"], re.MULTILINE)
    assert set(OPTION.findall(" ".join(rows))) == read_options(command, capsys) - {"--help"}


def test_the_guide_for_researchers_names_every_public_name() -> None:
    named = set(re.findall(r"`(\w+)`", TEXTS["docs/for-researchers.md"]))
    assert set(ims_outcomes.__all__) - named == set()


@each_document
def test_every_settings_file_shown_can_be_used(name: str, tmp_path: Path) -> None:
    config = tmp_path / "shown.toml"
    for block in TOML_BLOCK.findall(TEXTS[name]):
        config.write_text(block, encoding="utf-8")
        load_settings(config)
        load_vocabulary(config)


def test_the_examples_for_researchers_give_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = doctest.testfile(
        str(ROOT / "docs" / "for-researchers.md"),
        module_relative=False,
        encoding="utf-8",
        optionflags=doctest.NORMALIZE_WHITESPACE,
    )
    assert outcome.attempted > 20
    assert outcome.failed == 0


def test_the_readme_claims_no_cause() -> None:
    assert check_no_causal_words(TEXTS["README.md"]) == []
