from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_outcomes.disclosure import (
    HIDDEN_COLUMNS,
    PERCENT_COLUMNS,
    Disclosed,
    hide_small_numbers,
)
from ims_outcomes.statistics.estimates import ESTIMATE_COLUMNS, build_estimates
from ims_outcomes.vocabulary import Settings, load_settings

SETTINGS = load_settings()


def change_limits(**limits: int) -> Settings:
    """Load the shipped settings with other limits of disclosure."""
    changed = dataclasses.replace(SETTINGS.disclosure, **limits)
    return dataclasses.replace(SETTINGS, disclosure=changed)


def count(level: str, people: float, **columns: Any) -> dict[str, Any]:
    """Write down a mean of so many people of one condition."""
    row = {"measure": "mean_change", "group": "condition", "level": level, "n": people}
    return row | {"estimate": -2.0, "lower": -3.0, "upper": -1.0, "unit": "points"} | columns


def share(people: float, **columns: Any) -> dict[str, Any]:
    """Write down a share of so many people, one of whom says yes."""
    row = {"measure": "responder_30", "group": "all", "level": "all", "unit": "share"}
    row |= {"n": people, "numerator": 1.0, "denominator": people}
    return row | {"estimate": 0.2, "lower": 0.1, "upper": 0.3} | columns


def cut(*people: float, **columns: Any) -> list[dict[str, Any]]:
    """Write down a total and the rows it is cut into: levels a, b, c, …"""
    columns = {"period": ""} | columns
    total = count("all", sum(people), group="all", **columns)
    rows = [count(chr(97 + place), number, **columns) for place, number in enumerate(people)]
    return [total, *rows]


def mark(*rows: dict[str, Any], settings: Settings = SETTINGS) -> list[str]:
    """Hide what is small in some rows and return their marks."""
    return hide_small_numbers(build_estimates(list(rows)), settings=settings).frame["mark"].tolist()


# ---- fewer than five people


@pytest.mark.parametrize(("people", "expected"), [(1, "small"), (4, "small"), (5, ""), (6, "")])
def test_a_row_of_fewer_than_five_people_is_hidden(people: int, expected: str) -> None:
    assert mark(count("neck_pain", people)) == [expected]


@pytest.mark.parametrize(("people", "has_half"), [(9, False), (10, True), (11, True)])
def test_a_middle_half_is_shown_from_as_many_people_as_a_percentage(
    people: int, has_half: bool
) -> None:
    rows = [count("neck_pain", people, method="median, quartiles")]
    shown = hide_small_numbers(build_estimates(rows), settings=SETTINGS).frame
    assert shown["estimate"].tolist() == [-2.0]
    assert shown[["lower", "upper"]].notna().all(axis=None) == has_half


@pytest.mark.parametrize(("people", "expected"), [(10, "small"), (11, ""), (12, "")])
def test_the_number_of_people_is_a_setting(people: int, expected: str) -> None:
    assert mark(count("neck_pain", people), settings=change_limits(hide_below_people=11)) == [
        expected
    ]


def test_a_row_of_nobody_is_shown_as_nobody() -> None:
    disclosed = hide_small_numbers(build_estimates([count("a", 0)]), settings=SETTINGS)
    assert disclosed.frame["mark"].tolist() == [""]
    assert disclosed.frame["n"].tolist() == [0]


def test_the_denominator_decides_where_there_is_one() -> None:
    # 4 people had pain of at least 3; n counts the 40 who were asked.
    assert mark(share(4, n=40)) == ["small"]
    assert mark(share(40, n=4)) == [""]


@pytest.mark.parametrize("measure", ["change_bin", "before_after"])
def test_a_bar_or_square_of_one_patient_is_hidden_and_so_is_what_gives_it_back(
    measure: str,
) -> None:
    # 41 people: 1 and 0 at the ends; of the others the smallest is hidden with the one.
    bars = [
        share(41, measure=measure, group="change", level=level, numerator=people)
        for level, people in (("-4", 1.0), ("-3", 12.0), ("-2", 22.0), ("-1", 6.0), ("0", 0.0))
    ]
    assert mark(*bars) == ["small", "", "", "protected", ""]


def test_a_cell_of_severity_is_hidden_with_another_of_its_row_and_of_no_other_row() -> None:
    # The row's total is written in each of its cells; how many ended in a class stands nowhere.
    matrix = {"measure": "severity_matrix", "group": "before | after"}
    cells = [
        share(28, level=level, numerator=people, **matrix)
        for level, people in (("mild | a", 17.0), ("mild | b", 8.0), ("mild | c", 3.0))
    ] + [
        share(90, level=level, numerator=people, **matrix)
        for level, people in (("severe | a", 30.0), ("severe | b", 29.0), ("severe | c", 31.0))
    ]
    assert mark(*cells) == ["", "protected", "small", "", "", ""]


def test_a_row_that_counts_no_people_is_shown() -> None:
    assert mark(count("line", float("nan"))) == [""]


def test_a_row_with_a_missing_name_does_not_slip_through() -> None:
    estimates = build_estimates([count("a", 4), share(4), *cut(4, 20)])
    missing = pd.Series(float("nan"), index=estimates.index, dtype="str")
    nameless = estimates.assign(group=missing, period=missing)
    marks = hide_small_numbers(nameless, settings=SETTINGS).frame["mark"].tolist()
    assert marks == ["small", "small", "", "small", "protected"]


def test_in_a_hidden_row_every_number_is_missing() -> None:
    rows = [share(4, n_missing=2.0), share(40, level="b", group="condition", n_missing=2.0)]
    frame = hide_small_numbers(build_estimates(rows), settings=SETTINGS).frame
    assert frame.loc[0, list(HIDDEN_COLUMNS)].isna().all()
    assert frame.loc[1, list(HIDDEN_COLUMNS)].notna().all()
    assert set(HIDDEN_COLUMNS) == {
        name for name, kind in ESTIMATE_COLUMNS.items() if kind == "float64"
    }


@pytest.mark.parametrize("measure", ["worse", "adverse_events_mild", "activity_sessions"])
def test_harm_and_activity_are_never_hidden(measure: str) -> None:
    assert mark(share(1, measure=measure, unit="")) == [""]


def test_a_worst_case_is_hidden_with_the_rule_it_belongs_to() -> None:
    # 1 of 3, and of all 12: worst 1, best 10. The nine missing give the 3 back.
    rows = [
        share(3),
        share(12, measure="responder_30_worst_case"),
        share(12, measure="responder_30_best_case"),
        share(12, measure="responder_50_worst_case"),
        share(12, level="b", measure="responder_30_worst_case"),
    ]
    assert mark(*rows) == ["small", "small", "small", "", ""]


# ---- too few for a percentage


@pytest.mark.parametrize(
    ("people", "expected"),
    [(4, "small"), (5, "few"), (9, "few"), (10, ""), (11, "")],
)
def test_a_percentage_needs_ten_people(people: int, expected: str) -> None:
    assert mark(share(people)) == [expected]


def test_the_ten_people_are_a_setting() -> None:
    settings = change_limits(percent_from_people=20)
    assert mark(share(19), share(20, level="b"), settings=settings) == ["few", ""]


def test_too_few_for_a_percentage_still_shows_the_counts() -> None:
    frame = hide_small_numbers(build_estimates([share(9)]), settings=SETTINGS).frame
    assert frame.loc[0, ["numerator", "denominator"]].tolist() == [1, 9]
    assert frame.loc[0, list(PERCENT_COLUMNS)].isna().all()


def test_a_mean_is_no_percentage() -> None:
    assert mark(count("neck_pain", 9)) == [""]


@pytest.mark.parametrize("group", ["month", "start_month", "end_month"])
def test_points_of_a_chart_over_time_need_no_ten_people(group: str) -> None:
    assert mark(share(5, group=group, level="2026-01")) == [""]
    assert mark(share(4, group=group, level="2026-01")) == ["small"]


@pytest.mark.parametrize(("people", "expected"), [(1, "few"), (9, "few"), (10, "")])
def test_harm_shows_its_counts_but_no_percentage_below_ten(people: int, expected: str) -> None:
    assert mark(share(people, measure="worse")) == [expected]


def test_a_share_of_nobody_is_not_few() -> None:
    assert mark(share(0)) == [""]


# ---- what would give a small row away


def test_without_a_total_nothing_needs_protection() -> None:
    assert mark(*cut(4, 6, 40)[1:]) == ["small", "", ""]


def test_with_a_total_the_next_smallest_row_is_hidden_too() -> None:
    # The total is 50; with 40 shown the two hidden ones hold 10 together.
    assert mark(*cut(4, 6, 40)) == ["", "small", "protected", ""]


def test_two_small_rows_may_protect_each_other() -> None:
    # 3 and 4 hold 7 together: 4 and 3 would do as well.
    assert mark(*cut(3, 4, 40)) == ["", "small", "small", ""]


def test_small_rows_with_fewer_than_five_people_together_need_a_third() -> None:
    assert mark(*cut(1, 2, 6, 40)) == ["", "small", "small", "protected", ""]


def test_small_rows_that_hold_the_most_they_can_need_a_third() -> None:
    # 4 and 4 are 8, and two rows of fewer than 5 can be 8 in one way only.
    assert mark(*cut(4, 4, 6, 40)) == ["", "small", "small", "protected", ""]


def test_rows_that_hold_the_least_they_can_need_a_further_one() -> None:
    # 1 and 5 are 6: a small row and one of at least 5 can be 6 in one way only.
    assert mark(*cut(1, 5, 7, 40)) == ["", "small", "protected", "protected", ""]


def test_where_hiding_all_is_not_enough_no_row_says_that_it_is_small() -> None:
    # 1 and 5 of 6. "Fewer than 5" would tell which; two hidden rows of 6 do not.
    assert mark(*cut(1, 5)) == ["", "protected", "protected"]
    assert mark(*cut(4, 4)) == ["", "protected", "protected"]


def test_a_total_that_is_hidden_itself_gives_nothing_away() -> None:
    assert mark(*cut(1, 3)) == ["small", "small", "small"]


def test_a_row_of_nobody_protects_nothing() -> None:
    assert mark(*cut(4, 0, 40)) == ["", "small", "", "protected"]


def test_each_measure_and_each_period_is_a_cut_of_its_own() -> None:
    rows = [*cut(4, 20), *cut(8, 20, measure="median"), *cut(8, 20, period="2025")]
    assert mark(*rows) == ["", "small", "protected"] + [""] * 6


def test_the_total_of_another_measure_gives_nothing_away() -> None:
    total = cut(4, 20, measure="median")[0]
    assert mark(total, *cut(4, 20)[1:]) == ["", "small", ""]


def test_two_cuts_of_one_total_are_each_protected() -> None:
    by_condition = cut(4, 20)
    by_sex = [row | {"group": "sex"} for row in cut(10, 14)[1:]]
    assert mark(*by_condition, *by_sex) == ["", "small", "protected", "", ""]


def test_on_a_tie_all_measures_hide_the_same_row_whatever_their_order() -> None:
    # Else the mean would show how many people "b" has, and the median how many "c".
    means = cut(4, 9, 9, 40)
    medians = [means[0], *means[:0:-1]]
    medians = [row | {"measure": "median"} for row in medians]
    frame = hide_small_numbers(build_estimates(means + medians), settings=SETTINGS).frame
    hidden = frame.loc[frame["mark"].eq("protected")]
    assert hidden.groupby("measure")["level"].agg(list).to_dict() == {
        "mean_change": ["b"],
        "median": ["b"],
    }


def test_harm_is_neither_hidden_nor_needed_to_protect() -> None:
    assert mark(*cut(4, 20, measure="worse")) == ["", "", ""]


# ---- the door


def test_nobody_else_makes_disclosed_estimates() -> None:
    with pytest.raises(TypeError, match="made by hide_small_numbers, nowhere else"):
        Disclosed(build_estimates([count("a", 4)]), SETTINGS)


def test_what_is_no_estimates_frame_is_refused() -> None:
    with pytest.raises(ValueError, match="not an estimates frame: build it with build_estimates"):
        hide_small_numbers(pd.DataFrame({"n": [4]}), settings=SETTINGS)


def test_the_frame_given_is_not_changed() -> None:
    estimates = build_estimates([share(4), share(9, level="b")])
    before = estimates.copy()
    hide_small_numbers(estimates, settings=SETTINGS)
    pd.testing.assert_frame_equal(estimates, before)


def test_a_selection_of_disclosed_rows_keeps_what_is_hidden_hidden() -> None:
    rows = [share(4), share(40, measure="worse"), share(9, group="sex", level="female")]
    disclosed = hide_small_numbers(build_estimates(rows), settings=SETTINGS)
    assert disclosed.count_marked("small") == 1
    for chosen in (
        disclosed.select_measures("responder_30"),
        disclosed.select_groups("all"),
        disclosed.select_levels("all"),
        disclosed.rename_group("all", to="total"),
    ):
        hidden = chosen.frame.loc[chosen.frame["mark"].eq("small")]
        assert len(hidden) == 1
        assert hidden[list(HIDDEN_COLUMNS)].isna().all(axis=None)
    assert len(disclosed.select_measures("worse").frame) == 1
    assert disclosed.select_groups("sex").frame["mark"].tolist() == ["few"]
    assert len(disclosed.select_levels("female").frame) == 1


def test_an_empty_frame_is_disclosed_empty() -> None:
    assert len(hide_small_numbers(build_estimates([]), settings=SETTINGS).frame) == 0


# ---- laws

people = st.lists(st.integers(min_value=0, max_value=15), min_size=1, max_size=6)
thresholds = st.integers(min_value=3, max_value=8)


def list_solutions(marks: list[str], together: int, *, least: int) -> list[set[int]]:
    """List what each hidden row may hold, for a reader who knows their sum and the rules."""
    some_small = "small" in marks
    ranges = [
        range(1, least) if name == "small" else range(least if some_small else 1, together + 1)
        for name in marks
    ]
    solutions = []
    for place, own in enumerate(ranges):
        sums = {0}
        for other in ranges[:place] + ranges[place + 1 :]:
            sums = {total + value for total in sums for value in other if total + value <= together}
        solutions.append({value for value in own if together - value in sums})
    return solutions


def test_the_solver_of_these_tests_finds_what_can_be_computed_back() -> None:
    assert list_solutions(["small"], 4, least=5) == [{4}]
    assert list_solutions(["small", "small"], 8, least=5) == [{4}, {4}]
    assert list_solutions(["small", "protected"], 7, least=5) == [{1, 2}, {5, 6}]


@given(people, thresholds)
def test_nothing_hidden_can_be_computed_back_from_the_total(counts: list[int], least: int) -> None:
    settings = change_limits(hide_below_people=least)
    frame = hide_small_numbers(build_estimates(cut(*counts)), settings=settings).frame
    total, rows = frame.iloc[0], frame.iloc[1:]
    hidden = rows["mark"].isin(["small", "protected"])
    if total["mark"] == "" and hidden.any():
        together = int(total["n"] - rows.loc[~hidden, "n"].sum())
        solutions = list_solutions(rows.loc[hidden, "mark"].tolist(), together, least=least)
        assert all(len(values) > 1 for values in solutions)


@given(people, thresholds)
def test_every_small_row_is_hidden_and_a_protected_one_only_beside_it(
    counts: list[int], least: int
) -> None:
    settings = change_limits(hide_below_people=least)
    marks = mark(*cut(*counts), settings=settings)[1:]
    is_small = [0 < number < least for number in counts]
    assert all(marks[place] for place, small in enumerate(is_small) if small)
    if not any(is_small):
        assert set(marks) == {""}


@given(people, thresholds)
def test_what_is_shown_is_unchanged_and_rows_keep_their_order(
    counts: list[int], least: int
) -> None:
    estimates = build_estimates(cut(*counts))
    frame = hide_small_numbers(estimates, settings=change_limits(hide_below_people=least)).frame
    assert frame[["measure", "group", "level"]].equals(estimates[["measure", "group", "level"]])
    shown = frame["mark"].eq("")
    pd.testing.assert_frame_equal(
        frame.loc[shown, list(ESTIMATE_COLUMNS)], estimates.loc[shown, list(ESTIMATE_COLUMNS)]
    )


@given(people)
def test_hiding_once_more_hides_no_more_and_shows_no_more(counts: list[int]) -> None:
    once = hide_small_numbers(build_estimates(cut(*counts)), settings=SETTINGS).frame
    again = hide_small_numbers(once[list(ESTIMATE_COLUMNS)], settings=SETTINGS).frame
    pd.testing.assert_frame_equal(again[list(ESTIMATE_COLUMNS)], once[list(ESTIMATE_COLUMNS)])


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_decide_what_is_hidden(counts: list[int], random: Any) -> None:
    rows = cut(*counts)
    shuffled = random.sample(rows, len(rows))
    marks = dict(zip([row["level"] for row in rows], mark(*rows), strict=True))
    assert mark(*shuffled) == [marks[row["level"]] for row in shuffled]


def test_a_level_whose_number_of_people_is_hidden_shows_no_other_row() -> None:
    # Four and ten people should have scores; five of the ten have both. Shown, "5, 5 missing"
    # would give back the ten, and the total then the four.
    complete = [
        {"measure": "completeness", "group": group, "level": level, "n": count,
         "denominator": count, "numerator": count / 2, "unit": "share"}
        for group, level, count in (
            ("all", "all", 54), ("c", "a", 4), ("c", "b", 10), ("c", "d", 40),
        )
    ]  # fmt: skip
    means = [
        {"measure": "mean_change", "group": group, "level": level, "n": count, "n_missing": rest}
        for group, level, count, rest in (("c", "b", 5, 5), ("c", "d", 30, 10))
    ]
    worse = [{"measure": "worse", "group": "c", "level": "b", "n": 5, "n_missing": 5,
              "numerator": 1, "denominator": 5, "unit": "share"}]  # fmt: skip
    # Events are counted over sessions, of which there are more than people.
    events = [{"measure": "adverse_events_recorded", "group": "c", "level": "b", "n": 80,
               "numerator": 70, "denominator": 80, "unit": "share"}]  # fmt: skip
    rows = build_estimates(complete + means + worse + events)
    disclosed = hide_small_numbers(rows, settings=SETTINGS)
    assert disclosed.frame["mark"].tolist() == [
        "", "small", "protected", "", "protected", "", "few", ""
    ]  # fmt: skip
    # Harm is shown, and not how many are missing beside it.
    shown = disclosed.frame.iloc[-2]
    assert shown["numerator"] == 1
    assert np.isnan(shown["n_missing"])


def cross(**lines: list[int]) -> list[dict[str, Any]]:
    """Write down a crossed table: each line a condition, its numbers those of each technique."""
    return [
        share(sum(people), measure="technique_by_condition", group="condition | technique",
              level=f"{condition} | {'xyzw'[place]}", numerator=number, denominator=sum(people))
        for condition, people in lines.items()
        for place, number in enumerate(people)
    ]  # fmt: skip


def test_no_cell_of_a_crossed_table_is_hidden_alone_in_its_row_or_column() -> None:
    rows = cross(a=[3, 20, 30], b=[15, 25, 35], c=[16, 26, 36])
    marks = mark(*rows)
    # 3 is small; 20 protects it in its row, 15 in its column; then 20 and 15 stand alone there.
    table = np.array(marks).reshape(3, 3) != ""
    assert table[0, 0]
    assert (table.sum(axis=0) != 1).all()
    assert (table.sum(axis=1) != 1).all()
    assert not table[2].any() or not table[1].any()


def test_a_crossed_table_without_small_cells_is_shown_whole() -> None:
    assert set(mark(*cross(a=[5, 20], b=[15, 0]))) == {""}
