"""The quality of the data in five lines, with verdicts in words."""

from __future__ import annotations

import dataclasses
import html
import re
from pathlib import Path

import pandas as pd
import pytest

from ims_outcomes.disclosure import hide_small_numbers
from ims_outcomes.reporting.sections.quality_lines import (
    judge_completeness,
    judge_dates_and_ids,
    judge_rows,
    judge_scores,
    judge_words,
    show_five_lines,
)
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.vocabulary import load_settings
from tests.reporting.small_reports import open_small
from tests.small_export import make_tables

SETTINGS = load_settings()


def read_lines(shown) -> list[list[str]]:
    """Read the rows of the table, its header left out."""
    rows = re.findall(r"<tr>(.*?)</tr>", shown.html, re.DOTALL)[1:]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [
        [html.unescape(cell).replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in cells
    ]


def test_five_lines_each_with_what_was_found_and_a_verdict_in_words(tmp_path: Path) -> None:
    tables = make_tables()
    tables["sessions"][0]["session_date"] = "yesterday"
    lines = read_lines(show_five_lines(open_small(tmp_path, tables)))
    assert [line[0] for line in lines] == [
        "Rows", "Last scores", "Scores as written", "Words", "Dates and ids",
    ]  # fmt: skip
    rows = sum(len(table) for table in tables.values())
    assert lines[0][1] == f"Whole export: {rows} rows read = {rows - 1} kept + 1 set aside (<1 %)"
    assert {line[2].split(":")[0] for line in lines} <= {"Pass", "Warn", "Fail", "Too few to say"}


@pytest.mark.parametrize(
    ("aside", "verdict"), [(0, "pass"), (2, "pass"), (3, "warn"), (20, "warn"), (21, "fail")]
)
def test_rows_set_aside_are_judged_by_their_share(tmp_path: Path, aside: int, verdict: str) -> None:
    tables = make_tables(patients=100)
    sessions = tables["sessions"][:200]
    for row in sessions[:aside]:
        row["session_date"] = "yesterday"
    study = open_small(tmp_path, {"sessions": sessions, "scores": [], "patients": []}).study
    assert judge_rows(study).verdict == verdict
    assert judge_dates_and_ids(study).verdict == verdict  # the same rows: a date that is none


@pytest.mark.parametrize(
    ("pairs", "verdict"), [(60, "pass"), (59, "warn"), (30, "warn"), (29, "fail")]
)
def test_completeness_is_judged_by_the_settings(pairs: int, verdict: str) -> None:
    people = pd.DataFrame(
        {"has_baseline": True, "has_pair": [True] * pairs + [False] * (100 - pairs)}
    )
    estimates = estimate_completeness(people, settings=SETTINGS)
    line = judge_completeness(
        hide_small_numbers(estimates, settings=SETTINGS), months="2025-07 to 2026-06"
    )
    assert line.verdict == verdict
    assert line.found.split()[:2] == [f"{pairs}/100,", f"{pairs}"]


@pytest.mark.parametrize("people", [4, 9])
def test_of_few_people_completeness_is_not_judged(people: int) -> None:
    frame = pd.DataFrame({"has_baseline": [True] * people, "has_pair": True})
    estimates = estimate_completeness(frame, settings=SETTINGS)
    line = judge_completeness(hide_small_numbers(estimates, settings=SETTINGS), months="2025-07")
    assert line.verdict == "none"
    assert ("<5" in line.found) == (people < 5)


def test_zeros_of_empty_forms_fail_and_heaped_scores_are_worth_a_look(tmp_path: Path) -> None:
    tables = make_tables(patients=300)
    study = open_small(tmp_path / "good", tables).study
    assert judge_scores(study).verdict == "pass"
    for row in tables["scores"]:
        row["score"] = {"4": "5", "6": "5"}.get(row["score"], row["score"])
    assert judge_scores(open_small(tmp_path / "heaped", tables).study).verdict == "warn"
    zeros = pd.DataFrame({"check": ["zero_filled"], "file": ["scores.csv"], "rows": [6]})
    line = judge_scores(dataclasses.replace(study, warnings=zeros))
    assert line.verdict == "fail"
    assert line.found.startswith("Whole export: 6 zeros")


def test_words_that_nobody_knows_are_counted_and_never_told(tmp_path: Path) -> None:
    tables = make_tables()
    for row in tables["sessions"][:12]:
        row["condition"] = "frog in throat"
    study = open_small(tmp_path, tables).study
    line = judge_words(study)
    assert line.found.startswith("Whole export: 12 rows with a word that these reports do not know")
    assert line.found.endswith(": 12")
    assert line.verdict == "warn"
    assert "frog" not in line.found


def test_a_column_that_was_let_through_is_worth_a_look(tmp_path: Path) -> None:
    study = open_small(tmp_path, make_tables()).study
    assert judge_dates_and_ids(study).verdict == "pass"
    study.allowed["remarks"] = "holds codes"
    line = judge_dates_and_ids(study)
    assert (line.verdict, "1 columns that may tell" in line.found) == ("warn", True)


@pytest.mark.parametrize("absent", ["scores", "sessions", "patients"])
def test_half_an_export_holds(tmp_path: Path, absent: str) -> None:
    shown = show_five_lines(open_small(tmp_path, make_tables() | {absent: []}))
    lines = read_lines(shown)
    assert len(lines) == 5
    if absent == "scores":
        assert lines[2][1:] == ["The data hold no scores", "Too few to say"]
        assert shown.numbers.empty
