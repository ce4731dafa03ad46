from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ims_outcomes.statistics.shrinkage import estimate_shrunk_means, shrink_means
from ims_outcomes.vocabulary import load_settings
from tests.statistics.people import pick

SETTINGS = load_settings()


def build_people(**groups: list[float | None]) -> pd.DataFrame:
    rows = [(name, value) for name, values in groups.items() for value in values]
    return pd.DataFrame(rows, columns=["condition", "change"]).astype({"change": "float64"})


def shrink(people: pd.DataFrame) -> pd.DataFrame:
    return estimate_shrunk_means(
        people,
        by="condition",
        value="change",
        measure="mean_change",
        unit="points",
        settings=SETTINGS,
    )


THREE = {"a": [-1.0, -2.0] * 6, "b": [-4.0, -5.0] * 6, "c": [-8.0, -9.0]}


def test_raw_and_shrunk_stand_beside_each_other_by_name():
    rows = shrink(build_people(**THREE))
    names = ["mean_change", "mean_change_shrunk", "mean_change_weight"]
    assert rows["measure"].tolist() == names * 3 + ["mean_change_overall", "mean_change_between"]
    assert rows["level"].tolist() == [*"aaabbbccc", "all", "all"]
    assert pick(rows, "mean_change", "c")["estimate"] == -8.5


def test_the_less_a_mean_rests_on_the_more_it_is_drawn_in():
    rows = shrink(build_people(**THREE))
    weights = [pick(rows, "mean_change_weight", level)["estimate"] for level in "ac"]
    assert 0 < weights[1] < weights[0] < 1


def test_a_shrunk_mean_has_its_own_interval():
    rows = shrink(build_people(**THREE))
    row = pick(rows, "mean_change_shrunk", "c")
    assert row["lower"] < row["estimate"] < row["upper"]
    assert row["method"] == "empirical Bayes"
    assert (row["unit"], row["n"]) == ("points", 2)


def test_groups_that_differ_only_by_chance_all_get_the_mean_of_all():
    rows = shrink(build_people(a=[1, 2, 3], b=[2, 3, 1], c=[3, 1, 2]))
    shrunk = rows.loc[rows["measure"].eq("mean_change_shrunk")]
    assert shrunk["estimate"].tolist() == [2, 2, 2]
    assert shrunk["method"].unique().tolist() == [
        "empirical Bayes: no difference beyond chance, mean of all"
    ]
    assert pick(rows, "mean_change_between")["estimate"] == 0


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({"a": [1, 2], "b": [3, 4]}, "fewer than 3 groups: not computed"),
        ({"a": [1, 1], "b": [2, 2], "c": [3, 3]}, "no spread within groups: not computed"),
        ({"a": [1], "b": [2], "c": [3]}, "no spread within groups: not computed"),
        ({"a": [1, 2], "b": [3, 4], "c": [None]}, "fewer than 3 groups: not computed"),
        ({"a": [1, 2], "b": [3, 4], None: [5, 6]}, "fewer than 3 groups: not computed"),
    ],
)
def test_what_cannot_be_shrunk_says_why_and_keeps_the_raw_mean(groups, reason):
    rows = [(name, value) for name, values in groups.items() for value in values]
    people = pd.DataFrame(rows, columns=["condition", "change"]).astype({"change": "float64"})
    found = shrink(people)
    assert pick(found, "mean_change", "a")["n"] > 0
    made = found.loc[found["measure"].ne("mean_change")]
    assert made["estimate"].isna().all() and made["lower"].isna().all()
    assert made["method"].unique().tolist() == [reason]


def test_a_group_that_is_not_recorded_is_none():
    people = pd.concat([build_people(**THREE), build_people(x=[9.0, 9.5])])
    people["condition"] = people["condition"].where(people["condition"].ne("x"))
    rows = shrink(people)
    assert rows.loc[rows["level"].eq("not_recorded"), "measure"].tolist() == ["mean_change"]
    alone = shrink(build_people(**THREE))
    assert pick(rows, "mean_change_overall")["estimate"] == pytest.approx(
        pick(alone, "mean_change_overall")["estimate"]
    )


def test_a_group_of_one_has_no_interval_of_its_own_and_one_when_shrunk():
    rows = shrink(build_people(**{**THREE, "d": [-3.0]}))
    assert np.isnan(pick(rows, "mean_change", "d")["lower"])
    assert np.isfinite(pick(rows, "mean_change_shrunk", "d")["lower"])


groups = st.lists(st.tuples(st.integers(1, 60), st.integers(-20, 20)), min_size=2, max_size=12).map(
    lambda rows: pd.DataFrame(rows, columns=["n", "mean"], dtype="float64")
)


@hypothesis_settings(max_examples=40, deadline=None)
@given(groups)
def test_a_shrunk_mean_lies_between_its_own_and_that_of_all(groups):
    found = shrink_means(groups, variance=4.0)
    low = np.minimum(groups["mean"], found["overall"]) - 1e-9
    high = np.maximum(groups["mean"], found["overall"]) + 1e-9
    assert found["estimate"].between(low, high).all()
    assert found["weight"].between(0, 1).all()
    assert (found["error"] <= np.sqrt(4.0 / groups["n"]) + 1e-9).all()


def test_intervals_of_shrunk_means_cover_the_truth():
    # 30 groups of 5 to 60 people, true means of SD 0.8 around −2, SD within 2; 150 repeats.
    random = np.random.default_rng(6)
    covered = []
    for _ in range(150):
        n = random.integers(5, 60, size=30).astype("float64")
        truth = random.normal(-2, 0.8, size=30)
        means = random.normal(truth, 2 / np.sqrt(n))
        found = shrink_means(pd.DataFrame({"n": n, "mean": means}), variance=4.0)
        covered.append((np.abs(found["estimate"] - truth) <= 1.959964 * found["error"]).mean())
    assert 0.92 < np.mean(covered) < 0.97
