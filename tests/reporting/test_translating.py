"""Notebooks, vocabulary and reports have their French on pages, and nothing is left over."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from ims_outcomes.presentation.catalogue import read_words, speaking
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.sections.account import DEFINITIONS
from ims_outcomes.reporting.translating import (
    describe_report,
    find_check,
    name_report,
    translate_text_cells,
    translate_vocabulary,
)
from ims_outcomes.vocabulary import describe_definition, load_settings, load_vocabulary
from ims_outcomes.vocabulary.checks import load_checks
from tests.reporting.fake_notebooks import build_notebook

FRENCH = read_words("fr")
VOCABULARY = load_vocabulary()
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SPOKEN = {name for names in DEFINITIONS.values() for name in names} | {"shared_numbers"}


def list_keys(start: str) -> set[str]:
    """What follows a start in the French keys."""
    return {key.removeprefix(start) for key in FRENCH if key.startswith(start)}


def read_text_cells(report: str) -> dict[str, str]:
    cells = json.loads((NOTEBOOKS / f"{report}.ipynb").read_text(encoding="utf-8"))["cells"]
    return {
        cell["id"]: "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"
    }


def find_fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("report", REPORTS)
def test_each_text_cell_has_its_french_and_none_is_left_over(report: str) -> None:
    assert list_keys(f"notebook.{report}.") ^ set(read_text_cells(report)) == set()


@pytest.mark.parametrize("report", REPORTS)
def test_a_translated_cell_has_the_headings_of_the_notebook_and_repeats_no_threshold(
    report: str,
) -> None:
    for name, text in read_text_cells(report).items():
        french = FRENCH[f"notebook.{report}.{name}"].strip()
        headings = [re.findall(r"^#+ ", each, re.MULTILINE) for each in (text, french)]
        assert headings[0] == headings[1], name
        assert not re.search(r"\d", french), name


def test_what_is_the_same_in_two_notebooks_is_the_same_in_french() -> None:
    found: dict[str, set[str]] = {}
    for report in REPORTS:
        for name, text in read_text_cells(report).items():
            french = FRENCH[f"notebook.{report}.{name}"].strip().lstrip("# ")
            found.setdefault(text.strip().lstrip("# "), set()).add(french)
    assert {text for text, french in found.items() if len(french) > 1} == set()


def test_each_report_has_its_french_title_and_nothing_else_has() -> None:
    assert list_keys("reports.") == {
        f"{name}.{field}" for name in REPORTS for field in ("title", "about")
    }


@pytest.mark.parametrize("part", ["conditions", "condition_groups", "techniques", "instruments"])
def test_each_name_of_the_vocabulary_has_its_french(part: str) -> None:
    assert list_keys(f"vocabulary.{part}.") ^ set(getattr(VOCABULARY, part)) == set()


def test_each_phrase_of_the_definitions_has_its_french_with_the_same_braces() -> None:
    assert list_keys("vocabulary.phrases.") ^ set(VOCABULARY.phrases) == set()
    for key, text in VOCABULARY.phrases.items():
        assert find_fields(FRENCH[f"vocabulary.phrases.{key}"]) == find_fields(text), key


def test_each_rule_has_its_french() -> None:
    rules = {name for name in VOCABULARY.definitions if not re.match(r"responder_\d", name)}
    assert list_keys("vocabulary.definitions.") == {
        f"{name}.{field}" for name in rules for field in ("title", "rule")
    }


def test_a_french_rule_names_the_settings_that_the_english_one_names() -> None:
    for key in list_keys("vocabulary.definitions."):
        name, field = key.split(".")
        english = getattr(VOCABULARY.definitions[name], field)
        assert find_fields(FRENCH[f"vocabulary.definitions.{key}"]) == find_fields(english), key


@pytest.mark.parametrize("name", sorted(SPOKEN))
def test_a_french_rule_can_be_printed(name: str) -> None:
    with speaking("fr"):
        french = translate_vocabulary(VOCABULARY)
    text = describe_definition(name, settings=load_settings(), vocabulary=french)
    text = re.sub("“[^”]+”", "", text)  # titles of sources stay as they are
    assert text and not re.search(r"[{}]|\d\.\d(?![\d.]*[/)])|\b(the|with|which)\b", text)


def test_each_unit_has_its_french() -> None:
    units = {each.unit for each in VOCABULARY.instruments.values()}
    assert {key.split(".")[0] for key in list_keys("vocabulary.units.")} == units


def test_each_remark_that_a_page_can_show_has_its_french() -> None:
    shown = {name for name, check in load_checks().items() if check.severity != "stop"}
    assert list_keys("vocabulary.checks.") == {
        f"{name}.{field}" for name in shown for field in ("title", "remedy")
    }


def test_a_check_is_told_in_the_language_of_the_run() -> None:
    assert find_check("missing_score").title == "No score"
    with speaking("fr"):
        assert find_check("missing_score").title == "Aucun score"


def test_a_report_is_named_in_the_language_of_the_run() -> None:
    with speaking("fr"):
        assert name_report("pain_change", english="Pain change") == "Changement de la douleur"
        assert name_report("of_old", english="Of old") == "Of old"
        assert describe_report(REPORTS["conditions"]).startswith("ce qu’il est advenu")


def test_text_cells_are_translated_and_the_notebook_stays() -> None:
    notebook = build_notebook(title="# Pain change")
    with speaking("fr"):
        translated = translate_text_cells(notebook, report="pain_change")
    assert translated.cells[0].source.strip().startswith("# Changement de la douleur")
    assert notebook.cells[0].source == "# Pain change"


def test_in_english_the_vocabulary_is_as_it_was_but_for_round_marks() -> None:
    straight = str.maketrans("’“”", '\'""')
    english = translate_vocabulary(VOCABULARY)
    for name, definition in VOCABULARY.definitions.items():
        rule = english.definitions[name].rule
        assert rule.translate(straight) == definition.rule.translate(straight)
        assert "'" not in rule.replace("'{", "")
    assert english.tables == VOCABULARY.tables


def test_what_is_computed_does_not_depend_on_the_language() -> None:
    with speaking("fr"):
        french = translate_vocabulary(VOCABULARY)
    for name, instrument in VOCABULARY.instruments.items():
        assert french.instruments[name].unit == instrument.unit
        assert french.instruments[name].mcid_by_condition == instrument.mcid_by_condition
    assert french.tables == VOCABULARY.tables


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_a_clinic_named_stays_as_it_wrote_it(tmp_path: Path, language: str) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(
        "[conditions.low_back_pain]\nname = \"Mal de dos 'bas'\"\n"
        '[conditions.tail]\nname = "The \\"tail\\""\nbody_region = "spine"\nparent = "spine"\n',
        encoding="utf-8",
    )
    with speaking(language):
        conditions = translate_vocabulary(load_vocabulary(config)).conditions
    assert conditions["low_back_pain"].name == "Mal de dos 'bas'"
    assert conditions["tail"].name == 'The "tail"'
    assert conditions["sciatica"].name.startswith(("Sciatica", "Sciatique"))
