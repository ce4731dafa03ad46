from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from ims_outcomes.statistics.condition_charts import build_condition_charts


@pytest.fixture
def people() -> pd.DataFrame:
    days = pd.to_datetime(["2026-01-05", "2026-01-20", "2026-03-02", "2026-03-03", "2026-04-01"])
    return pd.DataFrame(
        {
            "condition": ["neck", "neck", "neck", None, "back"],
            "change": [-2.0, -4.0, -1.0, -9.0, -3.0],
            "has_pair": True,
            "first_session_date": days - pd.Timedelta(days=31),
            "last_session_date": days,
        }
    )


def build(people, settings, instruments):
    return build_condition_charts(
        people, by="condition", last="2026-03", instrument=instruments["nprs"], settings=settings
    )


def test_a_month_is_the_mean_of_those_who_ended_in_it(people, settings, instruments):
    months = build(people, settings, instruments).set_index("month")
    assert months["chart"].unique().tolist() == ["neck"]  # back ended too late, None is none
    assert months["value"].tolist()[::2] == [-3.0, -1.0]
    assert months["n"].tolist() == [2, 0, 1]
    assert pd.isna(months.loc["2026-02", "value"])


def test_with_a_fixed_window_the_month_is_that_of_the_start(people, settings, instruments):
    scores = dataclasses.replace(settings.scores, window_weeks=6)
    months = build(people, dataclasses.replace(settings, scores=scores), instruments)
    neck = months.loc[months["chart"].eq("neck")]
    assert neck["month"].tolist()[0] == "2025-12"


def test_without_pairs_there_is_no_chart(people, settings, instruments):
    assert build(people.assign(has_pair=False), settings, instruments).empty
