"""Against statsmodels and scipy: the intervals of the case file that no report has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.interval_choices import difference_interval, share_interval
from ims_outcomes.statistics.proportions import build_shares, newcombe_interval
from ims_outcomes.vocabulary import load_settings
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


@require(CASE)
@pytest.mark.parametrize("name", SINGLE)
def test_the_share_itself_and_the_wald_interval_that_nobody_should_print(name):
    check = CHECKS[name]
    expected = check["expected"]
    counts = pd.DataFrame(
        {"measure": ["share"], "numerator": expected["x"], "denominator": expected["n"]}
    )
    share = build_shares(counts, settings=load_settings())["estimate"].item()
    assert_close(share, check, expected["p"])
    # Written out here, for the suite offers it nowhere; cut at 0 and 1.
    reach = 1.959963984540054 * np.sqrt(share * (1 - share) / expected["n"])
    wald = np.clip([share - reach, share + reach], 0, 1)
    assert_close(wald, check, expected["wald95"])


@require(CASE)
@pytest.mark.parametrize("name", list(COUNTS))
def test_the_wald_interval_of_a_difference_is_none_of_ours(name):
    check = CHECKS[name]
    count_1, total_1, count_2, total_2 = COUNTS[name]
    share_1, share_2 = count_1 / total_1, count_2 / total_2
    variance = share_1 * (1 - share_1) / total_1 + share_2 * (1 - share_2) / total_2
    reach = 1.959963984540054 * np.sqrt(variance)
    wald = [share_1 - share_2 - reach, share_1 - share_2 + reach]
    assert_close(wald, check, check["expected"]["wald"])
    ours = np.ravel(newcombe_interval(*COUNTS[name], confidence=0.95))
    assert np.abs(ours - wald).max() > 1e-3


def test_corrected_wilson_against_r_prop_test():
    # R 4.2.2: prop.test(81, 263)$conf.int
    found = share_interval(81, 263, method="wilson_corrected", confidence=0.95)
    assert np.ravel(found).tolist() == pytest.approx([0.253508682295, 0.368176201043], abs=1e-10)
