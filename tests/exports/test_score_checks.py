"""Scores: each on the scale of its own instrument."""

from __future__ import annotations

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import (
    Reader,
    Stopper,
    find_message,
    list_set_aside,
    list_warnings,
)

HEADER = "patient_id,score_date,instrument,score,unit\n"


def read_scores(read: Reader, *rows: str, config: str = "") -> Export:
    lines = [f"p{number},2025-01-06,{row}" for number, row in enumerate(rows, start=1)]
    return read(scores__csv=HEADER + "\n".join(lines), config=config)


@pytest.mark.parametrize(
    ("instrument", "scores", "used"),
    [
        ("nprs", ["-0.1", "0", "10", "10.1"], [0.0, 10.0]),
        ("vas", ["-1", "0", "100", "101"], [0.0, 100.0]),
        ("hit6", ["35", "36", "78", "79"], [36.0, 78.0]),
        ("groc", ["-6", "-5", "5", "6"], [-5.0, 5.0]),
    ],
)
def test_the_ends_of_an_instruments_range_are_inside_it(
    read: Reader, instrument: str, scores: list[str], used: list[float]
) -> None:
    export = read_scores(read, *(f"{instrument},{score}," for score in scores))
    assert export.scores["score"].tolist() == used
    assert list_set_aside(export) == [
        (2, "score", "score_out_of_range"),
        (5, "score", "score_out_of_range"),
    ]


def test_the_reason_names_the_instrument_and_its_range(read: Reader) -> None:
    export = read_scores(read, "NPRS,11,", "nprs,5,")
    assert export.set_aside["detail"].item() == (
        "a score outside the range of NPRS, which runs from 0 to 10"
    )


def test_an_instrument_of_the_clinics_own_has_its_own_range(read: Reader) -> None:
    config = (
        '[instruments.faces]\nname = "Faces"\nlong_name = "Faces"\nlow = 0\nhigh = 5\n'
        'better = "lower"\nunit = "points"\n'
    )
    export = read_scores(read, "faces,5,", "faces,6,", config=config)
    assert export.scores["score"].tolist() == [5.0]


def test_a_unit_must_be_the_instruments_own(read: Reader) -> None:
    export = read_scores(read, "nprs,3,points", "nprs,30,mm", "vas,30,mm", "ndi_percent,30,%")
    assert export.scores["instrument"].tolist() == ["nprs", "vas", "ndi_percent"]
    # 30 is out of range as well; the unit is the reason that explains it
    assert list_set_aside(export) == [(3, "unit", "unit_mismatch")]
    assert export.set_aside["detail"].item() == ("a unit that is not that of NPRS, which is points")


def test_a_score_without_a_unit_is_in_the_instruments_own(read: Reader) -> None:
    assert len(read_scores(read, "nprs,3,").scores) == 1


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("nprs,3,smileys", "unit", "unknown_unit"),
        (",3,", "instrument", "missing_instrument"),
        ("smileys,3,", "instrument", "unknown_instrument"),
        ("nprs,,", "score", "missing_score"),
        ("nprs,  ,", "score", "missing_score"),
        ("nprs,NA,", "score", "missing_score"),
        ("nprs,seven,", "score", "score_not_a_number"),
        ("nprs,7/10 (worst),", "score", "score_not_a_number"),
        ("nprs,8/10/2025,", "score", "score_not_a_number"),
        ('nprs,"1,234",', "score", "ambiguous_score"),
        # another top is another scale, and nothing is turned from one into the other
        ("nprs,80/100,", "score", "score_of_other_top"),
        ("nprs,4/5,", "score", "score_of_other_top"),
        ("vas,8/10,", "score", "score_of_other_top"),
    ],
)
def test_a_score_that_cannot_be_understood_is_set_aside(
    read: Reader, row: str, column: str, reason: str
) -> None:
    export = read_scores(read, "nprs,0,", row, "nprs,10,")
    assert export.scores["score"].tolist() == [0.0, 10.0]
    assert list_set_aside(export) == [(3, column, reason)]


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ("nprs,8/10,", 8.0),
        ("nprs,8 / 10,", 8.0),
        ('nprs,"7,5/10",', 7.5),
        ("vas,70/100,mm", 70.0),
        ("lefs,64/80,", 64.0),
        ("groc,3/5,", 3.0),
    ],
)
def test_a_score_with_the_top_of_its_scale_is_the_number_in_front(
    read: Reader, row: str, score: float
) -> None:
    export = read_scores(read, row)
    assert export.scores["score"].tolist() == [score]
    assert "read as the score in front" in find_message(export, "score_with_top")


@pytest.mark.parametrize(
    ("row", "score"), [("odi,40 %,", 40.0), ("odi,40%,percent", 40.0), ("vas,70mm,", 70.0)]
)
def test_a_score_may_be_written_with_its_unit(read: Reader, row: str, score: float) -> None:
    export = read_scores(read, row)
    assert export.scores["score"].tolist() == [score]
    assert export.warnings.empty


def test_a_unit_behind_a_score_must_be_the_instruments_own(read: Reader) -> None:
    export = read_scores(read, "nprs,3,", "nprs,40 %,", "nprs,7 smileys,")
    assert list_set_aside(export) == [
        (3, "score", "unit_mismatch"),
        (4, "score", "score_not_a_number"),
    ]


def test_the_reason_names_where_the_scale_ends(read: Reader) -> None:
    detail = read_scores(read, "nprs,5,", "nprs,70/100,").set_aside["detail"].item()
    assert detail == "a score out of another top than that of NPRS, which ends at 10"


def test_a_score_above_its_own_top_is_out_of_range(read: Reader) -> None:
    export = read_scores(read, "nprs,5,", "nprs,11/10,")
    assert list_set_aside(export) == [(3, "score", "score_out_of_range")]


def test_a_blank_score_is_never_zero(read: Reader) -> None:
    export = read_scores(read, "nprs,0,", "nprs,,")
    assert export.scores["score"].tolist() == [0.0]


def test_a_score_between_two_marks_is_kept_and_remarked_on(read: Reader) -> None:
    export = read_scores(read, "hit6,57.5,", "nprs,6.5,")  # an NPRS may be written as a half
    assert len(export.scores) == 2
    assert list_warnings(export) == {"score_not_whole": 1}
    assert "between two marks of HIT-6" in find_message(export, "score_not_whole")


def test_without_an_instrument_column_the_instrument_is_asked_for(stop: Stopper) -> None:
    message = stop(scores__csv="patient_id,score_date,score,Instument\np1,2025-01-06,7,x\n")
    assert message == (
        "scores.csv has no column 'instrument'. The nearest is 'Instument'. "
        "Which scale a score is on is asked for, never assumed.\n"
        'Try: add the column, or set [source.constants] instrument = "nprs" in the clinic\'s '
        "settings file."
    )


def test_the_clinics_file_can_name_the_instrument_of_all_scores(read: Reader) -> None:
    export = read(
        scores__csv="patient_id,score_date,score\np1,2025-01-06,7\n",
        config='[source.constants]\ninstrument = "nprs"\n',
    )
    assert export.scores["instrument"].tolist() == ["nprs"]
    assert "instrument" in export.columns_present["scores"]


def test_a_constant_never_covers_what_the_file_says(read: Reader) -> None:
    export = read_scores(read, "vas,70,", config='[source.constants]\ninstrument = "nprs"\n')
    assert export.scores["instrument"].tolist() == ["vas"]


def test_the_technique_may_stand_with_the_score(read: Reader) -> None:
    table = "patient_id,score_date,instrument,score,technique\np1,2025-01-06,nprs,7,IMS\n"
    export = read(scores__csv=table)
    assert export.scores["technique"].tolist() == ["gunn_ims"]
    assert export.columns_unknown == {}
