"""Sections of the session counts report: time to response, attendance over months."""

from __future__ import annotations

import html
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.disclosure import round_steps
from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import format_period, say
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import session_counts
from ims_outcomes.sample import make_sample, write_sample
from ims_outcomes.statistics import estimate_attendance, estimate_time_to_response
from ims_outcomes.statistics.still_attending import select_first_episodes
from tests.small_export import make_tables, write_tables

CURVES = ["first_response", "first_response_held", "left_before_response"]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(make_sample(seed=11, patients=400, clinics=1), folder)
    return define_report("session_counts", build_study(folder))


def test_curves_are_those_of_the_statistic_in_steps_of_five_people(report: Report) -> None:
    started = report.all_episodes["episode_id"].isin(report.started["episode_id"])
    rows = estimate_time_to_response(
        report.all_episodes.loc[started],
        session_scores=report.session_scores,
        sessions=report.study.sessions,
        extract_date=report.study.extract_date,
        instrument=report.instrument,
        settings=report.settings,
    )
    true = round_steps(rows, least=5).query("measure in @CURVES and group == 'sessions'")
    numbers = session_counts.show_time_to_response(report).numbers
    shown = numbers.query("measure in @CURVES and group == 'sessions'")
    keys = ["measure", "level"]
    both = shown.drop_duplicates(keys).merge(true, on=keys)
    assert len(both) == len(CURVES) * (report.settings.sessions.curve_sessions - 1)
    assert both["estimate_x"].tolist() == pytest.approx(both["estimate_y"].tolist())


def test_no_step_is_a_single_patient(report: Report) -> None:
    numbers = session_counts.show_time_to_response(report).numbers
    shown = numbers.query("measure in @CURVES and group == 'sessions'").drop_duplicates(
        ["measure", "level"]
    )
    for _, curve in shown.groupby("measure"):
        ordered = curve.assign(time=pd.to_numeric(curve["level"])).sort_values("time")
        people = (ordered["estimate"] * ordered["n"]).tolist()
        steps = pd.Series([0.0, *people]).diff().dropna()
        assert ((steps.abs() < 1e-9) | (steps >= 5 - 1e-9)).all()


def test_months_drawn_are_those_of_the_page_and_add_up_to_its_table(report: Report) -> None:
    shown = session_counts.show_attendance_charts(report)
    months = shown.numbers.query("measure == 'chart_no_shows' and group == 'month'")
    assert months["level"].tolist() == list(report.activity.months)
    total = estimate_attendance(report.appointments, settings=report.settings)
    missed = total.set_index("measure").loc["no_show", "numerator"]
    assert (months["estimate"] * months["n"]).sum() == pytest.approx(missed)
    assert shown.html.count("<img") == 2


def test_how_many_episodes_a_group_has_is_shown_and_agrees_with_what_the_last_table_rests_on(
    report: Report,
) -> None:
    numbers = session_counts.show_groups(report).numbers
    counted = numbers.query("measure == 'episodes_of' and group == 'condition'")
    assert counted["numerator"].sum() == counted["denominator"].iloc[0]
    explained = numbers.query("measure == 'variance_explained' and level == 'condition'")
    recorded = counted.loc[counted["level"].ne("not_recorded"), "numerator"].sum()
    assert explained["n"].tolist() == [recorded]
    # How many sessions fewer than 5 of them had is not shown.
    few = counted.loc[counted["numerator"].lt(5), "level"]
    means = numbers.query("measure == 'mean_sessions' and level in @few")
    assert len(few)
    assert means["estimate"].isna().all()
    # A larger group that is hidden for their sake is said to be.
    protected = counted.loc[counted["numerator"].ge(5), "level"]
    measured = numbers.query("measure == 'mean_sessions'")
    hidden = measured.loc[measured["level"].isin(protected), "estimate"].isna()
    said = say("session_counts.cut.protected") in strip_tags(
        session_counts.show_groups(report).html
    )
    assert said == hidden.any()


@pytest.mark.parametrize("patients", [1, 4, 12])
def test_few_people_are_hidden_and_the_section_stands(patients: int, tmp_path: Path) -> None:
    data = write_tables(tmp_path / "data", make_tables(patients=patients))
    path = tmp_path / "settings.toml"
    path.write_text(
        '[episodes]\nextract_date = "2026-12-31"\n[report]\nperiod_months = 0\n', encoding="utf-8"
    )
    report = define_report("session_counts", build_study(data, config=path))
    shown = session_counts.show_time_to_response(report)
    counts = shown.numbers["n"].dropna()
    assert counts[counts.between(0, 5, inclusive="neither")].empty
    assert strip_tags(session_counts.show_attendance_charts(report).html) == say(
        "attendance_charts.none"
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["gave a first score high enough", "seen within the time followed",
                "Patients followed"]),
        ("fr", ["le premier score était assez élevé", "pendant la durée du suivi",
                "Patients suivis"]),
    ],
)  # fmt: skip
def test_who_is_followed_until_a_response_is_named(
    lang: str, said: list[str], report: Report
) -> None:
    with speaking(lang):
        text = strip_tags(session_counts.show_time_to_response(report).html)
    assert all(words in text for words in said)
    # Whoever gave no first score is missing, not followed.
    row = session_counts.show_time_to_response(report).numbers.query("level == '12'").iloc[0]
    started = report.all_episodes["episode_id"].isin(report.started["episode_id"])
    first = select_first_episodes(report.all_episodes.loc[started])
    fit = first["is_eligible"].astype(bool) & first["baseline_score"].gt(0)
    assert row["n"] == fit.sum()
    assert row["n_missing"] == first["baseline_score"].isna().sum() > 0


def test_a_scale_without_percentages_has_no_time_to_response(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[scores]\ninstrument = "odi"\n', encoding="utf-8")
    tables = make_tables(instrument="odi", scale=(0, 100))
    data = write_tables(tmp_path / "data", tables)
    report = define_report("session_counts", build_study(data, config=path))
    said = strip_tags(session_counts.show_time_to_response(report).html)
    assert said == say("needs.percent_rule", instrument="ODI")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_visits_per_new_patient_are_named_once_in_their_table(
    language: str, report: Report
) -> None:
    with speaking(language):
        shown = session_counts.show_visits_per_new_patient(report)
        name = say("session_counts.pva.ratio")
        months = format_period(f"{report.activity.first} to {report.activity.last}")
    table = html.unescape(strip_tags(shown.html.partition("</table>")[0]))
    assert (table.count(name), table.count(" ".join(months.split()))) == (1, 1)
