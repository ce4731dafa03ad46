from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.multiplicity import adjust_p_values


def test_a_missing_p_is_no_test_and_the_index_stays():
    p_values = pd.Series([0.03, None, 0.01], index=["c", "x", "a"])
    # R 4.2.2: p.adjust(c(0.03, NA, 0.01), "bonferroni")
    adjusted = adjust_p_values(p_values, method="bonferroni")
    assert adjusted["c"] == pytest.approx(0.06)
    assert adjusted["a"] == pytest.approx(0.02)
    assert pd.isna(adjusted["x"])


def test_nothing_but_missing_p_stays_missing():
    assert adjust_p_values(pd.Series([None, None], dtype="float64"), method="holm").isna().all()


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="'sidak' is no method; there are bonferroni, holm"):
        adjust_p_values(pd.Series([0.1]), method="sidak")


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("inf")])
def test_what_is_no_p_is_refused(wrong):
    with pytest.raises(ValueError, match="a p lies within 0 to 1"):
        adjust_p_values(pd.Series([0.1, wrong]), method="holm")
