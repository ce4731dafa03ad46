"""What is said of pain and function, and what the records hold."""

from __future__ import annotations

import math

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.episodes import select_cohort
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_mean_change,
    describe_median,
    format_count,
    join_shown,
    say,
    write_table,
)
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.answers import estimate_answer, say_answer
from ims_outcomes.reporting.sections.said import Sentences
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import (
    estimate_completeness,
    estimate_weeks_after_treatment,
)
from ims_outcomes.statistics.responders import estimate_responders

_DURATION, _LONG = "pain_duration_band", "chronic"
_MEASURES = ("completeness", "mean_change", "responder_mcid")


def answer_relieves_pain(report: Report) -> Sentences:
    """Answer how many improved, by how much, how many got worse, and how long that was followed."""
    answer = estimate_answer(report)
    after = report.disclose(estimate_weeks_after_treatment(report.cohort.people))
    lasting = _say_how_long_after(after)
    responders, change, *worse = say_answer(report, answer)
    long_lasting, made_from = _answer_long_lasting(report)
    return [responders, change, *worse, *long_lasting, lasting], [answer, after, *made_from]


def _say_how_long_after(after: Disclosed) -> str:
    """Say how long after the last session the last score was given; of half, on the same day."""
    key = ("weeks_after_treatment", "all", "all")
    row = find_rows(after, [key]).get(key)
    if row is not None and row["lower"] == row["upper"] == 0:
        return say("statements.relieves_pain.same_day", number=format_count(row["n"]))
    return describe_median(after, measure=key[0], what=say("statements.relieves_pain.after"))


def _answer_long_lasting(report: Report) -> Sentences:
    """Answer by how much pain changed that had lasted long, where that is recorded."""
    people = report.cohort.people
    if not (report.instrument.percent_rule and people[_DURATION].eq(_LONG).any()):
        return [], []
    disclosed = report.disclose(
        estimate_change(
            people, instrument=report.instrument, settings=report.settings, by=_DURATION
        )
    )
    subject = say(
        "statements.relieves_pain.long_lasting",
        weeks=report.settings.episodes.chronic_above_weeks,
        instrument=report.instrument.name,
    )
    sentence = describe_mean_change(disclosed, subject=subject, group=_DURATION, level=_LONG)
    return [sentence], [disclosed.select_levels(_LONG).select_measures("mean_change")]


def answer_function(report: Report) -> Sentences:
    """Answer which other instruments were used, and by how many."""
    instruments = _list_others(report)
    if not instruments:
        return [say("statements.function.none", instrument=report.instrument.name)], []
    labels = _label_instruments(report, instruments)
    names = ", ".join(report.vocabulary.instruments[name].name for name in instruments)
    disclosed = _disclose_others(report)
    changes = [_say_change(disclosed, name, labels[name]) for name in instruments]
    return [say("statements.function.used", instruments=names), *changes], [disclosed]


def write_function(report: Report) -> Shown:
    """Write the table of the other instruments, each in its own points."""
    instruments = _list_others(report)
    if not instruments:
        return join_shown([])
    return write_table(
        _disclose_others(report),
        caption=say("statements.function.caption"),
        columns=[
            TableColumn(say("statements.function.both"), "rate", "completeness"),
            TableColumn(say("statements.function.change"), "mean_interval", "mean_change"),
            TableColumn(say("statements.function.mcid"), "rate", "responder_mcid"),
        ],
        group="instrument",
        row_header=say("statements.function.instrument"),
        labels=_label_instruments(report, instruments),
        levels=instruments,
        note=say("statements.function.note"),
        section="function",
    )


def _say_change(disclosed: Disclosed, instrument: str, subject: str) -> str:
    """Say by how much an instrument changed, in points of its own scale."""
    key = ("mean_change", "instrument", instrument)
    row = find_rows(disclosed, [key]).get(key)
    change = float(row["estimate"]) if row is not None else math.nan
    return describe_mean_change(
        disclosed,
        subject=subject,
        unit=say("statements.function.points", count=abs(change)),
        group="instrument",
        level=instrument,
    )


def _label_instruments(report: Report, instruments: list[str]) -> dict[str, str]:
    """Label instruments, and say which way is better."""
    known = report.vocabulary.instruments
    return {
        name: say(f"statements.function.{known[name].better}", instrument=known[name].name)
        for name in instruments
    }


def _list_others(report: Report) -> list[str]:
    """List the instruments on which anybody has a score, other than the one of the page."""
    used = report.study.outcomes["instrument"].dropna().unique()
    known = report.vocabulary.instruments
    others = [name for name in used if name != report.instrument.id and not known[name].is_change]
    return sorted(others, key=lambda name: known[name].name)


def _disclose_others(report: Report) -> Disclosed:
    """Estimate completeness and change of those with a first score, instrument by instrument."""
    rows = [_estimate_one(report, name) for name in _list_others(report)]
    return report.disclose(pd.concat(rows, ignore_index=True))


def _estimate_one(report: Report, name: str) -> pd.DataFrame:
    """Estimate the rows of one instrument."""
    instrument, settings = report.vocabulary.instruments[name], report.settings
    people = select_cohort(
        report.study.episodes,
        outcomes=report.study.outcomes,
        instrument=instrument,
        period=report.outcome,
        settings=settings,
        extract_date=report.study.extract_date,
    ).people
    asked = people.loc[people["has_baseline"]]
    rows = pd.concat(
        [
            estimate_completeness(asked, settings=settings),
            estimate_change(asked, instrument=instrument, settings=settings),
            estimate_responders(asked, instrument=instrument, settings=settings),
        ],
        ignore_index=True,
    )
    return rows.loc[rows["measure"].isin(_MEASURES)].assign(group="instrument", level=name)
