"""The answer to the main question in sentences, for a page or one part of it."""

from __future__ import annotations

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    describe_mean_change,
    describe_responders,
    describe_share,
    format_threshold,
    say,
)
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.reporting.report import Report, keep_for_page
from ims_outcomes.statistics.change import estimate_change
from ims_outcomes.statistics.completeness import estimate_completeness
from ims_outcomes.statistics.responders import estimate_responders


@keep_for_page
def estimate_answer(report: Report, *, by: str = "") -> Disclosed:
    """Estimate what the answer rests on: completeness, change and the responder rules."""
    people, settings = report.cohort.people, report.settings
    rows = [
        estimate_completeness(people, settings=settings, by=by),
        estimate_change(people, instrument=report.instrument, settings=settings, by=by),
        estimate_responders(people, instrument=report.instrument, settings=settings, by=by),
    ]
    return report.disclose(pd.concat(rows, ignore_index=True))


def say_answer(
    report: Report, answer: Disclosed, *, group: str = "all", level: str = "all"
) -> list[str]:
    """Say the answer: how many improved, by how much the score changed, how many got worse."""
    instrument = report.instrument
    part = {"group": group, "level": level}
    if instrument.percent_rule:
        first = describe_responders(
            answer,
            percent=report.settings.responders.headline_percent,
            period=f"{report.outcome.first} to {report.outcome.last}",
            eligibility=say_eligibility(report),
            moment="began" if report.settings.scores.window_weeks else "ended",
            **part,
        )
    else:
        first = describe_share(answer, measure="completeness", what=say("answer.both"), **part)
    sentences = [first, say_mean_change(report, answer, **part)]
    if instrument.worse is not None:
        points = format_threshold(instrument.worse)
        what = say(
            "answer.worse",
            points=points,
            unit=translate_unit(instrument.unit, value=instrument.worse),
        )
        sentences.append(describe_share(answer, measure="worse", what=what, **part))
    return sentences


def say_mean_change(
    report: Report, answer: Disclosed, *, group: str = "all", level: str = "all"
) -> str:
    """Say by how much the score changed."""
    subject = say_subject(report)
    return describe_mean_change(answer, subject=subject, group=group, level=level)


def say_subject(report: Report) -> str:
    """Say what the scores are about: pain with its scale, or the instrument's name."""
    instrument = report.instrument
    key = "answer.pain" if instrument.percent_rule else "answer.instrument"
    return say(key, instrument=instrument.name)


def say_eligibility(report: Report) -> str:
    """Say to whom the rules of improvement apply; nothing when to everybody."""
    instrument = report.instrument
    if instrument.eligible_at is None:
        return ""
    side = "from" if instrument.better == "lower" else "to"
    return say(
        f"answer.eligible_{side}",
        points=format_threshold(instrument.eligible_at),
        high=format_threshold(instrument.high),
    )
