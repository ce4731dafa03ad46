from __future__ import annotations

import numpy as np

from ims_outcomes.sample.pseudonyms import build_pseudonyms


def make(numbers: range, *, seed: int = 1, topic: str = "patient") -> list[str]:
    codes = build_pseudonyms(np.array(numbers), seed=seed, topic=topic, prefix="p", length=5)
    return [str(code) for code in codes]


def test_no_two_numbers_have_the_same_code() -> None:
    assert len(set(make(range(200_000)))) == 200_000


def test_the_last_codes_of_all_are_not_those_of_the_first_rows() -> None:
    assert not set(make(range(1000))) & set(make(range(28**5 - 1000, 28**5)))


def test_codes_have_no_order_no_vowel_and_never_look_like_a_number() -> None:
    codes = make(range(1000))
    assert codes != sorted(codes)
    assert all(code[0] == "p" and len(code) == 6 for code in codes)
    assert not set("".join(codes)) & set("AEIOUY01")


def test_another_seed_or_topic_gives_other_codes() -> None:
    assert make(range(5)) != make(range(5), seed=2)
    assert make(range(5)) != make(range(5), topic="session")
