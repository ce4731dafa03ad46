from __future__ import annotations

from math import sqrt
from typing import Any

import pytest

from ims_outcomes.sample import Sample, make_sample


@pytest.fixture(scope="module")
def values(sample: Sample) -> dict[str, Any]:
    read: dict[str, Any] = sample.truth["values"]
    return read


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    """A sample ten times as large, for what only chance hides."""
    read: dict[str, Any] = make_sample(seed=11, patients=30_000).truth["values"]
    return read


def test_every_value_says_what_it_is(values: dict[str, Any]) -> None:
    assert all(value["what"].endswith(".") for value in values.values())


def test_about_half_of_the_people_have_both_scores(values: dict[str, Any]) -> None:
    assert values["completeness"]["recorded"]["share"] == pytest.approx(0.50, abs=0.05)


def test_completeness_is_lowest_after_one_session(values: dict[str, Any]) -> None:
    bands = values["completeness"]["recorded_by_sessions"]
    assert bands["1"]["share"] < 0.15 < bands["2-3"]["share"] < bands["4+"]["share"]
    assert (
        sum(band["denominator"] for band in bands.values())
        == (values["episodes"]["people_counted"])
    )


@pytest.mark.parametrize(
    ("condition", "usual_pain"),
    [("low_back_pain", 5.0), ("neck_pain", 4.8), ("sciatica", 5.4), ("tension_headache", 4.6)],
)
def test_the_baseline_is_the_usual_pain_and_the_excess_of_the_worst_of_three(
    large: dict[str, Any], condition: str, usual_pain: float
) -> None:
    # The largest of three normal draws is 3 ÷ (2√π) = 0.8463 standard deviations up on average.
    baseline = large["baseline_mean"]["by_condition"][condition]
    expected = usual_pain + 1.3 * 0.8463
    assert baseline["true"] == pytest.approx(expected, abs=4 * 1.6 / sqrt(baseline["n"]) + 0.02)


def test_recorded_and_true_baselines_differ_by_error_of_measurement_only(
    large: dict[str, Any],
) -> None:
    for baseline in large["baseline_mean"]["by_condition"].values():
        allowed = 4 * 0.9 / sqrt(baseline["n"]) + 0.02
        assert baseline["recorded"] == pytest.approx(baseline["true"], abs=allowed)


def test_the_excess_is_faded_to_a_fifth_after_six_weeks(large: dict[str, Any]) -> None:
    # 10 ÷ (10 + 42) of 1.3 × 0.8463 is left; what went is the regression to the mean.
    part = large["mean_change_at_six_weeks"]["parts"]["regression_to_the_mean"]
    assert part == pytest.approx(-1.3 * 0.8463 * 42 / 52, abs=0.03)


def test_recovery_by_itself_is_what_the_mix_of_durations_makes(large: dict[str, Any]) -> None:
    # acute 14 %: 3.0 × 42/63; subacute 18 %: 1.6 × 42/84; chronic 68 %: 0.6 × 42/126.
    part = large["mean_change_at_six_weeks"]["parts"]["recovery"]
    assert part == pytest.approx(-(0.14 * 2.0 + 0.18 * 0.8 + 0.68 * 0.2), abs=0.02)


def test_the_parts_make_the_whole_but_for_the_floor(large: dict[str, Any]) -> None:
    change = large["mean_change_at_six_weeks"]
    assert sum(change["parts"].values()) == pytest.approx(change["true"], abs=0.08)


def test_those_with_both_scores_did_better_than_the_others(large: dict[str, Any]) -> None:
    change = large["mean_change_at_six_weeks"]
    assert change["true_of_those_with_both_scores"] < change["true_of_the_others"]


def test_retention_falls(values: dict[str, Any]) -> None:
    retention = values["retention"]["true"]
    assert 0.9 > retention["2"] > retention["3"] > retention["6"] > 0.25


def test_the_extract_ends_with_june_2026(sample: Sample) -> None:
    assert sample.truth["period"] == {
        "first_day": "2024-01-01",
        "last_day": "2026-06-30",
        "extract_date": "2026-06-30",
    }


def test_rows_are_counted_as_they_are(sample: Sample) -> None:
    assert sample.truth["rows"] == {
        "sessions": len(sample.sessions),
        "scores": len(sample.scores),
        "patients": len(sample.patients),
    }
