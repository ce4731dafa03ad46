"""Maps by name and by file: each shipped one is whole, and any other says what is wrong with it."""

from __future__ import annotations

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.vocabulary import load_export_map, load_export_maps, load_vocabulary
from ims_outcomes.vocabulary.export_maps import list_columns

MAP = """
name = "Mine"
[source]
encoding = "cp1252"
[drop]
columns = ["*name*"]
[[tables]]
makes = "scores"
from = "notes"
[tables.where]
kind = ["", "pain"]
[tables.columns]
patient_id = "id"
[[tables.scores]]
theirs = ["before"]
timing = "before"
"""


@pytest.mark.parametrize("name", load_export_maps())
def test_each_shipped_map_says_who_it_is_of(name):
    source = load_export_maps()[name]
    assert (source.id, bool(source.name), bool(source.about)) == (name, True, True)
    assert source.tables
    assert not any(table.is_own for table in source.tables)


def test_the_suites_own_map_has_every_column_by_its_own_name():
    columns = list_columns(load_vocabulary().tables)
    tables = load_export_maps()["suite"].tables
    assert [table.makes for table in tables] == list(columns)
    for table in tables:
        assert table.columns == {name: (name,) for name in columns[table.makes]}


def test_a_map_is_found_by_its_name():
    assert load_export_map("jane") == load_export_maps()["jane"]


def test_a_name_that_no_map_has_is_refused():
    with pytest.raises(SettingsError, match=r"'jan' is not an export map .* nearest is 'jane'"):
        load_export_map("jan")


def test_a_map_in_a_file_is_read_like_the_shipped_ones(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MAP, encoding="utf-8")
    source = load_export_map(path)
    assert (source.id, source.name, source.encoding) == ("", "Mine", "cp1252")
    assert source.drop == ("*name*",)
    (table,) = source.tables
    assert (table.makes, table.from_, table.is_own) == ("scores", ("notes",), True)
    assert table.where == {"kind": ("", "pain")}


def test_the_map_of_a_clinics_settings_file_is_its_source(tmp_path):
    path = tmp_path / "clinic.toml"
    path.write_text('[source]\nmap = "jane"\ndate_order = "dmy"\n', encoding="utf-8")
    source = load_export_map(path)
    assert (source.id, source.date_order) == ("jane", "dmy")


def test_all_problems_of_a_map_are_said_at_once(tmp_path):
    path = tmp_path / "mine.toml"
    wrong = MAP.replace("encoding", "encodin").replace('makes = "scores"', 'makes = "score"')
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_export_map(path)
    message = caught.value.message
    assert "has 2 problems." in message
    assert "'encodin' is not a setting of the map; the nearest is 'encoding'." in message
    assert "the map tables, number 1, makes must be one of" in message


def test_a_map_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(SettingsError, match="There is no file"):
        load_export_map(tmp_path / "nowhere.toml")
