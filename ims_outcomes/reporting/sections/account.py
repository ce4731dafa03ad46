"""The account every page gives of itself: scope, who counts, data quality, rules, provenance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from ims_outcomes.episodes import Cohort, Study
from ims_outcomes.episodes.linking import BY_DATE, BY_SESSION, OUTSIDE
from ims_outcomes.episodes.study import find_first_date
from ims_outcomes.episodes.windows import find_waiting_days
from ims_outcomes.exports import name_place
from ims_outcomes.presentation import (
    Shown,
    format_count,
    format_date,
    format_period,
    join_shown,
    say,
    write_facts,
    write_flow,
    write_paragraphs,
    write_plain_table,
)
from ims_outcomes.presentation.catalogue import typeset
from ims_outcomes.presentation.wording import describe_caveat
from ims_outcomes.reporting.provenance import find_fingerprint
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.translating import find_check
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.vocabulary import find_definition, load_settings
from ims_outcomes.vocabulary.settings import SETTING_TABLES

#: Definitions that each page prints, in the order in which a reader meets them. The monthly report
#: prints that of small numbers where it says what was hidden.
DEFINITIONS = {
    "monthly": (
        "months_of_page", "attended", "episode", "start_unknown", "closed", "ended_in_month",
        "outcome_month", "mature_month", "pair", "baseline", "last", "completeness",
        "complete_enough", "mean_change", "eligible", "responder", "worst_case", "best_case",
        "retention", "attendance", "adverse_events", "control_chart", "chart_signals",
        "month_verdict", "clinic_events", "more_than_chance", "wilson", "funnel",
    ),
    "pain_change": (
        "attended", "episode", "start_unknown", "closed", "outcome_month", "mature_month",
        "index_episode", "score_to_episode", "pair", "baseline", "last", "fixed_window",
        "near_needling", "completeness", "change", "mean_change", "median_change", "srm", "smc",
        "d_av", "eligible", "responder", "responder_mcid", "worse", "acceptable", "pain_free",
        "worst_case", "best_case", "responder_curve", "severity", "trajectories",
        "adjusted_change", "regression_to_mean", "natural_course", "carried_forward",
        "inverse_probability", "multiple_imputation", "tipping_point", "bootstrap", "wilson",
        "newcombe", "small_numbers",
    ),
    "session_counts": (
        "attended", "episode", "start_unknown", "closed", "outcome_month", "mature_month",
        "technique_of_episode", "still_attending", "retention", "drop_off", "left_well",
        "first_response", "cumulative_incidence", "attendance", "control_chart", "chart_signals",
        "visits_per_new_patient", "variance_explained", "wilson", "small_numbers",
    ),
    "conditions": (
        "episode", "closed", "outcome_month", "mature_month", "index_episode", "pair", "baseline",
        "last", "completeness", "mean_change", "eligible", "responder", "responder_mcid", "worse",
        "acceptable", "pain_free", "worst_case", "best_case", "adverse_events",
        "small_conditions", "shrinkage", "multiplicity", "natural_course", "control_chart",
        "chart_signals", "wilson", "small_numbers",
    ),
    "statements": (
        "attended", "episode", "start_unknown", "closed", "outcome_month", "mature_month",
        "index_episode", "technique_of_episode", "pair", "baseline", "last", "completeness",
        "mean_change", "eligible", "responder", "responder_mcid", "worse", "worst_case",
        "best_case", "session_notes", "needling_response", "soreness_gone", "adverse_events",
        "assessment", "first_response", "adjusted_change", "small_conditions", "wilson",
        "small_numbers",
    ),
    "data_quality": (
        "attended", "episode", "start_unknown", "closed", "outcome_month", "mature_month",
        "index_episode", "score_to_episode", "pair", "baseline", "last", "near_needling",
        "completeness", "quality_verdicts", "score_heaping", "gap_study", "mean_change",
        "eligible", "responder", "small_conditions", "wilson", "small_numbers",
    ),
}  # fmt: skip

#: The report that lists every reason why rows were set aside; how many of a file others name.
_LISTS_REASONS: Final = "data_quality"
_REASONS_NAMED: Final = 3

#: Reports that show anything of the months of activity; the others are about outcomes alone.
_ABOUT_APPOINTMENTS = ("monthly", "session_counts", "statements", "data_quality")


def show_scope(report: Report) -> Shown:
    """Show what the page is about: clinic, months, extract date, rules, threshold, data."""
    limits = report.settings.disclosure
    outcome, activity = report.stated_periods
    facts = [
        ("clinic", report.clinic_name),
        ("outcomes", format_period(f"{outcome.first} to {outcome.last}")),
        ("appointments", format_period(f"{activity.first} to {activity.last}")),
        ("extract", _describe_extract(report)),
        ("definitions", report.vocabulary.registry_version),
        ("threshold", say("account.threshold", least=limits.hide_below_people)),
        ("fingerprint", find_fingerprint(report.study)),
    ]
    if report.sharing:
        facts.insert(0, ("audience", say("account.shared", **_list_sharing(report))))
    if report.name not in _ABOUT_APPOINTMENTS or not report.study.has_sessions:
        facts = [fact for fact in facts if fact[0] != "appointments"]
    return join_shown(
        [
            write_facts([(say(f"account.scope.{term}"), text) for term, text in facts]),
            write_paragraphs(*_describe_absences(report), kind="absent"),
        ]
    )


def _list_sharing(report: Report) -> dict[str, int]:
    limits = report.settings.disclosure
    return {"least": limits.share_below_people, "step": limits.share_round_to}


def show_how_to_read(report: Report) -> Shown:
    """Say what the intervals and marks on the page mean."""
    return write_paragraphs(
        say(
            "account.how_to_read",
            confidence=report.settings.report.confidence_percent,
            least=report.settings.disclosure.hide_below_people,
        )
    )


def show_caveat(report: Report) -> Shown:
    """Say why a change is no proof that treatment is the reason."""
    has_groups = bool(report.settings.report.compare_by)
    return write_paragraphs(describe_caveat(has_groups=has_groups), kind="caveat")


def show_flow(report: Report) -> Shown:
    """Show who is counted and who is not, step by step."""
    flow = report.cohort.flow
    return write_flow(
        report.disclose(build_flow_estimates(report.cohort)),
        caption=say("account.flow.caption"),
        labels={f"flow_{step}": _label_step(step, report) for step in flow["step"]},
        excluded={f"flow_{step}" for step in flow.loc[flow["kind"].eq("out"), "step"]},
        section="flow",
    )


def build_flow_estimates(cohort: Cohort) -> pd.DataFrame:
    """Build the steps of the flow as estimates: one row per step, out of those in the period."""
    flow = cohort.flow
    return build_estimates(
        pd.DataFrame(
            {
                "measure": "flow_" + flow["step"],
                "n": flow["count"].iloc[0],
                "numerator": flow["count"],
                "denominator": flow["count"].iloc[0],
                "estimate": flow["count"],
                "unit": "episodes",
                "method": "count",
            }
        )
    )


def show_data_quality(report: Report) -> Shown:
    """Show that every row is accounted for, why rows were set aside, and what was noticed.

    The report on data quality lists every reason and remark; the others name the reasons of most.
    """
    reasons = (
        [_write_reasons(report.study), _write_remarks(report.study)]
        if report.name == _LISTS_REASONS
        else [write_paragraphs(*_say_reasons(report.study), kind="note")]
    )
    return join_shown(
        [
            _write_account(report.study),
            *reasons,
            _write_score_places(report.study),
            write_paragraphs(*_describe_unknown_columns(report)),
        ]
    )


def _write_account(study: Study) -> Shown:
    """Write rows read, used and set aside, table by table; one of several kinds says which."""
    account = study.account
    places = name_place(account)
    tables = account["table"].where(account["table"].ne(""), say("account.rows.no_table"))
    parts = zip(places, tables, strict=True)
    names = pd.Series(
        [say("account.rows.part", file=file, table=table) for file, table in parts],
        index=account.index,
    )
    named = account.assign(file=places.where(~places.duplicated(False), names))
    return write_plain_table(
        [say(f"account.rows.{name}") for name in ("file", "read", "used", "set_aside")],
        named[["file", "rows_read", "rows_used", "rows_set_aside"]].to_numpy().tolist(),
        caption=say("account.rows.caption"),
        note=say("account.rows.note"),
    )


def _write_reasons(study: Study) -> Shown:
    """Write why rows were set aside; nothing when none was."""
    if study.set_aside.empty:
        return join_shown([])
    reasons = _count_reasons(study)
    titles = reasons["reason"].map(lambda reason: find_check(reason).title)
    return write_plain_table(
        [say(f"account.reasons.{name}") for name in ("file", "reason", "rows")],
        zip(reasons["file"], titles, reasons["rows"], strict=True),
        caption=say("account.reasons.caption"),
    )


def _count_reasons(study: Study) -> pd.DataFrame:
    """Count rows set aside by file and reason."""
    counted = study.set_aside.groupby(["file", "reason"], sort=True).size()
    return counted.rename("rows").reset_index()


def _say_reasons(study: Study) -> Iterable[str]:
    """Say file by file why most of its rows were set aside, and where all reasons stand."""
    for file, reasons in _count_reasons(study).groupby("file", sort=True):
        most = reasons.sort_values("rows", ascending=False, kind="stable").head(_REASONS_NAMED)
        named = [
            f"{find_check(reason).title} ({format_count(rows)})"
            for reason, rows in most[["reason", "rows"]].itertuples(index=False)
        ]
        rows = int(reasons["rows"].sum())
        yield say(
            "account.reasons.short.file",
            count=rows,
            file=file,
            rows=format_count(rows),
            reasons="; ".join(named),
        )
    if len(study.set_aside) or len(study.warnings):
        yield say("account.reasons.short.all")


def say_scores_alone(study: Study) -> list[str]:
    """Say how many of this clinic's scores belong to no episode; nothing when none does."""
    number = int(study.scores["episode_found"].eq(OUTSIDE).sum())
    if not number:
        return []
    total = format_count(len(study.scores))
    return [say("account.places.alone", count=number, number=format_count(number), total=total)]


def _write_remarks(study: Study) -> Shown:
    """Write what was noticed in rows that were kept; nothing when nothing was.

    The titles only: the messages name rows, which a page that is passed on should not.
    """
    if study.warnings.empty:
        return join_shown([])
    titles = study.warnings["check"].map(lambda check: find_check(check).title)
    return write_plain_table(
        [say(f"account.remarks.{name}") for name in ("file", "remark", "rows")],
        [
            (file, title, rows or say("account.remarks.whole"))
            for file, title, rows in zip(
                study.warnings["file"], titles, study.warnings["rows"].tolist(), strict=True
            )
        ],
        caption=say("account.remarks.caption"),
    )


def _write_score_places(study: Study) -> Shown:
    """Write how this clinic's scores came to their episodes, and how many came to none."""
    places = study.scores["episode_found"].value_counts()
    if not study.has_scores or not (study.has_sessions or OUTSIDE in places):
        return join_shown([])
    return write_plain_table(
        [say("account.places.place"), say("account.places.scores")],
        [
            [say(f"account.places.{key}"), int(places.get(found, 0))]
            for key, found in (("session", BY_SESSION), ("date", BY_DATE), ("outside", OUTSIDE))
        ],
        caption=say("account.places.caption"),
        note=say("account.places.note"),
    )


def show_definitions(report: Report) -> Shown:
    """Show the rules the page was computed with, from the registry, thresholds filled in."""
    vocabulary = report.vocabulary
    rows = []
    for name in _list_definitions(report):
        found = find_definition(name, settings=report.settings, vocabulary=vocabulary)
        mark = " †" if found.project_choice else ""
        rows.append([found.title + mark, typeset(found.rule), typeset("; ".join(found.sources))])
    return write_plain_table(
        [say(f"account.rules.{name}") for name in ("term", "rule", "source")],
        rows,
        caption=say("account.rules.caption", version=vocabulary.registry_version),
        kind="prose",
    )


def _list_definitions(report: Report) -> list[str]:
    """List the definitions of the page; the responder rule for each percentage in use."""
    percents = [f"responder_{percent}" for percent in report.settings.responders.percents]
    names = DEFINITIONS[report.name]
    if report.settings.report.practitioners == "no":
        names = tuple(name for name in names if name != "funnel")
    if report.name == "pain_change" and report.settings.measurement_error.is_known:
        names = (*names[:-1], "reliable_change", names[-1])
    if report.sharing:
        names = (*names[:-1], "shared_numbers")
    return [
        each for name in names for each in ([name, *percents] if name == "responder" else [name])
    ]


def show_provenance(report: Report) -> Shown:
    """Show the files by fingerprint and every setting that is not the default."""
    files = write_plain_table(
        [say(f"account.files.{name}") for name in ("file", "size", "sha256")],
        [[source.name, source.size_bytes, source.sha256] for source in report.study.sources],
        caption=say("account.files.caption"),
    )
    changed = list(_list_changed_settings(report))
    if not changed:
        return join_shown([files, write_paragraphs(say("account.settings.none"))])
    settings = write_plain_table(
        [say(f"account.settings.{name}") for name in ("name", "here", "default")],
        changed,
        caption=say("account.settings.caption"),
    )
    return join_shown([files, settings])


def _label_step(step: str, report: Report) -> str:
    """Label a step of the flow; two are about other days with a fixed window, or scores alone."""
    if step not in ("in_period", "not_over"):
        return say(f"account.flow.{step}")
    if report.settings.scores.window_weeks:
        return say(f"account.flow.{step}.window")
    return say(f"account.flow.{step}.{'score' if _has_scores_alone(report.study) else 'last'}")


def _has_scores_alone(study: Study) -> bool:
    """Tell whether episodes were made of scores; else a clinic without sessions has none."""
    return not study.has_sessions and bool(study.scores["episode_found"].ne(OUTSIDE).any())


def _describe_absences(report: Report) -> Iterable[str]:
    """Say what the page cannot show because the export does not hold it."""
    if not report.study.has_scores:
        yield say("account.no_scores")
    if not report.study.has_sessions:
        yield say("account.no_sessions")
    first_month = find_first_date(report.study).strftime("%Y-%m")
    if report.outcome.last < first_month:
        waiting = find_waiting_days(report.settings)
        yield say("account.none_mature", month=format_period(first_month), days=waiting)
    elif report.outcome.last < report.activity.last:
        yield say("account.not_mature", month=format_period(report.outcome.last))
    yield from _describe_empty_periods(report)


def _describe_empty_periods(report: Report) -> Iterable[str]:
    """Say where a clinic that paused or stopped has nothing in the months of the page."""
    study = report.study
    dates = pd.concat([study.sessions["session_date"], study.scores["score_date"]])
    first, last = dates.min().strftime("%Y-%m"), dates.max().strftime("%Y-%m")
    for period in dict.fromkeys(report.stated_periods):
        if period.last >= first and not period.covers(dates).any():
            yield say(
                "account.nothing_here",
                months=format_period(f"{period.first} to {period.last}"),
                first=format_period(first),
                last=format_period(last),
            )


def _describe_extract(report: Report) -> str:
    """Say from which day to which the data go."""
    study = report.study
    first, last = find_first_date(study), study.extract_date
    return say("period.days", lower=format_date(first), upper=format_date(last))


def _describe_unknown_columns(report: Report) -> Iterable[str]:
    """Count the columns that nobody knows; `ims-outcomes check` names them, a page does not."""
    for file, columns in report.study.columns_unknown.items():
        if columns:
            number = len(columns)
            yield say("account.unknown_columns", count=number, number=number, file=file)


def _list_changed_settings(report: Report) -> Iterable[tuple[str, str, str]]:
    """List the settings that differ from the suite's own, and the clinic's events.

    The language is seen by whoever reads, and changes no number.
    """
    defaults = load_settings()
    for table in SETTING_TABLES:
        here = getattr(report.settings, table)
        for key, value in vars(getattr(defaults, table)).items():
            if getattr(here, key) != value and (table, key) != ("report", "language"):
                yield f"{table}.{key}", _write_setting(getattr(here, key)), _write_setting(value)
    for event in report.settings.events:
        yield "events", _write_setting((event.date, event.words)), _write_setting(())


def _write_setting(value: object) -> str:
    """Write a setting as an owner would: a list by its items, nothing as "none"."""
    parts = value if isinstance(value, tuple) else (value,)
    return ", ".join(map(str, parts)) or say("account.settings.nothing")
