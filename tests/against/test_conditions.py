"""Against R 4.2.2: t.test and p.adjust for conditions, pf for the interval of omega squared."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from ims_outcomes.statistics.conditions import estimate_differences_from_others
from ims_outcomes.statistics.variance_explained import split_variance
from ims_outcomes.vocabulary import load_settings, load_vocabulary
from tests.statistics.people import build_people, pick

CHANGES = {"a": [-4, -3, -5, -1, -2], "b": [-2, -1, 0, -3, 1, -1], "c": [-3, -3, -6, -2]}


def test_each_condition_against_everybody_else():
    # x <- list(a = …, b = …, c = …); for each: t.test(x[[n]], unlist(x[names(x) != n])); then
    # p.adjust(p, "holm") and p.adjust(p, "BH")
    nprs = load_vocabulary().instruments["nprs"]
    names = [name for name, changes in CHANGES.items() for _ in changes]
    scores = [(8, 8 + change) for changes in CHANGES.values() for change in changes]
    settings = load_settings()
    settings = dataclasses.replace(
        settings, disclosure=dataclasses.replace(settings.disclosure, compare_from_people=2)
    )
    rows = estimate_differences_from_others(
        build_people(*scores, instrument=nprs, condition=names), by="condition",
        instrument=nprs, settings=settings,
    )  # fmt: skip
    limits = {
        "a": [-1, -3.0923521682, 1.0923521682],
        "b": [2.22222222222, 0.521731869286, 3.92271257516],
        "c": [-1.59090909091, -4.13878835062, 0.956970168805],
    }
    for level, expected in limits.items():
        row = pick(rows, "difference_from_others", level)
        assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx(expected, abs=1e-9)
    p_values = {
        "p_difference": [0.311316477175, 0.0148247572184, 0.173234881127],
        "p_holm": [0.346469762254, 0.0444742716551, 0.346469762254],
        "p_benjamini_hochberg": [0.311316477175, 0.0444742716551, 0.25985232169],
    }
    for measure, expected in p_values.items():
        found = [pick(rows, measure, level)["estimate"] for level in limits]
        assert found == pytest.approx(expected, abs=1e-11)


def test_omega_squared_and_its_limits():
    # m <- anova(lm(b ~ g)); uniroot(function(l) pf(F, 2, 9, ncp = l) - .025, …); l / (l + 12);
    # effectsize::omega_squared(lm(b ~ g), partial = FALSE) prints 0.12
    values = pd.Series([3.0, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8])
    found = split_variance(values, pd.Series(list("aaaaabbbbccc")), confidence=0.95)
    limits = [found["estimate"], found["lower"], found["upper"]]
    assert limits == pytest.approx([0.11780130135, 0, 0.54888201506], abs=1e-8)
