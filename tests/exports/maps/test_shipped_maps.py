"""What holds for every map that comes with the suite."""

from __future__ import annotations

import pytest

from ims_outcomes.exports.files import read_tables
from ims_outcomes.exports.table_matching import find_maps
from ims_outcomes.vocabulary import SourceMap, load_export_maps, load_vocabulary
from ims_outcomes.vocabulary.export_maps import list_columns
from tests.exports.maps.fixtures import HERE

MAPS = load_export_maps()


def test_there_is_a_map_for_every_source_that_was_asked_for() -> None:
    assert sorted(MAPS) == [
        "cliniko", "fhir_r4", "google_forms", "jane", "juvonno", "nookal", "omop_cdm_5_4",
        "openemr", "practice_perfect", "redcap", "suite",
    ]  # fmt: skip


@pytest.mark.parametrize("name", MAPS)
def test_every_map_has_a_small_export_and_a_test_of_its_own(name: str) -> None:
    assert any((HERE / name).iterdir())
    assert (HERE / f"test_{name}.py").exists()


@pytest.mark.parametrize("source", MAPS.values(), ids=MAPS)
def test_every_map_says_what_it_is_and_where_its_columns_come_from(source: SourceMap) -> None:
    assert source.name
    assert source.about.endswith(".")
    assert source.reference


@pytest.mark.parametrize("source", [MAPS[name] for name in MAPS if name != "suite"])
def test_every_map_of_other_software_drops_names_and_ways_to_reach_people(
    source: SourceMap,
) -> None:
    assert len(source.drop) > 5


@pytest.mark.parametrize("source", MAPS.values(), ids=MAPS)
def test_a_map_asks_only_for_columns_that_it_does_not_drop(source: SourceMap) -> None:
    drop = {name.casefold() for name in source.drop}
    for table in source.tables:
        asked = {name.casefold() for names in table.columns.values() for name in names}
        assert not asked & drop


#: Exports in this folder that are told by their files alone; the others need --map.
TOLD = {
    "cliniko": ["cliniko"],
    "fhir_r4": ["fhir_r4"],
    "google_forms": ["google_forms"],
    "jane": ["jane"],
    "juvonno": ["juvonno"],
    # Clients, providers and cases have these names in other software too.
    "nookal": ["juvonno", "nookal", "practice_perfect"],
    "omop_cdm_5_4": ["omop_cdm_5_4"],
    "openemr": ["openemr"],
    "practice_perfect": ["practice_perfect"],
    "redcap": ["redcap"],
    "redcap_raw": ["redcap"],
}


@pytest.mark.parametrize("name", TOLD)
def test_an_export_is_told_by_the_names_of_its_files_and_columns(name: str) -> None:
    paths = sorted((HERE / name).iterdir())
    texts = [text for path in paths for text in read_tables(path, source=SourceMap())]
    columns = list_columns(load_vocabulary().tables)
    assert [found.id for found in find_maps(texts, MAPS, columns=columns)] == TOLD[name]
