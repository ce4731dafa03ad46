"""Phrases of the definitions that are made of several settings, or of a scale's own fields."""

from __future__ import annotations

import dataclasses
import string
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ims_outcomes.vocabulary.toml_values import join_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ims_outcomes.vocabulary.conditions import Condition
    from ims_outcomes.vocabulary.instruments import Instrument
    from ims_outcomes.vocabulary.settings import Settings


class DecimalFormatter(string.Formatter):
    """Fills in braces, with the decimal sign of a language.

    Examples
    --------
    >>> DecimalFormatter(",").format("{value:g} points", value=1.75)
    '1,75 points'
    """

    def __init__(self, sign: str) -> None:
        self._sign = sign

    def format_field(self, value: Any, format_spec: str) -> str:
        """Write a value; the sign is a number's only, as a name may have a point in it."""
        text = str(super().format_field(value, format_spec))
        return text.replace(".", self._sign) if isinstance(value, float) else text


@dataclasses.dataclass(frozen=True)
class _Speaker:
    """Says the phrases of phrases.toml, or their translation, in which numbers look otherwise."""

    phrases: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        formatter = DecimalFormatter(self.phrases["decimal_sign"])
        return formatter.format(self.phrases[key], **values)

    def join(self, words: Iterable[str], *, last: str = "and") -> str:
        return join_words(words, last=self.phrases[last], quote="")

    def amount(self, value: float, instrument: Instrument) -> str:
        """Write an amount of change in the instrument's units."""
        key = "percentage_points" if instrument.unit == "percent" else "amount"
        return self.say(key, value=value, unit=instrument.unit)

    def side(self, value: float, instrument: Instrument, *, better: bool) -> str:
        """Write the scores at a value or on its better (or worse) side."""
        is_below = (instrument.better == "lower") == better
        return self.say("less" if is_below else "more", value=value, unit=instrument.unit)


def build_phrases(
    settings: Settings,
    *,
    instrument: Instrument,
    conditions: Mapping[str, Condition],
    phrases: Mapping[str, str],
) -> SimpleNamespace:
    """Build the phrases that stand as {words.…} in definitions.toml."""
    speaker = _Speaker(phrases)
    return SimpleNamespace(
        **_phrase_time(settings, speaker),
        **_phrase_scores(settings, speaker),
        **_phrase_groups(settings, speaker),
        **_phrase_charts(settings, speaker),
        better=phrases[instrument.better],
        eligible=_phrase_eligible(instrument, speaker),
        chosen=_phrase_chosen(instrument, speaker),
        percent_rule=_phrase_percent_rule(instrument, speaker),
        rating=_phrase_rating(instrument, speaker),
        mcid=_phrase_mcid(instrument, conditions, speaker),
        worse=_phrase_worse(instrument, speaker),
        acceptable=_phrase_acceptable(instrument, speaker),
    )


def _phrase_time(settings: Settings, speaker: _Speaker) -> dict[str, str]:
    """Phrases about days, weeks and months."""
    scores, gap_days = settings.scores, settings.episodes.gap_days
    months, reach = settings.report.period_months, scores.last_days_after
    words = {
        "extract_date": settings.episodes.extract_date or speaker.say("extract_date"),
        "period": speaker.say("period" if months else "whole_time", months=months),
        "waiting": speaker.say("waiting", days=max(gap_days, reach)),
        "window": speaker.say("no_window"),
        "last_reach": speaker.say("last_reach", days=reach),
        "should_have": speaker.say("should_have"),
    }
    if scores.window_weeks:
        weeks, tolerance = scores.window_weeks, scores.tolerance_weeks
        words |= {
            "waiting": speaker.say("waiting_for_window", weeks=weeks + tolerance),
            "window": speaker.say("window", weeks=weeks, tolerance=tolerance),
            "last_reach": speaker.say("last_reach_or_window", days=reach),
            "should_have": speaker.say("should_have_by_window", weeks=weeks),
        }
    return words


def _phrase_scores(settings: Settings, speaker: _Speaker) -> dict[str, str]:
    """Phrases about scores and percentages."""
    responders, severity = settings.responders, settings.severity
    percents = (speaker.say("percent", percent=percent) for percent in responders.percents)
    cuts = {
        "moderate_from": severity.moderate_from,
        "severe_from": severity.severe_from,
        "left_well_score": settings.sessions.left_well_score,
    }
    formatter = DecimalFormatter(speaker.phrases["decimal_sign"])
    return {
        "items": speaker.join(speaker.phrases[item] for item in settings.scores.item_order),
        "percents": speaker.join(percents, last="or"),
        "headline_percent": speaker.say("percent", percent=responders.headline_percent),
        **{name: formatter.format("{0:g}", cut) for name, cut in cuts.items()},
    }


def _phrase_groups(settings: Settings, speaker: _Speaker) -> dict[str, str]:
    """Phrases about sessions and groups of them."""
    ends = settings.sessions.band_ends
    starts = (1, *(end + 1 for end in ends))
    bands = [
        f"{start}" if start == end else speaker.say("band", start=start, end=end)
        for start, end in zip(starts, ends, strict=False)
    ]
    share, power = settings.episodes.mixed_technique_share, settings.sample_size.power_percent
    return {
        "bands": ", ".join([*bands, speaker.say("last_band", start=starts[-1])]),
        "retention": speaker.join(map(str, settings.sessions.retention_sessions)),
        "mixed_percent": speaker.say("percent", percent=100 * share),
        "power_percent": speaker.say("percent", percent=power),
    }


def _phrase_charts(settings: Settings, speaker: _Speaker) -> dict[str, str]:
    """Phrases about the limits of charts and funnels."""
    charts, pulled = settings.control_charts, settings.funnels.winsorised_share
    fixed_after = charts.fixed_after_points
    return {
        "limits_rest": speaker.say(
            "first_points" if fixed_after else "all_points", points=fixed_after
        ),
        "screening": speaker.say("screened" if charts.screen_moving_ranges else "not_screened"),
        "winsorised": speaker.say("pulled_in" if pulled else "not_pulled_in", percent=100 * pulled),
    }


def _phrase_eligible(instrument: Instrument, speaker: _Speaker) -> str:
    if instrument.eligible_at is None:
        return speaker.say("every_baseline")
    side = speaker.side(instrument.eligible_at, instrument, better=False)
    return speaker.say("eligible", side=side)


def _phrase_chosen(instrument: Instrument, speaker: _Speaker) -> str:
    if instrument.eligible_at is None:
        return speaker.say("must_be_given")
    return speaker.side(instrument.eligible_at, instrument, better=False)


def _phrase_percent_rule(instrument: Instrument, speaker: _Speaker) -> str:
    key = "percent_rule" if instrument.percent_rule else "no_percent_rule"
    return speaker.say(key, instrument=instrument.name)


def _phrase_rating(instrument: Instrument, speaker: _Speaker) -> str:
    key = "rates_change" if instrument.is_change else "no_pair"
    return speaker.say(key, instrument=instrument.name)


def _phrase_mcid(
    instrument: Instrument, conditions: Mapping[str, Condition], speaker: _Speaker
) -> str:
    if instrument.mcid is None:
        return speaker.say("no_mcid", instrument=instrument.name)
    own = "; ".join(
        speaker.say(
            "own_mcid", condition=conditions[condition].name, value=mcid.value, source=mcid.source
        )
        for condition, mcid in instrument.mcid_by_condition.items()
    )
    return speaker.say(
        "mcid",
        amount=speaker.amount(instrument.mcid, instrument),
        instrument=instrument.name,
        source=instrument.mcid_source,
        own=own or speaker.say("no_own_mcid"),
    )


def _phrase_worse(instrument: Instrument, speaker: _Speaker) -> str:
    if instrument.worse is None:
        return speaker.say("no_worse", instrument=instrument.name)
    amount = speaker.amount(instrument.worse, instrument)
    return speaker.say("worse", amount=amount, instrument=instrument.name)


def _phrase_acceptable(instrument: Instrument, speaker: _Speaker) -> str:
    if instrument.acceptable is None:
        return speaker.say("no_acceptable", instrument=instrument.name)
    return speaker.say(
        "acceptable",
        side=speaker.side(instrument.acceptable, instrument, better=True),
        instrument=instrument.name,
        source=instrument.acceptable_source,
    )
