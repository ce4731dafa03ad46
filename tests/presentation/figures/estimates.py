"""Hand-made estimates to draw."""

from __future__ import annotations

from typing import Any

NAN = float("nan")


def share(
    measure: str, numerator: float, denominator: float, *, group: str = "g", level: str = "a"
) -> dict[str, Any]:
    """A share with an interval of a tenth to both sides."""
    estimate = numerator / denominator if denominator else NAN
    return {
        "measure": measure, "group": group, "level": level, "n": denominator, "n_missing": 0,
        "numerator": numerator, "denominator": denominator, "estimate": estimate,
        "lower": estimate - 0.1, "upper": estimate + 0.1, "unit": "share",
    }  # fmt: skip


def mean(
    measure: str, n: float, estimate: float, *, group: str = "g", level: str = "a"
) -> dict[str, Any]:
    """A mean with an interval of half a point to both sides."""
    return {
        "measure": measure, "group": group, "level": level, "n": n, "n_missing": 0,
        "estimate": estimate, "lower": estimate - 0.5, "upper": estimate + 0.5, "unit": "points",
    }  # fmt: skip
