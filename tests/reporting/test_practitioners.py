"""Practitioners beside each other: only when asked, unnamed unless asked, from 30 people on."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from ims_outcomes.presentation import check_no_causal_words
from ims_outcomes.presentation.shown import Shown, strip_tags
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.practitioners import show_practitioners
from tests.reporting.small_reports import open_small
from tests.small_export import Tables, make_tables

UNNAMED = '[report]\npractitioners = "unnamed"\n'
NAMED = '[report]\npractitioners = "named"\n'


def make_people(people: dict[str, int], *, falls: dict[str, int] | None = None) -> Tables:
    """Make so many people of each practitioner, all from 7 or 8 down to 4 or 5 unless said."""
    tables: Tables = {"sessions": [], "scores": [], "patients": []}
    for practitioner, count in people.items():
        for number in range(count):
            who = {"patient_id": f"{practitioner}{number}", "condition": "neck_pain"}
            first = 7 + number % 2
            fall = (falls or {}).get(practitioner, 3) - (number // 2) % 2
            days = {"2025-06-02": ("initial", first), "2025-06-16": ("discharge", first - fall)}
            for day, (visit, score) in days.items():
                session = {"session_id": f"{practitioner}{number}{visit}"}
                tables["sessions"].append({
                    **session, **who, "practitioner_id": practitioner, "session_date": day,
                    "status": "attended", "visit_type": visit,
                })  # fmt: skip
                tables["scores"].append({
                    **who, **session, "score_date": day, "timing": "before", "instrument": "nprs",
                    "item": "average", "score": str(score),
                })  # fmt: skip
    return tables


def open_june(folder: Path, tables: Tables, config: str) -> Report:
    """Open a report whose outcomes are those of June 2025 and the months before."""
    extract = '[episodes]\nextract_date = "2025-12-31"\n'
    return open_small(folder, tables, config=extract + config)


def read(shown: Shown) -> str:
    """Read what is shown as plain text."""
    return html.unescape(strip_tags(shown.html)).replace("\N{NO-BREAK SPACE}", " ")


def test_unless_asked_one_sentence_says_how_to_ask_and_nothing_is_estimated(tmp_path: Path) -> None:
    shown = show_practitioners(open_june(tmp_path, make_people({"ann": 40, "bo": 40}), ""))
    assert read(shown).startswith("Practitioners’ results are not set side by side unless you ask")
    assert "stands, by number, in the report “Data quality”" in read(shown)
    assert read(shown).count(".") == 1
    assert shown.numbers.empty


def test_asked_for_without_names_no_id_stands_anywhere(tmp_path: Path) -> None:
    report = open_june(tmp_path, make_people({"ann": 40, "bo": 45}), UNNAMED)
    shown = show_practitioners(report)
    assert "All 2 practitioners with enough people lie within what chance explains" in read(shown)
    units = shown.numbers.loc[shown.numbers["group"].eq("unit")].drop_duplicates()
    assert units[["level", "n"]].values.tolist() == [["practitioner 1", 45], ["practitioner 2", 40]]
    assert "ann" not in shown.numbers.to_csv()


def test_asked_for_with_names_the_ids_of_the_export_stand_there(tmp_path: Path) -> None:
    shown = show_practitioners(open_june(tmp_path, make_people({"ann": 40, "bo": 45}), NAMED))
    assert set(shown.numbers["level"]) == {"ann", "bo", "all"}


@pytest.mark.parametrize(("count", "is_shown"), [(29, False), (30, True)])
def test_only_from_30_people_with_both_scores_on_is_anybody_shown(
    tmp_path: Path, count: int, is_shown: bool
) -> None:
    people = {"ann": 40, "bo": 40, "cy": count}
    shown = show_practitioners(open_june(tmp_path, make_people(people), NAMED))
    assert ("cy" in set(shown.numbers["level"])) == is_shown
    assert ("1 practitioner with fewer than 30 people is not shown." in read(shown)) != is_shown


def test_who_lies_outside_is_counted_with_how_often_chance_does_that(tmp_path: Path) -> None:
    people = make_people({"ann": 40, "bo": 40, "cy": 40}, falls={"cy": 5})
    told = read(show_practitioners(open_june(tmp_path, people, UNNAMED)))
    assert "of 3 practitioners lie outside the 95 % limits." in told
    # 1 - 0.95³ = 0.1426
    assert "at least one of 3 on 14 % of such pages" in told
    assert check_no_causal_words(told) == []


@pytest.mark.parametrize("people", [{"ann": 80}, {"ann": 80, "bo": 12}, {"ann": 12}])
def test_one_practitioner_alone_is_too_few_to_say(tmp_path: Path, people: dict[str, int]) -> None:
    shown = show_practitioners(open_june(tmp_path, make_people(people), UNNAMED))
    assert read(shown).startswith("Too few to say: fewer than two practitioners")
    assert shown.numbers.empty


@pytest.mark.parametrize("absent", ["practitioner_id", "scores", "sessions", "last scores"])
def test_what_the_export_lacks_is_said(tmp_path: Path, absent: str) -> None:
    tables = make_tables(patients=60)
    if absent == "practitioner_id":
        for row in tables["sessions"]:
            del row["practitioner_id"]
    elif absent == "last scores":
        tables["scores"] = [row for row in tables["scores"] if row["session_id"].endswith("-0")]
    else:
        tables[absent] = []
    told = read(show_practitioners(open_small(tmp_path, tables, config=UNNAMED)))
    assert told.startswith(("This cannot be shown", "Too few to say"))
