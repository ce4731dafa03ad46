"""The course week by week."""

from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.statistics.course_points import estimate_course_points
from ims_outcomes.statistics.mixed_estimates import estimate_course

SCORES = pd.DataFrame(
    {
        "patient_key": [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3],
        "weeks": [0.0, 3, 6] * 4,
        "score": [7.0, 6, 4, 8, 6, 5, 5, 5, 4, 6, 4, 4],
    }
)


@pytest.fixture
def given(instruments, settings):
    return {"instrument": instruments["nprs"], "settings": settings}


def test_the_mean_at_the_start_is_that_of_the_model(given) -> None:
    course = estimate_course(SCORES, **given).iloc[0]
    start = estimate_course_points(SCORES, at=[0], **given).iloc[0]
    columns = ["n", "estimate", "lower", "upper"]
    assert start[columns].tolist() == course[columns].tolist()
    assert (start["measure"], start["group"], start["level"]) == ("mean_score_at", "weeks", "0")


def test_the_means_lie_on_the_line(given) -> None:
    slope = estimate_course(SCORES, **given).set_index("measure").loc["slope_per_week", "estimate"]
    rows = estimate_course_points(SCORES, at=[0, 2, 6], **given)
    first, second, last = rows["estimate"]
    assert second == pytest.approx(first + 2 * slope, abs=1e-4)
    assert last == pytest.approx(first + 6 * slope, abs=1e-4)


def test_where_there_is_no_model_the_method_says_why(given) -> None:
    rows = estimate_course_points(SCORES.head(3), at=[0, 6], **given)
    assert rows["estimate"].isna().all()
    assert rows["method"].str.len().gt(0).all()
