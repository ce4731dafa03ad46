from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.statistics.interval_choices import (
    DIFFERENCE_METHODS,
    SHARE_METHODS,
    difference_interval,
    share_interval,
)


@pytest.mark.parametrize("method", SHARE_METHODS)
def test_nobody_asked_has_no_interval(method):
    lower, upper = share_interval([0, 3], [0, 4], method=method, confidence=0.95)
    assert np.isnan([lower[0], upper[0]]).all()
    assert 0 < lower[1] < 0.75 < upper[1] <= 1


@pytest.mark.parametrize("method", DIFFERENCE_METHODS)
def test_an_empty_group_has_no_difference(method):
    found = difference_interval(0, 0, 3, 4, method=method, confidence=0.95)
    assert np.isnan(found).all()


def test_both_shares_at_an_end_have_no_score_interval():
    for counts in [(0, 10, 0, 20), (10, 10, 20, 20)]:
        found = difference_interval(*counts, method="miettinen_nurminen", confidence=0.95)
        assert np.isnan(found).all()
        assert np.isfinite(
            difference_interval(*counts, method="agresti_caffo", confidence=0.95)
        ).all()


def test_a_method_that_is_none_is_refused_by_name():
    with pytest.raises(ValueError, match="'wald' is no interval of a share; there are"):
        share_interval(1, 2, method="wald", confidence=0.95)
    with pytest.raises(ValueError, match="'wald' is no interval of a difference; there are"):
        difference_interval(1, 2, 1, 2, method="wald", confidence=0.95)
