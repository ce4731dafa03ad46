from __future__ import annotations

import dataclasses

from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.responder_curve import estimate_responder_curve
from tests.statistics.people import build_people, pick


def estimate(people, instrument, settings):
    return estimate_responder_curve(people, instrument=instrument, settings=settings)


def test_the_band_is_about_everybody_and_the_line_about_pairs(nprs, settings):
    people = build_people(
        (8, 4),  # 50 %
        (7, 4.9),  # 30 % exactly
        (2, 0),  # 100 %, a baseline too low for a responder rule counts here
        (5, 6),  # worse
        (0, 0),  # no percentage of 0
        (9, None),
        (None, 1),
        instrument=nprs,
    )
    rows = estimate(people, nprs, settings)
    assert pick(rows, "responder_curve", "30")[["numerator", "denominator"]].tolist() == [3, 5]
    assert pick(rows, "responder_curve_low", "30")[["numerator", "denominator"]].tolist() == [3, 7]
    assert pick(rows, "responder_curve_high", "30")["numerator"] == 5
    assert pick(rows, "responder_curve", "40")["numerator"] == 2
    assert pick(rows, "responder_curve", "50")["numerator"] == 2
    assert pick(rows, "responder_curve", "100")["numerator"] == 1
    assert pick(rows, "responder_curve", "0")["numerator"] == 3
    assert pick(rows, "responder_curve", "0")["n_missing"] == 2


def test_steps_are_those_of_the_settings(nprs, settings):
    wide = dataclasses.replace(
        settings, responders=dataclasses.replace(settings.responders, curve_step_percent=25)
    )
    rows = estimate(build_people((8, 4), instrument=nprs), nprs, wide)
    assert rows["level"].unique().tolist() == ["0", "25", "50", "75", "100"]


def test_a_scale_without_percentages_has_no_curve(psfs, settings):
    assert estimate(build_people((4, 8), instrument=psfs), psfs, settings).empty


def test_nobody_with_both_scores_has_a_band_and_no_line(nprs, settings):
    people = build_people((8, None), instrument=nprs)
    rows = estimate_responder_curve(people, instrument=nprs, settings=settings)
    line = rows.loc[rows["measure"].eq("responder_curve")]
    assert line["method"].eq(NOBODY).all() and line["estimate"].isna().all()
    assert rows.loc[rows["measure"].eq("responder_curve_high"), "estimate"].eq(1).all()
