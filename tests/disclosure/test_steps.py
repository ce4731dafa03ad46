"""Curves whose steps are people: small steps wait."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.disclosure import hold_small_steps
from ims_outcomes.statistics.estimates import build_estimates


def build_curve(*shares: float, n: int = 20, measure: str = "first_response") -> pd.DataFrame:
    """Build a curve over sessions 2, 3, …, with an interval at each."""
    rows = [
        {"measure": measure, "group": "sessions", "level": str(time), "n": n, "estimate": share,
         "lower": share / 2, "upper": share * 2, "unit": "share"}
        for time, share in enumerate(shares, start=2)
    ]  # fmt: skip
    return build_estimates(rows)


@pytest.mark.parametrize(
    ("shares", "held"),
    [
        ((0.25, 0.50), [0.25, 0.50]),  # exactly five people of twenty are a step
        ((0.20, 0.50), [0.0, 0.50]),  # four wait for the next
        ((0.20, 0.20), [0.0, 0.0]),  # and are never shown when nobody follows
        ((0.50, 0.55, 0.60, 0.65, 0.75), [0.50, 0.50, 0.50, 0.50, 0.75]),
        ((0.0, 0.0), [0.0, 0.0]),
    ],
)
def test_a_step_stands_for_enough_people(shares: tuple[float, ...], held: list[float]) -> None:
    found = hold_small_steps(build_curve(*shares), least=5)
    assert found["estimate"].tolist() == pytest.approx(held)


def test_an_interval_waits_with_its_estimate() -> None:
    found = hold_small_steps(build_curve(0.05, 0.50, 0.55), least=5)
    assert found["lower"].isna().tolist() == [True, False, False]
    assert found["upper"].tolist()[1:] == [1.0, 1.0]


def test_the_order_of_rows_is_that_of_times_not_of_words() -> None:
    curve = build_curve(*(place / 10 for place in range(1, 10)), n=100)
    shuffled = curve.iloc[::-1]
    found = hold_small_steps(shuffled, least=15).sort_index()
    pd.testing.assert_frame_equal(found, hold_small_steps(curve, least=15))
    assert found["estimate"].tolist()[:4] == pytest.approx([0, 0.2, 0.2, 0.4])


def test_what_is_no_curve_of_people_stays() -> None:
    other = build_curve(0.05, 0.1, measure="still_attending")
    pd.testing.assert_frame_equal(hold_small_steps(other, least=5), other)
    none = build_curve(float("nan"))
    pd.testing.assert_frame_equal(hold_small_steps(none, least=5), none)
