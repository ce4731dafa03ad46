"""Published courses of the same conditions, beside what was recorded here: context, no target."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from ims_outcomes.disclosure import Disclosed
from ims_outcomes.presentation import Shown, TableColumn, format_cell, say, write_keyed_table
from ims_outcomes.presentation.catalogue import typeset
from ims_outcomes.presentation.rows import Key, find_rows
from ims_outcomes.reporting.report import Report
from ims_outcomes.reporting.sections.labels import label_conditions
from ims_outcomes.reporting.sections.needs import needs_scores, say_absent
from ims_outcomes.statistics.conditions import SHOWN, add_shown_condition
from ims_outcomes.statistics.cuts import BAR
from ims_outcomes.statistics.estimates import build_estimates
from ims_outcomes.statistics.natural_course import (
    ANY_PAIN,
    estimate_natural_course,
    find_natural_course,
)
from ims_outcomes.vocabulary.natural_course import CourseFigure

#: † The time to which published figures are matched where that of the people here is hidden.
_USUAL_WEEKS: Final = 6.0
_PUBLISHED: Final = "condition | weeks | figure"


@needs_scores
def show_natural_course(report: Report) -> Shown:
    """Show what was published of people with the same conditions, beside what was recorded here."""
    people = add_shown_condition(report.cohort.people, settings=report.settings)
    if people["condition"].dropna().empty:
        return say_absent("published.none")
    disclosed = report.disclose(estimate_published(report, people))
    own = disclosed.select_measures("own_improvement_sd").frame
    conditions = own.loc[own["group"].eq(SHOWN), "level"].tolist()
    return write_published(
        report,
        disclosed,
        [*conditions, ANY_PAIN],
        caption=say("published.caption"),
        section="natural_course",
    )


def estimate_published(report: Report, people: pd.DataFrame) -> pd.DataFrame:
    """Estimate the clinic's own figures by condition as shown, with the published ones.

    Conditions that stand under another name have none of their own: nothing is published of the
    groups they are merged to.
    """
    rows = estimate_natural_course(
        people.assign(condition=people[SHOWN]),
        instrument=report.instrument,
        settings=report.settings,
    )
    own = rows["group"].eq("condition")
    of_any = own & rows["level"].eq(ANY_PAIN)
    rows = rows.assign(
        group=rows["group"].mask(own, SHOWN).mask(of_any, "all"),
        level=rows["level"].mask(of_any, "all"),
    )
    published = rows.loc[rows["group"].eq(_PUBLISHED)]
    weeks = pd.to_numeric(published["level"].str.split(BAR, regex=False).str[1])
    times = published.assign(
        measure="published_weeks", estimate=weeks, lower=np.nan, upper=np.nan, unit="weeks"
    )
    return build_estimates(pd.concat([rows, times], ignore_index=True))


def write_published(
    report: Report,
    disclosed: Disclosed,
    conditions: Sequence[str],
    *,
    caption: str,
    section: str,
) -> Shown:
    """Write the figures of some conditions: the clinic's own, then the published ones in time."""
    figures = {name: _choose_figures(disclosed, name) for name in conditions}
    rows = [
        row
        for name, chosen in figures.items()
        if chosen
        for row in (
            _key_own(report, disclosed, name),
            *(_key_published(name, each) for each in chosen),
        )
    ]
    sources = dict.fromkeys(each.source for chosen in figures.values() for each in chosen)
    return write_keyed_table(
        disclosed,
        rows,
        [
            TableColumn(say("published.weeks"), "weeks"),
            TableColumn(say("published.figure"), "published"),
        ],
        caption=caption,
        row_header=say("published.row"),
        note=say("published.note", sources=typeset("; ".join(sources))),
        section=section,
    )


def has_published(condition: str) -> bool:
    """Tell whether anything was published of this very condition."""
    return any(name == condition for name, _ in find_natural_course([condition]))


def _choose_figures(disclosed: Disclosed, condition: str) -> list[CourseFigure]:
    """Choose of each study the figure nearest in time to that of the people here, and its start."""
    place = _find_place(condition)
    key = ("own_median_weeks", *place)
    row = find_rows(disclosed, [key]).get(key)
    known = row is not None and math.isfinite(float(row["estimate"]))
    weeks = float(row["estimate"]) if row is not None and known else _USUAL_WEEKS
    found = [
        figure
        for name, figure in find_natural_course([] if condition == ANY_PAIN else [condition])
        if name == condition
    ]
    nearest: dict[str, CourseFigure] = {}
    for figure in sorted(found, key=lambda each: abs(each.weeks - weeks)):
        if figure.weeks:
            nearest.setdefault(name_study(figure), figure)
    kept = {figure.id for figure in nearest.values()}
    return [figure for figure in found if not figure.weeks or figure.id in kept]


def name_study(figure: CourseFigure) -> str:
    """Name the study of a figure: its id without the weeks at its end.

    Examples
    --------
    >>> from ims_outcomes.vocabulary.natural_course import load_natural_course
    >>> name_study(load_natural_course()["low_back_trials_6"])
    'low_back_trials'
    """
    return figure.id.rsplit("_", maxsplit=1)[0]


def _find_place(condition: str) -> tuple[str, str]:
    """Find group and level of the clinic's own figures; pain of any kind is everybody's."""
    return ("all", "all") if condition == ANY_PAIN else (SHOWN, condition)


def _key_own(report: Report, disclosed: Disclosed, condition: str) -> tuple[str, list[Key]]:
    names = label_conditions(report) | {ANY_PAIN: say("published.any_pain")}
    place = _find_place(condition)
    key = ("own_improvement_sd", *place)
    people = format_cell(
        find_rows(disclosed, [key]).get(key),
        "n",
        least=disclosed.settings.disclosure.hide_below_people,
    )
    label = say("published.own", condition=names.get(condition, condition), people=people)
    return label, [("own_median_weeks", *place), ("own_improvement_sd", *place)]


def _key_published(condition: str, figure: CourseFigure) -> tuple[str, list[Key]]:
    level = f"{condition} | {figure.weeks:g} | {figure.id}"
    label = say(
        "published.label",
        study=say(f"published.study.{name_study(figure)}"),
        source=figure.source.split(",")[0],
    )
    measures = ("published_weeks", f"published_{figure.measure}")
    return label, [(measure, _PUBLISHED, level) for measure in measures]
