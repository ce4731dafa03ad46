"""Other people's data and numbers: a folder `shared/cases` beside the repository, if there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

CASES = Path(__file__).resolve().parents[2].parent / "shared" / "cases"


def read_checks(case: str) -> dict[str, Any]:
    """Read what other programs and papers give for a case, by the id of the check."""
    path = CASES / case / "expected.json"
    if not path.exists():
        return {}
    checks = json.loads(path.read_text(encoding="utf-8"))["checks"]
    return {check["id"]: check for check in checks}


def read_data(case: str, name: str) -> pd.DataFrame:
    """Read a data file of a case."""
    return pd.read_csv(CASES / case / name)


def require(case: str) -> pytest.MarkDecorator:
    """Skip where the folder is not there; it is not part of the repository."""
    return pytest.mark.skipif(
        not (CASES / case).is_dir(),
        reason=f"no folder shared/cases/{case} beside the repository",
    )


def each_check(*cases: str, kind: str = "") -> list[Any]:
    """List the ids of the checks to run one test for each; one that skips when there are none."""
    found = [
        name
        for case in cases
        for name, check in read_checks(case).items()
        if not kind or check["kind"] == kind
    ]
    return found or ["no cases"]


def assert_close(got: Any, check: dict[str, Any], expected: Any = None) -> None:
    """Compare numbers within the tolerance of a check; null is missing and must stay so."""
    wanted = check["expected"] if expected is None else expected
    wanted = np.array([np.nan if number is None else number for number in np.atleast_1d(wanted)])
    absolute, relative = check.get("tol_abs", 0), check.get("tol_rel", 0)
    np.testing.assert_allclose(
        np.atleast_1d(got), wanted.astype("float64"), atol=absolute, rtol=relative
    )
