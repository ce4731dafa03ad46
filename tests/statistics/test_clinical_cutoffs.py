from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.clinical_cutoffs import FunctionalNorm, find_cutoff, is_functional

CLINICAL = {"clinical_mean": 7.0, "clinical_sd": 1.5}


def test_a_b_and_c_by_hand_in_both_directions(nprs, psfs):
    # Lower is better: a 7 − 3, b 2 + 2, c (1·7 + 1.5·2) ÷ 2.5
    norm = FunctionalNorm(mean=2, sd=1, source="made up")
    found = [find_cutoff(kind, instrument=nprs, norm=norm, **CLINICAL) for kind in "abc"]
    assert found == pytest.approx([4, 4, 4])
    # Higher is better: a 3 + 3, b 9 − 2, c (1·3 + 1.5·9) ÷ 2.5
    norm = FunctionalNorm(mean=9, sd=1, source="made up")
    clinical = {"clinical_mean": 3.0, "clinical_sd": 1.5}
    found = [find_cutoff(kind, instrument=psfs, norm=norm, **clinical) for kind in "abc"]
    assert found == pytest.approx([6, 7, 6.6])


def test_jacobson_and_truaxs_own_example(psfs):
    # Their hypothetical scale: clinical 40, functional 60, both SDs 7.5: a 55, b 45, c 50
    norm = FunctionalNorm(mean=60, sd=7.5, source="Jacobson & Truax 1991")
    clinical = {"clinical_mean": 40.0, "clinical_sd": 7.5}
    found = [find_cutoff(kind, instrument=psfs, norm=norm, **clinical) for kind in "abc"]
    assert found == [55, 45, 50]


def test_exactly_at_the_cutoff_is_clinical(nprs, psfs):
    scores = pd.Series([3.9, 4.0, 4.1, None])
    assert is_functional(scores, cutoff=4, instrument=nprs).tolist() == [True, False, False, False]
    assert is_functional(scores, cutoff=4, instrument=psfs).tolist() == [False, False, True, False]


def test_what_is_lacking_is_said(nprs):
    norm = FunctionalNorm(mean=2, sd=1, source="made up")
    with pytest.raises(ValueError, match="cut-off b needs the scores of people without"):
        find_cutoff("b", instrument=nprs, **CLINICAL)
    with pytest.raises(ValueError, match="is a, b or c, not 'd'"):
        find_cutoff("d", instrument=nprs, norm=norm, **CLINICAL)
    with pytest.raises(ValueError, match="needs baselines that differ"):
        find_cutoff("c", instrument=nprs, norm=norm, clinical_mean=7, clinical_sd=0)
    with pytest.raises(ValueError, match="needs its source"):
        FunctionalNorm(mean=2, sd=1, source="")
    with pytest.raises(ValueError, match="SD above 0"):
        FunctionalNorm(mean=2, sd=0, source="x")
