"""Sections of the pain change report."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.episodes.session_scores import build_session_scores
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_level,
    join_shown,
    say,
    write_keyed_table,
    write_measure_table,
    write_sentences,
    write_table,
)
from ims_outcomes.presentation.alt_texts import describe_panels
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.presentation.figures import (
    plot_bars,
    plot_responder_curve,
    plot_trajectories,
    write_figure,
)
from ims_outcomes.presentation.rows import Key
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.adjusted import show_adjusted_change
from ims_outcomes.reporting.sections.answers import (
    estimate_answer,
    say_answer,
    say_mean_change,
    say_subject,
)
from ims_outcomes.reporting.sections.anyway import show_regression_to_mean
from ims_outcomes.reporting.sections.before_after import (
    find_least_drawn,
    show_before_after,
    show_severity_matrix,
)
from ims_outcomes.reporting.sections.group_tables import show_groups
from ims_outcomes.reporting.sections.labels import (
    label_levels,
    label_session_bands,
    order_levels,
)
from ims_outcomes.reporting.sections.missing_scores import show_sensitivity, show_tipping_point
from ims_outcomes.reporting.sections.needs import needs_scores, needs_sessions, say_absent
from ims_outcomes.reporting.sections.published import show_natural_course
from ims_outcomes.reporting.sections.responder_tables import write_responders
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.change_distribution import (
    estimate_change_distribution,
    reaches_its_bin,
)
from ims_outcomes.statistics.characteristics import (
    EVERYBODY,
    WITH_PAIR,
    WITHOUT_PAIR,
    estimate_characteristics,
)
from ims_outcomes.statistics.completeness import add_session_band, estimate_completeness
from ims_outcomes.statistics.responder_curve import estimate_responder_curve
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.severity import find_severity, has_severity
from ims_outcomes.statistics.trajectories import estimate_trajectories
from ims_outcomes.vocabulary import Instrument

#: What the notebook calls that stands in a module of its own.
__all__ = [
    "show_adjusted_change",
    "show_before_after",
    "show_groups",
    "show_natural_course",
    "show_regression_to_mean",
    "show_sensitivity",
    "show_severity_matrix",
    "show_tipping_point",
]

_CHARACTERISTICS = ("baseline_severity", "pain_duration_band", "technique", "age_band", "sex")
#: Effect sizes corrected for few people: in numbers.csv, since they hardly differ from 20 on.
_HEDGES = ("srm_hedges", "smc_hedges", "d_av_hedges")
_CHANGE_ROWS = (
    "mean_baseline", "mean_baseline_of_pairs", "mean_last", "mean_change", "median_change",
    "sd_change", "srm", "smc", "d_av", "median_weeks",
)  # fmt: skip


@needs_scores
def show_answer(report: Report) -> Shown:
    """Show the answer in sentences: who ended, who gave scores, who improved, how much."""
    answer = estimate_answer(report)
    return write_sentences(answer, *say_answer(report, answer), section="answer")


@needs_scores
def show_change_distribution(report: Report) -> Shown:
    """Show how change is spread: one bar for each step of the scale."""
    instrument = report.instrument
    disclosed = report.disclose(
        estimate_change_distribution(
            report.cohort.people,
            instrument=instrument,
            settings=report.settings,
            gather_below=find_least_drawn(report),
        )
    )
    answer = say_mean_change(report, estimate_answer(report))
    form = "reached" if reaches_its_bin(instrument) else "nearest"
    bins = disclosed.frame["level"].unique().tolist()
    return write_figure(
        plot_bars(
            disclosed,
            measure="change_bin",
            group="change",
            x_label=say("pain_change.distribution.x", unit=translate_unit(instrument.unit)),
            y_label=say("pain_change.distribution.y"),
            highlighted=[level for level in bins if _is_better(level, instrument)],
            highlighted_label=say("pain_change.distribution.better"),
            other_label=say("pain_change.distribution.worse"),
        ),
        disclosed,
        alt=say("pain_change.distribution.alt", instrument=instrument.name, answer=answer),
        caption=say(f"pain_change.distribution.caption_{form}", instrument=instrument.name),
        section="answer",
    )


@needs_scores
def show_completeness(report: Report) -> Shown:
    """Show how many gave both scores, by number of sessions, and after how many weeks."""
    people = add_session_band(report.cohort.people, settings=report.settings)
    by = "session_band" if report.study.has_sessions else ""
    form = "" if by else "_all"
    total = say("pain_change.completeness.total")
    weeks = estimate_change(
        people, instrument=report.instrument, settings=report.settings, by=by
    ).query("measure == 'median_weeks'")
    shares = estimate_completeness(people, settings=report.settings, by=by)
    return write_table(
        report.disclose(pd.concat([shares, weeks], ignore_index=True)),
        caption=say(f"pain_change.completeness.caption{form}"),
        columns=[
            TableColumn(say("pain_change.completeness.both"), "rate", "completeness"),
            TableColumn(say("pain_change.completeness.first"), "rate", "baseline_recorded"),
            TableColumn(say("pain_change.completeness.weeks"), "median_quartiles", "median_weeks"),
        ],
        group=by or "all",
        row_header=say(f"pain_change.completeness.row{form}"),
        labels={"all": total},
        total=total if by else "",
        note=say("pain_change.completeness.note"),
        section="completeness",
    )


@needs_scores
def show_baseline(report: Report) -> Shown:
    """Show who the people are at the start, those with and without both scores."""
    people = report.cohort.people
    people = people.assign(
        baseline_severity=find_severity(
            people["baseline_score"], instrument=report.instrument, settings=report.settings
        )
    )
    columns = tuple(name for name in _CHARACTERISTICS if _is_worth_showing(name, people, report))
    if not columns:
        return say_absent("needs.baseline")
    disclosed = report.disclose(estimate_characteristics(people, columns=columns))
    return write_keyed_table(
        disclosed,
        [row for name in columns for row in _label_characteristic(disclosed, name, report)],
        [
            TableColumn(say(f"pain_change.baseline.{part}"), "count_share")
            for part in ("everybody", "with_pair", "without_pair")
        ],
        caption=say("pain_change.baseline.caption"),
        row_header=say("pain_change.baseline.column"),
        note=say("pain_change.baseline.note"),
        section="baseline",
    )


@needs_scores
def show_change(report: Report) -> Shown:
    """Show mean and median change, its spread and the effect sizes."""
    estimates = estimate_change(
        report.cohort.people, instrument=report.instrument, settings=report.settings
    )
    disclosed = report.disclose(estimates)
    table = write_measure_table(
        disclosed,
        caption=say("pain_change.change.caption", instrument=report.instrument.name),
        columns=[
            TableColumn(say("pain_change.change.value"), "estimate"),
            TableColumn(say("pain_change.change.n"), "n"),
            TableColumn(say("pain_change.change.missing"), "n_missing"),
        ],
        rows={name: say(f"pain_change.change.{name}") for name in _CHANGE_ROWS},
        row_header=say("pain_change.change.row"),
        note=say(f"pain_change.change.note_{report.instrument.better}"),
        section="change",
    )
    hedges = write_sentences(
        disclosed.select_measures(*_HEDGES),
        say("pain_change.change.hedges"),
        section="change",
        kind="note",
    )
    return join_shown([table, hedges])


@needs_scores
def show_responders(report: Report) -> Shown:
    """Show every responder rule and who got worse, with both ways of counting the missing."""
    estimates = estimate_responders(
        report.cohort.people, instrument=report.instrument, settings=report.settings
    )
    return write_responders(
        report.disclose(estimates),
        report=report,
        mcid=report.instrument.mcid,
        caption=say("pain_change.responders.caption"),
        section="responders",
    )


@needs_scores
def show_responder_curve(report: Report) -> Shown:
    """Show the share improved by at least each percentage, with the missing as a band."""
    if not report.instrument.percent_rule:
        return say_absent("needs.percent_rule", instrument=report.instrument.name)
    disclosed = report.disclose(
        estimate_responder_curve(
            report.cohort.people, instrument=report.instrument, settings=report.settings
        )
    )
    answer = " ".join(say_answer(report, estimate_answer(report))[:1])
    return write_figure(
        plot_responder_curve(
            disclosed,
            x_label=say("pain_change.curve.x"),
            y_label=say("pain_change.curve.y"),
            marked=report.settings.responders.percents,
        ),
        disclosed,
        alt=say("pain_change.curve.alt", answer=answer),
        caption=say("pain_change.curve.caption"),
        section="responder_curve",
    )


@needs_scores
@needs_sessions
def show_trajectories(report: Report) -> Shown:
    """Show mean pain at each session, apart for those with few and with many sessions."""
    disclosed = report.disclose(
        estimate_trajectories(
            build_session_scores(
                report.cohort.people,
                scores=report.study.scores,
                sessions=report.study.sessions,
                instrument=report.instrument,
            ),
            instrument=report.instrument,
            settings=report.settings,
        )
    )
    labels = label_session_bands(disclosed)
    group = "session_count_band | session_number"
    panels = describe_panels(disclosed, measure="mean_score", group=group, labels=labels)
    return write_figure(
        plot_trajectories(
            disclosed,
            measure="mean_score",
            group=group,
            x_label=say("pain_change.trajectories.x"),
            y_label=say_subject(report),
            y_limits=(report.instrument.low, report.instrument.high),
            labels=labels,
        ),
        disclosed,
        alt=say("pain_change.trajectories.alt", instrument=report.instrument.name, panels=panels),
        caption=say("pain_change.trajectories.caption"),
        section="trajectories",
    )


def _is_better(level: str, instrument: Instrument) -> bool:
    """Tell whether a bar of changes, by its number, is an improvement on this instrument."""
    change = float(level.split(maxsplit=1)[0])
    return change < 0 if instrument.better == "lower" else change > 0


def _is_worth_showing(column: str, people: pd.DataFrame, report: Report) -> bool:
    """Tell whether anything is recorded in a column; one that is empty says nothing."""
    if column == "baseline_severity" and not has_severity(report.instrument):
        return False
    return bool(people[column].notna().any())


def _label_characteristic(
    disclosed: Disclosed, column: str, report: Report
) -> list[tuple[str, list[Key]]]:
    """Label each value of a characteristic and name its three cells."""
    levels = disclosed.select_groups(column).frame["level"].unique().tolist()
    labels = label_levels(report, column)
    subject = say(f"pain_change.baseline.{column}")
    return [
        (
            say(
                "pain_change.baseline.value",
                subject=subject,
                value=labels.get(level, format_level(level)),
            ),
            [(measure, column, level) for measure in (EVERYBODY, WITH_PAIR, WITHOUT_PAIR)],
        )
        for level in order_levels(column, levels)
    ]
