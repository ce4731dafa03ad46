from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ims_outcomes.sample import Sample, describe_tables
from ims_outcomes.sample.dictionary import main
from ims_outcomes.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[2]
TYPES = {"string", "date", "number", "integer"}


@pytest.fixture(scope="module")
def package(committed: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((committed / "datapackage.json").read_text("utf-8"))
    return read


def test_the_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == describe_tables(load_vocabulary()), (
        "run: python -m ims_outcomes.sample.dictionary docs/data-dictionary.md"
    )


def test_the_page_can_be_written_anew(tmp_path: Path) -> None:
    main(tmp_path / "page.md")
    assert (tmp_path / "page.md").read_bytes().decode() == describe_tables(load_vocabulary())


def test_the_page_names_every_column_every_allowed_word_and_every_limit() -> None:
    vocabulary = load_vocabulary()
    page = describe_tables(vocabulary)
    for table in vocabulary.tables.values():
        for column in table.columns.values():
            row = next(
                line
                for line in page.split(f"## {table.name}\n")[1].splitlines()
                if line.startswith(f"| `{column.name}`")
            )
            assert column.about in row
            assert ("**required**" in row) == column.required
            if not isinstance(column.allowed, str):
                assert all(f"`{word}`" in row for word in column.allowed)
    for ids in (vocabulary.conditions, vocabulary.techniques, vocabulary.instruments):
        assert all(f"\n| `{id_}` |" in page for id_ in ids)


def test_the_data_package_describes_each_file_by_its_hash_and_its_fields(
    package: dict[str, Any], sample: Sample
) -> None:
    assert [resource["name"] for resource in package["resources"]] == [
        "sessions", "scores", "patients",
    ]  # fmt: skip
    for resource in package["resources"]:
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", resource["hash"])
        assert resource["path"] == f"{resource['name']}.csv"
        fields = resource["schema"]["fields"]
        columns = getattr(sample, resource["name"]).columns.tolist()
        assert [field["name"] for field in fields] == columns
        assert {field["type"] for field in fields} <= TYPES
        assert all(field["description"] for field in fields)
        assert set(resource["schema"].get("primaryKey", [])) <= set(columns)
        assert resource["schema"]["missingValues"] == [""]


def test_good_rows_keep_the_rules_of_the_data_package(
    package: dict[str, Any], sample: Sample
) -> None:
    # Bad rows are two in a thousand, and each breaks a rule of one column only.
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            values = getattr(sample, resource["name"])[field["name"]].dropna()
            assert find_broken(values, field).mean() < 0.002, field["name"]


def find_broken(values: pd.Series, field: dict[str, Any]) -> pd.Series:
    """Tell which values break the field's own rules."""
    rules = field.get("constraints", {})
    broken = pd.Series(False, index=values.index)
    if "enum" in rules:
        broken |= ~values.isin(rules["enum"])
    if "pattern" in rules:
        broken |= ~values.str.match(rules["pattern"])
    if field["type"] == "date":
        broken |= ~values.str.fullmatch(r"\d{4}-\d\d-\d\d")
    if field["type"] in ("number", "integer"):
        numbers = pd.to_numeric(values, errors="coerce")
        broken |= numbers.isna()
        broken |= numbers.lt(rules.get("minimum", float("-inf")))
        broken |= numbers.gt(rules.get("maximum", float("inf")))
    return broken
