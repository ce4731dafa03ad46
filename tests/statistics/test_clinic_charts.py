"""The charts of a clinic, from frames in which each month is known."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.chart_verdicts import estimate_chart_verdicts
from ims_outcomes.statistics.clinic_charts import build_clinic_charts
from ims_outcomes.vocabulary import Settings
from ims_outcomes.vocabulary.settings import ClinicEvent
from tests.statistics.chart_points import list_months

#: The extract ends with March 2026: December 2025 is the last mature month (31 March is 90 days
#: after 31 December), March the last complete one.
EXTRACT = pd.Timestamp("2026-03-31")
MONTHS = list_months(24, first="2024-04")


def build_clinic(**changes: Any) -> dict[str, pd.DataFrame]:
    """Four people start on the 1st of each month and come weekly; none comes in June 2025.

    The first comes once, the second twice, the others three times. The baseline is 8; the third
    ends at 4 (50 % better), the fourth at 7, the first two have no last score. Each month one
    more appointment is missed. Every second session had bleeding, every other none.
    """
    starts = [month for month in MONTHS if month != "2025-06"]
    first = pd.to_datetime(pd.Series(np.repeat(starts, 4)) + "-01")
    count = pd.Series([1, 2, 3, 3] * len(starts))
    episodes = pd.DataFrame(
        {
            "episode_id": range(len(first)),
            "patient_key": range(len(first)),
            "first_session_date": first,
            "last_session_date": first + pd.to_timedelta(7 * (count - 1), unit="D"),
            "start_month": first.dt.strftime("%Y-%m"),
            "session_count": count,
            "is_treated": True,
            "start_known": True,
            "is_pain": True,
            "next_episode_date": pd.NaT,
            "closed_by": "gap",
        }
    )
    episodes["is_closed"] = (EXTRACT - episodes["last_session_date"]).dt.days > 90
    rows = episodes.loc[episodes.index.repeat(count)]
    number = rows.groupby("episode_id").cumcount() + 1
    attended = pd.DataFrame(
        {
            "episode_id": rows["episode_id"],
            "session_number": number.astype("float64"),
            "session_date": rows["first_session_date"]
            + pd.to_timedelta(7 * (number - 1), unit="D"),
            "status": "attended",
        }
    ).reset_index(drop=True)
    attended["adverse_events"] = np.where(attended.index % 2, "bleeding", "none")
    missed = pd.DataFrame({"session_date": first[::4], "status": "no_show"})
    sessions = pd.concat([attended, missed], ignore_index=True)
    outcomes = pd.DataFrame(
        {
            "episode_id": episodes["episode_id"],
            "instrument": "nprs",
            "baseline_score": 8.0,
            "last_score": [np.nan, np.nan, 4.0, 7.0] * len(starts),
            "near_needling": False,
        }
    )
    outcomes["change"] = outcomes["last_score"] - 8
    frames = {"episodes": episodes, "outcomes": outcomes}
    frames["sessions"] = sessions.assign(session_id=[f"{place:04}" for place in sessions.index])
    return {name: change(frames) for name, change in changes.items()} | {
        name: frame for name, frame in frames.items() if name not in changes
    }


def chart(settings: Settings, instrument: Any, frames: Any = None, **asked: Any) -> pd.DataFrame:
    found = frames or build_clinic()
    return build_clinic_charts(
        found["episodes"],
        found["sessions"],
        outcomes=found["outcomes"],
        extract_date=EXTRACT,
        instrument=instrument,
        settings=settings,
        **asked,
    )


def look(months: pd.DataFrame, name: str, month: str) -> pd.Series:
    return months.loc[months["chart"].eq(name) & months["month"].eq(month)].iloc[0]


def test_every_chart_has_the_value_and_the_people_of_its_month(settings, nprs):
    months = chart(settings, nprs)
    kinds = months.groupby("chart", sort=False)["method"].first().to_dict()
    # Values that never change leave no limits, and the chart says so; shares have those of chance.
    assert kinds == {
        "completeness": "P′",
        "responders": "P′",
        "mean_change": "I′: no variation, no limits",
        "retention": "P′",
        "sessions": "XmR: no variation, no limits",
        "new_episodes": "XmR: no variation, no limits",
        "episodes_ended": "XmR",
        "no_shows": "P′",
        "adverse_events": "U′",
    }
    expected = {
        "completeness": (0.5, 4),  # the third and the fourth
        "responders": (0.5, 2),  # the third of the two with both scores
        "mean_change": (-2.5, 2),  # −4 and −1
        "retention": (0.5, 4),  # two of four came a third time
        "sessions": (9, 1),  # 1 + 2 + 3 + 3
        "new_episodes": (4, 1),
        "episodes_ended": (4, 1),  # those of December: 91 days after the 1st, the 8th and the 15th
        "no_shows": (0.1, 10),  # one of ten booked
    }
    for name, (value, n) in expected.items():
        row = look(months, name, "2025-03")
        assert (row["value"], row["n"]) == (pytest.approx(value), n), name
    events = look(months, "adverse_events", "2025-03")
    assert events["value"] in (pytest.approx(400 / 9), pytest.approx(500 / 9))
    assert events["n"] == 9
    better = months.groupby("chart")["better"].first().to_dict()
    assert better["mean_change"] == "lower"
    assert better["responders"] == better["retention"] == "higher"
    assert better["sessions"] == ""


def test_outcomes_end_with_the_last_mature_month_and_appointments_with_the_last_complete(
    settings, nprs
):
    spans = chart(settings, nprs).groupby("chart")["month"].agg(["min", "max"]).T.to_dict("list")
    assert spans["responders"] == spans["mean_change"] == ["2024-04", "2025-12"]
    assert spans["retention"] == ["2024-04", "2025-12"]
    # The first month of the data may not be whole, so sessions begin with the second.
    assert spans["sessions"] == ["2024-05", "2026-03"]
    assert spans["no_shows"] == ["2024-04", "2026-03"]
    # 90 days after the first appointment are over on 30 June 2024.
    assert spans["new_episodes"] == spans["episodes_ended"] == ["2024-07", "2026-03"]


def test_months_after_the_one_asked_for_have_no_part_in_the_charts(settings, nprs):
    months = chart(settings, nprs, until="2025-11")
    assert months.groupby("chart")["month"].max().eq("2025-11").all()
    assert chart(settings, nprs, until="2026-02").groupby("chart")["month"].max().to_dict() == {
        "adverse_events": "2026-02", "completeness": "2025-12", "episodes_ended": "2026-02",
        "mean_change": "2025-12", "new_episodes": "2026-02", "no_shows": "2026-02",
        "responders": "2025-12", "retention": "2025-12", "sessions": "2026-02",
    }  # fmt: skip


def test_who_ends_twice_counts_in_both_months_and_once_in_each(settings, nprs):
    def come_again(frames):
        # The fourth person of a month is the third of the same month, and the second of May too.
        keys = frames["episodes"]["patient_key"].replace({3: 2, 4: 2, 7: 2})
        return frames["episodes"].assign(patient_key=keys)

    months = chart(settings, nprs, build_clinic(episodes=come_again))
    assert look(months, "completeness", "2024-04")["n"] == 3
    assert look(months, "completeness", "2024-05")["n"] == 3
    assert look(months, "completeness", "2024-06")["n"] == 4


def test_a_month_without_anybody_is_a_gap(settings, nprs):
    months = chart(settings, nprs)
    for name in months["chart"].unique():
        assert np.isnan(look(months, name, "2025-06")["value"]), name
        assert look(months, name, "2025-06")["point_type"] == "", name


def test_an_event_is_written_in_its_month_and_restarts_only_the_charts_it_names(settings, nprs):
    events = (
        ClinicEvent("2025-02-10", "New room"),
        ClinicEvent("2025-02-20", "A second practitioner", ("sessions", "retention")),
    )
    months = chart(dataclasses.replace(settings, events=events), nprs)
    assert look(months, "responders", "2025-02")["events"] == "New room; A second practitioner"
    assert look(months, "responders", "2025-03")["events"] == ""
    phases = months.groupby("chart")["phase"].max().to_dict()
    assert {name for name, phase in phases.items() if phase} == {"sessions", "retention"}
    assert look(months, "sessions", "2025-01")["phase"] == 0
    assert look(months, "sessions", "2025-02")["phase"] == 1


def test_targets_stand_on_their_charts(settings, nprs):
    months = chart(settings, nprs, targets={"no_shows": 0.05})
    assert look(months, "no_shows", "2025-03")["target"] == 0.05
    assert months.loc[months["chart"].ne("no_shows"), "target"].isna().all()
    with pytest.raises(ValueError, match=r"no charts \['noshows'\] to have a target"):
        chart(settings, nprs, targets={"noshows": 0.05})


def test_rare_events_are_charted_by_the_sessions_between_them(settings, nprs):
    # The first session of every third month worked: 9 sessions a month, so 26 between two.
    def make_rare(frames):
        words = np.where(frames["sessions"].index % 27 == 0, "bleeding", "none")
        return frames["sessions"].assign(adverse_events=words)

    events = chart(settings, nprs, build_clinic(sessions=make_rare)).query(
        "chart == 'adverse_events'"
    )
    assert events["method"].iloc[0].startswith("G")
    assert events["unit"].iloc[0] == "sessions between events"
    assert events["better"].iloc[0] == "higher"
    assert events["value"].tolist() == [26.0] * 7


def test_several_words_are_several_events_and_none_is_no_event(settings, nprs):
    def write(frames):
        sessions = frames["sessions"]
        return sessions.assign(
            adverse_events=np.where(sessions.index % 2, "bleeding;dizziness", "none;bleeding")
        )

    months = chart(settings, nprs, build_clinic(sessions=write))
    # Nine sessions: four or five of two events each, the others of one.
    assert look(months, "adverse_events", "2025-03")["value"] in (
        pytest.approx(100 * 13 / 9),
        pytest.approx(100 * 14 / 9),
    )


def test_what_the_data_do_not_hold_has_no_chart(settings, nprs, psfs):
    def attended_only(frames):
        sessions = frames["sessions"].query("status == 'attended'")
        return sessions.assign(adverse_events=np.nan).astype({"adverse_events": "str"})

    frames = build_clinic(
        sessions=attended_only, outcomes=lambda frames: frames["outcomes"].iloc[:0]
    )
    assert set(chart(settings, nprs, frames)["chart"]) == {
        "retention", "new_episodes", "sessions", "episodes_ended",
    }  # fmt: skip
    # No percentages on PSFS, and here no scores on it either.
    assert "responders" not in set(chart(settings, psfs)["chart"])


def test_nothing_at_all_gives_no_charts(settings, nprs):
    nothing = {name: frame.iloc[:0] for name, frame in build_clinic().items()}
    months = chart(settings, nprs, nothing)
    assert months.empty
    assert {"chart", "value", "unit", "events"} <= set(months.columns)


def test_with_a_fixed_window_outcomes_belong_to_the_month_of_the_start(settings, nprs):
    window = dataclasses.replace(settings.scores, window_weeks=12)
    months = chart(dataclasses.replace(settings, scores=window), nprs)
    responders = months.query("chart == 'responders'")
    # 12 + 4 weeks after the end of November are over on 22 March; of December on 22 April.
    assert responders["month"].max() == "2025-11"


def test_verdicts_have_each_chart_s_own_unit(settings, nprs):
    rows = estimate_chart_verdicts(chart(settings, nprs)).set_index("level")
    assert rows.loc["mean_change", "unit"] == "points"
    assert rows.loc["sessions", "unit"] == "sessions"
