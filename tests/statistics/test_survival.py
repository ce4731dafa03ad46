from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.proportions import NOBODY
from ims_outcomes.statistics.survival import (
    build_survival_curve,
    find_median,
    find_restricted_mean,
    look_up,
)
from ims_outcomes.statistics.time_to_event import (
    ALL_HAD_IT,
    NO_EVENT,
    NOT_FOLLOWED,
    NOT_REACHED,
    estimate_survival,
)
from tests.statistics.people import pick

person = st.tuples(st.integers(0, 12).map(float), st.booleans())


def build_followed(*people: tuple[float | None, bool], **columns) -> pd.DataFrame:
    frame = pd.DataFrame(list(people), columns=["days", "happened"])
    return frame.astype({"days": "float64"}).assign(**columns)


def estimate(people, settings, *, at=(0, 2, 5), until=4.0, **options):
    return estimate_survival(
        people, time="days", happened="happened", unit="days", at=at, until=until,
        settings=settings, **options,
    )  # fmt: skip


#: At 2 one has the event and one is censored, who is still at risk there.
SMALL = build_followed((1, True), (2, True), (2, False), (4, False))


def test_shares_before_at_and_after_an_event(settings):
    rows = estimate(SMALL, settings, at=(0, 1.9, 2, 2.1, 4, 4.1))
    shares = rows.loc[rows["measure"].eq("without_event")].set_index("level")
    assert shares["estimate"].tolist() == pytest.approx(
        [1, 0.75, 0.5, 0.5, 0.5, np.nan], nan_ok=True
    )
    # How many were still followed at that very time.
    assert shares["n"].tolist() == [4, 3, 3, 1, 1, 0]
    assert shares.loc["0", "method"] == "1 by definition"
    assert shares.loc["4.1", "method"] == NOT_FOLLOWED
    assert shares["lower"].notna().tolist() == [True, True, True, True, True, False]


def test_nobody_with_the_event_has_no_interval_and_no_median(settings):
    rows = estimate(build_followed((3, False), (6, False)), settings)
    assert pick(rows, "without_event", "2")["method"] == NO_EVENT
    assert np.isnan(pick(rows, "without_event", "2")["lower"])
    median = pick(rows, "median_time")
    assert median["method"] == NOT_REACHED and np.isnan(median["estimate"])
    mean = pick(rows, "restricted_mean_time")
    assert mean["estimate"] == 4 and np.isnan(mean["lower"])
    assert mean["method"].endswith("no spread, no interval")


def test_everybody_with_the_event(settings):
    rows = estimate(build_followed((1, True), (1, True)), settings)
    assert pick(rows, "without_event", "2")["estimate"] == 0
    assert pick(rows, "without_event", "5")["method"] == ALL_HAD_IT
    # After everybody had it there is no more to wait for: the mean is known for any horizon.
    assert pick(rows, "restricted_mean_time")["estimate"] == 1


def test_nobody_at_all_is_said(settings):
    people = build_followed((None, False))
    rows = estimate(people, settings)
    assert rows["estimate"].isna().all()
    assert set(rows["method"]) == {NOBODY}
    assert rows["n_missing"].tolist() == [1] * 5


def test_missing_times_are_counted_and_groups_are_named(settings):
    people = build_followed((1, True), (None, True), (3, False), sex=["f", "f", None])
    rows = estimate(people, settings, at=(2,), by="sex")
    assert pick(rows, "median_time", "f")[["n", "n_missing"]].tolist() == [1, 1]
    assert pick(rows, "without_event", "f | 2")["group"] == "sex | days"
    assert pick(rows, "without_event", "not_recorded | 2")["estimate"] == 1
    assert pick(rows, "without_event", "2")["group"] == "days"


def test_restricted_mean_beyond_the_last_time_is_refused_unless_asked_for(settings):
    rows = estimate(SMALL, settings, until=5.0)
    assert pick(rows, "restricted_mean_time")["method"] == NOT_FOLLOWED
    curve = build_survival_curve(SMALL["days"], SMALL["happened"], confidence=0.95)
    # 1 · 1 + 0.75 · 1 + 0.5 · 3
    assert find_restricted_mean(curve, until=5, flat_beyond=True)[0] == pytest.approx(3.25)


def test_times_below_zero_and_other_scales_are_refused():
    one = pd.Series([True])
    with pytest.raises(ValueError, match="must be finite and not below 0"):
        build_survival_curve(pd.Series([-1.0]), one, confidence=0.95)
    with pytest.raises(ValueError, match="'plain' is no scale of an interval"):
        build_survival_curve(pd.Series([1.0]), one, confidence=0.95, scale="plain")


@hypothesis_settings(max_examples=30, deadline=None)
@given(st.lists(person, min_size=1, max_size=30), st.randoms())
def test_laws_of_a_curve(people, random):
    frame = build_followed(*people)
    curve = build_survival_curve(frame["days"], frame["happened"], confidence=0.95)
    shuffled = frame.sample(frac=1, random_state=random.randrange(1000))
    again = build_survival_curve(shuffled["days"], shuffled["happened"], confidence=0.95)
    pd.testing.assert_frame_equal(curve, again)
    assert curve["estimate"].is_monotonic_decreasing and curve["estimate"].between(0, 1).all()
    known = curve.dropna()
    assert (known["lower"] <= known["estimate"]).all() and (
        known["estimate"] <= known["upper"]
    ).all()
    assert curve["events"].sum() == frame["happened"].sum()
    # Without censoring the curve is the plain share of those who lasted longer.
    everybody = build_survival_curve(frame["days"], frame["days"].ge(0), confidence=0.95)
    at = float(frame["days"].iloc[0])
    plain = frame["days"].gt(at).mean()
    assert look_up(everybody, [at])["estimate"].item() == pytest.approx(plain, abs=1e-12)
    assert find_restricted_mean(everybody, until=13)[0] == pytest.approx(frame["days"].mean())


def test_half_exactly_counts_as_the_median():
    times = pd.Series([1.0, 2.0, 9.0, 9.0])
    curve = build_survival_curve(times, pd.Series([1, 1, 0, 0]), confidence=0.95)
    assert find_median(curve)[0] == 2
    curve = build_survival_curve(times, pd.Series([1, 0, 0, 0]), confidence=0.95)
    assert np.isnan(find_median(curve)[0])
