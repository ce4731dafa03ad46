from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics import hazard_ratios
from ims_outcomes.statistics.hazard_ratios import (
    AT_ONE_TIME,
    NOT_CONVERGED,
    estimate_hazard_ratios,
    fit_hazards,
)
from ims_outcomes.statistics.log_rank import (
    ALL_AT_ONCE,
    NO_EVENTS,
    ONE_GROUP,
    compare_curves,
    estimate_log_rank,
)
from ims_outcomes.statistics.proportional_hazards import check_proportionality
from tests.statistics.people import pick


def draw_people(count: int, *, effect: float, seed: int) -> pd.DataFrame:
    """Draw waits whose hazard is exp(effect) times as high in group b, some of them cut off."""
    draw = np.random.default_rng(seed)
    group = np.where(np.arange(count) % 2 == 0, "a", "b")
    wait = draw.exponential(100 * np.exp(-effect * (group == "b")))
    end = draw.uniform(20, 300, count)
    return pd.DataFrame(
        {
            "days": np.ceil(np.minimum(wait, end)),
            "happened": wait <= end,
            "group": group,
            "age": draw.normal(50, 10, count),
        }
    )


def estimate(people, settings, columns):
    return estimate_hazard_ratios(
        people, time="days", happened="happened", columns=columns, settings=settings
    )


def refuse(people: pd.DataFrame, *columns: str) -> str:
    fit = fit_hazards(people, time="days", happened="happened", columns=columns)
    assert fit.terms["coefficient"].isna().all()
    return fit.refused


def test_a_known_ratio_is_found_and_holds_over_time(settings):
    people = draw_people(4000, effect=0.5, seed=1)
    rows = estimate(people, settings, ["group", "age"])
    # Which of two equally common levels is the reference is settled by the alphabet.
    ratio = pick(rows, "hazard_ratio", "b against a")
    assert ratio["lower"] < np.exp(0.5) < ratio["upper"]
    assert ratio["estimate"] == pytest.approx(np.exp(0.5), rel=0.08)
    age = pick(rows, "hazard_ratio", "per 1 more")
    assert age["lower"] < 1 < age["upper"]
    assert pick(rows, "proportional_hazards", "b against a")["estimate"] > 0.05
    assert pick(rows, "hazard_events")["estimate"] == people["happened"].sum()


def test_a_ratio_that_changes_is_noticed(settings):
    # Group b first waits as group a, and after day 50 is ten times as fast.
    people = draw_people(2000, effect=0.0, seed=2)
    late = people["group"].eq("b") & people["days"].gt(50)
    people["days"] = people["days"].mask(late, 50 + np.ceil((people["days"] - 50) / 10))
    rows = estimate(people, settings, ["group"])
    assert pick(rows, "proportional_hazards", "all")["estimate"] < 0.001


def test_order_of_rows_and_unit_of_a_column_do_not_matter():
    people = draw_people(200, effect=1.0, seed=3)
    ask = {"time": "days", "happened": "happened", "columns": ["group", "age"]}
    fit = fit_hazards(people, **ask)
    shuffled = fit_hazards(people.sample(frac=1, random_state=5), **ask)
    pd.testing.assert_frame_equal(fit.terms, shuffled.terms, rtol=1e-6)
    in_seconds = fit_hazards(people.assign(age=people["age"] * 3.15e7), **ask)
    ratio = fit.terms["coefficient"] / in_seconds.terms["coefficient"]
    assert ratio.tolist() == pytest.approx([1, 3.15e7], rel=1e-5)
    in_chi_squared = in_seconds.proportionality["chi_squared"]
    assert in_chi_squared.tolist() == pytest.approx(
        fit.proportionality["chi_squared"].tolist(), rel=1e-4
    )


def test_missing_and_not_recorded_are_left_out_and_counted():
    people = draw_people(100, effect=0.3, seed=4)
    people.loc[0, "group"] = "not_recorded"
    people.loc[1, "group"] = None
    people.loc[2, "age"] = np.nan
    people.loc[3, "days"] = np.nan
    fit = fit_hazards(people, time="days", happened="happened", columns=["group", "age"])
    assert (fit.n, fit.n_missing) == (96, 4)
    assert fit.terms["level"].tolist() == ["b against a", "per 1 more"]


def test_what_cannot_be_fitted_is_refused_in_words():
    people = draw_people(60, effect=0.0, seed=6)
    assert refuse(people.assign(happened=False), "group") == NO_EVENTS
    assert refuse(people.assign(group="a"), "group") == "group is the same for all: not computed"
    assert refuse(people.assign(age=50.0), "age") == "age is the same for all: not computed"
    double = people.assign(months=12 * people["age"] + 3)
    assert refuse(double, "age", "months") == "one column follows from the others: not computed"
    few = people.assign(happened=[True] * 9 + [False] * 51)
    assert refuse(few, "group", "age") == "fewer than 5 events for each of 2: not computed"
    ten = people.assign(happened=[True] * 10 + [False] * 50)
    assert not fit_hazards(ten, time="days", happened="happened", columns=["group", "age"]).refused


def test_a_column_that_tells_perfectly_is_refused(settings):
    # All of group b, and nobody of group a, had the event: R prints a ratio of 10 to the 9.
    people = draw_people(60, effect=0.0, seed=7)
    people = people.assign(happened=people["group"].eq("b"))
    words = "group tells perfectly who has the event first: not computed"
    assert refuse(people, "group") == words
    assert refuse(people, "age", "group") == words
    rows = estimate(people, settings, ["group"])
    assert rows.loc[rows["measure"].ne("hazard_events"), "estimate"].isna().all()
    assert pick(rows, "hazard_ratio", "b against a")["method"] == words


def test_a_second_row_that_repeats_the_first_makes_nobody_surer(settings):
    people = draw_people(300, effect=0.5, seed=4).assign(person=range(300))
    twice = pd.concat([people, people])
    ask = {"time": "days", "happened": "happened", "columns": ["group"], "settings": settings}
    alone = pick(estimate_hazard_ratios(people, cluster="person", **ask), "hazard_ratio",
                 "b against a")  # fmt: skip
    both = pick(estimate_hazard_ratios(twice, cluster="person", **ask), "hazard_ratio",
                "b against a")  # fmt: skip
    naive = pick(estimate_hazard_ratios(twice, **ask), "hazard_ratio", "b against a")
    assert both["method"] == "Cox, Efron, cluster-robust Wald"
    rows = estimate_hazard_ratios(twice, cluster="person", **ask)
    check = pick(rows, "proportional_hazards", "b against a")
    assert check["method"].endswith("clock, rows as if independent")
    # Ties are of two now, so the estimate moves a little.
    width = {name: np.log(row["upper"] / row["lower"]) for name, row in
             {"alone": alone, "both": both, "naive": naive}.items()}  # fmt: skip
    assert width["both"] == pytest.approx(width["alone"], rel=0.05)
    assert width["naive"] < 0.75 * width["both"]


def test_rows_of_few_people_are_refused():
    people = draw_people(60, effect=0.5, seed=4).assign(person=[1, 2, 3, 4] * 15)
    fit = fit_hazards(people, time="days", happened="happened", columns=["age"], cluster="person")
    assert fit.refused == "fewer than 5 people for each of 1: not computed"


def test_log_rank_refuses_one_group_and_no_event():
    times, groups = pd.Series([1.0, 2.0, 3.0]), pd.Series(["a", "a", "b"])
    happened = pd.Series([True, True, False])
    assert compare_curves(times, happened, pd.Series(["a"] * 3)).refused == ONE_GROUP
    assert compare_curves(times, ~happened & False, groups).refused == NO_EVENTS
    # Group b left before the first event: nobody of it was ever at risk of one.
    early = compare_curves(pd.Series([2.0, 3.0, 1.0]), happened, groups)
    assert early.refused == ONE_GROUP and np.isnan(early.p)


def test_log_rank_refuses_events_of_everybody_at_once():
    groups, everybody = pd.Series(["a", "a", "b"]), pd.Series([True, True, True])
    assert compare_curves(pd.Series([1.0, 1.0, 1.0]), everybody, groups).refused == ALL_AT_ONCE
    # One of group a was gone before: of the two left, both have it at once.
    happened = pd.Series([False, True, True])
    assert compare_curves(pd.Series([1.0, 2.0, 2.0]), happened, groups).refused == ALL_AT_ONCE


def test_a_number_that_orders_all_events_is_refused():
    people = pd.DataFrame({"days": np.arange(1.0, 31.0), "happened": True})
    people["age"] = -people["days"]
    assert refuse(people, "age") == "age tells perfectly who has the event first: not computed"


def test_a_fit_that_is_given_up_is_said(monkeypatch):
    people = draw_people(60, effect=0.0, seed=6)

    def stop(model, **options):
        raise np.linalg.LinAlgError("Singular matrix")

    monkeypatch.setattr(hazard_ratios.PHReg, "fit", stop)
    assert refuse(people, "age") == NOT_CONVERGED


def test_a_fit_that_stopped_too_early_is_said(monkeypatch):
    people = draw_people(60, effect=1.5, seed=6)
    whole = hazard_ratios.PHReg.fit
    monkeypatch.setattr(
        hazard_ratios.PHReg, "fit", lambda model, **options: whole(model, maxiter=0, **options)
    )
    assert refuse(people, "group") == NOT_CONVERGED


def test_events_all_at_one_time_leave_nothing_to_check_over_time(settings):
    people = draw_people(40, effect=0.0, seed=10).assign(days=5.0, happened=True)
    rows = estimate(people, settings, ["age"])
    assert pick(rows, "hazard_ratio", "per 1 more")["estimate"] == pytest.approx(1)
    checks = rows.loc[rows["measure"].eq("proportional_hazards")]
    assert checks["estimate"].isna().all() and set(checks["method"]) == {AT_ONE_TIME}


def test_log_rank_counts_who_has_no_group():
    people = draw_people(40, effect=0.0, seed=8)
    people.loc[0, "group"] = "not_recorded"
    people.loc[1, "days"] = np.nan
    rows = estimate_log_rank(people, time="days", happened="happened", by="group")
    row = pick(rows, "log_rank")
    assert row[["n", "n_missing", "unit"]].tolist() == [38, 2, "p"]
    ratios = rows.loc[rows["measure"].eq("events_against_expected")]
    assert ratios["numerator"].sum() == pytest.approx(ratios["denominator"].sum())
    refused = estimate_log_rank(
        people.assign(happened=False), time="days", happened="happened", by="group"
    )
    assert pick(refused, "log_rank")["method"] == NO_EVENTS


def test_log_rank_keeps_its_error_rate():
    p = [
        compare_curves(people["days"], people["happened"], people["group"]).p
        for people in (draw_people(80, effect=0.0, seed=seed) for seed in range(200))
    ]
    # 5 % of 200 is 10; below 2 or above 20 would be one chance in a thousand.
    assert 2 <= sum(value < 0.05 for value in p) <= 20


def test_proportionality_does_not_depend_on_where_a_column_begins():
    people = draw_people(100, effect=0.5, seed=9)
    asked = {"coefficients": pd.Series({"age": 0.01})}
    found = [
        check_proportionality(design, people["days"], people["happened"], **asked)
        for design in (people[["age"]], people[["age"]] + 1000)
    ]
    pd.testing.assert_frame_equal(*found, rtol=1e-6)
