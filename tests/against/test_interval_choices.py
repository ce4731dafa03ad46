"""Against statsmodels and scipy: the intervals of the case file that no report has."""

from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.statistics.interval_choices import difference_interval, share_interval
from tests.against.shared_cases import assert_close, each_check, read_checks, require

CASE = "proportion_intervals"
CHECKS = read_checks(CASE)
SINGLE = [name for name in each_check(CASE, kind="oracle") if not name.startswith("diff.")]
COUNTS = {"diff.newcombe_a": (56, 70, 48, 80), "diff.zero": (0, 10, 0, 20)}


@require(CASE)
@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("wilson_corrected", "wilson_cc95"),
        ("agresti_coull", "agresti_coull95"),
        ("jeffreys", "jeffreys95"),
    ],
)
def test_other_intervals_of_a_share(name, ours, theirs):
    check = CHECKS[name]
    expected = check["expected"]
    found = share_interval(expected["x"], expected["n"], method=ours, confidence=0.95)
    assert_close(np.ravel(found), check, expected[theirs])


@require(CASE)
@pytest.mark.parametrize("name", list(COUNTS))
@pytest.mark.parametrize(
    ("ours", "theirs"), [("agresti_caffo", "agresti-caffo"), ("miettinen_nurminen", "score")]
)
def test_other_intervals_of_a_difference(name, ours, theirs):
    check = CHECKS[name]
    found = difference_interval(*COUNTS[name], method=ours, confidence=0.95)
    # null: the program gives none, and so do we.
    expected = check["expected"][theirs] or [None, None]
    assert_close(found, check, expected)


@require(CASE)
def test_the_difference_itself():
    for name, (count_1, total_1, count_2, total_2) in COUNTS.items():
        check = CHECKS[name]
        assert_close(count_1 / total_1 - count_2 / total_2, check, check["expected"]["d"])


def test_corrected_wilson_against_r_prop_test():
    # R 4.2.2: prop.test(81, 263)$conf.int
    found = share_interval(81, 263, method="wilson_corrected", confidence=0.95)
    assert np.ravel(found).tolist() == pytest.approx([0.253508682295, 0.368176201043], abs=1e-10)
