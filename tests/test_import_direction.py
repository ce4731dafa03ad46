"""Imports point down the house only, and the command starts without anything slow."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "ims_outcomes"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The numbers of the house. A part may import what has a lower number, and itself.
LAYERS = {
    "errors": -1,
    "vocabulary": 0,
    "exports": 1,
    "sample": 1,
    "episodes": 2,
    "statistics": 3,
    "disclosure": 4,
    "presentation": 5,
    "reporting": 6,
    "cli_options": 7,
    "cli": 8,
    "__main__": 9,
}
# Lower, and still not to be known.
FORBIDDEN = {("statistics", "exports"), ("statistics", "sample"), ("episodes", "sample")}
# Nothing of the package but these may be taken from its root, whose public names point everywhere.
FROM_THE_ROOT = {"__version__"}

SLOW = ("pandas", "numpy", "scipy", "matplotlib", "statsmodels", "pyarrow", "openpyxl", "jinja2",
        "papermill", "nbclient", "nbconvert", "nbformat", "IPython", "python_calamine")  # fmt: skip


def read_part(module: Path) -> str:
    """Name the part of the house that a module belongs to."""
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


def read_imports(source: str, *, package: str) -> Iterator[str]:
    """Give the dotted name of everything that source imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: -node.level + 1 or None] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def find_wrong_imports(part: str, imports: Iterator[str]) -> list[str]:
    """Give the imports that a part of the house must not have."""
    ours = (name.split(".") for name in imports if name.split(".")[0] == "ims_outcomes")
    return [
        ".".join(name)
        for name in ours
        if len(name) > 1 and name[1] not in FROM_THE_ROOT and not may_import(part, name[1])
    ]


def may_import(part: str, other: str) -> bool:
    return part == other or (
        LAYERS.get(other, 99) < LAYERS[part] and (part, other) not in FORBIDDEN
    )


def test_every_part_of_the_package_has_a_layer() -> None:
    parts = {read_part(module) for module in MODULES} - {"__init__"}
    assert parts <= set(LAYERS), f"not in LAYERS: {sorted(parts - set(LAYERS))}"


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_down(module: Path) -> None:
    part = read_part(module)
    if part == "__init__":
        pytest.skip("the root names what is public, from everywhere")
    package = ".".join(module.relative_to(PACKAGE.parent).parent.parts)
    imports = read_imports(module.read_text(encoding="utf-8"), package=package)
    assert find_wrong_imports(part, imports) == []


@pytest.mark.parametrize(
    ("part", "source", "wrong"),
    [
        ("episodes", "from ims_outcomes.exports import Export", []),
        ("episodes", "from ims_outcomes.statistics.means import x", True),
        ("episodes", "import ims_outcomes.reporting", True),
        # Inside a function is an import all the same.
        ("disclosure", "def f():\n    from ims_outcomes.presentation import shown", True),
        # Beside each other, neither knows the other.
        ("sample", "from ims_outcomes.exports import Export", True),
        ("statistics", "from ims_outcomes.exports import Export", True),
        ("statistics", "from ims_outcomes.statistics.estimates import x", []),
        # Relative imports count by where they lead.
        ("statistics", "from ..reporting import run", True),
        ("statistics", "from .estimates import x", []),
        ("statistics", "from .. import presentation", True),
        ("cli", "from ims_outcomes import __version__", []),
        ("exports", "from ims_outcomes import build_study", True),
        ("exports", "import pandas as pd", []),
    ],
)
def test_the_rule_finds_what_points_up(part: str, source: str, wrong: bool) -> None:
    found = find_wrong_imports(part, read_imports(source, package=f"ims_outcomes.{part}"))
    assert bool(found) == bool(wrong)


@pytest.mark.parametrize("module", ["ims_outcomes", "ims_outcomes.cli"])
def test_nothing_slow_is_imported_before_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; print(*sorted(set(sys.modules) & set({SLOW!r})))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
