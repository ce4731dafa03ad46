"""Every threshold has its type and limits, and a clinic's mistake is named with the right word."""

from __future__ import annotations

import dataclasses
import string
import tomllib
from importlib import resources
from typing import Any, get_origin, get_type_hints

import pytest
from hypothesis import given, strategies
from hypothesis import settings as hypothesis_settings

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary import Settings, load_settings
from ims_outcomes.vocabulary.settings import SETTING_TABLES
from ims_outcomes.vocabulary.toml_values import describe_unknown

THRESHOLDS = tomllib.loads(
    resources.files("ims_outcomes.vocabulary").joinpath("thresholds.toml").read_text("utf-8")
)
KEYS = [(table, key) for table, keys in THRESHOLDS.items() for key in keys]


def read(table: str, key: str) -> Any:
    return getattr(getattr(load_settings(), table), key)


def test_the_defaults_are_those_of_the_written_definitions():
    settings = load_settings()
    assert settings.episodes.gap_days == 90
    assert settings.scores.baseline_days_before == 14
    assert settings.scores.last_days_after == 42
    assert settings.scores.soreness_hours == 72
    assert settings.scores.item_order == ("average", "now", "worst")
    assert settings.responders.percents == (30, 50)
    assert settings.sessions.retention_sessions == (2, 3, 6)
    assert settings.disclosure.hide_below_people == 5
    assert settings.disclosure.percent_from_people == 10
    assert settings.disclosure.compare_from_people == 20


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_each_threshold_has_the_type_its_class_promises(table, key):
    promised = get_type_hints(type(getattr(load_settings(), table)))[key]
    assert type(read(table, key)) is (get_origin(promised) or promised)


def test_the_file_of_thresholds_and_the_classes_have_the_same_keys():
    classes = get_type_hints(Settings)
    fields = [
        (table, field.name)
        for table in SETTING_TABLES
        for field in dataclasses.fields(classes[table])
    ]
    assert sorted(fields) == sorted(KEYS)


def test_a_clinic_changes_one_number_and_keeps_the_others(write_config):
    changed = load_settings(write_config("[episodes]\ngap_days = 60\n"))
    assert changed.episodes.gap_days == 60
    assert changed.episodes.mixed_technique_share == 0.25
    assert changed.scores == load_settings().scores


def test_a_whole_number_does_for_a_number_with_decimals(write_config):
    changed = load_settings(write_config("[severity]\nsevere_from = 8\n"))
    assert type(changed.severity.severe_from) is float


@pytest.mark.parametrize("day", ['"2026-06-30"', "2026-06-30"])
def test_a_date_may_stand_with_or_without_quotes(write_config, day):
    changed = load_settings(write_config(f"[episodes]\nextract_date = {day}\n"))
    assert changed.episodes.extract_date == "2026-06-30"


def test_events_of_the_clinic_stand_in_the_order_of_their_days(write_config):
    found = load_settings(
        write_config(
            '[[events]]\ndate = 2025-09-01\nwords = "Online booking"\n'
            '[[events]]\ndate = "2025-04-14"\nwords = "A second practitioner"\n'
            'restart = ["sessions", "retention"]\n'
        )
    )
    assert [(event.month, event.words, event.restart) for event in found.events] == [
        ("2025-04", "A second practitioner", ("sessions", "retention")),
        ("2025-09", "Online booking", ()),
    ]
    assert load_settings().events == ()


EVENT = '[[events]]\ndate = "2025-04-14"\nwords = "New room"\n'
MISTAKES = {
    # events
    "[events]\nwords = 'x'": "events must stand under [[events]], each by itself; it is a table.",
    "events = [5]": "[[events]], number 1, must be a table of settings; it is 5.",
    "[[events]]\ndate = 2025-04-14": "[[events]], number 1, lacks 'words', which is required.",
    EVENT.replace("-14", "-31"): "[[events]], number 1, date must be a day that exists",
    EVENT.replace("New room", ""): "[[events]], number 1, words must not be empty",
    EVENT + EVENT + "day = 3": "'day' is not a setting of [[events]], number 2,; the nearest is",
    EVENT
    + 'restart = ["session"]': "number 1, restart must be one of 'completeness', 'responders'",
    EVENT + 'restart = ["sessions", "sessions"]': "restart must not repeat itself",
    EVENT + 'restart = "sessions"': "restart must be a list in [ ], each part a text",
    "[[event]]\nwords = 'x'": "'event' is not a table of settings; the nearest is 'events'",
    # unknown
    "[epsiodes]\ngap_days = 60": "'epsiodes' is not a table of settings; the nearest is 'episodes'",
    "[zzz]": "'zzz' is not a table of settings; the nearest is",
    "[statements]\nvisit_minutes = [15]": "[statements] visit_minutes must hold two numbers",
    "[episodes]\ngap = 60": "'gap' is not a setting of [episodes]; the nearest is 'gap_days'.",
    "gap_days = 60": "'gap_days' stands outside its table; put it under [episodes].",
    "episodes = 60": "[episodes] must be a table of settings; it is 60.",
    "[[episodes]]\ngap_days = 60": "[episodes] must be a table of settings; it is [{",
    # wrong type
    '[episodes]\ngap_days = "90"': "[episodes] gap_days must be a whole number; it is '90'.",
    "[episodes]\ngap_days = 90.0": "[episodes] gap_days must be a whole number; it is 90.0.",
    "[episodes]\ngap_days = true": "[episodes] gap_days must be a whole number; it is true.",
    "[episodes]\ngap_days = [90]": "[episodes] gap_days must be a whole number; it is [90].",
    "[episodes.gap_days]": "[episodes] gap_days must be a whole number; it is a table.",
    "[clinic]\nname = 5": '[clinic] name must be a text in quotes, such as "text"; it is 5.',
    "[severity]\nmoderate_from = false": "moderate_from must be a number; it is false.",
    "[severity]\nmoderate_from = nan": "moderate_from must be a number; it is nan.",
    "[severity]\nsevere_from = inf": "severe_from must be a number; it is inf.",
    "[responders]\npercents = 30": "percents must be a list in [ ], each part a whole number",
    '[responders]\npercents = ["30"]': "percents must be a list in [ ], each part a whole number",
    "[responders]\npercents = [true]": "percents must be a list in [ ], each part a whole number",
    # out of range
    "[episodes]\ngap_days = 0": "[episodes] gap_days must be from 1 to 3,650; it is 0.",
    "[episodes]\ngap_days = 3651": "[episodes] gap_days must be from 1 to 3,650; it is 3651.",
    "[episodes]\nmixed_technique_share = 0": "mixed_technique_share must be above 0; it is 0.",
    "[episodes]\nmixed_technique_share = 1.1": "mixed_technique_share must be at most 1",
    "[responders]\npercents = [0, 30]": "percents must be from 1 to 100; it is [0, 30].",
    "[responders]\npercents = [30, 101]": "percents must be from 1 to 100; it is [30, 101].",
    "[responders]\npercents = []": "percents must hold at least one part; it is [].",
    "[responders]\npercents = [50, 30]": "percents must rise from part to part, without repeats",
    "[sessions]\nband_ends = [1, 1]": "band_ends must rise from part to part, without repeats",
    "[report]\nconfidence_percent = 100": "confidence_percent must be from 50 to 99; it is 100.",
    "[disclosure]\nhide_below_people = 0": "hide_below_people must be at least 1; it is 0.",
    "[disclosure]\nhide_below_people = 1000000000000": "must be at most 1,000,000,000",
    # words and days
    '[scores]\nitem_order = ["now", "mean"]': "must be one of 'now', 'average' and 'worst'",
    '[scores]\nitem_order = ["now", "now"]': "item_order must not repeat itself",
    "[scores]\nitem_order = []": "item_order must hold at least one part",
    '[report]\ncompare_by = "sex"': "compare_by must be one of '' and 'technique'; it is 'sex'.",
    '[episodes]\nextract_date = "30.6.2026"': "extract_date must be a day that exists",
    '[episodes]\nextract_date = "2026-02-30"': "extract_date must be a day that exists",
    '[episodes]\nextract_date = "20260630"': "extract_date must be a day that exists",
    "[episodes]\nextract_date = 2026-06-30T08:00:00": 'must be a text in quotes, such as "text"',
    '[checks]\nearliest_date = ""': "earliest_date must be a day that exists, as YYYY-MM-DD",
    # two that do not go together
    "[responders]\nheadline_percent = 35": "headline_percent is 35, which is not one of percents; "
    "those are 30 and 50.",
    "[measurement_error]\nsem = 1\nmdc = 4": "[measurement_error] needs one of 'sem' and 'mdc'",
    "[measurement_error]\nsem = 1": "[measurement_error] sem needs its source: author, year, DOI.",
    "[measurement_error]\nreliability_sd = 2": "reliability_sd belongs to a reliability",
    "[plausible_population]\nmeans = []": "means must hold at least one part; it is [].",
    "[plausible_population]\nsds = [0]": "sds must be above 0; it is [0].",
    "[draws]\nimputations = 1": "[draws] imputations must be from 2 to 1,000; it is 1.",
    "[quality]\nlook_above_percent = 11": "look_above_percent (11) must not be above "
    "fail_above_percent (10).",
    "[severity]\nmoderate_from = 7": "moderate_from (7) must be below severe_from (7).",
    "[episodes]\nacute_below_weeks = 13": "acute_below_weeks (13) must not be above "
    "chronic_above_weeks (12).",
    '[episodes]\nextract_date = "1980-01-01"': "extract_date (1980-01-01) must be after [checks] "
    "earliest_date (1990-01-01).",
    '[scores]\ninstrument = "nrps"': "'nrps' is not an instrument, in [scores] instrument; the "
    "nearest is 'nprs'.",
    '[scores]\ninstrument = "groc"': "[scores] instrument is 'groc', which asks how much changed: "
    "it has no score from before, so the reports cannot be about it.",
}


@pytest.mark.parametrize(("text", "message"), MISTAKES.items())
def test_a_mistake_is_named(refuse, text, message):
    error = refuse(text)
    assert message in error.message
    assert error.remedy.startswith("correct that in the file;")
    assert error.exit_code == 2


def test_a_long_wrong_value_is_cut(refuse):
    assert len(refuse(f'[episodes]\ngap_days = "{"9" * 5000}"').message) < 250


def test_settings_and_vocabulary_refuse_the_same_file_alike(write_config, refuse):
    text = '[instruments.new]\nname = "New"\n'
    from_vocabulary = refuse(text)
    with pytest.raises(SettingsError) as caught:
        load_settings(write_config(text))
    assert str(caught.value) == str(from_vocabulary)


@strategies.composite
def misspelt(draw) -> tuple[str, str, str]:
    """One key with one letter left out, doubled, replaced, or swapped with its neighbour."""
    table, key = draw(strategies.sampled_from(KEYS))
    place = draw(strategies.integers(0, len(key) - 2))
    letter = draw(strategies.sampled_from(string.ascii_lowercase + "_-"))
    wrong = draw(
        strategies.sampled_from(
            [
                key[:place] + key[place + 1 :],
                key[:place] + key[place] + key[place:],
                key[:place] + letter + key[place + 1 :],
                key[:place] + key[place + 1] + key[place] + key[place + 2 :],
                key.upper(),
            ]
        ).filter(lambda word: word not in THRESHOLDS[table])
    )
    return table, key, wrong


@given(mistake=misspelt())
@hypothesis_settings(max_examples=60, deadline=None)
def test_any_misspelt_key_is_refused_and_the_right_one_suggested(tmp_path_factory, mistake):
    table, key, wrong = mistake
    path = tmp_path_factory.mktemp("misspelt") / "clinic.toml"
    path.write_text(f'[{table}]\n"{wrong}" = 1\n', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(path)
    expected = f"'{wrong}' is not a setting of [{table}]; the nearest is '{key}'."
    assert caught.value.message.endswith(expected)


@pytest.mark.parametrize(("table", "key"), KEYS)
def test_every_key_with_one_letter_left_out_leads_back_to_it(table, key):
    for place in range(len(key)):
        wrong = key[:place] + key[place + 1 :]
        said = describe_unknown(wrong, known=THRESHOLDS[table], what="a setting")
        assert said.endswith(f"the nearest is '{key}'.")


@pytest.mark.parametrize(
    ("window", "asked", "weeks"),
    [
        (0, 0, 0),  # no fixed window
        (0, 3, 0),  # a tolerance without a window says nothing
        (6, 0, 2),
        (12, 0, 4),
        (8, 0, 2),  # a sixth would be 1
        (52, 0, 8),  # a sixth, in whole weeks
        (12, 1, 1),  # asked for
    ],
)
def test_the_tolerance_of_a_window(window, asked, weeks):
    scores = dataclasses.replace(
        load_settings().scores, window_weeks=window, window_tolerance_weeks=asked
    )
    assert scores.tolerance_weeks == weeks
