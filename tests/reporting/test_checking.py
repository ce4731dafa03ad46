"""What `check` says: how files were read, what was set aside, what the reports cannot show."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.errors import UserError
from ims_outcomes.reporting.checking import check_export
from tests.reporting.fake_run import SCORES, SESSIONS, write_export

# Five patients with each word: as many as it takes for a word to be shown.
VISITS = "Patient #,Appt Date,Status,Diagnosis,Pain before\n" + "".join(
    f"{number},{day}/03/2026,{status},LBP,7\n"
    for number in range(1, 6)
    for day, status in ((13, "Arrived"), (20, "Booked"), (27, "Arrived"))
)
CONFIG = """\
[[source.tables]]
makes = "sessions"
[source.tables.columns]
patient_id = "Patient #"
session_date = "Appt Date"
status = "Status"
condition = "Diagnosis"

[[source.tables]]
makes = "scores"
[source.tables.columns]
patient_id = "Patient #"
score_date = "Appt Date"
[[source.tables.scores]]
theirs = ["Pain before"]
instrument = "nprs"
timing = "before"
"""


@pytest.fixture
def visits(tmp_path: Path) -> tuple[Path, Path]:
    """A file of visits with pain in it, and the settings that read it."""
    data, config = tmp_path / "visits.csv", tmp_path / "clinic.toml"
    data.write_text(VISITS, encoding="utf-8")
    config.write_text(CONFIG, encoding="utf-8")
    return data, config


def test_a_clean_export_of_the_suite_says_its_rows_and_little_more(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export", sessions=SESSIONS, scores=SCORES)
    told = check_export(data).told
    assert told.startswith("sessions.csv: 5 rows read, 5 used, 0 set aside.\n\nscores.csv: 4 rows")
    assert "I read as" not in told
    assert "Words of" not in told


def test_columns_and_words_are_said_as_they_were_read(visits: tuple[Path, Path]) -> None:
    data, config = visits
    told = check_export(data, config=config).told
    assert "  I read as sessions: 'Patient #' as patient_id, 'Appt Date' as session_date" in told
    assert "  I read as scores: 'Patient #' as patient_id" in told
    assert "'Pain before' as score" in told
    assert "  Words of status: 'Arrived' as attended.\n" in told
    assert "  Words of status that are not known: 'Booked'.\n" in told
    assert "read as day-month-year, the only order that fits" in told


def test_what_the_advice_says_to_write_works_beside_tables_of_ones_own(
    visits: tuple[Path, Path],
) -> None:
    data, config = visits
    config.write_text(CONFIG + '[source.values.status]\n"Booked" = "cancelled"\n')
    told = check_export(data, config=config).told
    assert "'Booked' as cancelled" in told
    assert "visits.csv, sessions: 15 rows read, 15 used, 0 set aside." in told


def test_columns_named_as_ours_are_said_beside_the_others(visits: tuple[Path, Path]) -> None:
    data, config = visits
    told = check_export(data, config=config).told
    assert "'Diagnosis' as condition; and as they are named 'Status'.\n" in told


def test_a_remark_on_one_of_several_columns_of_scores_names_it(
    visits: tuple[Path, Path],
) -> None:
    data, config = visits
    lines = data.read_text().splitlines()
    after = [f'{line},"4,5"' for line in lines[1:]]
    data.write_text("\n".join([f"{lines[0]},Pain after", *after]) + "\n")
    more = '[[source.tables.scores]]\ntheirs = ["Pain after"]\ninstrument = "nprs"\n'
    config.write_text(CONFIG + more)
    assert "decimal comma in column 'Pain after'" in check_export(data, config=config).told


def test_a_word_of_four_patients_is_not_said(visits: tuple[Path, Path]) -> None:
    data, config = visits
    data.write_text(VISITS.replace("5,20/03/2026,Booked", "5,20/03/2026,Arrived"))
    assert "Booked" not in check_export(data, config=config).told


def test_the_same_advice_is_given_once(visits: tuple[Path, Path]) -> None:
    data, config = visits
    bad = "6,31/02/2026,Arrived,LBP,7\n,13/03/2026,Arrived,LBP,7\n"
    data.write_text(VISITS + bad, encoding="utf-8")
    told = check_export(data, config=config).told
    assert told.count("correct these rows in the practice software and export again.") == 1


def test_what_the_reports_cannot_show_is_said(visits: tuple[Path, Path]) -> None:
    data, config = visits
    told = check_export(data, config=config).told
    assert "The reports cannot show, as it is not in the files:\n" in told
    assert "  sessions: technique: techniques, or how they are mixed.\n" in told
    assert "  patients: who the patients are" in told
    assert "  sessions: condition" not in told


def test_files_may_be_named_one_by_one(tmp_path: Path) -> None:
    data = write_export(tmp_path / "export")
    told = check_export((data / "sessions.csv", data / "scores.csv")).told
    assert "2 clinics, 3 episodes of care, data up to 2026-06-30." in told


def test_a_map_may_be_named_or_given_as_a_file(visits: tuple[Path, Path]) -> None:
    data, config = visits
    assert "15 rows read" in check_export(data, export_map=str(config)).told
    with pytest.raises(UserError, match="the nearest is 'jane'"):
        check_export(data, export_map="jame")


def test_open_questions_are_refused_with_their_lines(visits: tuple[Path, Path]) -> None:
    data, config = visits
    config.write_text('[source]\ndate_order = "?"  # day first?\n' + CONFIG, encoding="utf-8")
    with pytest.raises(UserError, match=r"only you can answer: line 2 \(date_order\)"):
        check_export(data, config=config)
