"""One name for one count: two names for the same people would hide one and show the other."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from ims_outcomes.disclosure.count_names import Count
from ims_outcomes.presentation.figures import page_figure
from tests.disclosure.test_attack import collect_month, make_clinic

#: Counts that are alike in every level of a made-up clinic, and not the same people: why not.
NOT_THE_SAME: Mapping[frozenset[str], str] = {
    # Of the other instruments: all began far enough from the end of the scale, in made-up clinics.
    frozenset({"eligible", "starters"}): "who has no room to improve is not eligible",
    frozenset({"eligible_pairs", "pairs"}): "who has no room to improve is not eligible",
}
#: So many different values alike are no chance.
LEAST_LEVELS = 3


def find_aliases(values: Mapping[Count, float]) -> dict[frozenset[str], set[str]]:
    """Find names of counts that are alike in every level of a cut, with the cuts."""
    cuts: dict[tuple[str, str], dict[str, dict[str, float]]] = {}
    for name, value in values.items():
        cuts.setdefault((name.period, name.group), {}).setdefault(name.what, {})[name.level] = value
    aliases: dict[frozenset[str], set[str]] = {}
    for (_, group), whats in cuts.items():
        for (first, left), (second, right) in itertools.combinations(sorted(whats.items()), 2):
            both = left.keys() & right.keys()
            is_alike = all(left[level] == right[level] for level in both)
            if is_alike and len({left[level] for level in both}) >= LEAST_LEVELS:
                aliases.setdefault(frozenset({first, second}), set()).add(group)
    return aliases


def test_an_alias_is_found() -> None:
    values = {Count("", "sex", level, what): float(number)
              for what in "ab" for number, level in enumerate("xyz")}  # fmt: skip
    assert find_aliases(values) == {frozenset("ab"): {"sex"}}
    assert find_aliases(values | {Count("", "sex", "z", "b"): 9.0}) == {}


def test_no_two_names_stand_for_the_same_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_figure, "draw_png", lambda figure: b"")
    monkeypatch.setattr(page_figure, "draw_for_phone", lambda figure: None)
    # By chance two counts are alike in one clinic; not in all of them.
    found = [
        find_aliases(collect_month(make_clinic(tmp_path / f"d{seed}", seed), tmp_path / f"{seed}"))
        for seed in (3, 5, 8)
    ]
    names = set.intersection(*(set(each) for each in found)) - set(NOT_THE_SAME)
    assert {tuple(sorted(name)): found[0][name] for name in names} == {}
