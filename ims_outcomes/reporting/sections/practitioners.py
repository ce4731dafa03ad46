"""Practitioners beside each other, only where the clinic asks for it. Nobody is ranked."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    format_share,
    format_threshold,
    join_shown,
    say,
    write_paragraphs,
    write_sentences,
)
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.presentation.figures import plot_funnel, write_figure
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.needs import needs_column, needs_scores, say_absent
from ims_outcomes.statistics.case_mix import add_case_mix_residuals
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from ims_outcomes.statistics.cuts import NOT_RECORDED
from ims_outcomes.statistics.funnels import estimate_funnel
from ims_outcomes.statistics.mean_funnels import build_mean_funnel

#: What people came with, which is accounted for before practitioners are set side by side.
_CASE_MIX: Final = ("baseline_score", SHOWN, "pain_duration_band", "age_band", "sex")
#: Fewer than these beside each other compare nothing.
_LEAST_PRACTITIONERS: Final = 2


def show_practitioners(report: Report) -> Shown:
    """Show the practitioners' funnel if the settings ask for it; else say how to ask."""
    asked = report.settings.report.practitioners
    if asked == "no":
        return write_paragraphs(say("practitioners.not_asked"))
    return _show_funnel(report)


@needs_scores
@needs_column("sessions", "practitioner_id")
def _show_funnel(report: Report) -> Shown:
    funnel = _build_funnel(report)
    few = funnel["position"].eq("not_judged")
    judged = funnel.loc[~few].reset_index(drop=True)
    values = {"least": report.settings.funnels.judged_from_people}
    if len(judged) < _LEAST_PRACTITIONERS:
        return say_absent("practitioners.too_few", **values)
    disclosed = report.disclose(
        estimate_funnel(_name_units(judged, report), unit=report.instrument.unit)
    )
    sentences = [_say_who_differs(disclosed), _say_left_out(int(few.sum()), **values)]
    named = report.settings.report.practitioners == "named"
    figure = write_figure(
        plot_funnel(
            disclosed,
            x_label=say("practitioners.x"),
            y_label=say("practitioners.y", unit=translate_unit(report.instrument.unit)),
            labels={name: name for name in disclosed.frame["level"]} if named else None,
        ),
        disclosed,
        alt=" ".join(filter(None, sentences)),
        caption=say("practitioners.caption"),
        section="practitioners",
    )
    answer = write_sentences(disclosed, *sentences, section="practitioners", kind="answer")
    return join_shown([answer, figure])


def _build_funnel(report: Report) -> pd.DataFrame:
    """Build the funnel of what is left of improvement when the case mix is accounted for.

    Everybody counts for centre and limits, also those whose practitioner is not set beside others.
    """
    people = report.cohort.people
    people = add_shown_condition(
        people.loc[people["has_pair"]].reset_index(drop=True), settings=report.settings
    )
    adjusted = add_case_mix_residuals(people, outcome="improvement", case_mix=_CASE_MIX)
    funnel = build_mean_funnel(
        adjusted, by="practitioner_id", value="residual", settings=report.settings
    )
    return funnel.loc[funnel["unit"].ne(NOT_RECORDED)]


def _name_units(funnel: pd.DataFrame, report: Report) -> pd.DataFrame:
    """Take the names away unless asked for; numbers go by size, so that no id can be told."""
    if report.settings.report.practitioners == "named":
        return funnel
    ordered = funnel.sort_values(["n", "value"], ascending=False, ignore_index=True)
    return ordered.assign(unit=[f"practitioner {number}" for number in range(1, len(ordered) + 1)])


def _say_who_differs(disclosed: Disclosed) -> str:
    """Say how many lie outside the limits, and how often chance alone does that."""
    units = disclosed.frame.loc[disclosed.frame["group"].eq("unit")]
    outside = int(units["measure"].ne("funnel_inside").sum())
    if not outside:
        return say("practitioners.inside", number=len(units))
    limits = disclosed.settings.funnels.inner_percent
    return say(
        "practitioners.outside",
        count=outside,
        outside=outside,
        number=len(units),
        limits=format_threshold(limits),
        chance=format_share(1 - (limits / 100) ** len(units)),
    )


def _say_left_out(count: int, *, least: int) -> str:
    """Say how many practitioners have too few people to be set beside others."""
    return say("practitioners.left_out", count=count, number=count, least=least) if count else ""
