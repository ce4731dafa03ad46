"""Sections of the report condition by condition."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.episodes import Cohort
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_whole_or_half,
    join_shown,
    say,
    write_heading,
    write_measure_table,
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
    say_subject,
)
from ims_outcomes.reporting.sections.labels import label_conditions
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.reporting.sections.responder_tables import write_responders
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.conditions import (
    add_shown_condition,
    build_merged_conditions,
    estimate_conditions,
)
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.responders import estimate_responders
from ims_outcomes.statistics.safety import estimate_adverse_events
from ims_outcomes.statistics.session_counts import estimate_sessions_per_episode

_SHOWN = "shown_condition"


@needs_scores
def show_answer(report: Report) -> Shown:
    """Show the answer in sentences: how many conditions, and the change over all of them."""
    answer = estimate_answer(report)
    shown = add_shown_condition(report.cohort.people, settings=report.settings)[_SHOWN]
    conditions = say(
        "conditions.answer",
        count=shown.nunique(),
        number=shown.nunique(),
        least=report.settings.disclosure.merge_below_people,
    )
    return write_sentences(answer, *say_answer(report, answer), conditions, section="answer")


@needs_scores
def show_forest(report: Report) -> Shown:
    """Show the mean change of each condition with its interval, people and completeness."""
    disclosed = _disclose_index(report)
    percent = report.settings.responders.headline_percent
    columns = [
        TableColumn(say("conditions.forest.pairs"), "n_of_n", "completeness"),
        TableColumn(say("conditions.forest.change"), "mean_interval", "mean_change"),
    ]
    if report.instrument.percent_rule:
        header = say("conditions.forest.responders", percent=percent)
        columns.append(TableColumn(header, "n_of_n", f"responder_{percent}"))
    return write_figure(
        plot_forest(
            disclosed,
            measure="mean_change",
            group=_SHOWN,
            x_label=say("conditions.forest.x", instrument=report.instrument.name),
            columns=columns,
            labels=label_conditions(report),
            total=say("conditions.total"),
        ),
        disclosed,
        alt=say("conditions.forest.alt", answer=say_mean_change(report, estimate_answer(report))),
        caption=say("conditions.forest.caption"),
        drawn_measures=["mean_change"],
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
    disclosed = _disclose_index(report)
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
    if merged.empty:
        return write_paragraphs(say("conditions.merged.none", least=least))
    labels = label_conditions(report)
    named = merged.assign(name=merged["condition"].map(lambda name: labels.get(name, name)))
    together = named.groupby(_SHOWN, sort=True)["name"].agg(", ".join)
    return write_plain_table(
        [say("conditions.merged.shown"), say("conditions.merged.conditions")],
        [[labels.get(name, name), members] for name, members in together.items()],
        caption=say("conditions.merged.caption", least=least),
    )


@needs_scores
def show_differences(report: Report) -> Shown:
    """Show how each condition differs from the others, p-values corrected for their number."""
    least = report.settings.disclosure.compare_from_people
    return write_table(
        _disclose_index(report),
        caption=say("conditions.differences.caption"),
        columns=[
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


@needs_scores
def show_each(report: Report) -> Shown:
    """Show a section for each condition that enough people have."""
    names = _list_conditions(report)
    if not names:
        return say_absent("conditions.each.none")
    return join_shown([part for name in names for part in _show_one(report, name)])


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


def _list_conditions(report: Report) -> list[str]:
    """List the conditions shown: by their names, groups and what is not recorded last."""
    shown = add_shown_condition(report.cohort.people, settings=report.settings)[_SHOWN]
    labels = label_conditions(report)
    kinds = {"all_other": 2, "unrecognised": 3, NOT_RECORDED: 4}

    def place(name: str) -> tuple[int, str]:
        return kinds.get(name, int(name.startswith("other_"))), labels.get(name, name)

    return sorted(shown.unique().tolist(), key=place)


def _disclose_index(report: Report) -> Disclosed:
    """Estimate what stands side by side for all conditions, and take it through the door."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    estimates = estimate_conditions(people, instrument=report.instrument, settings=report.settings)
    order = {name: place for place, name in enumerate(["all", *_list_conditions(report)])}
    ordered = estimates.assign(place=estimates["level"].map(order))
    ordered = ordered.sort_values(["measure", "place"], kind="stable").drop(columns="place")
    return report.disclose(ordered.reset_index(drop=True))


def _show_one(report: Report, name: str) -> list[Shown]:
    """Show one condition: who counts, change, its own rules, sessions, unwanted events."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    people = people.loc[people[_SHOWN].eq(name)].reset_index(drop=True)
    disclosed = _disclose_one(report, people, name)
    condition = report.vocabulary.conditions.get(name)
    mcid = report.instrument.mcid_by_condition.get(name) if condition else None
    title = label_conditions(report).get(name, name)
    part = {"group": _SHOWN, "level": name}
    return [
        write_heading(title, level=3),
        write_sentences(
            disclosed, *say_answer(report, disclosed, **part), section=name, kind="answer"
        ),
        write_responders(
            disclosed,
            report=report,
            mcid=mcid.value if mcid else None,
            caption=say("conditions.each.responders", condition=title),
            section=name,
            group=_SHOWN,
            level=name,
        ),
        write_paragraphs(
            say("conditions.each.mcid", source=mcid.source) if mcid else "", kind="note"
        ),
        _write_course(report, disclosed, name, title),
    ]


def _disclose_one(report: Report, people: pd.DataFrame, name: str) -> Disclosed:
    """Estimate everything of one condition's section; every row is cut by the condition.

    The condition's own smallest change that matters is used, never that of another.
    """
    settings, instrument = report.settings, report.instrument
    mcid = instrument.mcid_by_condition.get(name)
    sessions = report.study.sessions
    mine = sessions["episode_id"].isin(people["episode_id"])
    words = {"instrument": instrument, "settings": settings}
    parts = [
        estimate_completeness(people, settings=settings),
        estimate_change(people, **words),
        estimate_responders(people, mcid=mcid.value if mcid else None, **words),
    ]
    if report.study.has_sessions:
        parts += [
            estimate_sessions_per_episode(people, settings=settings),
            estimate_adverse_events(sessions.loc[mine], settings=settings),
        ]
    estimates = pd.concat(parts, ignore_index=True)
    whole = estimates.loc[estimates["group"].eq("all")]
    return report.disclose(whole.assign(group=_SHOWN, level=name).reset_index(drop=True))


def _write_course(report: Report, disclosed: Disclosed, name: str, title: str) -> Shown:
    """Write baseline, change, sessions and unwanted events of one condition."""
    rows = ["mean_baseline", "mean_change", "median_change", "median_weeks"]
    if report.study.has_sessions:
        rows += ["median_sessions", "adverse_events_per_100"]
    return write_measure_table(
        disclosed,
        caption=say("conditions.each.course", condition=title),
        columns=[
            TableColumn(say("conditions.each.estimate"), "estimate", level=name),
            TableColumn(say("conditions.each.n"), "n", level=name),
            TableColumn(say("conditions.each.missing"), "n_missing", level=name),
        ],
        rows={row: say(f"conditions.each.{row}") for row in rows},
        row_header=say("conditions.each.row"),
        group=_SHOWN,
        note=say("conditions.each.note"),
        section=name,
    )
