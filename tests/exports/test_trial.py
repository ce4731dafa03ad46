"""A real workbook: the trial of acupuncture for headache, which is not part of this repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.exports import Export
from tests.exports.small_exports import find_message, list_warnings, read_folder, read_stop

CONFIG = """
[instruments.weekly_headache_score]
name = "Weekly headache score"
long_name = "Weekly headache score"
low = 0
high = 140
better = "lower"
unit = "points"
[source]
file = "13063_2006_152_MOESM1_ESM.xls"
sheet = "Data"
{order}
[source.columns]
patient_id = "id"
sex = "sex"
technique = "group"
[source.constants]
condition = "headache"
instrument = "weekly_headache_score"
[source.values.sex]
"1" = "female"
"0" = "male"
[source.values.technique]
"1" = "western_acupuncture"
"0" = "none"
[source.start]
date = "date_randomized"
[[source.wide_scores]]
column = "pk1"
weeks = 0
[[source.wide_scores]]
column = "pk2"
weeks = 13
[[source.wide_scores]]
column = "pk5"
weeks = 52
"""


@pytest.fixture(scope="module")
def trial(project_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the workbook only; the published one is read, never changed."""
    workbook = "13063_2006_152_MOESM1_ESM.xls"
    published = project_folder.parent / "shared" / "data" / "acupuncture_headache" / workbook
    if not published.is_file():
        pytest.skip(f"the trial's workbook is not there: {published.parent}")
    folder = tmp_path_factory.mktemp("trial")
    (folder / workbook).write_bytes(published.read_bytes())
    return folder


def test_its_dates_stop_with_a_question(trial: Path) -> None:
    message = read_stop(trial, config=CONFIG.format(order=""))
    assert "dates as text (274, read as day-month-year) beside date cells (127)." in message
    assert 'Put date_order = "dmy" under [source]' in message


@pytest.fixture(scope="module")
def export(trial: Path) -> Export:
    return read_folder(trial, config=CONFIG.format(order='date_order = "dmy"'))


def test_its_date_cells_are_turned_back_and_counted(export: Export) -> None:
    assert list_warnings(export) == {"spreadsheet_dates_turned": 127, "dates_read_as": 274}
    assert "127 rows (5, 13, " in find_message(export, "spreadsheet_dates_turned")
    first = export.scores.loc[export.scores["weeks"].eq(0), "score_date"]
    # dates as text run from February 2000 to February 2001; date cells as they stand would run
    # from January 2000 to August 2001, which no recruitment of one year could
    assert first.min().strftime("%Y-%m") == "2000-02"
    assert first.max().strftime("%Y-%m") == "2001-02"


@pytest.mark.parametrize(
    ("weeks", "acupuncture", "control"),
    [(0, 205, 196), (52, 161, 140)],  # randomised and with a diary at one year, as published
)
def test_its_patients_are_those_of_the_paper(
    export: Export, weeks: int, acupuncture: int, control: int
) -> None:
    at_time = export.scores.loc[export.scores["weeks"].eq(weeks), "technique"]
    assert at_time.value_counts().to_dict() == {
        "western_acupuncture": acupuncture,
        "none": control,
    }


def test_none_of_its_rows_is_lost(export: Export) -> None:
    assert export.set_aside.empty
    # 401 baseline diaries, 326 at three months, 301 at one year
    assert export.account["rows_used"].tolist() == [401 + 326 + 301, 401]
