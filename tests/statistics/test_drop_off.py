from __future__ import annotations

import pytest

from ims_outcomes.statistics.drop_off import estimate_drop_off, find_leaving
from tests.statistics.people import build_people, pick


@pytest.mark.parametrize(
    ("baseline", "last", "expected"),
    [
        (5, 4, "left_well"),  # exactly the score, improved by 20 % only
        (5, 4.1, "left_unwell"),
        (7, 4.9, "left_well"),  # exactly 30 %, in spite of floating point
        (7, 5, "left_unwell"),
        (8, None, "left_unknown"),
        (None, 4, "left_well"),  # well whatever it was before
        (None, 6, "left_unknown"),  # may have been an improvement
        (3, 6, "left_unwell"),
    ],
)
def test_leaving_well_is_a_low_score_or_an_improvement(nprs, settings, baseline, last, expected):
    people = build_people((baseline, last), instrument=nprs)
    assert find_leaving(people, instrument=nprs, settings=settings).tolist() == [expected]


def test_the_score_stretches_to_the_scale(instruments, settings):
    vas = instruments["vas"]
    people = build_people((50, 40), (50, 41), instrument=vas)
    found = find_leaving(people, instrument=vas, settings=settings)
    assert found.tolist() == ["left_well", "left_unwell"]


def test_all_shares_together_are_everybody_closed(nprs, settings):
    people = build_people(
        (8, 2), (8, 7), (8, None), (8, 2), (8, 2),
        instrument=nprs, session_count=[1, 1, 2, 12, 40], is_closed=[True, True, True, True, False],
    )  # fmt: skip
    rows = estimate_drop_off(people, instrument=nprs, settings=settings)
    assert rows["n_missing"].eq(0).all()
    by_session = rows.loc[rows["group"].eq("session_number")]
    assert by_session["estimate"].sum() == pytest.approx(1)
    assert rows["denominator"].eq(4).all()
    assert pick(rows, "left_well", "12 or more")["numerator"] == 1
    assert pick(rows, "left_well")["numerator"] == 2
    assert pick(rows, "left_unwell", "1")["numerator"] == 1
    assert pick(rows, "left_unknown", "2")["numerator"] == 1


def test_only_pain_scales_say_who_left_well(psfs, settings):
    people = build_people((4, 8), instrument=psfs)
    assert estimate_drop_off(people, instrument=psfs, settings=settings).empty
