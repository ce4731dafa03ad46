"""Few rows, half an export, quiet months: pages that say what they cannot say, and why."""

from __future__ import annotations

from pathlib import Path

from ims_outcomes.presentation import say
from ims_outcomes.presentation.formats import format_period
from tests.in_process import make_reports
from tests.small_export import make_tables, write_tables


def test_one_patient_alone_shows_nothing_about_that_patient(tmp_path: Path) -> None:
    data = write_tables(tmp_path / "data", make_tables(patients=1))
    made = make_reports(data, config='[episodes]\nextract_date = "2025-12-31"\n')
    assert made.pages["pain_change"].find_row("Mean change")[1:3] == ["hidden", "<5"]
    assert made.pages["session_counts"].find_row("Session 2")[1:] == ["hidden", "<5"]


def test_sessions_alone_are_counted_and_pain_is_said_to_be_absent(tmp_path: Path) -> None:
    tables = make_tables() | {"scores": []}
    pages = make_reports(write_tables(tmp_path / "data", tables)).pages
    assert pages["session_counts"].find_row("Session 2")[2] == "30"
    for name in ("pain_change", "conditions"):
        assert pages[name].has(say("account.no_scores"))
        assert pages[name].lines.count(say("needs.scores")) > 3
    assert not pages["session_counts"].has(say("needs.sessions"))


def test_scores_alone_give_pain_change_and_attendance_is_said_to_be_absent(tmp_path: Path) -> None:
    tables = make_tables() | {"sessions": []}
    pages = make_reports(write_tables(tmp_path / "data", tables)).pages
    assert pages["pain_change"].find_row("Mean change")[2:] == ["22", "10"]
    assert pages["pain_change"].find_row("All patients")[1].startswith("22/32")
    assert pages["session_counts"].has(say("account.no_sessions"))
    assert pages["session_counts"].lines.count(say("needs.sessions")) > 5
    assert not pages["conditions"].has(say("needs.scores"))


def test_without_any_last_score_nobody_is_called_improved_or_not(tmp_path: Path) -> None:
    tables = make_tables()
    tables["scores"] = [row for row in tables["scores"] if row["session_id"].endswith("-0")]
    data = write_tables(tmp_path / "data", tables)
    page = make_reports(data, "--reports", "pain_change,conditions").pages["pain_change"]
    assert page.find_row("Mean change")[1:] == ["too few to say", "0", "32"]
    improved = page.find_row("Improved by 30 % or more")
    assert improved[1:] == ["too few to say", "32", "0 %", "100 %"]


def test_a_month_with_nothing_in_it_says_so(tmp_path: Path) -> None:
    tables = make_tables()
    for name, column in (("sessions", "session_date"), ("scores", "score_date")):
        tables[name] = [row for row in tables[name] if not row[column].startswith("2025-08")]
    data = write_tables(tmp_path / "data", tables)
    chosen = ("--month", "2025-08", "--reports", "pain_change,session_counts")
    made = make_reports(data, *chosen, config="[report]\nperiod_months = 1\n")
    assert made.pages["session_counts"].find_row("August 2025")[1:] == ["0", "0"]
    told = say_nothing_here("2025-08", first="2025-01", last="2026-05")
    assert all(page.has(told) for page in made.pages.values())


def say_nothing_here(months: str, *, first: str, last: str) -> str:
    """What a page says where the clinic has nothing in its months."""
    words = {"months": months, "first": first, "last": last}
    told = say("account.nothing_here", **{key: format_period(words[key]) for key in words})
    return told.replace("\u00a0", " ")


def test_an_export_shorter_than_the_gap_has_no_outcome_yet(tmp_path: Path) -> None:
    data = write_tables(tmp_path / "data", make_tables(days=10))
    pages = make_reports(data).pages
    told = say("account.none_mature", month="January 2025", days=90)
    assert all(page.has(told) for page in pages.values())
    assert pages["pain_change"].find_row("Mean change")[1] == "too few to say"


def test_a_clinic_that_stopped_years_ago_says_when(tmp_path: Path) -> None:
    tables = make_tables(patients=20)
    config = '[episodes]\nextract_date = "2028-06-30"\n'
    pages = make_reports(write_tables(tmp_path / "data", tables), config=config).pages
    last = max(row["session_date"] for row in tables["sessions"])[:7]
    monthly = pages.pop("monthly")
    assert monthly.has(say_nothing_here("2028-06", first="2025-01", last=last))
    told = say_nothing_here("2027-07 to 2028-06", first="2025-01", last=last)
    assert all(page.has(told) for page in pages.values())


def test_clinics_that_lack_sessions_or_scores_are_not_confused_with_the_export(
    tmp_path: Path,
) -> None:
    tables = make_tables(clinics=("north", "south"), patients=20)
    for row in tables["sessions"]:
        row["status"] = "cancelled" if row["clinic_id"] == "south" else "attended"
    data = write_tables(tmp_path / "data", tables)
    chosen = ("--clinic", "south", "--reports", "pain_change,session_counts")
    pages = make_reports(data, *chosen).pages
    assert pages["pain_change"].find_row(say("account.places.outside"))[1] != "0"
    tables["sessions"] = [row for row in tables["sessions"] if row["clinic_id"] == "north"]
    pages = make_reports(write_tables(tmp_path / "data", tables), *chosen).pages
    assert pages["session_counts"].has(say("account.no_sessions"))
    assert pages["pain_change"].find_row(say("account.places.outside"))[1] != "0"


def test_without_clinic_ids_all_are_of_one_clinic(tmp_path: Path) -> None:
    tables = {
        name: [{key: row[key] for key in row if key != "clinic_id"} for row in rows]
        for name, rows in make_tables().items()
    }
    made = make_reports(write_tables(tmp_path / "data", tables), "--reports", "pain_change")
    assert made.pages["pain_change"].find_row("Mean change")[2:] == ["22", "10"]
    assert (made.output / "clinic").is_dir()
