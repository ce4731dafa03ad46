"""Phrases of the definitions that are made of several settings, or of a scale's own fields."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from ims_outcomes.vocabulary.toml_values import join_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_outcomes.vocabulary.conditions import Condition
    from ims_outcomes.vocabulary.instruments import Instrument
    from ims_outcomes.vocabulary.settings import Settings


def build_phrases(
    settings: Settings, *, instrument: Instrument, conditions: Mapping[str, Condition]
) -> SimpleNamespace:
    """Build the phrases that stand as {words.…} in definitions.toml."""
    return SimpleNamespace(
        **_phrase_time(settings),
        **_phrase_scores(settings),
        **_phrase_groups(settings),
        **_phrase_charts(settings),
        eligible=_phrase_eligible(instrument),
        chosen=_phrase_chosen(instrument),
        percent_rule=_phrase_percent_rule(instrument),
        rating=_phrase_rating(instrument),
        mcid=_phrase_mcid(instrument, conditions),
        worse=_phrase_worse(instrument),
        acceptable=_phrase_acceptable(instrument),
    )


def _phrase_time(settings: Settings) -> dict[str, str]:
    """Phrases about days, weeks and months."""
    scores, gap_days = settings.scores, settings.episodes.gap_days
    last_reach = f"{scores.last_days_after} days after its last session"
    months = settings.report.period_months
    words = {
        "extract_date": settings.episodes.extract_date
        or "the day of the latest attended session or score in the data",
        "period": f"{months} months" if months else "whole time",
        "waiting": f"{max(gap_days, scores.last_days_after)} days",
        "window": "Not in use here: outcomes are read from the last score.",
        "last_reach": last_reach,
        "should_have": "the people who are counted here, whose episode has ended",
    }
    if scores.window_weeks:
        weeks, tolerance = scores.window_weeks, scores.tolerance_weeks
        words |= {
            "waiting": f"the {weeks + tolerance} weeks until the fixed window is over",
            "window": f"The outcome is read {weeks} weeks after the first session; a score up to "
            f"{tolerance} weeks before or after that counts.",
            "last_reach": f"{last_reach}, or to the end of the fixed window if that is later,",
            "should_have": f"the people who are counted here, whose window of {weeks} weeks is "
            "over",
        }
    return words


def _phrase_scores(settings: Settings) -> dict[str, str]:
    """Phrases about scores and percentages."""
    responders, severity = settings.responders, settings.severity
    return {
        "items": join_words(settings.scores.item_order, quote=""),
        "percents": join_words(
            (f"{percent} %" for percent in responders.percents), last="or", quote=""
        ),
        "headline_percent": f"{responders.headline_percent} %",
        "moderate_from": f"{severity.moderate_from:g}",
        "severe_from": f"{severity.severe_from:g}",
        "left_well_score": f"{settings.sessions.left_well_score:g}",
    }


def _phrase_groups(settings: Settings) -> dict[str, str]:
    """Phrases about sessions and groups of them."""
    ends = settings.sessions.band_ends
    starts = (1, *(end + 1 for end in ends))
    bands = [
        f"{start}" if start == end else f"{start} to {end}"
        for start, end in zip(starts, ends, strict=False)
    ]
    return {
        "bands": ", ".join([*bands, f"{starts[-1]} or more"]),
        "retention": join_words(map(str, settings.sessions.retention_sessions), quote=""),
        "mixed_percent": f"{100 * settings.episodes.mixed_technique_share:g} %",
        "power_percent": f"{settings.sample_size.power_percent:g} %",
    }


def _phrase_charts(settings: Settings) -> dict[str, str]:
    """Phrases about the limits of charts and funnels."""
    charts, pulled = settings.control_charts, settings.funnels.winsorised_share
    first = f"the first {charts.fixed_after_points} points of a phase"
    odd = "differences of more than 3.267 times their mean are left out of them"
    ends = f"the outermost {100 * pulled:g} % at each end are pulled in before that is measured"
    return {
        "limits_rest": first if charts.fixed_after_points else "all points of a phase",
        "screening": odd if charts.screen_moving_ranges else "none is left out of them",
        "winsorised": ends if pulled else "no unit is pulled in before that is measured",
    }


def _amount(value: float, instrument: Instrument) -> str:
    """Write an amount of change in the instrument's units."""
    unit = "percentage points" if instrument.unit == "percent" else instrument.unit
    return f"{value:g} {unit}"


def _side(value: float, instrument: Instrument, *, better: bool) -> str:
    """Write the scores at a value or on its better (or worse) side."""
    is_below = (instrument.better == "lower") == better
    return f"{value:g} {instrument.unit} or {'less' if is_below else 'more'}"


def _phrase_eligible(instrument: Instrument) -> str:
    if instrument.eligible_at is None:
        return "every baseline"
    return f"a baseline of {_side(instrument.eligible_at, instrument, better=False)}"


def _phrase_chosen(instrument: Instrument) -> str:
    if instrument.eligible_at is None:
        return "a score that must be given"
    return _side(instrument.eligible_at, instrument, better=False)


def _phrase_percent_rule(instrument: Instrument) -> str:
    if instrument.percent_rule:
        return "Nobody improves by a percentage of a baseline of 0."
    return f"A percentage makes no sense on {instrument.name}, so it is not computed."


def _phrase_rating(instrument: Instrument) -> str:
    if instrument.is_change:
        return f"{instrument.name} is itself a rating of change: its last score alone is the pair."
    return "People without a pair are counted, never taken for unchanged."


def _phrase_mcid(instrument: Instrument, conditions: Mapping[str, Condition]) -> str:
    if instrument.mcid is None:
        return f"Not computed: no MCID is published for {instrument.name}."
    own = "; ".join(
        f"{conditions[condition].name} {mcid.value:g} ({mcid.source})"
        for condition, mcid in instrument.mcid_by_condition.items()
    )
    return (
        f"An improvement of at least {_amount(instrument.mcid, instrument)} on {instrument.name} "
        f"({instrument.mcid_source}), among eligible people with both scores. In the section of "
        "one condition only its own published MCID is used, and without one nothing is computed: "
        f"{own or 'none is published for this instrument'}."
    )


def _phrase_worse(instrument: Instrument) -> str:
    if instrument.worse is None:
        return f"Not computed: no step is set for {instrument.name}."
    return (
        f"A worsening of at least {_amount(instrument.worse, instrument)} on {instrument.name}, "
        "among all people with both scores, whatever their baseline."
    )


def _phrase_acceptable(instrument: Instrument) -> str:
    if instrument.acceptable is None:
        return f"Not computed: no acceptable state is published for {instrument.name}."
    return (
        f"A last score of {_side(instrument.acceptable, instrument, better=True)} on "
        f"{instrument.name} ({instrument.acceptable_source}), among people with both scores whose "
        "baseline was not acceptable yet."
    )
