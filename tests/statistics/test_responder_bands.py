from __future__ import annotations

import numpy as np

from ims_outcomes.statistics.responder_bands import (
    add_baseline_band,
    estimate_responders_by_baseline,
)
from tests.statistics.people import build_people, pick


def test_responders_within_bands_of_severity(nprs, settings):
    people = build_people(
        (3.9, 2.0),  # mild: just below moderate; 49 % better
        (4.0, 3.0),  # moderate: exactly at the limit; 25 %
        (6.9, 2.0),  # moderate: just below severe
        (7.0, 4.9),  # severe: exactly; exactly 30 %
        (8.0, None),  # severe, no last score
        (None, 2.0),  # no baseline
        instrument=nprs,
    )
    rows = estimate_responders_by_baseline(people, instrument=nprs, settings=settings)
    responders = rows.loc[rows["measure"].eq("responder_30")].set_index("level")
    assert responders["numerator"].to_dict() == {
        "all": 3, "mild": 1, "moderate": 1, "severe": 1, "not_recorded": 0
    }  # fmt: skip
    assert responders["denominator"].tolist() == [4, 1, 2, 1, 0]
    assert responders.loc["severe", "n_missing"] == 1
    assert set(responders["group"]) == {"all", "baseline_band"}
    worst = pick(rows, "responder_30_worst_case", "severe")
    assert worst[["numerator", "denominator"]].tolist() == [1, 2]


def test_other_scales_have_fifths(psfs, settings):
    people = build_people((0, 1), (1.9, 3), (2, 3), (10, 10), (None, 3), instrument=psfs)
    bands = add_baseline_band(people, instrument=psfs, settings=settings)["baseline_band"]
    assert bands.iloc[:4].tolist() == ["0 to 1", "0 to 1", "2 to 3", "8 to 10"]
    assert bands.isna().tolist() == [False] * 4 + [True]
    rows = estimate_responders_by_baseline(people, instrument=psfs, settings=settings)
    assert np.isfinite(pick(rows, "responder_mcid", "2 to 3")["estimate"])
