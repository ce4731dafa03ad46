"""Curves whose steps are people: no step is a single one."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.disclosure import round_steps
from ims_outcomes.statistics.estimates import build_estimates


def build_curve(*shares: float, n: int = 20, measure: str = "first_response") -> pd.DataFrame:
    """Build a curve over sessions 2, 3, …, with an interval at each."""
    rows = [
        {"measure": measure, "group": "sessions", "level": str(time), "n": n, "estimate": share,
         "lower": share / 2, "upper": share * 1.5, "unit": "share"}
        for time, share in enumerate(shares, start=2)
    ]  # fmt: skip
    return build_estimates(rows)


@pytest.mark.parametrize(
    ("share", "n", "shown"),
    [
        (0.25, 20, 0.25),  # five people of twenty are a step
        (0.20, 20, 0.25),  # four are nearest to five
        (0.10, 20, 0.0),  # two to nobody
        (0.125, 20, 0.25),  # half a step goes up
        (1.0, 12, 10 / 12),  # of twelve the nearest is ten
        (1.0, 13, 1.0),  # of thirteen fifteen, and so everybody
        (0.0, 20, 0.0),
    ],
)
def test_a_share_is_that_of_so_many_steps(share: float, n: int, shown: float) -> None:
    found = round_steps(build_curve(share, n=n), least=5)
    assert found["estimate"].tolist() == pytest.approx([shown])


def test_an_interval_becomes_no_narrower() -> None:
    found = round_steps(build_curve(0.40), least=5).iloc[0]
    assert (found["lower"], found["upper"]) == (0.0, 0.75)  # of 0.20 to 0.60
    exact = round_steps(build_curve(0.50), least=5).iloc[0]
    assert (exact["lower"], exact["upper"]) == (0.25, 0.75)


def test_a_share_is_the_same_whatever_stands_beside_it() -> None:
    curve = build_curve(*(place / 100 for place in range(1, 60, 3)), n=100)
    alone = pd.concat([round_steps(curve.iloc[[place]], least=7) for place in range(len(curve))])
    pd.testing.assert_frame_equal(round_steps(curve, least=7), alone)


def test_what_is_no_curve_of_people_stays() -> None:
    other = build_curve(0.05, 0.1, measure="still_attending")
    pd.testing.assert_frame_equal(round_steps(other, least=5), other)
    none = build_curve(float("nan"))
    pd.testing.assert_frame_equal(round_steps(none, least=5), none)
    nobody = build_curve(0.3, n=0)
    pd.testing.assert_frame_equal(round_steps(nobody, least=5), nobody)
