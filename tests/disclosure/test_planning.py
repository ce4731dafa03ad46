from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ims_outcomes.disclosure.auditing import ContradictionError, Knowledge, find_ranges
from ims_outcomes.disclosure.count_names import Count
from ims_outcomes.disclosure.counts import Counts
from ims_outcomes.disclosure.planning import bound_rounded, plan_sharing, round_count
from ims_outcomes.disclosure.register import Release, read_releases, rename_release, write_releases
from ims_outcomes.vocabulary import load_settings

SETTINGS = load_settings()


def name(level: str, *, period: str = "", group: str = "sex", what: str = "pairs") -> Count:
    return Count(period, "all" if level == "all" else group, level, what)


def cut(*values: int, period: str = "") -> Counts:
    """A total and the levels a, b, c, … that add up to it."""
    levels = [name(chr(97 + place), period=period) for place in range(len(values))]
    total = name("all", period=period)
    found = {total: float(sum(values))} | dict(zip(levels, map(float, values), strict=True))
    return Counts(found, [(total, tuple(levels))], [])


def mark(counts: Counts, **arguments: object) -> str:
    """Give the marks in order: - shown, s small, p protected."""
    marks = plan_sharing(counts, settings=SETTINGS, **arguments).marks  # type: ignore[arg-type]
    return "".join({"": "-", "small": "s", "protected": "p"}[marks[each]] for each in counts.values)


# ---- what is small


@pytest.mark.parametrize(("value", "expected"), [(0, "s"), (1, "s"), (10, "s"), (11, "-")])
def test_a_count_below_eleven_is_hidden_and_so_is_nobody(value: int, expected: str) -> None:
    assert mark(Counts({name("a"): value})) == expected


@pytest.mark.parametrize(("part", "expected"), [(29, "-"), (30, "p"), (40, "p")])
def test_a_part_that_leaves_few_of_the_whole_is_hidden(part: int, expected: str) -> None:
    whole, some = name("all", what="pairs"), name("all", what="responder_30")
    assert mark(Counts({some: part, whole: 40}, [], [(some, whole)]))[0] == expected


def test_of_those_missing_everybody_is_hidden_and_not_those_there() -> None:
    there, everybody = name("all", what="pairs"), name("all", what="starters")
    assert mark(Counts({there: 35, everybody: 40}, [], [(there, everybody)])) == "-p"


# ---- what protects it


def test_a_small_part_of_a_sum_takes_the_next_smallest_with_it() -> None:
    # 105 in all is printed as 105, 11 as 10 and 90 as 90: the rest would be at most 8.
    assert mark(cut(4, 11, 90)) == "-sp-"


def test_what_rounding_hides_needs_no_other_protection() -> None:
    # 113 to 117 in all, 18 to 22 and 88 to 92 in two: the rest is 0 to 10, which "<11" says.
    assert mark(cut(4, 20, 90)) == "-s--"


def test_enough_small_ones_protect_each_other() -> None:
    assert mark(cut(6, 9, 5, 60)) == "-sss-"


def test_of_two_parts_both_are_hidden() -> None:
    assert mark(cut(4, 30)) == "-sp"


@given(st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_no_hidden_count_of_a_cut_can_be_narrowed(values: list[int]) -> None:
    counts = cut(*values)
    plan = plan_sharing(counts, settings=SETTINGS)
    lower, upper = {}, {}
    for each, value in counts.values.items():
        if plan.marks[each] == "":
            lower[each], upper[each] = bound_rounded(value, step=5, least=11)
            assert lower[each] <= value <= upper[each]
        else:
            lower[each], upper[each] = 0.0, 10.0 if plan.marks[each] == "small" else math.inf
            assert plan.marks[each] != "small" or value <= 10
    hidden = [each for each in counts.values if plan.marks[each]]
    ranges = find_ranges(counts, Knowledge(lower, upper), [((1.0, each),) for each in hidden])
    assert all(high - low >= 10 - 1e-6 for low, high in ranges)


# ---- rounding


@pytest.mark.parametrize(("value", "shown"), [(11, 10), (12, 10), (13, 15), (17, 15), (18, 20)])
def test_counts_are_rounded_to_the_nearest_five(value: int, shown: int) -> None:
    assert round_count(value, step=5) == shown
    assert plan_sharing(Counts({name("a"): value}), settings=SETTINGS).shown == {name("a"): shown}


# ---- last month


def release(counts: Counts, **changes: object) -> Release:
    plan = plan_sharing(counts, settings=SETTINGS)
    made = Release(
        "x", "c", dict(plan.marks), dict(plan.shown), tuple(counts.sums), tuple(counts.orders)
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def test_a_register_is_read_as_it_was_written() -> None:
    kept = release(cut(4, 20, 90))
    assert read_releases(write_releases([kept])) == (kept,)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"version": 2, "releases": []}', "[1]", '{"version":1}']
)
def test_what_is_no_register_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever json says
        read_releases(text)


def test_a_release_keeps_no_count_that_was_hidden() -> None:
    kept = release(cut(4, 11, 90))
    assert set(kept.shown) == {name("all"), name("c")}
    assert read_releases(write_releases([kept]))[0].shown == {name("all"): 105, name("c"): 90}


def test_what_was_hidden_last_month_stays_hidden() -> None:
    # Month b is the same people in both. Beside last month's total of 34 it would give month a.
    def months(*values: int, period: str) -> Counts:
        made = cut(*values, period=period)
        return Counts(
            {key._replace(group="start_month" if key.level != "all" else "all"): value
             for key, value in made.values.items()},
            [(total, tuple(part._replace(group="start_month") for part in parts))
             for total, parts in made.sums],
        )  # fmt: skip

    before = months(4, 30, period="2025-01 to 2025-02")
    month = Count("2025-02 to 2025-03", "start_month", "b", "pairs")
    after = Counts({month: 30.0})
    assert mark(before) == "-sp"
    assert mark(after) == "-"
    assert mark(after, before=[release(before)]) == "p"


def test_what_was_shown_last_month_is_not_hidden_in_vain() -> None:
    # Months b and c were shown in a quarter before; beside them the 4 of month d would be known.
    def months(period: str, **values: float) -> Counts:
        names = {Count(period, "start_month", key, "pairs"): value for key, value in values.items()}
        total = Count(period, "all", "all", "pairs")
        return Counts({total: sum(values.values())} | names, [(total, tuple(names))])

    before = months("2025-01 to 2025-03", a=40.0, b=12.0, c=15.0)
    after = months("2025-02 to 2025-04", b=12.0, c=15.0, d=4.0)
    assert mark(before) == "----"
    # Without the total of this quarter nothing says how few they are.
    assert mark(after, before=[release(before)]) == "p--s"


def test_names_of_an_older_release_are_never_those_of_this_run() -> None:
    kept = release(cut(4, 20, 90))
    assert not set(rename_release(kept).marks) & set(kept.marks)


def test_data_that_changed_since_contradict_nothing() -> None:
    before = release(cut(40, 20, period="2025-01 to 2025-12"), shown={
        name("all", period="2025-01 to 2025-12"): 500.0,
        name("a", period="2025-01 to 2025-12"): 40.0,
        name("b", period="2025-01 to 2025-12"): 20.0,
    })  # fmt: skip
    assert mark(cut(41, 21, period="2025-02 to 2026-01"), before=[before]) == "---"


def test_one_release_that_no_longer_fits_takes_no_other_with_it() -> None:
    # What a quarter showed of b and c still holds; what a wrong export showed before it does not.
    def months(period: str, **values: float) -> Counts:
        names = {Count(period, "start_month", key, "pairs"): value for key, value in values.items()}
        total = Count(period, "all", "all", "pairs")
        return Counts({total: sum(values.values())} | names, [(total, tuple(names))])

    wrong = months("2025-01 to 2025-03", a=40.0, b=90.0, c=90.0)
    before = months("2025-01 to 2025-03", a=40.0, b=12.0, c=15.0)
    after = months("2025-02 to 2025-04", b=12.0, c=15.0, d=4.0)
    first = release(wrong, id="w")
    assert mark(after, before=[first, release(before)]) == "p--s"
    assert mark(after, before=[release(before), first]) == mark(after, before=[release(before)])


def test_knowledge_that_nothing_fits_is_a_contradiction() -> None:
    counts = cut(3, 4)
    known = Knowledge(dict.fromkeys(counts.values, 50.0), dict.fromkeys(counts.values, 60.0))
    with pytest.raises(ContradictionError):
        find_ranges(counts, known, [((1.0, name("a")),)])
