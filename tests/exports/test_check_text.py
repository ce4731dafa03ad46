"""What the check prints: complete, in plain words, without a patient's value."""

from __future__ import annotations

from ims_outcomes.exports import format_check
from tests.exports.small_exports import Reader

CLEAN = "patient_id,session_date\np1,2025-01-06\n"


def test_a_clean_export_is_one_line_for_each_file(read: Reader) -> None:
    scores = "patient_id,score_date,instrument,score\np1,2025-01-06,nprs,7\n"
    assert format_check(read(sessions__csv=CLEAN, scores__csv=scores)) == (
        "sessions.csv: 1 row read, 1 used, 0 set aside.\n\n"
        "scores.csv: 1 row read, 1 used, 0 set aside.\n"
    )


def test_everything_that_was_found_is_said_and_what_to_try_stands_below_it(read: Reader) -> None:
    rows = [f"p{number},2025-01-06,nprs,11,x" for number in range(6)]
    rows += ["Smith,yesterday,nprs,3,x", "p1,2025-01-07,nprs,3,x"]
    export = read(
        scores__csv="\n".join(["patient_id,score_date,instrument,score,colour", *rows]),
        session__csv=CLEAN,
    )
    assert format_check(export) == (
        "scores.csv: 8 rows read, 1 used, 7 set aside.\n"
        "  6 rows (2, 3, 4, 5, 6, …) with a score outside the range of NPRS, which runs from 0 to "
        "10. Set aside.\n"
        "    Try: correct these rows in the practice software and export again.\n"
        "  1 row (8) with a date that cannot be read. Set aside.\n"
        "    Try: write dates as YYYY-MM-DD, such as 2026-03-31.\n"
        "  Columns that the suite does not know, kept aside: 'colour'.\n"
        "\n"
        "1 file in the folder was not read, as no table goes by such a name; 'session.csv' is "
        "close to one.\n"
        "  Try: rename a file that should have been read to sessions.csv, scores.csv or "
        "patients.csv.\n"
    )


def test_remarks_on_rows_that_are_kept_stand_under_their_file(read: Reader) -> None:
    export = read(sessions__csv="patient_id,session_date,status\np1,2025-01-06,\n")
    assert "\n  1 row (2) without a status; counted as attended.\n" in format_check(export)


def test_of_many_unknown_columns_twenty_are_named(read: Reader) -> None:
    names = ",".join(f"c{number}" for number in range(23))
    cells = "," * 22
    text = format_check(
        read(sessions__csv=f"patient_id,session_date,{names}\np1,2025-01-06,{cells}\n")
    )
    assert "'c19' and 3 more." in text
    assert "'c20'" not in text


def test_a_file_that_gives_two_tables_has_a_line_for_each(read: Reader) -> None:
    config = (
        '[source]\nfile = "long.csv"\n[source.columns]\npatient_id = "id"\nscore = "pain"\n'
        'score_date = "day"\nsex = "sex"\n[source.constants]\ninstrument = "nprs"\n'
    )
    text = format_check(read(long__csv="id,day,pain,sex\np1,2025-01-06,7,male\n", config=config))
    assert text.startswith(
        "long.csv, scores: 1 row read, 1 used, 0 set aside.\n"
        "long.csv, patients: 1 row read, 1 used, 0 set aside.\n"
    )
