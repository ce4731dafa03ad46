"""Sections of the report condition by condition."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_spread,
    say,
    write_paragraphs,
    write_plain_table,
    write_sentences,
    write_table,
)
from ims_outcomes.presentation.figures import plot_forest, write_figure
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.answers import (
    estimate_answer,
    say_answer,
    say_mean_change,
)
from ims_outcomes.reporting.sections.condition_differences import show_differences
from ims_outcomes.reporting.sections.condition_estimates import (
    disclose_conditions,
    find_shrinkage,
    list_conditions,
)
from ims_outcomes.reporting.sections.each_condition import show_each
from ims_outcomes.reporting.sections.labels import label_shown_conditions
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.reporting.sections.techniques import show_techniques
from ims_outcomes.statistics.conditions import (
    ALL_OTHER,
    SHOWN,
    add_shown_condition,
    build_merged_conditions,
    find_alone,
)
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates

#: What the notebook calls that stands in a module of its own.
__all__ = ["show_differences", "show_each", "show_techniques"]

#: Under which people stand whose condition nobody knows, in the order of the rows.
_NOT_A_CONDITION = ("unrecognised", NOT_RECORDED)


@needs_scores
def show_answer(report: Report) -> Shown:
    """Show the answer in sentences: how many conditions, and the change over all of them."""
    answer = estimate_answer(report)
    return write_sentences(
        answer, *say_answer(report, answer), _say_how_many(report), section="answer"
    )


@needs_scores
def show_forest(report: Report) -> Shown:
    """Show the mean change of each condition with its interval, people and completeness."""
    disclosed = disclose_conditions(report)
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("conditions.forest.pairs"), "n_of_n", "completeness"),
        TableColumn(say("conditions.forest.change"), "mean", "mean_change"),
    ]
    if report.study.has_sessions:
        header = say("conditions.forest.sessions")
        columns.append(TableColumn(header, "weeks", "median_sessions"))
    labels = label_shown_conditions(report)
    spread = describe_spread(
        disclosed,
        measure="mean_change",
        group=SHOWN,
        what=say("conditions.index.change"),
        labels=labels,
    )
    if report.instrument.percent_rule:
        header = say("conditions.forest.responders", percent=percent)
        columns.append(TableColumn(header, "n_of_n", f"responder_{percent}"))
    return write_figure(
        plot_forest(
            disclosed,
            measure="mean_change",
            group=SHOWN,
            x_label=say(
                f"conditions.forest.x_{report.instrument.better}",
                instrument=report.instrument.name,
            ),
            columns=columns,
            labels=labels,
            total=say("conditions.total"),
            shrunk="mean_change_shrunk",
        ),
        disclosed,
        alt=say(
            "conditions.forest.alt",
            answer=say_mean_change(report, estimate_answer(report)),
            spread=spread,
        ),
        caption=say(f"conditions.forest.caption_{find_shrinkage(report)}"),
        drawn_measures=["mean_change", "mean_change_shrunk"],
        section="forest",
    )


@needs_scores
def show_index(report: Report) -> Shown:
    """Show the conditions side by side, in alphabetical order."""
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("conditions.index.complete"), "rate", "completeness"),
        TableColumn(say("conditions.index.baseline"), "mean_interval", "mean_baseline"),
        TableColumn(say("conditions.index.change"), "mean_interval", "mean_change"),
    ]
    if report.instrument.percent_rule:
        header = say("conditions.index.responders", percent=percent)
        columns.append(TableColumn(header, "rate", f"responder_{percent}"))
    if report.study.has_sessions:
        header = say("conditions.index.sessions")
        columns.append(TableColumn(header, "median_quartiles", "median_sessions"))
    disclosed = disclose_conditions(report)
    return write_table(
        disclosed,
        caption=say("conditions.index.caption"),
        columns=columns,
        group=SHOWN,
        row_header=say("conditions.condition"),
        labels=label_shown_conditions(report),
        levels=list_conditions(report),
        total=say("conditions.total"),
        note=say("conditions.index.note"),
        section="index",
    )


@needs_scores
def show_merged(report: Report) -> Shown:
    """Name the conditions that stand under their group because few people have them."""
    merged = _list_merged(add_shown_condition(report.cohort.people, settings=report.settings))
    if report.cohort.people.empty:
        return say_absent("conditions.each.none")
    if merged.empty:
        return write_paragraphs(say("conditions.merged.none"))
    labels = label_shown_conditions(report)
    named = merged.assign(name=merged["condition"].map(lambda name: labels.get(name, name)))
    together = named.groupby(SHOWN, sort=True)["name"].agg(", ".join)
    return write_plain_table(
        [say("conditions.merged.shown"), say("conditions.merged.conditions")],
        zip(together.index.map(lambda name: labels.get(name, name)), together, strict=True),
        caption=say("conditions.merged.caption"),
    )


def show_not_pain(report: Report) -> Shown:
    """Count the episodes treated for something other than pain."""
    episodes = report.study.episodes
    ended = report.outcome.covers(episodes["last_session_date"]) & episodes["is_treated"]
    other = episodes.loc[ended & ~episodes["is_pain"], "condition"].value_counts().sort_index()
    if other.empty:
        return write_paragraphs(say("conditions.other.none"))
    counts = pd.DataFrame(
        {
            "measure": "activity_other_episodes",
            "group": "condition",
            "level": other.index.astype("str"),
            "n": other.to_numpy(),
            "estimate": other.to_numpy(),
            "unit": "episodes",
            "method": "count",
        }
    )
    return write_table(
        report.disclose(build_estimates(counts)),
        caption=say("conditions.other.caption"),
        columns=[TableColumn(say("conditions.other.episodes"), "count", "activity_other_episodes")],
        group="condition",
        row_header=say("conditions.condition"),
        labels=label_shown_conditions(report),
        section="not_pain",
    )


def _say_how_many(report: Report) -> str:
    """Say how many conditions are shown; people without a recorded one are not a condition."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    unknown = [*_NOT_A_CONDITION, *[ALL_OTHER] * (find_alone(people) in _NOT_A_CONDITION)]
    named = people.loc[~people[SHOWN].isin(unknown), SHOWN].nunique()
    if not named:
        return ""
    form = "whole" if _list_merged(people).empty else "merged"
    least = report.settings.disclosure.merge_below_people
    return say(f"conditions.answer.{form}", count=named, number=named, least=least)


def _list_merged(people: pd.DataFrame) -> pd.DataFrame:
    """List the conditions that stand under another name; one thing alone stands under its own."""
    merged = build_merged_conditions(people)
    return merged.loc[~(merged[SHOWN].eq(ALL_OTHER) & bool(find_alone(people)))]
