"""The conditions: all that clinics speak of, each with one group and codes that mean it alone."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.conditions import ICD10_FORM
from ims_outcomes.vocabulary.spellings import build_spellings, normalise_spelling

VOCABULARY = load_vocabulary()
TEXT = resources.files("ims_outcomes.vocabulary").joinpath("conditions.toml").read_text("utf-8")
GOUT = '[conditions.gout]\nname = "Gout"\nbody_region = "foot"\nparent = "leg_ankle_foot"\n'


def find(word: str) -> str:
    return build_spellings(VOCABULARY.conditions)[normalise_spelling(word)]


@pytest.mark.parametrize(
    ("word", "condition"),
    [
        # what clinics tell patients that they treat
        ("tennis elbow", "tennis_elbow"),
        ("headache", "headache"),
        ("tension headache", "tension_headache"),
        ("back pain", "back_pain"),
        ("neck pain", "neck_pain"),
        ("tendinopathy", "other_tendinopathy"),
        ("sciatica", "sciatica"),
        ("radiating pain", "other_radiating_pain"),
        ("carpal tunnel", "carpal_tunnel"),
        ("TMJ disorder", "temporomandibular_disorder"),
        ("sports injury", "sports_injury"),
        ("sprained thumb", "sprained_thumb"),
        ("acute sprain", "other_sprain"),
        ("arthritis", "other_arthritis"),
        ("chronic muscle tension", "myofascial_pain"),
        ("stroke", "stroke"),
        ("paralysis", "paralysis"),
        ("spinal cord injury", "spinal_cord_injury"),
        ("Parkinson's", "parkinsons_disease"),
        ("insomnia", "insomnia"),
        ("digestive complaints", "digestive_complaint"),
        ("hormonal complaints", "hormonal_complaint"),
        # other spellings
        ("LOW_BACK_PAIN", "low_back_pain"),
        ("  low-back   pain ", "low_back_pain"),
        ("Parkinson’s disease", "parkinsons_disease"),
        ("épicondylite", "tennis_elbow"),
    ],
)
def test_a_word_that_clinics_use_is_known(word, condition):
    assert find(word) == condition


def test_what_is_not_pain_is_kept_apart():
    assert [name for name, condition in VOCABULARY.conditions.items() if not condition.is_pain] == [
        "stroke", "paralysis", "spinal_cord_injury", "parkinsons_disease", "insomnia",
        "digestive_complaint", "hormonal_complaint", "other_complaint",
    ]  # fmt: skip


def test_every_parent_is_a_group_and_every_group_has_conditions():
    parents = {condition.parent for condition in VOCABULARY.conditions.values()}
    assert parents == set(VOCABULARY.condition_groups)


def test_no_group_has_the_id_of_a_condition():
    # Both can stand as levels of one table when small conditions are merged.
    groups = VOCABULARY.condition_groups
    assert not VOCABULARY.conditions.keys() & {*groups, *(f"other_{group}" for group in groups)}


def test_no_group_holds_both_pain_and_other_complaints():
    kinds = {(condition.parent, condition.is_pain) for condition in VOCABULARY.conditions.values()}
    assert len(kinds) == len(VOCABULARY.condition_groups)


def test_every_spelling_stands_for_one_condition():
    owners: dict[str, set[str]] = {}
    for condition in VOCABULARY.conditions.values():
        for word in (condition.id, condition.name, *condition.synonyms):
            owners.setdefault(normalise_spelling(word), set()).add(condition.id)
    assert {word: ids for word, ids in owners.items() if len(ids) > 1} == {}


def test_codes_have_the_form_of_icd_10_and_mean_one_condition():
    owner = {
        code: condition.id
        for condition in VOCABULARY.conditions.values()
        for code in condition.icd10
    }
    assert len(owner) == sum(len(condition.icd10) for condition in VOCABULARY.conditions.values())
    assert all(ICD10_FORM.fullmatch(code) for code in owner)
    clashes = [
        (code, longer)
        for code in owner
        for longer in owner
        if longer.startswith(code) and owner[code] != owner[longer]
    ]
    assert clashes == []


def test_every_code_stands_with_its_title():
    codes = sum(len(condition.icd10) for condition in VOCABULARY.conditions.values())
    assert len(re.findall(r'^    "[A-Z]\d[^"]*", # \S.*$', TEXT, flags=re.MULTILINE)) == codes


def test_the_table_the_codes_were_checked_against_is_named():
    assert "WHO ICD-10, version 2019" in TEXT
    assert "ICD-10-CM, release April 2026" in TEXT


def test_a_clinic_adds_a_condition(write_config):
    text = GOUT + 'synonyms = ["goutte"]\nicd10 = ["M10"]\n'
    gout = load_vocabulary(write_config(text)).conditions["gout"]
    assert (gout.name, gout.icd10, gout.is_pain) == ("Gout", ("M10",), True)


def test_a_clinic_changes_one_field_of_a_condition(write_config):
    text = '[conditions.low_back_pain]\nname = "Lumbar pain"\n'
    changed = load_vocabulary(write_config(text)).conditions["low_back_pain"]
    assert (changed.name, changed.parent) == ("Lumbar pain", "spine")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[conditions.gout]\nname = "Gout"\nparent = "spine"', "lacks 'body_region'"),
        (GOUT + 'region = "foot"', "the nearest is 'body_region'."),
        (GOUT.replace("leg_ankle_foot", "leg_ankle"), "'leg_ankle' is not a group of conditions, "
         "in [conditions.gout] parent; the nearest is 'leg_ankle_foot'."),
        (GOUT + 'icd10 = ["gout"]', "icd10 'gout' is not the beginning of an ICD-10 code."),
        (GOUT + 'icd10 = ["M54.50"]', "ICD-10 'M54.50' of 'gout' also means 'low_back_pain'"),
        (GOUT + 'icd10 = ["M5"]', "icd10 'M5' is not the beginning of an ICD-10 code."),
        (GOUT + 'synonyms = ["Low-Back Pain"]', "already stands for 'low_back_pain'."),
        (GOUT + "is_pain = 1", "is_pain must be true or false; it is 1."),
        (GOUT.replace("conditions.gout", 'conditions."My gout"'), "must be made of small letters"),
        (GOUT.replace("conditions.gout", "conditions.spine"), "'spine' already means something"),
        (GOUT.replace("conditions.gout", "conditions.not_recorded"), "already means something"),
        (GOUT.replace("conditions.gout", "conditions.other_spine"), "already means something"),
        ("[conditions]\ngout = 1", "[conditions.gout] must be a table of settings; it is 1."),
        (GOUT.replace('"Gout"', '" "'), "[conditions.gout] name must not be empty; it is ' '."),
    ],
)  # fmt: skip
def test_a_condition_that_cannot_be_is_refused(refuse, text, message):
    assert message in refuse(text).message
