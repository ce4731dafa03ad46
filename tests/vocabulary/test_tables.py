"""The tables the library works on, as the design lists them."""

from __future__ import annotations

from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.settings import ITEMS

VOCABULARY = load_vocabulary()


def columns(table: str) -> list[str]:
    return list(VOCABULARY.tables[table].columns)


def test_the_columns_of_each_table_in_their_order():
    assert columns("sessions") == [
        "session_id", "patient_id", "clinic_id", "practitioner_id", "session_date", "status",
        "visit_type", "condition", "body_side", "technique", "duration_minutes", "point_types",
        "spinal_segments", "insertions", "retention_seconds", "needling_response",
        "co_interventions", "adverse_events", "adverse_severity", "soreness_hours",
    ]  # fmt: skip
    assert columns("scores") == [
        "patient_id", "clinic_id", "condition", "session_id", "score_date", "timing",
        "instrument", "item", "score", "unit",
    ]  # fmt: skip
    assert columns("patients") == [
        "patient_id", "clinic_id", "age_band", "sex", "pain_duration_band", "referral",
        "postal_area", "observed_until_date",
    ]  # fmt: skip


def test_only_what_nothing_works_without_is_required():
    required = {
        name: [column.name for column in table.columns.values() if column.required]
        for name, table in VOCABULARY.tables.items()
    }
    assert required == {
        "sessions": ["patient_id", "session_date"],
        "scores": ["patient_id", "score_date", "score"],
        "patients": ["patient_id"],
    }


def test_a_column_that_points_to_a_list_of_words_allows_its_ids():
    condition = VOCABULARY.tables["sessions"].columns["condition"]
    assert VOCABULARY.allowed_words(condition) == tuple(VOCABULARY.conditions)


def test_a_clinics_own_words_are_allowed(write_config):
    text = '[techniques.laser]\nname = "Laser"\nneedle = false\n'
    vocabulary = load_vocabulary(write_config(text))
    assert "laser" in vocabulary.allowed_words(vocabulary.tables["sessions"].columns["technique"])


def test_a_column_of_free_text_allows_anything():
    segments = VOCABULARY.tables["sessions"].columns["spinal_segments"]
    assert VOCABULARY.allowed_words(segments) == ()


def test_the_items_of_scores_are_those_the_settings_know():
    assert VOCABULARY.tables["scores"].columns["item"].allowed == ITEMS


def test_every_unit_of_an_instrument_can_stand_in_the_scores():
    units = {instrument.unit for instrument in VOCABULARY.instruments.values()}
    assert units <= set(VOCABULARY.tables["scores"].columns["unit"].allowed)


def test_every_column_says_what_it_holds():
    for table in VOCABULARY.tables.values():
        assert all(column.about.endswith(".") for column in table.columns.values())


def test_only_words_have_allowed_words_and_only_numbers_a_unit():
    for table in VOCABULARY.tables.values():
        for column in table.columns.values():
            assert bool(column.allowed) == (column.type in ("word", "words"))
            assert not column.unit or column.type in ("number", "count")
