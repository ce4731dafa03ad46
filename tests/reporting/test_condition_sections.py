"""Sections of the report condition by condition: shrunk means, flows, charts, techniques."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import say
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import conditions
from ims_outcomes.reporting.sections.condition_estimates import list_conditions
from ims_outcomes.reporting.sections.condition_parts import build_month_charts, estimate_flows
from ims_outcomes.sample import make_sample, write_sample
from ims_outcomes.statistics import estimate_shrunk_means
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from tests.small_export import make_tables, write_tables


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(make_sample(seed=11, patients=600, clinics=1), folder)
    return define_report("conditions", build_study(folder))


def test_shrunk_means_stand_beside_the_raw_ones(report: Report) -> None:
    numbers = conditions.show_forest(report).numbers
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    rows = estimate_shrunk_means(
        people,
        by=SHOWN,
        value="change",
        measure="mean_change",
        unit=report.instrument.unit,
        settings=report.settings,
    )
    expected = rows.query("measure == 'mean_change_shrunk'").set_index("level")["estimate"]
    shown = numbers.query("measure == 'mean_change_shrunk'").dropna(subset="estimate")
    assert len(shown) > 2
    for level, estimate in zip(shown["level"], shown["estimate"], strict=True):
        assert estimate == pytest.approx(expected[level])
    hidden = numbers.query("measure == 'mean_change'")
    assert set(hidden.loc[hidden["estimate"].notna(), "level"]) >= set(shown["level"])


def test_the_steps_of_a_flow_add_up(report: Report) -> None:
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    counts = estimate_flows(people).pivot(index="level", columns="measure", values="estimate")
    left = counts["each_no_baseline"] + counts["each_no_last"] + counts["each_both_scores"]
    assert left.tolist() == counts["each_should_have_scores"].tolist()
    assert counts["each_should_have_scores"].sum() == len(people)


def test_each_condition_says_what_is_published_of_it(report: Report) -> None:
    text = strip_tags(conditions.show_each(report).html)
    assert "Low back pain: as published elsewhere" in text
    assert "Artus 2014" in text
    assert "Danish physiotherapy" not in text  # that is of pain of any kind


def test_how_many_have_both_scores_is_the_same_in_every_table(report: Report) -> None:
    counts = ["level", "numerator", "denominator"]
    index, compared = (
        section(report).numbers.query("measure == 'completeness' and level != 'all'")[counts]
        for section in (conditions.show_index, conditions.show_differences)
    )
    assert len(compared) == len(index.merge(compared)) > 4


def test_each_condition_points_to_what_became_of_such_patients_elsewhere(report: Report) -> None:
    text = strip_tags(conditions.show_each(report).html)
    here, elsewhere = (say(f"conditions.each.course_{place}") for place in ("here", "elsewhere"))
    assert text.count(here) == text.count(": as published elsewhere") > 0
    assert text.count(here) + text.count(elsewhere) == len(list_conditions(report))


def test_of_a_condition_of_few_it_is_said_too_what_is_published(report: Report) -> None:
    people = report.cohort.people
    is_back = people["condition"].eq("low_back_pain")
    few = people.assign(
        has_pair=people["has_pair"] & ~(is_back & (people["has_pair"] & is_back).cumsum().gt(3))
    )
    other = dataclasses.replace(report)
    other.__dict__["cohort"] = dataclasses.replace(report.cohort, people=few)
    text = strip_tags(conditions.show_each(other).html)
    assert "Low back pain: who improved" not in text
    assert "Low back pain: as published elsewhere" in text
    assert text.count(say("conditions.each.course_here")) == text.count(": as published elsewhere")


def test_the_number_of_comparisons_is_said(report: Report) -> None:
    shown = conditions.show_differences(report)
    compared = shown.numbers.query("measure == 'p_difference'")["estimate"].notna().sum()
    assert f"{compared} condition" in strip_tags(shown.html)


def test_no_cell_of_techniques_is_a_few_people(report: Report) -> None:
    cells = conditions.show_techniques(report).numbers
    shown = cells["numerator"].dropna()
    assert shown[shown.between(0, 5, inclusive="neither")].empty
    # In no row and no column is one cell hidden alone.
    parts = cells["level"].str.split(" | ", regex=False)
    for side in (0, 1):
        hidden = cells["numerator"].isna().groupby(parts.str[side]).sum()
        assert hidden.ne(1).all()


def test_charts_over_months_stay_in_the_clinic(report: Report) -> None:
    assert build_month_charts(report)["month"].max() <= report.outcome.last
    shared = dataclasses.replace(report, sharing=object())  # type: ignore[arg-type]
    assert build_month_charts(shared).empty


def test_with_the_thresholds_low_a_condition_has_its_chart(report: Report) -> None:
    disclosure = dataclasses.replace(report.settings.disclosure, hide_below_people=2)
    settings = dataclasses.replace(report.settings, disclosure=disclosure)
    study = dataclasses.replace(report.study, settings=settings)
    shown = conditions.show_each(dataclasses.replace(report, study=study))
    assert (shown.numbers["measure"] == "chart_low_back_pain").any()
    assert "Low back pain: mean change, points" in shown.html


@pytest.mark.parametrize("patients", [1, 6, 14])
def test_few_people_are_hidden_and_every_section_stands(patients: int, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '[episodes]\nextract_date = "2026-12-31"\n[report]\nperiod_months = 0\n', encoding="utf-8"
    )
    data = write_tables(tmp_path / "data", make_tables(patients=patients))
    report = define_report("conditions", build_study(data, config=path))
    for section in (
        conditions.show_forest,
        conditions.show_differences,
        conditions.show_each,
        conditions.show_techniques,
    ):
        assert section(report).html
