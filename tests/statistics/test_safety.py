from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ims_outcomes.statistics.safety import (
    NOTHING_RECORDED,
    estimate_adverse_events,
    estimate_rule_of_three,
)
from tests.statistics.people import pick


def build_sessions(*events: str | None, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"adverse_events": pd.Series(events, dtype="str")})
    defaults = {"status": "attended", "adverse_severity": None, "technique": "gunn_ims"}
    return frame.assign(**{**defaults, **columns})


def test_a_blank_is_missing_and_none_is_a_zero(settings):
    rows = estimate_adverse_events(
        build_sessions("none", "none", None, "bleeding"), settings=settings
    )
    row = pick(rows, "adverse_events_per_100")
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [1, 3, 1]
    assert pick(rows, "adverse_events_recorded")["estimate"] == 0.75


def test_none_seen_has_an_upper_limit(settings):
    rows = estimate_adverse_events(build_sessions(*["none"] * 100), settings=settings)
    row = pick(rows, "adverse_events_per_100")
    assert (row["estimate"], row["lower"]) == (0, 0)
    assert row["upper"] == pytest.approx(3.688879, abs=1e-6)  # R: poisson.test(0, 100)


def test_nothing_recorded_is_no_zero(settings):
    rows = estimate_adverse_events(build_sessions(None, None), settings=settings)
    row = pick(rows, "adverse_events_per_100")
    assert np.isnan(row["estimate"])
    assert row["method"] == "nothing recorded: not computed"
    assert row["n_missing"] == 2


def test_each_event_of_a_session_counts_and_each_kind_has_a_row(settings):
    sessions = build_sessions(
        "bleeding;dizziness", "bleeding", "none", adverse_severity=["significant", "mild", None]
    )
    rows = estimate_adverse_events(sessions, settings=settings)
    assert pick(rows, "adverse_events_per_100")["numerator"] == 3
    assert pick(rows, "adverse_events_per_100", "bleeding")["numerator"] == 2
    assert pick(rows, "adverse_events_per_100", "dizziness")["denominator"] == 3
    assert pick(rows, "adverse_events_serious_per_100")["numerator"] == 1


def test_appointments_not_attended_have_no_events(settings):
    sessions = build_sessions("none", None, status=["attended", "no_show"])
    row = pick(estimate_adverse_events(sessions, settings=settings), "adverse_events_per_100")
    assert row[["denominator", "n_missing"]].tolist() == [1, 0]


def test_rates_can_be_cut(settings):
    sessions = build_sessions("none", "bleeding", technique=["dry_needling", None])
    rows = estimate_adverse_events(sessions, settings=settings, by="technique")
    assert pick(rows, "adverse_events_per_100", "dry_needling")["estimate"] == 0
    assert pick(rows, "adverse_events_per_100", "not_recorded")["estimate"] == 100


def test_the_methods_say_that_sessions_of_one_person_count_as_independent(settings):
    rows = estimate_adverse_events(build_sessions("none", "bleeding"), settings=settings)
    assert rows.set_index("measure")["method"].to_dict() == {
        "adverse_events_per_100": "exact Poisson, sessions as if independent",
        "adverse_events_serious_per_100": "exact Poisson, sessions as if independent",
        "adverse_events_recorded": "Wilson, sessions as if independent",
    }


@pytest.mark.parametrize(("events", "limit"), [(0, 2.49644356129), (1, 3.95322043199)])
def test_at_most_how_many_against_r(events, limit, settings):
    # R 4.2.2: poisson.test(events, 120, alternative = "less")$conf.int[2] * 100
    sessions = build_sessions(*["bleeding"] * events, *["none"] * (120 - events), None)
    row = pick(
        estimate_rule_of_three(sessions, settings=settings), "adverse_events_at_most_per_100"
    )
    assert row["upper"] == pytest.approx(limit, rel=1e-9)
    assert row[["numerator", "denominator", "n_missing"]].tolist() == [events, 120, 1]
    assert np.isnan(row["lower"])


def test_none_seen_in_n_sessions_is_the_rule_of_three(settings):
    rows = estimate_rule_of_three(build_sessions(*["none"] * 1000), settings=settings)
    assert rows["upper"].tolist() == pytest.approx([0.3, 0.3], rel=0.002)


def test_serious_events_have_a_limit_of_their_own_in_each_level(settings):
    sessions = build_sessions(
        "bleeding", "none", "none", adverse_severity=["serious", None, None],
        technique=["dry_needling", "dry_needling", None],
    )  # fmt: skip
    rows = estimate_rule_of_three(sessions, settings=settings, by="technique")
    measure = "adverse_events_serious_at_most_per_100"
    assert pick(rows, measure, "dry_needling")["numerator"] == 1
    assert pick(rows, measure, "not_recorded")["upper"] == pytest.approx(299.57, abs=0.01)


def test_where_nothing_is_recorded_there_is_no_limit(settings):
    rows = estimate_rule_of_three(build_sessions(None), settings=settings)
    assert rows["method"].eq(NOTHING_RECORDED).all()
    assert rows["upper"].isna().all()
