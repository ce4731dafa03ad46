"""Sections of the report condition by condition: shrunk means, flows, charts, techniques."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import say
from ims_outcomes.presentation.catalogue import speaking
from ims_outcomes.presentation.rows import Row
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import conditions
from ims_outcomes.reporting.sections.condition_differences import _say_difference
from ims_outcomes.reporting.sections.condition_estimates import (
    ALIKE,
    ALONE,
    DRAWN,
    _choose_shrinkage,
    list_conditions,
)
from ims_outcomes.reporting.sections.condition_parts import build_month_charts, estimate_flows
from ims_outcomes.reporting.sections.labels import label_shown_conditions
from ims_outcomes.sample import make_sample, write_sample
from ims_outcomes.statistics import estimate_shrunk_means
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from tests.small_export import make_tables, write_tables


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(make_sample(seed=11, patients=600, clinics=1), folder)
    return define_report("conditions", build_study(folder))


def draw_from(report: Report, percent: int) -> Report:
    """Draw shrunk means when so much of the middle one is its own."""
    shrinkage = dataclasses.replace(report.settings.shrinkage, drawn_from_weight_percent=percent)
    settings = dataclasses.replace(report.settings, shrinkage=shrinkage)
    return dataclasses.replace(report, study=dataclasses.replace(report.study, settings=settings))


def test_means_that_would_all_lie_at_that_of_all_are_not_drawn(report: Report) -> None:
    shown = conditions.show_forest(report)
    assert not shown.numbers["measure"].eq("mean_change_shrunk").any()
    assert "hardly more than chance" in strip_tags(shown.html)
    assert "Hollow" not in strip_tags(shown.html)


@pytest.mark.parametrize(
    ("weights", "kind"),
    [([0.1, 0.19, 0.6], ALIKE), ([0.1, 0.2, 0.6], DRAWN), ([0.1, 0.21, 0.6], DRAWN), ([], ALONE)],
)
def test_the_middle_weight_decides_whether_shrunk_means_are_drawn(
    weights: list[float], kind: str, report: Report
) -> None:
    rows = pd.DataFrame({"measure": "mean_change_weight", "estimate": weights})
    assert _choose_shrinkage(rows, settings=report.settings) == kind


def test_shrunk_means_stand_beside_the_raw_ones(report: Report) -> None:
    shown_page = conditions.show_forest(draw_from(report, 0))
    assert "rather too narrow" in strip_tags(shown_page.html)
    numbers = shown_page.numbers
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


def test_what_all_others_hold_alone_is_called_by_its_name(report: Report) -> None:
    people = report.cohort.people.assign(condition_group="back")
    alone = people.assign(condition=["low_back_pain"] * (len(people) - 6) + [None] * 6)
    cohort = dataclasses.replace(report.cohort, people=alone)
    report = dataclasses.replace(report, study=report.study)
    vars(report)["cohort"] = cohort
    assert label_shown_conditions(report)["all_other"] == "Condition not recorded"
    assert say("conditions.merged.none") in strip_tags(conditions.show_merged(report).html)


def test_the_answer_says_in_words_which_conditions_differ(report: Report) -> None:
    text = strip_tags(conditions.show_differences(report).html)
    assert "have enough patients" in text or "Only one has enough" in text or "Too few" in text
    numbers = conditions.show_differences(report).numbers
    # One p stands on the page, all of them in the numbers.
    assert {"p_difference", "p_holm", "p_benjamini_hochberg"} <= set(numbers["measure"])
    assert text.count("Benjamini") == 0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "Neck pain: the score fell 1.1 points less than in the others "
               "(likely range 0.1 to 2.0 less)."),
        ("fr", "Cervicalgie : le score a baissé de 1,1 point de moins que chez les autres "
               "(intervalle probable 0,1 à 2,0 de moins)."),
    ],
)  # fmt: skip
def test_a_difference_is_said_in_the_direction_of_the_scale(
    lang: str, said: str, report: Report
) -> None:
    row: Row = {"estimate": 1.06, "lower": 0.1, "upper": 2.0, "unit": "points"}
    name = said.split(":", maxsplit=1)[0].strip()
    with speaking(lang):
        assert _say_difference(report, row, name).replace("\u00a0", " ") == said


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
