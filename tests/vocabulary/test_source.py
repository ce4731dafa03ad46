"""A clinic's own [source]: what it may say, what it becomes, and what it may not say."""

from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import ScoreColumn, SourceMap, SourceStart, load_vocabulary

TRIAL = """
[instruments.weekly_headache_score]
name = "Weekly headache score"
long_name = "Weekly headache score"
low = 0
high = 100
better = "lower"
unit = "points"

[source]
file = "trial.xls"
sheet = "Data"
date_order = "mdy"

[source.columns]
patient_id = "id"
technique = ["group", "arm"]

[source.constants]
condition = "headache"
instrument = "weekly_headache_score"

[source.values.technique]
"1" = "western_acupuncture"
"0" = "none"

[source.start]
date = "date_randomized"

[[source.wide_scores]]
column = "pk1"
weeks = 0

[[source.wide_scores]]
column = "pk5"
weeks = 52
"""


def test_without_a_clinics_own_file_the_map_is_empty():
    assert load_vocabulary().source == SourceMap()


def test_the_short_form_becomes_a_table(write_config):
    source = load_vocabulary(write_config(TRIAL)).source
    assert (source.file, source.sheet, source.date_order) == ("trial.xls", "Data", "mdy")
    (scores,) = source.tables  # neither a session's date nor anything of the patients is named
    assert scores.makes == "scores"
    assert scores.is_own
    assert scores.columns == {"patient_id": ("id",), "technique": ("group", "arm")}
    assert scores.constants == {"condition": "headache", "instrument": "weekly_headache_score"}
    assert scores.values == {"technique": {"1": "western_acupuncture", "0": "none"}}
    assert scores.start == SourceStart(("date_randomized",))
    assert scores.scores == (
        ScoreColumn(("pk1",), weeks=0.0),
        ScoreColumn(("pk5",), weeks=52.0),
    )


def test_the_short_form_makes_each_table_that_it_names_a_column_of(write_config):
    text = (
        '[source]\nfile = "visits.csv"\n[source.columns]\npatient_id = "id"\n'
        'session_date = "day"\nscore = "pain"\nsex = "gender"\n'
    )
    tables = load_vocabulary(write_config(text)).source.tables
    assert {table.makes: set(table.columns) for table in tables} == {
        "sessions": {"patient_id", "session_date"},
        "scores": {"patient_id", "score"},
        "patients": {"patient_id", "sex"},
    }


def test_a_date_order_may_stand_alone(write_config):
    source = load_vocabulary(write_config('[source]\ndate_order = "dmy"\n')).source
    assert source == SourceMap(date_order="dmy")


def test_columns_without_a_file_wait_for_the_map_that_the_files_fit(write_config):
    text = '[source.columns]\npatient_id = "Client no."\n'
    source = load_vocabulary(write_config(text)).source
    assert source.tables == ()
    assert source.own.columns == {"patient_id": ("Client no.",)}


OVERLAID = """
[source]
map = "jane"
date_order = "mdy"
[source.drop]
columns = "Insurer"
[source.columns]
patient_id = "Chart"
[source.constants]
instrument = "vas"
[source.values.status]
"Arrived" = "no_show"
"Gone" = "cancelled"
"""


def test_a_shipped_map_takes_what_the_clinic_lays_over_it(write_config):
    source = load_vocabulary(write_config(OVERLAID)).source
    shipped = load_vocabulary(write_config('[source]\nmap = "jane"\n')).source
    assert (source.id, source.name, source.date_order) == ("jane", "Jane", "mdy")
    assert source.drop == ("Insurer", *shipped.drop)
    sessions, scores = source.tables[0], source.tables[1]
    assert sessions.columns["patient_id"] == ("Chart", *shipped.tables[0].columns["patient_id"])
    assert not sessions.is_own
    assert list(sessions.values["status"].items())[:2] == [
        ("Arrived", "no_show"),  # the clinic's word wins
        ("Gone", "cancelled"),
    ]
    assert scores.constants["instrument"] == "vas"
    assert "instrument" not in sessions.constants  # sessions have no such column


def test_tables_of_its_own_replace_those_of_the_map(write_config):
    text = (
        '[source]\nmap = "jane"\n[[source.tables]]\nmakes = "sessions"\n'
        '[source.tables.columns]\npatient_id = "id"\nsession_date = "day"\n'
    )
    source = load_vocabulary(write_config(text)).source
    assert [table.is_own for table in source.tables if table.makes == "sessions"] == [True]
    assert {table.makes for table in source.tables} == {"sessions", "scores", "patients"}


TABLE = '[[source.tables]]\nmakes = "sessions"\n'
SCORES = '[[source.tables]]\nmakes = "scores"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[source]\ndate_ordr = "dmy"', "the nearest is 'date_order'."),
        ('[source]\ndate_order = "DMY"', "date_order must be one of '', 'dmy', 'mdy' and 'ymd'"),
        ('[source]\nmap = "jan"', "is not a map that comes with the suite, in [source] map; the"),
        ('[source]\ntimezone = "Europe/Pari"', "the nearest is 'Europe/Paris'."),
        ('[source]\nencoding = "ebcdic"', "encoding must be one of"),
        ('[source.columns]\npatient = "id"', "'patient' is not a column of ours"),
        ("[source.columns]\npatient_id = 5", "columns.patient_id must be a list in [ ], each"),
        ("[source]\ncolumns = 5", "[source] columns must be a table of settings; it is 5."),
        ('[source.constants]\ninstrment = "x"', "the nearest is 'instrument'."),
        ('[source.constants]\ninstrument = "nrps"', "'nrps' is not a word for 'instrument'"),
        ('[source.values.technique]\n"1" = "acupncture"', "is not a word for 'technique'"),
        ('[source.values.sex]\n"f" = "femal"', "the nearest is 'female'."),
        ("[source.values]\nsex = 1", "[source] values.sex must be a table of settings; it is 1."),
        ('[source.start]\ndata = "x"', "the nearest is 'date'."),
        ("[source]\nwide_scores = 1", "wide_scores must be a list of tables, each under [[ ]]"),
        ("[[source.wide_scores]]\nweeks = 0", "wide_scores, number 1, lacks 'column'"),
        ('[[source.wide_scores]]\ncolumn = "a"\nweeks = -1', "weeks must be at least 0; it is -1."),
        (
            '[[source.wide_scores]]\ncolumn = "a"\nweeks = 0',
            "needs the date from which weeks count",
        ),
        ('[[source.tables]]\nmakes = "visits"', "makes must be one of 'sessions', 'scores' and"),
        (TABLE + '[source.tables.columns]\nscore = "x"', "'score' is not a column of sessions, in"),
        (TABLE + '[source.tables.wher]\nx = "y"', "the nearest is 'where'."),
        (TABLE + '[[source.tables.scores]]\ntheirs = "x"', "only a table that makes scores can"),
        (
            SCORES + '[[source.tables.scores]]\ntheirs = "x"\nweeks = 6',
            "weeks need the date from which they count",
        ),
        (
            SCORES + '[[source.tables.scores]]\ntheirs = "x"\ntiming = "befor"',
            "scores timing; the nearest is 'before'.",
        ),
        (
            TABLE + '[[source.tables.flags]]\ncolumn = "status"\ntheirs = "x"\nmeans = "gone"',
            "'gone' is not a word for 'status', in [source] tables, number 1, flags means",
        ),
        (
            TABLE + '[[source.tables.checkboxes]]\ncolumn = "status"\ntheirs = "x*"',
            "checkboxes: 'status' does not hold several words.",
        ),
        (
            TABLE + '[[source.tables.checkboxes]]\ncolumn = "co_interventions"\ntheirs = "x"',
            "checkboxes theirs: 'x' must have one * in it.",
        ),
        (
            TABLE + '[[source.tables.lookups]]\ncolumn = "x"\nhere = "a"\nthere = "b"\ntheirs="c"',
            "'x' is not a column of sessions, in [source] tables, number 1, lookups column",
        ),
    ],
)
def test_a_map_that_cannot_be_is_refused(refuse, text, message):
    assert message in refuse(text).message
