"""Layer 6, run: notebooks become pages, with their numbers and what they were made from."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ims_outcomes.reporting.report import Report, open_report

__all__ = ["Report", "open_report"]


def __getattr__(name: str) -> Any:
    """Load reports, and pandas with them, only when a notebook asks: --help must be instant."""
    if name in __all__:
        return getattr(importlib.import_module("ims_outcomes.reporting.report"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
