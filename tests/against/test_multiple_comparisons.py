"""Against R's p.adjust, as recorded in shared/cases/multiple_comparisons."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.multiplicity import adjust_p_values
from tests.against.shared_cases import assert_close, each_check, read_checks, read_data, require

CASE = "multiple_comparisons"
CHECKS = read_checks(CASE)
#: R's names of the methods, and ours.
NAMES = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "hochberg",
    "BH": "benjamini_hochberg",
    "BY": "benjamini_yekutieli",
}
ADJUSTED = [name for name in each_check(CASE) if name.split(".")[-1] in NAMES] or ["no cases"]


def read_p_values(name: str) -> pd.Series:
    data = read_data(CASE, "cases.csv")
    return data.loc[data["set"].eq(name)].set_index("label")["p"]


@require(CASE)
@pytest.mark.parametrize("name", ADJUSTED)
def test_adjusted_p_against_r(name):
    data_set, method = name.split(".")
    check = CHECKS[name]
    adjusted = adjust_p_values(read_p_values(data_set), method=NAMES[method])
    assert set(adjusted.index) == set(check["expected"])
    assert_close(adjusted[list(check["expected"])], check, list(check["expected"].values()))


@require(CASE)
def test_rejections_against_benjamini_and_hochberg_1995():
    expected = CHECKS["bh1995.rejected_at_0.05"]["expected"]
    p_values = read_p_values("bh1995")
    for method, rejected in expected.items():
        adjusted = adjust_p_values(p_values, method=NAMES[method])
        assert (adjusted <= 0.05).sum() == rejected


@require(CASE)
def test_results_come_back_in_the_order_of_the_input():
    check = CHECKS["order_independent"]
    # R 4.2.2: p.adjust(c(0.03, 0.02, 0.01), "holm") is 0.04 0.04 0.03
    adjusted = adjust_p_values(pd.Series([0.03, 0.02, 0.01]), method="holm")
    assert_close(adjusted, check)
