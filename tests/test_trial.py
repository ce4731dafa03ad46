"""A real trial, patient by patient, through the command and onto its page.

Data: Vickers 2006, 10.1186/1745-6215-7-15. Results: Vickers 2004,
10.1136/bmj.38029.421863.EB.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.cli import main
from ims_outcomes.presentation.shown import strip_tags

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data" / "acupuncture_headache"
CONFIG = ROOT / "docs" / "examples" / "acupuncture_headache.toml"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the trial's workbook is not beside the repository"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("trial")
    command = ["report", "--data", str(DATA), "--config", str(CONFIG), "--out", str(output)]
    assert main([*command, "--reports", "pain_change"]) == 0
    (made,) = output.glob("*/*/pain_change.html")
    return made.parent


@pytest.fixture(scope="module")
def numbers(folder: Path) -> pd.DataFrame:
    numbers = pd.read_csv(folder / "numbers.csv").query("section == 'groups'")
    return numbers.set_index(["measure", "level"])


def test_the_one_year_diaries_are_those_of_the_paper(numbers: pd.DataFrame) -> None:
    complete = numbers.loc["completeness", ["numerator", "denominator"]]
    assert complete.loc["use_acupuncture"].tolist() == [161, 205]
    assert complete.loc["avoid_acupuncture"].tolist() == [140, 196]


def test_the_responders_at_35_percent_are_those_of_the_paper(numbers: pd.DataFrame) -> None:
    responders = numbers.loc["responder_35", ["numerator", "denominator"]]
    assert responders.loc["use_acupuncture"].tolist() == [87, 161]
    assert responders.loc["avoid_acupuncture"].tolist() == [45, 140]


def test_their_difference_is_22_percent_with_newcombes_interval(numbers: pd.DataFrame) -> None:
    level = "use_acupuncture minus avoid_acupuncture"
    found = numbers.loc[("difference_responder_35", level), ["estimate", "lower", "upper"]]
    # statsmodels 0.15.0: confint_proportions_2indep(87, 161, 45, 140, method="newcomb").
    assert found.tolist() == pytest.approx([0.2189441, 0.1069943, 0.3228078], abs=1e-7)


def test_a_reader_finds_the_paper_s_numbers_on_the_page(folder: Path) -> None:
    text = strip_tags((folder / "pain_change.html").read_text(encoding="utf-8"))
    text = re.sub(r"[\u00a0\u202f]", " ", text)
    for words in ("161/205", "140/196", "87/161, 54 %", "45/140, 32 %"):
        assert words in text
    assert "22 percentage points (11 to 32)" in text
    assert "401 patients began" in text


def test_without_the_date_order_the_command_stops_and_asks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "clinic.toml"
    lines = CONFIG.read_text(encoding="utf-8").splitlines()
    config.write_text("\n".join(line for line in lines if not line.startswith("date_order")))
    command = ["report", "--data", str(DATA), "--config", str(config), "--out", str(tmp_path)]
    assert main(command) == 2
    asked = capsys.readouterr().err
    assert "274, read as day-month-year" in asked
    assert "127" in asked
    assert 'date_order = "dmy"' in asked
    assert "Traceback" not in asked
