from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.incidence import (
    AALEN_JOHANSEN,
    NONE_OR_ALL,
    build_incidence_curve,
    estimate_incidence,
)
from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.survival import build_survival_curve
from ims_outcomes.statistics.time_to_event import NOT_FOLLOWED
from tests.statistics.people import pick

CAUSES = ["responded", "left"]
person = st.tuples(st.integers(0, 10).map(float), st.sampled_from(["", *CAUSES]))


def build_ended(*people: tuple[float | None, str], **columns) -> pd.DataFrame:
    frame = pd.DataFrame(list(people), columns=["days", "ended"])
    return frame.astype({"days": "float64", "ended": "str"}).assign(**columns)


def estimate(people, settings, *, at, **options):
    return estimate_incidence(
        people, time="days", outcome="ended", causes=CAUSES, unit="days", at=at,
        settings=settings, **options,
    )  # fmt: skip


def test_shares_by_hand(settings):
    people = build_ended((1, "responded"), (2, "left"), (2, ""), (3, "left"), (4, ""))
    rows = estimate(people, settings, at=(0.5, 1, 2, 3, 4, 5))
    responded = rows.loc[rows["measure"].eq("incidence_responded"), "estimate"]
    left = rows.loc[rows["measure"].eq("incidence_left"), "estimate"]
    assert responded.tolist() == pytest.approx([0, 0.2, 0.2, 0.2, 0.2, np.nan], nan_ok=True)
    # 4/5 · 1/4, then 3/5 · 1/2: who was censored at 2 was at risk there and not at 3.
    assert left.tolist() == pytest.approx([0, 0, 0.2, 0.5, 0.5, np.nan], nan_ok=True)
    assert pick(rows, "incidence_left", "5")["method"] == NOT_FOLLOWED
    assert pick(rows, "incidence_left", "1")["method"] == NONE_OR_ALL
    assert pick(rows, "incidence_left", "3")["method"] == AALEN_JOHANSEN


def test_leaving_is_not_censoring(settings):
    people = build_ended(*[(1, "left")] * 5, *[(2, "responded")] * 5)
    rows = estimate(people, settings, at=(2,))
    assert pick(rows, "incidence_responded", "2")["estimate"] == 0.5
    # Had leaving been taken for censoring, everybody would respond.
    wrong = build_survival_curve(people["days"], people["ended"].eq("responded"), confidence=0.95)
    assert 1 - wrong["estimate"].iloc[-1] == 1


def test_without_censoring_the_error_is_that_of_a_share():
    people = build_ended((1, "responded"), (2, "left"), (3, "left"), (4, "responded"))
    curve = build_incidence_curve(people["days"], people["ended"], causes=CAUSES, confidence=0.95)
    # √(p(1 − p) ÷ 4), at the end too, where everybody has had an event.
    expected = np.sqrt(curve["estimate"] * (1 - curve["estimate"]) / 4)
    np.testing.assert_allclose(curve["standard_error"], expected, atol=1e-12)


def test_groups_missing_times_and_nobody(settings):
    people = build_ended((1, "left"), (None, "left"), (2, ""), sex=["f", "f", "m"])
    rows = estimate(people, settings, at=(1,), by="sex")
    assert pick(rows, "incidence_left", "f | 1")[["n", "n_missing"]].tolist() == [1, 1]
    assert pick(rows, "incidence_left", "f | 1")["method"] == NONE_OR_ALL
    nobody = estimate(people.iloc[1:2], settings, at=(1,))
    assert set(nobody["method"]) == {NOBODY} and nobody["estimate"].isna().all()


def test_an_outcome_that_is_no_cause_is_refused():
    with pytest.raises(ValueError, match=r"none of the causes: \['died'\]"):
        build_incidence_curve(pd.Series([1.0]), pd.Series(["died"]), causes=CAUSES, confidence=0.95)


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.lists(person, min_size=1, max_size=30), st.integers(0, 1000))
def test_shares_of_all_events_and_of_none_add_up_to_one(people, seed):
    frame = build_ended(*people)
    curve = build_incidence_curve(frame["days"], frame["ended"], causes=CAUSES, confidence=0.95)
    total = curve.groupby("time")["estimate"].sum()
    none = build_survival_curve(frame["days"], frame["ended"].ne(""), confidence=0.95)
    np.testing.assert_allclose(total + none.set_index("time")["estimate"], 1, atol=1e-12)
    shuffled = frame.sample(frac=1, random_state=seed)
    again = build_incidence_curve(
        shuffled["days"], shuffled["ended"], causes=CAUSES, confidence=0.95
    )
    pd.testing.assert_frame_equal(curve, again)
    assert curve["events"].sum() == frame["ended"].ne("").sum()
    known = curve.dropna()
    assert ((known["lower"] <= known["estimate"]) & (known["estimate"] <= known["upper"])).all()
