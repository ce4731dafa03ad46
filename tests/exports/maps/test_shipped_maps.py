"""What holds for every map that comes with the suite."""

from __future__ import annotations

import pytest

from ims_outcomes.vocabulary import SourceMap, load_export_maps
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
