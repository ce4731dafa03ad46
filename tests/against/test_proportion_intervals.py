"""Against statsmodels, scipy and R, as recorded in shared/cases/proportion_intervals."""

from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.statistics.proportions import (
    exact_interval,
    newcombe_interval,
    poisson_interval,
    wilson_interval,
)
from tests.against.shared_cases import assert_close, each_check, read_checks, require

CASE = "proportion_intervals"
CHECKS = read_checks(CASE)
SINGLE = [name for name in each_check(CASE, kind="oracle") if not name.startswith("diff.")]

#: Other intervals of the case file that this suite does not offer: continuity correction (too
#: wide), Agresti–Coull, Jeffreys, Wald (listed there to be recognised), Agresti–Caffo,
#: Miettinen–Nurminen.


@require(CASE)
@pytest.mark.parametrize("name", SINGLE)
def test_wilson_and_clopper_pearson_against_statsmodels(name):
    check = CHECKS[name]
    expected = check["expected"]
    x, n = expected["x"], expected["n"]
    for percent in (90, 95, 99):
        limits = np.ravel(wilson_interval(x, n, confidence=percent / 100))
        assert_close(limits, check, expected[f"wilson{percent}"])
    exact = np.ravel(exact_interval(x, n, confidence=0.95))
    assert_close(exact, check, expected["clopper_pearson95"])


@require(CASE)
@pytest.mark.parametrize("name", SINGLE)
def test_no_share_has_the_wald_interval(name):
    expected = CHECKS[name]["expected"]
    limits = np.ravel(wilson_interval(expected["x"], expected["n"], confidence=0.95))
    assert np.abs(limits - expected["wald95"]).max() > 1e-5


@require(CASE)
@pytest.mark.parametrize(
    ("name", "counts"), [("diff.newcombe_a", (56, 70, 48, 80)), ("diff.zero", (0, 10, 0, 20))]
)
def test_newcombe_against_statsmodels(name, counts):
    check = CHECKS[name]
    limits = np.ravel(newcombe_interval(*counts, confidence=0.95))
    assert_close(limits, check, check["expected"]["newcomb"])


@require(CASE)
def test_nobody_of_nobody_is_no_number():
    assert CHECKS["zero_n"]["kind"] == "behaviour"
    assert np.isnan(wilson_interval(0, 0, confidence=0.95)).all()


def test_wilson_against_r_prop_test():
    # R 4.2.2: prop.test(87, 161, correct = FALSE)$conf.int; prop.test(45, 140, correct = FALSE)
    lower, upper = wilson_interval([87, 45], [161, 140], confidence=0.95)
    assert lower.tolist() == pytest.approx([0.463347066242, 0.249727330234], abs=1e-11)
    assert upper.tolist() == pytest.approx([0.615516589133, 0.402667741326], abs=1e-11)


@pytest.mark.parametrize(
    ("events", "sessions", "lower", "upper"),
    [
        (0, 100, 0.0, 3.68887945411),
        (1, 100, 0.0253178079843, 5.5716433909389),
        (7, 100, 2.81436305152, 14.42267536170),
        (1463, 7629, 18.2066401951, 20.1852831362),
    ],
)
def test_poisson_against_r_poisson_test(events, sessions, lower, upper):
    # R 4.2.2: 100 * poisson.test(events, sessions)$conf.int
    found = np.ravel(poisson_interval(events, sessions, confidence=0.95))
    assert (100 * found).tolist() == pytest.approx([lower, upper], abs=1e-8)
