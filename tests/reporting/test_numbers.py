from __future__ import annotations

from pathlib import Path

import pytest

from ims_outcomes.errors import ReportError
from ims_outcomes.reporting.numbers import (
    COLUMNS,
    build_no_rows,
    format_numbers,
    gather_numbers,
    read_numbers,
    replace_reports,
)
from tests.reporting.fake_notebooks import build_notebook, number, shown

HEADER = (
    "report,section,measure,group,level,period,n,n_missing,numerator,denominator,"
    "estimate,lower,upper,unit,method"
)


def gather(*rows: dict[str, object], report: str = "pain_change"):
    return gather_numbers(
        build_notebook(shown(rows=list(rows))), report=report, period="2025-07 to 2026-06"
    )


def test_the_columns_are_those_the_reports_promise() -> None:
    assert ",".join(COLUMNS) == HEADER


def test_rows_come_in_the_order_of_the_page() -> None:
    rows = gather(number(measure="b"), number(measure="a"))
    assert rows["measure"].tolist() == ["b", "a"]
    assert rows["report"].unique().tolist() == ["pain_change"]


def test_a_number_shown_twice_in_a_section_is_one_row() -> None:
    rows = gather(number(estimate=1.5), number(estimate=1.5), number(estimate=1.5, section="other"))
    assert rows["section"].tolist() == ["answer", "other"]


def test_a_row_without_section_and_period_gets_those_of_its_cell_and_page() -> None:
    rows = gather(number(section="", period=""))
    assert rows[["section", "period"]].to_numpy().tolist() == [["answer", "2025-07 to 2026-06"]]


def test_a_page_without_numbers_has_a_file_with_a_header() -> None:
    none = gather_numbers(build_notebook(shown()), report="pain_change", period="")
    assert format_numbers(none).decode() == HEADER + "\n"


def test_numbers_are_written_with_ten_digits_and_missing_is_left_empty() -> None:
    rows = gather(number(n=161, estimate=-1 / 3, lower=None, upper=1e-12))
    assert format_numbers(rows).decode().splitlines()[1] == (
        "pain_change,answer,mean_change,all,all,2025-07 to 2026-06,"
        "161,,,,-0.3333333333,,1e-12,points,t"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_is_never_a_formula(start: str) -> None:
    rows = gather(number(group="technique", level=f"{start}cmd()"))
    assert f"'{start}cmd()" in format_numbers(rows).decode()


def test_names_with_quotes_commas_and_line_breaks_survive(tmp_path: Path) -> None:
    rows = gather(number(level='say "x", then\n🙂 é'))
    (tmp_path / "numbers.csv").write_bytes(format_numbers(rows))
    assert read_numbers(tmp_path / "numbers.csv")["level"].tolist() == ['say "x", then\n🙂 é']


def test_reading_and_writing_again_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = gather(number(level="NA", estimate=1 / 3), number(level="007"), number(level="=x"))
    once = format_numbers(rows)
    (tmp_path / "numbers.csv").write_bytes(once)
    assert format_numbers(read_numbers(tmp_path / "numbers.csv")) == once


def test_an_absent_file_has_no_numbers(tmp_path: Path) -> None:
    assert read_numbers(tmp_path / "numbers.csv").empty


@pytest.mark.parametrize(
    "content", ["", "a,b\n1,2\n", f"{HEADER}\n1,2,3,4,5,6,x\n", f'{HEADER}\n"1']
)
def test_a_file_that_is_not_ours_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "numbers.csv").write_text(content)
    with pytest.raises(ReportError, match=r"numbers.csv' does not hold the numbers of a page"):
        read_numbers(tmp_path / "numbers.csv")


def test_new_numbers_of_a_report_replace_its_old_ones_and_no_others() -> None:
    order = ["pain_change", "session_counts", "conditions"]
    old = replace_reports(
        gather(number(estimate=1), report="conditions"),
        new=gather(number(estimate=2), report="pain_change"),
        made=["pain_change"],
        order=order,
    )
    assert old["report"].tolist() == ["pain_change", "conditions"]
    new = gather(number(estimate=3), report="pain_change")
    both = replace_reports(old, new=new, made=["pain_change"], order=order)
    assert both["estimate"].tolist() == [3, 1]
    gone = replace_reports(both, new=build_no_rows(), made=["pain_change"], order=order)
    assert gone["report"].tolist() == ["conditions"]
