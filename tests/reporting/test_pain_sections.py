"""The sections of the pain change report that models stand behind, on a small sample."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.episodes import build_study
from ims_outcomes.presentation import Shown, say
from ims_outcomes.presentation.catalogue import read_words, set_language, speaking
from ims_outcomes.presentation.shown import strip_tags
from ims_outcomes.reporting.report import Report, define_report
from ims_outcomes.reporting.sections import pain_change, statements
from ims_outcomes.reporting.sections.adjusted import add_case_mix, find_case_mix
from ims_outcomes.reporting.sections.anyway import find_population
from ims_outcomes.reporting.sections.missing_scores import (
    REFUSALS,
    _add_known,
    _find_known,
    _say_unknown,
    find_imputed,
    find_weighted,
)
from ims_outcomes.reporting.sections.published import name_study
from ims_outcomes.reporting.sections.reliable_band import find_reliable_change
from ims_outcomes.sample import make_sample, write_sample
from ims_outcomes.statistics import (
    estimate_imputed_change,
    estimate_regression_to_mean,
    estimate_tipping_point,
)
from ims_outcomes.vocabulary.natural_course import load_natural_course
from tests.small_export import make_tables, write_tables

SECTIONS = (
    pain_change.show_adjusted_change,
    pain_change.show_regression_to_mean,
    pain_change.show_natural_course,
    pain_change.show_sensitivity,
    pain_change.show_tipping_point,
)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(make_sample(seed=11, patients=400, clinics=1), folder)
    return define_report("pain_change", build_study(folder))


def make_report(folder: Path, *, config: str = "", patients: int = 40) -> Report:
    """Make the report of a small export."""
    path = folder / "settings.toml"
    path.write_text(config, encoding="utf-8")
    data = write_tables(folder / "data", make_tables(patients=patients))
    return define_report("pain_change", build_study(data, config=path))


def find(shown: Shown, measure: str, level: str = "all") -> pd.Series:
    """Find the one row of numbers of a measure and level."""
    rows = shown.numbers.query("measure == @measure and level == @level")
    assert len(rows) == 1, rows
    return rows.iloc[0]


def test_people_of_like_case_mix_are_set_beside_each_other(report: Report) -> None:
    shown = pain_change.show_adjusted_change(report)
    recorded, adjusted = (find(shown, name) for name in ("mean_change", "adjusted_change"))
    # Everybody has the case mix of everybody.
    assert adjusted["estimate"] == pytest.approx(recorded["estimate"])
    chronic = find(shown, "adjusted_change", "chronic")
    assert chronic["n"] == find(shown, "mean_change", "chronic")["n"]
    assert chronic["lower"] < chronic["estimate"] < chronic["upper"]


def test_a_model_takes_in_no_more_than_its_people_can_carry(report: Report) -> None:
    people = add_case_mix(report)
    pairs = people["has_pair"].sum()
    chosen = find_case_mix(people)
    assert sum(people[name].nunique() for name in chosen) <= pairs / 10
    few = people.head(40)
    assert len(find_case_mix(few)) < len(chosen)
    assert find_case_mix(people.head(0)) == []


def test_what_is_expected_anyway_is_what_the_statistic_says(report: Report) -> None:
    shown = pain_change.show_regression_to_mean(report)
    population = find_population(report)
    assert population is not None
    rows = estimate_regression_to_mean(
        report.cohort.people,
        instrument=report.instrument,
        settings=report.settings,
        population=population,
    ).set_index("measure")
    for measure in ("regression_to_mean", "responder_30_by_regression", "mean_change_chosen"):
        assert shown.numbers.query("measure == @measure").iloc[0]["estimate"] == pytest.approx(
            rows.loc[measure, "estimate"]
        )
    assert "would be expected, " in strip_tags(shown.html)


def test_a_scale_of_another_length_stretches_the_population(tmp_path: Path) -> None:
    tables = make_tables(instrument="vas", scale=(0, 100))
    path = tmp_path / "settings.toml"
    path.write_text('[scores]\ninstrument = "vas"\n', encoding="utf-8")
    data = write_tables(tmp_path / "data", tables)
    population = find_population(define_report("pain_change", build_study(data, config=path)))
    assert population is not None
    assert (population.means, population.sds) == ((40, 50), (20, 25))


def test_a_scale_of_something_else_has_no_population(tmp_path: Path) -> None:
    tables = make_tables(instrument="odi", scale=(0, 100))
    path = tmp_path / "settings.toml"
    path.write_text('[scores]\ninstrument = "odi"\n', encoding="utf-8")
    data = write_tables(tmp_path / "data", tables)
    shown = pain_change.show_regression_to_mean(
        define_report("pain_change", build_study(data, config=path))
    )
    assert strip_tags(shown.html) == say("anyway.no_population", instrument="ODI")


def test_each_published_figure_has_its_words_in_every_language() -> None:
    for language in ("en", "fr"):
        words = read_words(language)
        for figure in load_natural_course().values():
            assert f"published.study.{name_study(figure)}" in words


def test_published_figures_stand_with_their_source_nearest_in_time(report: Report) -> None:
    text = strip_tags(pain_change.show_natural_course(report).html)
    assert "10.1186/s12891-017-1487-3" in text
    numbers = pain_change.show_natural_course(report).numbers
    shown = numbers.loc[numbers["level"].str.startswith("any_pain"), "level"].unique()
    assert shown.tolist() == ["any_pain | 6 | any_physiotherapy_6"]


def test_every_way_to_take_in_the_missing_is_shown(report: Report) -> None:
    shown = pain_change.show_sensitivity(report)
    people = _add_known(report)
    case_mix = _find_known(people)
    assert case_mix[0] == "session_band"
    assert say("adjusted.mix.session_band") in strip_tags(shown.html)
    rows = estimate_imputed_change(
        people,
        instrument=report.instrument,
        settings=report.settings,
        predictors=["baseline_score", *case_mix],
        imputations=report.settings.draws.imputations,
        seed=report.settings.draws.seed,
    )
    imputed = shown.numbers.query("measure == 'mean_change_mi'").iloc[0]
    assert imputed["estimate"] == pytest.approx(rows["estimate"].iloc[0])
    for ending in ("bocf", "locf", "ipw", "mi", "bootstrap"):
        assert shown.numbers.query(f"measure == 'mean_change_{ending}'")["estimate"].notna().all()
    bocf = shown.numbers.query("measure == 'mean_change_bocf'").iloc[0]
    stated = shown.numbers.query("measure == 'mean_change'").iloc[0]
    assert bocf["estimate"] == pytest.approx(stated["estimate"] * stated["n"] / bocf["n"])


def test_models_look_at_nothing_that_tells_for_certain_who_is_seen() -> None:
    people = pd.DataFrame(
        {
            "has_baseline": True,
            "has_pair": [True, False, True, False, True],
            "sex": ["f", "f", "m", None, "m"],
            "age_band": ["a", "a", "a", "b", "b"],
            "pain_duration_band": ["a", "a", "b", "a", "b"],
        }
    )
    mix = ["sex", "age_band", "pain_duration_band"]
    assert find_imputed(people, mix) == ["age_band", "pain_duration_band"]
    assert find_weighted(people, mix) == ["age_band"]


def test_where_the_models_do_not_see_the_number_of_sessions_it_is_said(report: Report) -> None:
    people = _add_known(report)
    assert _say_unknown(report, people, []) == [say("missing.without_sessions")]
    known = _find_known(people)
    used = [find_weighted(people, known), find_imputed(people, known)]
    is_in_all = all("session_band" in names for names in used)
    assert bool(_say_unknown(report, people, known)) != is_in_all


def test_effect_sizes_for_few_people_are_in_the_numbers_not_in_the_table(report: Report) -> None:
    shown = pain_change.show_change(report)
    assert find(shown, "srm_hedges")["n"] == find(shown, "srm")["n"]
    assert shown.html.count("Hedges") == 1


def test_the_draws_begin_where_the_settings_say(report: Report) -> None:
    once, again = (pain_change.show_tipping_point(report) for _ in range(2))
    assert once.html == again.html
    draws = dataclasses.replace(report.settings.draws, seed=2)
    settings = dataclasses.replace(report.settings, draws=draws)
    study = dataclasses.replace(report.study, settings=settings)
    other = pain_change.show_tipping_point(dataclasses.replace(report, study=study))
    assert other.numbers["estimate"].tolist() != once.numbers["estimate"].tolist()


def test_the_tipping_point_is_said_and_drawn(report: Report) -> None:
    shown = pain_change.show_tipping_point(report)
    rows = estimate_tipping_point(
        _add_known(report),
        instrument=report.instrument,
        settings=report.settings,
        deltas=[0, 1],
        predictors=["baseline_score", *_find_known(_add_known(report))],
    )
    drawn = shown.numbers.query("group == 'delta'").set_index("level")["estimate"]
    assert drawn[["0", "1"]].tolist() == pytest.approx(rows["estimate"][:2].tolist())
    # Nobody can end beyond the scale: no point lies where only such people could bring it.
    worst = rows.set_index("measure")["estimate"]["worst_possible_change"]
    assert drawn.max() <= worst
    assert "Even if all of them had ended at 10, the mean change would be" in shown.html
    assert 'class="figure"' in shown.html


def test_the_grid_and_the_table_of_severity_are_the_same_people_cut_alike(report: Report) -> None:
    grid, table = pain_change.show_before_after(report), pain_change.show_severity_matrix(report)
    counts = ["measure", "level", "numerator", "denominator"]
    pd.testing.assert_frame_equal(
        grid.numbers[counts].reset_index(drop=True), table.numbers[counts].reset_index(drop=True)
    )
    shown = grid.numbers["numerator"].dropna()
    assert shown[shown.between(0, 5, inclusive="neither")].empty


def test_how_many_are_in_a_group_is_the_same_in_every_table(report: Report) -> None:
    counts = ["measure", "group", "level", "numerator", "denominator"]
    start = pain_change.show_baseline(report).numbers[counts]
    adjusted = pain_change.show_adjusted_change(report).numbers
    asked = adjusted.query("measure == 'characteristic_with_pair'")[counts]
    assert len(asked) > 4
    assert len(asked.merge(start)) == len(asked)
    # Groups of fewer than 20 are counted, and neither of their means stands beside others.
    few = asked.loc[asked["numerator"].lt(20), "level"]
    assert len(few)
    means = adjusted.loc[adjusted["measure"].isin(["mean_change", "adjusted_change"])]
    assert means.query("level != 'all'")["n"].min() >= 20
    assert not set(few) & set(means["level"])
    assert say("too_few") in strip_tags(pain_change.show_adjusted_change(report).html)


def test_two_pages_give_one_adjusted_change_of_a_technique(report: Report) -> None:
    keys = ["measure", "level", "n", "estimate", "lower", "upper"]
    asked = "measure in ('mean_change', 'adjusted_change') and group == 'technique'"
    here = pain_change.show_adjusted_change(report).numbers.query(asked)[keys]
    there = statements.show_beside(report).numbers.query(asked)[keys]
    assert len(here) >= 2
    here, there = (each.sort_values(keys[:2]).reset_index(drop=True) for each in (here, there))
    pd.testing.assert_frame_equal(here, there)


@pytest.mark.parametrize(
    ("lang", "sd", "points"),
    [("en", "1.0 (0.9 to 1.0) SD", "of 100"), ("fr", "1,0 (0,9 à 1,0) écart-type", "sur 100")],
)
def test_a_published_figure_has_its_unit_and_no_digit_more_than_its_source(
    lang: str, sd: str, points: str, report: Report
) -> None:
    with speaking(lang):
        html = pain_change.show_natural_course(report).html.replace("\u00a0", " ")
    assert sd in html
    assert re.search(rf"\d\) {points}</td>", html)


def test_a_number_in_percent_has_its_sign(report: Report) -> None:
    shown = pain_change.show_adjusted_change(report)
    percent = find(shown, "adjusted_percent")["estimate"]
    assert f"{percent:.0f}\u00a0%</td>" in shown.html


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "cannot be computed: too few patients gave both scores"),
        ("fr", "ne peut pas être calculé : trop peu de patients ont donné les deux scores"),
    ],
)
def test_a_refused_imputation_says_why_where_it_is_missing(
    lang: str, sentence: str, tmp_path: Path
) -> None:
    config = '[episodes]\nextract_date = "2026-12-31"\n[report]\nperiod_months = 0\n'
    report = make_report(tmp_path, config=config, patients=14)
    people = report.cohort.people
    few = people.assign(has_pair=people["has_pair"] & (people["has_pair"].cumsum() < 2))
    report.__dict__["cohort"] = dataclasses.replace(report.cohort, people=few)
    set_language(lang)
    shown = pain_change.show_tipping_point(report)
    assert sentence in strip_tags(shown.html)
    assert 'class="figure"' not in shown.html
    note = strip_tags(pain_change.show_sensitivity(report).html)
    assert note.count(say("missing.refused.too_few_pairs")) == 2  # weighting, imputation


def test_every_refusal_has_words_of_its_own() -> None:
    start = "missing.refused."
    written = {key.removeprefix(start) for key in read_words("en") if key.startswith(start)}
    assert written == {*REFUSALS.values(), "other"}


def test_no_band_of_reliable_change_without_a_stated_error(tmp_path: Path, report: Report) -> None:
    assert find_reliable_change(report) is None
    config = '[measurement_error]\nsem = 1\nsource = "made up"\n'
    stated = make_report(tmp_path, config=config)
    assert find_reliable_change(stated) == pytest.approx(2.77, abs=0.01)
    caption = strip_tags(pain_change.show_before_after(stated).html)
    assert "less than 2.8 points apart" in caption
    assert "made up" in caption


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
@pytest.mark.parametrize("patients", [1, 3, 8, 14])
def test_a_section_of_few_people_says_so_and_hides_them(
    section: Callable[[Report], Shown], patients: int, tmp_path: Path
) -> None:
    config = '[episodes]\nextract_date = "2026-12-31"\n[report]\nperiod_months = 0\n'
    report = make_report(tmp_path, config=config, patients=patients)
    shown = section(report)
    assert shown.html
    counts = shown.numbers["n"].dropna()
    assert counts[counts.between(0, 5, inclusive="neither")].empty


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.__name__)
def test_a_section_without_any_last_score_stands(
    section: Callable[[Report], Shown], tmp_path: Path
) -> None:
    tables = make_tables()
    tables["scores"] = [row for row in tables["scores"] if row["session_id"].endswith("-0")]
    data = write_tables(tmp_path / "data", tables)
    assert section(define_report("pain_change", build_study(data))).html
