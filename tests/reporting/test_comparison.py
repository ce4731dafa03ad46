from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.errors import ReportError, UserError
from ims_outcomes.reporting.catalogue import REPORTS
from ims_outcomes.reporting.comparison import (
    Comparison,
    check_reports,
    compare_numbers,
    update_reports,
)
from ims_outcomes.reporting.numbers import gather_numbers
from ims_outcomes.reporting.run import run_reports
from tests.reporting.fake_notebooks import build_notebook, number, shown
from tests.reporting.fake_run import (
    PERIOD,
    SESSIONS,
    FakeEngine,
    list_files,
    use_fake_engine,
    write_export,
)


def rows(*numbers: dict[str, object]) -> pd.DataFrame:
    return gather_numbers(build_notebook(shown(rows=list(numbers))), report="r", period="")


def quiet(_: str) -> None:
    """Say nothing."""


def test_equal_numbers_in_another_order_are_the_same() -> None:
    one, two = number(measure="a", estimate=1), number(measure="b", estimate=2)
    assert compare_numbers(rows(one, two), rows(two, one)) == []


def test_a_number_that_moved_is_named_with_old_and_new() -> None:
    old = number(group="condition", level="neck_pain", estimate=0.41, n=58)
    assert compare_numbers(rows(old), rows(old | {"estimate": 0.43, "n": 60})) == [
        "r, answer, mean_change (condition neck_pain, 2025-07 to 2026-06): "
        "n was 58, is 60; estimate was 0.41, is 0.43"
    ]


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        (1.0, 1.0 + 1e-7, True),  # another processor
        (1.0, 1.0 + 2e-6, False),  # a change
        (0.0, 1e-10, True),  # zero has no relative difference
        (0.0, 1e-8, False),
        (None, None, True),  # hidden stays hidden
        (None, 0.0, False),  # hidden became nought
    ],
)
def test_numbers_are_compared_with_a_small_tolerance(
    old: float | None, new: float | None, is_same: bool
) -> None:
    moved = compare_numbers(rows(number(estimate=old)), rows(number(estimate=new)))
    assert (moved == []) is is_same


def test_a_number_that_is_now_hidden_is_said_to_be_nothing() -> None:
    moved = compare_numbers(rows(number(upper=2)), rows(number(upper=None)))
    assert moved[0].endswith(": upper was 2, is nothing")


def test_another_method_or_unit_is_a_difference() -> None:
    moved = compare_numbers(rows(number(method="t")), rows(number(method="bootstrap")))
    assert moved[0].endswith(": method was 't', is 'bootstrap'")


def test_numbers_that_are_gone_or_new_are_named() -> None:
    moved = compare_numbers(rows(number(measure="a")), rows(number(measure="b")))
    assert [line.split(", ")[2].split(" ")[0] for line in moved] == ["a", "b"]
    assert moved[0].endswith(": is gone")
    assert moved[1].endswith(": is new")


def test_a_key_that_stands_twice_is_compared_in_its_order() -> None:
    one, two = number(estimate=1), number(estimate=2)
    assert compare_numbers(rows(one, two), rows(one, two)) == []
    assert compare_numbers(rows(one, two), rows(one))[0].endswith(": is gone")


def test_at_most_twenty_differences_are_told() -> None:
    comparison = Comparison(pages=3, differences=tuple(f"line {one}" for one in range(25)))
    with pytest.raises(ReportError, match=r"(?s)differ from.*line 19\n  and 5 more\nTry: .*--upd"):
        comparison.raise_if_different(Path("reports/sample"))


def test_no_difference_is_no_error() -> None:
    Comparison(pages=3, differences=(), changed_inputs=("a.csv",)).raise_if_different(Path())


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    return use_fake_engine(tmp_path / "notebooks", monkeypatch)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_export(tmp_path / "export")


@pytest.fixture
def committed(tmp_path: Path, data: Path, engine: FakeEngine) -> Path:
    """Reports of two clinics; of south only one, and of an earlier month."""
    run_reports(data, output=tmp_path / "committed", clinic="north", say=quiet)
    run_reports(
        data, output=tmp_path / "committed", clinic="south", month="2026-05",
        reports=("conditions",), say=quiet,
    )  # fmt: skip
    return tmp_path / "committed"


def test_reports_that_did_not_change_are_the_same(committed: Path, data: Path) -> None:
    before = {name: (committed / name).read_bytes() for name in list_files(committed)}
    comparison = check_reports(committed, data=data, say=quiet)
    assert (comparison.pages, comparison.differences) == (len(REPORTS) + 1, ())
    assert {name: (committed / name).read_bytes() for name in list_files(committed)} == before


def test_exactly_the_reports_that_a_folder_holds_are_made_again(
    committed: Path, data: Path, engine: FakeEngine
) -> None:
    engine.asked.clear()
    check_reports(committed, data=data, say=quiet)
    assert [(asked["report"], asked["clinic"], asked["month"]) for asked in engine.asked] == [
        *((name, "north", "2026-06") for name in REPORTS),
        ("conditions", "south", "2026-05"),
    ]


def test_a_number_that_moved_is_named_with_its_clinic_and_period(
    committed: Path, data: Path, engine: FakeEngine
) -> None:
    engine.estimates["pain_change", "north"] = 1.75
    [difference] = check_reports(committed, data=data, say=quiet).differences
    assert difference == (
        f"north/{PERIOD}: pain_change, answer, mean_change (all, 2025-07 to 2026-06): "
        "estimate was 1.5, is 1.75"
    )


def test_a_page_that_was_deleted_is_new(committed: Path, data: Path) -> None:
    (committed / "north" / PERIOD / "pain_change.html").unlink()
    [difference] = check_reports(committed, data=data, say=quiet).differences
    assert difference == f"north/{PERIOD}/pain_change.html: the page is new"


def test_other_months_are_named_as_pages_that_are_gone_and_new(
    committed: Path, data: Path, tmp_path: Path
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("[report]\nperiod_months = 6\n")
    differences = check_reports(committed, data=data, config=config, say=quiet).differences
    assert f"north/{PERIOD}/pain_change.html: the page is gone" in differences
    assert "north/2026-01_to_2026-06/pain_change.html: the page is new" in differences


def test_another_input_explains_a_difference_but_is_none(
    committed: Path, data: Path, engine: FakeEngine
) -> None:
    write_export(data, sessions=SESSIONS.replace("\n", "\r\n"))
    comparison = check_reports(committed, data=data, say=quiet)
    assert (comparison.differences, comparison.changed_inputs) == ((), ("sessions.csv",))
    engine.estimates["pain_change", "north"] = 2.0
    moved = check_reports(committed, data=data, say=quiet)
    assert moved.describe().endswith("They were made from another sessions.csv.")


def test_a_report_that_fails_stops_the_comparison(
    committed: Path, data: Path, engine: FakeEngine
) -> None:
    engine.failing["pain_change", "north"] = ValueError("the kernel was stopped")
    with pytest.raises(ReportError, match="'pain_change' for clinic 'north' failed"):
        check_reports(committed, data=data, say=quiet)
    assert (committed / "private" / f"north_{PERIOD}_pain_change.ipynb").is_file()


def test_a_folder_without_reports_is_refused(tmp_path: Path, data: Path) -> None:
    with pytest.raises(UserError, match=r"(?s)no reports in '.*'.*Try: ims-outcomes report --out"):
        check_reports(tmp_path, data=data, say=quiet)


def test_provenance_that_was_cut_off_is_refused(committed: Path, data: Path) -> None:
    (committed / "north" / PERIOD / "provenance.json").write_text('{"clinic": ')
    with pytest.raises(ReportError, match="does not say what its pages were made from"):
        check_reports(committed, data=data, say=quiet)


def test_updating_renews_the_pages_and_says_what_moved(
    committed: Path, data: Path, engine: FakeEngine
) -> None:
    files = list_files(committed)
    engine.estimates["pain_change", "north"] = 1.75
    assert len(update_reports(committed, data=data, say=quiet).differences) == 1
    assert check_reports(committed, data=data, say=quiet).differences == ()
    assert list_files(committed) == files


def test_updating_takes_away_months_that_are_no_more(
    committed: Path, data: Path, tmp_path: Path
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text("[report]\nperiod_months = 6\n")
    update_reports(committed, data=data, config=config, say=quiet)
    assert [path.name for path in sorted(committed.glob("*/*_to_*"))] == [
        "2026-01_to_2026-06", "2025-12_to_2026-05",
    ]  # fmt: skip
    assert PERIOD not in (committed / "index.html").read_text()


def test_an_update_in_which_a_report_fails_changes_nothing(
    committed: Path, data: Path, engine: FakeEngine
) -> None:
    before = {name: (committed / name).read_bytes() for name in list_files(committed)}
    engine.estimates["pain_change", "north"] = 1.75
    engine.failing["conditions", "south"] = ValueError("the kernel was stopped")
    with pytest.raises(ReportError, match="failed"):
        update_reports(committed, data=data, say=quiet)
    assert {name: (committed / name).read_bytes() for name in before} == before
