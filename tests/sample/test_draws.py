from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.sample.draws import Draws

MANY = 200_000


def test_the_same_seed_and_topic_give_the_same_numbers() -> None:
    first, second = Draws(7, "gaps").uniform(5), Draws(7, "gaps").uniform(5)
    assert first.tolist() == second.tolist()


@pytest.mark.parametrize(("seed", "topic"), [(8, "gaps"), (7, "pain")])
def test_another_seed_or_topic_gives_other_numbers(seed: int, topic: str) -> None:
    assert Draws(seed, topic).uniform(5).tolist() != Draws(7, "gaps").uniform(5).tolist()


def test_uniform_numbers_are_those_of_numpys_own_generator() -> None:
    checksum_of_a = 0xE8B7BE43  # CRC-32 of "a", as published in tables of check values
    bits = np.random.PCG64(np.random.SeedSequence([7, checksum_of_a]))
    assert Draws(7, "a").uniform(1000).tolist() == np.random.Generator(bits).random(1000).tolist()


def test_uniform_numbers_lie_from_0_to_below_1() -> None:
    numbers = Draws(1, "a").uniform(MANY)
    assert numbers.min() >= 0
    assert numbers.max() < 1
    assert abs(numbers.mean() - 0.5) < 0.003  # 4 standard errors: 4 × 0.289 ÷ √200,000


def test_normal_numbers_have_mean_0_and_standard_deviation_1() -> None:
    numbers = Draws(1, "a").normal(MANY)
    assert abs(numbers.mean()) < 0.009  # 4 ÷ √200,000
    assert abs(numbers.std() - 1) < 0.007  # 4 ÷ √400,000, and a little for the cut tails
    assert abs((numbers > 1.959964).mean() - 0.025) < 0.0014


def test_whole_numbers_reach_both_ends_and_no_further() -> None:
    assert sorted(set(Draws(1, "a").whole(1000, low=3, high=5).tolist())) == [3, 4, 5]


def test_a_weight_of_nothing_is_never_chosen_and_the_others_by_their_weight() -> None:
    chosen = Draws(1, "a").choose(MANY, weights=[1, 0, 3])
    shares = np.bincount(chosen, minlength=3) / MANY
    assert shares[1] == 0
    assert abs(shares[2] - 0.75) < 0.004  # 4 × √(0.75 × 0.25 ÷ 200,000)


def test_each_group_is_drawn_by_its_own_weights() -> None:
    groups = np.array([0, 1, 0, 1])
    chosen = Draws(1, "a").choose_by(groups, weights=[[1, 0], [0, 1]])
    assert chosen.tolist() == [0, 1, 0, 1]


def test_nothing_is_drawn_for_nobody() -> None:
    draws = Draws(1, "a")
    assert len(draws.uniform(0)) == 0
    assert len(draws.choose(0, weights=[1, 2])) == 0
    assert len(draws.choose_by(np.array([], dtype=np.int64), weights=[[1, 2]])) == 0
