"""The map from a clinic's own file to our tables: what it may say, and what it may not."""

from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import SourceMap, WideScore, load_vocabulary

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
technique = "group"

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


def test_the_whole_map_is_read(write_config):
    source = load_vocabulary(write_config(TRIAL)).source
    assert (source.file, source.sheet, source.date_order) == ("trial.xls", "Data", "mdy")
    assert source.columns == {"patient_id": "id", "technique": "group"}
    assert source.constants == {"condition": "headache", "instrument": "weekly_headache_score"}
    assert source.values == {"technique": {"1": "western_acupuncture", "0": "none"}}
    assert source.start.date == "date_randomized"
    assert source.wide_scores == (WideScore("pk1", 0.0), WideScore("pk5", 52.0))


def test_a_date_order_may_stand_alone(write_config):
    source = load_vocabulary(write_config('[source]\ndate_order = "dmy"\n')).source
    assert source == SourceMap(date_order="dmy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[source]\ndate_ordr = "dmy"', "the nearest is 'date_order'."),
        ('[source]\ndate_order = "DMY"', "date_order must be one of '', 'dmy', 'mdy' and 'ymd'"),
        ('[source.columns]\npatient = "id"', "'patient' is not a column of ours"),
        ("[source.columns]\npatient_id = 5", "columns.patient_id must be a text in quotes"),
        ("[source]\ncolumns = 5", "[source] columns must be a table of settings; it is 5."),
        (
            '[source.constants]\ninstrment = "x"',
            "the nearest is 'instrument'.",
        ),
        ('[source.constants]\ninstrument = "nrps"', "'nrps' is not a word for 'instrument'"),
        ('[source.values.technique]\n"1" = "acupncture"', "is not a word for 'technique'"),
        (
            '[source.values.sex]\n"f" = "femal"',
            "the nearest is 'female'.",
        ),
        ("[source.values]\nsex = 1", "[source] values.sex must be a table of settings; it is 1."),
        ('[source.start]\ndata = "x"', "the nearest is 'date'."),
        ("[source]\nwide_scores = 1", "wide_scores must be a list of tables, each under [[ ]]"),
        ("[[source.wide_scores]]\nweeks = 0", "wide_scores, number 1, lacks 'column'"),
        ('[[source.wide_scores]]\ncolumn = "a"\nweeks = -1', "weeks must be at least 0; it is -1."),
        (
            '[[source.wide_scores]]\ncolumn = "a"\nweeks = 0',
            "needs the date from which weeks count",
        ),
    ],
)
def test_a_map_that_cannot_be_is_refused(refuse, text, message):
    assert message in refuse(text).message
