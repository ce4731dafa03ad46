"""The calls in docs/methods.md run on the sample and give numbers."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ims_outcomes import statistics

TEXT = (Path(__file__).resolve().parents[1] / "docs" / "methods.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
#: A cell of a notebook is one call and what it needs; the formatter decides how lines break.
MOST_STATEMENTS = 5


def read_blocks(text: str) -> dict[str, list[str]]:
    """Give the Python blocks under each heading of the second level; "" is what comes before."""
    first, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    parts = {"": first} | {part.partition("\n")[0]: part for part in rest}
    return {heading: BLOCK.findall(part) for heading, part in parts.items()}


def list_modules(heading: str) -> list[str]:
    """Give the modules that a heading names in brackets; a path to a script is none."""
    return re.findall(r"`(\w+)`", heading)


BLOCKS = read_blocks(TEXT)
CALLS = [
    pytest.param(code, id=heading.partition(" (")[0])
    for heading, codes in BLOCKS.items()
    for code in codes
    if heading
]


@pytest.fixture(scope="module")
def set_up() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(BLOCKS[""][0], names)
    return names


def run_cell(code: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; give what its last line shows."""
    tree = ast.parse(code)
    assert isinstance(tree.body[-1], ast.Expr), "the last line of a call is what it shows"
    shown = ast.Expression(tree.body.pop().value)
    exec(compile(tree, "methods.md", "exec"), names)
    return eval(compile(shown, "methods.md", "eval"), names)


def list_statistics(code: str) -> list[str]:
    """Give the names of `statistics` that a cell uses."""
    return [
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "statistics"
    ]


def test_one_block_before_the_first_method_sets_everything_up() -> None:
    assert len(BLOCKS[""]) == 1


@pytest.mark.parametrize("heading", [each for each in BLOCKS if list_modules(each)])
def test_every_method_has_its_call(heading: str) -> None:
    assert BLOCKS[heading], f"no call under {heading}"


def test_every_module_that_a_heading_names_is_there() -> None:
    named = {module for heading in BLOCKS for module in list_modules(heading)}
    there = {path.stem for path in Path(statistics.__file__).parent.glob("*.py")}
    assert named <= there


@pytest.mark.parametrize("code", CALLS)
def test_a_call_gives_a_frame_with_a_number(code: str, set_up: dict[str, Any]) -> None:
    shown = run_cell(code, dict(set_up))
    assert isinstance(shown, pd.DataFrame)
    assert shown.select_dtypes("number").notna().any(axis=None)


@pytest.mark.parametrize("code", CALLS)
def test_a_call_is_short_and_needs_no_loop_function_or_other_import(code: str) -> None:
    assert len(ast.parse(code).body) <= MOST_STATEMENTS
    refused = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.Import, ast.ImportFrom)
    assert not [node for node in ast.walk(ast.parse(code)) if isinstance(node, refused)]
    assert list_statistics(code), "a call is of statistics.<name>"
    assert set(list_statistics(code)) <= set(statistics.__all__)
