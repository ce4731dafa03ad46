"""What a notebook may call as `statistics.<name>`."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from ims_outcomes import statistics

FOLDER = Path(statistics.__file__).parent
# Estimates of columns and cuts from which other estimates are made; no question of their own.
INNER = {"estimate_differences_from_others", "estimate_means", "estimate_medians",
         "estimate_tau_squared"}  # fmt: skip


@pytest.mark.parametrize("name", statistics.__all__)
def test_each_public_name_resolves_and_has_an_example(name: str) -> None:
    found = getattr(statistics, name)
    assert found.__name__ == name
    assert ">>>" in found.__doc__


def test_every_estimate_that_a_module_offers_is_public() -> None:
    offered = {
        node.name
        for module in FOLDER.glob("*.py")
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("estimate_")
    }
    assert offered - INNER <= set(statistics.__all__)


def test_a_module_of_a_family_can_still_be_imported_by_name() -> None:
    from ims_outcomes.statistics import change

    assert change.estimate_change is statistics.estimate_change


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'estimate_everything'"):
        _ = statistics.estimate_everything


def test_the_names_are_listed_without_importing_anything_slow() -> None:
    code = (
        "import sys; from ims_outcomes import statistics; dir(statistics);"
        "print(*{'pandas', 'numpy', 'scipy', 'statsmodels'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        cwd=FOLDER.parents[1],
    )  # fmt: skip
    assert done.stdout.split() == []
