"""What leaves the clinic: pseudonyms, moved dates, no rare words, nothing of the files."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from ims_outcomes.exports import Export
from ims_outcomes.exports.deidentifying import Deidentified, deidentify_export
from ims_outcomes.exports.pseudonyms import make_pseudonyms
from ims_outcomes.vocabulary import Settings
from tests.exports.small_exports import Reader, load_shipped

KEY = bytes(range(32))
EXTRACT = pd.Timestamp("2025-06-30")
# b has no row in the patients table, d never came; c alone has migraine, and is the oldest.
SESSIONS = """\
session_id,patient_id,practitioner_id,session_date,condition,adverse_events
1,a,t,2025-01-06,neck_pain,none
2,a,t,2025-01-13,neck_pain,none
1a,b,t,2025-02-04,neck_pain,bruising
3,c,u,2025-03-05,migraine,none;fainting
"""
SCORES = """\
patient_id,score_date,instrument,score,condition,session_id
a,2025-01-06,nprs,7,neck_pain,1
b,2025-02-04,nprs,5,neck_pain,1a
c,2025-03-01,nprs,6,migraine,
"""
PATIENTS = """\
patient_id,sex,age_band,postal_area
a,female,41,V6B
c,female,93,V6B
d,male,41,H2X
"""


@pytest.fixture
def export(read: Reader) -> Export:
    return read(sessions__csv=SESSIONS, scores__csv=SCORES, patients__csv=PATIENTS)


def choose(*, least: int = 2, **rules: object) -> Settings:
    settings = load_shipped()[0]
    return dataclasses.replace(
        settings,
        disclosure=dataclasses.replace(settings.disclosure, share_below_people=least),
        deidentify=dataclasses.replace(settings.deidentify, **rules),  # type: ignore[arg-type]
    )


def deidentify(export: Export, *, key: bytes = KEY, least: int = 2, **rules: str) -> Deidentified:
    settings = choose(least=least, **rules)
    return deidentify_export(export, key=key, settings=settings, extract_date=EXTRACT)


def name_patients(*ids: str) -> list[str]:
    """The pseudonyms of patients of the one clinic, which is called "clinic"."""
    keys = pd.Series([f"clinic\0{one}" for one in ids])
    return make_pseudonyms(keys, key=KEY, kind="patient").tolist()


def test_one_person_has_one_pseudonym_in_all_three_tables(export: Export) -> None:
    made = deidentify(export).export
    a, b, c, d = name_patients("a", "b", "c", "d")
    assert made.sessions["patient_id"].value_counts().to_dict() == {a: 2, b: 1, c: 1}
    assert set(made.scores["patient_id"]) == {a, b, c}
    assert set(made.patients["patient_id"]) == {a, c, d}


def test_a_score_still_names_the_session_it_was_given_at(export: Export) -> None:
    made = deidentify(export).export
    assert made.scores["session_id"].notna().sum() == 2
    both = made.scores.merge(made.sessions, on=["patient_id", "session_id"])
    assert both["score_date"].tolist() == both["session_date"].tolist()


def test_rows_stand_by_pseudonym_with_new_numbers_and_no_file(export: Export) -> None:
    made = deidentify(export).export
    for table in (made.sessions, made.scores, made.patients):
        assert table["patient_id"].is_monotonic_increasing
        assert table["row"].tolist() == list(range(2, len(table) + 2))
        assert set(table["file"]) == {""}


def test_nothing_but_the_tables_is_left_of_the_export(read: Reader) -> None:
    sessions = SESSIONS.replace("2025-01-13", "soon").replace("adverse_events", "shelf")
    made = deidentify(read(sessions__csv=sessions)).export
    frames = (made.set_aside, made.warnings, made.account, made.unknown_words, made.read_as)
    assert all(frame.empty for frame in frames)
    assert made.columns_unknown == {} and made.sources == () and made.words_read.empty


def test_everybody_s_dates_move_together_with_the_extract_date(export: Export) -> None:
    done = deidentify(export)
    moved = done.export.sessions["session_date"]
    assert moved.dt.day_of_week.value_counts().to_dict() == {0: 2, 1: 1, 2: 1}  # as before
    assert moved.max() - moved.min() == pd.Timedelta(days=58)  # 6 January to 5 March
    assert EXTRACT - done.observed_until == pd.Timestamp("2025-03-05") - moved.max()
    assert done.observed_until < EXTRACT
    assert done.export.patients["observed_until_date"].isna().all()


@pytest.mark.parametrize("dates", ["patient", "first_session"])
def test_each_patient_s_observed_until_date_moves_with_their_dates(
    export: Export, dates: str
) -> None:
    done = deidentify(export, dates=dates)
    until = done.export.patients.set_index("patient_id")["observed_until_date"]
    first = done.export.sessions.groupby("patient_id")["session_date"].min()
    a, b, c, d = name_patients("a", "b", "c", "d")
    # b gets a row of their own for it; d never came, so nothing is observed.
    assert set(until.index) == {a, b, c, d}
    assert pd.isna(until[d])
    assert until[a] - first[a] == EXTRACT - pd.Timestamp("2025-01-06")
    assert until[b] - first[b] == EXTRACT - pd.Timestamp("2025-02-04")
    assert done.observed_until == until.max()


def test_the_first_date_of_each_is_day_zero_even_when_it_is_a_score(export: Export) -> None:
    made = deidentify(export, dates="first_session").export
    c = name_patients("c")[0]
    assert made.scores.set_index("patient_id")["score_date"][c] == pd.Timestamp("2001-01-01")
    assert made.sessions.set_index("patient_id")["session_date"][c] == pd.Timestamp("2001-01-05")


def test_rare_words_go_and_are_counted(export: Export) -> None:
    done = deidentify(export)
    assert set(done.export.sessions["condition"].dropna()) == {"neck_pain"}
    assert set(done.export.sessions["adverse_events"]) == {"none", "other", "none;other"}
    assert done.rare_words == {
        "sessions.condition": 1, "sessions.adverse_events": 2, "scores.condition": 1,
        "patients.sex": 1, "patients.age_band": 1,
    }  # fmt: skip


def test_postal_areas_are_dropped_unless_the_setting_keeps_those_that_enough_share(
    export: Export,
) -> None:
    assert deidentify(export).export.patients["postal_area"].isna().all()
    kept = deidentify(export, postal_code="first_three")
    assert kept.export.patients["postal_area"].dropna().tolist() == ["V6B", "V6B"]
    assert kept.rare_words["patients.postal_area"] == 1  # H2X, of one patient


def test_how_many_are_alike_is_counted_after_rare_words_went(export: Export) -> None:
    done = deidentify(export)
    # a: female, 40-49; c: female, age gone; d: sex gone, 40-49
    assert (done.smallest_class, done.below_least, done.patients) == (1, 3, 3)
    assert deidentify(export, least=3).smallest_class == 3  # nothing is left to tell them apart


def test_the_same_key_gives_the_same_tables_and_another_key_others(export: Export) -> None:
    first, again, other = (deidentify(export, key=key) for key in (KEY, KEY, KEY[::-1]))
    pd.testing.assert_frame_equal(first.export.sessions, again.export.sessions)
    ids = set(first.export.sessions["session_id"]) | set(first.export.sessions["patient_id"])
    others = set(other.export.sessions["session_id"]) | set(other.export.sessions["patient_id"])
    assert not ids & others


def test_the_same_id_in_two_clinics_stays_two_people(read: Reader) -> None:
    sessions = "patient_id,clinic_id,session_date\na,n,2025-01-06\na,s,2025-01-06\n"
    made = deidentify(read(sessions__csv=sessions)).export
    assert made.sessions["patient_id"].nunique() == made.sessions["clinic_id"].nunique() == 2


def test_the_export_itself_is_not_changed(export: Export) -> None:
    before = export.sessions.copy(), export.patients.copy()
    deidentify(export, dates="patient")
    pd.testing.assert_frame_equal(export.sessions, before[0])
    pd.testing.assert_frame_equal(export.patients, before[1])
