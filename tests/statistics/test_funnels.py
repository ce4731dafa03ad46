from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import stats

from ims_outcomes.errors import SettingsError
from ims_outcomes.statistics.funnels import FUNNEL_COLUMNS, estimate_funnel
from ims_outcomes.statistics.mean_funnels import build_mean_funnel
from ims_outcomes.statistics.share_funnels import build_share_funnel, find_share_limits
from ims_outcomes.vocabulary import Settings, load_settings

SETTINGS = load_settings()
LIMITS = ["lower_inner", "upper_inner", "lower_outer", "upper_outer"]


def change_funnels(**values: object) -> Settings:
    return dataclasses.replace(SETTINGS, funnels=dataclasses.replace(SETTINGS.funnels, **values))


def build_units(*counts: tuple[int, int]) -> pd.DataFrame:
    names = [f"unit_{place:02}" for place in range(len(counts))]
    return pd.DataFrame(list(counts), columns=["numerator", "denominator"]).assign(unit=names)


def build_spread_units(count: int) -> pd.DataFrame:
    """Units of 50 that differ far more than chance: a third or two thirds."""
    return build_units(*[(17, 50), (33, 50)] * (count // 2))


def build_people(*groups: tuple[float, int]) -> pd.DataFrame:
    """Groups with this mean and this many people, all with the same spread."""
    return pd.concat(
        [
            pd.DataFrame({"unit": f"unit_{place:02}", "residual": mean + np.array([-1.0, 1.0] * n)})
            for place, (mean, n) in enumerate(groups)
        ],
        ignore_index=True,
    )


def mean_funnel(people: pd.DataFrame, settings: Settings = SETTINGS) -> pd.DataFrame:
    return build_mean_funnel(people, by="unit", value="residual", settings=settings)


@pytest.mark.parametrize("percent", [95.0, 99.8])
@pytest.mark.parametrize("centre", [0.05, 0.3, 0.5, 0.9])
def test_beyond_an_exact_limit_lies_at_most_the_chance_it_stands_for(percent, centre):
    sizes = np.arange(1, 200)
    lower, upper = find_share_limits(sizes, centre=centre, tau_squared=0, percent=percent)
    counts_low, counts_high = np.round(lower * sizes), np.round(upper * sizes)
    tail = (1 - percent / 100) / 2
    assert (stats.binom.cdf(counts_low - 1, sizes, centre) <= tail + 1e-12).all()
    assert (stats.binom.sf(counts_high, sizes, centre) <= tail + 1e-12).all()


def test_one_person_of_one_is_never_outside():
    settings = change_funnels(judged_from_people=1)
    funnel = build_share_funnel(build_units((1, 1), (0, 1), (50, 100)), settings=settings)
    assert funnel["position"].eq("inside").all()


@hypothesis_settings(max_examples=50, deadline=None)
@given(st.integers(1, 500), st.floats(0.01, 0.99), st.floats(0, 2))
def test_limits_lie_within_0_and_1_around_the_centre(n, centre, tau_squared):
    inner = find_share_limits([n], centre=centre, tau_squared=tau_squared, percent=95)
    outer = find_share_limits([n], centre=centre, tau_squared=tau_squared, percent=99.8)
    step = 1 / n if tau_squared == 0 else 1e-12  # exact limits are counts
    assert 0 <= outer[0][0] <= inner[0][0] <= centre + step
    assert centre - step <= inner[1][0] <= outer[1][0] <= 1


@pytest.mark.parametrize(("people", "position"), [(29, "not_judged"), (30, "above_outer")])
def test_who_is_too_small_is_drawn_and_not_judged(people, position):
    funnel = build_share_funnel(build_units((people, people), (60, 200)), settings=SETTINGS)
    row = funnel.iloc[0]
    assert row["position"] == position
    assert np.isfinite(row["upper_outer"])
    if position == "not_judged":
        assert row["method"] == "fewer than 30 people: not judged"


def test_limits_are_widened_from_ten_units_on():
    for count, widened in {8: False, 10: True}.items():
        funnel = build_share_funnel(build_spread_units(count), settings=SETTINGS)
        assert (funnel["tau_squared"].iloc[0] > 0) == widened
        assert funnel["position"].eq("inside").all() == widened
        words = "limits widened for over-dispersion" if widened else "exact binomial limits"
        assert funnel["method"].unique().tolist() == [words]


def test_small_units_do_not_count_as_one_of_the_ten():
    units = pd.concat([build_spread_units(8), build_units((0, 9), (9, 9)).assign(unit=["x", "y"])])
    assert build_share_funnel(units, settings=SETTINGS)["tau_squared"].eq(0).all()


def test_ten_units_that_differ_by_chance_keep_exact_limits():
    funnel = build_share_funnel(build_units(*[(25, 50)] * 10), settings=SETTINGS)
    assert funnel["method"].eq("exact binomial limits").all()


def test_winsorising_makes_the_variance_between_units_smaller():
    units = build_units(*[(25, 50)] * 6, (2, 50), (48, 50), (20, 50), (30, 50), (5, 50), (45, 50))
    plain = build_share_funnel(units, settings=SETTINGS)["tau_squared"].iloc[0]
    pulled = build_share_funnel(units, settings=change_funnels(winsorised_share=0.1))
    assert 0 < pulled["tau_squared"].iloc[0] < plain


def test_all_or_none_gives_no_limits():
    for numerator in (0, 40):
        funnel = build_share_funnel(build_units((numerator, 40)), settings=SETTINGS)
        assert funnel[LIMITS].isna().all(axis=None)
        assert (funnel["position"].item(), funnel["method"].item()) == (
            "not_judged",
            "all alike: no limits",
        )


def test_nobody_at_all_gives_an_empty_or_an_unjudged_funnel():
    assert build_share_funnel(build_units(), settings=SETTINGS).empty
    funnel = build_share_funnel(build_units((0, 0)), settings=SETTINGS)
    assert funnel["position"].tolist() == ["not_judged"]
    assert len(estimate_funnel(build_share_funnel(build_units(), settings=SETTINGS))) == 2


def test_units_stand_by_name_and_nothing_ranks_them():
    units = build_units((10, 40), (30, 40), (20, 40)).iloc[[2, 0, 1]]
    funnel = build_share_funnel(units, settings=SETTINGS)
    assert funnel["unit"].tolist() == ["unit_00", "unit_01", "unit_02"]
    assert list(funnel.columns) == list(FUNNEL_COLUMNS)
    assert not [name for name in FUNNEL_COLUMNS if "rank" in name]


def test_means_have_normal_limits_from_the_pooled_variance():
    # Within each group the values are mean ± 1: s² = 80 ÷ 78. Centre 0.
    funnel = mean_funnel(build_people((0.1, 20), (-0.1, 20)))
    reach = 1.959964 * np.sqrt(80 / 78 / 40)
    assert funnel["upper_inner"].tolist() == pytest.approx([reach] * 2, abs=1e-6)
    assert funnel["lower_outer"].tolist() == pytest.approx([-reach * 3.090232 / 1.959964] * 2)
    assert funnel["position"].tolist() == ["inside", "inside"]
    assert funnel["method"].unique().tolist() == ["normal limits"]


def test_means_outside_are_found_above_and_below():
    funnel = mean_funnel(build_people((0.9, 20), (-0.9, 20), (0.0, 100)))
    assert funnel["position"].tolist() == ["above_outer", "below_outer", "inside"]


def test_limits_of_ten_means_that_differ_are_widened():
    funnel = mean_funnel(build_people(*[(0.9, 20), (-0.9, 20)] * 5))
    assert funnel["position"].eq("inside").all()
    assert funnel["method"].eq("normal limits widened for over-dispersion").all()


def test_people_without_value_are_missing_and_without_unit_are_not_judged():
    people = build_people((0.5, 20), (-0.5, 20))
    people.loc[0, "residual"] = None
    people.loc[40:, "unit"] = None
    funnel = mean_funnel(people).set_index("unit")
    assert funnel.loc["unit_00", ["n", "n_missing"]].tolist() == [39, 1]
    assert funnel.loc["not_recorded", "position"] == "not_judged"
    assert funnel.loc["not_recorded", "method"] == "not recorded: not judged"


def test_values_all_alike_within_units_have_no_limits():
    people = pd.DataFrame({"unit": ["a"] * 30 + ["b"] * 30, "residual": [1.0] * 30 + [2.0] * 30})
    funnel = mean_funnel(people)
    assert funnel["position"].eq("not_judged").all()
    assert funnel["method"].eq("all alike: no limits").all()


def test_estimates_name_where_each_unit_lies():
    rows = estimate_funnel(build_share_funnel(build_units((36, 40), (20, 60)), settings=SETTINGS))
    first = rows.iloc[0]
    assert first[["measure", "level"]].tolist() == ["funnel_above_outer", "unit_00"]
    assert first[["n", "numerator", "denominator", "estimate"]].tolist() == [40, 36, 40, 0.9]
    assert rows["measure"].tolist()[1:] == ["funnel_below_outer", "funnel_centre",
                                            "funnel_tau_squared"]  # fmt: skip
    assert rows["estimate"].tolist()[-2:] == [0.56, 0]


@hypothesis_settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=14),
    st.randoms(use_true_random=False),
)
def test_the_order_of_units_does_not_matter(pairs, random):
    units = build_units(*[(min(pair), max(pair)) for pair in pairs])
    order = list(range(len(units)))
    random.shuffle(order)
    pd.testing.assert_frame_equal(
        build_share_funnel(units.iloc[order], settings=SETTINGS),
        build_share_funnel(units, settings=SETTINGS),
    )


def test_units_that_differ_by_chance_are_seldom_outside():
    # 400 units of 40 to 100 people, all with the share 0.4: at most 5 % and 0.2 % are beyond.
    random = np.random.default_rng(5)
    sizes = random.integers(40, 100, size=400)
    units = build_units(*zip(random.binomial(sizes, 0.4), sizes, strict=True))
    funnel = build_share_funnel(units, settings=change_funnels(adjusted_from_units=1000))
    assert funnel["position"].ne("inside").mean() < 0.05
    assert funnel["position"].str.endswith("outer").mean() < 0.01


def test_inner_limits_must_lie_inside_the_outer_ones(tmp_path):
    config = tmp_path / "clinic.toml"
    config.write_text("[funnels]\ninner_percent = 99.8\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"inner_percent \(99.8\) must be below outer_percent"):
        load_settings(config)
