"""The message of a figure in words."""

from __future__ import annotations

import pytest

from ims_outcomes.presentation import (
    describe_distribution,
    describe_grid,
    describe_levels,
    describe_panels,
    describe_series,
    describe_spread,
)
from ims_outcomes.presentation.typesetting import NO_BREAK_SPACE
from tests.presentation.figures.estimates import mean, share


def plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ")


def test_levels_taken_together_have_the_share_of_their_people(disclose) -> None:
    rows = [share("x", 10, 40, level="-2"), share("x", 13, 40, level="-1"), share("x", 17, 40)]
    said = describe_levels(
        disclose(rows), measure="x", group="g", levels=["-2", "-1"], words="Less pain"
    )
    assert plain(said) == "Less pain: 58 %"  # 23 of 40 is 57.5


def test_levels_of_which_one_is_hidden_have_no_share(disclose) -> None:
    rows = [share("x", 10, 40, level="-2"), share("x", 3, 4, level="-1")]
    for levels in (["-2", "-1"], ["nobody has it"]):
        said = describe_levels(disclose(rows), measure="x", group="g", levels=levels, words="Less")
        assert said == "Less"


def test_a_distribution_is_its_people_its_ends_and_its_longest_bar(disclose) -> None:
    counts = {"-3": 0, "-2": 5, "-1": 25, "0": 10, "1": 0}
    rows = [share("x", count, 40, level=level) for level, count in counts.items()]
    said = describe_distribution(disclose(rows), measure="x", group="g", what="Change in pain")
    assert plain(said) == (
        "Change in pain of 40 people: bars from “−2” to “0”; the longest is “−1” with 25 people"
        " (63 %)."
    )


def test_bars_need_not_count_people(disclose) -> None:
    rows = [share("x", 25, 40, level="1"), share("x", 15, 40, level="2")]
    said = describe_distribution(
        disclose(rows), measure="x", group="g", what="Minutes", counted="visits"
    )
    assert plain(said) == (
        "Minutes of 40 visits: bars from “1” to “2”; the longest is “1” with 25 visits (63 %)."
    )


def test_a_count_has_no_decimals_whatever_its_unit(disclose) -> None:
    row = mean("activity", 12, 12, group="month", level="2026-01")
    row |= {"unit": "sessions", "method": "count"}
    said = describe_series(disclose([row]), measure="activity", group="month", what="Sessions")
    assert plain(said) == "Sessions: 12 (January 2026)."


def test_each_panel_is_its_first_and_its_last_mean(disclose) -> None:
    rows = [
        mean("pain", 40, 6.2, level="1 | 1"),
        mean("pain", 30, 5.7, level="2 to 3 | 1"),
        mean("pain", 20, 4.9, level="2 to 3 | 2"),
        mean("pain", 3, 1.0, level="2 to 3 | 3"),  # too few to be drawn
    ]
    said = describe_panels(disclose(rows), measure="pain", group="g", labels={"1": "Once"})
    assert said == "Once: 6.2 at session 1. 2 to 3: 5.7 at session 1, 4.9 at session 2."


def test_a_series_is_its_first_last_highest_and_lowest(disclose) -> None:
    rows = [
        mean("sessions", number, number, group="month", level=month) | {"unit": "people"}
        for month, number in (("2025-12", 410), ("2026-01", 1380), ("2026-02", 402))
    ]
    said = describe_series(disclose(rows), measure="sessions", group="month", what="Sessions")
    assert plain(said) == (
        "Sessions: from 410 (December 2025) to 402 (February 2026); highest 1\u202f380 (January"
        " 2026), lowest 402 (February 2026)."
    )


def test_a_hidden_point_is_in_no_sentence(disclose) -> None:
    rows = [share("x", 10, 40, level="1"), share("x", 4, 4, level="2")]
    said = describe_series(disclose(rows), measure="x", group="g", what="Share")
    assert plain(said) == "Share: 25 % (1)."
    said = describe_distribution(disclose(rows), measure="x", group="g", what="Share")
    assert "100" not in said


def test_a_forest_is_its_ends_and_everybody(disclose) -> None:
    rows = [
        mean("mean_change", 40, -2.0, level="back"),
        mean("mean_change", 30, -0.9, level="knee"),
        mean("mean_change", 70, -1.5, group="all", level="all"),
    ]
    said = describe_spread(
        disclose(rows), measure="mean_change", group="g", what="Mean change",
        labels={"knee": "Knee"},
    )  # fmt: skip
    assert said == (
        "Mean change of 2 groups lies between −2.0 (back) and −0.9 (Knee). All together: −1.5."
    )
    said = describe_spread(disclose(rows[:1]), measure="mean_change", group="g", what="Mean")
    assert said == "Mean of 1 group: back −2.0."


@pytest.mark.parametrize(("better", "counts"), [("lower", "11 ended"), ("higher", "2 ended")])
def test_a_grid_is_how_many_are_better_the_same_and_worse(better, counts, disclose) -> None:
    people = {"0 to 4 | 0 to 4": 6, "0 to 4 | 5 to 10": 2, "5 to 10 | 0 to 4": 11,
              "5 to 10 | 5 to 10": 1}  # fmt: skip
    rows = [share("x", count, 20, level=level) for level, count in people.items()]
    said = describe_grid(disclose(rows), measure="x", group="g", better=better)
    assert said.startswith(f"Of 20 people {counts} in a better band than they began in, 7 in the")


def test_a_grid_with_hidden_squares_gives_no_part_of_a_number_for_all(disclose) -> None:
    people = {"a | a": (6, 20), "a | b": (5, 20), "b | a": (11, 20), "b | b": (3, 4)}
    rows = [share("x", *counts, level=level) for level, counts in people.items()]
    shown = disclose(rows)
    marked = shown.frame["mark"].ne("")
    assert marked.any()
    said = describe_grid(shown, measure="x", group="g")
    assert said == (
        "Of 20 people, ended in a better band than they began in: 11; in the same: partly hidden;"
        " in a worse one: 5."
    )


def test_with_nothing_to_say_each_says_too_few(disclose) -> None:
    asked = {"measure": "x", "group": "g"}
    for describe in (describe_distribution, describe_series, describe_spread):
        assert describe(disclose([]), what="Change", **asked) == "Change: too few to say."
    hidden = disclose([share("x", 3, 4, level="a | a")])
    assert describe_grid(hidden, **asked).endswith("too few to say.")
    assert describe_grid(disclose([]), **asked).endswith("too few to say.")
