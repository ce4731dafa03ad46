from __future__ import annotations

from typing import Any

import pytest

from ims_outcomes.disclosure.count_names import Count, find_roles, is_derived
from ims_outcomes.disclosure.counts import gather_counts
from ims_outcomes.disclosure.planning import plan_sharing
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.vocabulary import load_settings

PERIOD = "2025-07 to 2026-06"


def gather(*rows: dict[str, Any], report: str = "pain_change") -> dict[str, float]:
    """Gather the counts of some rows: "group level what" and its value."""
    estimates = build_estimates([{"period": PERIOD, **row} for row in rows]).assign(report=report)
    values = gather_counts(estimates).values
    return {f"{name.group} {name.level} {name.what}": value for name, value in values.items()}


def share(measure: str, part: int, whole: int, **columns: Any) -> dict[str, Any]:
    numbers = {"numerator": part, "denominator": whole, "n": whole, "estimate": part / whole}
    return {"measure": measure, "unit": "share", **numbers, **columns}


def test_the_same_people_have_one_name_wherever_they_are_counted() -> None:
    assert gather(
        share("completeness", 40, 70),
        {"measure": "mean_change", "n": 40, "n_missing": 30, "unit": "points"},
        share("worse", 3, 40, n_missing=30),
    ) == {"all all starters": 70, "all all pairs": 40, "all all worse": 3}


def test_a_share_of_all_counts_its_level() -> None:
    female = share("characteristic", 12, 70, group="sex", level="female")
    assert gather(female) == {"all all starters": 70, "sex female starters": 12}


def test_a_worst_case_counts_nobody_new() -> None:
    assert gather(share("responder_30_worst_case", 9, 70)) == {}
    assert is_derived("responder_curve_high")
    assert not is_derived("responder_30")


def test_a_share_without_a_numerator_is_that_share_of_its_people() -> None:
    row = {"measure": "retention_3", "unit": "share", "n": 62, "estimate": 0.7419}
    assert gather(row)["all all retention_3"] == 46


def test_what_a_flow_leaves_out_is_named_by_its_report() -> None:
    row = {"measure": "flow_later_episode", "numerator": 60, "denominator": 716, "n": 716}
    row |= {"unit": "episodes", "estimate": 60}
    assert "all all flow_later_episode in conditions" in gather(row, report="conditions")


def test_one_name_for_two_counts_is_a_mistake_in_the_names() -> None:
    with pytest.raises(AssertionError, match=r"pairs.* is 40 here and 41 there"):
        gather(share("completeness", 40, 70), {"measure": "mean_change", "n": 41})


def test_levels_that_add_up_to_all_are_known_to_add_up() -> None:
    rows = [share("completeness", 40, 70)]
    rows += [share("completeness", 30, 50, group="sex", level="female")]
    rows += [share("completeness", 10, 20, group="sex", level="male")]
    counts = gather_counts(build_estimates([{"period": PERIOD, **row} for row in rows]))
    sums = {total.what: [part.level for part in parts] for total, parts in counts.sums}
    assert sums == {"pairs": ["female", "male"], "starters": ["female", "male"]}
    low = [(small.what, large.what) for small, large in counts.orders if small.group == "all"]
    assert low == [("pairs", "starters")]


def test_levels_that_do_not_add_up_are_no_sum() -> None:
    rows = [share("completeness", 40, 70), share("completeness", 30, 50, group="sex", level="f")]
    assert gather_counts(build_estimates(rows)).sums == []


def test_steps_that_hold_each_other_are_known_to_fall() -> None:
    rows = [
        share("responder_curve", part, 40, group="improvement_percent", level=str(step))
        for step, part in ((0, 35), (10, 30), (20, 30))
    ]
    orders = gather_counts(build_estimates(rows)).orders
    levels = {(a.level, b.level) for a, b in orders if a.what == b.what == "improved"}
    assert levels in ({("10", "0"), ("20", "10")}, {("20", "0"), ("10", "20")})


def test_a_measure_nobody_knows_counts_people_of_its_own() -> None:
    roles = find_roles("new_measure", group="sex", level="female", period=PERIOD)
    assert roles.numerator == Count(PERIOD, "sex", "female", "new_measure")
    assert roles.denominator == Count(PERIOD, "sex", "female", "new_measure of")


def test_a_word_noted_at_sessions_is_one_of_those_of_its_part() -> None:
    part = {"group": "shown_condition | point_types", "level": "sciatica | paraspinal"}
    found = gather(share("point_types_noted", 20, 30, n_missing=5, **part), report="statements")
    assert found == {
        "shown_condition sciatica point_types noted": 30,
        "shown_condition sciatica attended": 35,
        "shown_condition | point_types sciatica | paraspinal point_types_noted": 20,
    }


def test_kinds_of_events_are_of_the_sessions_of_all() -> None:
    rate = {"unit": "events per 100 sessions", "n": 300, "denominator": 300, "n_missing": 40}
    kind = {"group": "adverse_event", "level": "bruising"}
    found = gather(
        {"measure": "adverse_events_per_100", "numerator": 12, "estimate": 4, **rate},
        {"measure": "adverse_events_per_100", "numerator": 12, "estimate": 4, **rate, **kind},
        report="statements",
    )
    assert found == {
        "all all adverse_events noted": 300,
        "all all attended": 340,
        "all all adverse_events of attended": 12,
        "adverse_event bruising adverse_events of attended": 12,
    }


def test_those_without_a_recorded_condition_are_not_had_from_two_totals() -> None:
    # 643 episodes, a condition recorded of 639: the 4 others are hidden in the cut by condition.
    rows = [
        {"measure": "median_sessions", "n": 643, "estimate": 4, "unit": "sessions"},
        {
            "measure": "variance_explained", "group": "explained_by", "level": "condition",
            "n": 639, "n_missing": 4, "estimate": 0.01, "unit": "share of variance",
        },
    ]  # fmt: skip
    estimates = build_estimates(rows).assign(period=PERIOD, report="session_counts")
    plan = plan_sharing(gather_counts(estimates), settings=load_settings())
    everybody = Count(PERIOD, "all", "all", "counted_episodes")
    recorded = Count(PERIOD, "explained_by", "condition", "counted_episodes recorded")
    assert (plan.marks[everybody], plan.marks[recorded]) == ("", "protected")
