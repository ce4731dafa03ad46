"""The quality of the data in five lines, each with its count and what to think of it, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.episodes import Study
from ims_outcomes.presentation import (
    Shown,
    format_cell,
    format_count,
    format_period,
    format_share,
    say,
    write_plain_table,
)
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.presentation.shown import build_no_numbers, list_numbers
from ims_outcomes.reporting.report import Report
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.vocabulary import Settings

#: What to think of a part of the data: as it should be, worth a look, too poor to rely on, or
#: nothing that could be judged.
Verdict: TypeAlias = Literal["pass", "warn", "fail", "none"]

#: The checks of each kind of fault, for the five lines and for the report on data quality alike.
FAULTS: Final = {
    "dates": (
        "missing_date", "unreadable_date", "impossible_date", "too_early_date", "future_date",
        "lone_late_date",
    ),
    "order": ("out_of_order", "session_after_discharge"),
    "impossible": (
        "score_out_of_range", "score_with_top", "number_out_of_range", "too_long_visit",
        "unit_mismatch", "zero_filled",
    ),
    "duplicates": (
        "duplicate_row", "duplicate_session_id", "duplicate_score", "repeated_session",
        "conflicting_patient",
    ),
}  # fmt: skip
#: Checks about ids; those about scores that nobody may have given stand alone.
_IDS: Final = (
    "missing_patient", "missing_clinic", "conflicting_patient", "duplicate_session_id",
    "shared_patient_id", "unknown_session",
)  # fmt: skip
_MAY_TELL: Final = "chart_numbers"
_ZEROS: Final = "zero_filled"
_HEAPED: Final = "heaped_scores"


@dataclasses.dataclass(frozen=True)
class QualityLine:
    """One line: what it is about, what was found, and what to think of it."""

    name: str
    found: str
    verdict: Verdict


def show_five_lines(report: Report) -> Shown:
    """Show the five lines that tell most of the quality of the data."""
    disclosed = report.disclose(
        estimate_completeness(report.cohort.people, settings=report.settings)
    ).select_measures("completeness")
    study = report.study
    lines = [
        judge_rows(study),
        judge_completeness(disclosed, months=f"{report.outcome.first} to {report.outcome.last}"),
        judge_scores(study),
        judge_words(study),
        judge_dates_and_ids(study),
    ]
    table = write_plain_table(
        [say(f"quality.{name}") for name in ("what", "found", "verdict")],
        [
            [say(f"quality.line.{line.name}"), line.found, say(f"quality.is.{line.verdict}")]
            for line in lines
        ],
        caption=say("quality.caption"),
        note=say("quality.note", **_list_limits(report.settings)),
        kind="prose",
    )
    shown = list_numbers(disclosed, section="quality") if study.has_scores else build_no_numbers()
    return dataclasses.replace(table, numbers=shown)


def judge_share(part: float, whole: float, *, settings: Settings) -> Verdict:
    """Judge rows with a fault by their share of all rows; exactly at a limit is still below it.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> [judge_share(part, 1000, settings=load_settings()) for part in (10, 11, 100, 101)]
    ['pass', 'warn', 'warn', 'fail']
    """
    if not whole:
        return "none"
    percent = 100 * part / whole
    if percent <= settings.quality.look_above_percent:
        return "pass"
    return "warn" if percent <= settings.quality.fail_above_percent else "fail"


def judge_rows(study: Study) -> QualityLine:
    """Account for every row of the files: read are those used and those set aside."""
    account = study.account
    read, used, aside = (
        int(account[f"rows_{part}"].sum()) for part in ("read", "used", "set_aside")
    )
    found = say(
        "quality.rows",
        read=format_count(read),
        used=format_count(used),
        aside=format_count(aside),
        share=format_share(aside / read if read else 0.0),
    )
    return QualityLine("rows", found, judge_share(aside, read, settings=study.settings))


def judge_completeness(disclosed: Disclosed, *, months: str) -> QualityLine:
    """Say how many have both scores of those who should, from what may be shown of it."""
    key = ("completeness", "all", "all")
    row = find_rows(disclosed, [key]).get(key)
    settings = disclosed.settings
    rate = format_cell(row, "rate", least=settings.disclosure.hide_below_people)
    found = say("quality.completeness", rate=rate, period=format_period(months))
    if row is None or not row["estimate"] >= 0:
        return QualityLine("completeness", found, "none")
    percent = 100 * row["estimate"]
    if percent >= settings.report.complete_from_percent:
        return QualityLine("completeness", found, "pass")
    failed = percent < settings.quality.fail_completeness_below_percent
    return QualityLine("completeness", found, "fail" if failed else "warn")


def judge_scores(study: Study) -> QualityLine:
    """Say whether scores look as if nobody had given them: zeros of empty forms, round marks."""
    if not study.has_scores:
        return QualityLine("scores", say("quality.scores.absent"), "none")
    zeros, heaped = (sum(count_faults(study, [name])) for name in (_ZEROS, _HEAPED))
    words: dict[str, Any] = {"zeros": format_count(zeros), "heaped": format_count(heaped)}
    if zeros:
        return QualityLine("scores", say("quality.scores.zeros", **words), "fail")
    if heaped:
        return QualityLine("scores", say("quality.scores.heaped", **words), "warn")
    number = len(study.scores)
    least = study.settings.checks.heaped_from_scores
    if number < least:
        return QualityLine("scores", say("quality.scores.few", least=least), "none")
    return QualityLine("scores", say("quality.scores.good", number=format_count(number)), "pass")


def judge_words(study: Study) -> QualityLine:
    """Count the rows with a word that the suite does not know, and those about a condition."""
    unknown = study.unknown_words
    rows = int(unknown["rows"].sum())
    conditions = sum(count_faults(study, ["unrecognised_condition"]))
    found = say(
        "quality.words",
        count=rows,
        rows=format_count(rows),
        conditions=format_count(conditions),
    )
    read = int(study.account["rows_read"].sum())
    return QualityLine("words", found, judge_share(rows, read, settings=study.settings))


def judge_dates_and_ids(study: Study) -> QualityLine:
    """Count rows with a doubtful date or id, and columns that may tell who somebody is."""
    checks = (FAULTS["dates"], FAULTS["order"], _IDS)
    dates, order, ids = (sum(count_faults(study, kind)) for kind in checks)
    telling = len(study.allowed) + int(study.warnings["check"].eq(_MAY_TELL).sum())
    found = say(
        "quality.dates_and_ids",
        dates=format_count(dates),
        order=format_count(order),
        ids=format_count(ids),
        telling=format_count(telling),
    )
    read = int(study.account["rows_read"].sum())
    verdict = judge_share(dates + order + ids, read, settings=study.settings)
    return QualityLine("dates_and_ids", found, "warn" if telling and verdict == "pass" else verdict)


def count_faults(study: Study, checks: Sequence[str]) -> tuple[int, int]:
    """Count the rows that some checks set aside, and those that they only remarked on."""
    aside = study.set_aside["reason"].isin(list(checks)).sum()
    kept = study.warnings.loc[study.warnings["check"].isin(list(checks)), "rows"].sum()
    return int(aside), int(kept)


def _list_limits(settings: Settings) -> dict[str, Any]:
    """List the limits of the verdicts, as they stand beneath the table."""
    quality = settings.quality
    return {
        "look": format_share(quality.look_above_percent / 100),
        "fail": format_share(quality.fail_above_percent / 100),
        "complete": format_share(settings.report.complete_from_percent / 100),
        "incomplete": format_share(quality.fail_completeness_below_percent / 100),
    }
