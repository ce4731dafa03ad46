from __future__ import annotations

import numpy as np
import pytest

from ims_outcomes.statistics.measurement_error import MeasurementError, find_mdc, find_sem


def test_sem_and_mdc_by_hand():
    # SD 2, reliability 0.91: 2·√0.09 = 0.6; 1.96·√2·0.6 = 1.6631
    assert find_sem([2.0, 2.0], [0.91, 1.0]).tolist() == pytest.approx([0.6, 0.0])
    assert find_mdc(0.6).item() == pytest.approx(1.66312, abs=1e-5)


@pytest.mark.parametrize(
    ("sd", "reliability", "said"),
    [(-1.0, 0.8, "SD cannot be negative"), (1.0, 1.1, "0 to 1"), (1.0, -0.1, "0 to 1")],
)
def test_what_cannot_be_is_refused(sd, reliability, said):
    with pytest.raises(ValueError, match=said):
        find_sem(sd, reliability)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"source": " ", "sem": 1.0}, "needs its source"),
        ({"source": "x"}, "one of reliability, sem and mdc"),
        ({"source": "x", "sem": 1.0, "mdc": 2.0}, "one of reliability, sem and mdc"),
        ({"source": "x", "reliability": 0.8}, "needs the SD"),
        ({"source": "x", "sem": 1.0, "sd": 2.0}, "belongs to a reliability"),
        ({"source": "x", "reliability": 1.0, "sd": 2.0}, "between 0 and 1"),
        ({"source": "x", "reliability": 0.8, "sd": 2.0, "reliability_last": 0.0}, "between 0"),
        ({"source": "x", "sem": 0.0}, "above 0"),
        ({"source": "x", "reliability": 0.8, "sd": float("nan")}, "above 0"),
    ],
)
def test_there_is_no_default_and_no_number_without_its_source(given, said):
    with pytest.raises(ValueError, match=said):
        MeasurementError(**given)


def test_the_three_ways_to_give_it_agree():
    by_reliability = MeasurementError(source="x", reliability=0.75, sd=2.0).resolve(3.0)
    by_sem = MeasurementError(source="x", sem=1.0).resolve(2.0)
    by_mdc = MeasurementError(source="x", mdc=find_mdc(1.0).item()).resolve(2.0)
    of_sample = MeasurementError(source="x", reliability=0.75, sd="of_sample").resolve(2.0)
    for scale in (by_reliability, by_sem, by_mdc, of_sample):
        assert (scale.sem, scale.reliability, scale.sd) == pytest.approx((1.0, 0.75, 2.0))


def test_without_spread_there_is_no_reliability_but_the_error_stays():
    scale = MeasurementError(source="x", sem=1.0).resolve(0.0)
    assert scale.sem == 1.0
    assert np.isnan(scale.reliability)


def test_the_words_name_number_and_source():
    described = MeasurementError(source="Doe 2001", reliability=0.8, sd="of_sample").describe()
    assert described == "reliability 0.8, SD of the baselines (Doe 2001)"
    assert MeasurementError(source="Doe 2001", sem=1).describe() == "SEM 1 (Doe 2001)"
