"""Pages that may leave the clinic, made by the command with its notebooks in this process."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest

from ims_outcomes.errors import ReportError
from ims_outcomes.reporting.sections import conditions
from ims_outcomes.reporting.sharing import open_door, read_register
from ims_outcomes.sample import make_sample, write_sample
from tests.in_process import Made, run_command


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_sample(make_sample(seed=5, patients=200, clinics=1), folder)
    return folder


def share(data: Path, output: Path, *arguments: object) -> Made:
    words = ("report", "--data", data, "--share", "--out", output, *arguments)
    return run_command(*words, output=output)


@pytest.fixture(scope="module")
def shared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    made = share(data, tmp_path_factory.mktemp("pages") / "to-share", "--reports", "conditions")
    assert made.code == 0, made.complained
    return made


def read_numbers(output: Path) -> list[dict[str, str]]:
    [path] = output.rglob("numbers.csv")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_count_that_is_shared_is_rounded(shared: Made) -> None:
    counts = [
        float(row[column])
        for row in read_numbers(shared.output)
        for column in ("n", "n_missing", "numerator", "denominator")
        if row[column]
    ]
    assert counts
    assert all(count % 5 == 0 for count in counts)


def test_the_page_says_that_it_was_made_to_be_shared(shared: Made) -> None:
    lines = shared.pages["conditions"].lines
    assert "Made to be shared: counts below 11 are hidden, all others rounded to 5." in lines
    assert any("cannot be narrowed" in line or "can be narrowed" in line for line in lines)
    assert not any("never hidden from the clinic" in line for line in lines)


def test_provenance_says_for_whom_and_how_much_was_hidden(shared: Made) -> None:
    [path] = shared.output.rglob("provenance.json")
    run = json.loads(path.read_text(encoding="utf-8"))["reports"]["conditions"]["run"]
    assert run["audience"] == "share"
    assert run["disclosure"]["counts"] > run["disclosure"]["hidden_as_small"] > 0


def test_what_is_for_the_clinic_alone_lies_beside_the_folder(shared: Made) -> None:
    private = shared.output.with_name("to-share-private")
    register = private / "shared_before.json"
    assert len(read_register(register)) == 1
    assert stat.S_IMODE(register.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO) == 0
    assert not [path for path in shared.output.rglob("*") if "private" in path.parts[-2:]]


def test_the_same_run_again_changes_nothing(data: Path, shared: Made) -> None:
    def read() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for folder in (shared.output, shared.output.with_name("to-share-private"))
            for path in folder.rglob("*")
            if path.is_file()
        }

    before = read()
    assert share(data, shared.output, "--reports", "conditions").code == 0
    assert read() == before


def test_pages_for_the_clinic_are_never_mixed_with_shared_ones(data: Path, shared: Made) -> None:
    words = ("report", "--data", data, "--out", shared.output)
    made = run_command(*words, output=shared.output)
    assert made.code == 1
    assert "holds pages that were made to be shared; the two are never mixed." in made.complained


def test_sharing_does_not_go_with_comparing(shared: Made) -> None:
    made = run_command("report", "--share", "--check", shared.output, output=shared.output)
    assert made.code == 2
    assert "--share does not go with --check" in made.complained


def test_a_register_that_was_changed_is_refused(data: Path, shared: Made, tmp_path: Path) -> None:
    private = tmp_path / "pages-private"
    private.mkdir()
    (private / "shared_before.json").write_text("[]", encoding="utf-8")
    made = share(data, tmp_path / "pages", "--reports", "conditions")
    assert made.code == 1
    assert "does not hold what was shared before" in made.complained


def test_a_run_that_is_not_shared_has_no_door(tmp_path: Path) -> None:
    assert open_door(tmp_path) is None
    assert read_register(tmp_path / "none.json") == ()
    with pytest.raises(ReportError, match="does not hold what was shared before"):
        read_register(_write(tmp_path / "bad.json"))


def _write(path: Path) -> Path:
    path.write_text("{}", encoding="utf-8")
    return path


def test_where_every_page_fails_each_says_so(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(report: object) -> None:
        raise ReportError("This page cannot be made.", remedy="wait.")

    monkeypatch.setattr(conditions, "show_answer", fail)
    made = share(data, tmp_path / "pages", "--reports", "conditions")
    assert made.code == 1
    assert "This page cannot be made." in made.complained
