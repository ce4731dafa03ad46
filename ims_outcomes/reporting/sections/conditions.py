"""Sections of the report condition by condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ims_outcomes.disclosure import SMALL, Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_spread,
    format_count,
    join_shown,
    say,
    write_heading,
    write_measure_table,
    write_paragraphs,
    write_plain_table,
    write_sentences,
    write_table,
)
from ims_outcomes.presentation.catalogue import typeset
from ims_outcomes.presentation.figures import plot_forest, write_figure
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.reporting.sections.answers import (
    estimate_answer,
    say_answer,
    say_mean_change,
)
from ims_outcomes.reporting.sections.condition_parts import (
    build_month_charts,
    estimate_flows,
    write_condition_flow,
    write_month_chart,
)
from ims_outcomes.reporting.sections.labels import label_conditions, order_conditions
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.reporting.sections.published import (
    estimate_published,
    has_published,
    write_published,
)
from ims_outcomes.reporting.sections.responder_tables import write_responders
from ims_outcomes.reporting.sections.techniques import show_techniques
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import (
    add_shown_condition,
    build_merged_conditions,
    estimate_differences_from_others,
)
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.natural_course import ANY_PAIN
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.safety import estimate_adverse_events
from ims_outcomes.statistics.session_counts import estimate_sessions_per_episode
from ims_outcomes.statistics.shrinkage import estimate_shrunk_means

#: What the notebook calls that stands in a module of its own.
__all__ = ["show_techniques"]

_SHOWN = "shown_condition"
#: Under which people stand whose condition nobody knows, in the order of the rows.
_NOT_A_CONDITION = ("unrecognised", NOT_RECORDED)
#: Rows of a condition's table; harm is never hidden.
_HARM = ("adverse_events_per_100",)
_FROM_SESSIONS = ("median_sessions", *_HARM)
_COURSE = ("mean_baseline", "mean_change", "median_change", "median_weeks", *_FROM_SESSIONS)
#: What the sentences of a condition rest on.
_ANSWERED = ("completeness", "mean_change", "mean_baseline_of_pairs", "mean_last", "worse")


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
    disclosed = _disclose_conditions(report)
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("conditions.forest.pairs"), "n_of_n", "completeness"),
        TableColumn(say("conditions.forest.change"), "mean", "mean_change"),
    ]
    if report.study.has_sessions:
        header = say("conditions.forest.sessions")
        columns.append(TableColumn(header, "weeks", "median_sessions"))
    labels = label_conditions(report)
    spread = describe_spread(
        disclosed,
        measure="mean_change",
        group=_SHOWN,
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
            group=_SHOWN,
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
        caption=say("conditions.forest.caption"),
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
    disclosed = _disclose_conditions(report)
    return write_table(
        disclosed,
        caption=say("conditions.index.caption"),
        columns=columns,
        group=_SHOWN,
        row_header=say("conditions.condition"),
        labels=label_conditions(report),
        levels=_list_conditions(report),
        total=say("conditions.total"),
        note=say("conditions.index.note"),
        section="index",
    )


@needs_scores
def show_merged(report: Report) -> Shown:
    """Name the conditions that stand under their group because few people have them."""
    merged = build_merged_conditions(
        add_shown_condition(report.cohort.people, settings=report.settings)
    )
    least = report.settings.disclosure.merge_below_people
    if report.cohort.people.empty:
        return say_absent("conditions.each.none")
    if merged.empty:
        return write_paragraphs(say("conditions.merged.none", least=least))
    labels = label_conditions(report)
    named = merged.assign(name=merged["condition"].map(lambda name: labels.get(name, name)))
    together = named.groupby(_SHOWN, sort=True)["name"].agg(", ".join)
    return write_plain_table(
        [say("conditions.merged.shown"), say("conditions.merged.conditions")],
        zip(together.index.map(lambda name: labels.get(name, name)), together, strict=True),
        caption=say("conditions.merged.caption", least=least),
    )


@needs_scores
def show_differences(report: Report) -> Shown:
    """Show how each condition differs from the others, p-values corrected for their number."""
    least = report.settings.disclosure.compare_from_people
    disclosed = _disclose_conditions(report)
    table = write_table(
        disclosed,
        caption=say("conditions.differences.caption"),
        columns=[
            TableColumn(say("conditions.forest.pairs"), "n", "mean_change"),
            TableColumn(
                say("conditions.differences.estimate"), "mean_interval", "difference_from_others"
            ),
            TableColumn(say("conditions.differences.p"), "p", "p_difference"),
            TableColumn(say("conditions.differences.holm"), "p", "p_holm"),
            TableColumn(say("conditions.differences.bh"), "p", "p_benjamini_hochberg"),
        ],
        group=_SHOWN,
        row_header=say("conditions.condition"),
        labels=label_conditions(report),
        levels=_list_conditions(report),
        note=say("conditions.differences.note", least=least),
        section="differences",
    )
    return join_shown([table, write_paragraphs(_say_multiplicity(disclosed), kind="note")])


@needs_scores
def show_each(report: Report) -> Shown:
    """Show a section for each condition that enough people have."""
    names = _list_conditions(report)
    if not names:
        return say_absent("conditions.each.none")
    disclosed, charts = _disclose_conditions(report), build_month_charts(report)
    return join_shown(
        [part for name in names for part in _show_one(report, disclosed, charts, name)]
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
        labels=label_conditions(report),
        section="not_pain",
    )


def _say_how_many(report: Report) -> str:
    """Say how many conditions are shown; people without a recorded one are not a condition."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    named = people.loc[~people[_SHOWN].isin(_NOT_A_CONDITION), _SHOWN].nunique()
    if not named:
        return ""
    form = "whole" if build_merged_conditions(people).empty else "merged"
    least = report.settings.disclosure.merge_below_people
    return say(f"conditions.answer.{form}", count=named, number=named, least=least)


def _say_multiplicity(disclosed: Disclosed) -> str:
    """Say how many comparisons are made at once, and what chance alone makes of so many."""
    compared = disclosed.select_measures("p_difference").frame["estimate"].notna().sum()
    if not compared:
        return ""
    return say(
        "condition_parts.multiplicity", count=int(compared), number=format_count(int(compared))
    )


def _list_conditions(report: Report) -> list[str]:
    """List the conditions shown: by their names, groups and what is not recorded last."""
    shown = add_shown_condition(report.cohort.people, settings=report.settings)[_SHOWN]
    return order_conditions(shown.unique().tolist(), label_conditions(report))


@keep_for_page
def _disclose_conditions(report: Report) -> Disclosed:
    """Estimate everything about all conditions and take it through the door together.

    One door for the table and the sections: a number that is hidden in one to protect another
    must not stand in the other. The rows go through it in the order of their ids, since of two
    that would protect as well the first is hidden, in every language the same one.
    """
    settings, instrument = report.settings, report.instrument
    people = add_shown_condition(report.cohort.people, settings=settings)
    words: dict[str, Any] = {"settings": settings, "by": _SHOWN}
    parts = [
        estimate_completeness(people, **words),
        estimate_change(people, instrument=instrument, **words),
        _estimate_own_responders(report, people),
        estimate_differences_from_others(
            people, by=_SHOWN, instrument=instrument, settings=settings
        ),
        _estimate_shrunk(report, people),
        estimate_flows(people),
    ]
    if report.study.has_sessions:
        sessions = report.study.sessions.merge(people[["episode_id", _SHOWN]], on="episode_id")
        counts = estimate_sessions_per_episode(people, **words)
        parts += [
            counts.loc[counts["measure"].eq("median_sessions")],
            estimate_adverse_events(sessions, **words).query("group != 'adverse_event'"),
        ]
    estimates = pd.concat(parts, ignore_index=True)
    shown = _list_conditions(report)
    by_id = {name: place for place, name in enumerate(["all", *order_conditions(shown, {})])}
    places = estimates["level"].map(by_id)
    ordered = estimates.loc[places.sort_values(kind="stable").index]
    published = _estimate_published(report, people)
    disclosed = report.disclose(pd.concat([ordered, published], ignore_index=True))
    return disclosed.order_levels(*shown)


def _estimate_shrunk(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the mean change of each condition drawn towards that of all."""
    change = people["change"].where(people["has_pair"].astype(bool))
    rows = estimate_shrunk_means(
        people.assign(change=change),
        by=_SHOWN,
        value="change",
        measure="mean_change",
        unit=report.instrument.unit,
        settings=report.settings,
    )
    known = rows["measure"].eq("mean_change_shrunk") & rows["estimate"].notna()
    return rows.loc[known]


def _estimate_published(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate what is published of each condition, beside its own; not of pain of any kind."""
    if people["condition"].dropna().empty:
        return build_estimates([])
    rows = estimate_published(report, people)
    of_any = rows["group"].eq("all") | rows["level"].str.startswith(f"{ANY_PAIN} | ")
    return rows.loc[~of_any]


def _estimate_own_responders(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the responder rules, each condition by its own smallest change that matters.

    Across conditions that rule is not comparable, so there is no row of it for all.
    """
    words: dict[str, Any] = {
        "instrument": report.instrument,
        "settings": report.settings,
        "by": _SHOWN,
    }
    own = {
        name: found.value
        for name in people[_SHOWN].unique()
        if (found := report.instrument.mcid_by_condition.get(name))
    }
    common = estimate_responders(people, mcid=None, **words)
    is_mcid = common["measure"].str.startswith("responder_mcid")
    parts = [common.loc[~is_mcid | ~common["level"].isin([*own, "all"])]]
    for name, value in own.items():
        rows = estimate_responders(people.loc[people[_SHOWN].eq(name)], mcid=value, **words)
        chosen = rows["measure"].str.startswith("responder_mcid") & rows["level"].eq(name)
        parts.append(rows.loc[chosen])
    return pd.concat(parts, ignore_index=True)


def _show_one(report: Report, disclosed: Disclosed, charts: pd.DataFrame, name: str) -> list[Shown]:
    """Show one condition: who counts, change, its own rules, sessions, adverse events.

    With very few pairs the rules would hold nothing but hidden numbers; with very few people
    nothing is left to show but harm, which is never hidden.
    """
    mcid = report.instrument.mcid_by_condition.get(name)
    title = label_conditions(report).get(name, name)
    part = disclosed.select_levels(name)
    answer = [
        write_heading(title, level=3),
        write_sentences(
            part.select_measures(*_ANSWERED),
            *say_answer(report, part, group=_SHOWN, level=name),
            section=name,
            kind="answer",
        ),
    ]
    if part.select_measures("mean_change").count_marked(SMALL):
        has_few = part.select_measures("completeness").count_marked(SMALL)
        course = _write_course(report, part, name, title, rows=_HARM if has_few else _COURSE)
        return [join_shown([*answer, course], on_one_page=True)]
    responders = write_responders(
        part,
        report=report,
        mcid=mcid.value if mcid else None,
        caption=say("conditions.each.responders", condition=title),
        section=name,
        group=_SHOWN,
        level=name,
    )
    return [
        join_shown([*answer, write_condition_flow(disclosed, name, title)], on_one_page=True),
        responders,
        write_paragraphs(
            say("conditions.each.mcid", source=typeset(mcid.source)) if mcid else "", kind="note"
        ),
        _write_course(report, part, name, title, rows=_COURSE),
        write_month_chart(report, charts, name, title),
        _write_context(report, disclosed, name, title),
    ]


def _write_context(report: Report, disclosed: Disclosed, name: str, title: str) -> Shown:
    """Write what is published of a condition; nothing where nothing is."""
    if not has_published(name):
        return join_shown([])
    caption = say("published.each", condition=title)
    return write_published(report, disclosed, [name], caption=caption, section=name)


def _write_course(
    report: Report, disclosed: Disclosed, name: str, title: str, *, rows: Sequence[str]
) -> Shown:
    """Write baseline, change, sessions and adverse events of one condition."""
    if not report.study.has_sessions:
        rows = [row for row in rows if row not in _FROM_SESSIONS]
    if not rows:
        return join_shown([])
    return write_measure_table(
        disclosed,
        caption=say("conditions.each.course", condition=title),
        columns=[
            TableColumn(say("conditions.each.estimate"), "estimate", level=name),
            TableColumn(say("conditions.each.n"), "basis", level=name),
            TableColumn(say("conditions.each.missing"), "n_missing", level=name),
        ],
        rows={row: say(f"conditions.each.{row}") for row in rows},
        row_header=say("conditions.each.row"),
        group=_SHOWN,
        note=say("conditions.each.note"),
        section=name,
    )
