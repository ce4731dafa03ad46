from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.means import NO_VALUE
from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.soreness import estimate_soreness, estimate_soreness_gone
from tests.statistics.people import pick

#: Hours after eight sessions: none, exactly at the 72 hours allowed for, and just above.
HOURS = [0.0, 12, 24, 24, 48, 72, 73, 96]


def build(hours, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"soreness_hours": pd.Series(hours, dtype="float64")})
    return frame.assign(**{"status": "attended", **columns})


def test_median_and_quartiles_against_r(settings):
    # R 4.2.2: quantile(x, c(.25, .5, .75))
    row = pick(estimate_soreness(build([*HOURS, None]), settings=settings), "soreness_hours")
    assert row[["lower", "estimate", "upper"]].tolist() == [21, 36, 72.25]
    assert row[["n", "n_missing"]].tolist() == [8, 1]


def test_exactly_as_long_as_is_allowed_for_is_not_longer(settings):
    row = pick(estimate_soreness(build(HOURS), settings=settings), "soreness_lasting")
    assert row[["numerator", "denominator"]].tolist() == [2, 8]
    # R 4.2.2: prop.test(2, 8, correct = FALSE)$conf.int
    assert [row["lower"], row["upper"]] == pytest.approx([0.0714792127, 0.5907245697], abs=1e-9)


def test_a_blank_is_not_recorded_and_no_zero(settings):
    rows = estimate_soreness(build([None, None]), settings=settings)
    assert pick(rows, "soreness_hours")["method"] == NO_VALUE
    lasting = pick(rows, "soreness_lasting")
    assert lasting["method"] == NOBODY and np.isnan(lasting["estimate"])
    assert pick(rows, "soreness_recorded")["estimate"] == 0


def test_only_attended_sessions_count_and_levels_stand_by_themselves(settings):
    sessions = build(
        [96, 0, 50], status=["attended", "attended", "no_show"],
        technique=["gunn_ims", "dry_needling", "gunn_ims"],
    )  # fmt: skip
    rows = estimate_soreness(sessions, settings=settings, by="technique")
    assert pick(rows, "soreness_lasting", "gunn_ims")[["numerator", "n"]].tolist() == [1, 1]
    assert pick(rows, "soreness_lasting", "dry_needling")["numerator"] == 0


def test_gone_after_exactly_as_many_hours_as_said_is_gone(settings):
    # HOURS holds one 0; of the seven others 12, 24, 24 and 48 are at most 48.
    rows = estimate_soreness_gone(build([*HOURS, None]), settings=settings)
    assert pick(rows, "soreness_recorded")[["numerator", "denominator"]].tolist() == [8, 9]
    assert pick(rows, "soreness_felt")[["numerator", "denominator"]].tolist() == [7, 8]
    assert pick(rows, "soreness_gone")[["numerator", "denominator"]].tolist() == [4, 7]


def test_nobody_sore_leaves_nothing_to_be_gone(settings):
    gone = pick(estimate_soreness_gone(build([0, 0]), settings=settings), "soreness_gone")
    assert gone["method"] == NOBODY and np.isnan(gone["estimate"])
