"""Laws that hold whatever the data are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.change_distribution import (
    estimate_before_after,
    estimate_change_distribution,
)
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import add_shown_condition, estimate_conditions
from ims_outcomes.statistics.drop_off import estimate_drop_off
from ims_outcomes.statistics.multiplicity import METHODS, adjust_p_values
from ims_outcomes.statistics.proportions import newcombe_interval, wilson_interval
from ims_outcomes.statistics.responder_curve import estimate_responder_curve
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.severity import estimate_severity_matrix
from ims_outcomes.statistics.still_attending import estimate_still_attending
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_attendance, build_people

SETTINGS = load_settings()
NPRS = load_vocabulary().instruments["nprs"]

quick = hypothesis_settings(max_examples=10, deadline=None)
score = st.one_of(st.none(), st.integers(0, 20).map(lambda halves: halves / 2))
scores = st.lists(st.tuples(score, score), min_size=0, max_size=30)


def build_cohort(pairs: list[tuple[float | None, float | None]]) -> pd.DataFrame:
    people = build_people(*pairs, instrument=NPRS)
    names = np.array(["neck_pain", "sciatica", "not_recorded"])
    return people.assign(
        condition=names[np.arange(len(people)) % 3],
        condition_group="spine",
        session_count=1 + np.arange(len(people)) % 15,
        near_needling=np.arange(len(people)) % 4 == 0,
    )


def estimate_all(cohort: pd.DataFrame) -> pd.DataFrame:
    asked = {"instrument": NPRS, "settings": SETTINGS}
    return pd.concat(
        [
            estimate_change(cohort, by="condition", **asked),
            estimate_responders(cohort, by="condition", **asked),
            estimate_completeness(cohort, settings=SETTINGS, by="condition"),
            estimate_responder_curve(cohort, **asked),
            estimate_severity_matrix(cohort, **asked),
            estimate_change_distribution(cohort, **asked),
            estimate_before_after(cohort, **asked),
            estimate_drop_off(cohort, **asked),
            estimate_conditions(add_shown_condition(cohort, settings=SETTINGS), **asked),
        ],
        ignore_index=True,
    )


@quick
@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(pairs, random):
    cohort = build_cohort(pairs)
    order = list(range(len(cohort)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(
        estimate_all(cohort.iloc[order]), estimate_all(cohort), rtol=1e-9, atol=1e-12
    )


@quick
@given(scores)
def test_a_share_is_a_numerator_of_a_denominator_within_its_interval(pairs):
    rows = estimate_all(build_cohort(pairs))
    shares = rows.loc[rows["unit"].eq("share") & rows["denominator"].gt(0)]
    assert (shares["numerator"] <= shares["denominator"]).all()
    assert np.allclose(shares["estimate"], shares["numerator"] / shares["denominator"])
    assert (shares["lower"] >= 0).all()
    assert (shares["lower"] <= shares["estimate"]).all()
    assert (shares["estimate"] <= shares["upper"]).all()
    assert (shares["upper"] <= 1).all()


@quick
@given(scores)
def test_the_worst_and_the_best_case_lie_around_what_was_seen(pairs):
    rows = estimate_responders(build_cohort(pairs), instrument=NPRS, settings=SETTINGS)
    shares = rows.set_index("measure")["estimate"]
    for measure in ("responder_30", "responder_50", "responder_mcid", "acceptable", "pain_free"):
        if np.isfinite(shares[measure]):
            assert shares[f"{measure}_worst_case"] <= shares[measure] + 1e-12
            assert shares[measure] <= shares[f"{measure}_best_case"] + 1e-12
    if np.isfinite(shares["worse"]):
        assert shares["worse_best_case"] <= shares["worse"] <= shares["worse_worst_case"]


@quick
@given(scores, st.lists(st.tuples(score, score), min_size=30, max_size=30))
def test_whatever_became_of_the_missing_lies_between_worst_and_best_case(pairs, truth):
    """Fill in what is missing, any way at all: the share among all lies in the bounds."""
    seen = build_cohort(pairs)
    whole = [
        (
            before if before is not None else (other[0] if other[0] is not None else 5.0),
            after if after is not None else (other[1] if other[1] is not None else 5.0),
        )
        for (before, after), other in zip(pairs, truth, strict=False)
    ]
    bounds = estimate_responders(seen, instrument=NPRS, settings=SETTINGS)
    bounds = bounds.set_index("measure")["estimate"]
    true = estimate_responders(build_cohort(whole), instrument=NPRS, settings=SETTINGS)
    true = true.set_index("measure")["estimate"]
    for measure in ("responder_30", "responder_mcid", "acceptable", "pain_free", "worse"):
        if np.isfinite(true[measure]):
            around = sorted([bounds[f"{measure}_worst_case"], bounds[f"{measure}_best_case"]])
            assert around[0] - 1e-12 <= true[measure] <= around[1] + 1e-12, measure


@quick
@given(scores)
def test_bins_cells_and_classes_add_up_to_the_pairs(pairs):
    cohort = build_cohort(pairs)
    for estimate in (estimate_change_distribution, estimate_before_after, estimate_severity_matrix):
        rows = estimate(cohort, instrument=NPRS, settings=SETTINGS)
        assert rows["numerator"].sum() == cohort["has_pair"].sum()


@quick
@given(scores)
def test_levels_add_up_to_the_whole_and_nobody_is_lost(pairs):
    cohort = build_cohort(pairs)
    rows = estimate_responders(cohort, instrument=NPRS, settings=SETTINGS, by="condition")
    for measure in ("responder_30", "worse", "worse_worst_case"):
        mine = rows.loc[rows["measure"].eq(measure)]
        whole = mine.loc[mine["group"].eq("all"), ["numerator", "denominator", "n_missing"]]
        parts = mine.loc[mine["group"].ne("all"), ["numerator", "denominator", "n_missing"]]
        assert whole.iloc[0].tolist() == parts.sum().tolist()


@quick
@given(scores)
def test_the_curve_falls_and_its_band_holds_its_line(pairs):
    rows = estimate_responder_curve(build_cohort(pairs), instrument=NPRS, settings=SETTINGS)
    line, low, high = (
        rows.loc[rows["measure"].eq(f"responder_curve{edge}"), "estimate"].to_numpy()
        for edge in ("", "_low", "_high")
    )
    if np.isfinite(line).all():
        assert (np.diff(line) <= 0).all()
        assert (low <= line + 1e-12).all()
        assert (line <= high + 1e-12).all()


@quick
@given(scores)
def test_estimating_changes_nothing_in_the_cohort(pairs):
    cohort = build_cohort(pairs)
    before = cohort.copy()
    estimate_all(cohort)
    pd.testing.assert_frame_equal(cohort, before)


@quick
@given(
    st.lists(
        st.lists(st.integers(0, 400), min_size=1, max_size=6, unique=True).map(sorted),
        min_size=1,
        max_size=12,
    )
)
def test_still_attending_never_rises_and_lies_within_its_interval(visits):
    start = pd.Timestamp("2025-01-01")
    episodes, sessions = build_attendance(
        *[[str((start + pd.Timedelta(days=day)).date()) for day in days] for days in visits]
    )
    rows = estimate_still_attending(
        episodes, sessions, extract_date=pd.Timestamp("2026-02-04"), settings=SETTINGS
    )
    for measure in ("still_attending", "still_attending_naive"):
        curve = rows.loc[rows["measure"].eq(measure)].dropna(subset=["estimate"])
        assert (np.diff(curve["estimate"]) <= 1e-12).all()
        assert curve["estimate"].between(0, 1).all()
        inside = curve.dropna(subset=["lower", "upper"])
        assert (inside["lower"] <= inside["estimate"] + 1e-12).all()
        assert (inside["estimate"] <= inside["upper"] + 1e-12).all()


@given(st.integers(0, 500), st.integers(0, 500))
def test_turning_yes_into_no_turns_the_interval_around(yes, no):
    if yes + no:
        lower, upper = wilson_interval([yes], [yes + no], confidence=0.95)
        turned_lower, turned_upper = wilson_interval([no], [yes + no], confidence=0.95)
        assert lower[0] == pytest.approx(1 - turned_upper[0], abs=1e-9)
        assert upper[0] == pytest.approx(1 - turned_lower[0], abs=1e-9)


@given(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50)))
def test_swapping_the_groups_turns_the_difference_around(counts):
    yes_1, no_1, yes_2, no_2 = counts
    if yes_1 + no_1 and yes_2 + no_2:
        pair = (yes_1, yes_1 + no_1), (yes_2, yes_2 + no_2)
        lower, upper = newcombe_interval(*pair[0], *pair[1], confidence=0.95)
        turned_lower, turned_upper = newcombe_interval(*pair[1], *pair[0], confidence=0.95)
        assert lower == pytest.approx(-turned_upper, abs=1e-9)
        assert upper == pytest.approx(-turned_lower, abs=1e-9)
        assert -1 - 1e-12 <= lower <= upper <= 1 + 1e-12


@pytest.mark.parametrize("method", METHODS)
@hypothesis_settings(max_examples=30, deadline=None)
@given(p_values=st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_an_adjusted_p_is_never_below_the_plain_one(method, p_values):
    plain = pd.Series(p_values, dtype="float64")
    adjusted = adjust_p_values(plain, method=method)
    assert adjusted.isna().equals(plain.isna())
    assert (adjusted.dropna() >= plain.dropna() - 1e-12).all()
    assert (adjusted.dropna() <= 1).all()
