from __future__ import annotations

from ims_outcomes.statistics.sensitivity import estimate_change_sensitivity
from tests.statistics.people import build_people, pick


def test_a_score_soon_after_a_needling_is_treated_as_missing(nprs, settings):
    people = build_people(
        (8, 4), (6, 8), (7, None), instrument=nprs, near_needling=[False, True, False]
    )
    rows = estimate_change_sensitivity(people, instrument=nprs, settings=settings)
    change = pick(rows, "mean_change_without_soreness")
    assert change[["n", "n_missing", "estimate"]].tolist() == [1, 2, -4]
    responders = pick(rows, "responder_30_without_soreness")
    assert responders[["numerator", "denominator", "n_missing"]].tolist() == [1, 1, 2]
    assert len(rows) == 2


def test_a_scale_without_percentages_has_the_change_only(psfs, settings):
    people = build_people((4, 8), (5, 6), instrument=psfs)
    rows = estimate_change_sensitivity(people, instrument=psfs, settings=settings)
    assert rows["measure"].tolist() == ["mean_change_without_soreness"]
