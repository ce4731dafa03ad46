"""What would have happened anyway: regression to the mean."""

from __future__ import annotations

import math
from typing import Any

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import (
    Shown,
    TableColumn,
    describe_too_few,
    format_interval,
    format_share_interval,
    format_threshold,
    join_shown,
    say,
    write_keyed_table,
    write_sentences,
)
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.presentation.formats import choose_decimals
from ims_outcomes.presentation.rows import find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.statistics.change_anyway import estimate_regression_to_mean
from ims_outcomes.statistics.regression_to_mean import PlausiblePopulation

#: The scale on which the settings state a plausible population.
_STATED_ON = 10.0


@needs_scores
def show_regression_to_mean(report: Report) -> Shown:
    """Show the change, and the responders, that choosing people in pain makes by itself."""
    population = find_population(report)
    if population is None or report.instrument.eligible_at is None:
        return say_absent("anyway.no_population", instrument=report.instrument.name)
    disclosed = report.disclose(
        estimate_regression_to_mean(
            report.cohort.people,
            instrument=report.instrument,
            settings=report.settings,
            population=population,
        )
    )
    rows = _label_rows(report)
    table = write_keyed_table(
        disclosed,
        [
            (label, [(measure, "all", "all") for measure in (seen, seen, made)])
            for label, seen, made in rows
        ],
        [
            TableColumn(say("anyway.n"), "n"),
            TableColumn(say("anyway.recorded"), "estimate"),
            TableColumn(say("anyway.expected"), "interval"),
        ],
        caption=say("anyway.caption", chosen=_say_chosen(report)),
        row_header=say("anyway.row"),
        note=_describe_population(population),
        section="regression_to_mean",
    )  # fmt: skip
    answer = write_sentences(
        disclosed, _say_expected(report, disclosed), section="regression_to_mean", kind="answer"
    )
    return join_shown([answer, table])


def find_population(report: Report) -> PlausiblePopulation | None:
    """Find the plausible population in units of the instrument; None where it is no scale of pain.

    The settings state it for 0 to 10; scales of another length are stretched.
    """
    instrument, stated = report.instrument, report.settings.plausible_population
    if not instrument.pain_bands:
        return None
    stretch = (instrument.high - instrument.low) / _STATED_ON
    return PlausiblePopulation(
        means=tuple(instrument.low + stretch * mean for mean in stated.means),
        sds=tuple(stretch * sd for sd in stated.sds),
        correlations=stated.correlations,
        source=stated.source,
    )


def _say_chosen(report: Report) -> str:
    """Say who is counted: those with a bad enough first score."""
    points = report.instrument.eligible_at or 0.0
    key = "from" if report.instrument.better == "lower" else "to"
    return say(
        f"anyway.chosen_{key}",
        points=format_threshold(points),
        unit=translate_unit(report.instrument.unit),
    )


def _label_rows(report: Report) -> list[tuple[str, str, str]]:
    """Label each row, with what was recorded and what is to be expected."""
    percent, instrument = report.settings.responders.headline_percent, report.instrument
    rows = [(say("anyway.change"), "mean_change_chosen", "regression_to_mean")]
    if instrument.percent_rule:
        label = say("anyway.percent", percent=percent)
        rows.append(
            (label, f"responder_{percent}_chosen", f"responder_{percent}_by_regression")
        )  # fmt: skip
    if instrument.mcid is not None:
        points = format_threshold(instrument.mcid)
        label = say("anyway.mcid", points=points, unit=translate_unit(instrument.unit))
        rows.append((label, "responder_mcid_chosen", "responder_mcid_by_regression"))
    return rows


def _describe_population(population: PlausiblePopulation) -> str:
    """Say over what the range goes: each number of the population from least to most."""
    numbers = {
        "mean": population.means, "sd": population.sds, "correlation": population.correlations
    }  # fmt: skip
    words: dict[str, Any] = {
        name: say("range", lower=format_threshold(min(each)), upper=format_threshold(max(each)))
        for name, each in numbers.items()
    }
    is_assumed = population.source.strip().lower() == "assumed"
    source = say("anyway.assumed") if is_assumed else population.source
    return say("anyway.note", source=source, **words)


def _say_expected(report: Report, disclosed: Disclosed) -> str:
    """Say what would be expected without any effect of treatment, beside what was recorded."""
    percent = report.settings.responders.headline_percent
    change = ("regression_to_mean", "all", "all")
    share = (f"responder_{percent}_by_regression", "all", "all")
    found = find_rows(disclosed, [change, share])
    if change not in found or not math.isfinite(found[change]["lower"]):
        return describe_too_few(say("anyway.subject"))
    row = found[change]
    places = choose_decimals(str(row["unit"]))
    fall = format_interval(row["lower"], row["upper"], decimals=places)
    unit = translate_unit(str(row["unit"]), value=max(abs(row["lower"]), abs(row["upper"])))
    words: dict[str, Any] = {"chosen": _say_chosen(report), "change": fall, "unit": unit}
    if share not in found or not math.isfinite(found[share]["lower"]):
        return say("anyway.sentence_change", **words)
    range_ = format_share_interval(found[share]["lower"], found[share]["upper"])
    return say("anyway.sentence", **words, share=range_, percent=percent)
