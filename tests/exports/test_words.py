"""Words: matched whatever their case; what is not known never gets into a table as text."""

from __future__ import annotations

from typing import Any

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import (
    Reader,
    find_message,
    list_set_aside,
    list_warnings,
)


def read_column(read: Reader, column: str, *values: str, config: str = "") -> Export:
    rows = [f'p{number},2025-01-06,"{value}"' for number, value in enumerate(values, start=1)]
    table = "\n".join([f"patient_id,session_date,{column}", *rows])
    return read(sessions__csv=table, config=config)


def list_column(export: Export, column: str) -> list[Any]:
    return [value if isinstance(value, str) else None for value in export.sessions[column]]


@pytest.mark.parametrize(
    ("column", "written", "word"),
    [
        ("status", "No Show", "no_show"),
        ("status", "NO-SHOW", "no_show"),
        ("visit_type", "Follow up", "follow_up"),
        ("condition", "Low-Back Pain", "low_back_pain"),
        ("condition", "lateral epicondylitis", "tennis_elbow"),  # a synonym
        ("technique", "Gunn IMS", "gunn_ims"),
        ("technique", "TDN", "dry_needling"),  # a synonym
        ("body_side", " LEFT ", "left"),
        # what practice software and French ones write
        ("status", "Arrived", "attended"),
        ("status", "Completed", "attended"),
        ("status", "Présent", "attended"),
        ("status", "DNA", "no_show"),
        ("status", "Did not attend", "no_show"),
        ("status", "Absent", "no_show"),
        ("status", "Late cancel", "cancelled"),
        ("status", "ANNULÉ", "cancelled"),
        ("status", "annule", "cancelled"),
        ("visit_type", "Suivi", "follow_up"),
        ("visit_type", "Évaluation initiale", "initial"),
        ("body_side", "Côté gauche", "left"),
        ("body_side", "Bilateral", "both"),
        ("technique", "Puncture sèche", "dry_needling"),
        ("condition", "ÉPICONDYLITE", "tennis_elbow"),
        ("condition", "epicondylite", "tennis_elbow"),
    ],
)
def test_a_word_is_matched_by_id_name_and_exact_synonym(
    read: Reader, column: str, written: str, word: str
) -> None:
    export = read_column(read, column, written)
    assert list_column(export, column) == [word]
    assert export.warnings.empty


@pytest.mark.parametrize("almost", ["low back pian", "low back pain?", "lowback pain"])
def test_almost_a_word_is_not_a_word(read: Reader, almost: str) -> None:
    export = read_column(read, "condition", almost)
    assert list_column(export, "condition") == ["unrecognised"]
    assert "perhaps 'low_back_pain' was meant" in find_message(export, "unrecognised_condition")


@pytest.mark.parametrize(
    "code",
    [
        "M54.5",
        "M54.50",
        "m5450",
        "(M54.5)",
        "M54.50 Low back pain, unspecified",
        "M54.5 - Lumbago",
        "M54.5: Low back pain",
        "Low back pain (M54.5)",
        "Douleur lombaire [M54.5]",
    ],
)
def test_a_condition_may_be_an_icd_10_code(read: Reader, code: str) -> None:
    export = read_column(read, "condition", code)
    assert list_column(export, "condition") == ["low_back_pain"]
    assert export.warnings.empty


@pytest.mark.parametrize(
    "text",
    [
        "M54",  # the back, no part of it stated: several conditions
        "Z99.9",  # none of ours
        "M54.5; M54.2",  # two codes
        "M54.5 Neck pain",  # the code says one thing, its title another
        "L5S1",  # a level of the spine, no code
    ],
)
def test_a_code_that_means_no_one_condition_is_not_recognised(read: Reader, text: str) -> None:
    assert list_column(read_column(read, "condition", text), "condition") == ["unrecognised"]


def test_none_is_a_word_where_it_is_one_of_the_columns_own(read: Reader) -> None:
    export = read_column(read, "technique", "None", "NA")
    assert list_column(export, "technique") == ["none", None]
    assert list_warnings(export) == {"missing_text": 1}


def test_an_id_is_never_taken_for_nothing(read: Reader) -> None:
    export = read(sessions__csv="patient_id,session_date\nNA,2025-01-06\n-,2025-01-06\n")
    assert export.sessions["patient_id"].tolist() == ["-", "NA"]


@pytest.mark.parametrize(
    ("column", "written", "check", "said"),
    [
        ("status", "attnded", "unknown_status", "attended; perhaps 'attended' was meant"),
        ("technique", "dry nedling", "unknown_word", "; perhaps 'dry_needling' was meant;"),
    ],
)
def test_a_slip_is_proposed_and_not_applied(
    read: Reader, column: str, written: str, check: str, said: str
) -> None:
    export = read_column(read, column, "cancelled" if column == "status" else "none", written)
    assert "dry_needling" not in list_column(export, column)
    told = [*export.set_aside["detail"], *export.warnings["message"]]
    assert len(told) == 1 and said in told[0]
    assert check in {*export.set_aside["reason"], *export.warnings["check"]}


def test_a_condition_nobody_knows_is_kept_under_one_id_and_its_names_are_only_counted(
    read: Reader,
) -> None:
    export = read_column(read, "condition", "Mrs Smith's hip", "frozen heart", "FROZEN HEART", "")
    assert list_column(export, "condition") == [*["unrecognised"] * 3, None]
    message = find_message(export, "unrecognised_condition")
    assert message == (
        "3 rows (2, 3, 4) with a condition that the suite does not know (2 different names); "
        'kept as "Not recognised"'
    )


def test_a_condition_that_is_marked_unrecognised_needs_no_warning(read: Reader) -> None:
    export = read_column(read, "condition", "unrecognised")
    assert list_column(export, "condition") == ["unrecognised"]
    assert export.warnings.empty


def test_the_clinics_own_values_are_translated(read: Reader) -> None:
    config = '[source.values.condition]\n"LBP/7" = "low_back_pain"\n'
    export = read_column(read, "condition", "LBP/7", "neck pain", config=config)
    assert list_column(export, "condition") == ["low_back_pain", "neck_pain"]


def test_an_unknown_status_sets_the_row_aside(read: Reader) -> None:
    export = read_column(read, "status", "attended", "rebooked", "cancelled")
    assert list_column(export, "status") == ["attended", "cancelled"]
    assert list_set_aside(export) == [(3, "status", "unknown_status")]
    detail = export.set_aside["detail"].item()
    assert detail.startswith("a status that is not attended, cancelled or no_show")


def test_without_a_status_column_every_session_was_attended(read: Reader) -> None:
    export = read_column(read, "body_side", "left")
    assert list_column(export, "status") == ["attended"]
    assert export.warnings.empty


def test_a_blank_status_counts_as_attended_and_is_said(read: Reader) -> None:
    export = read_column(read, "status", "", "no_show")
    assert list_column(export, "status") == ["attended", "no_show"]
    assert list_warnings(export) == {"status_filled": 1}


def test_any_other_unknown_word_is_missing_and_counted(read: Reader) -> None:
    export = read_column(read, "technique", "voodoo", "dry needling")
    assert list_column(export, "technique") == [None, "dry_needling"]
    assert list_warnings(export) == {"unknown_word": 1}
    assert "in column 'technique'" in find_message(export, "unknown_word")


def test_a_remark_counts_only_rows_that_are_kept(read: Reader) -> None:
    sessions = "patient_id,session_date,technique\n,2025-01-06,voodoo\np1,2025-01-06,voodoo\n"
    export = read(sessions__csv=sessions)
    assert list_warnings(export) == {"unknown_word": 1}


@pytest.mark.parametrize(
    ("column", "written", "words"),
    [
        # in the order of the data dictionary, each once
        ("point_types", "symptomatic; Paraspinal", "paraspinal;symptomatic"),
        ("point_types", "symptomatic,symptomatic", "symptomatic"),
        ("adverse_events", "none", "none"),
        ("co_interventions", "exercise;;manual therapy;", "manual_therapy;exercise"),
        ("spinal_segments", "c5; C6 ;c5", "C5;C6"),
        ("spinal_segments", "C5-C7, L4-5", "C5-C7;L4-5"),
    ],
)
def test_several_words_stand_in_one_cell(
    read: Reader, column: str, written: str, words: str
) -> None:
    export = read_column(read, column, written)
    assert list_column(export, column) == [words]
    assert export.warnings.empty


@pytest.mark.parametrize(
    ("column", "written", "words"),
    [
        ("point_types", "paraspinal;somewhere", "paraspinal"),
        ("point_types", "somewhere", None),
        ("spinal_segments", "C5;Mr Smith", "C5"),
        ("spinal_segments", "C9", None),
    ],
)
def test_an_unknown_part_is_left_out_and_counted(
    read: Reader, column: str, written: str, words: str | None
) -> None:
    export = read_column(read, column, written)
    assert list_column(export, column) == [words]
    assert list_warnings(export) == {"unknown_word": 1}


def test_letters_that_were_damaged_before_are_remarked_on(read: Reader) -> None:
    export = read_column(read, "practitioner_id", "Andr\N{REPLACEMENT CHARACTER}", "Zoé")
    assert list_warnings(export) == {"damaged_text": 1}


def test_names_that_could_run_as_html_are_text_like_any_other(read: Reader) -> None:
    name = "<script>alert(1)</script> 🐙 & O'Brien"
    export = read_column(read, "practitioner_id", name)
    assert list_column(export, "practitioner_id") == [name]
