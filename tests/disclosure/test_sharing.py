from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.disclosure.counts import gather_counts
from ims_outcomes.disclosure.planning import plan_sharing
from ims_outcomes.disclosure.sharing import hide_for_sharing
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.vocabulary import load_settings

SETTINGS = load_settings()


def share(*rows: dict[str, Any]) -> pd.DataFrame:
    """Share some rows as a run of their own, by measure."""
    estimates = build_estimates(list(rows))
    plan = plan_sharing(gather_counts(estimates), settings=SETTINGS)
    disclosed = hide_for_sharing(estimates, plan=plan, settings=SETTINGS)
    assert isinstance(disclosed, Disclosed)
    return disclosed.frame.set_index("measure")


def rate(measure: str, part: int, whole: int, **columns: Any) -> dict[str, Any]:
    row = {"measure": measure, "unit": "share", "numerator": part, "denominator": whole, "n": whole}
    row |= {"n_missing": 0, "estimate": part / whole, "lower": 0.1, "upper": 0.9}
    return row | {"method": "Wilson"} | columns


def test_a_percentage_and_its_interval_come_from_the_rounded_counts() -> None:
    row = share(rate("responder_30", 41, 83)).loc["responder_30"]
    assert row[["numerator", "denominator", "n"]].tolist() == [40, 85, 85]
    assert row["estimate"] == 40 / 85
    # R 4.2.2: prop.test(40, 85, correct = FALSE)$conf.int
    assert row[["lower", "upper"]].round(4).tolist() == [0.3681, 0.5757]


def test_a_worst_and_a_best_case_come_from_the_same_counts() -> None:
    rows = share(
        rate("responder_30", 41, 83, n_missing=38),
        rate("responder_30_worst_case", 41, 121),
        rate("responder_30_best_case", 79, 121),
    )
    assert rows.loc["responder_30_worst_case", ["numerator", "denominator"]].tolist() == [40, 120]
    # 40 and the 35 who are missing of 120, not 79 rounded to 80
    assert rows.loc["responder_30_best_case", ["numerator", "denominator"]].tolist() == [75, 120]
    assert rows.loc["responder_30", "n_missing"] == 35


def test_a_hidden_rule_hides_its_worst_and_best_case() -> None:
    rows = share(
        rate("responder_30", 4, 83, n_missing=38),
        rate("responder_30_worst_case", 4, 121),
        rate("responder_30_best_case", 42, 121),
    )
    assert rows["mark"].tolist() == ["small", "protected", "protected"]
    assert rows[["n", "numerator", "denominator", "estimate", "lower"]].isna().all(axis=None)


def test_the_interval_of_a_mean_does_not_give_its_number_back() -> None:
    mean = {"measure": "mean_change", "n": 13, "estimate": -2.14, "unit": "points", "method": "t"}
    row = share(mean | {"lower": -3.14, "upper": -1.14}).loc["mean_change"]
    # 15 people: as wide as 13 make it, times the root of 13/15
    assert row[["n", "estimate", "lower", "upper"]].tolist() == [15, -2.1, -3.1, -1.2]


def test_a_share_of_a_curve_is_given_in_whole_percent() -> None:
    row = {"measure": "retention_3", "unit": "share", "n": 62, "estimate": 0.7419355}
    shared = share(row | {"lower": 0.62, "upper": 0.84, "method": "product"}).loc["retention_3"]
    assert shared["estimate"] == 0.74


@pytest.mark.parametrize(("people", "mark"), [(10, "small"), (11, "")])
def test_a_mean_of_few_is_hidden(people: int, mark: str) -> None:
    row = {"measure": "mean_change", "n": people, "estimate": -2.0, "unit": "points"}
    assert share(row).loc["mean_change", "mark"] == mark


def test_events_are_counted_per_hundred_of_rounded_sessions() -> None:
    row = {"measure": "adverse_events_per_100", "unit": "events per 100 sessions"}
    row |= {"numerator": 41, "denominator": 983, "n": 983, "estimate": 4.17, "lower": 3, "upper": 6}
    shared = share(row).loc["adverse_events_per_100"]
    assert shared["estimate"] == pytest.approx(100 * 40 / 985)
    # R 4.2.2: poisson.test(40, 9.85)$conf.int
    assert shared[["lower", "upper"]].round(3).tolist() == [2.901, 5.530]


def test_a_count_is_shown_rounded() -> None:
    row = {"measure": "activity_sessions", "n": 291, "estimate": 291, "unit": "sessions"}
    assert share(row).loc["activity_sessions", ["n", "estimate"]].tolist() == [290, 290]


def test_another_frame_is_refused() -> None:
    plan = plan_sharing(gather_counts(build_estimates([])), settings=SETTINGS)
    with pytest.raises(ValueError, match="not an estimates frame"):
        hide_for_sharing(pd.DataFrame({"n": [1]}), plan=plan, settings=SETTINGS)


def test_a_row_that_the_plan_does_not_know_is_never_shown() -> None:
    known, other = (
        build_estimates([{"measure": measure, "n": 40, "estimate": -2.137, "unit": "points"}])
        for measure in ("mean_change", "mean_of_another_page")
    )
    plan = plan_sharing(gather_counts(known), settings=SETTINGS)
    with pytest.raises(KeyError, match="mean_of_another_page"):
        hide_for_sharing(other, plan=plan, settings=SETTINGS)


def test_a_worst_case_without_its_rule_is_hidden() -> None:
    rows = share(rate("completeness", 40, 70), rate("responder_30_worst_case", 41, 121))
    assert rows["mark"].tolist() == ["", "protected"]


def test_a_worst_case_of_everybody_is_that_of_those_there() -> None:
    rows = share(rate("responder_30", 41, 83), rate("responder_30_worst_case", 41, 83))
    assert rows.loc["responder_30_worst_case", ["numerator", "denominator"]].tolist() == [40, 85]
