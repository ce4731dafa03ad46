"""The table of all responder rules, for a page or one part of it."""

from __future__ import annotations

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    format_threshold,
    say,
    write_measure_table,
)
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.reporting.report import Report
from ims_outcomes.vocabulary import Instrument


def write_responders(
    disclosed: Disclosed,
    *,
    report: Report,
    mcid: float | None,
    caption: str,
    section: str,
    group: str = "all",
    level: str = "all",
) -> Shown:
    """Write the responder rules, one a row, with both ways of counting the missing beside."""
    words = "rules"
    return write_measure_table(
        disclosed,
        caption=caption,
        columns=[
            TableColumn(say(f"{words}.rate"), "rate", level=level),
            TableColumn(say(f"{words}.missing"), "n_missing", level=level),
            TableColumn(say(f"{words}.worst"), "share", "{row}_worst_case", level),
            TableColumn(say(f"{words}.best"), "share", "{row}_best_case", level),
        ],
        rows=label_rules(report, mcid=mcid),
        row_header=say(f"{words}.row"),
        group=group,
        note=say(f"{words}.note"),
        section=section,
    )


def label_rules(report: Report, *, mcid: float | None) -> dict[str, str]:
    """Label the measures of the responder rules with their thresholds, in the order shown."""
    instrument = report.instrument
    labels = {}
    if instrument.percent_rule:
        labels = {
            f"responder_{percent}": say("rules.percent", percent=percent)
            for percent in report.settings.responders.percents
        }
    labels["responder_mcid"] = _label_points("mcid", mcid, instrument)
    labels["acceptable"] = _label_points("acceptable", instrument.acceptable, instrument)
    if instrument.percent_rule:
        labels["pain_free"] = say("rules.pain_free")
        labels["not_eligible"] = say("rules.not_eligible")
    labels["worse"] = _label_points("worse", instrument.worse, instrument)
    return labels


def _label_points(rule: str, points: float | None, instrument: Instrument) -> str:
    """Label a rule that has a threshold in points, or say that none is published."""
    if points is None:
        return say(f"rules.{rule}.none")
    key = f"rules.{rule}.{instrument.better}"
    return say(
        key, points=format_threshold(points), unit=translate_unit(instrument.unit, value=points)
    )
