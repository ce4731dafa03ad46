from __future__ import annotations

import pandas as pd
import pytest

from ims_outcomes.sample import Sample, make_sample
from ims_outcomes.vocabulary.checks import load_checks

#: Checks of whole files, and of lines that are no rows: the sample is a tidy CSV.
_OF_FILES = {
    "broken_json", "broken_quote", "damaged_bytes", "empty_rows", "file_not_read",
    "formula_without_value", "null_byte", "parts_not_read", "ragged_row", "read_as_encoding",
    "read_by_map", "row_of_no_table", "same_file_twice", "several_found", "table_not_read",
    "title_rows", "too_deep_row", "too_long_row",
}  # fmt: skip
#: Checks of how cells are written, which is one way throughout the sample; its look-alikes in the
#: folder raw have most of them.
_OF_SPELLING = {
    "ambiguous_number", "ambiguous_score", "dates_read_as", "decimal_comma", "missing_text",
    "plain_dates", "score_of_other_top", "score_with_top", "serial_dates", "spreadsheet_dates_kept",
    "spreadsheet_dates_turned", "thousands_marks", "zone_left_out", "zone_turned",
}  # fmt: skip
#: Patterns that come about without anybody's doing, or not at all in a sound export.
_OF_PATTERNS = {
    "distant_score", "heaped_scores", "names_for_ids", "out_of_order", "repeated_session",
    "session_after_discharge", "session_without_scores", "shared_patient_id", "zero_filled",
}  # fmt: skip
#: Rows without a clinic are filled in only where there is one clinic, and a date lies in the
#: future only when the extract date is set.
NOT_IN_THE_SAMPLE = {
    *_OF_FILES, *_OF_SPELLING, *_OF_PATTERNS, "clinic_filled", "future_date",
}  # fmt: skip


@pytest.mark.parametrize(
    ("severity", "group"), [("set_aside", "set_aside"), ("warn", "kept_with_a_warning")]
)
def test_every_kind_of_bad_row_that_the_checks_know_is_in_the_sample(
    sample: Sample, severity: str, group: str
) -> None:
    known = {check.id for check in load_checks().values() if check.severity == severity}
    counts = sample.truth["bad_rows"][group]
    made = {check for checks in counts.values() for check in checks}
    assert made <= known
    assert known - made <= NOT_IN_THE_SAMPLE


def count(table: pd.DataFrame, column: str, value: str) -> int:
    return int(table[column].eq(value).sum())


def test_bad_values_are_there_as_often_as_the_truth_says(sample: Sample) -> None:
    set_aside = sample.truth["bad_rows"]["set_aside"]
    sessions, scores = sample.sessions, sample.scores
    assert sessions["patient_id"].isna().sum() == set_aside["sessions"]["missing_patient"] == 4
    assert sessions["session_date"].isna().sum() == set_aside["sessions"]["missing_date"] == 3
    assert count(sessions, "session_date", "2025-02-30") == 3
    assert count(sessions, "session_date", "2062-05-04") == 3
    assert count(sessions, "status", "rebooked?") == 3
    assert scores["score"].isna().sum() == set_aside["scores"]["missing_score"] == 6
    assert count(scores, "score", "abc") == set_aside["scores"]["score_not_a_number"] == 3
    assert count(scores, "score", "11") + count(scores, "score", "-1") == 6
    assert count(scores, "unit", "mm") == set_aside["scores"]["unit_mismatch"] == 3


def test_a_few_rows_are_there_twice(sample: Sample) -> None:
    for name in ("sessions", "scores", "patients"):
        counts = sample.truth["bad_rows"]["set_aside"][name]
        assert getattr(sample, name).duplicated().sum() == counts["duplicate_row"]


def test_a_few_session_ids_are_used_twice_and_neither_row_was_attended(sample: Sample) -> None:
    sessions = sample.sessions.drop_duplicates()
    twice = sessions.loc[sessions.duplicated(["clinic_id", "session_id"], keep=False)]
    assert len(twice) == sample.truth["bad_rows"]["set_aside"]["sessions"]["duplicate_session_id"]
    assert twice["status"].eq("cancelled").all()


def test_bad_rows_stand_among_the_good_ones(sample: Sample) -> None:
    where = sample.scores.index[sample.scores["score"].eq("abc")]
    assert where.max() < len(sample.scores) - 100


def test_with_one_clinic_none_of_its_rows_is_without_it() -> None:
    sample = make_sample(seed=2, patients=100, clinics=1)
    assert sample.sessions["clinic_id"].notna().all()
    assert "missing_clinic" not in sample.truth["bad_rows"]["set_aside"]["sessions"]


def test_a_kind_without_a_good_row_to_be_made_from_is_left_out() -> None:
    counts = make_sample(seed=3, patients=1, clinics=1).truth["bad_rows"]["set_aside"]
    assert counts["patients"] == {"missing_patient": 1}
