"""The instruments: the numbers of the written definitions, each with its source or marked †."""

from __future__ import annotations

import dataclasses

import pytest

from ims_outcomes.vocabulary import Instrument, load_vocabulary
from ims_outcomes.vocabulary.spellings import build_spellings, normalise_spelling

VOCABULARY = load_vocabulary()
INSTRUMENTS = VOCABULARY.instruments
CUSTOM = """
[instruments.weekly_headache_score]
name = "Weekly headache score"
long_name = "Sum of four-hourly headache ratings over a week"
low = 0
high = 100
better = "lower"
unit = "points"
percent_rule = true
"""


# low, high, better, eligible, MCID, worse, 30 and 50 %, acceptable; as in the written definitions
NUMBERS = {
    "nprs": (0, 10, "lower", 3, 2, 2, True, 4),
    "vas": (0, 100, "lower", 30, 20, 20, True, 40),
    "psfs": (0, 10, "higher", 7, 2.3, 2.3, False, None),
    "odi": (0, 100, "lower", 10, 10, 10, False, None),
    "ndi_percent": (0, 100, "lower", 10, 19, 19, False, None),
    "ndi_points": (0, 50, "lower", 5, 9.5, 9.5, False, None),  # half of the percentages
    "quickdash": (0, 100, "lower", 10, 8, 8, False, None),
    "lefs": (0, 80, "higher", 70, 9, 9, False, None),
    "hit6": (36, 78, "lower", 50, 8, 8, False, None),
    "groc": (-5, 5, "higher", None, 2.5, None, False, None),
}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_the_numbers_of_each_instrument(name):
    found = INSTRUMENTS[name]
    assert NUMBERS[name] == (
        found.low, found.high, found.better, found.eligible_at, found.mcid, found.worse,
        found.percent_rule, found.acceptable,
    )  # fmt: skip


def test_there_are_no_other_instruments():
    assert INSTRUMENTS.keys() == NUMBERS.keys()


def test_the_mcids_of_single_conditions():
    by_condition = {
        condition: mcid.value for condition, mcid in INSTRUMENTS["nprs"].mcid_by_condition.items()
    }
    assert by_condition == {
        "low_back_pain": 2, "neck_pain": 1.3, "shoulder_pain": 1.1, "tennis_elbow": 2.3,
        "sciatica": 1.75, "cervicogenic_headache": 2.5, "temporomandibular_disorder": 0.8,
    }  # fmt: skip
    by_condition = {
        condition: mcid.value for condition, mcid in INSTRUMENTS["vas"].mcid_by_condition.items()
    }
    assert by_condition == {"knee_osteoarthritis": 19.9, "hip_osteoarthritis": 15.3}


@pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=list(INSTRUMENTS))
def test_every_threshold_has_a_source_or_is_marked(instrument):
    assert instrument.mcid_source
    assert bool(instrument.acceptable_source) == (instrument.acceptable is not None)
    assert all(mcid.source for mcid in instrument.mcid_by_condition.values())
    fields = {field.name for field in dataclasses.fields(Instrument)}
    assert set(instrument.project_choices) <= fields
    for field in ("eligible_at", "worse"):
        assert (getattr(instrument, field) is None) == (field not in instrument.project_choices)


def test_only_the_global_rating_is_itself_a_change():
    assert [name for name, found in INSTRUMENTS.items() if found.is_change] == ["groc"]


def test_halves_are_kept_on_the_pain_scale():
    assert not INSTRUMENTS["nprs"].whole_numbers


@pytest.mark.parametrize(("name", "sign"), [("nprs", -1), ("psfs", 1)])
def test_a_fall_is_an_improvement_where_lower_is_better(name, sign):
    assert INSTRUMENTS[name].improvement_sign == sign


def test_a_neck_disability_index_without_its_unit_is_not_guessed():
    assert normalise_spelling("NDI") not in build_spellings(INSTRUMENTS)


@pytest.mark.parametrize(
    ("word", "name"),
    [("NRS", "nprs"), ("Pain score", "nprs"), ("EVA", "vas"), ("hit-6", "hit6"), ("GRC", "groc")],
)
def test_other_spellings_are_known(word, name):
    assert build_spellings(INSTRUMENTS)[normalise_spelling(word)] == name


def test_a_clinic_adds_an_instrument_and_what_it_leaves_out_is_none(write_config):
    found = load_vocabulary(write_config(CUSTOM)).instruments["weekly_headache_score"]
    assert (found.low, found.high, found.percent_rule) == (0, 100, True)
    assert (found.eligible_at, found.mcid, found.worse, found.acceptable) == (None,) * 4
    assert found.mcid_by_condition == {}
    assert not found.is_change


def test_an_instrument_of_the_clinic_may_be_the_one_reported(write_config):
    text = CUSTOM + '[scores]\ninstrument = "weekly_headache_score"\n'
    assert "weekly_headache_score" in load_vocabulary(write_config(text)).instruments


@pytest.mark.parametrize("field", ["name", "long_name", "low", "high", "better", "unit"])
def test_a_required_field_that_is_missing_is_named(refuse, field):
    lines = [line for line in CUSTOM.splitlines() if not line.startswith(f"{field} ")]
    message = refuse("\n".join(lines)).message
    assert message.endswith(
        f"[instruments.weekly_headache_score] lacks '{field}', which is required."
    )


def test_a_number_the_clinic_sets_no_longer_stands_under_the_published_source(write_config):
    changed = load_vocabulary(write_config("[instruments.nprs]\nmcid = 3\neligible_at = 4\n"))
    nprs = changed.instruments["nprs"]
    assert (nprs.mcid, nprs.mcid_source) == (3, "the clinic's own file")
    assert (nprs.acceptable, nprs.acceptable_source) == (4, "Tubach 2012, 10.1002/acr.21747")
    assert nprs.project_choices == ("worse",)
    assert nprs.clinic_choices == ("eligible_at", "mcid")


def test_a_clinic_may_give_the_source_of_its_number(write_config):
    text = '[instruments.nprs]\nmcid = 3\nmcid_source = "Smith 2020, 10.1000/xyz"\n'
    assert load_vocabulary(write_config(text)).instruments["nprs"].mcid_source == (
        "Smith 2020, 10.1000/xyz"
    )


def test_a_clinic_adds_the_mcid_of_one_condition_and_keeps_the_others(write_config):
    text = "[instruments.nprs.mcid_by_condition]\nmigraine = { value = 1 }\n"
    found = load_vocabulary(write_config(text)).instruments["nprs"].mcid_by_condition
    assert (found["migraine"].value, found["migraine"].source) == (1, "the clinic's own file")
    assert found["neck_pain"].value == 1.3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[instruments.nprs]\nlow = 10", "[instruments.nprs] low (10) must be below high (10)."),
        ("[instruments.nprs]\neligible_at = 11", "eligible_at must lie on the scale, 0 to 10"),
        ("[instruments.nprs]\nacceptable = -1", "acceptable must lie on the scale, 0 to 10"),
        ("[instruments.nprs]\nmcid = 11", "mcid must be at most the length of the scale"),
        ("[instruments.nprs]\nworse = 0", "worse must be above 0; it is 0."),
        ("[instruments.nprs]\nmcid = true", "mcid must be a number; it is true."),
        ('[instruments.nprs]\nbetter = "up"', "better must be one of 'lower' and 'higher'"),
        ('[instruments.nprs]\nunit = "cm"', "must be one of 'points', 'mm' and 'percent'"),
        ("[instruments.nprs]\nmcdi = 2", "the nearest is 'mcid'."),
        ("[instruments.nprs]\nclinic_choices = []", "'clinic_choices' is not a setting of"),
        ("[instruments]\nnprs = 5", "[instruments.nprs] must be a table of settings; it is 5."),
        ("[instruments.nprs.mcid_by_condition]\nneck_pian = { value = 1 }", "'neck_pian' is not a "
         "condition, in [instruments.nprs] mcid_by_condition; the nearest is 'neck_pain'."),
        ("[instruments.nprs.mcid_by_condition]\nneck_pain = 1", "mcid_by_condition.neck_pain must "
         "be a table of settings; it is 1."),
        ("[instruments.nprs]\nmcid_by_condition = 1", "mcid_by_condition must be a table"),
        (CUSTOM.replace("weekly_headache_score]", "Weekly]"), "must be made of small letters"),
        (CUSTOM.replace('"Weekly headache score"', '"NRS"'), "'NRS' already stands for 'nprs'."),
    ],
)  # fmt: skip
def test_an_instrument_that_cannot_be_is_refused(refuse, text, message):
    assert message in refuse(text).message
