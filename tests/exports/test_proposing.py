"""What `init` proposes for files nobody described, and what it leaves to their owner."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest

from ims_outcomes.exports.coded import encode
from ims_outcomes.exports.identifier_scan import scan_column
from ims_outcomes.exports.proposal import Proposal, ProposedTable
from ims_outcomes.exports.proposal_file import format_clinic_file
from ims_outcomes.exports.proposal_text import format_proposal
from ims_outcomes.exports.proposing import propose_map
from ims_outcomes.exports.text_table import TextTable
from ims_outcomes.vocabulary import load_vocabulary
from ims_outcomes.vocabulary.questions import list_questions
from tests.exports.planted_identifiers import plant_columns

WORDS = load_vocabulary()
LEAST = 5


def make_table(
    columns: Mapping[str, Sequence[str]], *, file: str = "visits.csv", part: str = ""
) -> TextTable:
    rows = max(map(len, columns.values()))
    return TextTable(
        file=file,
        part=part,
        header=tuple(columns),
        cells=[
            pa.chunked_array([pa.array([cell or None for cell in cells], pa.string())])
            for cells in columns.values()
        ],
        rows=np.arange(2, rows + 2),
    )


def propose(*tables: TextTable) -> Proposal:
    return propose_map(tables, vocabulary=WORDS, maps={}, least=LEAST)


def write_file(proposal: Proposal) -> str:
    return format_clinic_file(proposal, files=["visits.csv"], vocabulary=WORDS, least=LEAST)


def tell(proposal: Proposal) -> str:
    lines = [number for number, _ in list_questions(write_file(proposal))]
    return format_proposal(proposal, question_lines=lines, file="clinic.toml")


def list_columns(table: ProposedTable) -> dict[str, str]:
    return {column.ours: column.theirs for column in table.columns if column.is_active}


# Twelve patients, two visits each: enough for a word to be shown. Days above 12 show the order.
PATIENTS = [f"{1000 + number}" for number in range(12)] * 2
DATES = [f"{13 + number}/03/2026" for number in range(12)] * 2
VISITS: dict[str, list[str]] = {
    "Patient #": PATIENTS,
    "Patient Name": ["Anna Smith", "Luc Roy"] * 12,
    "Appt Date": DATES,
    "Status": ["Arrived"] * 12 + ["No show"] * 12,
}


# --- columns, by their name and by their cells


def test_columns_are_told_by_their_names_and_borne_out_by_their_cells() -> None:
    (table,) = propose(make_table(VISITS)).tables
    assert table.makes == "sessions"
    assert list_columns(table) == {
        "patient_id": "Patient #", "session_date": "Appt Date", "status": "Status",
    }  # fmt: skip


def test_a_header_that_its_cells_do_not_bear_out_is_not_believed() -> None:
    # A "Date" of words is no date; of two other columns of dates nobody knows which it is.
    visits = {**VISITS, "Appt Date": ["soon"] * 24, "One": DATES, "Two": DATES}
    (table,) = propose(make_table(visits)).tables
    assert list_columns(table)["session_date"] == "?"


def test_the_only_column_of_dates_is_the_date_whatever_its_name() -> None:
    (table,) = propose(make_table({**VISITS, "Appt Date": [""] * 24, "X7": DATES})).tables
    assert list_columns(table)["session_date"] == "X7"


def test_a_part_of_a_header_must_be_borne_out_by_known_words() -> None:
    reasons = {"Withdrawal reason": ["moved away", "no time"] * 12}
    (table,) = propose(make_table({**VISITS, **reasons})).tables
    assert "condition" not in list_columns(table)


def test_an_id_alone_is_the_patient_unless_another_column_plainly_is() -> None:
    rest = {name: cells for name, cells in VISITS.items() if name != "Patient #"}
    own = [str(number) for number in range(24)]
    (table,) = propose(make_table({"id": PATIENTS, "practice_id": own, **rest})).tables
    assert list_columns(table)["patient_id"] == "id"
    (table,) = propose(make_table({"id": own, **VISITS})).tables
    assert list_columns(table)["session_id"] == "id"
    assert list_columns(table)["patient_id"] == "Patient #"


def test_words_tell_a_column_whose_header_says_nothing() -> None:
    (table,) = propose(make_table({**VISITS, "X7": ["LBP", "Neck pain"] * 12})).tables
    assert list_columns(table)["condition"] == "X7"


def test_one_known_word_alone_tells_nothing() -> None:
    # Every cell is a status, but the same one: "complete" may be said of an invoice too.
    visits = {**VISITS, "Status": [""] * 24, "X7": ["complete"] * 24}
    (table,) = propose(make_table(visits)).tables
    assert "status" not in list_columns(table)


def test_what_was_seen_is_counted() -> None:
    dates = [*DATES[:-2], "later", ""]
    (table,) = propose(make_table({**VISITS, "Appt Date": dates})).tables
    seen = {column.ours: column.seen for column in table.columns}
    assert seen["session_date"] == "22 of 23 filled cells are dates, day first"
    assert seen["patient_id"] == "12 different ids in 24 filled cells"


@pytest.mark.parametrize(
    "names",
    [
        ("Patient ID", "Visit Date", "Appointment Status"),
        ("ClientNumber", "starts_at", "attendance"),
        ("N° du patient", "Date du rendez-vous", "Statut"),
        ("Numéro de patient", "DATE DE SÉANCE", "État"),
    ],
)
def test_headers_are_known_in_english_and_french(names: tuple[str, str, str]) -> None:
    patient, date, status = names
    visits = {patient: PATIENTS, date: DATES, status: VISITS["Status"]}
    (table,) = propose(make_table(visits)).tables
    assert list_columns(table) == {
        "patient_id": patient, "session_date": date, "status": status,
    }  # fmt: skip


def test_names_of_staff_are_offered_and_not_used() -> None:
    visits = {**VISITS, "Practitioner": ["Amy Wong", "Joe Kim"] * 12}
    proposal = propose(make_table(visits))
    (table,) = proposal.tables
    offered = [column for column in table.columns if column.ours == "practitioner_id"]
    assert [column.is_active for column in offered] == [False]
    assert "Practitioner" in proposal.drop  # or the door would stop it
    assert '# practitioner_id = "Practitioner"' in write_file(proposal)


def test_a_column_is_used_once() -> None:
    (table,) = propose(make_table({**VISITS, "Date": DATES})).tables
    theirs = list(list_columns(table).values())
    assert len(set(theirs)) == len(theirs)


# --- scores


def list_scores(table: ProposedTable) -> list[tuple[str, str, str, float | None]]:
    return [(score.theirs, score.instrument, score.timing, score.weeks) for score in table.scores]


def test_pain_before_and_after_in_a_row_of_a_visit_makes_sessions_and_scores() -> None:
    visits = {**VISITS, "Pain before": ["7"] * 24, "Douleur après": ["4"] * 24}
    sessions, scores = propose(make_table(visits)).tables
    assert (sessions.makes, scores.makes) == ("sessions", "scores")
    assert list_columns(scores)["score_date"] == "Appt Date"
    assert list_scores(scores) == [
        ("Pain before", "nprs", "before", None), ("Douleur après", "nprs", "after", None),
    ]  # fmt: skip


def test_one_column_per_time_point_has_weeks_and_a_start() -> None:
    trial = {
        "Subject ID": [f"s{number}" for number in range(12)],
        "Date randomised": DATES[:12],
        "NPRS baseline": ["7"] * 12,
        "NPRS week 6": ["5"] * 12,
        "NPRS 6 months": ["4"] * 12,
        "Sex": ["F", "M"] * 6,
    }
    scores, patients = propose(make_table(trial)).tables
    assert (scores.makes, patients.makes) == ("scores", "patients")
    assert scores.start is not None and scores.start.theirs == "Date randomised"
    assert [score.weeks for score in scores.scores] == [0, 6, 26]
    assert list_columns(patients) == {"patient_id": "Subject ID", "sex": "Sex"}


TRIAL: dict[str, list[str]] = {
    "id": [f"s{number}" for number in range(12)],
    "Date randomised": DATES[:12],
    "group": ["1", "0"] * 6,
    "pk1": ["7"] * 12,
    "pk2": ["5"] * 12,
    "f1": ["20"] * 12,
    "Sex": ["F", "M"] * 6,
}


def test_numbered_columns_of_a_study_are_asked_about_and_never_guessed() -> None:
    proposal = propose(make_table(TRIAL))
    scores, patients = proposal.tables
    assert (scores.makes, patients.makes) == ("scores", "patients")
    assert scores.start is not None and scores.start.theirs == "Date randomised"
    (question,) = proposal.questions
    # f1 has no second column, and a group of one is no time series.
    assert "numbered columns: 'pk1', 'pk2'. Which are the scores?" in question.text
    open_lines = [setting for _, setting in list_questions(write_file(proposal))]
    assert open_lines == ["theirs", "instrument", "weeks"]
    assert "  theirs: visits.csv: There is one row for each patient" in tell(proposal)


def test_the_answer_about_numbered_columns_can_be_read() -> None:
    written = write_file(propose(make_table(TRIAL)))
    answered = written.replace('theirs = "?"', 'theirs = "pk1"').replace(
        'instrument = "?"\nweeks = "?"', 'instrument = "nprs"\nweeks = 0'
    )
    assert list_questions(answered) == []
    (score,) = tomllib.loads(answered)["source"]["tables"][0]["scores"]
    assert score == {"theirs": "pk1", "instrument": "nprs", "weeks": 0}


def test_numbered_columns_of_visits_are_not_asked_about() -> None:
    visits = {**VISITS, "Needle 1": ["3"] * 24, "Needle 2": ["4"] * 24}
    assert propose(make_table(visits)).questions == ()


def test_years_of_pain_are_no_codes_of_a_few_words() -> None:
    years = [f"{number}" for number in range(1, 25)]
    trial = {**TRIAL, "id": [f"s{number}" for number in range(24)], "Date randomised": DATES}
    trial = {name: (cells * 2)[:24] for name, cells in trial.items()} | {"Chronicity": years}
    _, patients = propose(make_table(trial)).tables
    assert "pain_duration_band" not in list_columns(patients)


def test_one_row_per_score_needs_its_instrument_in_a_column() -> None:
    long = {
        "Patient #": PATIENTS,
        "Completed at": DATES,
        "Questionnaire": ["NPRS", "PSFS"] * 12,
        "Score": ["7"] * 24,
    }
    proposal = propose(make_table(long))
    (table,) = proposal.tables
    assert table.makes == "scores"
    assert list_columns(table)["instrument"] == "Questionnaire"
    assert proposal.questions == ()


def test_a_bare_score_is_a_question() -> None:
    bare = {"Patient #": PATIENTS, "Date": DATES, "Score": ["7"] * 24}
    proposal = propose(make_table(bare))
    assert [question.place for question in proposal.questions] == ["instrument"]
    assert 'instrument = "?"' in write_file(proposal)


@pytest.mark.parametrize(
    ("header", "cells", "instrument"),
    [
        ("Pain (0-10)", ["0", "10"], "nprs"),
        ("Pain", ["0", "85"], "?"),  # a VAS, or a percentage
        ("VAS", ["0", "85"], "vas"),
        ("VAS", ["0", "9"], "?"),  # centimetres, or a VAS of people without pain
        ("EVA douleur", ["0", "85"], "vas"),
        ("NDI", ["0", "45"], "?"),  # points or percent
        ("NDI %", ["0", "45"], "ndi_percent"),
        ("Oswestry", ["0", "45"], "odi"),
        ("QuickDASH total", ["0", "45"], "quickdash"),
    ],
)
def test_an_instrument_is_told_by_header_and_scale_or_asked_for(
    header: str, cells: list[str], instrument: str
) -> None:
    visits = {**VISITS, header: cells * 12}
    scores = propose(make_table(visits)).tables[-1]
    assert [score.instrument for score in scores.scores] == [instrument]


@pytest.mark.parametrize(
    "header", ["Pain duration (weeks)", "Pain location", "NPRS date", "Pain ID"]
)
def test_pain_in_a_header_is_not_always_a_score(header: str) -> None:
    tables = propose(make_table({**VISITS, header: ["7"] * 24})).tables
    assert [table.makes for table in tables] == ["sessions"]


# --- who somebody is


@pytest.mark.parametrize(
    "header",
    ["First Name", "Nom de famille", "DOB", "Date de naissance", "Home phone", "Courriel",
     "Postal Code", "PHN", "N° d'assurance maladie", "Notes", "Commentaires", "Chart #"],
)  # fmt: skip
def test_what_may_tell_who_somebody_is_is_dropped_and_never_shown(header: str) -> None:
    secret = "Zzyzx"
    proposal = propose(make_table({**VISITS, header: [secret] * 24}))
    assert header in proposal.drop
    assert secret not in write_file(proposal) + tell(proposal)
    assert f"'{header}'" in tell(proposal)


@pytest.mark.parametrize("cell", ["a.b@example.ca", "604-555-0123", "(604) 555 0123"])
def test_addresses_and_numbers_are_dropped_whatever_their_header(cell: str) -> None:
    assert "X7" in propose(make_table({**VISITS, "X7": [cell] * 24})).drop


def test_names_are_dropped_whatever_their_header() -> None:
    names = [f"{first} Roy" for first in ("Anna", "Luc", "Jane", "Max", "Eva", "Tom", "Sue", "Al")]
    assert "X7" in propose(make_table({**VISITS, "X7": names * 3})).drop


# --- words


def find_words(proposal: Proposal, column: str) -> dict[str, tuple[str, str]]:
    (words,) = [words for words in proposal.tables[0].words if words.ours == column]
    return {word.theirs: (word.ours, word.guess) for word in words.words}


def test_known_words_are_mapped_and_a_slip_is_only_offered() -> None:
    status = ["Arrived"] * 10 + ["Atended"] * 7 + ["Booked"] * 7
    proposal = propose(make_table({**VISITS, "Status": status}))
    assert find_words(proposal, "status") == {
        "Arrived": ("attended", ""), "Atended": ("", "attended"), "Booked": ("", ""),
    }  # fmt: skip
    written = write_file(proposal)
    assert '\n"Arrived" = "attended"' in written
    assert '\n# "Atended" = "attended"' in written
    assert '\n# "Booked" = ""' in written


def test_a_word_of_few_patients_is_counted_and_not_shown() -> None:
    # Four visits of four patients: one fewer than is needed.
    status = ["Arrived"] * 20 + ["Luc cancelled, his dog is ill"] * 4
    proposal = propose(make_table({**VISITS, "Status": status}))
    assert "dog" not in write_file(proposal) + tell(proposal)
    assert "1 word of status that I do not know" in tell(proposal)


def test_a_word_of_one_patient_with_many_visits_is_not_shown() -> None:
    visits = {
        "Patient #": [*PATIENTS, *["1000"] * 30],
        "Appt Date": [*DATES, *["15/03/2026"] * 30],
        "Status": [*["Arrived"] * 24, *["Smith family"] * 30],
    }
    proposal = propose(make_table(visits))
    assert "Smith" not in write_file(proposal) + tell(proposal)


def test_without_a_column_of_patients_no_word_is_shown() -> None:
    visits = {name: cells for name, cells in VISITS.items() if name != "Patient #"}
    proposal = propose(make_table({**visits, "Status": ["Arrived", "Smithy"] * 12}))
    assert "Smithy" not in write_file(proposal) + tell(proposal)


@pytest.mark.parametrize("word", ["call 604 555 0123", "mail a@b.ca", "x" * 61])
def test_a_word_that_may_be_a_number_or_an_address_is_not_shown(word: str) -> None:
    proposal = propose(make_table({**VISITS, "Status": ["Arrived", word] * 12}))
    assert word not in write_file(proposal) + tell(proposal)


# --- questions


def test_dates_that_two_orders_fit_are_a_question_with_both() -> None:
    proposal = propose(make_table({**VISITS, "Appt Date": ["05/06/2026", "07/08/2026"] * 12}))
    (question,) = proposal.questions
    assert question.place == "date_order"
    assert '"dmy" (day first) or "mdy" (month first)' in question.text
    assert (question.place, '"?"') == ("date_order", '"?"')
    assert 'date_order = "?"' in write_file(proposal)


def test_a_missing_column_of_patients_is_a_question_that_names_what_is_left() -> None:
    visits = {name: cells for name, cells in VISITS.items() if name != "Patient #"}
    proposal = propose(make_table({**visits, "Ref": PATIENTS}))
    (question,) = proposal.questions
    assert question.place == "patient_id"
    assert "'Ref'" in question.text
    assert "Patient Name" not in question.text


def test_where_no_column_is_left_it_says_to_export_again() -> None:
    names = {"Patient Name": ["Anna Smith", "Luc Roy"] * 12, "Date": DATES, "Pain": ["7"] * 24}
    (question,) = propose(make_table(names)).questions
    assert question.place == "patient_id"
    assert question.text.endswith(
        "A name is none. No column is left that could be it: export again with that column, then "
        "run 'ims-outcomes init' again with --force."
    )


def test_every_question_is_said_with_its_line() -> None:
    visits = {**VISITS, "Appt Date": ["05/06/2026", "07/08/2026"] * 12, "NDI": ["30"] * 24}
    proposal = propose(make_table(visits))
    written, told = write_file(proposal), tell(proposal)
    open_lines = list_questions(written)
    assert [setting for _, setting in open_lines] == ["date_order", "instrument"]
    assert f"lines {open_lines[0][0]}, {open_lines[1][0]}\n" in told
    assert "  date_order: visits.csv: every date in column 'Appt Date'" in told
    assert "  instrument: visits.csv: On which instrument were the scores in 'NDI' given?" in told


def test_a_status_in_numbers_is_a_question_for_each_number() -> None:
    proposal = propose(make_table({**VISITS, "Status": ["1"] * 12 + ["2"] * 12}))
    assert [question.place for question in proposal.questions] == ["status"]
    assert [setting for _, setting in list_questions(write_file(proposal))] == ["1", "2"]


def test_several_clinics_that_only_one_table_names_are_offered_and_not_used() -> None:
    clinics = {"Location": ["North", "South"] * 12}
    scores = make_table({"Patient #": PATIENTS, "Date": DATES, "NPRS": ["7"] * 24}, file="s.csv")
    written = write_file(propose(make_table({**VISITS, **clinics}), scores))
    assert '\n# clinic_id = "Location"' in written
    # One table alone, or one clinic alone, leaves no doubt.
    assert '\nclinic_id = "Location"' in write_file(propose(make_table({**VISITS, **clinics})))
    one = {"Location": ["North"] * 24}
    assert '\nclinic_id = "Location"' in write_file(propose(make_table({**VISITS, **one}), scores))


def test_times_with_a_zone_ask_for_that_of_the_clinic() -> None:
    dates = [f"2026-03-{day}T02:30:00Z" for day in range(10, 34 - 10)] + [""] * 10
    proposal = propose(make_table({**VISITS, "Appt Date": dates}))
    assert [question.place for question in proposal.questions] == ["timezone"]
    assert 'timezone = "?"' in write_file(proposal)


# --- the file


def test_the_file_is_toml_whatever_headers_hold() -> None:
    odd = {**VISITS, 'Say "A"\\B': ["7"] * 24, "Pain \x07#1 = [x]": ["7"] * 24}
    read = tomllib.loads(write_file(propose(make_table(odd))))
    assert read["source"]["tables"][1]["scores"][0]["theirs"] == ["Pain \x07#1 = [x]"]


def test_tables_of_several_files_are_told_by_name_and_one_alone_by_its_columns() -> None:
    scores = {"Patient #": PATIENTS, "Date": DATES, "NPRS": ["7"] * 24}
    one, two = make_table(VISITS), make_table(scores, file="pain_2026-03.csv")
    assert [table.from_ for table in propose(one, two).tables] == [("visits",), ("pain_*",)]
    assert propose(one).tables[0].from_ == ()


def test_a_table_of_nothing_is_said() -> None:
    notes = make_table({"Line": ["a", "b"]}, file="book.xlsx", part="Read me")
    told = tell(propose(make_table(VISITS), notes))
    assert "book.xlsx (Read me) (2 rows): nothing in it looks like sessions" in told


def test_nothing_of_ours_makes_no_table() -> None:
    assert propose(make_table({"A": ["1", "2"], "B": ["x", "y"]})).tables == ()


def test_what_init_proposes_comes_through_the_door() -> None:
    stopped = []
    for planted in plant_columns(150, seed=3):
        values = [planted.values[row % len(planted.values)] for row in range(24)]
        proposal = propose(make_table({**VISITS, planted.header: values}))
        used = {column.theirs for table in proposal.tables for column in table.columns}
        cells = encode(pa.array(values, pa.string()))
        if planted.header in used:
            stopped += scan_column(planted.header, cells, is_ours=True)
        elif planted.header not in proposal.drop:
            stopped += scan_column(planted.header, cells)
    assert stopped == []
