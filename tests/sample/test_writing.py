from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from ims_outcomes.errors import SettingsError
from ims_outcomes.sample import Sample, check_folder, make_sample, write_sample
from ims_outcomes.sample.writing import build_contents

FILES = [
    "truth.json", "sessions.csv", "scores.csv", "patients.csv", "datapackage.json", "README.md",
]  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Sample:
    return make_sample(seed=4, patients=60)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_sample_is_what_the_generator_makes_now(
    sample: Sample, committed: Path, name: str
) -> None:
    made = hashlib.sha256(build_contents(sample)[name]).hexdigest()
    kept = hashlib.sha256((committed / name).read_bytes()).hexdigest()
    assert kept == made, f"run: ims-outcomes sample --out data/sample  ({name} differs)"


def test_the_committed_tables_are_small(committed: Path) -> None:
    assert sum(path.stat().st_size for path in committed.glob("*.csv")) < 6_000_000


def test_a_sample_is_six_files_and_the_folder_of_look_alikes(small: Sample, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    written = write_sample(small, folder)
    assert [path.name for path in written][:6] == FILES
    assert all(folder / "raw" in path.parents for path in written[6:])
    assert sorted(path.name for path in folder.iterdir()) == sorted([*FILES, "raw"])


def test_a_sample_written_twice_has_the_same_bytes(small: Sample, tmp_path: Path) -> None:
    first, second = write_sample(small, tmp_path / "a"), write_sample(small, tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert [path.read_bytes() for path in write_sample(small, tmp_path / "a")] == [
        path.read_bytes() for path in first
    ]


def test_lines_end_in_lf_and_every_row_has_all_cells(small: Sample) -> None:
    for name, content in build_contents(small).items():
        assert b"\r" not in content
        assert content.endswith(b"\n")
        if name.endswith(".csv"):
            rows = list(csv.reader(content.decode("utf-8").splitlines()))
            assert len({len(row) for row in rows}) == 1


def test_the_truth_and_the_data_package_are_json(small: Sample) -> None:
    contents = build_contents(small)
    assert json.loads(contents["truth.json"]) == small.truth
    assert json.loads(contents["datapackage.json"])["profile"] == "tabular-data-package"


def test_a_file_is_not_taken_for_a_folder(small: Sample, tmp_path: Path) -> None:
    (tmp_path / "here").write_text("")
    with pytest.raises(SettingsError, match=r"is a file; the sample needs a folder\."):
        write_sample(small, tmp_path / "here")
    with pytest.raises(SettingsError, match=r"here' is a file; the sample needs a folder\."):
        check_folder(tmp_path / "here" / "sample")


def test_a_clinics_own_export_is_never_written_over(small: Sample, tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("patient_id\nreal\n")
    with pytest.raises(SettingsError, match=r"holds scores\.csv but no truth\.json"):
        check_folder(tmp_path)
    with pytest.raises(SettingsError, match="nothing was written over it"):
        write_sample(small, tmp_path)
    assert (tmp_path / "scores.csv").read_text() == "patient_id\nreal\n"
