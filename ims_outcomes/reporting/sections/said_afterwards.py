"""What is said of discomfort, soreness and safety, and what the records hold."""

from __future__ import annotations

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_rate,
    describe_share,
    join_shown,
    say,
    write_keyed_table,
)
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import label_words
from ims_outcomes.reporting.sections.said import Sentences
from ims_outcomes.statistics.safety import estimate_adverse_events
from ims_outcomes.statistics.soreness import estimate_soreness_gone

_KINDS = "adverse_event"
_RATE = "adverse_events_per_100"
_SERIOUS = "adverse_events_serious_per_100"
_DURING = "pain_during_needling"


def answer_discomfort(report: Report) -> Sentences:
    """Answer how often pain during needling was noted as an unwanted event."""
    disclosed = _disclose_events(report)
    kinds = disclosed.select_groups(_KINDS)
    if _DURING not in set(kinds.frame["level"]):
        return [say("statements.discomfort.none")], []
    what = say("statements.discomfort.noted")
    return [describe_rate(kinds, measure=_RATE, what=what, group=_KINDS, level=_DURING)], [
        kinds.select_levels(_DURING)
    ]


def answer_soreness(report: Report) -> Sentences:
    """Answer how often there was soreness, and how often it was gone in time."""
    disclosed = report.disclose(
        estimate_soreness_gone(report.appointments, settings=report.settings),
        period=report.activity,
    )
    hours = report.settings.statements.soreness_gone_hours
    return [
        describe_share(
            disclosed, measure=measure, what=say(f"statements.soreness.{measure}", hours=hours)
        )
        for measure in ("soreness_recorded", "soreness_felt", "soreness_gone")
    ], [disclosed]


def answer_safe(report: Report) -> Sentences:
    """Answer how many unwanted events there were per 100 sessions, and how many serious ones."""
    disclosed = _disclose_events(report)
    recorded = "adverse_events_recorded"
    return [
        describe_share(disclosed, measure=recorded, what=say("statements.safe.recorded")),
        describe_rate(disclosed, measure=_RATE, what=say("statements.safe.events")),
        describe_rate(disclosed, measure=_SERIOUS, what=say("statements.safe.serious")),
    ], [disclosed.select_groups("all")]


def write_safe(report: Report) -> Shown:
    """Write how often each kind of event was noted, and serious ones; nothing where none was."""
    disclosed = _disclose_events(report)
    labels = label_words(_KINDS)
    kinds = disclosed.select_groups(_KINDS).select_measures(_RATE).frame
    if kinds.empty:
        return join_shown([])
    # The most frequent first; how often hidden ones were noted, their place does not tell.
    seen = dict(zip(kinds["level"], kinds["numerator"].fillna(-1), strict=True))
    places = {word: place for place, word in enumerate(labels)}
    levels = sorted(seen, key=lambda word: (word == "other", -seen[word], places[word]))
    rows = [(labels[word], [(_RATE, _KINDS, word)] * 2) for word in levels]
    rows += [
        (say("statements.safe.total"), [(_RATE, "all", "all")] * 2),
        (say("statements.safe.serious"), [(_SERIOUS, "all", "all")] * 2),
    ]
    return write_keyed_table(
        disclosed,
        rows,
        [
            TableColumn(say("statements.safe.of"), "n_of_n"),
            TableColumn(say("statements.safe.rate"), "mean_interval", decimals=2),
        ],
        caption=say("statements.safe.caption"),
        row_header=say("statements.safe.kind"),
        note=say("statements.safe.note"),
        section="adverse_events",
    )


def _disclose_events(report: Report) -> Disclosed:
    return report.disclose(
        estimate_adverse_events(report.appointments, settings=report.settings),
        period=report.activity,
    )
