"""How long tests that draw at random go on: briefly in CI, for hours when somebody asks for it.

IMS_LONG_RUNS=1 python -m pytest tests/…
"""

from __future__ import annotations

import os


def choose_count(brief: int, *, long: int) -> int:
    """Choose how many cases a test draws."""
    return long if os.environ.get("IMS_LONG_RUNS") else brief
