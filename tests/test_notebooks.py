"""The notebooks stay thin: one call a cell, no logic, no outputs in the repository."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from ims_outcomes.presentation import check_no_causal_words
from ims_outcomes.reporting.catalogue import REPORTS

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PARAMETERS = ["data", "config", "run_folder", "clinic", "month", "lang"]
#: What belongs into the library, where it is tested.
LOGIC = (
    ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp, ast.BinOp,
    ast.Compare, ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp, ast.With, ast.Try,
)  # fmt: skip


def read_cells(path: Path, kind: str) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def has_tag(cell: dict[str, Any], tag: str) -> bool:
    return tag in cell["metadata"].get("tags", [])


def test_each_report_has_its_notebook_and_there_is_one_to_start_with() -> None:
    names = {path.stem for path in NOTEBOOKS}
    assert names == {*REPORTS, "00_start_here"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_hold_calls_and_no_logic(path: Path) -> None:
    for cell in read_cells(path, "code"):
        source = "".join(cell["source"])
        found = [type(node).__name__ for node in ast.walk(ast.parse(source))
                 if isinstance(node, LOGIC)]  # fmt: skip
        assert not found, f"{cell['id']}: {found}"
        assert len([line for line in source.splitlines() if line.strip()]) <= 6, cell["id"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_nothing_that_a_run_leaves_is_stored(path: Path) -> None:
    for cell in read_cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_parameter_is_plain_text_and_says_what_it_is(path: Path) -> None:
    (cell,) = [cell for cell in read_cells(path, "code") if has_tag(cell, "parameters")]
    lines = "".join(cell["source"]).splitlines()
    assert [line.split(":")[0] for line in lines] == PARAMETERS
    for line in lines:
        declared, about = line.split("  # ")
        assert declared.endswith(': str = ""')
        assert about.endswith(".")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_cells_have_ids_that_say_what_they_are(path: Path) -> None:
    ids = [cell["id"] for kind in ("code", "markdown") for cell in read_cells(path, kind)]
    assert len(set(ids)) == len(ids)
    assert not [each for each in ids if not each.replace("-", "").isalpha()]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_text_claims_a_cause_or_repeats_a_threshold(path: Path) -> None:
    for cell in read_cells(path, "markdown"):
        text = "".join(cell["source"])
        assert check_no_causal_words(text) == []
        if path.stem in REPORTS:
            assert not [character for character in text if character.isdigit()], cell["id"]
