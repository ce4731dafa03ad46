"""Made-up months of charts, for tests."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd

from ims_outcomes.statistics.control_charts import build_control_chart
from ims_outcomes.vocabulary import Settings, load_settings

SETTINGS = load_settings()


def change_charts(**values: object) -> Settings:
    """Settings as shipped, with some of those of control charts changed."""
    changed = dataclasses.replace(SETTINGS.control_charts, **values)
    return dataclasses.replace(SETTINGS, control_charts=changed)


def list_months(count: int, *, first: str = "2024-01") -> list[str]:
    """Months in a row."""
    return pd.period_range(first, periods=count, freq="M").strftime("%Y-%m").tolist()


def build_points(values: Sequence[float | None], **columns: object) -> pd.DataFrame:
    """One chart, a value a month."""
    frame = pd.DataFrame({"chart": "all", "month": list_months(len(values)), "value": values})
    return frame.astype({"value": "float64"}).assign(**columns)


def build_rates(
    numerators: Sequence[float], denominators: Sequence[float], **columns: object
) -> pd.DataFrame:
    """One chart, a numerator and a denominator a month."""
    months = list_months(len(numerators))
    return pd.DataFrame(
        {"chart": "all", "month": months, "numerator": numerators, "denominator": denominators}
    ).assign(**columns)


def build_xmr(values: Sequence[float | None], **asked: object) -> pd.DataFrame:
    """The months of an XmR chart of these values."""
    return build_control_chart(build_points(values), kind="xmr", **{"settings": SETTINGS, **asked})
