from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.measurement_error import MeasurementError
from ims_outcomes.statistics.specification_table import estimate_specifications
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_people, pick

NPRS = load_vocabulary().instruments["nprs"]
SETTINGS = load_settings()
TWO_POINTS = MeasurementError(source="made up", mdc=2.0)


def test_each_rule_is_counted_among_those_asked_all_pairs_and_everybody(nprs, settings):
    people = build_people(
        (10, 8),  # 2 points, 20 %: MCID, exactly at it; not 30 %, not more than error
        (6, 4),  # 2 points, 33 %: both
        (4, 2.5),  # 1.5 points, 37.5 %: 30 % only
        (2, 0),  # not eligible, improved by both rules
        (8, None),  # missing
        instrument=nprs,
    )
    rows = estimate_specifications(
        people, instrument=nprs, settings=settings, points=(1.0,), error=TWO_POINTS
    )
    rows = rows.set_index("level")
    counts = rows[["numerator", "denominator"]].astype("Int64")

    def count(level):
        return counts.loc[level].tolist()

    assert count("responder_30 | asked") == [2, 3]
    assert count("responder_30 | all_pairs") == [3, 4]
    assert count("responder_30 | everybody") == [2, 4]
    assert count("responder_mcid | asked") == [2, 3]
    assert count("points_1 | asked") == [3, 3]
    assert count("reliable_improved | asked") == [0, 3]
    # Of four pairs the first and the third are called differently
    assert count("responder_30 | responder_mcid") == [2, 4]
    assert not rows.index.str.contains("worse").any()


def test_the_range_is_the_gap_between_the_lowest_and_the_highest(nprs, settings):
    people = build_people((10, 8), (6, 5), instrument=nprs)
    rows = estimate_specifications(people, instrument=nprs, settings=settings)
    row = pick(rows, "specification_range")
    shares = rows.loc[rows["measure"].eq("specification"), "estimate"]
    assert [row["lower"], row["upper"]] == [shares.min(), shares.max()] == [0, 0.5]
    assert row["estimate"] == 0.5


def test_a_scale_without_percentages_has_its_mcid_alone(psfs, settings):
    people = build_people((4, 7), (5, 5), instrument=psfs)
    rows = estimate_specifications(people, instrument=psfs, settings=settings)
    levels = rows.loc[rows["measure"].eq("specification"), "level"].tolist()
    assert levels == ["responder_mcid | asked", "responder_mcid | all_pairs",
                      "responder_mcid | everybody"]  # fmt: skip
    assert rows["measure"].ne("specification_disagreement").all()


def test_an_instrument_without_rules_has_no_rows(instruments, settings):
    groc = instruments["groc"]
    people = build_people((1, 2), instrument=groc)
    rows = estimate_specifications(people, instrument=groc, settings=settings)
    assert rows.empty or rows["measure"].str.startswith("specification").all()


def test_a_level_has_its_own_table_and_range(nprs, settings):
    people = build_people((10, 8), (6, 4), (8, 8), instrument=nprs, sex=["f", "f", "m"])
    rows = estimate_specifications(people, instrument=nprs, settings=settings, by="sex")
    row = pick(rows, "specification", "f | responder_30 | asked")
    assert row[["group", "numerator", "denominator"]].tolist() == ["sex | rule | among", 1, 2]
    assert pick(rows, "specification_range", "m")["upper"] == 0
    assert pick(rows, "specification_range")["group"] == "all"


def test_nobody_gives_rows_without_numbers(nprs, settings):
    rows = estimate_specifications(
        build_people(instrument=nprs), instrument=nprs, settings=settings
    )
    assert rows["estimate"].isna().all()
    assert np.isnan(pick(rows, "specification_range")["lower"])


score = st.one_of(st.none(), st.integers(0, 20).map(lambda halves: halves / 2))


@hypothesis_settings(max_examples=15)
@given(st.lists(st.tuples(score, score), max_size=15))
def test_a_lower_threshold_makes_no_fewer_responders_and_shares_lie_in_the_range(scores):
    people = build_people(*scores, instrument=NPRS)
    rows = estimate_specifications(
        people, instrument=NPRS, settings=SETTINGS, points=(1.0, 3.0), error=TWO_POINTS
    )
    found = rows.set_index("level")["numerator"]
    assert found["points_1 | asked"] >= found["responder_mcid | asked"]
    assert found["responder_mcid | asked"] >= found["points_3 | asked"]
    shares = rows.loc[rows["measure"].eq("specification"), "estimate"].dropna()
    span = pick(rows, "specification_range")
    assert shares.between(span["lower"], span["upper"]).all()
