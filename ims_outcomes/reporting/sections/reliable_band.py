"""The band of reliable change on the grid of before and after, where the error is known."""

from __future__ import annotations

import math

from ims_outcomes.presentation import format_number, say
from ims_outcomes.presentation.catalogue import translate_unit
from ims_outcomes.reporting.report import Report
from ims_outcomes.statistics.change_distribution import BANDS_PER_RANGE
from ims_outcomes.statistics.measurement_error import MeasurementError, find_mdc
from ims_outcomes.vocabulary.settings import MeasurementErrorSettings


def find_error(stated: MeasurementErrorSettings) -> MeasurementError | None:
    """Find the error of measurement that the settings state; None where they state none.

    Examples
    --------
    >>> from ims_outcomes.vocabulary import load_settings
    >>> find_error(load_settings().measurement_error) is None
    True
    """
    if not stated.is_known:
        return None
    if stated.reliability:
        return MeasurementError(
            source=stated.source,
            reliability=stated.reliability,
            sd=stated.reliability_sd or "of_sample",
        )
    return MeasurementError(source=stated.source, sem=stated.sem or None, mdc=stated.mdc or None)


def find_reliable_change(report: Report) -> float | None:
    """Find by how much two scores of an unchanged person differ in 1 of 20 cases.

    None where no error is stated, or where it rests on the spread of too few people.
    """
    error = find_error(report.settings.measurement_error)
    if error is None:
        return None
    known = report.cohort.people["baseline_score"].dropna()
    enough = len(known) >= report.settings.disclosure.percent_from_people
    sem = error.resolve(float(known.std()) if enough else math.nan).sem
    return find_mdc(sem).item() if math.isfinite(sem) else None


def find_unchanged_bands(report: Report) -> float | None:
    """Find the same in bands of the grid, a fifth of the scale each."""
    points = find_reliable_change(report)
    if points is None:
        return None
    return points * BANDS_PER_RANGE / (report.instrument.high - report.instrument.low)


def say_reliable_change(report: Report) -> str:
    """Say what the dashed lines are and whose number they rest on; nothing where there are none."""
    points = find_reliable_change(report)
    if points is None:
        return ""
    return say(
        "reliable_band.caption",
        points=format_number(points),
        unit=translate_unit(report.instrument.unit),
        source=report.settings.measurement_error.source,
    )
