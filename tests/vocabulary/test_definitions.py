"""The registry: every rule can be printed, with thresholds from the settings and with sources."""

from __future__ import annotations

import dataclasses
import re
import string

import pytest

from ims_outcomes.vocabulary import (
    Settings,
    describe_definition,
    find_definition,
    load_settings,
    load_vocabulary,
)

SETTINGS = load_settings()
VOCABULARY = load_vocabulary()
NEEDED = [
    "extract_date", "keys", "attended", "episode", "start_unknown", "closed", "outcome_month",
    "mature_month", "index_episode", "technique_of_episode", "duration_band", "pair",
    "score_to_episode", "baseline", "last", "fixed_window", "scores_without_sessions", "change",
    "mean_change", "median_change", "srm", "smc", "d_av", "responder", "responder_30",
    "responder_50", "responder_mcid", "eligible", "worse", "acceptable", "pain_free", "severity",
    "responder_curve", "wilson", "newcombe", "more_than_chance", "completeness", "worst_case",
    "best_case", "near_needling", "still_attending", "retention", "drop_off", "left_well",
    "attendance",
    "visits_per_new_patient", "adverse_events", "multiplicity", "small_numbers", "shared_numbers",
    "small_conditions", "variance_explained", "trajectories", "weeks_between",
    "median_change_interval", "measurement_error", "reliable_change", "reliable_categories",
    "clinical_cutoff", "true_change", "anchor_cutpoint", "specifications", "regression_to_mean",
    "gln_change", "natural_course", "rule_of_three", "soreness", "number_needed", "sample_size",
    "kaplan_meier", "cumulative_incidence", "first_response", "log_rank", "hazard_ratio",
    "cumulative_sessions", "control_chart", "chart_signals", "chart_verdicts", "clinic_events",
    "run_chart", "funnel", "shrinkage", "mixed_slope", "variance_share", "clustered_interval",
    "odds_ratio", "adjusted_change", "bootstrap", "carried_forward", "inverse_probability",
    "multiple_imputation", "tipping_point", "month_verdict", "months_of_page", "ended_in_month",
    "complete_enough", "soreness_gone", "session_notes", "quality_verdicts",
    "score_heaping", "gap_study",
    "needling_response", "assessment",
]  # fmt: skip
DOI = re.compile(r"10\.\d{4,9}/\S+")


def describe(name: str, settings: Settings = SETTINGS) -> str:
    return describe_definition(name, settings=settings, vocabulary=VOCABULARY)


def change(settings: Settings, table: str, **values: object) -> Settings:
    changed = dataclasses.replace(getattr(settings, table), **values)
    return dataclasses.replace(settings, **{table: changed})


def test_every_rule_the_reports_need_is_there():
    assert sorted(VOCABULARY.definitions) == sorted(NEEDED)


@pytest.mark.parametrize("instrument", VOCABULARY.instruments)
@pytest.mark.parametrize("window", [0, 52])
def test_every_rule_can_be_printed_for_every_instrument(instrument, window):
    settings = change(SETTINGS, "scores", instrument=instrument, window_weeks=window)
    for name in VOCABULARY.definitions:
        text = describe(name, settings)
        assert not set("{}") & set(text), name
        assert text[0].isupper() or text[0].isdigit(), name
        assert text.endswith("."), name
        assert "  " not in text, name
        assert "None" not in text, name


def test_every_title_is_short_and_its_own():
    titles = [definition.title for definition in VOCABULARY.definitions.values()]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 45


def test_every_source_with_a_doi_has_the_form_of_one():
    sources = [
        source for definition in VOCABULARY.definitions.values() for source in definition.sources
    ]
    sources += [
        source
        for instrument in VOCABULARY.instruments.values()
        for source in (
            instrument.mcid_source,
            instrument.acceptable_source,
            *(mcid.source for mcid in instrument.mcid_by_condition.values()),
        )
    ]
    with_doi = [source for source in sources if "10." in source]
    assert len(with_doi) > 20
    assert all(DOI.search(source) for source in with_doi)


def test_a_rule_names_the_settings_in_its_braces_and_no_number_twice():
    # A threshold written into the text would stay when the setting is changed.
    changes = {
        "episodes": {"gap_days": 61, "acute_below_weeks": 5, "chronic_above_weeks": 13},
        "scores": {"baseline_days_before": 15, "last_days_after": 43, "soreness_hours": 71},
        "disclosure": {"hide_below_people": 4, "merge_below_people": 9, "compare_from_people": 19},
        "sample_size": {"power_percent": 90.0, "spread_from_pairs": 12},
    }
    settings = SETTINGS
    for table, values in changes.items():
        settings = change(settings, table, **values)
    for old, names in {
        "90 days": ["episode", "start_unknown", "closed", "mature_month", "still_attending"],
        "14 days": ["baseline", "score_to_episode"],
        "42 days": ["last", "score_to_episode"],
        "72 hours": ["near_needling", "soreness"],
        "20 people": ["number_needed"],
        "chance of 80 %": ["sample_size"],
        "From 10 pairs": ["sample_size"],
        "fewer than 5": ["small_numbers"],
        "fewer than 10": ["small_conditions"],
        "below 6 weeks": ["duration_band"],
        "above 12 weeks": ["duration_band"],
    }.items():
        for name in names:
            assert old in describe(name), name
            assert old not in describe(name, settings), name


def test_placeholders_are_settings_fields_or_phrases():
    known = {*vars(SETTINGS), "instrument", "words"}
    for definition in VOCABULARY.definitions.values():
        used = {
            field.split(".")[0]
            for _, field, _, _ in string.Formatter().parse(definition.rule)
            if field
        }
        assert used <= known, definition.id


def test_choices_of_this_project_are_marked():
    marked = {name for name, found in VOCABULARY.definitions.items() if found.project_choice}
    assert {"episode", "closed", "baseline", "last", "eligible", "worse", "index_episode"} <= marked
    assert not {"responder_30", "wilson", "pain_free", "mean_change"} & marked


@pytest.mark.parametrize(
    ("percent", "first_source", "is_choice"),
    [
        (30, "Dworkin 2008, 10.1016/j.jpain.2007.09.005", False),
        (50, "Dworkin 2008, 10.1016/j.jpain.2007.09.005", False),
        (35, None, True),  # nobody published 35 %
    ],
)
def test_a_responder_rule_of_any_percentage(percent, first_source, is_choice):
    found = find_definition(f"responder_{percent}", settings=SETTINGS, vocabulary=VOCABULARY)
    assert found.title == f"Improved by {percent} % or more"
    assert f"at least {percent} × the baseline score" in found.rule
    assert next(iter(found.sources), None) == first_source
    assert found.project_choice == is_choice


def test_the_percentages_in_use_stand_in_the_registry(write_config):
    config = write_config("[responders]\npercents = [35]\nheadline_percent = 35\n")
    definitions = load_vocabulary(config).definitions
    assert "responder_35" in definitions
    assert "responder_30" not in definitions


def test_an_unknown_definition_is_a_bug():
    with pytest.raises(KeyError, match="responders"):
        describe("responders")


@pytest.mark.parametrize(
    ("name", "instrument", "text"),
    [
        ("eligible", "nprs", "On NPRS: a baseline of 3 points or more."),
        ("eligible", "psfs", "On PSFS: a baseline of 7 points or less."),
        ("eligible", "groc", "On GROC: every baseline."),
        ("regression_to_mean", "nprs", "people chosen at 3 points or more, with the first"),
        ("regression_to_mean", "psfs", "people chosen at 7 points or less, with the first"),
        ("worse", "nprs", "A worsening of at least 2 points on NPRS, among all people"),
        ("worse", "odi", "A worsening of at least 10 percentage points on ODI"),
        ("worse", "groc", "Not computed: no step is set for GROC."),
        ("acceptable", "vas", "A last score of 40 mm or less on VAS (Tubach 2012"),
        ("acceptable", "lefs", "Not computed: no acceptable state is published for LEFS."),
        ("responder_30", "odi", "A percentage makes no sense on ODI, so it is not computed."),
        ("responder_mcid", "vas", "Osteoarthritis of the knee 19.9"),
        ("responder_mcid", "hit6", "none is published for this instrument."),
        ("pair", "groc", "GROC is itself a rating of change: its last score alone is the pair."),
    ],
)
def test_a_rule_speaks_of_the_instrument_in_use(name, instrument, text):
    assert text in describe(name, change(SETTINGS, "scores", instrument=instrument))


def test_without_a_published_mcid_the_rule_says_so(write_config):
    config = write_config(
        '[instruments.mood]\nname = "Mood"\nlong_name = "Mood"\nlow = 0\nhigh = 10\n'
        'better = "higher"\nunit = "points"\n[scores]\ninstrument = "mood"\n'
    )
    text = describe_definition(
        "responder_mcid", settings=load_settings(config), vocabulary=load_vocabulary(config)
    )
    assert text.startswith("Not computed: no MCID is published for Mood.")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fixed_window", "The outcome is read 52 weeks after the first session; a score up to 8"),
        ("mature_month", "A month whose end plus the 60 weeks until the fixed window is over"),
        ("completeness", "whose window of 52 weeks is over"),
        ("score_to_episode", "or to the end of the fixed window if that is later"),
    ],
)
def test_a_fixed_window_is_described(name, text):
    assert text in describe(name, change(SETTINGS, "scores", window_weeks=52))


def test_the_extract_date_that_was_set_is_named():
    settings = change(SETTINGS, "episodes", extract_date="2026-06-30")
    assert "complete: 2026-06-30." in describe("extract_date", settings)


@pytest.mark.parametrize(
    ("ends", "bands"), [((1, 3), "1, 2 to 3, 4 or more"), ((2,), "1 to 2, 3 or more")]
)
def test_bands_of_sessions_are_described(ends, bands):
    assert f"episodes of {bands} sessions" in describe(
        "completeness", change(SETTINGS, "sessions", band_ends=ends)
    )


def test_a_page_about_the_whole_export_says_so():
    assert "for the whole time up to" in describe(
        "mature_month", change(SETTINGS, "report", period_months=0)
    )


@pytest.mark.parametrize(
    ("name", "table", "values", "before", "after"),
    [
        ("control_chart", "control_charts", {"fixed_after_points": 20},
         "rest on all points of a phase;", "rest on the first 20 points of a phase;"),
        ("control_chart", "control_charts", {"screen_moving_ranges": False},
         "are left out of them.", "none is left out of them."),
        ("control_chart", "control_charts", {"trial_below_points": 15}, "than 12", "than 15"),
        ("month_verdict", "control_charts", {"judged_from_points": 8},
         "fewer than 6 points", "fewer than 8 points"),
        ("chart_signals", "control_charts", {"one_side_points": 8},
         "7 in a row on", "8 in a row on"),
        ("chart_signals", "control_charts", {"trend_points": 6},
         "7 in a row each", "6 in a row each"),
        ("funnel", "funnels", {"inner_percent": 90.0}, "95 % and 99.8 %", "90 % and 99.8 %"),
        ("funnel", "funnels", {"winsorised_share": 0.1}, "no unit is pulled in",
         "the outermost 10 % at each end are pulled in"),
        ("shrinkage", "shrinkage", {"shrunk_from_groups": 5}, "From 3 groups", "From 5 groups"),
    ],
)  # fmt: skip
def test_charts_and_funnels_are_described_by_their_settings(name, table, values, before, after):
    assert before in describe(name)
    assert after in describe(name, change(SETTINGS, table, **values))


def test_the_registry_has_a_version():
    assert re.fullmatch(r"\d{4}\.\d{2}(\.\d+)?", VOCABULARY.registry_version)
