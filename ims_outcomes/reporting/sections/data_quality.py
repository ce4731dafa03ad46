"""Sections of the data quality report: what was found, and what to think of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.exports.heaping import list_round_marks
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_cell,
    format_count,
    format_share,
    format_threshold,
    join_shown,
    say,
    write_measure_table,
    write_paragraphs,
    write_plain_table,
    write_sentence_table,
    write_sentences,
)
from ims_outcomes.presentation.alt_texts import describe_distribution
from ims_outcomes.presentation.figures import plot_bars, write_figure
from ims_outcomes.presentation.formats import format_number
from ims_outcomes.presentation.rows import Row, find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.account import say_scores_alone
from ims_outcomes.reporting.sections.gap_study import judge_gap, show_gap
from ims_outcomes.reporting.sections.needs import needs_scores, needs_sessions
from ims_outcomes.reporting.sections.quality_groups import show_completeness
from ims_outcomes.reporting.sections.quality_lines import (
    FAULTS,
    QualityLine,
    count_faults,
    judge_completeness,
    judge_rows,
    judge_scores,
    judge_share,
    judge_words,
)
from ims_outcomes.statistics.baseline_timing import estimate_baseline_timing
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.cuts import NOT_RECORDED, cut_by
from ims_outcomes.statistics.heaping import estimate_heaping
from ims_outcomes.statistics.proportions import build_shares, count_shares

#: What the notebook calls that stands in a module of its own.
__all__ = ["show_completeness", "show_gap"]

_TIMING: Final = (
    "first_score_same_day", "first_score_week_before", "first_score_earlier",
    "last_score_near_needling",
)  # fmt: skip
_UNKNOWN: Final = ("unrecognised", NOT_RECORDED)
_CHART_NUMBERS: Final = "chart_numbers"


def show_answer(report: Report) -> Shown:
    """Show what was found in each part of the data, the limit, and what to think of it."""
    complete = report.disclose(
        estimate_completeness(report.cohort.people, settings=report.settings)
    ).select_measures("completeness")
    timing, conditions = _disclose_timing(report), _disclose_conditions(report)
    months = f"{report.outcome.first} to {report.outcome.last}"
    gap, gap_from = judge_gap(report)
    lines = [
        judge_rows(report.study),
        *(_judge_fault(report, kind) for kind in FAULTS),
        judge_completeness(complete, months=months),
        _judge_first_day(report, timing),
        judge_scores(report.study),
        judge_words(report.study),
        _judge_conditions(report, conditions),
        gap,
        _judge_identifiers(report),
    ]
    limits = _list_limits(report)
    table = write_sentence_table(
        [say(f"data_quality.answer.{name}") for name in ("what", "found", "limit", "verdict")],
        [
            (
                say(f"data_quality.line.{line.name}"),
                line.found,
                say(f"data_quality.limit.{line.name}", **limits),
                say(f"quality.is.{line.verdict}"),
            )
            for line in lines
        ],
        made_from=[complete, timing.select_measures(_TIMING[0]), conditions, *gap_from],
        caption=say("data_quality.answer.caption"),
        kind="quality",
        section="answer",
    )
    summary = write_paragraphs(_summarise(lines), *say_scores_alone(report.study), kind="headline")
    scope = write_paragraphs(say("data_quality.answer.scope"), kind="note")
    return join_shown([summary, table, scope])


def _summarise(lines: Sequence[QualityLine]) -> str:
    """Say how many parts are as they should be, and name all others by what to think of them."""
    names: dict[str, list[str]] = {verdict: [] for verdict in ("pass", "warn", "fail", "none")}
    for line in lines:
        name = say(f"data_quality.line.{line.name}")
        names[line.verdict].append(name[:1].lower() + name[1:])
    good = len(names.pop("pass"))
    return " ".join(
        [
            say("data_quality.answer.pass", number=len(lines), good=good),
            *(
                say(f"data_quality.answer.{verdict}", names=", ".join(named))
                for verdict, named in names.items()
                if named
            ),
        ]
    )


def show_faults(report: Report) -> Shown:
    """Show rows with doubtful dates, with impossible values, and those that stand twice."""
    rows = [
        [say(f"data_quality.line.{kind}"), *count_faults(report.study, checks)]
        for kind, checks in FAULTS.items()
    ]
    return write_plain_table(
        [say(f"data_quality.faults.{name}") for name in ("kind", "aside", "kept")],
        rows,
        caption=say("data_quality.faults.caption"),
        note=say("data_quality.faults.note"),
    )


@needs_scores
@needs_sessions
def show_timing(report: Report) -> Shown:
    """Show when first scores were given, and how many last ones soon after a needling."""
    hours = report.settings.scores.soreness_hours
    return write_measure_table(
        _disclose_timing(report),
        caption=say("data_quality.timing.caption"),
        columns=[TableColumn(say("data_quality.timing.share"), "rate")],
        rows={name: say(f"data_quality.timing.{name}", hours=hours) for name in _TIMING},
        row_header=say("data_quality.timing.when"),
        note=say("data_quality.timing.note", days=report.settings.scores.baseline_days_before),
        section="timing",
    )


@needs_scores
def show_heaping(report: Report) -> Shown:
    """Show how scores are spread over the marks of the scale, round ones apart."""
    marks = [float(mark) for mark in list_round_marks(report.instrument)]
    scores = report.study.scores
    mine = scores["instrument"].eq(report.instrument.id)
    mine &= report.activity.covers(scores["score_date"])
    disclosed = report.disclose(
        estimate_heaping(scores.loc[mine, "score"], marks=marks), period=report.activity
    )
    figure = write_figure(
        plot_bars(
            disclosed,
            measure="score_mark",
            group="score_mark",
            x_label=say("data_quality.heaping.x", instrument=report.instrument.name),
            y_label=say("data_quality.heaping.y"),
            highlighted=[f"{mark:g}" for mark in marks[1:-1]],
        ),
        disclosed.select_measures("score_mark"),
        alt=describe_distribution(
            disclosed,
            measure="score_mark",
            group="score_mark",
            what=say("data_quality.heaping.what", instrument=report.instrument.name),
            counted=say("data_quality.heaping.counted"),
        ),
        caption=say("data_quality.heaping.caption", instrument=report.instrument.name),
        section="heaping",
    )
    sentence = write_sentences(
        disclosed.select_measures("heaping_times"),
        _say_times(report, disclosed, marks[1:-1]),
        section="heaping",
        kind="answer",
    )
    return join_shown([sentence, figure])


def show_unknown(report: Report) -> Shown:
    """Show how many people have no known condition, and how many words nobody knows."""
    disclosed = _disclose_conditions(report)
    conditions = write_measure_table(
        disclosed,
        caption=say("data_quality.unknown.caption"),
        columns=[TableColumn(say("data_quality.unknown.share"), "rate")],
        rows={
            name: say(f"data_quality.unknown.{name}")
            for name in ("condition_known", "condition_unknown")
        },
        row_header=say("data_quality.unknown.condition"),
        note=say("data_quality.unknown.note"),
        section="unknown_conditions",
    )
    words = list(_list_unknown_words(report))
    if not words:
        return join_shown([conditions, write_paragraphs(say("data_quality.words.none"))])
    least = report.settings.checks.list_words_from_people
    table = write_plain_table(
        [say(f"data_quality.words.{name}") for name in ("column", "rows", "words")],
        words,
        caption=say("data_quality.words.caption"),
        note=say("data_quality.words.note", least=least),
    )
    return join_shown([conditions, table])


def show_identifiers(report: Report) -> Shown:
    """Show what the door looked at, that it found nothing, and what was let through and why."""
    study = report.study
    looked = write_paragraphs(
        say("data_quality.identifiers.looked", number=_count_columns(report)),
        say("data_quality.identifiers.found"),
        say("data_quality.identifiers.chart_numbers") if _has_chart_numbers(report) else "",
    )
    if not study.allowed:
        none = write_paragraphs(say("data_quality.identifiers.none_allowed"))
        return join_shown([looked, none])
    table = write_plain_table(
        [say("data_quality.identifiers.column"), say("data_quality.identifiers.reason")],
        sorted(study.allowed.items()),
        caption=say("data_quality.identifiers.allowed"),
    )
    return join_shown([looked, table])


def _judge_fault(report: Report, kind: str) -> QualityLine:
    """Judge rows with one kind of fault by their share of all rows read."""
    aside, kept = count_faults(report.study, FAULTS[kind])
    read = int(report.study.account["rows_read"].sum())
    found = say(
        "data_quality.found.fault",
        rows=format_count(aside + kept),
        read=format_count(read),
        aside=format_count(aside),
    )
    return QualityLine(kind, found, judge_share(aside + kept, read, settings=report.settings))


def _judge_first_day(report: Report, timing: Disclosed) -> QualityLine:
    """Judge how many first scores are from the day of the first session."""
    row = _find_row(timing, _TIMING[0])
    found = _write_rate(report, row)
    if row is None or not row["estimate"] >= 0:
        return QualityLine("first_day", found, "none")
    percent = 100 * row["estimate"]
    enough = percent >= report.settings.quality.first_day_from_percent
    return QualityLine("first_day", found, "pass" if enough else "warn")


def _judge_conditions(report: Report, conditions: Disclosed) -> QualityLine:
    """Judge how many people have a condition that nobody knows."""
    row = _find_row(conditions, "condition_unknown")
    found = _write_rate(report, row)
    if row is None or not row["estimate"] >= 0:
        return QualityLine("conditions", found, "none")
    verdict = judge_share(row["numerator"], row["denominator"], settings=report.settings)
    return QualityLine("conditions", found, verdict)


def _judge_identifiers(report: Report) -> QualityLine:
    """Judge by the columns that were let through and ids that look like chart numbers."""
    allowed = len(report.study.allowed)
    found = say("data_quality.found.no_identifiers")
    if allowed:
        found = say("data_quality.found.identifiers", count=allowed, number=allowed)
    doubtful = allowed or _has_chart_numbers(report)
    return QualityLine("identifiers", found, "warn" if doubtful else "pass")


def _list_limits(report: Report) -> dict[str, Any]:
    """List the limits of the verdicts as they stand beside them."""
    settings = report.settings
    quality = settings.quality
    return {
        "look": format_share(quality.look_above_percent / 100),
        "fail": format_share(quality.fail_above_percent / 100),
        "complete": format_share(settings.report.complete_from_percent / 100),
        "incomplete": format_share(quality.fail_completeness_below_percent / 100),
        "first_day": format_share(quality.first_day_from_percent / 100),
        "times": format_threshold(settings.checks.heaped_times),
        "scores": format_count(settings.checks.heaped_from_scores),
        "gap_look": format_threshold(quality.gap_look_above_points),
        "gap_fail": format_threshold(quality.gap_fail_above_points),
    }


def _disclose_timing(report: Report) -> Disclosed:
    return report.disclose(estimate_baseline_timing(report.cohort.people, settings=report.settings))


def _disclose_conditions(report: Report) -> Disclosed:
    """Estimate how many people have a condition that is known, and how many have none."""
    cuts = cut_by(report.cohort.people)
    unknown = cuts.rows["condition"].isin(_UNKNOWN)
    everybody = pd.Series(True, index=unknown.index)
    counts = [
        count_shares(cuts, measure="condition_known", counted=~unknown, among=everybody),
        count_shares(cuts, measure="condition_unknown", counted=unknown, among=everybody),
    ]
    rows = build_shares(pd.concat(counts, ignore_index=True), settings=report.settings)
    return report.disclose(rows)


def _list_unknown_words(report: Report) -> Iterable[tuple[str, int, int]]:
    """List our columns in which there are unknown words: rows, and how many different words."""
    study = report.study
    if study.unknown_words.empty:
        return
    named = study.unknown_words.merge(
        study.read_as, how="left", left_on=["file", "table", "column"],
        right_on=["file", "table", "theirs"],
    )  # fmt: skip
    ours = named["ours"].astype("str").fillna(say("data_quality.words.other"))
    grouped = named.groupby(ours, sort=True)["rows"].agg(["sum", "size"])
    for column, rows, words in grouped.itertuples():
        yield str(column), int(rows), int(words)


def _count_columns(report: Report) -> int:
    """Count the columns of the files that were looked through."""
    read = report.study.read_as
    known = read.loc[read["theirs"].ne(""), ["file", "theirs"]].drop_duplicates()
    return len(known) + sum(map(len, report.study.columns_unknown.values()))


def _has_chart_numbers(report: Report) -> bool:
    return bool(report.study.warnings["check"].eq(_CHART_NUMBERS).any())


def _say_times(report: Report, disclosed: Disclosed, inner: Sequence[float]) -> str:
    """Say how many times as many scores stand on round marks as beside them; one is named."""
    row = _find_row(disclosed, "heaping_times")
    checks = report.settings.checks
    if row is None or not row["estimate"] >= 0 or row["n"] < checks.heaped_from_scores:
        return say("data_quality.heaping.few", least=format_count(checks.heaped_from_scores))
    heaped = row["estimate"] >= checks.heaped_times
    verdict = "heaped" if heaped else "good"
    [mark, *others] = inner
    return say(
        f"data_quality.heaping.{verdict if others else f'one_{verdict}'}",
        mark=format_threshold(mark),
        below=format_threshold(mark - 1),
        above=format_threshold(mark + 1),
        times=format_number(row["estimate"]),
        number=format_count(row["n"]),
        limit=format_threshold(checks.heaped_times),
    )


def _find_row(disclosed: Disclosed, measure: str) -> Row | None:
    key = (measure, "all", "all")
    return find_rows(disclosed, [key]).get(key)


def _write_rate(report: Report, row: Row | None) -> str:
    return format_cell(row, "rate", least=report.settings.disclosure.hide_below_people)
